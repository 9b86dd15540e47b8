import type { Context } from '../context/context.ts'
import { type Line, lineByName } from '../domain/line.ts'
import type { Template } from '../inputs/template.ts'
import { type Content, contentOf, type Facts, UNDATED } from './content.ts'
import { nameAsWritten, nameToFit } from './name.ts'
import type { Rule } from './strategies.ts'
import { render } from './template.ts'

/** What a rule gave in this run. */
export type Yield =
  | (Pick<Content, 'source' | 'because' | 'rank' | 'latest'> & {
      readonly kind: 'tag'
      readonly rule: Rule
      readonly name: string
      /** for people, where the name is not what one would expect */
      readonly note: string | undefined
      /** the versions among which a moving tag moves forward only */
      readonly line: Line | undefined
    })
  /** `because` is one clause */
  | { readonly kind: 'nothing'; readonly rule: Rule; readonly because: string }
  /** the rule cannot be followed: a sentence for the user */
  | { readonly kind: 'problem'; readonly rule: Rule; readonly message: string }

/** The longest piece of a refused tag that a message repeats, in characters. */
const SHOWN_LIMIT = 80

/** Applies one rule. Values, prefixes and suffixes are docker/metadata-action's where the rule is of its language. */
export function applyRule(rule: Rule, facts: Facts): Yield {
  const { context } = facts
  const enabled = render(rule.enable, { context })
  if (enabled === 'false') return { kind: 'nothing', rule, because: `enable is false (${rule.enable.text})` }
  if (enabled !== undefined && enabled !== 'true')
    return problem(rule, `enable gives ${JSON.stringify(enabled)}; it must give true or false`)
  const [prefix, suffix] = [affix(rule.prefix, context), affix(rule.suffix, context)]
  if (enabled === undefined || prefix === undefined || suffix === undefined) return { ...UNDATED, rule }
  const content = contentOf(rule, facts)
  if (content.kind === 'nothing') return { ...content, rule }
  const pieces = { prefix, body: content.body, suffix: `${content.tail ?? ''}${suffix}` }
  const whole = `${pieces.prefix}${pieces.body}${pieces.suffix}`
  if (whole === '') return { kind: 'nothing', rule, because: 'its value is empty' }
  const name = content.isWritten ? nameAsWritten(pieces) : nameToFit(pieces)
  if (name.kind === 'illegal') return problem(rule, `${JSON.stringify(whole.slice(0, SHOWN_LIMIT))} ${name.because}`)
  const { source, because, rank, latest } = content
  return {
    kind: 'tag',
    rule,
    name: name.name,
    note: name.note,
    source,
    because,
    rank,
    latest,
    line: lineOf(content, name.name, facts),
  }
}

/** `latest`, `1` and `1.2` are what they are by whatever rule: in the run of a version they belong to its lines. */
function lineOf({ line, rank, body }: Content, name: string, { version, tags }: Facts): Line | undefined {
  if (line !== undefined || rank !== undefined || version.kind === 'none') return line
  const [byName, byBody] = [name, body].map((text) => lineByName(text, version.version, tags.tagPrefix))
  return byName ?? byBody
}

function affix(template: Template | undefined, context: Context): string | undefined {
  return template === undefined ? '' : render(template, { context })
}

function problem(rule: Rule, message: string): Yield {
  return { kind: 'problem', rule, message: `${rule.line}: ${message}` }
}
