import { describe, expect, test } from '@jest/globals'
import { changeLine, changeOf, signed } from '../../src/report/changes.ts'
import { aComparison, aMakeup, aPlatformOf } from '../support/comparing.ts'

const AMD64 = aPlatformOf('linux/amd64', { base: 3_000_000, app: 1_000_000 })
const ARM64 = aPlatformOf('linux/arm64', { 'base arm': 2_900_000, app: 1_000_000 })
const BEFORE = aMakeup('before', [AMD64, ARM64], { 'alpine:3.22': 'spring', 'golang:1.26': 'go' })
const LARGER = aPlatformOf('linux/amd64', { base: 3_000_000, 'app 2': 2_500_000 })
const SINCE = `since \`latest\` held \`${BEFORE.digest.slice(0, 19)}\`: `

describe('what changed', () => {
  test.each([
    ['one layer of one platform', aMakeup('a', [LARGER]), '1.5 MB larger; 1 of 2 layers is new (2.5 MB); **`linux/arm64` is gone**'],
    ['nothing', aMakeup('a', BEFORE.platforms), 'of the same size on each platform; every layer was there'],
    [
      'each platform by its own',
      aMakeup('a', [LARGER, aPlatformOf('linux/arm64', { 'base arm': 2_900_000 })]),
      '−1.0 MB to +1.5 MB by platform; 1 of 3 layers is new (2.5 MB)',
    ],
    [
      'a platform that was not there',
      aMakeup('a', [AMD64, ARM64, aPlatformOf('linux/riscv64', { risc: 5 })]),
      'of the same size on each platform; every layer was there; `linux/riscv64` is new',
    ],
    [
      'only platforms that were not there',
      aMakeup('a', [aPlatformOf('linux/riscv64', { risc: 5 })]),
      expect.stringContaining('no platform of it was there'),
    ],
    [
      'a base image that moved under its name, and one that is left out',
      aMakeup('a', BEFORE.platforms, { 'alpine:3.22': 'summer' }),
      'of the same size on each platform; every layer was there; built from `alpine:3.22`, which moved; built from `golang:1.26` no more',
    ],
    [
      'another base image',
      aMakeup('a', BEFORE.platforms, { 'alpine:3.23': 'x', 'golang:1.26': 'go', 'alpine:3.22': 'spring' }),
      'of the same size on each platform; every layer was there; built from `alpine:3.23`, which is new',
    ],
    [
      'the base images did not',
      aMakeup('a', BEFORE.platforms, { 'golang:1.26': 'go', 'alpine:3.22': 'spring' }),
      'of the same size on each platform; every layer was there; the same base images (`golang:1.26`, `alpine:3.22`)',
    ],
  ])('%s', (_name, after, expected) => {
    const line = changeLine(aComparison(BEFORE, after))
    expect(line.slice(0, SINCE.length)).toBe(SINCE)
    expect(line.slice(SINCE.length)).toStrictEqual(expected)
  })

  test('the name of a base image is data', () => {
    const after = aMakeup('a', BEFORE.platforms, { '`<img src=x>|\u001b[31m': 'x' })
    expect(changeLine(aComparison(BEFORE, after))).toContain('built from ` <img src=x> `, which is new')
  })

  test('of one platform, in numbers', () => {
    expect(changeOf(LARGER, BEFORE)).toStrictEqual({ bytes: 1_500_000, newLayers: 1, newBytes: 2_500_000, layers: 2 })
    expect(changeOf(aPlatformOf('linux/s390x', {}), BEFORE)).toBeUndefined()
  })
})

test.each([
  [0, '±0'],
  [823, '+823 B'],
  [-1_200, '−1.2 kB'],
  [34_500_000, '+34.5 MB'],
  [-1_200_000_000, '−1.2 GB'],
])('a difference of %d bytes', (bytes, expected) => {
  expect(signed(bytes)).toBe(expected)
})
