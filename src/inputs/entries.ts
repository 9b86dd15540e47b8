import type { Refusal } from '../domain/reference.ts'
import { withoutExpressions } from './expressions.ts'
import type { Language } from './language.ts'
import { refuse } from './refusal.ts'
import { parseTemplate, RUN_WORDS, type Template } from './template.ts'

/**
 * Parses `key=value` of `labels` and `annotations`, with docker/metadata-action's expressions about the run in it (its README, "Global expressions").
 * Blanks belong to key and value, as there; a `=` that an expression holds between its braces is not the one that parts them.
 */
export function parseEntry(text: string, language: Language): Template | Refusal {
  const equals = equalsOf(text)
  if (equals < 0) return refuse('has no "="; write key=value', text.length)
  if (equals === 0) return refuse('has nothing before "="; write key=value', 0)
  return parseTemplate(text, RUN_WORDS, language)
}

/** The key of an entry where it is the same in every run; `undefined` where an expression is in it. */
export function keyOf({ text }: Template): string | undefined {
  const key = text.slice(0, equalsOf(text))
  return key.includes('{{') ? undefined : key
}

/** Where the `=` is that stands outside of expressions. */
function equalsOf(text: string): number {
  return withoutExpressions(text, (expression) => ' '.repeat(expression.length)).indexOf('=')
}
