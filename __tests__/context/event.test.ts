import { describe, expect, test } from '@jest/globals'
import { parseCommitDate, parseDate } from '../../src/context/event.ts'

describe('when a commit was made', () => {
  test.each<[string, unknown, string | undefined]>([
    ['in UTC', { commit: { committer: { date: '2024-01-14T08:00:00Z' } } }, '2024-01-14T08:00:00.000Z'],
    ['in a zone', { commit: { committer: { date: '2024-01-14T08:00:00+05:30' } } }, '2024-01-14T02:30:00.000Z'],
    ['no date', { commit: { committer: { date: 'yesterday' } } }, undefined],
    ['a number', { commit: { committer: { date: 5 } } }, undefined],
    ['no committer', { commit: { committer: null } }, undefined],
    ['no object', 'x', undefined],
  ])('%s', (_name, answer, iso) => {
    expect(parseCommitDate(answer)?.toISOString()).toBe(iso)
  })

  test('is nothing where the text is none', () => {
    expect(parseDate('')).toBeUndefined()
  })
})
