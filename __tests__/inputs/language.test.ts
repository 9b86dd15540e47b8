import { describe, expect, test } from '@jest/globals'
import { isSimple, openLanguage } from '../../src/inputs/language.ts'

describe('what is loaded', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing for plain texts', ['latest', 'type=sha', 'suffix=-alpine'], []],
    [
      'nothing for words and plain dates',
      ['{{branch}}-{{{sha}}}', '{{ date \'YYYYMMDD\' }}{{commit_date "X"}}', 'type=semver,pattern={{major}}'],
      [],
    ],
    ['formats and zones for a zone', ["{{date 'YYYY' tz='Asia/Seoul'}}"], ['dates']],
    ['formats and zones for another format', ["{{commit_date 'LL'}}"], ['dates']],
    ['formats and zones for the format that is none', ['{{date ""}}'], ['dates']],
    ['the grammar for a block', ['a', '{{#if tag}}x{{/if}}'], ['handlebars']],
    ['the grammar and formats for a block beside a date', ['{{#if tag}}x{{/if}}', "{{date 'YYYY'}}"], ['handlebars', 'dates']],
    ['the grammar and formats for a date in a block', ["{{#if tag}}{{date 'YYYY'}}{{/if}}"], ['handlebars', 'dates']],
    ['the grammar for an escaped expression', ['\\{{branch}}'], ['handlebars']],
    ['PEP 440 for its rules', ['type=pep440,pattern={{version}}'], ['pep440']],
  ])('%s', async (_name, texts, expected) => {
    const language = await openLanguage(texts)
    expect(Object.entries(language).flatMap(([name, part]) => (part === undefined ? [] : [name]))).toStrictEqual(expected)
  })
})

test.each([
  ['a', true],
  ['{{a}}', true],
  ['{{{a}}}', true],
  ["{{date 'a' tz='b'}}", true],
  ['{{a}}}', false],
  ['{{{a}}', false],
  ['{{{{a}}}}', false],
  ['{{a b}}', false],
  ["{{date 'a' x='b'}}", false],
  ["{{date 'a\\'b'}}", false],
  ['\\{{a}}', false],
  ['{{#a}}{{/a}}', false],
  ['{{~a}}', false],
  ['{{', false],
  ['}}', true],
  ["a{{b}}{{{c}}}-{{date 'd'}} }}e", true],
  ['{{a}}{{#b}}{{/b}}', false],
  ['{{a}} \\{{b}}', false],
  ['{{a}}{', true],
  ['{{a}}{{', false],
])('%s is simple: %p', (text, expected) => {
  expect(isSimple(text)).toBe(expected)
})

describe('versions of PEP 440', () => {
  test.each([
    ['1.2.3', { full: '1.2.3', major: 1, minor: 2, patch: 3, isPrerelease: false }],
    ['v1.2', { full: '1.2', major: 1, minor: 2, patch: 0, isPrerelease: false }],
    ['2024.01', { full: '2024.1', major: 2024, minor: 1, patch: 0, isPrerelease: false }],
    ['1!2.3.4.5+local.1', { full: '1!2.3.4.5+local,1', major: 2, minor: 3, patch: 4, isPrerelease: false }],
    ['1.2RC2', { full: '1.2rc2', major: 1, minor: 2, patch: 0, isPrerelease: true }],
    ['1.2.post1', { full: '1.2.post1', major: 1, minor: 2, patch: 0, isPrerelease: true }],
    ['1.2.dev4', { full: '1.2.dev4', major: 1, minor: 2, patch: 0, isPrerelease: true }],
  ])('%s', async (text, expected) => {
    expect((await openLanguage(['pep440'])).pep440?.parse(text)).toStrictEqual({ raw: text, ...expected })
  })

  test.each(['', 'main', '1.2.3-rc/1', '1.2.x', ' 1.2'])('%p is none', async (text) => {
    expect((await openLanguage(['pep440'])).pep440?.parse(text)).toBeUndefined()
  })

  test('their order is that of PEP 440', async () => {
    const { pep440 } = await openLanguage(['pep440'])
    const sorted = ['1.2', '1.10', '1.2.post1', '1.2rc1', '1!0.1'].flatMap((text) => pep440?.parse(text) ?? [])
    expect(sorted.toSorted((one, other) => pep440?.compare(one, other) ?? 0).map(({ raw }) => raw)).toStrictEqual([
      '1.2rc1',
      '1.2',
      '1.2.post1',
      '1.10',
      '1!0.1',
    ])
  })
})
