import { isPlainFormat } from '../domain/date.ts'
import type { Refusal } from '../domain/reference.ts'
import { refuseBraces, refuseDate, refuseWord, refuseZone } from './expressions.ts'
import { parseProgram } from './handlebars.ts'
import { type Dates, isSimple, type Language } from './language.ts'
import { isRefusal } from './refusal.ts'

/** Expressions about the run that docker/metadata-action knows in values, prefixes, suffixes, labels and `enable` (its README, "Global expressions"). */
export const RUN_WORDS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', 'date', 'commit_date'] as const
/** Expressions about a version, in the pattern of `type=pep440` (its README, "type=pep440"). */
export const VERSION_WORDS = ['version', 'raw', 'major', 'minor', 'patch'] as const
/** Expressions about a semantic version, in the pattern of `type=semver` (its README, "type=semver"); it gives all that `semver` has parsed. */
export const SEMVER_WORDS = [...VERSION_WORDS, 'prerelease', 'build'] as const
/** Expressions in the pattern of `type=schedule` (its README, "type=schedule"). */
export const DATE_WORDS = ['date', 'commit_date'] as const

/** A word that takes a format. */
export type DateWord = (typeof DATE_WORDS)[number]
/** A word about the run that takes nothing. */
export type RunWord = Exclude<(typeof RUN_WORDS)[number], DateWord>
/** A word about a version. */
export type VersionWord = (typeof SEMVER_WORDS)[number]
/** Any word of the language. */
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
      readonly format: string
      readonly timezone: string
      readonly escaped: boolean
      /** `undefined` for a plain format in UTC, which needs nothing that is loaded */
      readonly dates: Dates | undefined
    }
  /** a text with blocks, helpers or the like, as a whole */
  | { readonly kind: 'program'; readonly body: readonly ProgramNode[]; readonly words: readonly Word[]; readonly dates: Dates | undefined }

/** A piece of a Handlebars program (handlebarsjs.com/guide); comments are empty texts. */
export type ProgramNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mustache'; readonly call: Call; readonly escaped: boolean }
  | { readonly kind: 'block'; readonly call: Call; readonly body: readonly ProgramNode[]; readonly otherwise: readonly ProgramNode[] }

/**
 * Something asked by name. `helper`: it has arguments, or is a helper of Handlebars itself; `ambiguous`: a lone name; `value`: any other path
 * (Handlebars, `compiler.js`, `classifySexpr`).
 */
export type Call = {
  readonly form: 'helper' | 'ambiguous' | 'value'
  readonly path: Path
  readonly args: readonly Expression[]
  readonly hash: ReadonlyMap<string, Expression>
}

/** `../a.b` has the depth 1 and two parts; `@root.a` is data. */
export type Path = { readonly isData: boolean; readonly depth: number; readonly parts: readonly string[] }

/** What stands after a name. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: Call }

const EXPRESSION = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g
const DATE_ARGUMENTS = /^(?:'([^']*)'|"([^"]*)")(?:\s+tz=(?:'([^']*)'|"([^"]*)"))?$/

/** Parses a text with expressions; only `words` are known in its place. Closing braces that nothing opens are text, as in a label of JSON. */
export function parseTemplate(text: string, words: readonly Word[], language: Language): Template | Refusal {
  if (!text.includes('{{')) return literal(text)
  const lone = loneWords(text, words)
  if (lone !== undefined) return { text, parts: lone }
  if (!isSimple(text)) return parseComplex(text, words, language)
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(EXPRESSION)) {
    const part = parseExpression(match[0], (match[1] ?? match[2] ?? '').trim(), match[1] === undefined, words, language)
    if (isRefusal(part)) return { ...part, at: match.index }
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push(part)
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return { text, parts }
}

/** The template of a text that has no expression. */
export function literal(text: string): Template {
  return { text, parts: text === '' ? [] : [{ kind: 'text', text }] }
}

/** Whether a template gives the same text in every run. */
export function isLiteral(template: Template): boolean {
  return template.parts.every((part) => part.kind === 'text')
}

/**
 * The parts of a text whose expressions are all words without a blank, as nearly all are: `{{major}}.{{minor}}`. They are found without a regular expression, since
 * there may be thousands of texts; the grammar is asked about any other one.
 */
function loneWords(text: string, words: readonly Word[]): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = []
  let end = 0
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', end)) {
    const close = text.indexOf('}}', at)
    const part = close < 0 ? undefined : WORD_PARTS.get(text.slice(at + 2, close))
    if (part === undefined || !words.includes(part.word) || text[at - 1] === '\\' || text[close + 2] === '}') return undefined
    if (at > end) parts.push({ kind: 'text', text: text.slice(end, at) })
    parts.push(part)
    end = close + 2
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  // an array that was pushed to keeps room for a dozen more
  return parts.slice()
}

/** The parts of words between two braces, each of which all templates share. */
const WORD_PARTS: ReadonlyMap<string, TemplatePart & { readonly kind: 'word' }> = new Map(
  [...RUN_WORDS, ...SEMVER_WORDS]
    .filter((word) => word !== 'date' && word !== 'commit_date')
    .map((word) => [word, { kind: 'word', word, escaped: true }]),
)

/** Braces that a comma has cut in two reach this place without the grammar, which nothing then has asked for. */
function parseComplex(text: string, words: readonly Word[], { handlebars, dates }: Language): Template | Refusal {
  if (handlebars === undefined) return refuseBraces(text, text.indexOf('{{'))
  const body = parseProgram(text, words, handlebars, dates)
  return isRefusal(body) ? body : { text, parts: [{ kind: 'program', body, words, dates }] }
}

function parseExpression(
  whole: string,
  inner: string,
  escaped: boolean,
  words: readonly Word[],
  language: Language,
): TemplatePart | Refusal {
  const name = /^\w+/.exec(inner)?.[0] ?? ''
  const word = words.find((known) => known === name)
  if (word === undefined) return refuseWord(whole, name, words)
  if (word !== 'date' && word !== 'commit_date') return { kind: 'word', word, escaped }
  return parseDate(whole, word, inner.slice(name.length).trim(), escaped, language)
}

function parseDate(whole: string, word: DateWord, rest: string, escaped: boolean, { dates }: Language): TemplatePart | Refusal {
  const match = DATE_ARGUMENTS.exec(rest)
  if (match === null) return refuseDate(whole, word)
  const [format, timezone] = [match[1] ?? match[2] ?? '', match[3] ?? match[4] ?? 'UTC']
  if (timezone === 'UTC' && isPlainFormat(format)) return { kind: 'date', word, format, timezone, escaped, dates: undefined }
  if (dates === undefined) return refuseDate(whole, word)
  return dates.isZone(timezone) ? { kind: 'date', word, format, timezone, escaped, dates } : refuseZone(whole, timezone, dates)
}
