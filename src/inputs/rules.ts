import type { Scheme } from '../domain/line.ts'
import type { Refusal } from '../domain/reference.ts'
import {
  type Field,
  fieldOf,
  fieldsOf,
  filled,
  groupOf,
  parseField,
  pattern,
  placeOf,
  quotedValue,
  template,
  valuePlaceOf,
  word,
} from './attributes.ts'
import type { Csv } from './csv.ts'
import { withEquals } from './full-reference.ts'
import type { Language } from './language.ts'
import { wholeRefusal } from './mistakes.ts'
import { nearest, suggestion } from './nearest.ts'
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
const OWN: Readonly<Record<Kind, readonly string[]>> = {
  raw: ['value'],
  ref: ['event'],
  sha: ['format'],
  semver: ['pattern', 'value', 'match'],
  pep440: ['pattern', 'value', 'match'],
  match: ['pattern', 'group', 'value'],
  edge: ['branch'],
  schedule: ['pattern'],
}
const KIND_NAMED: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind, kind]))
const TAKEN: ReadonlyMap<Kind, ReadonlySet<string>> = new Map(KINDS.map((kind) => [kind, new Set([...COMMON, ...OWN[kind]])]))
const REF_EVENTS: readonly RefEvent[] = ['branch', 'tag', 'pr']
const SHA_FORMATS: readonly ShaFormat[] = ['short', 'long']
const ALWAYS = literal('true')

/**
 * Parses one line of `tags`, a CSV record of `key=value` fields; a lone word is the `value`. The last of equal keys counts. A refusal says where in the
 * line it is, and what else is wrong there.
 */
export function parseRule(line: string, csv: Csv, language: Language): TagRule | Refusal {
  const fields = fieldsOf(line, csv)
  if (isRefusal(fields)) return fields
  const found = parseFields(line, fields, language)
  return isRefusal(found) ? refuseFields(found, line, fields, language) : found
}

function refuseFields(found: Refusal, line: string, fields: readonly Field[], language: Language): Refusal {
  return wholeRefusal(found, fields, (left) => parseFields(line, left, language), mended)
}

/** Values that no rule refuses; all other attributes take any text. */
const MENDED: ReadonlyMap<string, string> = new Map([
  ['enable', 'true'],
  ['priority', '0'],
  ['event', 'branch'],
  ['format', 'short'],
  ['group', '0'],
])

/** Without its type nothing is known of a rule; and where a comma has cut a text, two fields are wrong for one reason. What is nearly a word is read as that word. */
function mended(wrong: Field, at: number, fields: readonly Field[]): readonly Field[] | undefined {
  const { key } = wrong
  const kind = parseKind(fields)
  if (isRefusal(kind) && key === 'type') {
    const near = nearest(wrong.value, KINDS)
    return near === undefined ? undefined : [{ ...wrong, value: near }]
  }
  if (isRefusal(kind) || key?.includes('{{') || fields.some(isCut)) return undefined
  const meant = withColon(wrong)
  if (meant !== undefined) return isTyped(fields) && !takes(kind, meant.key) ? [] : [...missingFor(meant, fields), meant]
  if (key === undefined && (kind === 'match' || fieldOf(fields, 'match') !== undefined)) return undefined
  const attribute = key ?? 'value'
  if (isValue(wrong) && fields.some(isBare) && fields.find(isValue) !== wrong) return []
  if (takes(kind, attribute)) return [{ ...wrong, value: MENDED.get(attribute) ?? withoutExpression(wrong, at) }]
  const near = key === undefined ? undefined : nearest(key, attributesOf(kind))
  return near === undefined || fieldOf(fields, near) !== undefined ? [] : [{ ...wrong, key: near }]
}

