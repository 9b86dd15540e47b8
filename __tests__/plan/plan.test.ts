import { describe, expect, test } from '@jest/globals'
import type { Context, Ref, Versions } from '../../src/context/context.ts'
import { parseVersion } from '../../src/domain/version.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildInputs, Inputs, Strategy, TagInputs } from '../../src/inputs/inputs.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { aContext, anInputs, entries, onBranch, onTag, rules } from '../support/builders.ts'
import { aRepository } from '../support/plans.ts'

/** GitHub's merge of the pull request with its base. */
const MERGE = 'fedcba9876543210fedcba9876543210fedcba98'
const PULL: Ref = { kind: 'pull', number: 12, head: 'feature/login', base: 'main' }
const QUEUE: Ref = { kind: 'queue', name: 'gh-readonly-queue/main/pr-12-0123456789abcdef' }
const DEFAULTS: readonly Strategy[] = ['semver', 'sha', 'branch', 'pr']

describe('strategies by event', () => {
  test.each<[string, Partial<TagInputs>, Partial<Context>, readonly string[], string]>([
    ['defaults on a branch', { strategies: DEFAULTS }, {}, ['fixed main-0123456', 'fixed 0123456', 'moving main'], 'main'],
    [
      'defaults on a branch with a slash',
      { strategies: DEFAULTS },
      { ref: onBranch('feature/login') },
      ['fixed feature-login-0123456', 'fixed 0123456', 'moving feature-login'],
      'feature-login',
    ],
    [
      'defaults on the highest version',
      { strategies: DEFAULTS },
      { ref: onTag('v1.2.3'), versions: known('v1.2.3', 'v1.2.2', 'v1.1.9', 'v0.9.0') },
      ['fixed 1.2.3', 'fixed 0123456', 'moving 1.2', 'moving 1', 'moving latest'],
      '1.2.3',
    ],
    [
      'defaults on a back-port',
      { strategies: DEFAULTS },
      { ref: onTag('v1.1.9'), versions: known('v1.2.0', 'v1.1.9', 'v1.1.8') },
      ['fixed 1.1.9', 'fixed 0123456', 'moving 1.1', 'moving 1 (stays)', 'moving latest (stays)'],
      '1.1.9',
    ],
    [
      'defaults on a pre-release',
      { strategies: DEFAULTS },
      { ref: onTag('v2.0.0-rc.1'), versions: known('v2.0.0-rc.1') },
      ['fixed 2.0.0-rc.1', 'fixed 0123456'],
      '2.0.0-rc.1',
    ],
    [
      'defaults before 1.0.0: no bare 0',
      { strategies: DEFAULTS },
      { ref: onTag('v0.3.0'), versions: known('v0.3.0', 'v0.2.0') },
      ['fixed 0.3.0', 'fixed 0123456', 'moving 0.3', 'moving latest'],
      '0.3.0',
    ],
    ['defaults on a tag that is no version', { strategies: DEFAULTS }, { ref: onTag('demo-1') }, ['fixed 0123456'], '0123456'],
    [
      "defaults on a pull request: what is built is its merge with the base, so the commit's own tag is not taken",
      { strategies: DEFAULTS },
      { event: 'pull_request', ref: PULL, merge: MERGE },
      ['moving pr-12', 'moving pr-12-0123456'],
      'pr-12',
    ],
    [
      'defaults on a pull request whose head is checked out',
      { strategies: DEFAULTS },
      { event: 'pull_request', ref: PULL },
      ['fixed pr-12-0123456', 'fixed 0123456', 'moving pr-12'],
      'pr-12',
    ],
    [
      "type=sha on a pull request is the merge commit's",
      { rules: rules('type=sha') },
      { event: 'pull_request', ref: PULL, merge: MERGE },
      ['fixed sha-fedcba9'],
      'sha-fedcba9',
    ],
    ['defaults in a merge queue', { strategies: DEFAULTS }, { event: 'merge_group', ref: QUEUE }, ['fixed 0123456'], '0123456'],
    [
      'defaults on workflow_dispatch with a version',
      { strategies: DEFAULTS, version: '2.0.0' },
      { event: 'workflow_dispatch', versions: known('v1.0.0') },
      ['fixed 2.0.0', 'fixed main-0123456', 'fixed 0123456', 'moving 2.0', 'moving 2', 'moving main', 'moving latest'],
      '2.0.0',
    ],
    ['schedule on a schedule', { strategies: ['schedule'] }, { event: 'schedule' }, ['moving nightly'], 'nightly'],
    [
      'the environment of a branch',
      { strategies: ['environment'], environments: [{ pattern: '*', name: 'staging' }] },
      {},
      ['fixed staging-0123456'],
      'staging-0123456',
    ],
    [
      'the environment of a version',
      {
        strategies: ['semver', 'environment'],
        environments: [
          { pattern: 'main', name: 'dev' },
          { pattern: 'v*', name: 'prod' },
        ],
      },
      { ref: onTag('v1.2.3'), versions: known('v1.2.3') },
      ['fixed 1.2.3', 'fixed prod-v1.2.3', 'moving 1.2', 'moving 1', 'moving latest'],
      '1.2.3',
    ],
    [
      'the environment of a deployment of a bare commit',
      { strategies: ['environment'], environments: [] },
      { event: 'deployment', ref: { kind: 'none' }, deployment: 'Production (EU)' },
      ['fixed Production-EU--0123456'],
      'Production-EU--0123456',
    ],
    ['the date, near midnight, in its zone', { strategies: ['date'], timezone: 'Asia/Seoul' }, {}, ['moving 2024-01-16'], '2024-01-16'],
    ['the date in UTC', { strategies: ['date'] }, {}, ['moving 2024-01-15'], '2024-01-15'],
    [
      'all of them at once, whatever their order',
      {
        strategies: ['date', 'sha', 'pr', 'environment', 'branch', 'schedule', 'semver'],
        environments: [{ pattern: '*', name: 'dev' }],
      },
      {},
      ['fixed dev-0123456', 'fixed main-0123456', 'fixed 0123456', 'moving main', 'moving 2024-01-15'],
      'main',
    ],
    [
      'a component of a monorepo',
      { strategies: ['semver'], tagPrefix: 'app/' },
      { ref: onTag('app/v1.2.3'), versions: known('app/v1.2.3', 'web/v9.0.0', 'v8.0.0', 'app/v1.2.4-rc.1') },
      ['fixed 1.2.3', 'moving 1.2', 'moving 1', 'moving latest'],
      '1.2.3',
    ],
    [
      'versions that nobody knows',
      { strategies: ['semver'] },
      { ref: onTag('v1.2.3'), versions: { kind: 'unknown', because: 'no network' } },
      ['fixed 1.2.3', 'moving 1.2 (stays)', 'moving 1 (stays)', 'moving latest (stays)'],
      '1.2.3',
    ],
  ])('%s', (_name, tags, context, expected, version) => {
    const plan = planOf({ tags }, context)
    expect(shortly(plan)).toStrictEqual(expected)
    expect(plan.version).toBe(version)
  })
})

