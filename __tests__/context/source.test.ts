import { describe, expect, test } from '@jest/globals'
import { type Claims, resolveSource } from '../../src/context/source.ts'

const [EVENT, HEAD, BASE, MERGE, OTHER] = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(40))
const PULL = { number: 1, headSha: String(HEAD), headRef: 'x', baseRef: 'main', mergeSha: MERGE }

describe('the source commit', () => {
  test.each<[string, Partial<Claims>, string | undefined, number, string | undefined]>([
    ['is the event’s', { sha: EVENT }, EVENT, 0, undefined],
    ['is the event’s when that is checked out', { sha: EVENT, head: EVENT }, EVENT, 0, undefined],
    ['is what is checked out, when it is another', { sha: EVENT, head: OTHER }, OTHER, 1, undefined],
    ['is what is checked out, when there is no event', { head: OTHER }, OTHER, 0, undefined],
    ['is the head of a pull request', { event: 'pull_request', sha: MERGE, pull: PULL }, HEAD, 0, MERGE],
    ['is the head, though the merge is checked out', { event: 'pull_request', sha: MERGE, pull: PULL, head: MERGE }, HEAD, 0, MERGE],
    ['is the head, though an older merge is checked out', { event: 'pull_request', sha: EVENT, pull: PULL, head: EVENT }, HEAD, 0, EVENT],
    ['is the head when that is checked out', { event: 'pull_request', sha: MERGE, pull: PULL, head: HEAD }, HEAD, 0, undefined],
    ['is another commit, when that is checked out', { event: 'pull_request', sha: MERGE, pull: PULL, head: OTHER }, OTHER, 1, undefined],
    [
      'is the base, when pull_request_target checks that out',
      { event: 'pull_request_target', sha: BASE, pull: PULL, head: BASE },
      BASE,
      1,
      undefined,
    ],
    [
      'is the head, when pull_request_target checks that out',
      { event: 'pull_request_target', sha: BASE, pull: PULL, head: HEAD },
      HEAD,
      0,
      undefined,
    ],
    [
      'is the head, when pull_request_target checks the merge out',
      { event: 'pull_request_target', sha: BASE, pull: PULL, head: MERGE },
      HEAD,
      0,
      MERGE,
    ],
  ])('%s', (_name, claims, sha, notes, merge) => {
    const found = resolveSource({ event: 'push', sha: undefined, pull: undefined, head: undefined, ...claims })
    expect([found.sha, found.notes.length, found.merge]).toStrictEqual([sha, notes, merge])
  })

  test('is refused when nothing names one', () => {
    expect(() => resolveSource({ event: 'push', sha: undefined, pull: undefined, head: undefined })).toThrow(
      'nothing says which commit this is',
    )
  })

  test('is refused in short', () => {
    expect(() => resolveSource({ event: 'push', sha: '0123456', pull: undefined, head: undefined })).toThrow('"0123456"')
  })
})
