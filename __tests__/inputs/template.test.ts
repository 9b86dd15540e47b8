import { describe, expect, test } from '@jest/globals'
import { openLanguage } from '../../src/inputs/language.ts'
import { isLiteral, literal, parseTemplate, RUN_WORDS } from '../../src/inputs/template.ts'
import { LANGUAGE } from '../support/builders.ts'
import { fc } from '../support/property.ts'

const KNOWN =
  'known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}'
const DATE = "write {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Paris'}}"

describe('simple templates', () => {
  test.each([
    ['', []],
    ['plain {text} }', [{ kind: 'text', text: 'plain {text} }' }]],
    ['{"a":{"b":1}}', [{ kind: 'text', text: '{"a":{"b":1}}' }]],
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
      `{{date 'YY[!]-MM'}}{{{commit_date "X" tz="Asia/Seoul"}}}`,
      [
        { kind: 'date', word: 'date', format: 'YY[!]-MM', timezone: 'UTC', escaped: true, dates: undefined },
        { kind: 'date', word: 'commit_date', format: 'X', timezone: 'Asia/Seoul', escaped: false, dates: LANGUAGE.dates },
      ],
    ],
    [
      "{{date 'MMM'}}{{date ''}}",
      [
        { kind: 'date', word: 'date', format: 'MMM', timezone: 'UTC', escaped: true, dates: LANGUAGE.dates },
        { kind: 'date', word: 'date', format: '', timezone: 'UTC', escaped: true, dates: LANGUAGE.dates },
      ],
    ],
  ])('%p', (text, parts) => {
    expect(parseTemplate(text, RUN_WORDS, LANGUAGE)).toStrictEqual({ text, parts })
  })
})

test('a word between braces is the same with blanks around it, whatever stands beside it', () => {
  const pieces = fc.constantFrom('{{branch}}', '{{sha}}', '{{{tag}}}', '{{version}}', '{{date}}', '{{', '}}', '{', '}', '\\', '-', 'a', '')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (some) => {
      const [bare, wide] = [some.join(''), some.join('').replaceAll(/\{\{(\w+)\}\}/g, '{{ $1 }}')]
      const [one, other] = [bare, wide].map((text) => parseTemplate(text, RUN_WORDS, LANGUAGE))
      // an expression behind a backslash is a text, and has its blanks there
      const written = (found: typeof one) => found && 'parts' in found && JSON.stringify(found.parts).replaceAll(' ', '')
      expect(written(one)).toBe(written(other))
    }),
    { numRuns: 1000 },
  )
})

describe('templates in the grammar of Handlebars', () => {
  test.each([
    [
      '{{#if tag}}t{{else}}{{branch}}{{/if}}',
      [
        {
          kind: 'block',
          call: helper('if', [{ kind: 'path', path: at('tag') }]),
          body: [{ kind: 'text', text: 't' }],
          otherwise: [{ kind: 'mustache', call: named('branch'), escaped: true }],
        },
      ],
    ],
    [
      '{{#unless branch includeZero=true}}x{{/unless}}',
      [
        {
          kind: 'block',
          call: helper('unless', [{ kind: 'path', path: at('branch') }], [['includeZero', { kind: 'literal', value: true }]]),
          body: [{ kind: 'text', text: 'x' }],
          otherwise: [],
        },
      ],
    ],
    ['{{^tag}}a{{/tag}}', [{ kind: 'block', call: named('tag'), body: [], otherwise: [{ kind: 'text', text: 'a' }] }]],
    [
      "{{date (tag) tz='UTC'}}",
      [
        {
          kind: 'mustache',
          call: helper('date', [{ kind: 'call', call: helper('tag') }], [['tz', { kind: 'literal', value: 'UTC' }]]),
          escaped: true,
        },
      ],
    ],
    [
      'a {{~{this.sha}~}} b{{! c }}',
      [
        { kind: 'text', text: 'a' },
        { kind: 'mustache', call: { form: 'value', path: at('sha'), args: [], hash: new Map() }, escaped: false },
        { kind: 'text', text: 'b' },
        { kind: 'text', text: '' },
      ],
    ],
    ['\\{{branch}}', [{ kind: 'text', text: '{{branch}}' }]],
    [
      '{{&@root.branch}}',
      [
        {
          kind: 'mustache',
          call: { form: 'value', path: { isData: true, depth: 0, parts: ['root', 'branch'] }, args: [], hash: new Map() },
          escaped: false,
        },
      ],
    ],
    ['{{"branch"}}', [{ kind: 'mustache', call: named('branch'), escaped: true }]],
    ['{{[branch]}}', [{ kind: 'mustache', call: named('branch'), escaped: true }]],
    [
      '{{#with branch}}{{nobody.knows}}{{../tag}}{{/with}}',
      [
        {
          kind: 'block',
          call: helper('with', [{ kind: 'path', path: at('branch') }]),
          body: [
            { kind: 'mustache', call: { form: 'value', path: at('nobody', 'knows'), args: [], hash: new Map() }, escaped: true },
            {
              kind: 'mustache',
              call: { form: 'value', path: { isData: false, depth: 1, parts: ['tag'] }, args: [], hash: new Map() },
              escaped: true,
            },
          ],
          otherwise: [],
        },
      ],
    ],
  ])('%s', (text, body) => {
    const program = { kind: 'program', body, words: RUN_WORDS, dates: LANGUAGE.dates }
    expect(parseTemplate(text, RUN_WORDS, LANGUAGE)).toStrictEqual({ text, parts: [program] })
  })
})

