// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { describe, expect, test } from '@jest/globals'
import { findExpressions } from '../../src/domain/expression.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'

describe('findExpressions', () => {
  test.each([
    ['none', 'a $ {{ b }}', []],
    ['two, and a template of ours between them', '${{ a }}-{{date}}-${{b}}', ['a', 'b']],
    ['braces in a string', "${{ format('}} {0}', a) }}x", ["format('}} {0}', a)"]],
    ['a quote in a string', "${{ 'it''s }}' }} }}", ["'it''s }}'"]],
    ['one over several lines', '${{\n a\n}}', ['a']],
    ['one that does not end', '${{ a', []],
  ])('%s', (_name, text, bodies) => {
    expect(findExpressions(text).map(({ body }) => body)).toStrictEqual(bodies)
  })

  test('a text of beginnings takes time in line with its length', async () => {
    const grown = await growthOf(
      15_000,
      (count) => '${{ '.repeat(count),
      (text) => expect(findExpressions(text)).toStrictEqual([]),
    )
    expect(grown).toBeLessThan(IN_LINE)
  })
})
