import type { Form } from './form.ts'
import { type Placed, placedLines } from './places.ts'
import type { InputName } from './spec.ts'

/** The lines of an input, comments left out, each with its place; what is no CSV is told. */
export function readLines(form: Form, name: InputName): readonly Placed[] {
  return placedLines(form.csv, form.raw(name) ?? '', true).filter((entry): entry is Placed => {
    if ('text' in entry) return true
    form.refuse(name, `line ${entry.line}, column ${entry.column}: ${entry.refusal.refused}`)
    return false
  })
}
