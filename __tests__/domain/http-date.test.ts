import { expect, test } from '@jest/globals'
import { parseHttpDate } from '../../src/domain/http-date.ts'

test.each<readonly [string, string, string | undefined]>([
  ['a date', 'Mon, 15 Jan 2024 10:01:00 GMT', '2024-01-15T10:01:00.000Z'],
  ['the beginning of time', 'Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01T00:00:00.000Z'],
  ['a leap second', 'Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
  ['a leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', '2024-02-29T00:00:00.000Z'],
  ['a second too many', 'Mon, 15 Jan 2024 10:01:61 GMT', undefined],
  ['a month that is none', 'Mon, 15 Foo 2024 10:01:00 GMT', undefined],
  ['another zone', 'Mon, 15 Jan 2024 10:01:00 CET', undefined],
  ['one of ISO 8601', '2024-01-15T10:01:00Z', undefined],
  ['seconds', '120', undefined],
  ['words behind it', 'Mon, 15 Jan 2024 10:01:00 GMT, or so', undefined],
  ['words before it', 'from Mon, 15 Jan 2024 10:01:00 GMT', undefined],
  ['nothing', '', undefined],
])('%s', (_name, text, expected) => {
  const ms = parseHttpDate(text)
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected)
})
