import { expect, test } from '@jest/globals'
import { isRecord } from '../../src/domain/json.ts'

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
