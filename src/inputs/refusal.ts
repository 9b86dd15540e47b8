import { isRecord } from '../domain/json.ts'
import type { Refusal } from '../domain/reference.ts'

/** The longest piece of an input that a message repeats, in characters. */
const SHOWN_LIMIT = 80

/** Refuses a text; the sentence part follows the text: `is not a boolean; write true or false`. `at` is where in the text it is wrong. */
export function refuse(refused: string, at?: number): Refusal {
  return at === undefined ? { refused } : { refused, at }
}

/** The most that is told of one text: what is wrong with a hundred fields is mostly one thing. */
export const TOLD_LIMIT = 10

/** Several refusals of one text as one, in the order in which they stand in it. */
export function refuseAll([first, ...others]: readonly [Refusal, ...Refusal[]]): Refusal {
  return others.length === 0 ? first : { ...first, also: others }
}

/** A refusal and what else is wrong in the same text. */
export function refusalsIn({ also = [], ...first }: Refusal): readonly Refusal[] {
  return [first, ...also]
}

/** Whether a parser refused. */
export function isRefusal(value: unknown): value is Refusal {
  return isRecord(value) && typeof value['refused'] === 'string'
}

/** A text as a message repeats it: in quotes, control characters escaped, long ones cut. */
export function shown(text: string): string {
  return JSON.stringify(text.length <= SHOWN_LIMIT ? text : `${text.slice(0, SHOWN_LIMIT)}…`)
}

/** The longest sentence of a message, in characters; parsers may repeat a piece of what they refuse. */
const SENTENCE_LIMIT = 600

/** A sentence as it stands in a message: on one line, whatever it repeats. */
export function oneLine(sentence: string): string {
  const inert = sentence.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return inert.length <= SENTENCE_LIMIT ? inert : `${inert.slice(0, SENTENCE_LIMIT)}…`
}
