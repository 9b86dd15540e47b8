import { describe, expect, test } from '@jest/globals'
import { isOwn, joined, ociSet, renderEntries, steadyLabels, withOwn } from '../../src/plan/labels.ts'
import { aContext, entries, onBranch, onTag } from '../support/builders.ts'

const REPOSITORY = { owner: '', name: '', url: '', defaultBranch: undefined, isPrivate: undefined, description: '', license: '' }

describe('the set of docker/metadata-action', () => {
  test('with the values of a run', () => {
    expect(ociSet(aContext(), '1.2.3')).toStrictEqual([
      ['org.opencontainers.image.title', 'app'],
      ['org.opencontainers.image.description', 'An app'],
      ['org.opencontainers.image.url', 'https://github.com/acme/app'],
      ['org.opencontainers.image.source', 'https://github.com/acme/app'],
      ['org.opencontainers.image.version', '1.2.3'],
      ['org.opencontainers.image.created', '2024-01-15T22:30:05.123Z'],
      ['org.opencontainers.image.revision', '0123456789abcdef0123456789abcdef01234567'],
      ['org.opencontainers.image.licenses', 'MIT'],
    ])
  })

  test('of a pull request, whose revision is the merge that GitHub made', () => {
    const set = new Map(ociSet(aContext({ merge: 'f'.repeat(40) }), 'pr-12'))
    expect(set.get('org.opencontainers.image.revision')).toBe('f'.repeat(40))
  })

  test('empty where nothing is known', () => {
    const empty = ociSet(aContext({ repository: REPOSITORY }), '').filter(([, value]) => value === '')
    expect(empty.map(([key]) => key.replace('org.opencontainers.image.', ''))).toStrictEqual([
      'title',
      'description',
      'url',
      'source',
      'version',
      'licenses',
    ])
  })

  test('a description of several lines makes no label of its own', () => {
    const set = new Map(ociSet(aContext({ repository: { description: 'An app\r\nvendor=evil\u2028x' } }), '1.2.3'))
    expect(set.get('org.opencontainers.image.description')).toBe('An app vendor=evil x')
  })
})

describe('labels of this build alone', () => {
  const commit = 'a'.repeat(40)

  test.each<readonly [string, string, readonly string[]]>([
    [
      'the revision is the commit: the fingerprint',
      commit,
      ['io.build-tag-push.inputs=f', `org.opencontainers.image.revision=${commit}`, 'z=1'],
    ],
    [
      'the revision is a merge, or given by hand: the commit too',
      'upstream-42',
      [`io.build-tag-push.commit=${commit}`, 'io.build-tag-push.inputs=f', 'org.opencontainers.image.revision=upstream-42', 'z=1'],
    ],
  ])('%s', (_name, revision, expected) => {
    const labels = new Map([
      ['org.opencontainers.image.revision', revision],
      ['z', '1'],
    ])
    const all = withOwn(labels, { commit, version: undefined, fingerprint: 'f' })
    expect([...all].map(([key, value]) => `${key}=${value}`)).toStrictEqual(expected)
    expect(new Map([...all].filter(([key]) => !isOwn(key)))).toStrictEqual(labels)
  })

  test.each<[string, string, string | undefined, string | undefined]>([
    ['the version of the image is that of the run', '1.2.3', '1.2.3', undefined],
    ['the version of the image is another tag', '1.2.3-alpine', '1.2.3', '1.2.3'],
    ['the run is about no version', 'main', undefined, undefined],
  ])('the version of the run, where %s', (_name, told, version, expected) => {
    const own = withOwn(new Map([['org.opencontainers.image.version', told]]), { commit, version, fingerprint: 'f' })
    expect([own.has('io.build-tag-push.version'), own.get('io.build-tag-push.version')]).toStrictEqual([expected !== undefined, expected])
    expect(isOwn('io.build-tag-push.version')).toBe(true)
  })

  test('none of them can be forged', () => {
    const forged = new Map(['inputs', 'commit', 'version'].map((name) => [`io.build-tag-push.${name}`, 'forged']))
    const given = new Map([...forged, ['org.opencontainers.image.revision', commit], ['org.opencontainers.image.version', '1.2.3']])
    expect(withOwn(given, { commit, version: '1.2.3', fingerprint: 'f' })).toStrictEqual(
      new Map([
        ['io.build-tag-push.inputs', 'f'],
        ['org.opencontainers.image.revision', commit],
        ['org.opencontainers.image.version', '1.2.3'],
      ]),
    )
  })
})

