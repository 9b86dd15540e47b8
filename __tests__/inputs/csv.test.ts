import { describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { csvFor, linesOf, listOf, rawLinesOf } from '../../src/inputs/csv.ts'
import { fc } from '../support/property.ts'

describe('lists as the peers write them', () => {
  test.each([
    ['lines', 'a\nb', ['a', 'b']],
    ['commas', 'a,b, c ', ['a', 'b', 'c']],
    ['both, with empty ones', 'a,,b\n\n,\nc', ['a', 'b', 'c']],
    ['Windows and old Mac line ends', 'a\r\nb\rc', ['a', 'b', 'c']],
    ['a quoted entry among others keeps its comma', '"a,b",c', ['a,b', 'c']],
    ['a line quoted as a whole is split at commas', '"a,b"', ['a', 'b']],
    ['a quote inside is itself', 'a"b,c', ['a"b', 'c']],
    ['nothing', '', []],
    ['blanks', ' \n\t\n', []],
  ])('listOf: %s', async (_name, text, expected) => {
    expect(listOf(await csvFor([text]), text)).toStrictEqual(expected)
  })

  test.each([
    ['one entry a line, with commas', 'type=a,b=c\nd', ['type=a,b=c', 'd']],
    ['an entry in quotes goes over lines', '"A=1\n2\n\n3"\nB=4', ['A=1\n2\n\n3', 'B=4']],
    ['line ends inside quotes are kept', '"A=1\r\n2"\r\nB', ['A=1\r\n2', 'B']],
    ['doubled quotes inside quotes', '"J={""k"":""v""}"', ['J={"k":"v"}']],
    ['a hash is text', '#a', ['#a']],
    ['blanks around', '  a \n\t', ['a']],
  ])('linesOf: %s', async (_name, text, expected) => {
    expect(linesOf(await csvFor([text]), text)).toStrictEqual(expected)
  })

  test.each([
    ['at the start of a line', '# a\nb', ['b']],
    ['after blanks', '  # a\nb', ['b']],
    ['with an open quote', '# a,"b\n"c"', ['c']],
    ['not in the middle', 'a # b', ['a # b']],
    ['not in the middle of a line with quotes', '"a",b # c', ['a,b # c']],
    ['not in quotes', '"#a"\n#b\n"#c=d",e', ['#a', '#c=d,e']],
  ])('comments: %s', async (_name, text, expected) => {
    expect(linesOf(await csvFor([text]), text, true)).toStrictEqual(expected)
  })

  test('blanks at the ends belong to a raw line', async () => {
    expect(rawLinesOf(await csvFor(['']), ' a \n \nb ')).toStrictEqual([' a ', 'b '])
  })

  test('a quote that is not closed is refused', async () => {
    const text = 'a\n"b'
    const refused = { refused: 'has a double quote that is not closed' }
    const csv = await csvFor([text])
    expect([csv(text), listOf(csv, text), linesOf(csv, text)]).toStrictEqual([refused, refused, refused])
  })

  test('without a double quote the answer is that of csv-parse', async () => {
    const csv = await csvFor([''])
    const text = fc.string({ unit: fc.constantFrom('a', ',', '\n', '\r\n', '\r', ' ', '#', '=', 'é') })
    fc.assert(
      fc.property(text, (sample) => {
        const theirs = parse(sample, {
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_quotes: true,
          relax_column_count: true,
          skip_empty_lines: true,
        })
        expect(csv(sample)).toStrictEqual(theirs)
      }),
    )
  })
})
