import { expect, test } from '@jest/globals'
import { skewWords } from '../../src/registry/skew.ts'

const NOW = new Date('2024-01-15T10:00:00Z')
const words = (off: string) =>
  `The clock of this machine is ${off} that of ghcr.io: sign-ins may be refused, and tags from dates and the age of a scan database go by it`

test.each<readonly [string, string | undefined, string | undefined]>([
  ['the same', 'Mon, 15 Jan 2024 10:00:00 GMT', undefined],
  ['five minutes behind', 'Mon, 15 Jan 2024 10:05:00 GMT', undefined],
  ['five minutes ahead', 'Mon, 15 Jan 2024 09:55:00 GMT', undefined],
  ['a second more behind', 'Mon, 15 Jan 2024 10:05:01 GMT', words('5 minutes behind')],
  ['a second more ahead', 'Mon, 15 Jan 2024 09:54:59 GMT', words('5 minutes ahead of')],
  ['an hour', 'Mon, 15 Jan 2024 11:00:00 GMT', words('1 hour behind')],
  ['a day', 'Sun, 14 Jan 2024 10:00:00 GMT', words('1 day ahead of')],
  ['30 days', 'Wed, 14 Feb 2024 10:00:00 GMT', words('30 days behind')],
  ['since 1970', 'Thu, 01 Jan 1970 00:00:00 GMT', words('19737 days ahead of')],
  ['what is no date', 'yesterday', undefined],
  ['nothing', undefined, undefined],
])('%s', (_name, date, expected) => {
  const headers = new Map(date === undefined ? [] : [['date', date]])
  expect(skewWords('ghcr.io', { headers }, NOW)).toBe(expected)
})
