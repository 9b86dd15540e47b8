import { listed, needAttention } from '../domain/list.ts'
import type { Refusal } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import { type Csv, csvFor, linesOf, listOf } from './csv.ts'
import { type Language, openLanguage } from './language.ts'
import { suggestion } from './nearest.ts'
import type { PruneName } from './prune-spec.ts'
import { isRefusal, oneLine, shown } from './refusal.ts'
import { INPUTS, type InputName, specOf } from './spec.ts'

/** What the workflow gave, and every complaint and notice about it so far; nothing throws before `finish`. */
export type Form = {
  readonly csv: Csv
  /** what the templates of this form need */
  readonly language: Language
  /** the value, trimmed; the default of the table where the workflow gave none */
  readonly text: (name: InputName) => string | undefined
  /** the value as it came, for texts whose blanks count */
  readonly raw: (name: InputName) => string | undefined
  /** one value by its parser; `undefined` when it is absent or was refused */
  readonly one: <T>(name: InputName, parse: (text: string) => T | Refusal) => T | undefined
  /** the entries of an input by lines or commas; `comments` drops lines that start with `#` */
  readonly list: (name: InputName, comments?: boolean) => readonly string[]
  /** the entries of an input by lines */
  readonly lines: (name: InputName, comments?: boolean) => readonly string[]
  /** every entry by its parser; refused ones are left out */
  readonly each: <T>(name: InputName, entries: readonly string[], parse: (text: string) => T | Refusal) => readonly T[]
  /** complains about an input, of whatever action, or about a variable of the environment; the sentence must not hold anything of a secret one */
  readonly refuse: (name: InputName | PruneName | Variable, sentence: string) => void
  /** whether there is a complaint about an input */
  readonly isRefused: (name: InputName) => boolean
  readonly notice: (name: InputName, sentence: string) => void
  readonly notices: readonly string[]
  /** throws `ActionError` `inputs` with every complaint, in the order of the table, when there is one; `hint` where another table has the inputs */
  readonly finish: (hint?: string) => void
}

/** Inputs in which expressions of docker/metadata-action's language may stand. */
const TEMPLATES = ['tags', 'flavor', 'labels', 'annotations'] as const satisfies readonly InputName[]

/** A variable of the environment that docker/metadata-action reads. */
export type Variable = `DOCKER_METADATA_${string}`

const NAMES: readonly string[] = INPUTS.map(({ name }) => name)

/** Opens the form over the given inputs (names in any case), of which there are `names`; others are the first complaints. */
export async function openForm(given: ReadonlyMap<string, string>, names: readonly string[] = NAMES): Promise<Form> {
  const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value] as const).filter(isGiven))
  const complaints: { readonly name: string; readonly sentence: string }[] = [...values.keys()]
    .filter((name) => !names.includes(name))
    .map((name) => unknown(name, names))
  const notices: string[] = []
  const csv = await csvFor(INPUTS.filter(({ kind }) => kind === 'list' || kind === 'lines').map(({ name }) => values.get(name) ?? ''))
  const language = await openLanguage(TEMPLATES.map((name) => values.get(name) ?? ''))
  const complain = (name: InputName | PruneName | Variable, sentence: string) => {
    complaints.push({ name, sentence: oneLine(sentence) })
  }
  const raw = (name: InputName) => values.get(name) ?? fallback(name)
  const text = (name: InputName) => raw(name)?.trim()
  const entries = (name: InputName, read: typeof listOf, comments: boolean): readonly string[] => {
    const found = read(csv, text(name) ?? '', comments)
    if (!isRefusal(found)) return found
    complain(name, found.refused)
    return []
  }
  const each = <T>(name: InputName, found: readonly string[], parse: (text: string) => T | Refusal): readonly T[] => {
    const parsed: T[] = []
    for (const [index, entry] of found.entries()) {
      const value = parse(entry)
      if (isRefusal(value)) complain(name, `${specOf(name).secret ? `entry ${index + 1}` : shown(entry)} ${value.refused}`)
      else parsed.push(value)
    }
    return parsed
  }
  return {
    csv,
    language,
    text,
    raw,
    one: (name, parse) =>
      each(
        name,
        [text(name)].filter((value) => value !== undefined),
        parse,
      )[0],
    list: (name, comments = false) => entries(name, listOf, comments),
    lines: (name, comments = false) => entries(name, linesOf, comments),
    each,
    refuse: complain,
    isRefused: (name) => complaints.some((complaint) => complaint.name === name),
    notice: (name, sentence) => {
      notices.push(`${name}: ${oneLine(sentence)}`)
    },
    notices,
    finish: (hint = 'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.') => {
      if (complaints.length > 0) throw asError(complaints, hint)
    },
  }
}

/** Blanks alone are nothing, but for a separator. */
function isGiven([name, value]: readonly [string, string]): boolean {
  const isVerbatim = INPUTS.some((known) => known.name === name && known.kind === 'verbatim')
  return isVerbatim ? value !== '' : value.trim() !== ''
}

/** What other actions call the same thing, where the words are too far apart for `nearest`. */
const ELSEWHERE: ReadonlyMap<string, InputName> = new Map([
  ['dockerfile', 'file'],
  ['path', 'context'],
  ['repository', 'images'],
  ['name', 'images'],
  ['token', 'github-token'],
  ['args', 'build-args'],
])

function unknown(name: string, names: readonly string[]): { readonly name: string; readonly sentence: string } {
  const elsewhere = ELSEWHERE.get(name)
  const isElsewhere = elsewhere !== undefined && names.includes(elsewhere)
  const cure = isElsewhere ? `; here it is called ${shown(elsewhere)}` : suggestion(name, names)
  return { name: oneLine(name), sentence: `is not an input of this action${cure}` }
}

/** The table's default; an expression is the runner's to fill in. */
function fallback(name: InputName): string | undefined {
  const value = specOf(name).default
  return value?.startsWith('${{') ? undefined : value
}

function asError(complaints: readonly { readonly name: string; readonly sentence: string }[], hint: string): ActionError {
  const order = (name: string) => INPUTS.findIndex((known) => known.name === name)
  const sorted = complaints.toSorted((one, other) => order(one.name) - order(other.name))
  const names = new Set(sorted.map(({ name }) => name))
  const lines = listed(sorted.map(({ name, sentence }) => `${name}: ${sentence}`))
  return new ActionError('inputs', [needAttention(names.size, 'input'), ...lines].join('\n'), hint)
}
