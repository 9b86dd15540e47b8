import { parseArgs } from 'node:util'
import type { Refusal } from '../domain/reference.ts'
import { suggestion } from '../inputs/nearest.ts'
import { isRefusal, shown } from '../inputs/refusal.ts'
import { type AskedRef, parseAskedRef } from './asked.ts'
import { EVENTS, type EventName, isEvent } from './events.ts'
import { type Flag, INPUT_FLAGS, OWN_FLAGS, type OwnFlag } from './flags.ts'

/** What the flags say. */
export type Arguments = {
  /** empty for the branch of HEAD */
  readonly refs: readonly AskedRef[]
  readonly event: EventName | undefined
  readonly deployment: string | undefined
  readonly at: Date | undefined
  /** `owner/name` */
  readonly repository: string | undefined
  readonly defaultBranch: string | undefined
  /** base branch of a pull request */
  readonly base: string | undefined
  readonly workflow: { readonly file: string; readonly job: string | undefined; readonly step: string | undefined } | undefined
  readonly online: boolean
  readonly json: boolean
  readonly help: boolean
  /** inputs of the action by name */
  readonly inputs: ReadonlyMap<string, string>
}

const FLAGS: readonly Flag[] = [...OWN_FLAGS, ...INPUT_FLAGS]

/** What other tools call the same thing, where the words are too far apart for `nearest`. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['branch', '--ref refs/heads/NAME'],
  ['tag', '--ref refs/tags/NAME'],
  ['pr', '--ref refs/pull/NUMBER/merge'],
  ['sha', '--ref COMMIT:REF'],
  ['commit', '--ref COMMIT:REF'],
  ['date', '--at'],
  ['output', '--json'],
  ['format', '--json'],
])

/** Reads the arguments; every complaint is a sentence with its flag in front, and what could be read stands beside them. */
export function readArguments(args: readonly string[]): { readonly asked: Arguments; readonly complaints: readonly string[] } {
  const { values, complaints } = collect(args)
  const one = (name: OwnFlag): string | undefined => values.get(name)?.at(-1)
  const parse = <T>(name: OwnFlag, reader: (text: string) => T | Refusal): readonly T[] => {
    const parsed: T[] = []
    for (const text of values.get(name) ?? []) {
      const value = reader(text)
      if (isRefusal(value)) complaints.push(`--${name}: ${shown(text)} ${value.refused}`)
      else parsed.push(value)
    }
    return parsed
  }
  const [file, job, step] = [one('workflow'), one('job'), one('step')]
  if (file === undefined && (job ?? step) !== undefined)
    complaints.push('--job and --step choose in a workflow file; name it by --workflow FILE')
  const asked: Arguments = {
    refs: parse('ref', parseAskedRef),
    event: parse('event', parseEventName)[0],
    deployment: one('deployment'),
    at: parse('at', parseTime)[0],
    repository: parse('repository', parseFullName)[0],
    defaultBranch: one('default-branch'),
    base: one('base'),
    workflow: file === undefined ? undefined : { file, job, step },
    online: values.has('online'),
    json: values.has('json'),
    help: values.has('help'),
    inputs: new Map(INPUT_FLAGS.flatMap(({ name }) => (values.has(name) ? [[name, values.get(name)?.join('\n') ?? ''] as const] : []))),
  }
  return { asked, complaints }
}

/** Sorts the arguments by flag, in the order in which they came. */
function collect(args: readonly string[]): { readonly values: ReadonlyMap<string, readonly string[]>; readonly complaints: string[] } {
  const options = Object.fromEntries(FLAGS.map(({ name, takes }) => [name, { type: takes === undefined ? 'boolean' : 'string' } as const]))
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
    const flag = FLAGS.find(({ name }) => name === token.name)
    if (flag === undefined) {
      complaints.push(unknownFlag(token.rawName))
      afterUnknown = token.inlineValue !== true
      continue
    }
    const complaint = misused(flag, token, values.has(flag.name))
    if (complaint === undefined) values.set(flag.name, [...(values.get(flag.name) ?? []), token.value ?? ''])
    else complaints.push(complaint)
  }
  return { values, complaints }
}

function unknownFlag(rawName: string): string {
  const word = rawName.replace(/^-+/, '')
  const elsewhere = ELSEWHERE.get(word)
  const names = FLAGS.map(({ name }) => name)
  const cure = elsewhere === undefined ? suggestion(word, names).replace('"', '"--') : `; here it is ${elsewhere}`
  return `${rawName}: is no flag of plan${cure || '; build-tag-push plan --help names all'}`
}

type Given = { readonly value: string | undefined; readonly inlineValue: boolean | undefined }

function misused({ name, takes, many }: Flag, { value, inlineValue }: Given, isGiven: boolean): string | undefined {
  if (takes === undefined) return value === undefined ? undefined : `--${name}: takes no value, and was given ${shown(value)}`
  if (value === undefined || (inlineValue === false && /^-./.test(value)))
    return `--${name}: has no value; write --${name} ${takes}${value === undefined ? '' : `, or --${name}=${value} if that is its value`}`
  return isGiven && many !== true ? `--${name}: is given twice; it takes one value` : undefined
}

function parseEventName(text: string): EventName | Refusal {
  if (isEvent(text)) return text
  if (text === 'workflow_call') return { refused: 'is no event of its own: a called workflow has the event of its caller; name that one' }
  return { refused: `is no event that can be planned${suggestion(text, EVENTS)}; events are ${EVENTS.join(', ')}` }
}

/** ISO 8601 with a zone, since a time without one means another moment on every machine. */
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

function parseTime(text: string): Date | Refusal {
  const at = new Date(text)
  if (TIME.test(text) && !Number.isNaN(at.getTime())) return at
  return { refused: 'is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z' }
}

function parseFullName(text: string): string | Refusal {
  return /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(text) ? text : { refused: 'is no repository; write OWNER/NAME, such as acme/app' }
}
