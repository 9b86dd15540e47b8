import { describe, expect, test } from '@jest/globals'
import { parseTimezone } from '../../src/inputs/timezone.ts'

describe('time zones', () => {
  test.each(['UTC', 'Asia/Seoul', 'America/Argentina/Buenos_Aires', 'Etc/GMT+9'])('%s', (text) => {
    expect(parseTimezone(text)).toBe(text)
  })

  test.each([
    ['Asia/Soul', 'is not an IANA time zone; write one such as Asia/Seoul, or UTC; did you mean "Asia/Seoul"?'],
    ['KST time', 'is not an IANA time zone; write one such as Asia/Seoul, or UTC'],
    ['+09:00', 'is an offset; write the IANA name of a place, such as Asia/Seoul, or UTC'],
  ])('%p is refused', (text, refused) => {
    expect(parseTimezone(text)).toStrictEqual({ refused })
  })
})
