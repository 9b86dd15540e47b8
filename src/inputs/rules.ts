import type { Refusal } from '../domain/reference.ts'
import type { Csv } from './csv.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { DATE_WORDS, isLiteral, literal, parseTemplate, RUN_WORDS, type Template, VERSION_WORDS, type Word } from './template.ts'

/**
 * One line of the tag language of docker/metadata-action, parsed; the kinds that exist so far.
 * `prefix` and `suffix` are `undefined` where the line has none. A higher `priority` comes first.
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
  /** `value` instead of the version of the run */
  | { readonly kind: 'semver'; readonly pattern: Template; readonly value: Template | undefined }
  | { readonly kind: 'schedule'; readonly pattern: Template }
)

export type RefEvent = 'branch' | 'tag' | 'pr'
export type ShaFormat = 'short' | 'long'
type Kind = TagRule['kind']
type Attributes = ReadonlyMap<string, string>

/** docker/metadata-action's priorities (its README, "Priority attribute"). */
export const PRIORITIES = { schedule: 1000, semver: 900, ref: 600, raw: 200, sha: 100 } as const satisfies Record<Kind, number>

const KINDS: readonly Kind[] = ['raw', 'ref', 'sha', 'semver', 'schedule']
const LATER_KINDS: readonly string[] = ['pep440', 'match', 'edge']
const COMMON = ['type', 'enable', 'priority', 'prefix', 'suffix'] as const
const OWN = {
  raw: ['value'],
  ref: ['event'],
  sha: ['format'],
  semver: ['pattern', 'value'],
  schedule: ['pattern'],
} as const satisfies Record<Kind, readonly string[]>
const REF_EVENTS: readonly RefEvent[] = ['branch', 'tag', 'pr']
const SHA_FORMATS: readonly ShaFormat[] = ['short', 'long']

/** Parses one line of `tags`, a CSV record of `key=value` fields; a lone word is the value of a `raw` rule. The last of equal keys counts. */
export function parseRule(line: string, csv: Csv): TagRule | Refusal {
  const records = csv(line)
  if (isRefusal(records)) return records
  const fields = (records[0] ?? []).map(parseField)
  const bare = fields.find(({ key }) => key === undefined)
  const kind = parseKind(fields)
  if (isRefusal(kind)) return kind
  if (bare !== undefined && kind !== 'raw') return refuse(`has ${shown(bare.value)}, which is not key=value`)
  const strange = fields.find(({ key }) => key !== undefined && !attributesOf(kind).includes(key))
  if (strange?.key !== undefined) return refuseAttribute(kind, strange.key)
  return build(line, kind, new Map(fields.map(({ key, value }) => [key ?? 'value', value])))
}

function parseField(field: string): { readonly key: string | undefined; readonly value: string } {
  const equals = field.indexOf('=')
  if (equals < 1) return { key: undefined, value: field.trim() }
  return { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1).trim() }
}

function parseKind(fields: readonly { readonly key: string | undefined; readonly value: string }[]): Kind | Refusal {
  const type = fields.findLast(({ key }) => key === 'type')?.value ?? 'raw'
  if (LATER_KINDS.includes(type)) return refuse(`has type=${type}, which this version does not have; types are ${KINDS.join(', ')}`)
  return KINDS.find((kind) => kind === type) ?? refuse(`has type=${shown(type)}; types are ${KINDS.join(', ')}${suggestion(type, KINDS)}`)
}

function attributesOf(kind: Kind): readonly string[] {
  return [...COMMON, ...OWN[kind]]
}

function refuseAttribute(kind: Kind, key: string): Refusal {
  const known = attributesOf(kind)
  if (kind === 'semver' && key === 'match')
    return refuse(`has the attribute "match", which this version does not have; type=semver takes ${known.join(', ')}`)
  return refuse(`has the attribute ${shown(key)}; type=${kind} takes ${known.join(', ')}${suggestion(key, known)}`)
}

function build(line: string, kind: Kind, given: Attributes): TagRule | Refusal {
  const enable = template(given, 'enable', RUN_WORDS) ?? literal('true')
  if (isRefusal(enable)) return enable
  if (isLiteral(enable) && !['true', 'false'].includes(enable.text)) return refuse(`has enable=${shown(enable.text)}; write true or false`)
  const priority = Number(given.get('priority') ?? PRIORITIES[kind])
  if (given.get('priority') === '' || !Number.isFinite(priority))
    return refuse(`has priority=${shown(given.get('priority') ?? '')}, which is not a number`)
  const prefix = template(given, 'prefix', RUN_WORDS)
  if (isRefusal(prefix)) return prefix
  const suffix = template(given, 'suffix', RUN_WORDS)
  if (isRefusal(suffix)) return suffix
  const own = buildOwn(kind, given)
  return isRefusal(own) ? own : { line, enable, priority, prefix: prefix ?? own.prefix, suffix, ...own.rule }
}

type Own = { readonly rule: OwnPart; readonly prefix?: Template }
type OwnPart = TagRule extends infer Rule
  ? Rule extends TagRule
    ? Omit<Rule, 'line' | 'enable' | 'priority' | 'prefix' | 'suffix'>
    : never
  : never

/** What only this kind has, and the prefix that it has by itself. */
function buildOwn(kind: Kind, given: Attributes): Own | Refusal {
  switch (kind) {
    case 'raw': {
      const value = template(given, 'value', RUN_WORDS)
      if (value === undefined) return refuse('has no value; write type=raw,value=NAME')
      return isRefusal(value) ? value : { rule: { kind, value } }
    }
    case 'ref': {
      const event = word(given, 'event', REF_EVENTS)
      if (isRefusal(event)) return event
      return { rule: { kind, event }, ...(event === 'pr' ? { prefix: literal('pr-') } : {}) }
    }
    case 'sha': {
      const format = given.has('format') ? word(given, 'format', SHA_FORMATS) : 'short'
      return isRefusal(format) ? format : { rule: { kind, format }, prefix: literal('sha-') }
    }
    case 'semver': {
      const pattern = template(given, 'pattern', VERSION_WORDS)
      const value = given.get('value') === '' ? undefined : template(given, 'value', RUN_WORDS)
      if (pattern === undefined) return refuse('has no pattern; write type=semver,pattern={{version}}')
      if (isRefusal(pattern)) return pattern
      return isRefusal(value) ? value : { rule: { kind, pattern, value } }
    }
    case 'schedule': {
      const pattern = template(given, 'pattern', DATE_WORDS) ?? literal('nightly')
      return isRefusal(pattern) ? pattern : { rule: { kind, pattern } }
    }
  }
}

function template(given: Attributes, key: string, words: readonly Word[]): Template | Refusal | undefined {
  const text = given.get(key)
  return text === undefined ? undefined : parseTemplate(text, words)
}

function word<Known extends string>(given: Attributes, key: string, known: readonly Known[]): Known | Refusal {
  const text = given.get(key) ?? ''
  return (
    known.find((each) => each === text) ??
    refuse(`has ${key}=${shown(text)}; ${key} is one of ${known.join(', ')}${suggestion(text, known)}`)
  )
}
