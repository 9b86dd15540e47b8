import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { parseVersion } from '../../src/domain/version.ts'
import { DATE_WORDS, parseTemplate, RUN_WORDS, VERSION_WORDS } from '../../src/inputs/template.ts'
import { render } from '../../src/plan/template.ts'
import { aContext, LANGUAGE, onBranch, onTag } from '../support/builders.ts'
import { fc } from '../support/property.ts'

const PULL = { kind: 'pull', number: 12, head: 'feature', base: 'release/1' } as const

describe('words about the run', () => {
  test.each<[string, string, Partial<Context>, string]>([
    ['branch', '{{branch}}', {}, 'main'],
    ['no branch on a tag', 'x{{branch}}', { ref: onTag('v1') }, 'x'],
    ['tag', '{{tag}}', { ref: onTag('app/v1') }, 'app/v1'],
    ['no tag on a branch', 'x{{tag}}', {}, 'x'],
    ['sha', '{{sha}}', {}, '0123456'],
    ['base_ref of a pull request', '{{base_ref}}', { ref: PULL }, 'release/1'],
    ['base_ref of a tag', '{{base_ref}}', { ref: onTag('v1'), baseRef: 'main' }, 'main'],
    ['base_ref of a tag that nobody knows', 'x{{base_ref}}', { ref: onTag('v1') }, 'x'],
    ['base_ref of a branch', 'x{{base_ref}}', { baseRef: 'main' }, 'x'],
    ['is_default_branch', '{{is_default_branch}} {{is_not_default_branch}}', {}, 'true false'],
    ['is_default_branch elsewhere', '{{is_default_branch}} {{is_not_default_branch}}', { ref: onBranch('dev') }, 'false true'],
    ['is_default_branch of a tag with its name', '{{is_default_branch}}', { ref: onTag('main') }, 'false'],
    [
      'is_default_branch on a schedule',
      '{{is_default_branch}}',
      { event: 'schedule', repository: { ...aContext().repository, defaultBranch: undefined } },
      'true',
    ],
    ['blanks in braces', '{{ branch }}', {}, 'main'],
    ['what Handlebars escapes', '{{branch}} {{{branch}}}', { ref: onBranch('&<>"\'`=') }, '&amp;&lt;&gt;&quot;&#x27;&#x60;&#x3D; &<>"\'`='],
  ])('%s', (_name, text, context, expected) => {
    expect(run(text, context)).toBe(expected)
  })
})

describe('dates', () => {
  test.each<[string, string, string | undefined]>([
    ['every token', "{{date 'YYYY YY MM M DD D HH H mm m ss s X'}}", '2024 24 01 1 15 15 22 22 30 30 05 5 1705357805'],
    ['a zone ahead', "{{date 'YYYY-MM-DD HH:mm:ss' tz='Asia/Seoul'}}", '2024-01-16 07:30:05'],
    ['a zone behind', '{{date "YYYY-MM-DD HH" tz="America/New_York"}}', '2024-01-15 17'],
    ['midnight is 00', "{{date 'HHmm' tz='Asia/Kathmandu'}}", '0415'],
    ['literal text', "{{date '[y]YYYY[-m]MM T/'}}", 'y2024-m01 T/'],
    ['the commit', "{{commit_date 'YYYYMMDD'}}", '20240114'],
  ])('%s', (_name, text, expected) => {
    expect(run(text)).toBe(expected)
  })

  test('a commit without a date gives nothing at all, rather than another date', () => {
    expect(run("v-{{commit_date 'YYYY'}}", { committedAt: undefined })).toBeUndefined()
  })
})

test('words about a version', () => {
  const version = parseVersion('v1.2.3-rc.1+b')
  const template = parsed('{{raw}} {{version}} {{major}}.{{minor}}.{{patch}}', VERSION_WORDS)
  expect(version && render(template, { context: aContext(), version })).toBe('v1.2.3-rc.1+b 1.2.3-rc.1 1.2.3')
})

test('a word about a version is empty where there is none', () => {
  expect(render(parsed('{{version}}x', VERSION_WORDS), { context: aContext() })).toBe('x')
})

test('a template never evaluates code: it gives its literal text and the values of known words, whatever it holds', () => {
  const words = fc.constantFrom(
    ...RUN_WORDS,
    ...VERSION_WORDS,
    ...DATE_WORDS,
    'constructor',
    '__proto__',
    'process.exit()',
    'lookup this "x"',
    '',
  )
  const piece = fc.oneof(
    words.map((word) => `{{${word}}}`),
    words.map((word) => `{{{${word}}}}`),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it looks like code on purpose
    fc.constantFrom('${process.exit(1)}', '`', 'eval("x")', '{{', '}}', '{', '\\'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join('')
      const template = parseTemplate(text, RUN_WORDS, LANGUAGE)
      if ('refused' in template || template.parts.some((part) => part.kind === 'program')) return
      const outside = text.replaceAll(/\{\{\{?[^{}]*\}?\}\}/g, '')
      const values = template.parts.map((part) =>
        part.kind === 'text' ? '' : (render({ text: '', parts: [part] }, { context: aContext() }) ?? ''),
      )
      const known = ['', 'main', '0123456', 'true', 'false']
      expect(values.filter((value) => !known.includes(value))).toStrictEqual([])
      expect(template.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')).toBe(outside)
    }),
    { numRuns: 2_000 },
  )
})

function run(text: string, context: Partial<Context> = {}): string | undefined {
  return render(parsed(text, RUN_WORDS), { context: aContext(context) })
}

function parsed(text: string, words: Parameters<typeof parseTemplate>[1]) {
  const template = parseTemplate(text, words, LANGUAGE)
  if ('refused' in template) throw new Error(`${text} ${template.refused}`)
  return template
}
