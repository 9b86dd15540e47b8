import type { Refusal } from '../domain/reference.ts'
import type { Language } from './language.ts'
import { suggestion } from './nearest.ts'
import type { Pattern } from './pattern.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseTemplate, RUN_WORDS, type Template, type Word } from './template.ts'

/** A field of a line: `at` is where it begins, `valueAt` where its value does. */
export type Field = { readonly key: string | undefined; readonly value: string; readonly at: number; readonly valueAt: number }

/** Finds the fields of a CSV record in its line. Quotes are gone from the fields, so their places are found again in the line, one after the other. */
export function fieldsOf(record: readonly string[], line: string): readonly Field[] {
  let end = 0
  return record.map((text) => {
    const at = Math.max(line.indexOf(text, end), end)
    end = at + text.length
    const equals = text.indexOf('=')
    const key = equals < 1 ? undefined : text.slice(0, equals).trim().toLowerCase()
    const value = equals < 1 ? text : text.slice(equals + 1)
    return { key, value: value.trim(), at: end - text.trimStart().length, valueAt: end - value.trimStart().length }
  })
}

/** The field of an attribute; the last of equal ones counts, and what has no key is the value. */
export function fieldOf(given: readonly Field[], name: string): Field | undefined {
  return given.findLast(({ key }) => (key ?? 'value') === name)
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
  return isRefusal(found) ? { ...found, at: field.valueAt + (found.at ?? 0) } : found
}

/** The regular expression of an attribute. */
export function pattern(given: readonly Field[], key: string, parse: (text: string) => Pattern | Refusal): Pattern | Refusal | undefined {
  const field = fieldOf(given, key)
  if (field === undefined) return undefined
  const found = parse(field.value)
  return isRefusal(found) ? { refused: `has ${key}=${shown(field.value)}, ${found.refused}`, at: field.valueAt } : found
}

/** The number of a group; one that no regular expression can have is refused, since it never gives a tag. */
export function groupOf(given: readonly Field[]): number | Refusal {
  const field = fieldOf(given, 'group')
  if (field === undefined) return 0
  if (/^(?:0|[1-9]\d{0,5})$/.test(field.value)) return Number(field.value)
  return refuse(`has group=${shown(field.value)}; write the number of a group, 0 for all that was found`, field.at)
}

/** One word of a fixed set. */
export function word<Known extends string>(given: readonly Field[], key: string, known: readonly Known[]): Known | Refusal {
  const field = fieldOf(given, key)
  const text = field?.value ?? ''
  return (
    known.find((each) => each === text) ??
    refuse(`has ${key}=${shown(text)}; ${key} is one of ${known.join(', ')}${suggestion(text, known)}`, field?.at)
  )
}
