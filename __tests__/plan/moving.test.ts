import { describe, expect, test } from '@jest/globals'
import type { Ref, Versions } from '../../src/context/context.ts'
import { type Line, lineByName, type Scheme, SEMVER } from '../../src/domain/line.ts'
import { parseVersion, type Version } from '../../src/domain/version.ts'
import { moveJudge } from '../../src/plan/moving.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onTag } from '../support/builders.ts'
import { fc } from '../support/property.ts'

const FORWARD = { tagPrefix: '', moving: 'forward' } as const
const QUEUE: Ref = { kind: 'queue', name: 'gh-readonly-queue/main/pr-1-a' }

describe('a tag that follows versions', () => {
  test.each<[string, string, Versions, string]>([
    ['moves to the highest', '1.2.3', known('v1.2.3', 'v1.2.2'), '1.2.3 is the highest of 2 versions (git ls-remote)'],
    ['moves to one that is not pushed yet', '1.2.3', known('v1.2.2', 'v1.0.0'), '1.2.3 is the highest of 3 versions (git ls-remote)'],
    ['moves to the first', '1.0.0', known(), '1.0.0 is the highest of 1 version (git ls-remote)'],
    ['counts numbers, not letters', '1.10.0', known('v1.9.0', 'v1.10.0'), '1.10.0 is the highest of 2 versions (git ls-remote)'],
    ['stays under a higher one', '1.9.0', known('v1.9.0', 'v1.10.0', 'v1.2.0'), 'stays: 1.10.0 is higher'],
    ['names the highest of those that are higher', '1.0.0', known('v1.1.0', 'v3.0.0', 'v2.0.0'), 'stays: 3.0.0 is higher'],
    ['minds no pre-release', '1.2.3', known('v2.0.0-rc.1', 'v1.2.3'), '1.2.3 is the highest of 1 version (git ls-remote)'],
    [
      'minds no tag that is no version',
      '1.2.3',
      known('nightly', 'v2', 'release-9.9.9', '20240101'),
      '1.2.3 is the highest of 1 version (git ls-remote)',
    ],
    ['never moves to a pre-release', '9.0.0-rc.1', known('v1.0.0'), 'stays: 9.0.0-rc.1 is a pre-release'],
    ['stays when nobody knows', '1.2.3', { kind: 'unknown', because: 'a; b' }, 'stays: the other versions are not known (a; b)'],
    ['stays when nobody asked', '1.2.3', { kind: 'unasked' }, 'stays: the other versions were not asked for'],
  ])('%s', (_name, version, versions, because) => {
    const judge = moveJudge(aContext({ versions }), FORWARD)
    expect(judge(lineOf(version), 'it was asked for')).toStrictEqual({
      move: because.startsWith('stays') ? 'keep' : 'write',
      because,
      follows: 'versions',
    })
  })

  test.each<[string, readonly string[], 'versions' | 'history']>([
    ['1.2.3', ['v1.2.3'], 'versions'],
    ['1.2.3+a', ['v1.2.3+a', '1.2.3+a'], 'versions'],
    ['1.2.3+a', ['v1.2.3+b'], 'history'],
    ['v1.2.3', ['v1.2.3+b', 'v1.2.3'], 'history'],
    ['1.2.3+v1', ['1.2.3+1'], 'history'],
    [' v1.2.3', ['v1.2.3'], 'versions'],
  ])('%s beside %p, which are equal, goes by %s', (version, tags, follows) => {
    const because = '1.2.3 is the highest of 1 version (git ls-remote)'
    const judge = moveJudge(aContext({ versions: known(...tags) }), FORWARD)
    const shared = follows === 'history' ? { isShared: true } : {}
    expect(judge(lineOf(version), 'it was asked for')).toStrictEqual({ move: 'write', because, follows, ...shared })
  })

  test('minds only the versions of its line', () => {
    const judge = moveJudge(aContext({ versions: known('v1.1.8', 'v1.1.9', 'v1.2.0', 'v2.0.0') }), FORWARD)
    const line = {
      ...lineOf('1.1.9'),
      holds: ({ major, minor }: { readonly major: number; readonly minor: number }) => major === 1 && minor === 1,
    }
    expect(judge(line, '')).toStrictEqual({
      move: 'write',
      because: '1.1.9 is the highest of 2 versions of its line (git ls-remote)',
      follows: 'versions',
    })
  })

  test('minds only the versions of its component', () => {
    const judge = moveJudge(aContext({ versions: known('app/v1.0.0', 'web/v3.0.0', 'v2.0.0') }), { ...FORWARD, tagPrefix: 'app/' })
    expect(judge(lineOf('1.0.1'), '')).toStrictEqual({
      move: 'write',
      because: '1.0.1 is the highest of 2 versions (git ls-remote)',
      follows: 'versions',
    })
  })
})

