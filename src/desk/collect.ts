import { parseArgs } from 'node:util'
import { suggestion } from '../inputs/nearest.ts'
import { shown } from '../inputs/refusal.ts'
import type { Flag } from './flags.ts'

/** A command by its flags; `elsewhere` has what other tools call the same thing, where the words are too far apart for `nearest`. */
export type Flagged = { readonly name: string; readonly flags: readonly Flag[]; readonly elsewhere: ReadonlyMap<string, string> }

/** Sorts the arguments by flag, in the order in which they came; every complaint is a sentence with its flag in front. */
export function collect(
  args: readonly string[],
  command: Flagged,
): { readonly values: ReadonlyMap<string, readonly string[]>; readonly complaints: string[] } {
  const { flags } = command
  const options = Object.fromEntries(flags.map(({ name, takes }) => [name, { type: takes === undefined ? 'boolean' : 'string' } as const]))
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values = new Map<string, string[]>()
  const complaints: string[] = []
  let afterUnknown = false
  for (const token of tokens) {
    const isStray = token.kind === 'positional' && !afterUnknown
    afterUnknown = false
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (isStray) complaints.push(`${shown(token.value)} is no flag; values stand behind their flag, in quotes where they hold spaces`)
      continue
    }
    const flag = flags.find(({ name }) => name === token.name)
    if (flag === undefined) {
      complaints.push(unknownFlag(token.rawName, command))
      afterUnknown = token.inlineValue !== true
      continue
    }
    const complaint = misused(flag, token, values.has(flag.name))
    if (complaint === undefined) values.set(flag.name, [...(values.get(flag.name) ?? []), token.value ?? ''])
    else complaints.push(complaint)
  }
  return { values, complaints }
}

/** The inputs among the values, by name; what was given several times stands on lines of its own. */
export function inputsIn(values: ReadonlyMap<string, readonly string[]>, flags: readonly Flag[]): ReadonlyMap<string, string> {
  return new Map(flags.flatMap(({ name }) => (values.has(name) ? [[name, values.get(name)?.join('\n') ?? ''] as const] : [])))
}

function unknownFlag(rawName: string, { name: command, flags, elsewhere }: Flagged): string {
  const word = rawName.replace(/^-+/, '')
  const other = elsewhere.get(word)
  const names = flags.map(({ name }) => name)
  const cure = other === undefined ? suggestion(word, names).replace('"', '"--') : `; here it is ${other}`
  return `${rawName}: is no flag of ${command}${cure || `; build-tag-push ${command} --help names all`}`
}

type Given = { readonly value: string | undefined; readonly inlineValue: boolean | undefined }

function misused({ name, takes, many }: Flag, { value, inlineValue }: Given, isGiven: boolean): string | undefined {
  if (takes === undefined) return value === undefined ? undefined : `--${name}: takes no value, and was given ${shown(value)}`
  if (value === undefined || (inlineValue === false && /^-./.test(value)))
    return `--${name}: has no value; write --${name} ${takes}${value === undefined ? '' : `, or --${name}=${value} if that is its value`}`
  return isGiven && many !== true ? `--${name}: is given twice; it takes one value` : undefined
}
