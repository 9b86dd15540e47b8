import type { Context } from '../context/context.ts'
import type { Line } from '../domain/line.ts'
import type { RunVersion } from '../domain/version.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { Standing } from './kinds.ts'
import type { Naming } from './naming.ts'
import type { Found } from './search.ts'
import type { Subject } from './subject.ts'
import type { Values } from './template.ts'
import type { VersionReader } from './version.ts'

/** What rules are applied to. */
export type Facts = {
  readonly tags: TagInputs
  readonly context: Context
  /** what expressions about the run stand for */
  readonly values: Values
  readonly version: RunVersion
  /** the version that tags are told to be of by their names alone */
  readonly naming: Naming | undefined
  /** the text that rules about versions look into, unless they name another one */
  readonly subject: Subject | Nothing
  readonly environment: { readonly kind: 'named'; readonly name: string } | Nothing
  /** reads the versions that rules are about */
  readonly read: VersionReader
  /** what the regular expressions of rules found, by their rules */
  readonly found: ReadonlyMap<object, Found>
}

/** What a rule is about in this run, before it is a tag. */
export type Content = {
  readonly kind: 'content'
  readonly body: string
  /** follows the body and is never cut */
  readonly tail?: string
  /** the text that the tag stands for; two rules with the same tag but another one have met by chance */
  readonly source: string
  /** one clause */
  readonly because: string
  readonly standing: Standing
  /** the versions among which a moving tag moves forward only */
  readonly line?: Line
  /** docker/metadata-action adds `latest` when this rule comes first (its README, "Latest tag"); `line` as above */
  readonly latest: { readonly line: Line | undefined } | undefined
  /** what the rule would name in another run, and why it does not in this one */
  readonly instead?: Instead
}

export type Instead = { readonly body: string; readonly because: string }

/** Why a rule has nothing to say in this run, one clause; `body` is what it would name, where that can be told. */
export type Nothing = { readonly kind: 'nothing'; readonly because: string; readonly body?: string }

/** Why a rule cannot be followed in this run, one clause. */
export type Problem = { readonly kind: 'problem'; readonly because: string }

/** A rule asks for the date of a commit that has none. */
export const UNDATED: Nothing = { kind: 'nothing', because: 'the commit has no date here: the event does not say it, nor does git show' }

/** Why an image that is published already gives no tag by its commit, as a clause. */
export const NO_COMMIT = 'the image has no label org.opencontainers.image.revision that names a commit'

/** What helps where an image does not say what tags are made of. */
export const ORIGIN_CURE =
  'With from, commit and version come from the labels of the image: set the input version, or from-version: run on a version tag, name rules that need neither (type=raw,value=…), or build the image with labels (docker/metadata-action makes them, and so does this action).'

/** A rule that has nothing to say. */
export function nothing(because: string, body?: string): Nothing {
  return { kind: 'nothing', because, ...(body === undefined ? {} : { body }) }
}

/** A text that stands for itself, and brings no `latest`. */
export function content(body: string, standing: Standing, because: string): Content {
  return { kind: 'content', body, source: body, because, standing, latest: undefined }
}
