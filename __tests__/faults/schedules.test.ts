import { describe, expect, jest, test } from '@jest/globals'
import { type Played, play } from './play.ts'
import { aRule, aSchedule, type Schedule } from './schedule.ts'

jest.setTimeout(600_000)

const COUNT = 1_000
const PARTS = 10

describe(`${COUNT} schedules of faults: no promise is broken, a clean run after each reaches the goal, and one after that writes nothing`, () => {
  const played: Played[] = []

  test.each(Array.from({ length: PARTS }, (_, part) => part))('part %i', async (part) => {
    const broken: { readonly seed: number; readonly breaches: readonly string[] }[] = []
    for (let seed = (part * COUNT) / PARTS; seed < ((part + 1) * COUNT) / PARTS; seed += 1) {
      const one = await play(seed)
      played.push(one)
      if (one.breaches.length > 0) broken.push({ seed, breaches: one.breaches })
    }
    expect(broken).toStrictEqual([])
  })

  test('every outcome and every state of a row come about, and most runs met a fault', () => {
    const outcomes = new Set(played.map(({ outcome }) => outcome))
    const states = new Set(played.flatMap(({ rows }) => rows.map((row) => row.split(' ')[1])))
    expect([[...outcomes].toSorted(), [...states].toSorted()]).toStrictEqual([
      ['cancelled', 'failed', 'partial', 'published'],
      ['already', 'failed', 'kept', 'published', 'superseded', 'unknown', 'untouched'],
    ])
    expect(played.filter(({ faults }) => faults > 0).length).toBeGreaterThan(played.length / 2)
  })
})

test('a seed gives the same run each time', async () => {
  const [one, other] = [await play(7), await play(7)]
  expect([one.log, one.rows]).toStrictEqual([other.log, other.rows])
})

describe('found by schedules', () => {
  const HOST = 'one.example'
  const states = ({ rows }: Played): readonly string[] => rows.map((row) => row.split(' ').slice(0, 2).join(' ').replace(/^.*:/, ''))

  test.each<readonly [string, Schedule, readonly string[]]>([
    [
      'a registry that takes tags and never shows them is not known to have failed',
      aSchedule([aRule('get-tag', { kind: 'answer', status: 404, code: 'MANIFEST_UNKNOWN' })]),
      ['1.2.3 unknown', 'latest unknown'],
    ],
    [
      'a PUT that is done so late that nobody waits for it is not known to have failed',
      aSchedule([aRule('put-tag', { kind: 'late', ms: 300_000, end: 'reset' })]),
      ['1.2.3 unknown', 'latest untouched'],
    ],
    [
      'a PUT that a gateway gives up, and that is done 20 s later, is published',
      aSchedule([aRule('put-tag', { kind: 'late', ms: 20_000, end: 504 })]),
      ['1.2.3 published', 'latest published'],
    ],
    [
      'a refusal of the second try says nothing about the first, whose answer was lost',
      aSchedule([
        aRule('put-tag', { kind: 'late', ms: 300_000, end: 'reset' }, { times: 1 }),
        aRule('put-tag', { kind: 'answer', status: 409, code: 'CONFLICT' }, { skip: 1 }),
      ]),
      ['1.2.3 unknown', 'latest untouched'],
    ],
    [
      'blobs that are missing at the second try say nothing about the first, whose answer was lost',
      aSchedule([
        aRule('put-tag', { kind: 'late', ms: 300_000, end: 'reset' }, { times: 1 }),
        aRule('put-tag', { kind: 'answer', status: 400, code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry' }, { skip: 1 }),
      ]),
      ['1.2.3 unknown', 'latest untouched'],
    ],
    [
      'a success that is none by its status, and shows nothing, is not known to have failed',
      aSchedule([aRule('put-tag', { kind: 'done', status: 202 }), aRule('put-digest', { kind: 'lag', of: 'tags', ms: 90_000 })]),
      ['1.2.3 unknown', 'latest untouched'],
    ],
    [
      'a tag that somebody else takes while an earlier try of ours may land yet is not known to be theirs',
      aSchedule(
        [
          aRule('put-tag', { kind: 'late', ms: 20_000, end: 'reset' }, { times: 1 }),
          aRule('get-tag', { kind: 'writer', image: 'foreign', when: 'before' }, { times: 1 }),
        ],
        { moving: [] },
      ),
      ['1.2.3 unknown'],
    ],
    [
      'tags that are shown and not shown in turn are published',
      aSchedule([aRule('put-tag', { kind: 'lag', of: 'flaps', ms: 45_000 }, { times: 1 })]),
      ['1.2.3 published', 'latest published'],
    ],
    [
      'a registry that says that it took a tag, and another as well, and took none, has not published',
      aSchedule([aRule('put-tag', { kind: 'claim' })]),
      ['1.2.3 unknown', 'latest unknown'],
    ],
    [
      'one that says so once is believed by what it shows alone',
      aSchedule([aRule('put-tag', { kind: 'claim' }, { skip: 1, times: 1 })]),
      ['1.2.3 published', 'latest unknown'],
    ],
  ])('%s', async (_name, schedule, expected) => {
    const played = await play(1, () => schedule)
    expect([states(played), played.breaches]).toStrictEqual([expected, []])
  })

  test('where a fixed tag is refused, nothing is uploaded for moving tags that wait for it', async () => {
    const two = 'two.example'
    const schedule = aSchedule([aRule('head-tag', { kind: 'writer', image: 'foreign', when: 'after' }, { host: two, times: 1 })], {
      images: [`${HOST}/acme/app`, `${two}/acme/app`],
      auths: new Map([
        [HOST, { kind: 'open' }],
        [two, { kind: 'open' }],
      ]),
      optional: [two],
    })
    const played = await play(1, () => schedule)
    expect([played.outcome, played.breaches]).toStrictEqual(['published', []])
  })
})