describe('the version that tells which of two runs writes a tag', () => {
  test.each<[string, Ref, string, string | undefined]>([
    ['is that of the tag', onTag('v1.2.3'), 'type=sha', '1.2.3'],
    ['is the one that an expression finds in the tag', onTag('app-v1.1.9'), 'type=semver,pattern={{version}},match=app-v(.*)', '1.1.9'],
    [
      'has the pre-release that an expression cuts off',
      onTag('app-v2.0.0-rc.1'),
      String.raw`type=match,pattern=app-v(\d+\.\d+\.\d+),group=1`,
      '2.0.0-rc.1',
    ],
    [
      'is none by PEP 440 alone, which labels do not tell apart',
      onTag('app-1.1.9'),
      'type=pep440,pattern={{version}},match=app-(.*)',
      undefined,
    ],
    ['is none on a branch', onBranch('release/1.1.9'), 'type=sha', undefined],
  ])('%s', (_name, ref, rule, expected) => {
    const { runVersion } = makePlan(
      anInputs({ tags: { rules: rules(rule) } }),
      aContext({ ref, versions: known(ref.kind === 'tag' ? ref.name : '') }),
    )
    expect(runVersion?.full).toBe(expected)
  })
})

describe('rules of the tag language', () => {
  test.each<[string, readonly string[], Partial<Context>, readonly string[], string]>([
    ['a bare word', ['edge'], {}, ['moving edge'], 'edge'],
    ['a raw value that is a full version', ['type=raw,value=v1.2.3'], {}, ['fixed v1.2.3'], 'v1.2.3'],
    [
      'a raw value of expressions',
      ["type=raw,value={{branch}}-{{date 'YYYYMMDD-HHmm' tz='Asia/Seoul'}}-{{sha}}"],
      {},
      ['moving main-20240116-0730-0123456'],
      'main-20240116-0730-0123456',
    ],
    [
      'latest on the default branch only',
      ['type=raw,value=latest,enable={{is_default_branch}}', 'type=sha'],
      { ref: onBranch('dev') },
      ['fixed sha-0123456'],
      'sha-0123456',
    ],
    ['latest on the default branch', ['type=raw,value=latest,enable={{is_default_branch}}'], {}, ['moving latest'], 'latest'],
    [
      'a branch, a tag, a pull request: the branch',
      ['type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'],
      {},
      ['moving main'],
      'main',
    ],
    [
      'a branch, a tag, a pull request: the pull request',
      ['type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'],
      { ref: PULL },
      ['moving pr-12'],
      'pr-12',
    ],
    [
      'a tag brings latest along',
      ['type=ref,event=tag'],
      { ref: onTag('v1.2.3'), versions: known('v1.2.3') },
      ['fixed v1.2.3', 'moving latest'],
      'v1.2.3',
    ],
    [
      'a tag that is no version brings latest along too',
      ['type=ref,event=tag'],
      { ref: onTag('stable') },
      ['moving stable', 'moving latest'],
      'stable',
    ],
    [
      'the tag of a pre-release brings latest along, which stays',
      ['type=ref,event=tag'],
      { ref: onTag('v1.2.3-rc.1'), versions: known('v1.0.0') },
      ['fixed v1.2.3-rc.1', 'moving latest (stays)'],
      'v1.2.3-rc.1',
    ],
    [
      'semver with prefix and suffix; latest has neither',
      ['type=semver,pattern={{version}},prefix=app-,suffix=-alpine', 'type=semver,pattern={{major}}.{{minor}}'],
      { ref: onTag('v1.2.3'), versions: known('v1.2.3', 'v1.2.4') },
      ['fixed app-1.2.3-alpine', 'moving 1.2 (stays)', 'moving latest (stays)'],
      'app-1.2.3-alpine',
    ],
    [
      'the pattern of a pre-release counts only when it is raw',
      ['type=semver,pattern={{major}}', 'type=semver,pattern={{raw}}'],
      { ref: onTag('v1.0.0-rc.1') },
      ['fixed 1.0.0-rc.1', 'fixed v1.0.0-rc.1'],
      '1.0.0-rc.1',
    ],
    [
      'build metadata',
      ['type=semver,pattern={{raw}}'],
      { ref: onTag('v1.2.3+b.5'), versions: known('v1.2.3+b.5') },
      ['fixed v1.2.3-b.5', 'moving latest'],
      'v1.2.3-b.5',
    ],
    [
      'semver with a value of its own has lines of its own',
      ['type=semver,pattern={{major}}.{{minor}},value=v1.1.9'],
      { versions: known('v1.2.0') },
      ['moving 1.1', 'moving latest (stays)'],
      '1.1',
    ],
    [
      'a long sha',
      ['type=sha,format=long,prefix='],
      {},
      ['fixed 0123456789abcdef0123456789abcdef01234567'],
      '0123456789abcdef0123456789abcdef01234567',
    ],
    [
      'a dated nightly',
      ["type=schedule,pattern=nightly-{{date 'YYYYMMDD'}}"],
      { event: 'schedule' },
      ['moving nightly-20240115'],
      'nightly-20240115',
    ],
    [
      'priorities decide on the version',
      ['type=sha,priority=1001', 'type=ref,event=branch'],
      {},
      ['fixed sha-0123456', 'moving main'],
      'sha-0123456',
    ],
    [
      'latest by name never goes backwards either',
      ['type=raw,value=latest', 'type=raw,value=v1'],
      { ref: onTag('v1.1.9'), versions: known('v1.1.9', 'v1.2.0') },
      ['moving latest (stays)', 'moving v1 (stays)'],
      'latest',
    ],
    [
      'moving tags stay in a merge queue',
      ['latest', 'type=sha'],
      { event: 'merge_group', ref: QUEUE },
      ['fixed sha-0123456', 'moving latest (stays)'],
      'latest',
    ],
    [
      'Handlebars escapes for HTML, and so do we',
      ['type=raw,value={{branch}}', 'type=raw,value=x-{{{branch}}}'],
      { ref: onBranch('a=b') },
      ['moving a-x3D-b', 'moving x-a-b'],
      'a-x3D-b',
    ],
    [
      'the base of a pushed tag',
      ['type=raw,value={{base_ref}}-{{tag}}'],
      { ref: onTag('x'), baseRef: 'release/1' },
      ['moving release-1-x'],
      'release-1-x',
    ],
    ['the date of the commit', ["type=raw,value=c{{commit_date 'YYMMDD-X'}}"], {}, ['moving c240114-1705219200'], 'c240114-1705219200'],
  ])('%s', (_name, lines, context, expected, version) => {
    const plan = planOf({ tags: { rules: rules(...lines) } }, context)
    expect(shortly(plan)).toStrictEqual(expected)
    expect(plan.version).toBe(version)
  })
})

