import { describe, expect, test } from '@jest/globals'
import { csvFor } from '../../src/inputs/csv.ts'
import { type Flavor, NO_FLAVOR, parseFlavor } from '../../src/inputs/flavor.ts'
import { literal, parseTemplate, RUN_WORDS, type Template } from '../../src/inputs/template.ts'
import { LANGUAGE } from '../support/builders.ts'

const csv = await csvFor(['"'])

describe('flavor', () => {
  test.each<[string, readonly string[], Flavor]>([
    ['nothing', [], NO_FLAVOR],
    ['latest', ['latest=true'], { ...NO_FLAVOR, latest: 'true' }],
    ['the last latest counts', ['latest=true', 'LATEST = false'], { ...NO_FLAVOR, latest: 'false' }],
    ['a prefix', ['prefix=v'], { ...NO_FLAVOR, prefix: { template: literal('v'), onLatest: false } }],
    ['an empty prefix', ['prefix=v', 'prefix='], NO_FLAVOR],
    [
      'onlatest is for what stands before it',
      ['prefix=v,suffix=-x,onlatest=true'],
      { ...NO_FLAVOR, prefix: { template: literal('v'), onLatest: false }, suffix: { template: literal('-x'), onLatest: true } },
    ],
    [
      'onlatest stays when another line names the suffix anew',
      ['suffix=-x,onlatest=true', 'suffix=-y'],
      { ...NO_FLAVOR, suffix: { template: literal('-y'), onLatest: true } },
    ],
    [
      'onlatest twice in a line',
      ['latest=auto,prefix=v,onlatest=true,suffix=-x,onlatest=false'],
      { latest: 'auto', prefix: { template: literal('v'), onLatest: true }, suffix: { template: literal('-x'), onLatest: false } },
    ],
    [
      'expressions',
      ["suffix=-{{date 'YYYY' tz='Asia/Seoul'}}"],
      { ...NO_FLAVOR, suffix: { template: parsed("-{{date 'YYYY' tz='Asia/Seoul'}}"), onLatest: false } },
    ],
  ])('%s', (_name, lines, expected) => {
    const read = lines.reduce((flavor: Flavor, line) => {
      const next = parseFlavor(line, flavor, csv, LANGUAGE)
      if ('refused' in next) throw new Error(next.refused)
      return next
    }, NO_FLAVOR)
    expect(read).toStrictEqual(expected)
  })

  test.each<[string, number, string]>([
    ['latest', 0, 'has "latest", which is not key=value; keys are latest, prefix, suffix, onlatest'],
    ['prefix=a,sufix=b', 9, 'has the key "sufix"; keys are latest, prefix, suffix, onlatest; did you mean "suffix"?'],
    ['latest=yes', 0, 'has latest="yes"; latest is one of auto, true, false'],
    ['latest=True', 0, 'has latest="True"; latest is one of auto, true, false; did you mean "true"?'],
    ['prefix=a,onlatest=1', 9, 'has onlatest="1"; onlatest is one of true, false'],
    ['onlatest=true,prefix=a', 0, 'has onlatest without a prefix or suffix before it; write prefix=v,onlatest=true'],
    ['latest:auto', 0, 'has "latest:auto", which is not key=value; keys are latest, prefix, suffix, onlatest; write "latest=auto"'],
    ['latest=auto;suffix=-a', 0, 'has "latest=auto;suffix=-a"; entries stand behind commas, or on lines of their own'],
    ['latest=auto,suffix="-x"', 12, 'has "suffix=\\"-x\\"", whose quotes would be part of it; write "suffix=-x"'],
    ['prefix=a=b', 0, 'has "prefix=a=b", with a second "="; no tag can have one, so leave it out'],
    [
      'latest=auto,prefix=v{{brunch}}',
      20,
      'has the expression "{{brunch}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}; did you mean "branch"?',
    ],
  ])('refused: %s', (line, at, refused) => {
    expect(parseFlavor(line, NO_FLAVOR, csv, LANGUAGE)).toStrictEqual({ refused, at })
  })

  test('an open quote is refused', () => {
    expect(parseFlavor('"prefix=a', NO_FLAVOR, csv, LANGUAGE)).toStrictEqual({ refused: 'has a double quote that is not closed' })
  })
})

function parsed(text: string): Template {
  const template = parseTemplate(text, RUN_WORDS, LANGUAGE)
  if ('refused' in template) throw new Error(template.refused)
  return template
}
