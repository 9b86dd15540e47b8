import type { Refusal } from '../domain/reference.ts'
import { refuseDate, refuseWord, refuseZone } from './expressions.ts'
import type { Dates } from './language.ts'
import { refuse, shown } from './refusal.ts'
import type { Call, Path, Word } from './template.ts'

/** What is known where a program is parsed. */
export type Place = {
  readonly text: string
  readonly words: readonly Word[]
  readonly dates: Dates | undefined
  /** whether names are those of the language: inside of `{{#with}}` and the like they are those of another thing */
  readonly isTop: boolean
}

/** Helpers that Handlebars has by itself (handlebarsjs.com/guide/builtin-helpers.html), with the number of their arguments. */
export const BUILT_IN: ReadonlyMap<string, number> = new Map([
  ['if', 1],
  ['unless', 1],
  ['with', 1],
  ['each', 1],
  ['lookup', 2],
])

/** Why a call would fail or be filled in with nothing, if so. */
export function wrongCall(call: Call, source: string, isBlock: boolean, place: Place): Refusal | undefined {
  const name = call.path.parts[0] ?? ''
  const arity = BUILT_IN.get(name)
  if (call.form === 'helper' && arity !== undefined) {
    if (call.args.length !== arity)
      return refuse(`has the expression ${shown(source)}; ${name} takes ${arity} argument${arity === 1 ? '' : 's'}`)
    if (!isBlock && name !== 'lookup') return refuse(`has the expression ${shown(source)}; write {{#${name} …}}…{{/${name}}}`)
    return undefined
  }
  if (name === 'date' || name === 'commit_date') {
    if (!place.words.includes(name) || call.path.isData) return refuseWord(source, name, place.words)
    return wrongDate(call, name, source, place)
  }
  if (call.form !== 'helper') return wrongName(call.path, source, place)
  const word = place.words.find((known) => known === name)
  if (word === undefined) return refuseWord(source, name, place.words)
  if (call.args.length > 0 || call.hash.size > 0)
    return refuse(`has the expression ${shown(source)}; {{${name}}} takes nothing after its name`)
  return undefined
}

function wrongDate(call: Call, name: 'date' | 'commit_date', source: string, { dates }: Place): Refusal | undefined {
  const isOdd = [...call.hash.keys()].some((key) => key !== 'tz')
  if (call.form !== 'helper' || call.args.length !== 1 || isOdd || dates === undefined) return refuseDate(source, name)
  const [format, zone] = [call.args[0], call.hash.get('tz')]
  if (format?.kind === 'path' || zone?.kind === 'path') return refuseDate(source, name)
  if (format?.kind === 'literal' && typeof format.value !== 'string') return refuseDate(source, name)
  if (zone?.kind !== 'literal') return undefined
  if (typeof zone.value !== 'string') return refuseDate(source, name)
  return dates.isZone(zone.value) ? undefined : refuseZone(source, zone.value, dates)
}

/** Why a name cannot stand here, if so: one that nobody knows would be filled in with nothing, a date without a format cannot be asked, and the thing that has all the names is no text. */
export function wrongName({ isData, depth, parts }: Path, source: string, { words, isTop }: Place): Refusal | undefined {
  const [first = '', ...rest] = isData && parts[0] === 'root' ? parts.slice(1) : parts
  const isOfRoot = isData ? parts[0] === 'root' : isTop && depth === 0
  const word = rest.length === 0 ? words.find((known) => known === first) : undefined
  if (isOfRoot && (word === 'date' || word === 'commit_date')) return refuseDate(source, word)
  return (isOfRoot && word === undefined) || (isTop && depth > 0) ? refuseWord(source, first, words) : undefined
}