test('a whole plan', () => {
  const inputs = anInputs({
    tags: { strategies: ['semver', 'sha'] },
    labels: entries('team=core'),
    annotations: [{ levels: ['index'], entry: entries('team={{tag}}')[0] }],
    notices: ['images: lowered'],
  })
  const context = aContext({ ref: onTag('v1.2.3'), versions: known('v1.2.3', 'v1.2.2', 'v1.0.0') })
  const plan = makePlan(inputs, context)
  expect(plan).toStrictEqual({
    images: [aRepository('ghcr.io/acme/app')],
    tags: [
      { name: '1.2.3', kind: 'fixed', rule: 'semver', because: 'the version of the tag v1.2.3', move: 'write', follows: undefined },
      { name: '0123456', kind: 'fixed', rule: 'sha', because: 'the commit 0123456', move: 'write', follows: undefined },
      {
        name: '1.2',
        kind: 'moving',
        rule: 'semver',
        because: '1.2.3 is the highest of 2 versions of its line (GitHub API)',
        move: 'write',
        follows: 'versions',
      },
      {
        name: '1',
        kind: 'moving',
        rule: 'semver',
        because: '1.2.3 is the highest of 3 versions (GitHub API)',
        move: 'write',
        follows: 'versions',
      },
      {
        name: 'latest',
        kind: 'moving',
        rule: 'semver',
        because: '1.2.3 is the highest of 3 versions (GitHub API)',
        move: 'write',
        follows: 'versions',
      },
    ],
    names: ['1.2.3', '1.2', '1', '0123456', 'latest'],
    leftOut: [{ rule: 'sha', because: '<branch>-<commit> needs a branch, and the run is for the tag v1.2.3' }],
    version: '1.2.3',
    labels: new Map([
      ['io.build-tag-push.inputs', plan.fingerprint],
      ['org.opencontainers.image.created', '2024-01-15T22:30:05.123Z'],
      ['org.opencontainers.image.description', 'An app'],
      ['org.opencontainers.image.licenses', 'MIT'],
      ['org.opencontainers.image.revision', '0123456789abcdef0123456789abcdef01234567'],
      ['org.opencontainers.image.source', 'https://github.com/acme/app'],
      ['org.opencontainers.image.title', 'app'],
      ['org.opencontainers.image.url', 'https://github.com/acme/app'],
      ['org.opencontainers.image.version', '1.2.3'],
      ['team', 'core'],
    ]),
    annotations: {
      image: [{ level: 'index', key: 'team', value: 'v1.2.3' }],
      told: [
        ...[...plan.labels].filter(([key]) => key.startsWith('org.')).map(([key, value]) => ({ level: 'manifest', key, value })),
        { level: 'index', key: 'team', value: 'v1.2.3' },
      ],
    },
    metadata: inputs.metadata,
    environment: undefined,
    runVersion: parseVersion('v1.2.3'),
    revision: '0123456789abcdef0123456789abcdef01234567',
    build: inputs.build,
    fingerprint: plan.fingerprint,
    fixedTags: 'keep',
    scan: { mode: 'off' },
    sign: { mode: 'off' },
    smoke: undefined,
    push: true,
    byDigest: false,
    attests: false,
    origin: undefined,
    sbomFile: undefined,
    onPartial: 'stop',
    notes: ['images: lowered'],
  })
  expect(plan.fingerprint).toMatch(/^[0-9a-f]{64}$/)
})

