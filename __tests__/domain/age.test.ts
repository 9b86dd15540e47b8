import { expect, test } from '@jest/globals'
import { parseAge } from '../../src/domain/age.ts'

test.each<[string, number | undefined]>([
  ['0d', 0],
  ['12h', 43_200_000],
  ['30d', 2_592_000_000],
  ['8w', 4_838_400_000],
  [' 1d ', 86_400_000],
  ['99999w', 60_479_395_200_000],
  ['', undefined],
  ['7', undefined],
  ['d', undefined],
  ['1.5d', undefined],
  ['-1d', undefined],
  ['07d', undefined],
  ['7 d', undefined],
  ['7D', undefined],
  ['10m', undefined],
  ['100000d', undefined],
])('%j is %j ms', (text, expected) => {
  expect(parseAge(text)).toBe(expected)
})
