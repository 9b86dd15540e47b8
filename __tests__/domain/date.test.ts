import { describe, expect, test } from '@jest/globals'
import moment from 'moment-timezone'
import { formatDate, isPlainFormat } from '../../src/domain/date.ts'
import { fc } from '../support/property.ts'

const DATE = new Date('2024-01-15T22:03:05.123Z')

describe('plain formats', () => {
  test.each([
    ['YYYY YY MM M DD D HH H mm m ss s X', '2024 24 01 1 15 15 22 22 03 3 05 5 1705356185'],
    ['YYYY-MM-DDTHH:mm:ss', '2024-01-15T22:03:05'],
    ['[v]YYYY[.]M[]', 'v2024.1'],
    ['HHmm', '2203'],
    ['-', '-'],
  ])('%s', (format, expected) => {
    expect(isPlainFormat(format)).toBe(true)
    expect(formatDate(format, DATE, 'UTC')).toBe(expected)
  })

  test.each([
    ['Asia/Seoul', '2024-01-16 07'],
    ['America/New_York', '2024-01-15 17'],
    ['Asia/Kathmandu', '2024-01-16 03'],
  ])('in %s', (timezone, expected) => {
    expect(formatDate('YYYY-MM-DD HH', DATE, timezone)).toBe(expected)
  })
})

test.each(['', 'MMM', 'YYYYY', 'w', 'LL', 'z', 'a', '[a', 'a]', '[a[b]', '\\Y', 'YYYY\\M', '[a]b]', 'mmm', 'B'])(
  '%p is not plain',
  (format) => {
    expect(isPlainFormat(format)).toBe(false)
  },
)

test('a plain format gives what moment.js gives, at any time', () => {
  const piece = fc.constantFrom(
    'YYYY',
    'YY',
    'MM',
    'M',
    'DD',
    'D',
    'HH',
    'H',
    'mm',
    'm',
    'ss',
    's',
    'X',
    'T',
    '-',
    '.',
    ':',
    '/',
    ' ',
    '[at]',
    '[Y]',
    '[]',
    'é',
  )
  const format = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''))
  const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(format, date, (text, time) => {
      fc.pre(isPlainFormat(text))
      expect(formatDate(text, time, 'UTC')).toBe(moment(time).tz('UTC').format(text))
    }),
    { numRuns: 2_000 },
  )
})