const UNKNOWN = { kind: 'unknown', because: 'no network' } as const

describe('notes', () => {
  test.each<[string, Partial<TagInputs>, Partial<Context>, readonly string[]]>([
    ['of the context', { strategies: ['sha'] }, { notes: ['two commits'] }, ['two commits']],
    ['a tag that is no version', { strategies: ['semver', 'sha'] }, { ref: onTag('demo') }, ['the tag demo is not a semantic version']],
    [
      'a tag without the prefix',
      { strategies: ['semver', 'sha'], tagPrefix: 'app/' },
      { ref: onTag('web/v1.0.0') },
      ['the tag web/v1.0.0 does not start with app/'],
    ],
    [
      'a tag that has a prefix, without tag-prefix',
      { strategies: ['semver', 'sha'] },
      { ref: onTag('app/v1.2.3') },
      ['the tag app/v1.2.3 is not a semantic version; with tag-prefix: app/ it is v1.2.3'],
    ],
    [
      'a day written with zeros',
      { strategies: ['semver', 'sha'] },
      { ref: onTag('v2024.01.15') },
      [
        'the tag v2024.01.15 is not a semantic version, whose numbers have no zeros in front: v2024.1.15 is one, and type=pep440 reads v2024.01.15 as 2024.1.15',
      ],
    ],
    [
      'a day written with zeros, after the prefix',
      { strategies: ['semver', 'sha'], tagPrefix: 'app/' },
      { ref: onTag('app/2024.01.15') },
      [
        'the tag app/2024.01.15 is not a semantic version after app/, whose numbers have no zeros in front: 2024.1.15 is one, and type=pep440 reads 2024.01.15 as 2024.1.15',
      ],
    ],
    [
      'zeros before a word that PEP 440 has not',
      { strategies: ['semver', 'sha'] },
      { ref: onTag('1.02.3-foo') },
      ['the tag 1.02.3-foo is not a semantic version, whose numbers have no zeros in front: 1.2.3-foo is one'],
    ],
    [
      'a tag that nothing makes a version of',
      { strategies: ['semver', 'sha'] },
      { ref: onTag('1.2.3.4') },
      ['the tag 1.2.3.4 is not a semantic version'],
    ],
    [
      'nor with the prefix that it has',
      { strategies: ['semver', 'sha'] },
      { ref: onTag('app-1.2.3.4') },
      ['the tag app-1.2.3.4 is not a semantic version'],
    ],
    [
      'several zeros, in the first number, too',
      { strategies: ['semver', 'sha'] },
      { ref: onTag('001.002.3') },
      [
        'the tag 001.002.3 is not a semantic version, whose numbers have no zeros in front: 1.2.3 is one, and type=pep440 reads 001.002.3 as 1.2.3',
      ],
    ],
    [
      'a tag as long as they are read',
      { strategies: ['semver', 'sha'] },
      { ref: onTag(`${'x'.repeat(195)}1.2.3`) },
      [`the tag ${'x'.repeat(195)}1.2.3 is not a semantic version; with tag-prefix: ${'x'.repeat(195)} it is 1.2.3`],
    ],
    [
      'a tag that nobody reads so far',
      { strategies: ['semver', 'sha'] },
      { ref: onTag(`app-${'x'.repeat(200)}-1.2.3`) },
      [`the tag app-${'x'.repeat(116)}…${'x'.repeat(34)}-1.2.3 (210 characters) is not a semantic version`],
    ],
    [
      'a tag in which an expression finds the version',
      { rules: rules('type=semver,pattern={{version}},match=app-v(.*)') },
      { ref: onTag('app-v1.2.3'), versions: { kind: 'known', source: 'GitHub API', tags: [] } },
      [],
    ],
    [
      'versions that nobody knows',
      { strategies: ['semver'] },
      { ref: onTag('v1.2.3'), versions: UNKNOWN },
      [
        'tags that move by versions stay where they are, since nobody says which other versions there are: a checkout with all tags does (actions/checkout with fetch-depth: 0), or the GitHub API with github-token (permissions: contents: read)',
      ],
    ],
    [
      'versions that nobody knows, at the desk',
      { strategies: ['semver'] },
      { ref: onTag('v1.2.3'), versions: { ...UNKNOWN, cure: 'ask' } },
      ['tags that move by versions stay where they are, since nobody says which other versions there are: ask'],
    ],
    ['versions that nobody knows, of which no tag is', { rules: rules('type=sha') }, { ref: onTag('v1.2.3'), versions: UNKNOWN }, []],
    [
      'versions that nobody knows, and nobody asks',
      { strategies: ['semver'], moving: 'always' },
      { ref: onTag('v1.2.3'), versions: UNKNOWN },
      [],
    ],
    ['a tag that no semver rule was asked about', { strategies: ['sha'] }, { ref: onTag('demo') }, []],
    [
      'a tag that is no version, beside a value that is one',
      { rules: rules('type=semver,pattern={{version}},value=1.2.3'), moving: 'always' },
      { ref: onTag('demo') },
      [],
    ],
    ['a tag that another rule was asked about', { rules: rules('type=sha') }, { ref: onTag('demo') }, []],
    [
      'a tag that is no version, for a rule',
      { rules: rules('type=sha', 'type=semver,pattern={{version}}') },
      { ref: onTag('demo') },
      ['the tag demo is not a semantic version'],
    ],
    ['a branch, where versions are asked for', { strategies: ['semver', 'branch'] }, {}, []],
    ['a deployment alone', { strategies: ['environment'] }, { deployment: 'production' }, []],
    ['an environment alone', { strategies: ['environment'], environments: [{ pattern: '*', name: 'staging' }] }, {}, []],
    [
      'a deployment and an environment that agree',
      { strategies: ['environment'], environments: [{ pattern: '*', name: 'production' }] },
      { deployment: 'production' },
      [],
    ],
    [
      'a version that no rule can read',
      { strategies: ['sha'], version: '2024.01' },
      {},
      ['the version given by hand, 2024.01, is not a semantic version'],
    ],
    ...(
      [
        [
          'a default branch that nobody says, where a rule asks',
          {},
          ['nobody says which branch is the default one, so this one counts as another'],
        ],
        ['a default branch that is said', { repository: aContext().repository }, []],
        ['a default branch that goes without saying', { event: 'schedule' }, []],
        ['no default branch, where the run is for a tag', { ref: onTag('demo') }, []],
      ] as const
    ).map(([name, context, notes]): [string, Partial<TagInputs>, Partial<Context>, readonly string[]] => [
      name,
      { rules: rules('type=sha', 'latest,enable={{is_default_branch}}') },
      { repository: { ...aContext().repository, defaultBranch: undefined }, ...context },
      notes,
    ]),
    [
      'no default branch, where no rule asks',
      { rules: rules('type=sha') },
      { repository: { ...aContext().repository, defaultBranch: undefined } },
      [],
    ],
    ['a cleaned raw value', { rules: rules('type=raw,value=a+b') }, {}, ['"a+b" is no tag; it became a-b']],
    [
      'two values that meet in one tag',
      { rules: rules('a+b', 'a/b') },
      {},
      ['"a+b" is no tag; it became a-b', '"a/b" is no tag; it became a-b', 'a+b (for a+b) and a/b (for a/b) give the same tag, a-b'],
    ],
    ['the same value twice is no surprise', { strategies: ['branch'], rules: rules('type=ref,event=branch') }, {}, []],
    [
      'the deployment and the input disagree',
      { strategies: ['environment'], environments: [{ pattern: '*', name: 'staging' }] },
      { event: 'deployment', deployment: 'production' },
      ['the environment is production, as the deployment says, not staging of the input environment'],
    ],
  ])('%s', (_name, tags, context, expected) => {
    expect(planOf({ tags }, context).notes).toStrictEqual(expected)
  })
})

