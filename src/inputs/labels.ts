import type { Refusal } from '../domain/reference.ts'
import { keyOf, parseEntry } from './entries.ts'
import type { Form } from './form.ts'
import type { Language } from './language.ts'
import { placedLines, placedSentence } from './places.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Template } from './template.ts'

/** Labels of this action's own, by which later runs know their images (design.md 4.4). */
const OWN = /^io\.build-tag-push\./

/** Reads `labels`, `key=value` a line with expressions about the run; every line that is none is told with its place. */
export function readLabels(form: Form): readonly Template[] {
  return readEntries(form, 'labels', parseLabel)
}

/** Reads an input by lines, each by its parser. */
export function readEntries<T extends object>(
  form: Form,
  name: 'labels' | 'annotations',
  parse: (text: string, language: Language) => T | Refusal,
): readonly T[] {
  const read: T[] = []
  for (const entry of placedLines(form.csv, form.text(name) ?? '', true)) {
    if (!('text' in entry)) {
      form.refuse(name, `line ${entry.line}, column ${entry.column}: ${entry.refusal.refused}`)
      continue
    }
    const value = parse(entry.text, form.language)
    if (isRefusal(value)) form.refuse(name, placedSentence(entry, value))
    else read.push(value)
  }
  return read
}

function parseLabel(text: string, language: Language): Template | Refusal {
  const template = parseEntry(text, language)
  if (isRefusal(template)) return template
  return OWN.test(keyOf(template) ?? '') ? refuse('is a label that this action makes itself; leave it out', 0) : template
}
