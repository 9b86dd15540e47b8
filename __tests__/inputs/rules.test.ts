import { describe, expect, test } from '@jest/globals'
import { fieldsOf } from '../../src/inputs/attributes.ts'
import { csvFor } from '../../src/inputs/csv.ts'
import { refusalsIn } from '../../src/inputs/refusal.ts'
import { parseRule } from '../../src/inputs/rules.ts'
import { literal, parseTemplate, RUN_WORDS, SEMVER_WORDS, type Template } from '../../src/inputs/template.ts'
import { LANGUAGE } from '../support/builders.ts'
import { fc } from '../support/property.ts'

const csv = await csvFor(['"'])
const TRUE = literal('true')
const PLAIN = { enable: TRUE, prefix: undefined, suffix: undefined }
const VERSION = { value: undefined, match: undefined }
const ALL = 'types are schedule, semver, pep440, match, edge, ref, raw, sha'

describe('rules', () => {
  test.each([
    ['latest', { kind: 'raw', priority: 200, value: literal('latest') }],
    ['type=raw,value=a=b', { kind: 'raw', priority: 200, value: literal('a=b') }],
    ['=a', { kind: 'raw', priority: 200, value: literal('=a') }],
    ['type=raw, value = a b ', { kind: 'raw', priority: 200, value: literal('a b') }],
    ['TYPE=raw,VALUE=A', { kind: 'raw', priority: 200, value: literal('A') }],
    ['value=a,value=b', { kind: 'raw', priority: 200, value: literal('b') }],
    ['type=sha,type=raw,a', { kind: 'raw', priority: 200, value: literal('a') }],
    ['type=raw,value=', { kind: 'raw', priority: 200, value: literal('') }],
    ['"type=raw","value=a,b"', { kind: 'raw', priority: 200, value: literal('a,b') }],
    ['a,priority=-1.5', { kind: 'raw', priority: -1.5, value: literal('a') }],
    ['a,priority=0x10', { kind: 'raw', priority: 16, value: literal('a') }],
    ['type=ref,event=branch', { kind: 'ref', priority: 600, event: 'branch' }],
    ['type=ref,event=tag,priority=1', { kind: 'ref', priority: 1, event: 'tag' }],
    ['type=ref,event=pr', { kind: 'ref', priority: 600, event: 'pr', prefix: literal('pr-') }],
    ['type=ref,event=pr,prefix=', { kind: 'ref', priority: 600, event: 'pr', prefix: literal('') }],
    ['type=sha', { kind: 'sha', priority: 100, format: 'short', prefix: literal('sha-') }],
    [
      'type=sha,format=long,prefix=git-,suffix=-x',
      { kind: 'sha', priority: 100, format: 'long', prefix: literal('git-'), suffix: literal('-x') },
    ],
    ['type=semver,pattern={{version}}', { kind: 'semver', priority: 900, pattern: parsed('{{version}}'), ...VERSION }],
    ['type=semver,pattern=', { kind: 'semver', priority: 900, pattern: literal(''), ...VERSION }],
    [
      'type=semver,pattern=v{{major}}.{{minor}},value=,match=',
      { kind: 'semver', priority: 900, pattern: parsed('v{{major}}.{{minor}}'), ...VERSION },
    ],
    [
      'type=semver,pattern={{raw}},value=v1.0.0',
      { kind: 'semver', priority: 900, pattern: parsed('{{raw}}'), ...VERSION, value: literal('v1.0.0') },
    ],
    [
      'type=semver,pattern={{raw}},v1.0.0',
      { kind: 'semver', priority: 900, pattern: parsed('{{raw}}'), ...VERSION, value: literal('v1.0.0') },
    ],
    [
      'type=semver,pattern={{build}},match=/v(.*)/',
      {
        kind: 'semver',
        priority: 900,
        pattern: parsed('{{build}}'),
        value: undefined,
        match: { text: '/v(.*)/', source: '/v(.*)/', flags: '' },
      },
    ],
    [
      'type=pep440,pattern={{version}}',
      { kind: 'pep440', priority: 900, scheme: LANGUAGE.pep440, pattern: parsed('{{version}}'), ...VERSION },
    ],
    [
      'type=match,pattern=v(.*)',
      { kind: 'match', priority: 800, expression: { text: 'v(.*)', source: 'v(.*)', flags: '' }, group: 0, value: undefined },
    ],
    [
      'type=match,pattern=/V(\\d)/i,group=1,value={{branch}}',
      {
        kind: 'match',
        priority: 800,
        expression: { text: '/V(\\d)/i', source: 'V(\\d)', flags: 'i' },
        group: 1,
        value: parsed('{{branch}}'),
      },
    ],
    [
      'type=match,"pattern=\\d{1,3}"',
      { kind: 'match', priority: 800, expression: { text: '\\d{1,3}', source: '\\d{1,3}', flags: '' }, group: 0, value: undefined },
    ],
    ['type=edge', { kind: 'edge', priority: 700, branch: undefined }],
    ['type=edge,branch=', { kind: 'edge', priority: 700, branch: undefined }],
    ['type=edge,branch=release/1', { kind: 'edge', priority: 700, branch: 'release/1' }],
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
})

describe('refused, with the place in the line', () => {
  test.each<[string, number | undefined, string]>([
    ['a,type=semvr,pattern={{version}}', 2, `has type="semvr"; ${ALL}; did you mean "semver"?`],
    ['type=', 0, `has type=""; ${ALL}`],
    ['type=smver,type=sha', 0, `has type="smver"; ${ALL}; did you mean "semver"?`],
    ['type=raw', undefined, 'has no value; write type=raw,value=NAME'],
    [
      '{{major}}',
      0,
      'has the expression "{{major}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}; {{major}} stands in the pattern of type=semver and pep440',
    ],
    ['type=semver', undefined, 'has no pattern; write type=semver,pattern={{version}}'],
    ['type=pep440', undefined, 'has no pattern; write type=pep440,pattern={{version}}'],
    ['type=match', undefined, 'has no pattern; write type=match,pattern=v(.*),group=1'],
    ['type=ref', undefined, 'has no event; write type=ref,event=branch, event=tag or event=pr'],
    ['type=ref,event=', 9, 'has event=""; event is one of branch, tag, pr'],
    ['type=ref,event=pull_request', 9, 'has event="pull_request"; event is one of branch, tag, pr; did you mean "pr"?'],
    ['type=ref,event=Pull-Request', 9, 'has event="Pull-Request"; event is one of branch, tag, pr; did you mean "pr"?'],
    ['type=branch', 0, `has type="branch"; ${ALL}; did you mean type=ref,event=branch?`],
    ['type=Latest', 0, `has type="Latest"; ${ALL}; did you mean type=raw,value=latest?`],
    ['type=sha suffix=-x', 0, `has type="sha suffix=-x"; ${ALL}; attributes stand behind commas: type=sha,…`],
    ['type=sha # the commit', 0, `has type="sha # the commit"; ${ALL}; a comment has a line of its own`],
    ['type:semver,pattern={{version}}', 0, 'has "type:semver"; write "type=semver"'],
    ['type=sha,prefix: x', 9, 'has "prefix: x"; write "prefix=x"'],
    ['event:branch', 0, 'has "event:branch"; write "type=ref,event=branch"'],
    ['format: long', 0, 'has "format: long"; write "type=sha,format=long"'],
    ['branch:feature/x', 0, 'has "branch:feature/x"; write "type=edge,branch=feature/x"'],
    ['pattern:{{version}}', 0, 'has "pattern:{{version}}"; write "type=semver,pattern={{version}}"'],
    ["pattern:{{date 'YYYY'}}", 0, `has "pattern:{{date 'YYYY'}}"; write "type=schedule,pattern={{date 'YYYY'}}"`],
    ['pattern:nightly', 0, 'has "pattern:nightly"; write "type=schedule,pattern=nightly"'],
    ['pattern:v(.*)', 0, 'has "pattern:v(.*)"; write "type=match,pattern=v(.*)"'],
    ['match:v(.*)', 0, 'has "match:v(.*)"; write "type=semver,pattern={{version}},match=v(.*)"'],
    ['group:1', 0, 'has "group:1"; write "type=match,pattern=v(.*),group=1"'],
    ['pattern=v(.*),group:1', 14, 'has "group:1"; write "type=match,group=1"'],
    ['value:latest', 0, 'has "value:latest"; write "value=latest"'],
    ['type=sha,event:branch', 9, 'has the attribute "event"; type=sha takes type, enable, priority, prefix, suffix, format'],
    [
      'semver,pattern={{version}}',
      7,
      'has the attribute "pattern"; type=raw takes type, enable, priority, prefix, suffix, value; did you mean type=semver?',
    ],
    [
      'x,latest=true',
      2,
      'has the attribute "latest"; type=raw takes type, enable, priority, prefix, suffix, value; latest belongs to flavor',
    ],
    [
      'type=semver,patern={{version}}',
      12,
      'has the attribute "patern"; type=semver takes type, enable, priority, prefix, suffix, pattern, value, match; did you mean "pattern"?',
    ],
    ['type=match,v(.*)', 11, 'has "v(.*)", which is not key=value; write type=match,pattern=v(.*),group=1'],
    ['type=sha,long', 9, 'has "long", which is not key=value; did you mean format=long?'],
    ['type=edge,branch', 10, 'has "branch", which is not key=value; write branch=…'],
    ['type=ref, event=brnach', 10, 'has event="brnach"; event is one of branch, tag, pr; did you mean "branch"?'],
    ['type=sha,format=lang', 9, 'has format="lang"; format is one of short, long; did you mean "long"?'],
    ['type=sha,v1', 9, 'has "v1", which is not key=value'],
    [
      "type=raw,value=a-{{date 'MMMM, YYYY'}}",
      15,
      'has "a-{{date \'MMMM", an expression that a comma cuts; put its whole line in quotes, and its field in doubled ones',
    ],
    ["a-{{date 'YYYY' tz='Asia/Seoul'}}", 0, 'has an expression with "=" in a text alone; write type=raw,value=… in front of it'],
    ['type=edge,main', 10, 'has "main", which is not key=value; did you mean branch=main?'],
    ['type=edge,', 9, 'has "", which is not key=value'],
    [
      'type=match,pattern=\\d{1,3}',
      24,
      'has "3}", which is not key=value; a comma in an expression stands in quotes: "type=match,""pattern=\\d{1,3}"""',
    ],
    [
      'type=semver,pattern={{version}},match=v(\\d{1,3})',
      45,
      'has "3})", which is not key=value; a comma in an expression stands in quotes: "type=match,""pattern=\\d{1,3}"""',
    ],
    ['type=match,pattern=(v', 19, 'has pattern="(v", which is no regular expression (/(v/: Unterminated group)'],
    [
      'type=match,pattern=/v/y1',
      19,
      'has pattern="/v/y1", which is no regular expression (Invalid flags supplied to RegExp constructor \'y1\')',
    ],
    ['type=semver,pattern={{version}},match=*', 38, 'has match="*", which is no regular expression (/*/: Nothing to repeat)'],
    ['type=match,pattern=a,group=one', 21, 'has group="one"; write the number of a group, 0 for all that was found'],
    ['type=match,pattern=a,group=-1', 21, 'has group="-1"; write the number of a group, 0 for all that was found'],
    ['type=match,pattern=a,group=', 21, 'has group=""; write the number of a group, 0 for all that was found'],
    [
      'type=sha,prefx=a',
      9,
      'has the attribute "prefx"; type=sha takes type, enable, priority, prefix, suffix, format; did you mean "prefix"?',
    ],
    ['type=raw,value=a,pattern=b', 17, 'has the attribute "pattern"; type=raw takes type, enable, priority, prefix, suffix, value'],
    ['a,enable=yes', 2, 'has enable="yes"; write true or false'],
    ['a,enable=True', 2, 'has enable="True"; write true or false; did you mean "true"?'],
    ['a,enable=', 2, 'has enable=""; write true or false'],
    ['a,priority=high', 2, 'has priority="high", which is not a number'],
    ['a,priority=', 2, 'has priority="", which is not a number'],
    ['a,priority=Infinity', 2, 'has priority="Infinity", which is not a number'],
    ['a,"b', undefined, 'has a double quote that is not closed'],
    [
      'type=semver,pattern={{branch}}',
      20,
      'has the expression "{{branch}}", which is not known; known here are {{version}}, {{raw}}, {{major}}, {{minor}}, {{patch}}, {{prerelease}}, {{build}}; {{branch}} stands in prefix= and suffix=',
    ],
    [
      'type=pep440,pattern=v{{build}}',
      21,
      'has the expression "{{build}}", which is not known; known here are {{version}}, {{raw}}, {{major}}, {{minor}}, {{patch}}; {{build}} stands in the pattern of type=semver',
    ],
    [
      "type=schedule,pattern={{dat 'YYYY'}}",
      22,
      `has the expression "{{dat 'YYYY'}}", which is not known; known here are {{date}}, {{commit_date}}; did you mean "date"?`,
    ],
    [
      '"a","enable=true","suffix= {{x}}"',
      27,
      'has the expression "{{x}}", which is not known; known here are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date}}, {{commit_date}}',
    ],
    ['latest,edge', 7, 'has the values "latest" and "edge"; each tag has a line of its own'],
    ['type=raw,value=a,prefix', 17, 'has the values "a" and "prefix"; each tag has a line of its own'],
    ['type=raw,value="x"', 9, 'has "value=\\"x\\"", whose quotes would be part of it; write "value=x"'],
    ['type=sha, suffix = "-x" ', 10, 'has "suffix = \\"-x\\"", whose quotes would be part of it; write "suffix=-x"'],
    ['a,prefix={{x', 11, 'has braces that are no expression ("{{x"); write {{word}}'],
  ])('%s', (line, at, refused) => {
    expect(parseRule(line, csv, LANGUAGE)).toStrictEqual(at === undefined ? { refused } : { refused, at })
  })
})

describe('a key with a colon: all that is wrong in its line, each with its place', () => {
  test.each<[string, readonly [place: number, refused: string][]]>([
    [
      'type=ref,event:pr,priority:1',
      [
        [9, 'has "event:pr"; write "event=pr"'],
        [18, 'has "priority:1"; write "priority=1"'],
      ],
    ],
    [
      'type=ref,event:x,event:x',
      [
        [9, 'has "event:x"; write "event=x"'],
        [17, 'has "event:x"; write "event=x"'],
        [17, 'has event="x"; event is one of branch, tag, pr'],
      ],
    ],
    [
      'event:branch,type: ref',
      [
        [0, 'has "event:branch"; write "event=branch"'],
        [13, 'has "type: ref"; write "type=ref"'],
      ],
    ],
    [
      'pattern: v(.*),group: 1',
      [
        [0, 'has "pattern: v(.*)"; write "type=match,pattern=v(.*)"'],
        [15, 'has "group: 1"; write "group=1"'],
      ],
    ],
    [
      'branch:main,latest',
      [
        [0, 'has "branch:main"; write "type=edge,branch=main"'],
        [12, 'has "latest", which is not key=value; did you mean branch=latest?'],
      ],
    ],
  ])('%s', (line, expected) => {
    const rule = parseRule(line, csv, LANGUAGE)
    expect('refused' in rule ? refusalsIn(rule).map(({ at, refused }) => [at, refused]) : rule).toStrictEqual(expected)
  })

  test.each([
    'event:tag',
    'format:short',
    'branch:feature/x',
    'pattern:{{major}}',
    "pattern:{{date 'YYYY'}}",
    'pattern:nightly',
    'pattern:v(.*)',
    'match:v(.*)',
    'group:1',
    'value:feature/x',
  ])('%s: what is told to write is a rule', (line) => {
    const rule = parseRule(line, csv, LANGUAGE)
    const cure = 'refused' in rule ? /; write "(.*)"$/.exec(rule.refused)?.[1] : undefined
    expect(parseRule(cure ?? '', csv, LANGUAGE)).toMatchObject({ line: cure })
    expect(cure).toContain('=')
  })
})

test('texts between commas are told, each with its place, beside what else is wrong', () => {
  const found = parseRule('a,{{tag}},c,priority=x', csv, LANGUAGE)
  expect(('refused' in found ? refusalsIn(found) : []).map(({ at, refused }) => `${at}: ${refused}`)).toStrictEqual([
    '2: has the values "a" and "{{tag}}"; each tag has a line of its own',
    '10: has the values "a" and "c"; each tag has a line of its own',
    '12: has priority="x", which is not a number',
  ])
})

test('any line is a rule or is refused with a sentence and a place in the line, and nothing else happens', () => {
  const piece = fc.constantFrom(
    'type=',
    'raw',
    'semver',
    'pep440',
    'match',
    'edge',
    'ref',
    'sha',
    'schedule',
    ',',
    '=',
    '"',
    'value=',
    'pattern=',
    'match=',
    'group=',
    'event=',
    'event:',
    'type:',
    'group:',
    'pr',
    'enable=',
    'true',
    'priority=',
    '1',
    'prefix=',
    '{{',
    '}}',
    '{{version}}',
    '{{branch}}',
    '{{#if tag}}',
    '{{/if}}',
    "{{date 'YYYY'}}",
    '(',
    ')',
    '[',
    '\\',
    ' ',
    '\u0000',
    '🙂',
    'a',
  )
  const line = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.string({ maxLength: 60 }),
  )
  fc.assert(
    fc.property(line, (text) => {
      const rule = parseRule(text, csv, LANGUAGE)
      if (!('refused' in rule)) return expect(rule.line).toBe(text)
      const refusals = refusalsIn(rule)
      expect(new Set(refusals.map(({ refused, at }) => `${at} ${refused}`)).size).toBe(refusals.length)
      for (const { refused, at = 0 } of refusals) {
        expect(refused).toMatch(/^(?:has|is) /)
        expect(at).toBeGreaterThanOrEqual(0)
        expect(at).toBeLessThanOrEqual(text.length)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('the fields of a line without quotes are those of its record, each where it is found behind the one before it', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '=', ',', ' ', 'A', '#', '\n', '\r'), { maxLength: 12 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(lines, (line) => {
      const records = csv(line)
      let end = 0
      const expected = ('refused' in records ? [] : (records[0] ?? [])).map((text) => {
        end = Math.max(line.indexOf(text, end), end) + text.length
        return { text, end }
      })
      const fields = fieldsOf(line, csv)
      expect('refused' in fields ? fields : fields.map(({ text, end }) => ({ text, end }))).toStrictEqual(expected)
    }),
    { numRuns: 1_000 },
  )
})

function parsed(text: string): Template {
  const template = parseTemplate(text, [...RUN_WORDS, ...SEMVER_WORDS], LANGUAGE)
  if ('refused' in template) throw new Error(template.refused)
  return template
}
