import type { Refusal } from '../domain/reference.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseTimezone } from './timezone.ts'

/** Expressions about the run that docker/metadata-action knows in values, prefixes, suffixes and `enable` (its README, "Global expressions"). */
export const RUN_WORDS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', 'date', 'commit_date'] as const
/** Expressions about a version, in the pattern of `type=semver` (its README, "type=semver"). */
export const VERSION_WORDS = ['version', 'raw', 'major', 'minor', 'patch'] as const
/** Expressions in the pattern of `type=schedule` (its README, "type=schedule"). */
export const DATE_WORDS = ['date', 'commit_date'] as const

export type RunWord = Exclude<(typeof RUN_WORDS)[number], DateWord>
export type VersionWord = (typeof VERSION_WORDS)[number]
export type DateWord = (typeof DATE_WORDS)[number]
export type Word = RunWord | VersionWord | DateWord

/** A text with expressions as docker/metadata-action writes them, parsed to data; nothing of it is ever evaluated as code. */
export type Template = { readonly text: string; readonly parts: readonly TemplatePart[] }

/** `escaped`: two braces escape the value for HTML and three do not, as Handlebars has it (handlebarsjs.com/guide, "HTML-escaping"). */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly word: RunWord | VersionWord; readonly escaped: boolean }
  | {
      readonly kind: 'date'
      readonly word: DateWord
      readonly format: readonly DatePart[]
      readonly timezone: string
      readonly escaped: boolean
    }

/** A piece of a date format: a token of moment.js (momentjs.com/docs, "Format") or a literal text. */
export type DatePart = { readonly kind: 'token'; readonly token: DateToken } | { readonly kind: 'text'; readonly text: string }

const DATE_TOKENS = ['YYYY', 'YY', 'MM', 'M', 'DD', 'D', 'HH', 'H', 'mm', 'm', 'ss', 's', 'X'] as const
export type DateToken = (typeof DATE_TOKENS)[number]

const EXPRESSION = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g
const DATE_ARGUMENTS = /^(?:'([^']*)'|"([^"]*)")(?:\s+tz=(?:'([^']*)'|"([^"]*)"))?$/

/** Parses a text with expressions; only `words` are known in its place. A text without braces is a template of one piece. */
export function parseTemplate(text: string, words: readonly Word[]): Template | Refusal {
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(EXPRESSION)) {
    const literal = literalPart(text.slice(end, match.index))
    const part = parseExpression(match[0], (match[1] ?? match[2] ?? '').trim(), match[1] === undefined, words)
    if (isRefusal(literal)) return literal
    if (isRefusal(part)) return part
    parts.push(...literal, part)
    end = match.index + match[0].length
    if (text[match.index - 1] === '{' || text[end] === '}') return refuseBraces(text)
  }
  const rest = literalPart(text.slice(end))
  return isRefusal(rest) ? rest : { text, parts: [...parts, ...rest] }
}

/** The template of a text that has no expression. */
export function literal(text: string): Template {
  return { text, parts: text === '' ? [] : [{ kind: 'text', text }] }
}

/** Whether a template gives the same text in every run. */
export function isLiteral(template: Template): boolean {
  return template.parts.every((part) => part.kind === 'text')
}

function literalPart(text: string): readonly TemplatePart[] | Refusal {
  if (text.includes('{{') || text.includes('}}')) return refuseBraces(text)
  if (text.endsWith('\\')) return refuse('has a backslash before an expression; expressions cannot be escaped')
  return literal(text).parts
}

function refuseBraces(text: string): Refusal {
  return refuse(`has braces that are no expression (${shown(text)}); write {{word}}`)
}

function parseExpression(whole: string, inner: string, escaped: boolean, words: readonly Word[]): TemplatePart | Refusal {
  const name = /^\w+/.exec(inner)?.[0] ?? ''
  const word = words.find((known) => known === name)
  if (word === undefined) {
    const known = words.map((each) => `{{${each}}}`).join(', ')
    return refuse(`has the expression ${shown(whole)}, which is not known; known here are ${known}${suggestion(name, words)}`)
  }
  const rest = inner.slice(name.length).trim()
  if (word === 'date' || word === 'commit_date') return parseDate(whole, word, rest, escaped)
  return rest === ''
    ? { kind: 'word', word, escaped }
    : refuse(`has the expression ${shown(whole)}; {{${word}}} takes nothing after its name`)
}

function parseDate(whole: string, word: DateWord, rest: string, escaped: boolean): TemplatePart | Refusal {
  const match = DATE_ARGUMENTS.exec(rest)
  if (match === null)
    return refuse(`has the expression ${shown(whole)}; write {{${word} 'YYYYMMDD'}} or {{${word} 'YYYYMMDD' tz='Europe/Paris'}}`)
  const timezone = match[3] ?? match[4] ?? 'UTC'
  const zone = parseTimezone(timezone)
  if (isRefusal(zone)) return refuse(`has the time zone ${shown(timezone)} in ${shown(whole)}, which ${zone.refused}`)
  const format = parseDateFormat(match[1] ?? match[2] ?? '')
  return isRefusal(format) ? format : { kind: 'date', word, format, timezone, escaped }
}

/** Letters count as tokens by runs of the same letter; `[…]` is literal, and so is everything that is not a letter, and `T`. */
function parseDateFormat(format: string): readonly DatePart[] | Refusal {
  const parts: DatePart[] = []
  for (const [piece, bracketed] of format.matchAll(/\[([^[\]]*)\]|([A-Za-z])\2*|[^A-Za-z[\]]+|[[\]]/g)) {
    const token = DATE_TOKENS.find((known) => known === piece)
    if (token !== undefined) parts.push({ kind: 'token', token })
    else if (bracketed === undefined && /^[A-SU-Za-z]/.test(piece)) {
      return refuse(`has ${shown(piece)} in the date format ${shown(format)}; known are ${DATE_TOKENS.join(', ')}, and literal text in [ ]`)
    } else parts.push({ kind: 'text', text: bracketed ?? piece })
  }
  return parts
}
