import compare from 'semver/functions/compare.js'
import parse from 'semver/functions/parse.js'
import { brief } from './brief.ts'

/** A semantic version (semver.org, 2.0.0), with or without a leading `v`. */
export type Version = {
  /** as it was written */
  readonly raw: string
  /** without `v` and without build metadata: `1.2.3-rc.1` */
  readonly full: string
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly isPrerelease: boolean
}

/** The version that a run is about, or why it has none: a sentence part that stands alone. */
export type RunVersion =
  | { readonly kind: 'version'; readonly version: Version; readonly from: 'input' | 'tag' | 'image' }
  | { readonly kind: 'none'; readonly because: string }

const BEGINNING = /^\s*v?\d+\.\d+\.\d/

/** Parses a version; anything else is `undefined`. */
export function parseVersion(text: string): Version | undefined {
  // `semver` throws and catches for what is none, which takes longer than all the rest for thousands of tags
  if (!BEGINNING.test(text)) return undefined
  const found = parse(text)
  if (found === null) return undefined
  const { major, minor, patch, version, prerelease } = found
  return { raw: text, full: version, major, minor, patch, isPrerelease: prerelease.length > 0 }
}

/** Orders two stable versions by precedence (semver.org, item 11): negative when the first is lower, zero when they are equal. */
export function compareStable(one: Version, other: Version): number {
  return one.major - other.major || one.minor - other.minor || one.patch - other.patch
}

/** Orders two versions by precedence, pre-releases below their version (semver.org, item 11); build metadata does not count. */
export function compareVersions(one: Version, other: Version): number {
  const order = compareStable(one, other)
  return order !== 0 || !(one.isPrerelease || other.isPrerelease) ? order : compare(one.full, other.full)
}

/** The version in a Git tag: what follows `prefix`; `undefined` for tags without the prefix and for what is no version. */
export function versionOfTag(tag: string, prefix: string): Version | undefined {
  return tag.startsWith(prefix) ? parseVersion(tag.slice(prefix.length)) : undefined
}

/**
 * The version of a run: the one given by hand, else the one in the pushed tag; of an image that is published already the one that it calls itself, whatever tag the
 * run is for. A version by hand that is none throws nothing: it is `none`.
 */
export function runVersion(
  given: string | undefined,
  tag: string | undefined,
  prefix: string,
  image?: { readonly version: string | undefined },
): RunVersion {
  if (given !== undefined) {
    const version = versionOfTag(given, prefix) ?? parseVersion(given)
    if (version !== undefined) return { kind: 'version', version, from: 'input' }
    return { kind: 'none', because: `the version given by hand, ${brief(given)}, is not a semantic version` }
  }
  if (image !== undefined) return imageVersion(image.version)
  if (tag === undefined) return { kind: 'none', because: 'the run is not for a tag, and no version is given' }
  const version = versionOfTag(tag, prefix)
  if (version !== undefined) return { kind: 'version', version, from: 'tag' }
  if (!tag.startsWith(prefix)) return { kind: 'none', because: `the tag ${brief(tag)} does not start with ${prefix}` }
  return { kind: 'none', because: `the tag ${brief(tag)} is not a semantic version${prefix === '' ? '' : ` after ${prefix}`}` }
}

/** Why an image has no version, as a clause. */
export const NO_VERSION = 'the image has no label org.opencontainers.image.version, and no version is given'

function imageVersion(said: string | undefined): RunVersion {
  const version = said === undefined ? undefined : parseVersion(said)
  if (version !== undefined) return { kind: 'version', version, from: 'image' }
  const because = said === undefined ? NO_VERSION : `the image calls itself ${JSON.stringify(brief(said))}, which is not a semantic version`
  return { kind: 'none', because }
}
