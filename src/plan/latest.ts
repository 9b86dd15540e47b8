import { brief } from '../domain/brief.ts'
import type { Affix } from '../inputs/flavor.ts'
import type { Given } from './collapse.ts'
import type { Facts } from './facts.ts'
import type { LeftOut } from './left-out.ts'
import { nameAsWritten } from './name.ts'
import type { Yield } from './rules.ts'
import { type Rule, rulesOf } from './strategies.ts'

/** The `latest` that comes beside what rules gave, or why there is none where one would look for it. */
export type Latest = { readonly kind: 'none' } | { readonly kind: 'left-out'; readonly leftOut: LeftOut } | Yield

/**
 * Adds `latest` as docker/metadata-action does: with `latest=true` in `flavor` whenever there is a tag, with `auto` when the first rule of `tags` that gave
 * something is about a release (its README, "Latest tag").
 */
export function latestOf(given: readonly Given[], { tags, naming }: Facts): Latest {
  const { latest, prefix, suffix } = tags.flavor
  const presets = new Set<Rule>(rulesOf(tags.strategies))
  const isNamed = given.some(({ rule }) => rule.kind === 'latest')
  const first = given.find(({ rule }) => !presets.has(rule))
  const source = latest === 'true' ? given[0] : first
  if (source === undefined || isNamed) return { kind: 'none' }
  const name = nameAsWritten({ prefix: onLatest(prefix), body: 'latest', suffix: onLatest(suffix) })
  const leftOut = (by: string, because: string): Latest => ({
    kind: 'left-out',
    leftOut: { rule: by, name: name.kind === 'name' ? name.name : 'latest', because },
  })
  if (latest === 'false') return source.latest === undefined ? { kind: 'none' } : leftOut('flavor', 'it has latest=false')
  if (latest === 'auto' && source.latest === undefined) {
    const because = noRelease(source)
    return because === undefined ? { kind: 'none' } : leftOut(source.rule.line, because)
  }
  const rule = latest === 'true' ? { ...source.rule, line: 'flavor' } : source.rule
  if (name.kind === 'illegal') return { kind: 'problem', rule, message: `flavor: its latest ${name.because}` }
  const line = source.latest?.line ?? (naming && { ...naming, holds: () => true })
  const because = latest === 'true' ? 'flavor has latest=true' : source.because
  return { ...source, rule, name: name.name, note: name.note, source: 'latest', because, standing: 'latest', line }
}

/**
 * What `latest` takes of `flavor`: only what is meant for it, and as it is written, since docker/metadata-action fills in no expressions there; a value ends
 * there at its second `=`, which only that of a time zone can be.
 */
export function onLatest({ template, onLatest: isOn }: Affix): string {
  return isOn ? (template.text.split('=', 1)[0]?.trim() ?? '') : ''
}

/** Why a version brings no `latest`; `undefined` where one would not look for it. */
function noRelease({ rule, source }: Given): string | undefined {
  if (rule.kind === 'semver') return `${brief(source)} is a pre-release`
  return rule.kind === 'pep440' ? `${brief(source)} is a pre-, post- or development release` : undefined
}
