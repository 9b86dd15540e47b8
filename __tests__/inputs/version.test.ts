import { describe, expect, test } from '@jest/globals'
import { parseGivenVersion } from '../../src/inputs/version.ts'

describe('a version given by hand', () => {
  test.each([
    ['plain', '', '1.2.3'],
    ['with v', '', 'v1.2.3'],
    ['a prerelease', '', '1.2.3-rc.1'],
    ['build metadata', '', '1.2.3+5'],
    ['a whole Git tag of a monorepo', 'app/', 'app/v1.2.3'],
    ['the version alone in a monorepo', 'app/', 'v1.2.3'],
  ])('%s', (_name, prefix, text) => {
    expect(parseGivenVersion(prefix)(text)).toBe(text)
  })

  test.each([
    ['two parts', '', '1.2'],
    ['a leading zero', '', '2024.01.15'],
    ['a word', '', 'latest'],
    ['the Git tag of another image', 'app/', 'web/v1.2.3'],
  ])('refused: %s', (_name, prefix, text) => {
    expect(parseGivenVersion(prefix)(text)).toStrictEqual({
      refused: 'is not a semantic version; write one such as 1.2.3 or v1.2.3-rc.1',
    })
  })
})
