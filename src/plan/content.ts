import type { Context } from '../context/context.ts'
import type { Line } from '../domain/line.ts'
import { parseVersion, type RunVersion, versionOfTag } from '../domain/version.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { RefEvent } from '../inputs/rules.ts'
import type { DatePart } from '../inputs/template.ts'
import { RANKS } from './rank.ts'
import type { Rule } from './strategies.ts'
import { formatDate, render, shortSha } from './template.ts'
import { latestContent, versionContent } from './version.ts'

/** What rules are applied to. */
export type Facts = {
  readonly tags: TagInputs
  readonly context: Context
  readonly version: RunVersion
  readonly environment: { readonly kind: 'named'; readonly name: string } | Nothing
}

/** What a rule is about in this run, before it is a tag. */
export type Content = {
  readonly kind: 'content'
  readonly body: string
  /** follows the body and is never cut */
  readonly tail?: string
  /** the user wrote it as a tag: it is never cut */
  readonly isWritten?: boolean
  /** the text that the tag stands for; two rules with the same tag but another one have met by chance */
  readonly source: string
  /** one clause */
  readonly because: string
  /** how specific a fixed tag is, 0 first; `undefined` for a moving tag */
  readonly rank: number | undefined
  /** the versions among which a moving tag moves forward only */
  readonly line?: Line
  /** docker/metadata-action adds `latest` when this rule comes first (its README, "Latest tag"); `line` as above */
  readonly latest: { readonly line: Line | undefined } | undefined
}

/** Why a rule has nothing to say in this run, one clause. */
export type Nothing = { readonly kind: 'nothing'; readonly because: string }

/** A rule asks for the date of a commit that has none. */
export const UNDATED: Nothing = { kind: 'nothing', because: 'the commit has no date here: the event does not say it, nor does git show' }

const DAY: readonly DatePart[] = [
  { kind: 'token', token: 'YYYY' },
  { kind: 'text', text: '-' },
  { kind: 'token', token: 'MM' },
  { kind: 'text', text: '-' },
  { kind: 'token', token: 'DD' },
]

/** Finds what a rule is about; each kind of tag is fixed or moving by design.md 2. */
export function contentOf(rule: Rule, facts: Facts): Content | Nothing {
  const { context, tags } = facts
  switch (rule.kind) {
    case 'semver':
      return versionContent(rule, facts)
    case 'latest':
      return latestContent(facts.version)
    case 'ref':
      return refContent(rule.event, facts)
    case 'environment':
      return environmentContent(facts)
    case 'branch-sha': {
      const { ref, sha } = context
      if (ref.kind === 'pull') {
        const because = `the commit ${shortSha(sha)} of pull request ${ref.number}`
        // What is built is a merge that changes with its base, so the name moves with it.
        const rank = context.merge === undefined ? RANKS.branchCommit : undefined
        return { ...moving(`pr-${ref.number}`, because), tail: `-${shortSha(sha)}`, rank }
      }
      if (ref.kind !== 'branch') return notOnBranch(context)
      const because = `the commit ${shortSha(sha)} on the branch ${ref.name}`
      return { ...moving(ref.name, because), tail: `-${shortSha(sha)}`, rank: RANKS.branchCommit }
    }
    case 'sha': {
      // What is built of a pull request is its merge with the base: under the commit's own tag it would be taken for the commit's image.
      if (context.merge !== undefined && rule.line === 'sha')
        return nothing('what is built is the merge of the pull request, not the commit alone')
      const sha = context.merge ?? context.sha
      const body = rule.format === 'short' ? shortSha(sha) : sha
      const because = `the ${context.merge === undefined ? 'commit' : 'merge commit'} ${shortSha(sha)}`
      return { ...moving(body, because), rank: RANKS.commit }
    }
    case 'date':
      return moving(formatDate(DAY, context.startedAt, tags.timezone), `the day of this run in ${tags.timezone}`)
    case 'schedule': {
      if (!context.event.includes('schedule')) return nothing(`the event is ${context.event}, not schedule`)
      const body = render(rule.pattern, { context })
      return body === undefined ? UNDATED : { ...moving(body, 'a scheduled run'), isWritten: true }
    }
    case 'raw': {
      const body = render(rule.value, { context })
      if (body === undefined) return UNDATED
      const rank = parseVersion(body) === undefined ? undefined : RANKS.version
      return { ...moving(body, 'named in tags'), isWritten: true, rank }
    }
  }
}

function refContent(event: RefEvent, { context, tags }: Facts): Content | Nothing {
  const { ref } = context
  switch (event) {
    case 'branch':
      return ref.kind === 'branch' ? moving(ref.name, `the branch ${ref.name}`) : notOnBranch(context)
    case 'pr':
      return ref.kind === 'pull' ? moving(String(ref.number), `pull request ${ref.number}`) : nothing('the run is not for a pull request')
    case 'tag': {
      if (ref.kind !== 'tag') return nothing('the run is not for a tag')
      const version = versionOfTag(ref.name, tags.tagPrefix)
      const content = moving(ref.name, `the tag ${ref.name}`)
      if (version === undefined) return { ...content, latest: { line: undefined } }
      return { ...content, rank: RANKS.version, latest: { line: { version, holds: () => true } } }
    }
  }
}

function environmentContent({ context: { sha, ref }, environment, version }: Facts): Content | Nothing {
  if (ref.kind === 'pull' || ref.kind === 'queue') return nothing('what is not merged is in no environment')
  if (environment.kind === 'nothing') return environment
  const { name } = environment
  if (version.kind === 'none') {
    return { ...moving(name, `the commit ${shortSha(sha)} in ${name}`), tail: `-${shortSha(sha)}`, rank: RANKS.environmentCommit }
  }
  const { full } = version.version
  return { ...moving(name, `version ${full} in ${name}`), tail: `-v${full}`, rank: RANKS.environmentVersion }
}

function notOnBranch({ ref }: Context): Nothing {
  return nothing(ref.kind === 'queue' ? "the branch of a merge queue is nobody's" : 'the run is not for a branch')
}

function moving(body: string, because: string): Content {
  return { kind: 'content', body, source: body, because, rank: undefined, latest: undefined }
}

function nothing(because: string): Nothing {
  return { kind: 'nothing', because }
}
