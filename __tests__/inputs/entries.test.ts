import { describe, expect, test } from '@jest/globals'
import { keyOf, parseEntry } from '../../src/inputs/entries.ts'
import { isRefusal } from '../../src/inputs/refusal.ts'
import { literal } from '../../src/inputs/template.ts'
import { renderEntries } from '../../src/plan/labels.ts'
import { aContext, LANGUAGE } from '../support/builders.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { fc } from '../support/property.ts'

describe('key=value with expressions', () => {
  test.each<readonly [string, string | undefined]>([
    ['a.b=c=d', 'a.b'],
    ['a =b', 'a '],
    ["a={{date 'YYYY' tz='UTC'}}", 'a'],
    ["{{date 'YYYY' tz='UTC'}}=a", undefined],
    ['{{#if tag}}a=b{{/if}}', undefined],
  ])('%s has the key %p', (text, key) => {
    const entry = parseEntry(text, LANGUAGE)
    expect(isRefusal(entry) ? entry : { text: entry.text, key: keyOf(entry) }).toStrictEqual({ text, key })
  })

  test.each<readonly [string, string, number]>([
    ['vendor', 'has no "="; write key=value', 6],
    ["{{date 'YYYY' tz='UTC'}}", 'has no "="; write key=value', 24],
    ['=x', 'has nothing before "="; write key=value', 0],
  ])('refused: %s', (text, refused, at) => {
    expect(parseEntry(text, LANGUAGE)).toStrictEqual({ refused, at })
  })

  test.each([
    ['braces that open alone', '{{'],
    ['braces that close alone', '}}'],
    ['expressions', '{{}}'],
    ['expressions with a sign of equality', '{{=}}'],
  ])('the time for thousands of %s is in line with their number', async (_name, piece) => {
    const text = (count: number): string => `${piece.repeat(count)}=x`
    expect(await growthOf(2_500, text, (entry) => keyOf(literal(entry)))).toBeLessThan(IN_LINE)
  })

  test('whatever has no expression comes out as it was written', () => {
    const key = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !text.includes('=') && !text.includes('{{') && text.trim() !== '')
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('{{'))
    fc.assert(
      fc.property(key, value, (name, said) => {
        fc.pre(!`${name}=${said}`.includes('{{'))
        const entry = parseEntry(`${name}=${said}`, LANGUAGE)
        expect(entry).toStrictEqual(literal(`${name}=${said}`))
        if (isRefusal(entry)) return
        expect(keyOf(entry)).toBe(name)
        expect(renderEntries('labels', [entry], aContext())).toStrictEqual({ entries: [[name, said]], problems: [] })
      }),
    )
  })
})
