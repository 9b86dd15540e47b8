import type { Refusal } from '../domain/reference.ts'
import type { Csv } from './csv.ts'
import type { Language } from './language.ts'
import { suggestion } from './nearest.ts'
import type { Pattern } from './pattern.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseTemplate, RUN_WORDS, type Template, type Word } from './template.ts'

/** A field of a line; `text` is all of it, blanks included, and `end` where it ends there. */
export type Field = { readonly key: string | undefined; readonly value: string; readonly text: string; readonly end: number }

/** Finds the fields of a line, which is a CSV record. */
export function fieldsOf(line: string, csv: Csv): readonly Field[] | Refusal {
  // what nearly all lines are, without the arrays of the reader
  if (PLAIN.test(line)) return plainFields(line)
  const records = csv(line)
  return isRefusal(records) ? records : quotedFields(records[0] ?? [], line)
}

const PLAIN = /^[^"\r\n]+$/

/** Without quotes every comma ends a field. An empty one is said to be where the one before it ends. */
function plainFields(line: string): readonly Field[] {
  const fields: Field[] = []
  let start = 0
  let end = 0
  while (start <= line.length) {
    const comma = line.indexOf(',', start)
    const next = comma < 0 ? line.length : comma
    if (next > start) end = next
    fields.push(parseField(line.slice(start, next), end))
    start = next + 1
  }
  return fields
}

/** Quotes are gone from the fields, so their places are found again in the line, one after the other. */
function quotedFields(record: readonly string[], line: string): readonly Field[] {
  let end = 0
  return record.map((text) => {
    end = Math.max(line.indexOf(text, end), end) + text.length
    return parseField(text, end)
  })
}

/** Reads a field whose text ends in its line at `end`. */
export function parseField(text: string, end: number): Field {
  const equals = text.indexOf('=')
  const key = equals < 1 ? undefined : text.slice(0, equals).trim().toLowerCase()
  return { key, value: writtenValue(text, equals).trim(), text, end }
}

/** Where in its line a field begins. */
export function placeOf({ text, end }: Field): number {
  return end - text.trimStart().length
}

/** Where in its line the value of a field begins. */
export function valuePlaceOf({ text, end }: Field): number {
  return end - writtenValue(text, text.indexOf('=')).trimStart().length
}

function writtenValue(text: string, equals: number): string {
  return equals < 1 ? text : text.slice(equals + 1)
}

/** Refuses quotes around a value alone, of which docker/metadata-action's CSV knows nothing: they would be part of the tag. */
export function quotedValue({ key, value, text, end }: Field, line: string): Refusal | undefined {
  // in a field that is quoted as a whole a quote is doubled, and meant
  if (key === undefined || !/^".*"$/s.test(value) || !line.includes(text)) return undefined
  const bare = `${key}=${value.slice(1, -1)}`
  return refuse(`has ${shown(text.trim())}, whose quotes would be part of it; write ${shown(bare)}`, placeOf({ key, value, text, end }))
}

/** The field of an attribute; the last of equal ones counts, and what has no key is the value. */
export function fieldOf(given: readonly Field[], name: string): Field | undefined {
  for (let index = given.length - 1; index >= 0; index -= 1) if ((given[index]?.key ?? 'value') === name) return given[index]
  return undefined
}

/** The template of an attribute; an empty value counts as none. */
export function filled(given: readonly Field[], key: string, language: Language): Template | Refusal | undefined {
  return fieldOf(given, key)?.value === '' ? undefined : template(given, key, RUN_WORDS, language)
}

/** The template of an attribute, in which `words` are known. */
export function template(given: readonly Field[], key: string, words: readonly Word[], language: Language): Template | Refusal | undefined {
  const field = fieldOf(given, key)
  if (field === undefined) return undefined
  const found = parseTemplate(field.value, words, language)
  return isRefusal(found) ? { ...found, at: valuePlaceOf(field) + (found.at ?? 0) } : found
}

/** The regular expression of an attribute. */
export function pattern(given: readonly Field[], key: string, parse: (text: string) => Pattern | Refusal): Pattern | Refusal | undefined {
  const field = fieldOf(given, key)
  if (field === undefined) return undefined
  const found = parse(field.value)
  return isRefusal(found) ? { refused: `has ${key}=${shown(field.value)}, ${found.refused}`, at: valuePlaceOf(field) } : found
}

/** The number of a group; one that no regular expression can have is refused, since it never gives a tag. */
export function groupOf(given: readonly Field[]): number | Refusal {
  const field = fieldOf(given, 'group')
  if (field === undefined) return 0
  if (/^(?:0|[1-9]\d{0,5})$/.test(field.value)) return Number(field.value)
  return refuse(`has group=${shown(field.value)}; write the number of a group, 0 for all that was found`, placeOf(field))
}

/** One word of a fixed set. */
export function word<Known extends string>(given: readonly Field[], key: string, known: readonly Known[]): Known | Refusal {
  const field = fieldOf(given, key)
  const text = field?.value ?? ''
  return (
    known.find((each) => each === text) ??
    refuse(`has ${key}=${shown(text)}; ${key} is one of ${known.join(', ')}${wordMeant(text, known)}`, field && placeOf(field))
  )
}

/** What GitHub calls the same events. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['pull_request', 'pr'],
  ['pull', 'pr'],
  ['push', 'branch'],
  ['release', 'tag'],
])

function wordMeant(text: string, known: readonly string[]): string {
  const meant = MEANT.get(text.toLowerCase().replaceAll('-', '_')) ?? ''
  return known.includes(meant) ? `; did you mean ${JSON.stringify(meant)}?` : suggestion(text, known)
}