test('a tag whose versions nobody looked for stays', () => {
  const finder = { pattern: { text: 'v(.*)', source: 'v(.*)', flags: '' }, group: 1, isWhole: false }
  expect(moveJudge(aContext({ versions: known('v1.0.0') }), FORWARD)({ ...lineOf('1.2.3'), finder }, 'it was asked for')).toStrictEqual({
    move: 'keep',
    because: 'stays: the other versions are not known (nobody looked for them)',
    follows: 'versions',
  })
})

describe('a tag that follows no version', () => {
  test('moves, as far as the plan knows', () => {
    expect(moveJudge(aContext(), FORWARD)(undefined, 'the branch main')).toStrictEqual({
      move: 'write',
      because: 'the branch main',
      follows: 'history',
    })
  })
})

test.each<[string, Line | undefined, 'history' | 'versions']>([
  ['no version', undefined, 'history'],
  ['versions', lineOf('1.0.0'), 'versions'],
])('a tag that follows %s stays in a merge queue', (_name, line, follows) => {
  const judge = moveJudge(aContext({ ref: QUEUE, versions: known() }), FORWARD)
  expect(judge(line, 'named in tags')).toStrictEqual({ move: 'keep', because: 'stays: what a merge queue tries may never land', follows })
})

test.each<[string, Line | undefined]>([
  ['under a higher version', lineOf('1.0.0')],
  ['to a pre-release', lineOf('1.0.0-rc.1')],
  ['without a version, in a merge queue', undefined],
])('with moving: always every tag moves, %s', (_name, line) => {
  const judge = moveJudge(aContext({ ref: QUEUE, versions: known('v9.0.0') }), { ...FORWARD, moving: 'always' })
  expect(judge(line, 'it was asked for')).toStrictEqual({ move: 'write', because: 'it was asked for', follows: undefined })
})

test('ten thousand tags are parsed once for all lines, and compared a few times for each, whatever tags share it', () => {
  const tags = Array.from({ length: 10_000 }, (_, patch) => `v1.${patch % 100}.${patch}`)
  const counts = { parses: 0, comparisons: 0 }
  const scheme: Scheme = {
    parse: (text) => {
      counts.parses += 1
      return SEMVER.parse(text)
    },
    compare: (one, other) => {
      counts.comparisons += 1
      return SEMVER.compare(one, other)
    },
  }
  const judge = moveJudge(aContext({ versions: known(...tags) }), FORWARD)
  const lines = ['latest', '1', '1.5'].map((name) => ({ ...lineOf('1.5.20000'), ...lineByName(name, versionOf('1.5.20000')), scheme }))
  const told = [
    'stays: 1.99.9999 is higher',
    'stays: 1.99.9999 is higher',
    '1.5.20000 is the highest of 101 versions of its line (git ls-remote)',
  ]
  expect([...lines, ...lines].map((line) => judge(line, 'it was asked for').because)).toStrictEqual([...told, ...told])
  expect(counts).toStrictEqual({ parses: 10_000, comparisons: 10_000 + 10_000 + 2 * 100 })
})

