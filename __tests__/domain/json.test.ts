import { expect, test } from '@jest/globals'
import { isRecord, parseJson } from '../../src/domain/json.ts'

test.each<[string, unknown, boolean]>([
  ['an object', { a: 1 }, true],
  ['an empty object', {}, true],
  ['a list', [], false],
  ['null', null, false],
  ['text', 'a', false],
  ['a number', 1, false],
  ['nothing', undefined, false],
])('%s is a record: %p', (_name, value, expected) => {
  expect(isRecord(value)).toBe(expected)
})

test.each<readonly [text: string, value: unknown]>([
  ['{"a":[1,null]}', { a: [1, null] }],
  ['"x"', 'x'],
  ['', undefined],
  ['<html>', undefined],
  ['{"a":1', undefined],
])('%j is read alike as a text and as bytes', (text, value) => {
  expect([parseJson(text), parseJson(new TextEncoder().encode(text))]).toStrictEqual([value, value])
})
