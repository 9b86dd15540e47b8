import { describe, expect, test } from '@jest/globals'
import { isLiteral, literal, parseTemplate, RUN_WORDS } from '../../src/inputs/template.ts'
import { LANGUAGE } from '../support/builders.ts'

describe('templates', () => {
  test.each([
    ['', []],
    ['plain {text} }', [{ kind: 'text', text: 'plain {text} }' }]],
    [
      'v{{ branch }}-{{{sha}}}',
      [
        { kind: 'text', text: 'v' },
        { kind: 'word', word: 'branch', escaped: true },
        { kind: 'text', text: '-' },
        { kind: 'word', word: 'sha', escaped: false },
      ],
    ],
    [
      `{{date 'YY[!]-MM'}}{{commit_date "X" tz="Asia/Seoul"}}`,
      [
        {
          kind: 'date',
          word: 'date',
          format: [
            { kind: 'token', token: 'YY' },
            { kind: 'text', text: '!' },
            { kind: 'text', text: '-' },
            { kind: 'token', token: 'MM' },
          ],
          timezone: 'UTC',
          escaped: true,
        },
        { kind: 'date', word: 'commit_date', format: [{ kind: 'token', token: 'X' }], timezone: 'Asia/Seoul', escaped: true },
      ],
    ],
    [
      '{"a":{"b":"{{sha}}"}}',
      [
        { kind: 'text', text: '{"a":{"b":"' },
        { kind: 'word', word: 'sha', escaped: true },
        { kind: 'text', text: '"}}' },
      ],
    ],
  ])('%p', (text, parts) => {
    expect(parseTemplate(text, RUN_WORDS, LANGUAGE)).toStrictEqual({ text, parts })
  })

  test.each([
    [
      '{{brunch}}',
      'has the expression "{{brunch}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}; did you mean "branch"?',
    ],
    [
      '{{}}',
      'has the expression "{{}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}',
    ],
    [
      '{{#if sha}}x{{/if}}',
      'has the expression "{{#if sha}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}',
    ],
    ['{{branch x}}', 'has the expression "{{branch x}}"; {{branch}} takes nothing after its name'],
    ['{{branch', 'has braces that are no expression ("{{branch"); write {{word}}'],
    ['{{branch}', 'has braces that are no expression ("{{branch}"); write {{word}}'],
    ['{{{branch}}', 'has braces that are no expression ("{{{branch}}"); write {{word}}'],
    ['\\{{branch}}', 'has a backslash before an expression; expressions cannot be escaped'],
    ['{{date}}', `has the expression "{{date}}"; write {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Paris'}}`],
    [
      "{{date 'YYYY' zone='UTC'}}",
      `has the expression "{{date 'YYYY' zone='UTC'}}"; write {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Paris'}}`,
    ],
    [
      "{{date 'YYYY' tz='Mars/Olympus'}}",
      `has the time zone "Mars/Olympus" in "{{date 'YYYY' tz='Mars/Olympus'}}", which is not an IANA time zone; write one such as Asia/Seoul, or UTC`,
    ],
    [
      "{{date 'MMM'}}",
      'has "MMM" in the date format "MMM"; known are YYYY, YY, MM, M, DD, D, HH, H, mm, m, ss, s, X, and literal text in [ ]',
    ],
    [
      "{{date 'YYYY-w'}}",
      'has "w" in the date format "YYYY-w"; known are YYYY, YY, MM, M, DD, D, HH, H, mm, m, ss, s, X, and literal text in [ ]',
    ],
  ])('refused: %s', (text, refused) => {
    expect(parseTemplate(text, RUN_WORDS, LANGUAGE)).toStrictEqual({ refused })
  })

  test('a literal gives the same text in every run', () => {
    expect([literal('a'), parseTemplate('{{sha}}', RUN_WORDS, LANGUAGE)].map((template) => 'parts' in template && isLiteral(template))).toStrictEqual(
      [true, false],
    )
  })
})
