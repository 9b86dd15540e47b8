import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { parseVersion } from '../../src/domain/version.ts'
import { parseTemplate, RUN_WORDS, SEMVER_WORDS, type Word } from '../../src/inputs/template.ts'
import { render } from '../../src/plan/template.ts'
import { aContext, LANGUAGE, onBranch, onTag } from '../support/builders.ts'
import { fc } from '../support/property.ts'

/** What handlebars 4.7.9 gave for these texts. */
describe('programs', () => {
  test.each<[string, Partial<Context>, string]>([
    ['{{#if tag}}t{{else}}b{{/if}}', {}, 'b'],
    ['{{#if tag}}t{{else}}b{{/if}}', { ref: onTag('v1') }, 't'],
    [
      '{{#if is_default_branch}}the texts true and false are both true{{/if}}',
      { ref: onTag('v1') },
      'the texts true and false are both true',
    ],
    ['{{#unless branch}}a{{else if tag}}b{{else}}c{{/unless}}', {}, 'c'],
    ['{{#unless branch}}a{{else if tag}}b{{else}}c{{/unless}}', { ref: onTag('v1') }, 'a'],
    ['{{#if branch}}a{{else if tag}}b{{/if}}', { ref: onTag('v1') }, 'b'],
    ['{{#if 0}}a{{else}}b{{/if}}{{#if 0 includeZero=true}}c{{/if}}{{#if "x"}}d{{/if}}{{#if null}}e{{/if}}', {}, 'bcd'],
    ['{{#if (is_not_default_branch)}}a{{/if}}', {}, 'a'],
    ['{{#branch}}[{{this}}|{{.}}|{{sha}}|{{../sha}}]{{/branch}}', {}, '[main|main||0123456]'],
    ['{{#tag}}a{{else}}b{{/tag}}{{^tag}}c{{/tag}}', {}, 'a'],
    ['{{#with branch}}{{.}}{{/with}}{{#with tag}}x{{else}}y{{/with}}', {}, 'mainy'],
    ['{{#each branch}}x{{else}}y{{/each}}', {}, 'y'],
    ['{{this.branch}}-{{./sha}}-{{@root.branch}}-{{"sha"}}-{{[branch]}}', {}, 'main-0123456-main-0123456-main'],
    ['{{branch}}{{&branch}}{{{branch}}}', { ref: onBranch('a=b') }, 'a&#x3D;ba=ba=b'],
    ['{{#if branch}}{{branch}}{{/if}}', { ref: onBranch('a=b') }, 'a&#x3D;b'],
    ['a  {{~branch~}}  b{{! c }}{{!-- {{d}} --}}', {}, 'amainb'],
    ['\\{{branch}} \\\\{{branch}}', {}, '{{branch}} \\main'],
    ['{{{{if branch}}}}{{x}}{{{{/if}}}}', {}, '{{x}}'],
    ['{{date (tag)}}', { ref: onTag('YYYY-[w]w') }, '2024-w3'],
    [
      "{{date 'LLLL z' tz='America/New_York'}}{{#if sha}}{{{commit_date 'Do' tz=\"utc\"}}}{{/if}}",
      {},
      'Monday, January 15, 2024 5:30 PM EST14th',
    ],
    ["{{#date 'YYYY'}}a{{/date}}", {}, '2024'],
    ['{{#with branch}}{{#x}}a{{else}}b{{/x}}{{/with}}', {}, 'b'],
    ['{{#with branch}}{{#if "x"}}{{../sha}}{{/if}}{{/with}}', {}, '0123456'],
    ['{{#with branch}}{{../../length}}x{{/with}}', {}, 'x'],
    ['{{lookup null "a"}}x', {}, 'x'],
    ['{{lookup branch 0}}{{lookup "" 0}}{{lookup "ab" 1}}{{lookup branch "constructor"}}', {}, 'b'],
  ])('%s', (text, context, expected) => {
    expect(run(text, RUN_WORDS, context)).toBe(expected)
  })

  test.each([
    ['{{#if major}}{{major}}{{else}}{{major}}.{{minor}}{{/if}}', '1.2.3', '1'],
    ['{{#if major}}{{major}}{{else}}{{major}}.{{minor}}{{/if}}', '0.2.3', '0.2'],
    [
      '{{#if build}}{{#each build}}{{@index}}{{@key}}{{#if @first}}f{{/if}}{{#if @last}}l{{/if}}={{.}};{{/each}}{{else}}none{{/if}}',
      '1.2.3+a.7',
      '00f=a;11l=7;',
    ],
    ['{{#if build}}x{{else}}none{{/if}}', '1.2.3', 'none'],
    ['{{#prerelease}}<{{.}}>{{/prerelease}}{{#build}}x{{else}}y{{/build}}', '1.2.3-rc.1', '<rc><1>y'],
    ['{{#each prerelease}}{{#@first}}{{.}}{{else}}-{{/@first}}{{/each}}', '1.2.3-rc.1', 'rc-'],
    ['{{lookup prerelease 0}}-{{prerelease}}', '1.2.3-rc.1', 'rc-rc,1'],
    ['{{#with major}}{{.}}{{../minor}}{{/with}}', '1.2.3', '12'],
    ['{{#with major}}{{#with "x"}}{{../../patch}}{{/with}}{{/with}}', '1.2.3', '3'],
  ])('of a version: %s of %s', (text, version, expected) => {
    expect(run(text, SEMVER_WORDS, {}, version)).toBe(expected)
  })
})

