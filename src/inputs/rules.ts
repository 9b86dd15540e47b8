import type { Scheme } from '../domain/line.ts'
import type { Refusal } from '../domain/reference.ts'
import { type Field, fieldOf, fieldsOf, filled, groupOf, pattern, template, word } from './attributes.ts'
import type { Csv } from './csv.ts'
import type { Language } from './language.ts'
import { suggestion } from './nearest.ts'
import { type Pattern, parsePattern, parsePlainPattern } from './pattern.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { DATE_WORDS, isLiteral, literal, RUN_WORDS, SEMVER_WORDS, type Template, VERSION_WORDS, type Word } from './template.ts'

/**
 * One line of the tag language of docker/metadata-action, parsed. `prefix` and `suffix` are `undefined` where the line has none, so that those of `flavor`
 * hold. A higher `priority` comes first.
 */
export type TagRule = {
  readonly line: string
  /** gives `true` or `false` */
  readonly enable: Template
  readonly priority: number
  readonly prefix: Template | undefined
  readonly suffix: Template | undefined
} & (
  | { readonly kind: 'raw'; readonly value: Template }
  | { readonly kind: 'ref'; readonly event: RefEvent }
  | { readonly kind: 'sha'; readonly format: ShaFormat }
  | ({ readonly kind: 'semver' } & VersionRule)
  | ({ readonly kind: 'pep440'; readonly scheme: Scheme } & VersionRule)
  | { readonly kind: 'match'; readonly expression: Pattern; readonly group: number; readonly value: Template | undefined }
  /** the default branch, unless another one is named */
  | { readonly kind: 'edge'; readonly branch: string | undefined }
  | { readonly kind: 'schedule'; readonly pattern: Template }
)

/** `value` instead of the version of the run; `match` finds the version in it by its first group. */
export type VersionRule = { readonly pattern: Template; readonly value: Template | undefined; readonly match: Pattern | undefined }
/** What `type=ref` is about. */
export type RefEvent = 'branch' | 'tag' | 'pr'
/** How long a commit's name is. */
export type ShaFormat = 'short' | 'long'
type Kind = TagRule['kind']

/** docker/metadata-action's priorities (its README, "Priority attribute"). */
export const PRIORITIES = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100,
} as const satisfies Record<Kind, number>

const KINDS: readonly Kind[] = ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha']
const COMMON = ['type', 'enable', 'priority', 'prefix', 'suffix'] as const
const OWN = {
  raw: ['value'],
  ref: ['event'],
  sha: ['format'],
  semver: ['pattern', 'value', 'match'],
  pep440: ['pattern', 'value', 'match'],
  match: ['pattern', 'group', 'value'],
  edge: ['branch'],
  schedule: ['pattern'],
} as const satisfies Record<Kind, readonly string[]>
const REF_EVENTS: readonly RefEvent[] = ['branch', 'tag', 'pr']
const SHA_FORMATS: readonly ShaFormat[] = ['short', 'long']
const ALWAYS = literal('true')

/**
 * Parses one line of `tags`, a CSV record of `key=value` fields; a lone word is the `value`. The last of equal keys counts. A refusal says where in the
 * line it is.
 */
export function parseRule(line: string, csv: Csv, language: Language): TagRule | Refusal {
  const records = csv(line)
  if (isRefusal(records)) return records
  const fields = fieldsOf(records[0] ?? [], line)
  const kind = parseKind(fields)
  if (isRefusal(kind)) return kind
  return wrongCut(fields) ?? wrongBare(fields, kind) ?? wrongKey(fields, kind) ?? build(line, kind, fields, language)
}

function parseKind(fields: readonly Field[]): Kind | Refusal {
  const type = fields.findLast(({ key }) => key === 'type')
  if (type === undefined) return 'raw'
  const found = KINDS.find((kind) => kind === type.value)
  return found ?? refuse(`has type=${shown(type.value)}; types are ${KINDS.join(', ')}${suggestion(type.value, KINDS)}`, type.at)
}

/** An expression that a comma has cut is most likely a date's. */
function wrongCut(fields: readonly Field[]): Refusal | undefined {
  const cut = fields.find(({ value }, index) => value.lastIndexOf('{{') > value.lastIndexOf('}}') && index < fields.length - 1)
  return (
    cut &&
    refuse(
      `has ${shown(cut.value)}, an expression that a comma cuts; put its whole line in quotes, and its field in doubled ones`,
      cut.valueAt,
    )
  )
}

/** In a rule that has a regular expression, what has no key is most likely the rest of it, behind a comma. */
function wrongBare(fields: readonly Field[], kind: Kind): Refusal | undefined {
  const bare = fields.find(({ key }) => key === undefined)
  if (bare === undefined) return undefined
  if (!takes(kind, 'value')) return refuse(`has ${shown(bare.value)}, which is not key=value`, bare.at)
  if (kind !== 'match' && fieldOf(fields, 'match') === undefined) return undefined
  const cure = '"type=match,""pattern=\\d{1,3}"""'
  return refuse(`has ${shown(bare.value)}, which is not key=value; a comma in an expression stands in quotes: ${cure}`, bare.at)
}

