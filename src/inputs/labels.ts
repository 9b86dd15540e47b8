import type { Refusal } from '../domain/reference.ts'
import type { Form } from './form.ts'
import { type Pair, parsePair } from './pairs.ts'
import { refuse } from './refusal.ts'

/** Reads `labels`, `key=value` a line; the last one of a key counts, as docker and docker/metadata-action have it. */
export function readLabels(form: Form): ReadonlyMap<string, string> {
  return new Map(form.each('labels', form.lines('labels', true), parseLabel).map(({ key, value }) => [key, value]))
}

function parseLabel(text: string): Pair | Refusal {
  const expression = /\{\{.*?\}\}/.exec(text)?.[0]
  if (expression !== undefined)
    return refuse(`has the expression ${expression}, which this version does not know in labels; write its value`)
  return parsePair('key=value')(text)
}
