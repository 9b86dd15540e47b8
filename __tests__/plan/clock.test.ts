import { describe, expect, test } from '@jest/globals'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onBranch, onTag, rules } from '../support/builders.ts'

/** Clocks that are wrong, and times at which days are odd. */
const CLOCKS: readonly (readonly [string, string])[] = [
  ['the beginning of 1970', '1970-01-01T00:00:00.000Z'],
  ['30 days behind', '2023-12-16T22:30:05.123Z'],
  ['30 days ahead', '2024-02-14T22:30:05.123Z'],
  ['before the commit was made', '2024-01-13T08:00:00.000Z'],
  ['a leap day', '2024-02-29T12:00:00.000Z'],
  ['the second before a leap second', '2016-12-31T23:59:59.999Z'],
  ['an hour that comes twice', '2024-10-27T01:30:00.000Z'],
  ['an hour that does not come', '2024-03-31T01:30:00.000Z'],
  ['beyond 32 bits', '2106-02-07T06:28:16.000Z'],
]

describe.each(CLOCKS)('by a clock that says %s', (_name, at) => {
  test.each([
    ['a branch', onBranch('main'), ['0123456', 'main', 'main-0123456', 'latest', 'on-2024-01-14']],
    ['a version', onTag('v1.2.3'), ['0123456', '1.2.3', '1', '1.2', 'latest', 'on-2024-01-14']],
  ])('%s has the same tags, but for those that are dates of the run', (_ref, ref, expected) => {
    const tags = {
      strategies: ['semver', 'sha', 'branch'] as const,
      rules: rules('latest', "type=raw,value=on-{{commit_date 'YYYY-MM-DD'}}"),
    }
    const context = aContext({ ref, startedAt: new Date(at), versions: { kind: 'known', source: 'GitHub API', tags: ['v1.2.3'] } })
    const { names } = makePlan(anInputs({ tags }), context)
    expect(names.toSorted()).toStrictEqual([...expected].toSorted())
  })
})

test.each<readonly [string, string, string, string]>([
  ['the last hour of winter', '2024-03-31T00:59:59Z', 'Europe/Berlin', '2024-03-31 01:59:59'],
  ['the first of summer', '2024-03-31T01:00:00Z', 'Europe/Berlin', '2024-03-31 03:00:00'],
  ['the hour that comes twice, once', '2024-10-27T00:30:00Z', 'Europe/Berlin', '2024-10-27 02:30:00'],
  ['the hour that comes twice, again', '2024-10-27T01:30:00Z', 'Europe/Berlin', '2024-10-27 02:30:00'],
  ['a day that begins at one', '2024-04-26T22:00:00Z', 'Africa/Cairo', '2024-04-27 01:00:00'],
  ['midnight', '2024-01-15T00:00:00Z', 'UTC', '2024-01-15 00:00:00'],
  ['a leap day, which is over elsewhere', '2024-02-29T23:00:00Z', 'Asia/Seoul', '2024-03-01 08:00:00'],
  ['the beginning of 1970', '1970-01-01T00:00:00Z', 'America/New_York', '1969-12-31 19:00:00'],
])('a date of %s', (_name, at, timezone, expected) => {
  const tags = { rules: rules(`type=raw,value={{date 'YYYY-MM-DD HH:mm:ss' tz='${timezone}'}}`) }
  const { names } = makePlan(anInputs({ tags }), aContext({ startedAt: new Date(at) }))
  expect(names).toStrictEqual([expected.replaceAll(/[ :]/g, '-')])
})
