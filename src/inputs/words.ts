import type { Refusal } from '../domain/reference.ts'
import { suggestion } from './nearest.ts'
import { refuse } from './refusal.ts'

/** Parses a boolean in the spellings of YAML's core schema (yaml.org/spec/1.2.2, 10.3.2), which actions/toolkit's `getBooleanInput` takes too. */
export function parseBoolean(text: string): boolean | Refusal {
  switch (text) {
    case 'true':
    case 'True':
    case 'TRUE':
      return true
    case 'false':
    case 'False':
    case 'FALSE':
      return false
    default:
      return refuse(`is not a boolean; write true or false${suggestion(text, ['true', 'false'])}`)
  }
}

/** Makes the parser for one word of a fixed set; upper and lower case differ. */
export function parseWord<Word extends string>(words: readonly Word[]): (text: string) => Word | Refusal {
  return (text) => words.find((word) => word === text) ?? refuse(`is not one of ${words.join(', ')}${suggestion(text, words)}`)
}
