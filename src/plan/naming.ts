import { type Line, SEMVER } from '../domain/line.ts'
import type { TagRule } from '../inputs/rules.ts'
import type { Facts } from './facts.ts'
import { finderOf, wholeVersion } from './finders.ts'
import { type Subject, subjectOf } from './subject.ts'

/** The version by which tags such as `1` and `stable` are told to be of its lines, and where it stands in other tags. */
export type Naming = Pick<Line, 'version' | 'scheme' | 'finder'>

/**
 * The version of the run; where its tag is none, the one that a rule found there by an expression, the first rule that did. `undefined` where nobody did, or only
 * in a value of its own.
 */
export function namingOf({ version, found, ...facts }: Pick<Facts, 'tags' | 'context' | 'version' | 'found'>): Naming | undefined {
  if (version.kind === 'version') return { version: version.version, ...besides(version.from, facts.tags.rules, found) }
  return facts.tags.rules.flatMap((rule) => foundBy(rule, { ...facts, found }) ?? [])[0]
}

/** A version that comes from no tag has those of the first expression that looks for versions beside it: by that one the other tags are named. */
function besides(from: Subject['from'], rules: readonly TagRule[], found: Facts['found']): Pick<Naming, 'finder'> {
  if (from === 'tag') return {}
  const [finder] = rules.flatMap((rule) => {
    const result = found.get(rule)
    if (result === undefined || rule.kind !== 'semver' || rule.match === undefined || rule.value !== undefined) return []
    const pattern = { pattern: rule.match, group: 1, isWhole: false }
    return [finderOf(pattern, result.kind === 'found' ? result : undefined, { from })]
  })
  return finder === undefined ? {} : { finder }
}

function foundBy(rule: TagRule, { tags, context, found }: Pick<Facts, 'tags' | 'context' | 'found'>): Naming | undefined {
  const result = found.get(rule)
  if (result?.kind !== 'found' || (rule.kind !== 'match' && rule.kind !== 'semver' && rule.kind !== 'pep440')) return undefined
  const pattern = rule.kind === 'match' ? rule.expression : rule.match
  const subject = subjectOf(undefined, { tags, context }, '')
  if (pattern === undefined || rule.value !== undefined || subject.kind === 'nothing') return undefined
  const scheme = rule.kind === 'pep440' ? rule.scheme : SEMVER
  const version = wholeVersion(result, scheme)
  const [group, isWhole] = rule.kind === 'match' ? ([rule.group, true] as const) : ([1, false] as const)
  return version && { version, scheme, finder: finderOf({ pattern, group, isWhole }, result, subject) }
}
