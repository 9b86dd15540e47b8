import { describe, expect, test } from '@jest/globals'
import { escapeInvisible, INLINE_LIMIT, inertInline, inertLine, inertMarkdown, LINE_LIMIT } from '../../src/domain/inert.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { fc } from '../support/property.ts'
import { runnerCommands } from '../support/runner.ts'

const ESC = '\u001b'

/** Pieces of every attack that we know of, so that random lines are made of what hurts. */
const piece = fc.constantFrom(
  '::',
  ':',
  '#',
  '##',
  '##[',
  '[',
  ']',
  '::set-output name=digest::x',
  '##[set-output name=digest;]x',
  '##[start-action',
  '::stop-commands::x',
  '::add-mask::a',
  'stop-commands',
  'warning',
  'error',
  ' ',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\u0085',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u200d',
  '\u00ad',
  '\u2060',
  '\u034f',
  '\ufe0f',
  '\u{e0041}',
  '\u{1d165}',
  '\u202e',
  '\u2066',
  '\u0000',
  '\u0007',
  '\u007f',
  ESC,
  `${ESC}[2J`,
  `${ESC}]0;title\u0007`,
  `${ESC}]8;;https://evil.example${ESC}\\`,
  `${ESC}P1$r${ESC}\\`,
  '\u009b31m',
  '\u009d0;t\u009c',
  '\u0090',
  'é',
  '#12 0.345 ',
  'word',
  '\ud800',
)
const hostile = fc
  .array(fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) }), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''))

const CASES: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['plain text stays', '#5 0.120 building "x" → done', '#5 0.120 building "x" → done'],
  ['a tab stays', 'a\tb', 'a\tb'],
  ['a command at the start', '::set-output name=digest::x', '\\::set-output name=digest::x'],
  ['a command behind spaces of Unicode', '\u3000\u00a0::warning::x', '\u3000\u00a0\\::warning::x'],
  ['two colons later in a line stay', 'std::string::size', 'std::string::size'],
  ['a legacy command in mid-line', '#5 0.1 ##[set-env name=A]b', '#5 0.1 ##\\[set-env name=A]b'],
  ['a legacy command among more hashes', '####[error]x', '####\\[error]x'],
  ['a carriage return', 'a\r::warning::x', 'a ::warning::x'],
  ['invisible characters inside a command', '\u200b:\u00ad:error::x#\u2060#\ufeff[error]', '\\::error::x##\\[error]'],
  ['a mark that collation ignores inside a command', '#\u{1d165}#[error]x', '#\u{1d165}#\\[error]x'],
  ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
  ['a window title', `a${ESC}]0;owned\u0007b`, 'ab'],
  ['a hyperlink', `${ESC}]8;;https://x${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['8-bit control sequences', 'a\u009b2Jb\u009d0;x\u009cc\u0090q\u009cd', 'abcd'],
  ['a string that is never ended keeps its text', `a${ESC}]0;open`, 'a0;open'],
  ['an escape that ends the line', `a${ESC}`, 'a'],
  ['bidi and zero width', 'a\u202eb\u2066c\u200bd\u00ade', 'abcde'],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['NUL and DEL', 'a\u0000b\u007fc', 'abc'],
]

describe('inertLine', () => {
  test.each(CASES)('%s', (_, text, expected) => {
    expect(inertLine(text)).toBe(expected)
  })

  test('is cut at the limit, and says so', () => {
    expect(inertLine('x'.repeat(LINE_LIMIT + 3))).toBe(`${'x'.repeat(LINE_LIMIT)} … 3 more characters`)
  })

  test('holds nothing that a terminal or a runner acts on, whatever it was made of', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = inertLine(text)
        expect(line).not.toMatch(/(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u)
        expect(line.isWellFormed()).toBe(true)
        expect(runnerCommands(line)).toStrictEqual([])
      }),
      { numRuns: 5_000 },
    )
  })

  test('leaves what it made as it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(inertLine(inertLine(text))).toBe(inertLine(text))
      }),
    )
  })

  test.each([`${ESC}]`, '\u009d', `${ESC}[`, '#\u00e9', ':\u00e9', '\u3000'])(
    'a long line of %j takes no more than linear time',
    async (opener) => {
      const line = (count: number) => opener.repeat(count)
      expect(await growthOf(2_000, line, (made) => inertLine(made, made.length))).toBeLessThan(IN_LINE)
    },
  )
})

describe('inertInline', () => {
  test('joins lines and is cut', () => {
    expect(inertInline('  one\ntwo\r\nthree  ')).toBe('one two three')
    expect(inertInline('x'.repeat(10_000))).toBe(`${'x'.repeat(INLINE_LIMIT - 1)}…`)
  })

  test('never holds a command, nor is longer than its limit', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 64 }), (text, limit) => {
        const line = inertInline(text, limit)
        expect(line.length).toBeLessThanOrEqual(limit)
        expect(runnerCommands(line)).toStrictEqual([])
      }),
    )
  })
})

describe('inertMarkdown', () => {
  test.each([
    ['a table cell', 'a | b', 'a &#124; b'],
    ['HTML', '<img src=x onerror=1>', '&#60;img src&#61;x onerror&#61;1&#62;'],
    ['a link', '[click](https://evil.example)', '&#91;click&#93;&#40;https&#58;//evil.example&#41;'],
    ['an address that GitHub would link', 'www.evil.example', 'www&#46;evil.example'],
    ['code and emphasis', '`a` *b* _c_ ~d~', '&#96;a&#96; &#42;b&#42; &#95;c&#95; &#126;d&#126;'],
    ['a heading', '# big', '&#35; big'],
    ['a list item', '- item', '&#45; item'],
    ['a numbered item', '12. item', '12&#46; item'],
    ['a reference', '&lt;', '&#38;lt&#59;'],
    ['a mention and an emoji', '@team :tada:', '&#64;team &#58;tada&#58;'],
    [
      'plain words stay',
      'v1.2.3 is the highest of 41 version tags, so 1.2 moves',
      'v1.2.3 is the highest of 41 version tags, so 1.2 moves',
    ],
  ])('%s', (_, text, expected) => {
    expect(inertMarkdown(text)).toBe(expected)
  })

  test('leaves no mark that Markdown or HTML gives a meaning', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        expect(inertMarkdown(text).replaceAll(/&#[0-9]+;/g, '')).not.toMatch(/[!"#$&'()*+:;<=>?@[\\\]^_`{|}~\n]/)
      }),
    )
  })
})

test('escapeInvisible changes how a JSON text is written, and nothing of what it says', () => {
  const value = {
    'a\u202e': ['\u009b31m', '\u{e0041}', '\u2028', 'plain ü 日本', '\u0007', '\u007f'],
    b: { c: '"\\' },
    '##[group]': '##[error]x',
  }
  const text = escapeInvisible(JSON.stringify(value, undefined, 2))
  expect(JSON.parse(text)).toStrictEqual(value)
  expect(text.split('\n').map((line) => inertLine(line))).toStrictEqual(text.split('\n'))
})
