import type { Refusal } from '../domain/reference.ts'
import { isRefusal, refuse } from './refusal.ts'

/** One mapping from branches and tags to an environment; `*` in the pattern stands for anything. */
export type EnvironmentRule = { readonly pattern: string; readonly name: string }

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/

/** Makes the parser for a line of `environment`; a name without a pattern is for all refs and must be the only line. */
export function parseEnvironment(alone: boolean): (line: string) => EnvironmentRule | Refusal {
  return (line) => {
    const equals = line.lastIndexOf('=')
    if (equals < 0 && !alone) return refuse('is a name without a pattern among several lines; write pattern=name, with * for all others')
    const pattern = equals < 0 ? '*' : line.slice(0, equals).trim()
    if (pattern === '' || /\s/.test(pattern)) return refuse('has no branch or tag before "="; write pattern=name, such as main=staging')
    const name = parseName(line.slice(equals + 1).trim())
    return isRefusal(name) ? name : { pattern, name }
  }
}

function parseName(name: string): string | Refusal {
  if (NAME.test(name)) return name
  if (name === '') return refuse('has no name after "="; write pattern=name, such as main=staging')
  return refuse('names an environment that cannot stand in a tag; allowed are letters, digits, "_", "." and "-", not first "." or "-"')
}