describe('refused', () => {
  test.each([
    ['{{brunch}}', 0, `has the expression "{{brunch}}", which is not known; ${KNOWN}; did you mean "branch"?`],
    ['a-{{sha}}-{{brunch}}', 10, `has the expression "{{brunch}}", which is not known; ${KNOWN}; did you mean "branch"?`],
    [
      'a-{{is-default-branch}}',
      2,
      `has the expression "{{is-default-branch}}", which is not known; ${KNOWN}; did you mean "is_default_branch"?`,
    ],
    ['{{branch.length}}', 0, `has the expression "{{branch.length}}", which is not known; ${KNOWN}; did you mean "branch"?`],
    ['{{this}}', 0, `has the expression "{{this}}", which is not known; ${KNOWN}`],
    ['{{../branch}}', 0, `has the expression "{{../branch}}", which is not known; ${KNOWN}; did you mean "branch"?`],
    ['{{@root.nobody}}', 0, `has the expression "{{@root.nobody}}", which is not known; ${KNOWN}`],
    ['{{else}}', 0, `has the expression "{{else}}", which is not known; ${KNOWN}`],
    ['{{}}', 2, 'has braces that are no expression ("{{}}"); write {{word}}'],
    ['{{#if (nobody)}}x{{/if}}', 0, `has the expression "(nobody)", which is not known; ${KNOWN}`],
    ['a{{#if brunch}}x{{/if}}', 1, `has the expression "brunch", which is not known; ${KNOWN}; did you mean "branch"?`],
    ['{{#if tag}}{{brunch}}{{/if}}', 11, `has the expression "{{brunch}}", which is not known; ${KNOWN}; did you mean "branch"?`],
    ['{{#if tag}}a{{else}}{{brunch}}{{/if}}', 20, `has the expression "{{brunch}}", which is not known; ${KNOWN}; did you mean "branch"?`],
    ['{{#if}}x{{/if}}', 0, 'has the expression "{{#if}}x{{/if}}"; if takes 1 argument'],
    ['{{lookup tag}}', 0, 'has the expression "{{lookup tag}}"; lookup takes 2 arguments'],
    ['{{if tag}}', 0, 'has the expression "{{if tag}}"; write {{#if …}}…{{/if}}'],
    ['{{branch x}}', 0, `has the expression "x", which is not known; ${KNOWN}`],
    ["{{branch 'x'}}", 0, `has the expression "{{branch 'x'}}"; {{branch}} takes nothing after its name`],
    ["{{log 'x'}}", 0, `has the expression "{{log 'x'}}", which is not known; ${KNOWN}`],
    ['{{> part}}', 0, 'has "{{> part}}"; partials and decorators have no meaning here'],
    ['{{* part}}', 0, 'has "{{* part}}"; partials and decorators have no meaning here'],
    [
      '{{#with tag as |x|}}{{x}}{{/with}}',
      0,
      'has "{{#with tag as |x|}}{{x}}{{/with}}"; block parameters (as |name|) have no meaning here',
    ],
    ['{{(branch).x}}', 0, 'has the expression "{{(branch).x}}"; a name has to stand first'],
    ['{{#if (branch).x}}a{{/if}}', 0, 'has the expression "(branch).x"; a name has to stand first'],
    ['{{#if (a=1)}}a{{/if}}', 0, 'has the expression "(a=1)", which is no value'],
    ['{{branch', 2, 'has braces that are no expression ("{{branch"); write {{word}}'],
    ['{{branch}', 8, 'has braces that are no expression ("{{branch}"); write {{word}}'],
    [
      'a long text before the braces {{#if tag}}x',
      42,
      'has braces that are no expression ("a long text before the braces {{#if tag}}x"); write {{word}}',
    ],
    ['{{#if tag}}x{{/unless}}', 0, 'has braces that are no expression ("{{#if tag}}x{{/unless}}"); write {{word}}'],
    ['{{date}}', 0, `has the expression "{{date}}"; ${DATE}`],
    ['{{#if date}}x{{/if}}', 0, `has the expression "date"; ${DATE}`],
    ["a{{date 'YYYY' zone='UTC'}}", 1, `has the expression "{{date 'YYYY' zone='UTC'}}"; ${DATE}`],
    ['{{date YYYY}}', 0, `has the expression "{{date YYYY}}"; ${DATE}`],
    ["{{date 'YYYY' tz=Asia/Seoul}}", 0, `has the expression "{{date 'YYYY' tz=Asia/Seoul}}"; ${DATE}`],
    ['{{date branch}}', 0, `has the expression "{{date branch}}"; ${DATE}`],
    ['{{date 1}}', 0, `has the expression "{{date 1}}"; ${DATE}`],
    ["{{date 'YYYY' tz=1}}", 0, `has the expression "{{date 'YYYY' tz=1}}"; ${DATE}`],
    [
      "{{date 'YYYY' tz='Mars/Olympus'}}",
      0,
      `has the time zone "Mars/Olympus" in "{{date 'YYYY' tz='Mars/Olympus'}}", which is not known; write one such as Asia/Seoul, or UTC`,
    ],
    [
      "{{#if tag}}{{date 'YYYY' tz='Asia/Soul'}}{{/if}}",
      11,
      `has the time zone "Asia/Soul" in "{{date 'YYYY' tz='Asia/Soul'}}", which is not known; write one such as Asia/Seoul, or UTC; did you mean "Asia/Seoul"?`,
    ],
  ])('%s', (text, at, refused) => {
    expect(parseTemplate(text, RUN_WORDS, LANGUAGE)).toStrictEqual({ refused, at })
  })

  test('braces that a comma has cut in two need no grammar to be refused', async () => {
    const plain = await openLanguage(["a-{{date 'YYYY,MM'}}"])
    expect(parseTemplate("a-{{date 'YYYY", RUN_WORDS, plain)).toStrictEqual({
      refused: `has braces that are no expression ("a-{{date 'YYYY"); write {{word}}`,
      at: 2,
    })
  })
})

test('a literal gives the same text in every run', () => {
  const templates = [literal('a'), parseTemplate('{{sha}}', RUN_WORDS, LANGUAGE), parseTemplate('{{#if sha}}a{{/if}}', RUN_WORDS, LANGUAGE)]
  expect(templates.map((template) => 'parts' in template && isLiteral(template))).toStrictEqual([true, false, false])
})

function at(...parts: readonly string[]): unknown {
  return { isData: false, depth: 0, parts }
}

function named(name: string): unknown {
  return { form: 'ambiguous', path: at(name), args: [], hash: new Map() }
}

function helper(name: string, args: readonly unknown[] = [], hash: readonly (readonly [string, unknown])[] = []): unknown {
  return { form: 'helper', path: at(name), args, hash: new Map(hash) }
}
