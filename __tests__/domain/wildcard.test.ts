import { describe, expect, test } from '@jest/globals'
import { matches } from '../../src/domain/wildcard.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { fc } from '../support/property.ts'

describe('patterns', () => {
  test.each([
    ['*', ''],
    ['*', 'a/b'],
    ['v*', 'v'],
    ['v*.*', 'v1.2'],
    ['a*b*c', 'a-b-b-c'],
    ['a**c', 'ac'],
    ['v1', 'v1'],
    ['ab*ba', 'abba'],
  ])('%s matches %p', (pattern, text) => {
    expect(matches(pattern, text)).toBe(true)
  })

  test.each([
    ['', 'a'],
    ['v1', 'v10'],
    ['v*', 'a-v'],
    ['a*b*c', 'a-c'],
    ['ab*ba', 'aba'],
    ['a*bc*bc', 'abc'],
    ['.', 'a'],
  ])('%s does not match %p', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false)
  })

  test('mean the same as the regular expression with .* for each star', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 's')
        expect(matches(pattern, text)).toBe(expression.test(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('with a thousand stars are no bomb', async () => {
    const text = (length: number) => `${'a'.repeat(length)}b`
    const grown = await growthOf(5_000, text, (made) => expect(matches('*a'.repeat(1_000), made)).toBe(false))
    expect(grown).toBeLessThan(IN_LINE)
  })
})
