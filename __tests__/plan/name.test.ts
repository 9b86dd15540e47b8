import { describe, expect, test } from '@jest/globals'
import { isTag } from '../../src/domain/reference.ts'
import { nameAsWritten, nameToFit } from '../../src/plan/name.ts'
import { fc } from '../support/property.ts'

describe('as it was written', () => {
  test.each([
    ['a tag', ['', 'v1.2_3-x', ''], { kind: 'name', name: 'v1.2_3-x', note: undefined }],
    [
      'runs of strange characters are one dash',
      ['', 'a//b +c', ''],
      { kind: 'name', name: 'a-b-c', note: '"a//b +c" is no tag; it became a-b-c' },
    ],
    ['over the joints too', ['x/', '/y', '/'], { kind: 'name', name: 'x-y-', note: '"x//y/" is no tag; it became x-y-' }],
    ['128 characters', ['', 'x'.repeat(128), ''], { kind: 'name', name: 'x'.repeat(128), note: undefined }],
    ['129 characters', ['', 'x'.repeat(128), 'y'], { kind: 'illegal', because: 'has 129 characters, and a tag at most 128' }],
    [
      'what becomes a dash first',
      ['', '%a', ''],
      { kind: 'illegal', because: 'becomes "-a", which starts with "-", and a tag with a letter, a digit or "_"' },
    ],
    ['a dash first', ['', '-a', ''], { kind: 'illegal', because: 'starts with "-", and a tag with a letter, a digit or "_"' }],
  ])('%s', (_name, [prefix = '', body = '', suffix = ''], expected) => {
    expect(nameAsWritten({ prefix, body, suffix })).toStrictEqual(expected)
  })
})

describe('to fit', () => {
  test.each([
    ['what fits', ['pr-', '12', ''], { kind: 'name', name: 'pr-12', note: undefined }],
    [
      'only the middle is cut',
      ['p-', 'b'.repeat(130), '-0123456'],
      {
        kind: 'name',
        name: `p-${'b'.repeat(109)}-122c32a2-0123456`,
        note: `"${'b'.repeat(130)}" does not fit a tag; it became p-${'b'.repeat(109)}-122c32a2-0123456`,
      },
    ],
    [
      'a piece keeps the dots and dashes within it, and loses those at its ends',
      ['', `-.a.b-${'c'.repeat(111)}.-${'d'.repeat(20)}`, ''],
      {
        kind: 'name',
        name: `a.b-${'c'.repeat(111)}-9058f28f`,
        note: `"-.a.b-${'c'.repeat(111)}.-${'d'.repeat(20)}" does not fit a tag; it became a.b-${'c'.repeat(111)}-9058f28f`,
      },
    ],
    [
      'thousands of characters, of which the note has the ends',
      ['', `a/${'b'.repeat(9_000)}/c`, ''],
      {
        kind: 'name',
        name: `a-${'b'.repeat(117)}-410fb91f`,
        note: `"a/${'b'.repeat(118)}…${'b'.repeat(38)}/c (9004 characters)" does not fit a tag; it became a-${'b'.repeat(117)}-410fb91f`,
      },
    ],
    [
      'a prefix that alone is too long',
      ['p'.repeat(129), 'x', ''],
      { kind: 'illegal', because: 'has 129 characters, and a tag at most 128' },
    ],
    ['a prefix with a dot', ['.', 'x', ''], { kind: 'illegal', because: 'starts with ".", and a tag with a letter, a digit or "_"' }],
  ])('%s', (_name, [prefix = '', body = '', suffix = ''], expected) => {
    expect(nameToFit({ prefix, body, suffix })).toStrictEqual(expected)
  })

  test('whatever a branch is called, its name is a tag, the same each time, and keeps its suffix', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 300 })), (body) => {
        const found = nameToFit({ prefix: '', body, suffix: '-0123456' })
        expect(found.kind === 'name' && isTag(found.name) && found.name.endsWith('-0123456')).toBe(true)
        expect(nameToFit({ prefix: '', body, suffix: '-0123456' })).toStrictEqual(found)
      }),
      { numRuns: 1_000 },
    )
  })

  test('two long branches that differ only at their end have two names', () => {
    const names = ['1', '2'].map((end) => nameToFit({ prefix: '', body: `${'b'.repeat(200)}${end}`, suffix: '' }))
    expect(names[0]).not.toStrictEqual(names[1])
  })
})