describe('refused', () => {
  test.each<[string, Over, Partial<Context>, string]>([
    [
      'no tag at all, with every reason',
      { tags: { strategies: ['semver', 'pr'] } },
      {},
      [
        'no rule gives a tag in this run, so there is nothing to publish:',
        '- semver: the run is not for a tag, and no version is given',
        '- pr: the run is not for a pull request',
      ].join('\n'),
    ],
    ['no rule at all', {}, {}, 'no rule gives a tag in this run, so there is nothing to publish:'],
    [
      'a tag over 128 characters that was written so',
      { tags: { rules: rules(`x${'y'.repeat(128)}`) } },
      {},
      `x${'y'.repeat(128)}: "x${'y'.repeat(79)}" has 129 characters, and a tag at most 128`,
    ],
    [
      'a tag that starts with a dot',
      { tags: { rules: rules('.hidden') } },
      {},
      '.hidden: ".hidden" starts with ".", and a tag with a letter, a digit or "_"',
    ],
    [
      'a tag of nothing but strange characters',
      { tags: { rules: rules('~~') } },
      {},
      '~~: "~~" becomes "-", which starts with "-", and a tag with a letter, a digit or "_"',
    ],
    [
      'an enable that is neither',
      { tags: { rules: rules('type=raw,value=a,enable={{branch}}') } },
      {},
      'type=raw,value=a,enable={{branch}}: enable gives "main"; it must give true or false',
    ],
    [
      'a cache that overwrites a tag',
      { tags: { strategies: ['branch'] }, build: { cacheTo: ['type=registry,ref=GHCR.io/acme/app:main,mode=max'] } },
      {},
      'cache-to: GHCR.io/acme/app:main is a planned tag of an image; give the cache a tag of its own, such as buildcache',
    ],
    [
      'a cache that overwrites one of several tags of one of several images',
      {
        images: [aRepository('quay.io/acme/app'), aRepository('ghcr.io/acme/app')],
        tags: { strategies: ['branch', 'sha'] },
        build: { cacheTo: ['type=gha', 'type=registry,ref=ghcr.io/acme/app:main'] },
      },
      {},
      'cache-to: ghcr.io/acme/app:main is a planned tag of an image; give the cache a tag of its own, such as buildcache',
    ],
    [
      'a label without a name in this run',
      { tags: { strategies: ['sha'] }, labels: entries('{{tag}}=x') },
      {},
      'labels: "{{tag}}=x" has nothing before "=" in this run',
    ],
    [
      'everything at once',
      { tags: { rules: rules('.a', '.b') } },
      {},
      [
        '2 things in the plan cannot be done:',
        '- .a: ".a" starts with ".", and a tag with a letter, a digit or "_"',
        '- .b: ".b" starts with ".", and a tag with a letter, a digit or "_"',
      ].join('\n'),
    ],
  ])('%s', (_name, inputs, context, message) => {
    const error = refusalOf(() => planOf(inputs, context))
    expect([error.code, error.message]).toStrictEqual(['plan', message])
    expect(error.hint).toMatch(/.{20}/)
  })

  test.each<[string, string, string[]]>([
    ['of a component', 'app/v1.2.3', ['The tag app/v1.2.3 is not a semantic version; with tag-prefix: app/ it is v1.2.3.']],
    ['that is none at all', 'nice', []],
  ])('a run for a tag %s that gives none says what would read it', (_name, tag, cures) => {
    const { hint } = refusalOf(() => planOf({ tags: { strategies: ['semver'] } }, { ref: onTag(tag) }))
    expect(hint?.split('\n').slice(0, -1)).toStrictEqual(cures)
  })

  test('without push a run without tags is a note', () => {
    const plan = planOf({ tags: { strategies: ['pr'] }, push: false }, {})
    expect([plan.tags, plan.version, plan.notes]).toStrictEqual([[], '', ['no rule gives a tag in this run']])
  })
})

