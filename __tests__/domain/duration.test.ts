import { describe, expect, test } from '@jest/globals'
import { parseDuration } from '../../src/domain/duration.ts'

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    [' 5m ', 300_000],
    ['999999s', 999_999_000],
  ])('%p', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  test.each(['', '0s', '01m', '10', '1d', '1.5h', '-1s', '1h30m', '10 m', '10M', '1000000s', 'm'])('%p is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
