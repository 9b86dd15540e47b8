import { describe, expect, test } from '@jest/globals'
import { editDistance, nearest, suggestion } from '../../src/inputs/nearest.ts'
import { fc } from '../support/property.ts'

const KNOWN = ['build-args', 'build-contexts', 'tags', 'strategy', 'push', 'sha', 'ssh']

describe('the nearest known word', () => {
  test.each([
    ['a letter left out', 'stratgy', 'strategy'],
    ['two letters swapped', 'psuh', 'push'],
    ['an underscore for a dash', 'build_args', 'build-args'],
    ['upper case', 'TAGS', 'tags'],
    ['singular', 'tag', 'tags'],
    ['the nearer of two', 'shaa', 'sha'],
    ['none', 'platforms', undefined],
    ['a short word has room for one letter', 'ab', undefined],
    ['nothing', '', undefined],
    ['something endless', 'x'.repeat(100_000), undefined],
  ])('%s', (_name, word, expected) => {
    expect(nearest(word, KNOWN)).toBe(expected)
  })

  test('a suggestion is the end of a sentence', () => {
    expect([suggestion('psuh', KNOWN), suggestion('zzz', KNOWN)]).toStrictEqual(['; did you mean "push"?', ''])
  })

  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('distance of %p and %p', (one, other, expected) => {
    expect(editDistance(one, other)).toBe(expected)
  })

  test('a distance is symmetric, zero only for the same, and at most the longer length', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = editDistance(one, other)
        expect(distance).toBe(editDistance(other, one))
        expect(distance === 0).toBe(one === other)
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length))
      }),
    )
  })
})
