import { describe, expect, test } from '@jest/globals'
import { type Scheme, SEMVER } from '../../src/domain/line.ts'
import { gathered } from '../../src/plan/left-out.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { openVersions } from '../../src/plan/version.ts'
import { aContext, anInputs, onTag, rules } from '../support/builders.ts'

const LINES = ['{{version}}', '{{major}}.{{minor}}', '{{major}}']

describe('versions of rules move their lines forward only, in their own order', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['pep440', '1.10', ['1.9', '1.10', '1.2rc1'], ['1.10 fixed', '1 moving', 'latest moving']],
    [
      'pep440',
      '1.2.1',
      ['1.2.1', '1.3', '1.2.0', '0.9'],
      ['1.2.1 fixed', '1.2 moving', '1 moving stays: 1.3 is higher', 'latest moving stays: 1.3 is higher'],
    ],
    ['pep440', '1.2.1', ['1.2.1', '1.3rc1', '1.2.1.post1'], ['1.2.1 fixed', '1.2 moving', '1 moving', 'latest moving']],
    ['pep440', '1.2', ['1!0.1', '1.2'], ['1.2 fixed', '1 moving', 'latest moving stays: 1!0.1 is higher']],
    ['pep440', '1.3rc1', ['1.3rc1', '1.2'], ['1.3rc1 fixed']],
    ['semver', 'v1.10.0', ['v1.9.0', 'v1.10.0', '2.0'], ['1.10.0 fixed', '1.10 moving', '1 moving', 'latest moving']],
    ['semver', 'v0.3.0', ['v0.3.0', 'v0.2.9'], ['0.3.0 fixed', '0.3 moving', '0 moving', 'latest moving']],
    ['semver', 'v1.2.3+build.7', ['v1.2.3+build.6', 'v1.2.2'], ['1.2.3 fixed', '1.2 moving', '1 moving', 'latest moving']],
  ])('%s %s among %j', (type, name, tags, expected) => {
    const inputs = anInputs({ tags: { rules: rules(...LINES.map((pattern) => `type=${type},pattern=${pattern}`)) } })
    const plan = makePlan(inputs, aContext({ ref: onTag(name), versions: { kind: 'known', source: 'GitHub API', tags } }))
    expect(plan.tags.map((tag) => `${tag.name} ${tag.kind}${tag.move === 'keep' ? ` ${tag.because}` : ''}`)).toStrictEqual(expected)
  })
})

describe('what a pattern gives', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['a pre-release is its full version', 'v1.2.3-rc.1', 'type=semver,pattern={{major}}', ['1.2.3-rc.1 fixed']],
    ['without a pattern, too', 'v1.2.3-rc.1', 'type=semver,pattern=', ['1.2.3-rc.1 fixed']],
    ['a pre-release as it is written', 'v1.2.3-rc.1', 'type=semver,pattern={{raw}}', ['v1.2.3-rc.1 fixed']],
    ['in three braces', 'v1.2.3-rc.1', 'type=semver,pattern={{{raw}}}', ['v1.2.3-rc.1 fixed']],
    ['with white space control', 'v1.2.3-rc.1', 'type=semver,pattern={{~raw~}}', ['v1.2.3-rc.1 fixed']],
    ['another word with it', 'v1.2.3-rc.1', 'type=semver,pattern={{~major~}}', ['1.2.3-rc.1 fixed']],
    ['and more', 'v1.2.3-rc.1', 'type=semver,pattern={{raw}}-x', ['1.2.3-rc.1 fixed']],
    ['by its name as a text', 'v1.2.3-rc.1', "type=semver,pattern={{'raw'}}", ['1.2.3-rc.1 fixed']],
    ['of PEP 440', 'v1.2.3-rc.1', 'type=pep440,pattern={{raw}}', ['v1.2.3-rc.1 fixed']],
    ['of PEP 440, which is never filled in', 'v1.2.3-rc.1', 'type=pep440,pattern={{@raw}}', ['v1.2.3-rc.1 fixed']],
    ['and more, with white space control', 'v1.2.3-rc.1', 'type=semver,pattern={{~raw~}}{{~raw~}}', ['1.2.3-rc.1 fixed']],
    ['in a block', 'v1.2.3-rc.1', 'type=semver,pattern={{#if raw}}{{raw}}{{/if}}', ['1.2.3-rc.1 fixed']],
    ['as a block', 'v1.2.3-rc.1', 'type=semver,pattern={{#raw}}x{{/raw}}', ['1.2.3-rc.1 fixed']],
    ['a text', 'v1.2.3-rc.1', 'type=semver,pattern=raw', ['1.2.3-rc.1 fixed']],
    ['all numbers of a version', 'v10.20.30', 'type=semver,pattern={{major}}.{{minor}}.{{patch}}', ['10.20.30 fixed', 'latest moving']],
    ['numbers stand side by side', 'v1.2.3', 'type=semver,pattern={{{major}}}{{{minor}}}', ['12 moving', 'latest moving']],
    [
      'numbers of PEP 440 are asked',
      '0.1.3',
      'type=pep440,pattern={{#if (minor)}}{{minor}}{{/if}}{{#if major}}x{{/if}}',
      ['1 moving', 'latest moving'],
    ],
    ['words of PEP 440 are no texts in which to look', '1.2.3', 'type=pep440,pattern=x{{lookup version 0}}', ['x moving', 'latest moving']],
    ['those of a semantic version are', '1.2.3', 'type=semver,pattern=x{{lookup version 0}}', ['x1 moving', 'latest moving']],
    ['three of four numbers', '1.2.3.4', 'type=pep440,pattern={{major}}.{{minor}}.{{patch}}', ['1.2.3 moving', 'latest moving']],
    ['all of four numbers', '1.2.3.4', 'type=pep440,pattern={{version}}', ['1.2.3.4 fixed', 'latest moving']],
    ['four numbers as they are written', '1.2.3.4', 'type=pep440,pattern={{raw}}', ['1.2.3.4 fixed', 'latest moving']],
  ])('%s', (_name, name, line, expected) => {
    const versions = { kind: 'known', source: 'GitHub API', tags: [] } as const
    const plan = makePlan(anInputs({ tags: { rules: rules(line) } }), aContext({ ref: onTag(name), versions }))
    expect(plan.tags.map((tag) => `${tag.name} ${tag.kind}`)).toStrictEqual(expected)
  })
})

