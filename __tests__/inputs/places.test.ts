import { describe, expect, test } from '@jest/globals'
import { csvFor, linesOf } from '../../src/inputs/csv.ts'
import { type Placed, placedLines, placedSentence } from '../../src/inputs/places.ts'
import { refuse } from '../../src/inputs/refusal.ts'
import { fc } from '../support/property.ts'

const csv = await csvFor(['"'])
const plain = (text: string, line: number, column: number): Placed => ({ text, line, column, isVerbatim: true })

describe('placedLines', () => {
  test.each<readonly [string, string, ReturnType<typeof placedLines>]>([
    ['nothing', '', []],
    [
      'lines, with commas, blanks in front and empty ones between',
      'a=1, 2\n\n  b=2  \r\nc',
      [plain('a=1, 2', 1, 1), plain('b=2', 3, 3), plain('c', 4, 1)],
    ],
    ['a comment, even with a quote', '# "not open\na=b', [plain('a=b', 2, 1)]],
    ['a quote in the middle stands for itself', 'a=5" disk\nb=6" disk', [plain('a=5" disk', 1, 1), plain('b=6" disk', 2, 1)]],
    [
      'a quoted entry over lines, and one after it',
      '"a=first\r\nsecond ""quoted"""\nb=c',
      [{ text: 'a=first\r\nsecond "quoted"', line: 1, column: 1, isVerbatim: false }, plain('b=c', 3, 1)],
    ],
    [
      'an open quote takes all the rest, and nothing before it',
      'a\n"b=c\nd',
      [plain('a', 1, 1), { refusal: { refused: 'has a double quote that is not closed' }, line: 2, column: 1 }],
    ],
  ])('%s', (_name, text, expected) => {
    expect(placedLines(csv, text, true)).toStrictEqual(expected)
  })

  test('entries are those of linesOf, whatever is written', () => {
    const texts = fc.array(fc.constantFrom('a', '=', '"', ',', '\n', '\r\n', '\n#', ' ', '""', '"x"'), { maxLength: 24 })
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join('').trim()
        const all = linesOf(csv, text, true)
        const placed = placedLines(csv, text, true)
        if ('refused' in all) expect(placed.some((each) => 'refusal' in each)).toBe(true)
        else expect(placed.map((each) => ('text' in each ? each.text : each.refusal))).toStrictEqual(all)
      }),
      { numRuns: 3000 },
    )
  })
})

test('lines have the places that they have before one in quotes', () => {
  const texts = fc.array(fc.constantFrom('a', ',', '\n', '\r\n', '\r', '\n#', ' ', '\t', '#'), { maxLength: 24 })
  fc.assert(
    fc.property(texts, (pieces) => {
      const text = pieces.join('')
      expect(placedLines(csv, text, true)).toStrictEqual(placedLines(csv, `${text}\n"q"`, true).slice(0, -1))
    }),
    { numRuns: 1000 },
  )
})

describe('placedSentence', () => {
  test.each([
    ['a place in the entry', plain('vendor', 2, 3), 4, 'line 2, column 7: "vendor" is wrong'],
    ['no place: where it begins', plain('vendor', 2, 3), undefined, 'line 2, column 3: "vendor" is wrong'],
    ['an entry in quotes: where it begins', { ...plain('a=b', 1, 1), isVerbatim: false }, 2, 'line 1, column 1: "a=b" is wrong'],
  ])('%s', (_name, entry, at, expected) => {
    expect(placedSentence(entry, refuse('is wrong', at))).toBe(expected)
  })
})