test.each([
  ['another tag', 'type=registry,ref=ghcr.io/acme/app:buildcache'],
  ['another repository', 'type=registry,ref=ghcr.io/acme/other:main'],
  ['no tag', 'type=gha'],
])("a cache under %s is in nobody's way", (_name, cache) => {
  expect(shortly(planOf({ tags: { strategies: ['branch'] }, build: { cacheTo: [cache] } }, {}))).toStrictEqual(['moving main'])
})

test('a plan names its environment', () => {
  expect(planOf({ tags: { strategies: ['environment'] } }, { deployment: 'prod' }).environment).toBe('prod')
})

describe('branches that are no tags get a name and a hash of their own', () => {
  test.each<[string, string, readonly string[]]>([
    [
      '200 characters',
      'b'.repeat(200),
      [`fixed ${'b'.repeat(111)}-aaebc35c-0123456`, 'fixed 0123456', `moving ${'b'.repeat(119)}-aaebc35c`],
    ],
    ['strange letters', 'été', ['fixed t-bd010c64-0123456', 'fixed 0123456', 'moving t-bd010c64']],
    ['no letter that a tag may have', '기능', ['fixed 0e09e85c-0123456', 'fixed 0123456', 'moving 0e09e85c']],
  ])('%s', (_name, branch, expected) => {
    const plan = planOf({ tags: { strategies: ['sha', 'branch'] } }, { ref: onBranch(branch) })
    expect(shortly(plan)).toStrictEqual(expected)
    expect(plan.notes).toHaveLength(2)
  })
})

type Over = Partial<Omit<Inputs, 'tags' | 'build'>> & { readonly tags?: Partial<TagInputs>; readonly build?: Partial<BuildInputs> }

function planOf(inputs: Over, context: Partial<Context>): Plan {
  return makePlan(anInputs(inputs), aContext(context))
}

function shortly(plan: Plan): readonly string[] {
  return plan.tags.map(({ kind, name, move }) => `${kind} ${name}${move === 'keep' ? ' (stays)' : ''}`)
}

function known(...tags: readonly string[]): Versions {
  return { kind: 'known', source: 'GitHub API', tags }
}

function refusalOf(work: () => unknown): ActionError {
  try {
    work()
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
