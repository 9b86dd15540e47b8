import { describe, expect, test } from '@jest/globals'
import { parsePair } from '../../src/inputs/pairs.ts'

describe('key=value', () => {
  test.each([
    ['plain', 'a=b', { key: 'a', value: 'b' }],
    ['the first = splits', 'a=b=c', { key: 'a', value: 'b=c' }],
    ['the value keeps its blanks', ' a = b ', { key: 'a', value: ' b ' }],
    ['an empty value', 'a=', { key: 'a', value: '' }],
    ['no =', 'a', { refused: 'has no "="; write key=value' }],
    ['no key', ' =b', { refused: 'has nothing before "="; write key=value' }],
    ['nothing', '', { refused: 'has no "="; write key=value' }],
  ])('%s', (_name, text, expected) => {
    expect(parsePair('key=value')(text)).toStrictEqual(expected)
  })
})