/** The text of an attribute with `x` for an expression, which leaves all that follows in its place; where it has blocks, they would break. */
function withoutExpression(field: Field, at: number): string {
  const { value } = field
  const offset = at - valuePlaceOf(field)
  const [expression = ''] = /^\{\{[^{}]+\}\}/.exec(value.slice(offset)) ?? []
  if (expression === '' || /\{\{~?[#^/]/.test(value)) return 'x'
  return `${value.slice(0, offset)}${'x'.repeat(expression.length)}${value.slice(offset + expression.length)}`
}

function parseFields(line: string, fields: readonly Field[], language: Language): TagRule | Refusal {
  const kind = parseKind(fields)
  if (isRefusal(kind)) return kind
  return (
    wrongCut(fields) ??
    wrongColon(fields, kind) ??
    wrongBare(fields, kind) ??
    wrongKey(fields, kind) ??
    wrongValues(fields, kind) ??
    wrongQuotes(line, fields) ??
    build(line, kind, fields, language)
  )
}

/** The last type counts, and each of them has to be one. */
function parseKind(fields: readonly Field[]): Kind | Refusal {
  let kind: Kind = 'raw'
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index]
    if (field?.key !== 'type') continue
    const found = KIND_NAMED.get(field.value)
    if (found === undefined)
      return refuse(`has type=${shown(field.value)}; types are ${KINDS.join(', ')}${typeMeant(field.value)}`, placeOf(field))
    kind = found
  }
  return kind
}

/** What people write for a type, and what gives it. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['branch', 'type=ref,event=branch'],
  ['tag', 'type=ref,event=tag'],
  ['pr', 'type=ref,event=pr'],
  ['latest', 'type=raw,value=latest'],
  ['date', "type=raw,value={{date 'YYYYMMDD'}}"],
  ['version', 'type=semver,pattern={{version}}'],
  ['commit', 'type=sha'],
])

/** A known type that something follows has lost its comma, or is followed by a comment. */
function typeMeant(value: string): string {
  const meant = MEANT.get(value.toLowerCase())
  if (meant !== undefined) return `; did you mean ${meant}?`
  const [, word = '', mark = ''] = /^(\w+)[\s;:|]+(\S)/.exec(value) ?? []
  if (!KIND_NAMED.has(word)) return suggestion(value, KINDS)
  return mark === '#' ? '; a comment has a line of its own' : `; attributes stand behind commas: type=${word},…`
}

/** An expression that a comma has cut is most likely a date's. */
function wrongCut(fields: readonly Field[]): Refusal | undefined {
  const cut = fields.find(isCut)
  return (
    cut &&
    refuse(
      `has ${shown(cut.value)}, an expression that a comma cuts; put its whole line in quotes, and its field in doubled ones`,
      valuePlaceOf(cut),
    )
  )
}

function isCut({ value }: Field, index: number, fields: readonly Field[]): boolean {
  return index < fields.length - 1 && value.lastIndexOf('{{') > value.lastIndexOf('}}')
}

/** A key with its value behind a colon, as YAML has it, would be a text. The type is told first, on which the others depend. */
function wrongColon(fields: readonly Field[], kind: Kind): Refusal | undefined {
  const found = fields.find((field) => withColon(field)?.key === 'type') ?? fields.find((field) => withColon(field) !== undefined)
  const meant = found && withColon(found)
  if (meant === undefined) return undefined
  if (isTyped(fields) && !takes(kind, meant.key)) return refuseKey(meant, meant.key, kind, fields)
  const cure = [...missingFor(meant, fields), meant].map(({ key, value }) => `${key}=${value}`).join()
  return refuse(`has ${shown(found?.value ?? '')}; write ${shown(cure)}`, placeOf(meant))
}

/** What a field with a colon was meant for. */
function withColon({ key, text, end }: Field): (Field & { readonly key: string }) | undefined {
  const equal = key === undefined ? withEquals(text) : undefined
  const meant = equal === undefined ? undefined : parseField(equal, end)
  return meant?.key === undefined ? undefined : { ...meant, key: meant.key }
}

function isTyped(fields: readonly Field[]): boolean {
  return fields.some(({ key }) => key === 'type')
}

/** What a line without a type lacks, so that it takes an attribute: the type that has it, and the pattern without which that type is nothing. */
function missingFor(meant: Field, fields: readonly Field[]): readonly Field[] {
  if (isTyped(fields)) return []
  const field = (key: string, value: string): Field => ({ key, value, text: '', end: placeOf(meant) })
  const hasPattern = fields.some((each) => (each.key ?? withColon(each)?.key) === 'pattern')
  const beside = (value: string): readonly Field[] => (hasPattern ? [] : [field('pattern', value)])
  switch (meant.key) {
    case 'event':
      return [field('type', 'ref')]
    case 'format':
      return [field('type', 'sha')]
    case 'branch':
      return [field('type', 'edge')]
    case 'pattern':
      return [field('type', kindOfPattern(meant.value))]
    case 'match':
      return [field('type', 'semver'), ...beside('{{version}}')]
    case 'group':
      return [field('type', 'match'), ...beside('v(.*)')]
    default:
      return []
  }
}

function kindOfPattern(text: string): Kind {
  if (/\{\{~?\s*date\b/.test(text)) return 'schedule'
  if (text.includes('{{')) return 'semver'
  return /[\\^$.|?*+()[\]]/.test(text) ? 'match' : 'schedule'
}

/** In a rule that has a regular expression, what has no key is most likely the rest of it, behind a comma. */
function wrongBare(fields: readonly Field[], kind: Kind): Refusal | undefined {
  const bare = fields.find(isBare)
  if (bare === undefined) return undefined
  if (!takes(kind, 'value')) return refuse(`has ${shown(bare.value)}, which is not key=value${keyMeant(bare.value, kind)}`, placeOf(bare))
  if (kind === 'match' && fieldOf(fields, 'pattern') === undefined)
    return refuse(`has ${shown(bare.value)}, which is not key=value; write type=match,pattern=v(.*),group=1`, placeOf(bare))
  if (kind !== 'match' && fieldOf(fields, 'match') === undefined) return undefined
  const cure = '"type=match,""pattern=\\d{1,3}"""'
  return refuse(`has ${shown(bare.value)}, which is not key=value; a comma in an expression stands in quotes: ${cure}`, placeOf(bare))
}

/** The attribute that a lone word is most likely for. */
function keyMeant(value: string, kind: Kind): string {
  const attribute = OWN[kind][0] ?? ''
  if (value === attribute) return `; write ${attribute}=…`
  const isMeant = kind === 'edge' ? value !== '' : [...REF_EVENTS, ...SHA_FORMATS].some((word) => word === value)
  return isMeant ? `; did you mean ${attribute}=${value}?` : ''
}

function isBare({ key }: Field): boolean {
  return key === undefined
}

function wrongKey(fields: readonly Field[], kind: Kind): Refusal | undefined {
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index]
    if (field?.key !== undefined && !takes(kind, field.key)) return refuseKey(field, field.key, kind, fields)
  }
  return undefined
}

/** Of texts between commas all but the last one would be lost, and most likely they are as many tags. Of equal keys the last one counts. */
function wrongValues(fields: readonly Field[], kind: Kind): Refusal | undefined {
  if (fields.length < 2 || !takes(kind, 'value')) return undefined
  const values = fields.filter(isValue)
  const [first, second] = values
  if (first === undefined || second === undefined || !values.some(isBare)) return undefined
  return refuse(`has the values ${shown(first.value)} and ${shown(second.value)}; each tag has a line of its own`, placeOf(second))
}

function isValue({ key, value }: Field): boolean {
  return (key ?? 'value') === 'value' && value !== ''
}

function wrongQuotes(line: string, fields: readonly Field[]): Refusal | undefined {
  if (!line.includes('"')) return undefined
  return fields.flatMap((field) => quotedValue(field, line) ?? [])[0]
}

function refuseKey(field: Field, key: string, kind: Kind, fields: readonly Field[]): Refusal {
  if (key.includes('{{')) return refuse('has an expression with "=" in a text alone; write type=raw,value=… in front of it', placeOf(field))
  const known = attributesOf(kind)
  const value = fieldOf(fields, 'type') === undefined ? fieldOf(fields, 'value')?.value : undefined
  const meant = KIND_NAMED.has(value ?? '') ? `; did you mean type=${value}?` : suggestion(key, known)
  const elsewhere = key === 'latest' || key === 'onlatest' ? `; ${key} belongs to flavor` : meant
  return refuse(`has the attribute ${shown(key)}; type=${kind} takes ${known.join(', ')}${elsewhere}`, placeOf(field))
}

function attributesOf(kind: Kind): readonly string[] {
  return [...COMMON, ...OWN[kind]]
}

function takes(kind: Kind, key: string): boolean {
  return TAKEN.get(kind)?.has(key) === true
}

function build(line: string, kind: Kind, given: readonly Field[], language: Language): TagRule | Refusal {
  const enable = enableOf(given, language)
  if (isRefusal(enable)) return enable
  const priority = priorityOf(given, kind)
  if (isRefusal(priority)) return priority
  const prefix = template(given, 'prefix', RUN_WORDS, language)
  if (isRefusal(prefix)) return prefix
  const suffix = template(given, 'suffix', RUN_WORDS, language)
  if (isRefusal(suffix)) return suffix
  return buildOwn({ line, enable, priority, prefix, suffix }, kind, given, language)
}

function enableOf(given: readonly Field[], language: Language): Template | Refusal {
  const enable = template(given, 'enable', RUN_WORDS, language)
  if (enable === undefined) return ALWAYS
  if (isRefusal(enable) || !isLiteral(enable) || ['true', 'false'].includes(enable.text)) return enable
  const field = fieldOf(given, 'enable')
  return refuse(
    `has enable=${shown(enable.text)}; write true or false${suggestion(enable.text, ['true', 'false'])}`,
    field && placeOf(field),
  )
}

function priorityOf(given: readonly Field[], kind: Kind): number | Refusal {
  const field = fieldOf(given, 'priority')
  if (field === undefined) return PRIORITIES[kind]
  const priority = Number(field.value)
  if (field.value !== '' && Number.isFinite(priority)) return priority
  return refuse(`has priority=${shown(field.value)}, which is not a number`, placeOf(field))
}

type Common = Pick<TagRule, 'line' | 'enable' | 'priority' | 'prefix' | 'suffix'>

/**
 * Adds what only this kind has, and the prefix that it has by itself. Each rule is written out as a whole, since there may be thousands: an object that is
 * spread into another one takes longer than all the rest.
 */
function buildOwn(
  { line, enable, priority, prefix, suffix }: Common,
  kind: Kind,
  given: readonly Field[],
  language: Language,
): TagRule | Refusal {
  switch (kind) {
    case 'raw': {
      const value = template(given, 'value', RUN_WORDS, language)
      if (value === undefined) return refuse('has no value; write type=raw,value=NAME')
      return isRefusal(value) ? value : { line, enable, priority, prefix, suffix, kind, value }
    }
    case 'ref': {
      if (fieldOf(given, 'event') === undefined) return refuse('has no event; write type=ref,event=branch, event=tag or event=pr')
      const event = word(given, 'event', REF_EVENTS)
      if (isRefusal(event)) return event
      return { line, enable, priority, prefix: prefix ?? (event === 'pr' ? literal('pr-') : undefined), suffix, kind, event }
    }
    case 'sha': {
      const format = fieldOf(given, 'format') !== undefined ? word(given, 'format', SHA_FORMATS) : 'short'
      return isRefusal(format) ? format : { line, enable, priority, prefix: prefix ?? literal('sha-'), suffix, kind, format }
    }
    case 'semver': {
      const rule = versionRule(kind, SEMVER_WORDS, given, language)
      if (isRefusal(rule)) return rule
      const { pattern, value, match } = rule
      return { line, enable, priority, prefix, suffix, kind, pattern, value, match }
    }
    case 'pep440': {
      const rule = versionRule(kind, VERSION_WORDS, given, language)
      if (isRefusal(rule)) return rule
      const { pep440: scheme } = language
      if (scheme === undefined) throw new TypeError('a rule of the type pep440 that no text has named')
      const { pattern, value, match } = rule
      return { line, enable, priority, prefix, suffix, kind, scheme, pattern, value, match }
    }
    case 'match': {
      const value = filled(given, 'value', language)
      const expression = pattern(given, 'pattern', parsePattern)
      const group = groupOf(given)
      if (expression === undefined) return refuse('has no pattern; write type=match,pattern=v(.*),group=1')
      if (isRefusal(expression)) return expression
      if (isRefusal(group)) return group
      return isRefusal(value) ? value : { line, enable, priority, prefix, suffix, kind, expression, group, value }
    }
    case 'edge':
      return { line, enable, priority, prefix, suffix, kind, branch: fieldOf(given, 'branch')?.value || undefined }
    case 'schedule': {
      const pattern = template(given, 'pattern', DATE_WORDS, language) ?? literal('nightly')
      return isRefusal(pattern) ? pattern : { line, enable, priority, prefix, suffix, kind, pattern }
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
