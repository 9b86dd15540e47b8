import { brief } from '../domain/brief.ts'
import { type Line, lineByName } from '../domain/line.ts'
import { contentOf } from './content.ts'
import { type Content, type Facts, UNDATED } from './facts.ts'
import { TAG_KINDS } from './kinds.ts'
import { onLatest } from './latest.ts'
import { nameAsWritten, nameToFit } from './name.ts'
import type { Rule } from './strategies.ts'
import { render } from './template.ts'

/** What a rule gave in this run. */
export type Yield =
  | (Pick<Content, 'source' | 'because' | 'standing' | 'latest'> & {
      readonly kind: 'tag'
      readonly rule: Rule
      readonly name: string
      /** for people, where the name is not what one would expect */
      readonly note: string | undefined
      /** the versions among which a moving tag moves forward only */
      readonly line: Line | undefined
      /** the tag that the rule would give in another run, and why it does not in this one */
      readonly instead?: LeftTag
    })
  | ({ readonly kind: 'nothing'; readonly rule: Rule } & LeftTag)
  /** the rule cannot be followed: a sentence for the user */
  | { readonly kind: 'problem'; readonly rule: Rule; readonly message: string }

/** Why there is no tag, one clause; `name` is the one that would be, where that can be told. */
export type LeftTag = { readonly because: string; readonly name?: string }

/** The longest piece of a refused tag that a message repeats, in characters. */
const SHOWN_LIMIT = 80

/** Kinds of rules whose value the user wrote as a tag: it is never cut. */
const WRITTEN: readonly Rule['kind'][] = ['semver', 'pep440', 'match', 'schedule', 'raw']

/** Applies one rule. Values, prefixes and suffixes are docker/metadata-action's where the rule is of its language. */
export function applyRule(rule: Rule, facts: Facts): Yield {
  const enabled = render(rule.enable, facts.values)
  if (enabled === 'false') return { kind: 'nothing', rule, because: `enable is false (${rule.enable.text})` }
  if (enabled !== undefined && enabled !== 'true')
    return problem(rule, `enable gives ${JSON.stringify(brief(enabled))}; it must give true or false`)
  const prefix = affix('prefix', rule, facts)
  const suffix = affix('suffix', rule, facts)
  if (enabled === undefined || prefix === undefined || suffix === undefined) return { ...UNDATED, rule }
  const content = contentOf(rule, facts)
  if (content.kind === 'nothing') return { kind: 'nothing', rule, ...leftTag(content, prefix, suffix) }
  if (content.kind === 'problem') return problem(rule, content.because)
  const pieces = { prefix, body: content.body, suffix: `${content.tail ?? ''}${suffix}` }
  const whole = `${pieces.prefix}${pieces.body}${pieces.suffix}`
  if (whole === '') return { kind: 'nothing', rule, because: 'its value is empty' }
  const name = WRITTEN.includes(rule.kind) ? nameAsWritten(pieces) : nameToFit(pieces)
  if (name.kind === 'illegal') return problem(rule, `${JSON.stringify(whole.slice(0, SHOWN_LIMIT))} ${name.because}`)
  const { source, because, standing, latest, instead } = content
  return {
    kind: 'tag',
    rule,
    name: name.name,
    note: name.note,
    source,
    because,
    standing,
    latest,
    line: lineOf(content, name.name, facts),
    ...(instead === undefined ? {} : { instead: leftTag(instead, prefix, suffix) }),
  }
}

function leftTag({ because, body }: { readonly because: string; readonly body?: string }, prefix: string, suffix: string): LeftTag {
  const name = body === undefined ? undefined : nameAsWritten({ prefix, body, suffix })
  return { because, ...(name?.kind === 'name' ? { name: name.name } : {}) }
}

/** `latest`, `1` and `1.2` are what they are by whatever rule: in the run of a version they belong to its lines. */
function lineOf({ line, standing, body }: Content, name: string, { naming, tags }: Facts): Line | undefined {
  if (line !== undefined || TAG_KINDS[standing].kind === 'fixed' || naming === undefined) return line
  const byName = lineByName(name, naming.version, tags.tagPrefix)
  const found = byName ?? (body === name ? undefined : lineByName(body, naming.version, tags.tagPrefix))
  return found && { ...naming, ...found }
}

/** What a rule has itself, even if it is empty, else what `flavor` has; `latest` takes that of `flavor` only if it is told to. */
function affix(side: 'prefix' | 'suffix', rule: Rule, { tags, values }: Facts): string | undefined {
  return rule.kind === 'latest' ? onLatest(tags.flavor[side]) : render(rule[side] ?? tags.flavor[side].template, values)
}

function problem(rule: Rule, message: string): Yield {
  return { kind: 'problem', rule, message: `${rule.line}: ${message}` }
}
