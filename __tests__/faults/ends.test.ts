import { describe, expect, test } from '@jest/globals'
import type { Entry } from '#scripts/probe.mjs'
import { aDigest } from '../support/plans.ts'
import { breachesOf } from './ends.ts'
import type { Seen } from './victim.ts'

const TAG = 'R0/acme/app:1.2.3'
const DIGEST = aDigest('ours')
const PUT = 'request R0 PUT /v2/acme/app/manifests/1.2.3 #1'

/** What main did, in its order. */
const main = (...moments: readonly string[]): readonly Entry[] => moments.map((moment, ms) => ({ phase: 'main', moment, ms }))
const shows = (digest: typeof DIGEST | undefined): Seen['tags'] => new Map([[TAG, digest]])

function phase(exitCode: number | null, error?: string): Seen['answer']['main'] {
  const annotations = error === undefined ? [] : [{ name: 'error', properties: {}, data: error }]
  const none = { log: [], raw: '', commands: [], wallMs: 100, peakKb: undefined, errors: [] }
  return { ...none, exitCode, signal: exitCode === null ? 'SIGKILL' : null, cancelled: false, annotations }
}

/** A run that is cancelled while its only tag is on its way, and says so. */
const CANCELLED: Seen = {
  entries: main('start', PUT, 'signal SIGINT', 'exit 1'),
  answer: { main: phase(1, 'the run was cancelled (SIGINT) [cancelled]'), post: phase(0), orphans: [] },
  outputs: [{ reference: TAG, state: 'unknown' }],
  report: undefined,
  endMs: 100,
  alive: [],
  left: [],
  tagsAtEnd: shows(undefined),
  tags: shows(DIGEST),
  begun: new Set(),
  digest: DIGEST,
  leaks: [],
  again: [],
}
/** One that is killed then, whose post step tells. */
const KILLED: Seen = {
  ...CANCELLED,
  entries: main('start', 'file rename run/journal.json #1 after', PUT),
  answer: { ...CANCELLED.answer, main: phase(null) },
  outputs: [],
  report: [{ reference: TAG, state: 'published' }],
}

const judge = (seen: Seen, signal: 'SIGINT' | 'SIGKILL' = 'SIGINT') => breachesOf({ signal }, seen)
const NONE = { lies: [], late: [] }

describe('a run that tells the truth', () => {
  test.each<[string, Seen, 'SIGINT' | 'SIGKILL']>([
    ['cancelled', CANCELLED, 'SIGINT'],
    ['cancelled when all was done', { ...CANCELLED, ...done(), entries: main(PUT, 'signal SIGINT', 'exit 0') }, 'SIGINT'],
    ['killed', KILLED, 'SIGKILL'],
    ['killed before its journal', { ...KILLED, entries: main('start'), report: undefined, tags: shows(undefined) }, 'SIGKILL'],
    [
      'killed when it had marked the tag',
      {
        ...KILLED,
        entries: main('start', 'file rename run/journal.json #1 after'),
        begun: new Set([TAG]),
        report: [{ reference: TAG, state: 'unknown' }],
        tags: shows(undefined),
      },
      'SIGKILL',
    ],
  ])('%s', (_name, seen, signal) => {
    expect(judge(seen, signal)).toStrictEqual(NONE)
  })
})

function done(): Partial<Seen> {
  return { answer: { ...CANCELLED.answer, main: phase(0) }, outputs: [{ reference: TAG, state: 'published' }], tagsAtEnd: shows(DIGEST) }
}

describe('a lie is found', () => {
  const told = (state: string): Partial<Seen> => ({ outputs: [{ reference: TAG, state }] })
  test.each<[name: string, change: Partial<Seen>, lie: RegExp]>([
    [
      'a request after the signal',
      { entries: main(PUT, 'signal SIGINT', 'request R0 GET /v2/ #1', 'exit 1') },
      /^sent after the signal: request R0 GET/,
    ],
    ['untouched, and sent', told('untouched'), /told as untouched/],
    ['published, and shown only later', told('published'), /told as published/],
    ['unknown, and never sent', { entries: main('signal SIGINT', 'exit 1') }, /told as unknown/],
    ['failed', told('failed'), /told as failed/],
    [
      'no row',
      { outputs: [], answer: { ...CANCELLED.answer, main: { ...phase(1, 'x [cancelled]'), log: ['##[group]Plan'] } } },
      /^it told of 0 tags$/,
    ],
    ['no word of the end', { answer: { ...CANCELLED.answer, main: phase(1) } }, /^it ended with 1 and \[\]$/],
    ['exit 0 without the tag', { ...done(), tags: shows(undefined), tagsAtEnd: shows(undefined) }, /^exit 0, but 1 tags/],
    ['a child that lives', { alive: ['sleep 60'] }, /^alive after main: sleep 60$/],
    ['a child that lives on', { answer: { ...CANCELLED.answer, orphans: ['sleep 60'] } }, /^alive after post: sleep 60$/],
    ['a folder that is left', { left: ['build-tag-push-0123456789abcdef'] }, /^left: build/],
    ['a secret', { leaks: ['log: password'] }, /^a secret in log/],
    ['a post step that fails', { answer: { ...CANCELLED.answer, post: phase(1) } }, /^post ended with 1$/],
    ['a post step that writes', { entries: [...CANCELLED.entries, { phase: 'recovery', moment: PUT, ms: 9 }] }, /^post wrote/],
    ['a run after it that fails', { again: ['exit 1, 1 tags missing, nothing written'] }, /^runs after it/],
    [
      'a run after it that writes again',
      { again: ['exit 0, 0 tags missing, something written', 'exit 0, 0 tags missing, something written'] },
      /^runs after it/,
    ],
  ])('%s', (_name, change, lie) => {
    expect(judge({ ...CANCELLED, ...change }).lies).toContainEqual(expect.stringMatching(lie))
  })

  test.each<[name: string, change: Partial<Seen>, lie: RegExp]>([
    ['a journal, and no report', { report: undefined }, /^there was a journal, and post told nothing$/],
    ['a name without a journal', { report: undefined, entries: main(PUT) }, /^names were written without a journal$/],
    ['a report of some tags', { report: [] }, /^post told of 0 tags$/],
    ['untouched, and sent', { report: [{ reference: TAG, state: 'untouched' }] }, /told as untouched/],
    ['published, and not shown', { tags: shows(undefined) }, /told as published/],
  ])('of a run that was killed: %s', (_name, change, lie) => {
    expect(judge({ ...KILLED, ...change }, 'SIGKILL').lies).toContainEqual(expect.stringMatching(lie))
  })

  test('an end that takes too long, and a post step that does', () => {
    const slow = { ...CANCELLED, endMs: 6_000, answer: { ...CANCELLED.answer, post: { ...phase(0), wallMs: 11_000 } } }
    expect(judge(slow)).toStrictEqual({ lies: [], late: ['main ended 6000 ms after the signal', 'post took 11000 ms'] })
  })
})