describe('a pre-release line', () => {
  test.each<[string, string, string, readonly string[], string]>([
    ['rc moves to the highest', 'rc', '1.3.0-rc.10', ['v1.3.0-rc.9', 'v1.2.0'], '1.3.0-rc.10 is the highest of 2 versions of its line'],
    ['rc stays under a higher one', 'rc', '1.3.0-rc.1', ['v1.3.0-rc.2'], 'stays: 1.3.0-rc.2 is higher'],
    ['rc minds no other kind', 'rc', '1.3.0-rc.1', ['v1.4.0-beta.1', 'v1.5.0'], '1.3.0-rc.1 is the highest of 1 version of its line'],
    ['1.3-rc minds no other line', '1.3-rc', '1.3.0-rc.1', ['v1.4.0-rc.1'], '1.3.0-rc.1 is the highest of 1 version of its line'],
    ['1.3-rc stays in a run of an old one', '1.3-rc', '1.3.0-rc.1', ['v1.3.1-rc.1'], 'stays: 1.3.1-rc.1 is higher'],
    ['1.3-rc moves to the stable version', '1.3-rc', '1.3.0', ['v1.3.0-rc.2', 'v1.3.0'], '1.3.0 is the highest of 2 versions'],
    ['1-beta minds its major', '1-beta', '1.3.0-beta.1', ['v2.0.0-beta.1'], '1.3.0-beta.1 is the highest of 1 version of its line'],
    ['next stays under the stable version', 'next', '1.3.0-rc.3', ['v1.3.0'], 'stays: 1.3.0 is higher'],
    [
      'next moves to the highest of all',
      'next',
      '1.4.0-alpha.1',
      ['v1.3.0', 'v1.4.0-alpha.0'],
      '1.4.0-alpha.1 is the highest of 3 versions',
    ],
    ['next stays for a stable version under a pre-release', 'next', '1.3.1', ['v1.4.0-rc.1'], 'stays: 1.4.0-rc.1 is higher'],
    ['beta goes on to a stable version', 'beta', '1.3.0', ['v1.3.0-beta.4'], '1.3.0 is the highest of 2 versions'],
    ['latest never moves to a pre-release', 'latest', '9.0.0-rc.1', ['v1.0.0'], 'stays: 9.0.0-rc.1 is a pre-release'],
    ['1.3-alpine never moves to a pre-release', '1.3-alpine', '1.3.0-rc.1', ['v1.0.0'], 'stays: 1.3.0-rc.1 is a pre-release'],
  ])('%s', (_name, tag, version, tags, because) => {
    const judge = moveJudge(aContext({ versions: known(...tags) }), FORWARD)
    const found = judge(lineByName(tag, versionOf(version)), 'it was asked for')
    const isKept = because.startsWith('stays')
    expect(found).toStrictEqual({
      move: isKept ? 'keep' : 'write',
      because: isKept ? because : `${because} (git ls-remote)`,
      follows: 'versions',
    })
  })
})

describe('whatever versions there are', () => {
  const number = fc.nat({ max: 4 })
  const version = fc.tuple(number, number, number).map((numbers) => `v${numbers.join('.')}`)

  test('latest, 1 and 1.2 are written exactly when no known stable version of their line is higher', () => {
    fc.assert(
      fc.property(
        version,
        fc.array(
          fc.oneof(
            version,
            version.map((text) => `${text}-rc.1`),
            fc.string(),
          ),
        ),
        (own, tags) => {
          const inputs = anInputs({ tags: { strategies: ['semver'] } })
          const plan = makePlan(inputs, aContext({ ref: onTag(own), versions: known(...tags) }))
          const [major, minor, patch] = numbersOf(own)
          const stable = tags.filter((tag) => /^v?\d+\.\d+\.\d+$/.test(tag)).map(numbersOf)
          const lines: readonly [string, (other: readonly number[]) => boolean][] = [
            [`${major}.${minor}`, (other) => other[0] === major && other[1] === minor],
            [`${major}`, (other) => other[0] === major],
            ['latest', () => true],
          ]
          for (const [name, holds] of lines) {
            const isHigher = stable.filter(holds).some((other) => rank(other) > rank([major, minor, patch]))
            const found = plan.tags.find((tag) => tag.name === name)
            if (name === '0') expect(found).toBeUndefined()
            else expect(found?.move).toBe(isHigher ? 'keep' : 'write')
          }
        },
      ),
    )
  })

  function rank([major = 0, minor = 0, patch = 0]: readonly number[]): number {
    return major * 1e12 + minor * 1e6 + patch
  }

  function numbersOf(tag: string): readonly [number, number, number] {
    const [major = 0, minor = 0, patch = 0] = tag.replace('v', '').split('.').map(Number)
    return [major, minor, patch]
  }
})

function lineOf(text: string): Line {
  return { version: versionOf(text), holds: () => true }
}

function versionOf(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new Error(`${text} is no version`)
  return version
}

function known(...tags: readonly string[]): Versions {
  return { kind: 'known', source: 'git ls-remote', tags }
}
