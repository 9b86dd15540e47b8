import { describe, expect, test } from '@jest/globals'
import type { Finder, Line } from '../../src/domain/line.ts'
import { parseVersion } from '../../src/domain/version.ts'
import { keyOf, openFinders } from '../../src/plan/finders.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onTag, rules } from '../support/builders.ts'

describe('a version that an expression finds has the versions that it finds in other tags', () => {
  const [VERSION, MAJOR] = ['type=semver,pattern={{version}},match=', 'type=semver,pattern={{major}},match=']
  test.each<[string, tags: string, run: string, others: readonly string[], tagPrefix: string, expected: readonly string[]]>([
    [
      'a back-port',
      `${VERSION}app-v(.*)\n${MAJOR}app-v(.*)`,
      'app-v1.1.9',
      ['app-v1.2.0', 'app-v1.1.9'],
      '',
      ['1.1.9 write', '1 keep: stays: 1.2.0 is higher', 'latest keep: stays: 1.2.0 is higher'],
    ],
    [
      'a neighbour',
      `${VERSION}app-v(.*)\n${MAJOR}app-v(.*)`,
      'app-v1.3.0',
      ['app-v1.2.0', 'app-v1.3.0', 'web-v1.9.0', 'v9.0.0'],
      '',
      [
        '1.3.0 write',
        '1 write: 1.3.0 is the highest of 2 versions (GitHub API)',
        'latest write: 1.3.0 is the highest of 2 versions (GitHub API)',
      ],
    ],
    [
      'after the prefix',
      `${MAJOR}v(.*)`,
      'app/v1.1.0',
      ['app/v1.2.0', 'web/v3.0.0'],
      'app/',
      ['1 keep: stays: 1.2.0 is higher', 'latest keep: stays: 1.2.0 is higher'],
    ],
    [
      'a tag that it does not match is read as a whole, and so are the others',
      `${MAJOR}app-v(.*)`,
      'v1.1.0',
      ['app-v1.9.0', 'v1.0.0'],
      '',
      ['1 write: 1.1.0 is the highest of 2 versions (GitHub API)', 'latest write: 1.1.0 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'two expressions, each with its own',
      `${MAJOR}app-v(.*),prefix=a\n${MAJOR}(?:app|web)-v(.*),prefix=b`,
      'app-v1.1.0',
      ['app-v1.0.0', 'web-v1.9.0'],
      '',
      [
        'a1 write: 1.1.0 is the highest of 2 versions (GitHub API)',
        'b1 keep: stays: 1.9.0 is higher',
        'latest keep: stays: 1.9.0 is higher',
      ],
    ],
    [
      'type=match',
      'type=match,pattern=/^release-(.*)$/,group=1',
      'release-2.0.0',
      ['release-3.0.0', 'v9.0.0'],
      '',
      ['2.0.0 write', 'latest keep: stays: 3.0.0 is higher'],
    ],
    [
      'type=match, in the whole name',
      'type=match,pattern=app/v(.*),group=1',
      'app/v2.0.0',
      ['app/v1.0.0', 'web/v3.0.0'],
      'app/',
      ['2.0.0 write', 'latest write: 2.0.0 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'a pre-release of which it finds the numbers is one still',
      'type=match,pattern=\\d+\\.\\d+\\.\\d+',
      'v1.2.1',
      ['v2.0.0-rc.1', 'v1.2.0'],
      '',
      ['1.2.1 write', 'latest write: 1.2.1 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'PEP 440',
      'type=pep440,pattern={{major}},match=app-(.*)',
      'app-1.1',
      ['app-1.2', '2.0'],
      '',
      ['1 keep: stays: 1.2 is higher', 'latest keep: stays: 1.2 is higher'],
    ],
  ])('%s', (_name, tags, run, others, tagPrefix, expected) => {
    const versions = { kind: 'known', source: 'GitHub API', tags: others.filter((tag) => tag.startsWith(tagPrefix)) } as const
    const plan = makePlan(anInputs({ tags: { rules: rules(...tags.split('\n')), tagPrefix } }), aContext({ ref: onTag(run), versions }))
    expect(plan.tags.map(({ name, move, kind, because }) => `${name} ${move}${kind === 'moving' ? `: ${because}` : ''}`)).toStrictEqual(
      expected,
    )
  })
})

describe('finders', () => {
  const versions = (tags: readonly string[]) => ({ kind: 'known', source: 'GitHub API', tags }) as const

  test('that are alike look once, and nobody looks where there is none', () => {
    const [one, other] = [aFinder('v(.*)'), aFinder('v(.*)')]
    expect([...openFinders([aLine(one), aLine(other), aLine(undefined), undefined], versions(['v1.2.3', 'x']), '')]).toStrictEqual([
      [keyOf(one), { kind: 'texts', texts: ['1.2.3'] }],
    ])
    expect(openFinders([aLine(undefined)], versions(['v1.2.3']), '').size).toBe(0)
    expect(openFinders([aLine(one)], { kind: 'unknown', because: 'nobody answers' }, '').size).toBe(0)
  })

  test.each<[string, Finder, readonly string[], string]>([
    [
      'that cannot look into one tag',
      aFinder('v(.*)'),
      ['v1.0.0', 'v'.repeat(100_001)],
      'the text that v(.*) looks into has 100001 characters, more than 100000',
    ],
    [
      'with too much to look into',
      aFinder('v(.*)'),
      Array.from({ length: 200_001 }, () => 'v'),
      '1 expression in 200001 tags are more than 200000 to look for',
    ],
  ])('%s find nothing, and say so', (_name, finder, tags, because) => {
    expect(openFinders([aLine(finder)], versions(tags), '').get(keyOf(finder))).toStrictEqual({ kind: 'failed', because })
  })

  test('that failed leave a moving tag where it is', () => {
    const tags = Array.from({ length: 200_001 }, () => 'app-v1.0.0')
    const line = 'type=semver,pattern={{major}},match=app-v(.*)'
    const plan = makePlan(anInputs({ tags: { rules: rules(line) } }), aContext({ ref: onTag('app-v1.1.0'), versions: versions(tags) }))
    expect(plan.tags.map(({ name, move, because }) => `${name} ${move}: ${because}`)).toStrictEqual([
      '1 keep: stays: the other versions are not known (1 expression in 200001 tags are more than 200000 to look for)',
      'latest keep: stays: the other versions are not known (1 expression in 200001 tags are more than 200000 to look for)',
    ])
  })
})

function aFinder(source: string): Finder {
  return { pattern: { text: source, source, flags: '' }, group: 1, isWhole: false }
}

function aLine(finder: Finder | undefined): Line {
  const version = parseVersion('1.0.0')
  if (version === undefined) throw new Error('1.0.0 is no version')
  return { version, holds: () => true, ...(finder === undefined ? {} : { finder }) }
}
