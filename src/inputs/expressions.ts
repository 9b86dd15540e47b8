import type { Refusal } from '../domain/reference.ts'
import type { Dates } from './language.ts'
import { suggestion } from './nearest.ts'
import { refuse, shown } from './refusal.ts'
import { type DateWord, RUN_WORDS, SEMVER_WORDS, VERSION_WORDS, type Word } from './template.ts'

/** A text with something else in the place of its expressions; braces that nothing closes are text. */
export function withoutExpressions(text: string, filler: (expression: string) => string = () => ''): string {
  // Behind the last closing braces nothing is sought, so that the time grows as the text does.
  const end = text.lastIndexOf('}}') + 2
  return end < 2 ? text : `${text.slice(0, end).replaceAll(/\{\{.*?\}\}/gs, filler)}${text.slice(end)}`
}

/** Refuses an expression that is not known in its place. */
export function refuseWord(expression: string, name: string, words: readonly Word[]): Refusal {
  const known = words.map((each) => `{{${each}}}`).join(', ')
  const meant = elsewhere(name, words) ?? suggestion(name, words)
  return refuse(`has the expression ${shown(expression)}, which is not known; known here are ${known}${meant}`)
}

/** Where a word that is not known here belongs. */
function elsewhere(name: string, words: readonly Word[]): string | undefined {
  const isOne = (all: readonly string[]): boolean => all.includes(name)
  if (isOne(words)) return undefined
  if (isOne(RUN_WORDS)) return `; {{${name}}} stands in prefix= and suffix=`
  if (isOne(VERSION_WORDS)) return `; {{${name}}} stands in the pattern of type=semver and pep440`
  return isOne(SEMVER_WORDS) ? `; {{${name}}} stands in the pattern of type=semver` : undefined
}

/** Refuses a date that has no format, or something else beside it. */
export function refuseDate(expression: string, word: DateWord): Refusal {
  return refuse(`has the expression ${shown(expression)}; write {{${word} 'YYYYMMDD'}} or {{${word} 'YYYYMMDD' tz='Europe/Paris'}}`)
}

/** Refuses a time zone that nobody knows. */
export function refuseZone(expression: string, zone: string, dates: Dates): Refusal {
  const near = suggestion(zone, dates.zones())
  return refuse(`has the time zone ${shown(zone)} in ${shown(expression)}, which is not known; write one such as Asia/Seoul, or UTC${near}`)
}

/** Refuses braces that make no expression; `at` is where in the text. */
export function refuseBraces(text: string, at: number): Refusal {
  return { ...refuse(`has braces that are no expression (${shown(text)}); write {{word}}`), at }
}
