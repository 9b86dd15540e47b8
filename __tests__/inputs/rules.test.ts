import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { csvFor } from '../../src/inputs/csv.ts'
import { parseRule } from '../../src/inputs/rules.ts'
import { literal, parseTemplate, RUN_WORDS, type Template, VERSION_WORDS } from '../../src/inputs/template.ts'
import { LANGUAGE } from '../support/builders.ts'

const csv = await csvFor(['"'])
const TRUE = literal('true')
const PLAIN = { enable: TRUE, prefix: undefined, suffix: undefined }

describe('rules', () => {
  test.each([
    ['latest', { kind: 'raw', priority: 200, value: literal('latest') }],
    ['type=raw,value=a=b', { kind: 'raw', priority: 200, value: literal('a=b') }],
    ['type=raw, value = a b ', { kind: 'raw', priority: 200, value: literal('a b') }],
    ['TYPE=raw,VALUE=A', { kind: 'raw', priority: 200, value: literal('A') }],
    ['value=a,value=b', { kind: 'raw', priority: 200, value: literal('b') }],
    ['type=raw,a', { kind: 'raw', priority: 200, value: literal('a') }],
    ['type=raw,value=', { kind: 'raw', priority: 200, value: literal('') }],
    ['"type=raw","value=a,b"', { kind: 'raw', priority: 200, value: literal('a,b') }],
    ['type=ref,event=branch', { kind: 'ref', priority: 600, event: 'branch' }],
    ['type=ref,event=tag,priority=1', { kind: 'ref', priority: 1, event: 'tag' }],
    ['type=ref,event=pr', { kind: 'ref', priority: 600, event: 'pr', prefix: literal('pr-') }],
    ['type=ref,event=pr,prefix=', { kind: 'ref', priority: 600, event: 'pr', prefix: literal('') }],
    ['type=sha', { kind: 'sha', priority: 100, format: 'short', prefix: literal('sha-') }],
    [
      'type=sha,format=long,prefix=git-,suffix=-x',
      { kind: 'sha', priority: 100, format: 'long', prefix: literal('git-'), suffix: literal('-x') },
    ],
    ['type=semver,pattern={{version}}', { kind: 'semver', priority: 900, pattern: parsed('{{version}}'), value: undefined }],
    [
      'type=semver,pattern=v{{major}}.{{minor}},value=',
      { kind: 'semver', priority: 900, pattern: parsed('v{{major}}.{{minor}}'), value: undefined },
    ],
    ['type=semver,pattern={{raw}},value=v1.0.0', { kind: 'semver', priority: 900, pattern: parsed('{{raw}}'), value: literal('v1.0.0') }],
    ['type=schedule', { kind: 'schedule', priority: 1000, pattern: literal('nightly') }],
    ['type=schedule,pattern=weekly', { kind: 'schedule', priority: 1000, pattern: literal('weekly') }],
    ['type=sha,enable=false', { kind: 'sha', priority: 100, format: 'short', prefix: literal('sha-'), enable: literal('false') }],
    [
      'latest,enable={{is_default_branch}}',
      { kind: 'raw', priority: 200, value: literal('latest'), enable: parsed('{{is_default_branch}}') },
    ],
  ])('%s', (line, expected) => {
    expect(parseRule(line, csv, LANGUAGE)).toStrictEqual({ line, ...PLAIN, ...expected })
  })

  test.each([
    ['type=edge', 'has type=edge, which this version does not have; types are raw, ref, sha, semver, schedule'],
    ['type=pep440,pattern={{version}}', 'has type=pep440, which this version does not have; types are raw, ref, sha, semver, schedule'],
    ['type=match,pattern=v(.*)', 'has type=match, which this version does not have; types are raw, ref, sha, semver, schedule'],
    ['type=semvr,pattern={{version}}', 'has type="semvr"; types are raw, ref, sha, semver, schedule; did you mean "semver"?'],
    ['type=raw', 'has no value; write type=raw,value=NAME'],
    ['type=semver', 'has no pattern; write type=semver,pattern={{version}}'],
    ['type=ref', 'has event=""; event is one of branch, tag, pr'],
    ['type=ref,event=brnach', 'has event="brnach"; event is one of branch, tag, pr; did you mean "branch"?'],
    ['type=sha,format=lang', 'has format="lang"; format is one of short, long; did you mean "long"?'],
    ['type=sha,v1', 'has "v1", which is not key=value'],
    [
      'type=sha,prefx=a',
      'has the attribute "prefx"; type=sha takes type, enable, priority, prefix, suffix, format; did you mean "prefix"?',
    ],
    ['type=raw,value=a,pattern=b', 'has the attribute "pattern"; type=raw takes type, enable, priority, prefix, suffix, value'],
    [
      'type=semver,pattern={{version}},match=v(.*)',
      'has the attribute "match", which this version does not have; type=semver takes type, enable, priority, prefix, suffix, pattern, value',
    ],
    ['a,enable=yes', 'has enable="yes"; write true or false'],
    ['a,enable=', 'has enable=""; write true or false'],
    ['a,priority=high', 'has priority="high", which is not a number'],
    ['a,priority=', 'has priority="", which is not a number'],
    ['a,"b', 'has a double quote that is not closed'],
    [
      'type=semver,pattern={{branch}}',
      'has the expression "{{branch}}", which is not known; known here are {{version}}, {{raw}}, {{major}}, {{minor}}, {{patch}}',
    ],
    [
      'type=schedule,pattern={{dat "YYYY"}}',
      'has the expression "{{dat \\"YYYY\\"}}", which is not known; known here are {{date}}, {{commit_date}}; did you mean "date"?',
    ],
    ['a,prefix={{x', 'has braces that are no expression ("{{x"); write {{word}}'],
    ['a,suffix={{x', 'has braces that are no expression ("{{x"); write {{word}}'],
  ])('refused: %s', (line, refused) => {
    expect(parseRule(line, csv, LANGUAGE)).toStrictEqual({ refused })
  })

  test('whatever is written, the answer is a rule with its line or a reason', () => {
    const field = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom('type', 'value', 'pattern', 'event', 'enable', 'priority'), fc.string()).map((pair) => pair.join('=')),
    )
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
        const line = fields.join(',')
        const rule = parseRule(line, csv, LANGUAGE)
        expect('refused' in rule ? rule.refused.length > 0 : rule.line === line && Number.isFinite(rule.priority)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

function parsed(text: string): Template {
  const template = parseTemplate(text, [...RUN_WORDS, ...VERSION_WORDS], LANGUAGE)
  if ('refused' in template) throw new Error(template.refused)
  return template
}