test.each([
  ['{{#with branch}}{{lookup (branch) 0}}{{/with}}', 'branch takes nothing after its name'],
  ['{{date (lookup branch 99)}}', 'date has a format that is no text, or a time zone that is not known'],
  ["{{date 'YYYY' tz=(lookup branch 99)}}", 'date has a format that is no text, or a time zone that is not known'],
  ['{{#with branch}}{{..}}{{/with}}', 'an expression gives a thing that is no text'],
  ['{{#with branch}}{{lookup .. "sha"}}{{/with}}', 'an expression gives a thing that is no text'],
  ["{{date 'YYYY' tz=(branch)}}", 'date has a format that is no text, or a time zone that is not known'],
])('%s fails as in Handlebars', (text, because) => {
  expect(() => run(text)).toThrow(
    expect.objectContaining({
      code: 'plan',
      message: `a template cannot be filled in: ${because}`,
      hint: 'Nothing was built or written.',
    }),
  )
})

test('a commit without a date gives nothing, even where it is not asked for in this run', () => {
  expect(run("{{#if tag}}{{commit_date 'YYYY'}}{{/if}}x", RUN_WORDS, { committedAt: undefined })).toBeUndefined()
})

test('what asks for no date of the commit minds none', () => {
  expect(run('{{#if tag}}a{{/if}}x', RUN_WORDS, { committedAt: undefined })).toBe('x')
})

test('nothing of a prototype is found, and no text is ever code', () => {
  const name = fc.constantFrom('constructor', '__proto__', 'toString', 'prototype', 'length', 'hasOwnProperty', 'valueOf', 'call')
  const text = fc
    .tuple(name, name)
    .chain(([one, other]) =>
      fc.constantFrom(
        `{{#with branch}}{{${one}}}{{/with}}`,
        `{{#with branch}}{{${one}.${other}}}{{/with}}`,
        `{{lookup branch "${one}"}}`,
        `{{lookup (lookup branch "${one}") "${other}"}}`,
        `{{#with (lookup branch "${one}")}}{{lookup this "${other}"}}{{/with}}`,
      ),
    )
  fc.assert(
    fc.property(text, (program) => {
      expect(['', 'm', '4', '1']).toContain(run(program))
    }),
  )
})

function run(text: string, words: readonly Word[] = RUN_WORDS, context: Partial<Context> = {}, version?: string): string | undefined {
  const template = parseTemplate(text, words, LANGUAGE)
  if ('refused' in template) throw new Error(`${text} ${template.refused}`)
  const of = version === undefined ? undefined : parseVersion(version)
  return render(template, { context: aContext(context), ...(of === undefined ? {} : { version: of }) })
}
