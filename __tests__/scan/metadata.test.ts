import { describe, expect, test } from '@jest/globals'
import { readMetadata } from '../../src/scan/metadata.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const LIMITS = { version: 2, maxAgeMs: 48 * 3_600_000 }
const GOOD = {
  Version: 2,
  NextUpdate: '2026-11-22T06:00:00Z',
  UpdatedAt: '2026-11-21T06:00:00.123456789Z',
  DownloadedAt: '0001-01-01T00:00:00Z',
}

describe('readMetadata', () => {
  test.each([
    ['as it is published', GOOD, '2026-11-21T06:00:00.123Z'],
    ['of another time zone', { ...GOOD, UpdatedAt: '2026-11-21T15:00:00+09:00' }, '2026-11-21T06:00:00.000Z'],
    ['just young enough', { ...GOOD, UpdatedAt: '2026-11-19T12:00:00Z' }, '2026-11-19T12:00:00.000Z'],
    ['a little in the future, as clocks are', { ...GOOD, UpdatedAt: '2026-11-21T13:00:00Z' }, '2026-11-21T13:00:00.000Z'],
    ['with what nobody knows yet', { ...GOOD, New: [1] }, '2026-11-21T06:00:00.123Z'],
  ])('one %s is read', (_, document, updatedAt) => {
    expect(read(JSON.stringify(document))).toStrictEqual({ version: 2, updatedAt: new Date(updatedAt) })
  })

  test.each([
    [
      'too old by a second',
      { ...GOOD, UpdatedAt: '2026-11-19T11:59:59Z' },
      'is of 2026-11-19T11:59:59.000Z, 48 h ago, and may be 48 h old at most',
    ],
    [
      'of last year',
      { ...GOOD, UpdatedAt: '2025-11-21T12:00:00Z' },
      'is of 2025-11-21T12:00:00.000Z, 8760 h ago, and may be 48 h old at most',
    ],
    [
      'of the future',
      { ...GOOD, UpdatedAt: '2026-11-21T13:00:01Z' },
      'is of 2026-11-21T13:00:01.000Z, which is in the future: here it is 2026-11-21T12:00:00.000Z',
    ],
    [
      'of no time',
      { ...GOOD, UpdatedAt: '0001-01-01T00:00:00Z' },
      `is of 0001-01-01T00:00:00.000Z, 17758572 h ago, and may be 48 h old at most`,
    ],
    ['without a time', { Version: 2 }, 'does not say when it was made (UpdatedAt is absent)'],
    ['of a number', { ...GOOD, UpdatedAt: 1 }, 'does not say when it was made (UpdatedAt is 1)'],
    ['of a day alone', { ...GOOD, UpdatedAt: '2026-11-21' }, 'does not say when it was made (UpdatedAt is "2026-11-21")'],
    [
      'of a month that is none',
      { ...GOOD, UpdatedAt: '2026-13-21T06:00:00Z' },
      'does not say when it was made (UpdatedAt is "2026-13-21T06:00:00Z")',
    ],
    ['of an older format', { ...GOOD, Version: 1 }, 'has the format 1, and only 2 is read'],
    ['of a newer format', { ...GOOD, Version: 3 }, 'has the format 3, and only 2 is read'],
    ['of a format in words', { ...GOOD, Version: '2' }, 'has the format "2", and only 2 is read'],
    ['without a format', { UpdatedAt: GOOD.UpdatedAt }, 'has the format absent, and only 2 is read'],
    ['with a long word as its format', { ...GOOD, Version: 'x'.repeat(500) }, `has the format "${'x'.repeat(99)}, and only 2 is read`],
    ['that is a list', [GOOD], 'has a metadata.json that is no JSON object'],
  ])('one %s is refused', (_, document, because) => {
    expect(read(JSON.stringify(document))).toBe(because)
  })

  test.each([[''], ['{'], ['null'], [`${JSON.stringify(GOOD)}x`]])('%j is no metadata', (text) => {
    expect(read(text)).toBe('has a metadata.json that is no JSON object')
  })
})

function read(text: string) {
  return readMetadata(new TextEncoder().encode(text), LIMITS, NOW)
}