function wrongKey(fields: readonly Field[], kind: Kind): Refusal | undefined {
  const strange = fields.find(({ key }) => key !== undefined && !takes(kind, key))
  if (strange?.key === undefined) return undefined
  if (strange.key.includes('{{'))
    return refuse('has an expression with "=" in a text alone; write type=raw,value=… in front of it', strange.at)
  const known = [...COMMON, ...OWN[kind]]
  return refuse(
    `has the attribute ${shown(strange.key)}; type=${kind} takes ${known.join(', ')}${suggestion(strange.key, known)}`,
    strange.at,
  )
}

function takes(kind: Kind, key: string): boolean {
  return COMMON.some((each) => each === key) || OWN[kind].some((each) => each === key)
}

function build(line: string, kind: Kind, given: readonly Field[], language: Language): TagRule | Refusal {
  const enable = template(given, 'enable', RUN_WORDS, language) ?? ALWAYS
  if (isRefusal(enable)) return enable
  if (isLiteral(enable) && !['true', 'false'].includes(enable.text))
    return refuse(
      `has enable=${shown(enable.text)}; write true or false${suggestion(enable.text, ['true', 'false'])}`,
      fieldOf(given, 'enable')?.at,
    )
  const priority = Number(fieldOf(given, 'priority')?.value ?? PRIORITIES[kind])
  if (fieldOf(given, 'priority')?.value === '' || !Number.isFinite(priority))
    return refuse(`has priority=${shown(fieldOf(given, 'priority')?.value ?? '')}, which is not a number`, fieldOf(given, 'priority')?.at)
  const prefix = template(given, 'prefix', RUN_WORDS, language)
  if (isRefusal(prefix)) return prefix
  const suffix = template(given, 'suffix', RUN_WORDS, language)
  if (isRefusal(suffix)) return suffix
  const own = buildOwn(kind, given, language)
  return isRefusal(own) ? own : { line, enable, priority, prefix: prefix ?? own.prefix, suffix, ...own.rule }
}

type Own = { readonly rule: OwnPart; readonly prefix?: Template }
type OwnPart = TagRule extends infer Rule
  ? Rule extends TagRule
    ? Omit<Rule, 'line' | 'enable' | 'priority' | 'prefix' | 'suffix'>
    : never
  : never

/** What only this kind has, and the prefix that it has by itself. */
function buildOwn(kind: Kind, given: readonly Field[], language: Language): Own | Refusal {
  switch (kind) {
    case 'raw': {
      const value = template(given, 'value', RUN_WORDS, language)
      if (value === undefined) return refuse('has no value; write type=raw,value=NAME')
      return isRefusal(value) ? value : { rule: { kind, value } }
    }
    case 'ref': {
      const event = word(given, 'event', REF_EVENTS)
      if (isRefusal(event)) return event
      return { rule: { kind, event }, ...(event === 'pr' ? { prefix: literal('pr-') } : {}) }
    }
    case 'sha': {
      const format = fieldOf(given, 'format') !== undefined ? word(given, 'format', SHA_FORMATS) : 'short'
      return isRefusal(format) ? format : { rule: { kind, format }, prefix: literal('sha-') }
    }
    case 'semver': {
      const rule = versionRule(kind, SEMVER_WORDS, given, language)
      return isRefusal(rule) ? rule : { rule: { kind, ...rule } }
    }
    case 'pep440': {
      const rule = versionRule(kind, VERSION_WORDS, given, language)
      if (isRefusal(rule)) return rule
      if (language.pep440 === undefined) throw new TypeError('a rule of the type pep440 that no text has named')
      return { rule: { kind, scheme: language.pep440, ...rule } }
    }
    case 'match': {
      const value = filled(given, 'value', language)
      const expression = pattern(given, 'pattern', parsePattern)
      const group = groupOf(given)
      if (expression === undefined) return refuse('has no pattern; write type=match,pattern=v(.*),group=1')
      if (isRefusal(expression)) return expression
      if (isRefusal(group)) return group
      return isRefusal(value) ? value : { rule: { kind, expression, group, value } }
    }
    case 'edge':
      return { rule: { kind, branch: fieldOf(given, 'branch')?.value || undefined } }
    case 'schedule': {
      const pattern = template(given, 'pattern', DATE_WORDS, language) ?? literal('nightly')
      return isRefusal(pattern) ? pattern : { rule: { kind, pattern } }
    }
  }
}

function versionRule(
  kind: 'semver' | 'pep440',
  words: readonly Word[],
  given: readonly Field[],
  language: Language,
): VersionRule | Refusal {
  const written = template(given, 'pattern', words, language)
  const value = filled(given, 'value', language)
  const match = fieldOf(given, 'match')?.value === '' ? undefined : pattern(given, 'match', parsePlainPattern)
  if (written === undefined) return refuse(`has no pattern; write type=${kind},pattern={{version}}`)
  if (isRefusal(written)) return written
  if (isRefusal(value)) return value
  return isRefusal(match) ? match : { pattern: written, value, match }
}
