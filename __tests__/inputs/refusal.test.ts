import { describe, expect, test } from '@jest/globals'
import { isRefusal, oneLine, refuse, shown } from '../../src/inputs/refusal.ts'

describe('refusals', () => {
  test.each([
    ['a refusal', refuse('is bad'), true],
    ['another object', { host: 'ghcr.io' }, false],
    ['text', 'refused', false],
    ['nothing', undefined, false],
    ['null', null, false],
  ])('%s', (_name, value, expected) => {
    expect(isRefusal(value)).toBe(expected)
  })

  test.each([
    ['plain', 'a b', '"a b"'],
    ['control characters are escaped', 'a\n\u001b[31m', '"a\\n\\u001b[31m"'],
    ['long texts are cut', 'x'.repeat(81), `"${'x'.repeat(80)}…"`],
  ])('a text in a message: %s', (_name, text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  test.each([
    ['plain', 'has a tag (:1)', 'has a tag (:1)'],
    ['line ends and control characters', 'a\r\nb\u001b[31m\u2028c\u0085', 'a\\u000d\\u000ab\\u001b[31m\\u2028c\\u0085'],
    ['endless ones are cut', 'x'.repeat(601), `${'x'.repeat(600)}…`],
  ])('a sentence in a message: %s', (_name, sentence, expected) => {
    expect(oneLine(sentence)).toBe(expected)
  })
})