describe('what labels say in every run of an event', () => {
  const [tag, branch] = [onTag('v1.2.3'), onBranch('main')].map((ref) => aContext({ ref }))
  test.each<
    readonly [
      string,
      readonly string[],
      readonly (readonly [string, string | undefined])[],
      readonly (readonly [string, string | undefined])[],
    ]
  >([
    [
      'a word',
      ['of={{branch}}{{tag}}', 'a=b'],
      [
        ['of', 'v1.2.3'],
        ['a', 'b'],
      ],
      [
        ['of', 'main'],
        ['a', 'b'],
      ],
    ],
    ['a block in a value', ['release={{#if tag}}{{tag}}{{else}}snapshot{{/if}}'], [['release', 'v1.2.3']], [['release', 'snapshot']]],
    ['a label that others have alone', ['{{#if tag}}released={{tag}}{{/if}}'], [['released', 'v1.2.3']], [['released', undefined]]],
    ['two labels that take turns', ['{{#if tag}}a=1{{else}}b=2{{/if}}'], [['a', '1']], [['b', '2']]],
    ['the last of a key', ['a={{tag}}', 'a=b', '{{#if tag}}a=c{{/if}}'], [['a', 'c']], [['a', 'b']]],
    ['the time of the run', ["a={{date 'X'}}", "b={{#if tag}}x{{/if}}{{date 'HH'}}", 'c=1', "c={{date 'X'}}"], [], []],
    ['the time of the commit', ["a={{commit_date 'YYYY'}}"], [['a', '2024']], [['a', '2024']]],
    ['one of ours', ['io.build-tag-push.inputs=x'], [], []],
  ])('%s', (_name, given, ofTag, ofBranch) => {
    const found = [tag, branch].map((context) => context && [...steadyLabels(entries(...given), context)])
    expect(found).toStrictEqual([ofTag, ofBranch])
  })
})

describe('renderEntries', () => {
  test('expressions are filled in, and the first = of what comes out parts key and value', () => {
    const given = entries('plain=a=b', "{{tag}}.{{sha}}={{date 'YYYYMMDD'}}", '{{{tag}}}=x', 'a ={{branch}} ')
    expect(renderEntries('labels', given, aContext({ ref: onTag('k=v') }))).toStrictEqual({
      entries: [
        ['plain', 'a=b'],
        ['k&#x3D;v.0123456', '20240115'],
        ['k', 'v=x'],
        ['a ', ' '],
      ],
      problems: [],
    })
  })

  test('an entry that is wholly in a block is one only where the block is', () => {
    const given = entries('{{#if tag}}released={{tag}}{{/if}}', 'a=1', '{{#if base_ref}}x=1{{/if}} ')
    const found = [onTag('v1'), onBranch('main')].map((ref) => renderEntries('labels', given, aContext({ ref })))
    expect(found).toStrictEqual([
      {
        entries: [
          ['released', 'v1'],
          ['a', '1'],
        ],
        problems: [],
      },
      { entries: [['a', '1']], problems: [] },
    ])
  })

  test('what gives no entry is told', () => {
    expect(renderEntries('labels', entries('{{tag}}=x', "a={{commit_date 'YYYY'}}"), aContext({ committedAt: undefined }))).toStrictEqual({
      entries: [],
      problems: [
        'labels: "{{tag}}=x" has nothing before "=" in this run',
        'labels: "a={{commit_date \'YYYY\'}}" asks for the date of the commit, which neither the event nor Git tells here',
      ],
    })
  })
})

test('the last of a key counts, and the order is that of a locale', () => {
  const all = joined([
    ['Zeta', 'z'],
    ['a.b', '1'],
    ['alpha', 'a'],
    ['a-b', '2'],
    ['beta', 'b'],
    ['alpha', 'last'],
    ['Alpha', 'upper'],
    ['a_b', '3'],
    ['äther', 'ä'],
  ])
  expect([...all]).toStrictEqual([
    ['a_b', '3'],
    ['a-b', '2'],
    ['a.b', '1'],
    ['alpha', 'last'],
    ['Alpha', 'upper'],
    ['äther', 'ä'],
    ['beta', 'b'],
    ['Zeta', 'z'],
  ])
})
