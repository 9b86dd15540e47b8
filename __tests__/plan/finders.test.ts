import { describe, expect, test } from '@jest/globals'
import type { Finder, Line } from '../../src/domain/line.ts'
import { parseVersion } from '../../src/domain/version.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import { keyOf, openFinders } from '../../src/plan/finders.ts'
import { moveJudge } from '../../src/plan/moving.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onBranch, onTag, rules } from '../support/builders.ts'

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
      `${MAJOR}^v(.*)`,
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
      'a pre-release of which it finds the numbers moves nothing',
      'type=match,pattern=\\d+\\.\\d+\\.\\d+',
      'v2.0.0-rc.1',
      ['v1.2.0', 'v2.0.0-rc.1'],
      '',
      ['2.0.0 write', 'latest keep: stays: 2.0.0-rc.1 is a pre-release'],
    ],
    [
      'nor does one in a longer tag',
      `${VERSION}app-v(\\d+\\.\\d+\\.\\d+)\n${MAJOR}app-v(\\d+\\.\\d+\\.\\d+)`,
      'app-v2.0.0-rc.1',
      ['app-v1.2.0', 'app-v2.0.0-rc.1'],
      '',
      ['2.0.0 write', '2 keep: stays: 2.0.0-rc.1 is a pre-release', 'latest keep: stays: 2.0.0-rc.1 is a pre-release'],
    ],
    [
      'a pre-release in a longer tag holds back nothing, build metadata is none',
      `${MAJOR}app-v(\\d+\\.\\d+\\.\\d+)`,
      'app-v1.2.1',
      ['app-v1.2.0+b-7', 'app-v2.0.0-rc.1', 'app-v1.2.1'],
      '',
      ['1 write: 1.2.1 is the highest of 2 versions (GitHub API)', 'latest write: 1.2.1 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'a pre-release of PEP 440 of which it finds the numbers',
      'type=pep440,pattern={{major}},match=app-(\\d+\\.\\d+)',
      'app-2.0rc1',
      ['app-1.2', 'app-2.0rc1'],
      '',
      [
        '2 keep: stays: 2.0rc1 is a pre-, post- or development release',
        'latest keep: stays: 2.0rc1 is a pre-, post- or development release',
      ],
    ],
    [
      'a pre-release of PEP 440 holds back nothing',
      'type=pep440,pattern={{major}},match=app-(\\d+\\.\\d+)',
      'app-1.3',
      ['app-1.2', 'app-2.0.dev3', 'app-2.0rc1'],
      '',
      ['1 write: 1.3 is the highest of 2 versions (GitHub API)', 'latest write: 1.3 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'another component whose name ends alike',
      `${MAJOR}app-v(.*)`,
      'app-v1.1.0',
      ['app-v1.0.0', 'myapp-v7.0.0'],
      '',
      ['1 write: 1.1.0 is the highest of 2 versions (GitHub API)', 'latest write: 1.1.0 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'another component, by an expression for the version alone',
      'type=match,pattern=v(\\d+\\.\\d+\\.\\d+),group=1',
      'v1.1.0',
      ['v1.0.0', 'lib-v9.0.0'],
      '',
      ['1.1.0 write', 'latest write: 1.1.0 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'the same component, with and without v',
      'type=match,pattern=\\d+\\.\\d+\\.\\d+',
      'app-1.1.0',
      ['app-v1.2.0', 'app-V1.3.0', 'v7.0.0', 'lib-v9.0.0', 'dev9.0.0'],
      '',
      ['1.1.0 write', 'latest keep: stays: 1.3.0 is higher'],
    ],
    [
      'what the expression says itself may differ',
      'type=match,pattern=\\d{8}-(\\d+\\.\\d+\\.\\d+),group=1',
      '20240102-1.1.0',
      ['20240101-1.2.0', 'lib-20240101-9.0.0'],
      '',
      ['1.1.0 write', 'latest keep: stays: 1.2.0 is higher'],
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

describe('tags that are named by rule follow the version that an expression found', () => {
  const APP = ['app-v1.2.0', 'app-v1.1.9', 'myapp-v7.0.0']
  const [MATCH, SEMVER_MATCH] = ['type=match,pattern=app-v(.*),group=1', 'type=semver,pattern={{version}},match=app-v(.*)']
  const higher = 'keep by versions: stays: 1.2.0 is higher'
  test.each<[string, readonly string[], Partial<TagInputs>, string, readonly string[], readonly string[]]>([
    ['1 and stable', [SEMVER_MATCH, '1', 'stable'], {}, 'app-v1.1.9', APP, [`1 ${higher}`, `stable ${higher}`, `latest ${higher}`]],
    [
      'less than a version',
      [SEMVER_MATCH, 'type=match,pattern=app-v(\\d+\\.\\d+),group=1'],
      {},
      'app-v1.1.9',
      ['app-v1.1.10', 'app-v1.2.0'],
      ['1.1 keep by versions: stays: 1.1.10 is higher', `latest ${higher}`],
    ],
    [
      'less than a version, alone: nobody knows of one',
      ['type=match,pattern=app-v(\\d+\\.\\d+),group=1', 'stable'],
      {},
      'app-v1.1.9',
      APP,
      [
        '1.1 write by history: app-v(\\d+\\.\\d+) found it in app-v1.1.9',
        'stable write by history: named in tags',
        'latest write by history: app-v(\\d+\\.\\d+) found it in app-v1.1.9',
      ],
    ],
    [
      'of a pre-release, whose numbers alone are found',
      ['type=match,pattern=app-v(\\d+\\.\\d+\\.\\d+),group=1', 'stable', '2-rc'],
      {},
      'app-v2.0.0-rc.1',
      [...APP, 'app-v2.0.0-rc.2'],
      [
        'stable keep by versions: stays: 2.0.0-rc.1 is a pre-release',
        '2-rc keep by versions: stays: 2.0.0-rc.2 is higher',
        'latest keep by versions: stays: 2.0.0-rc.1 is a pre-release',
      ],
    ],
    [
      'latest=true of a rule without a version',
      ['nice', `${MATCH},priority=1`],
      { flavor: { ...anInputs().tags.flavor, latest: 'true' } },
      'app-v1.1.9',
      APP,
      ['nice write by history: named in tags', `latest ${higher}`],
    ],
    [
      'not by a value of its own',
      [`${SEMVER_MATCH},value=app-v1.1.9`, 'stable'],
      { flavor: { ...anInputs().tags.flavor, latest: 'false' } },
      'web-9',
      APP,
      ['stable write by history: named in tags'],
    ],
    [
      'PEP 440',
      ['type=pep440,pattern={{version}},match=app-(.*)', 'stable'],
      {},
      'app-1.1',
      ['app-1.2rc1', 'app-1.2', 'app-1.1'],
      ['stable keep by versions: stays: 1.2 is higher', 'latest keep by versions: stays: 1.2 is higher'],
    ],
    [
      'by the tag of the run, where that is a version',
      ['type=semver,pattern={{version}},match=(\\d+\\.\\d+\\.\\d+)', 'stable'],
      {},
      'v1.1.9',
      ['v1.1.8', 'v2.0.0-rc.1', 'app-v7.0.0'],
      [
        'stable write by versions: 1.1.9 is the highest of 2 versions (GitHub API)',
        'latest write by versions: 1.1.9 is the highest of 2 versions (GitHub API)',
      ],
    ],
  ])('%s', (_name, lines, tags, run, others, expected) => {
    const versions = { kind: 'known', source: 'GitHub API', tags: others } as const
    const plan = makePlan(anInputs({ tags: { rules: rules(...lines), ...tags } }), aContext({ ref: onTag(run), versions }))
    const moving = plan.tags.filter(({ kind }) => kind === 'moving')
    expect(moving.map(({ name, move, follows, because }) => `${name} ${move} by ${follows}: ${because}`)).toStrictEqual(expected)
  })

  test.each<[string, lines: readonly string[], Partial<TagInputs>, branch: string, others: readonly string[], expected: readonly string[]]>(
    [
      [
        'a version by hand that the expression does not match has the versions that it finds in tags',
        ['type=semver,pattern={{major}},match=app-v(.*)', 'stable'],
        { version: '1.1.9' },
        'main',
        ['app-v1.2.0', 'myapp-v7.0.0'],
        [`1 ${higher}`, `stable ${higher}`, `latest ${higher}`],
      ],
      [
        'and the tags that are versions as they are, each once',
        ['type=semver,pattern={{major}},match=v(.*)', 'stable'],
        { version: '1.3.0' },
        'main',
        ['v1.2.0', '1.1.0', 'v1.2.1-rc.1'],
        [
          '1 write by versions: 1.3.0 is the highest of 3 versions (GitHub API)',
          'stable write by versions: 1.3.0 is the highest of 3 versions (GitHub API)',
          'latest write by versions: 1.3.0 is the highest of 3 versions (GitHub API)',
        ],
      ],
      [
        'a branch of a release has the versions of the tags that it will get',
        [
          'type=semver,pattern={{version}},match=release/(.*),value={{branch}}',
          'type=semver,pattern={{major}},match=release/(.*),value={{branch}}',
        ],
        {},
        'release/1.1.9',
        ['v1.2.0', 'v2.0.0-rc.1'],
        [`1 ${higher}`, `latest ${higher}`],
      ],
      [
        'a branch of a release after the highest one',
        ['type=semver,pattern={{major}}.{{minor}},match=release/(.*),value={{branch}}'],
        {},
        'release/1.3.0',
        ['v1.2.0', 'release/1.1.0'],
        [
          '1.3 write by versions: 1.3.0 is the highest of 1 version of its line (GitHub API)',
          'latest write by versions: 1.3.0 is the highest of 3 versions (GitHub API)',
        ],
      ],
    ],
  )('%s', (_name, lines, tags, branch, others, expected) => {
    const versions = { kind: 'known', source: 'GitHub API', tags: others } as const
    const plan = makePlan(anInputs({ tags: { rules: rules(...lines), ...tags } }), aContext({ ref: onBranch(branch), versions }))
    const moving = plan.tags.filter(({ kind }) => kind === 'moving')
    expect(moving.map(({ name, move, follows, because }) => `${name} ${move} by ${follows}: ${because}`)).toStrictEqual(expected)
  })

  test('a version by hand has no component, so those of all count', () => {
    const versions = { kind: 'known', source: 'GitHub API', tags: ['app-v1.2.0'] } as const
    const line = 'type=semver,pattern={{major}},match=(\\d+\\.\\d+\\.\\d+)'
    const [plan, ofApp] = ['1.1.9', 'app-v1.1.9'].map((version) =>
      makePlan(anInputs({ tags: { rules: rules(line), version } }), aContext({ versions })),
    )
    expect([plan, ofApp].map((each) => each?.tags.map(({ name, move }) => `${name} ${move}`))).toStrictEqual([
      ['1 keep', 'latest keep'],
      ['1 keep', 'latest keep'],
    ])
  })
})

describe('finders', () => {
  const versions = (tags: readonly string[]) => ({ kind: 'known', source: 'GitHub API', tags }) as const

  test('that are alike look once, and nobody looks where there is none', () => {
    const [one, other] = [aFinder('v(.*)'), aFinder('v(.*)')]
    expect([...openFinders([aLine(one), aLine(other), aLine(undefined), undefined], versions(['v1.2.3', 'x']), '')]).toStrictEqual([
      [keyOf(one), { kind: 'texts', texts: [{ text: '1.2.3', after: '' }] }],
    ])
    expect(openFinders([aLine(undefined)], versions(['v1.2.3']), '').size).toBe(0)
    expect(openFinders([aLine(one)], { kind: 'unknown', because: 'nobody answers' }, '').size).toBe(0)
  })

  test.each<[string, Finder, readonly string[], because: string]>([
    ['what follows it', aFinder('^v(.*)'), ['app/v1.2.3', 'web/v1.3.0', 'v2.0.0'], 'stays: 1.2.3 is higher'],
    ['the whole name', { ...aFinder('^app/v(.*)'), isWhole: true }, ['app/v1.2.3', 'web/v1.3.0'], 'stays: 1.2.3 is higher'],
    ['one number of a pre-release', aFinder('v([0-9]+)'), ['app/v2.0.0-rc.1'], '1.0.0 is the highest of 1 version (GitHub API)'],
    ['a version beside another one', aFinder('-(.*)'), ['app/1.0.0-2.3.4'], 'stays: 2.3.4 is higher'],
    ['a version before what is no pre-release of it', aFinder('v(\\d+\\.\\d+\\.\\d+)'), ['app/v1.2.0-01'], 'stays: 1.2.0 is higher'],
  ])('look into the tags of their prefix: %s', (_name, finder, tags, because) => {
    const [line, known] = [aLine(finder), versions(tags)]
    const judge = moveJudge(aContext({ versions: known }), { tagPrefix: 'app/', moving: 'forward' }, openFinders([line], known, 'app/'))
    expect(judge(line, 'it was asked for').because).toBe(because)
  })

  test.each<[string, readonly Finder[], readonly string[], string]>([
    [
      'that cannot look into one tag',
      [aFinder('v(.*)')],
      ['v1.0.0', 'v'.repeat(100_001)],
      'the text that v(.*) looks into has 100001 characters, more than 100000',
    ],
    [
      'with too much to look into',
      [aFinder('v(.*)')],
      Array.from({ length: 200_001 }, () => 'v'),
      '1 expression in 200001 tags are more than 200000 to look for',
    ],
    [
      'of which there are too many',
      [aFinder('v(.*)'), aFinder('w(.*)')],
      Array.from({ length: 100_001 }, () => 'v'),
      '2 expressions in 100001 tags are more than 200000 to look for',
    ],
  ])('%s find nothing, and say so', (_name, finders, tags, because) => {
    expect([...openFinders(finders.map(aLine), versions(tags), '')]).toStrictEqual(
      finders.map((finder) => [keyOf(finder), { kind: 'failed', because }]),
    )
  })

  test('that would be too many are counted before they are made, in the tags of this image alone', () => {
    const tags = Array.from({ length: 200_000 }, (_, at) => (at < 100 ? `app/v1.0.${at}` : `web/v1.0.${at}`))
    const lines = Array.from({ length: 300 }, (_, at) => aLine(aFinder(`v(.*)${'x?'.repeat(at)}`)))
    // Counted, and not timed: a busy machine takes as long as it takes.
    const found = openFinders(lines, versions(tags), 'app/', { leftMs: 600_000 })
    expect([...found.values()].map((each) => (each.kind === 'texts' ? each.texts.length : each.because))).toStrictEqual(
      lines.map(() => 100),
    )
    expect([...openFinders(lines, versions(tags), 'web/').values()]).toStrictEqual(
      lines.map(() => ({ kind: 'failed', because: '300 expressions in 199900 tags are more than 200000 to look for' })),
    )
  })

  test('have what the rules of the run left of the time of all expressions', () => {
    const finder = aFinder('^(a+)+$')
    const time = { leftMs: 1 }
    expect(openFinders([aLine(finder)], versions([`${'a'.repeat(10_000)}!`]), '', time).get(keyOf(finder))).toStrictEqual({
      kind: 'failed',
      because: '^(a+)+$ takes longer than 2 s; write an expression that repeats less',
    })
    expect(time.leftMs).toBeLessThan(1)
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