test.each([
  [['type=match,pattern=\\d+(.*)', 'type=match,pattern=[a-z]+,prefix=m']],
  [['type=match,pattern=[a-z]+,prefix=m', 'type=match,pattern=\\d+(.*)']],
])('latest stays where any rule that would bring it goes by versions that are not known: %j', (lines) => {
  const versions = { kind: 'unknown', because: 'nobody answers' } as const
  const inputs = anInputs({ tags: { rules: rules(...lines), version: 'app/v3.0.0' } })
  const { tags } = makePlan(inputs, aContext({ ref: onTag('main'), versions }))
  expect(tags.filter(({ name }) => name === 'latest').map(({ move, because }) => [move, because])).toStrictEqual([
    ['keep', 'stays: the other versions are not known (nobody answers)'],
  ])
})

test('a pattern gives what it gives alone, beside others that differ from it around their expressions', () => {
  const cores = [
    '{{major}}.{{minor}}',
    '\\{{major}}.{{minor}}',
    '\\\\{{major}}.{{minor}}',
    '{{lookup version 0}}',
    '{{lookup version 2}}',
    '{{{major}}}',
    '{{version}}',
    '{{#if minor}}{{major}}{{/if}}',
    '{{raw}}',
    'text',
    '{{major}}-}}',
  ]
  const lines = cores.flatMap((core, at) =>
    [`a${at}-${core}`, `b${at}-${core}-b`, `c${at}${core}`].map((text) => `type=semver,pattern=${text}`),
  )
  const versions = { kind: 'known', source: 'GitHub API', tags: ['v1.2.3', 'v1.3.0', 'v1.2.2', 'v2.2.0'] } as const
  const tagsOf = (...given: readonly string[]) => {
    const { tags } = makePlan(anInputs({ tags: { rules: rules(...given) } }), aContext({ ref: onTag('v1.2.3'), versions }))
    return tags.filter(({ name }) => name !== 'latest')
  }
  const alone = lines.flatMap((line) => tagsOf(line))
  expect(alone).toHaveLength(lines.length)
  expect(new Set(tagsOf(...lines))).toStrictEqual(new Set(alone))
})

test.each<[string, string, string | undefined, readonly string[]]>([
  [
    'a tag',
    'v1.2.3+build.7',
    undefined,
    [
      '1.2.3-build.7: the version of the tag v1.2.3+build.7',
      '1.2: the version of the tag v1.2.3+build.7',
      '1: the version of the tag v1.2.3+build.7',
      'latest: the version of the tag v1.2.3+build.7',
    ],
  ],
  [
    'by hand',
    'nice',
    '1.2.3',
    [
      '1.2.3: the version 1.2.3, given by hand',
      '1.2: the version 1.2.3, given by hand',
      '1: the version 1.2.3, given by hand',
      'latest: the version 1.2.3, given by hand',
    ],
  ],
  [
    'a pre-release',
    'v1.2.3-rc.1',
    undefined,
    ['1.2.3-rc.1: the version of the tag v1.2.3-rc.1', 'left out: 1.2, 1, latest: 1.2.3-rc.1 is a pre-release'],
  ],
])('the strategy semver says where the version is from: %s', (_name, name, version, expected) => {
  const plan = makePlan(anInputs({ tags: { strategies: ['semver'], version, moving: 'always' } }), aContext({ ref: onTag(name) }))
  expect([
    ...plan.tags.map((tag) => `${tag.name}: ${tag.because}`),
    ...gathered(plan.leftOut).map(({ names, because }) => `left out: ${names.join(', ')}: ${because}`),
  ]).toStrictEqual(expected)
})

test('each text is parsed once in each way of writing versions, whether it is a version or not', () => {
  const parsed: string[] = []
  const counting = (name: string): Scheme => ({
    ...SEMVER,
    parse: (text) => {
      parsed.push(`${name} ${text}`)
      return SEMVER.parse(text)
    },
  })
  const [one, other, read] = [counting('one'), counting('other'), openVersions()]
  const texts = ['v1.2.3', 'main', 'v1.2.3', 'main']
  expect([...texts.map((text) => read(text, one)), read('main', other)].map((found) => found?.version.full)).toStrictEqual([
    '1.2.3',
    undefined,
    '1.2.3',
    undefined,
    undefined,
  ])
  expect(parsed).toStrictEqual(['one v1.2.3', 'one main', 'other main'])
})
