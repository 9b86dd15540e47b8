import { describe, expect, test } from '@jest/globals'
import { durationWords, parseDuration } from '../../src/domain/duration.ts'

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

  test.each([
    [0, '0 min'],
    [59_999, '0 min'],
    [90 * 60_000, '90 min'],
    [2 * 3_600_000 - 1, '119 min'],
    [2 * 3_600_000, '2 h'],
    [49 * 3_600_000 + 1, '49 h'],
  ])('%i ms in words: %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words)
  })
})
