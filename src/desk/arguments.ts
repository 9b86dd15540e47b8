import type { Refusal } from '../domain/reference.ts'
import { suggestion } from '../inputs/nearest.ts'
import { isRefusal, shown } from '../inputs/refusal.ts'
import { type AskedRef, parseAskedRef } from './asked.ts'
import { collect, inputsIn } from './collect.ts'
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
  const { values, complaints } = collect(args, { name: 'plan', flags: FLAGS, elsewhere: ELSEWHERE })
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
    inputs: inputsIn(values, INPUT_FLAGS),
  }
  return { asked, complaints }
}

function parseEventName(text: string): EventName | Refusal {
  if (isEvent(text)) return text
  if (text === 'workflow_call') return { refused: 'is no event of its own: a called workflow has the event of its caller; name that one' }
  return { refused: `is no event that can be planned; events are ${EVENTS.join(', ')}${suggestion(text, EVENTS)}` }
}

/** ISO 8601 with a zone, since a time without one means another moment on every machine. */
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

function parseTime(text: string): Date | Refusal {
  const [at, day] = [new Date(text), new Date(text.slice(0, 10))]
  // JavaScript takes February 30 for March 1.
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10))
  if (TIME.test(text) && isDay && !Number.isNaN(at.getTime())) return at
  return { refused: 'is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z' }
}

function parseFullName(text: string): string | Refusal {
  return /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(text) ? text : { refused: 'is no repository; write OWNER/NAME, such as acme/app' }
}
