import { describe, expect, test } from '@jest/globals'
import { checkSummary, maskText, parseCommand, parsePairs, readLog } from '#scripts/commands.mjs'

describe('parseCommand', () => {
  test.each([
    { name: 'plain text', line: 'a :: b', expected: undefined },
    { name: 'without properties', line: '::endgroup::', expected: { name: 'endgroup', properties: {}, data: '' } },
    {
      name: 'properties and escapes',
      line: '::error file=a%2Cb,line=1::x%0Ay%25z',
      expected: { name: 'error', properties: { file: 'a,b', line: '1' }, data: 'x\ny%z' },
    },
    { name: 'after white space', line: '  ::notice::x', expected: { name: 'notice', properties: {}, data: 'x' } },
    {
      name: 'the old form, anywhere in the line',
      line: 'x ##[warning a=b;c=d]y',
      expected: { name: 'warning', properties: { a: 'b', c: 'd' }, data: 'y' },
    },
  ])('$name', ({ line, expected }) => expect(parseCommand(line)).toStrictEqual(expected))
})

describe('readLog', () => {
  test('a mask holds for every later line, also within annotations', () => {
    const log = readLog(new Set())
    const shown = ['before s3cret', '::add-mask::s3cret', 'after s3cret', '::error::s3cret'].map(log.read)
    expect(shown).toStrictEqual(['before s3cret', undefined, 'after ***', '##[error]***'])
    expect(log.annotations).toStrictEqual([{ name: 'error', properties: {}, data: '***' }])
  })

  test('between stop-commands and its token commands are text', () => {
    const log = readLog(new Set())
    const shown = ['::stop-commands::t0k', '::error::x', '::other::', '::t0k::', '::error::y'].map(log.read)
    expect(shown).toStrictEqual([undefined, '::error::x', '::other::', undefined, '##[error]y'])
    expect(log.annotations).toStrictEqual([{ name: 'error', properties: {}, data: 'y' }])
  })

  test('debug lines are shown only where asked for', () => {
    expect([readLog(new Set()).read('::debug::x'), readLog(new Set(), true).read('::debug::x')]).toStrictEqual([undefined, '##[debug]x'])
  })
})

describe('parsePairs', () => {
  test('lines and blocks, with whatever their values hold', () => {
    expect(parsePairs('a=b=c\n\nd<<E\n1=2\nx<<y\nE\ne=<<\n')).toStrictEqual({ a: 'b=c', d: '1=2\nx<<y', e: '<<' })
  })

  test.each([
    { name: 'no name', text: '=x', message: "Invalid format '=x'. Name must not be empty" },
    { name: 'neither form', text: 'x', message: "Invalid format 'x'" },
    { name: 'an open block', text: 'a<<E\nb\n', message: "Invalid value. Matching delimiter not found 'E'" },
  ])('$name is refused', ({ text, message }) => expect(() => parsePairs(text)).toThrow(new Error(message)))
})

test('a summary over 1 MiB is dropped as a whole', () => {
  expect(checkSummary('x'.repeat(1024 * 1024))).toHaveLength(1024 * 1024)
  expect(() => checkSummary('x'.repeat(1024 * 1024 + 1))).toThrow('supports content up to a size of 1024k, got 1025k')
})

test('the longest mask goes first', () => {
  expect(maskText('abcdef abc', new Set(['abc', 'abcdef']))).toBe('*** ***')
})
