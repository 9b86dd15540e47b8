import { describe, expect, test } from '@jest/globals'
import type { Origin } from '../../src/domain/origin.ts'
import { ActionError } from '../../src/errors.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { settle } from '../../src/plan/settle.ts'
import { aContext, anInputs, onBranch, onTag, rules } from '../support/builders.ts'
import { aDigest, anImage, aPlace, aPlan, aPlatform, aRepository, aTag, observed, present } from '../support/plans.ts'

const COMMIT = 'fedcba9876543210fedcba9876543210fedcba98'
const BRANCH = onBranch('main')
const APP = aRepository('ghcr.io/acme/app')

function anOrigin(over: Partial<Origin> = {}): Origin {
  const digest = aDigest('promoted')
  return {
    ...{ digest, names: [`ghcr.io/acme/app@${digest}`], repositories: [APP], commit: COMMIT, revision: COMMIT, version: '1.2.3' },
    ...{ fingerprint: 'fingerprint-of-these-inputs', labels: new Map([['org.opencontainers.image.version', '1.2.3']]) },
    platforms: ['linux/amd64', 'linux/arm64'].map(aPlatform),
    ...over,
  }
}

/** The plan of a run on `main` for another commit than the image's. */
function planOf(tags: Partial<TagInputs>, origin: Origin, over: Partial<Parameters<typeof aContext>[0]> = {}): Plan {
  const { commit = '', revision = '' } = origin
  const run = { ref: 'refs/heads/main', sha: revision, shortShaLength: 7 }
  const context = aContext({ ref: BRANCH, run, sha: commit, origin, versions: { kind: 'known', source: 'this clone', tags: [] }, ...over })
  return makePlan(anInputs({ tags: { strategies: [], ...tags }, images: [APP], build: { platforms: [] } }), context)
}

const ON_TAG = { ref: onTag('v9.9.9'), run: { ref: 'refs/tags/v9.9.9', sha: COMMIT, shortShaLength: 7 } }
const NINE = ['9.9.9', 'fedcba9', '9.9', '9', 'latest']
const TWO = ['2.0.0', '2.0', '2', 'latest']
const PROD = [{ pattern: '*', name: 'prod' }]

describe('tags of an image that is published already', () => {
  test.each<[string, Partial<TagInputs>, Partial<Origin>, object, readonly string[]]>([
    ['the commit of the image', { strategies: ['sha'] }, {}, {}, ['main-fedcba9', 'fedcba9']],
    ['the version of the image', { strategies: ['semver'] }, {}, {}, ['1.2.3', '1.2', '1', 'latest']],
    ['the version of the image, not the tag of the run', { strategies: ['semver'] }, {}, ON_TAG, ['1.2.3', '1.2', '1', 'latest']],
    ['the version given by hand', { strategies: ['semver'], version: '2.0.0' }, {}, {}, TWO],
    ['the environment of the run', { strategies: ['environment'], environments: PROD }, {}, {}, ['prod-v1.2.3']],
    ['no version, but a commit', { strategies: ['environment'], environments: PROD }, { version: 'main' }, {}, ['prod-fedcba9']],
    ['a version, and no commit', { strategies: ['environment'], environments: PROD }, { commit: undefined }, {}, ['prod-v1.2.3']],
    [
      'neither, nor an environment that would ask for them',
      { strategies: ['environment'], rules: rules('type=raw,value=stable') },
      { commit: undefined, revision: undefined, version: undefined },
      {},
      ['stable'],
    ],
    ['a rule by hand', { rules: rules('type=semver,pattern=v{{version}}') }, {}, {}, ['v1.2.3', 'latest']],
    ['a rule that matches', { rules: rules('type=match,pattern=(\\d+)\\.\\d+,group=1') }, {}, {}, ['1', 'latest']],
    ['an expression', { rules: rules('type=raw,value=x-{{sha}}') }, {}, {}, ['x-fedcba9']],
    [
      'a name that needs neither',
      { rules: rules('type=raw,value=stable') },
      { commit: undefined, revision: undefined, version: undefined },
      {},
      ['stable'],
    ],
    ['the tag of the run, where the run says the version', { strategies: ['semver', 'sha'], versionOf: 'run' }, {}, ON_TAG, NINE],
    [
      'that tag, of an image that says no version',
      { strategies: ['semver', 'sha'], versionOf: 'run' },
      { version: undefined },
      ON_TAG,
      NINE,
    ],
    ['no version on a branch, where the run says it', { strategies: ['semver', 'branch'], versionOf: 'run' }, {}, {}, ['main']],
    ['a rule that matches that tag', { rules: rules('type=match,pattern=v(\\d),group=1'), versionOf: 'run' }, {}, ON_TAG, ['9', 'latest']],
    ['the version given by hand before that of the run', { strategies: ['semver'], version: '2.0.0', versionOf: 'run' }, {}, ON_TAG, TWO],
    ['a version beside one that is none', { strategies: ['semver', 'branch'] }, { version: 'main' }, {}, ['main']],
  ])('%s', (_name, tags, over, context, expected) => {
    expect(planOf(tags, anOrigin(over), context).tags.map(({ name }) => name)).toStrictEqual(expected)
  })

  test('says in the plan where the version comes from', () => {
    const [tag] = planOf({ strategies: ['semver'] }, anOrigin()).tags
    expect([tag?.because, planOf({ strategies: ['semver', 'branch'] }, anOrigin({ version: 'main' })).leftOut[0]]).toStrictEqual([
      'the version 1.2.3 of the image',
      { rule: 'semver', because: 'the image calls itself main, which is not a semantic version' },
    ])
  })

  test('what the image has is in the plan: its commit, labels, platforms and what it was made from', () => {
    const origin = anOrigin()
    const plan = planOf({ rules: rules('type=raw,value=stable') }, origin)
    const { revision, labels, build, fingerprint } = plan
    expect({ revision, labels, platforms: build.platforms, fingerprint, origin: plan.origin }).toStrictEqual({
      revision: COMMIT,
      labels: origin.labels,
      platforms: origin.platforms,
      fingerprint: 'fingerprint-of-these-inputs',
      origin: { digest: origin.digest, names: origin.names, repositories: [APP] },
    })
  })

  test('labels that would be more labels in a list, or fill an output, are not told', () => {
    const labels = new Map([
      ['a', 'one\nb=two\u2028three'],
      ['b=c', 'd'],
      ['e\nf', 'g'],
      ['long', 'x'.repeat(5_000)],
      ...Array.from({ length: 300 }, (_, at) => [`n${at}`, ''] as const),
    ])
    const plan = planOf({ rules: rules('type=raw,value=stable') }, anOrigin({ labels }))
    expect([[...plan.labels].slice(0, 2), plan.labels.size]).toStrictEqual([
      [
        ['a', 'one b=two three'],
        ['n0', ''],
      ],
      200,
    ])
  })

  test('what the image does not say it was made from is empty', () => {
    expect(planOf({ rules: rules('type=raw,value=stable') }, anOrigin({ fingerprint: undefined })).fingerprint).toBe('')
  })

  const NO_COMMIT = 'the image has no label org.opencontainers.image.revision that names a commit'
  const NO_VERSION = 'the image has no label org.opencontainers.image.version, and no version is given'
  const SILENT = { commit: undefined, revision: undefined, version: undefined }

  test.each<[string, Partial<TagInputs>, Partial<Origin>, string]>([
    ['a commit', { strategies: ['sha'] }, SILENT, `sha: ${NO_COMMIT}`],
    ['a commit, by a rule', { rules: rules('type=sha') }, SILENT, `type=sha: ${NO_COMMIT}`],
    ['a commit for the environment', { strategies: ['environment'], environments: PROD }, SILENT, `environment: ${NO_COMMIT}`],
    ['a version', { strategies: ['semver'] }, SILENT, `semver: ${NO_VERSION}`],
    ['a version, by a rule', { rules: rules('type=semver,pattern={{major}}') }, SILENT, `type=semver,pattern={{major}}: ${NO_VERSION}`],
    ['both', { strategies: ['semver', 'sha'] }, SILENT, `semver: ${NO_VERSION}\n- sha: ${NO_COMMIT}`],
  ])('without the label for %s it is an error that says so', (_name, tags, over, expected) => {
    const origin = anOrigin(over)
    const told = errorOf(() => planOf(tags, origin))
    expect([told.code, told.message]).toStrictEqual(['plan', `${origin.names[0]} does not say what its tags need:\n- ${expected}`])
    expect(told.hint).toMatch(
      /^With from, commit and version come from the labels of the image: set the input version, or from-version: run on a version tag, /,
    )
  })

  test('it says all names that were given', () => {
    const names = ['ghcr.io/acme/app:1', 'quay.io/acme/app:1']
    expect(errorOf(() => planOf({ strategies: ['sha'] }, anOrigin({ ...SILENT, names }))).message).toBe(
      `ghcr.io/acme/app:1, quay.io/acme/app:1 does not say what its tags need:\n- sha: ${NO_COMMIT}`,
    )
  })

  test('an expression that asks for a commit that the image does not name is an error, too', () => {
    const told = errorOf(() => planOf({ rules: rules('type=raw,value=x-{{sha}}') }, anOrigin(SILENT)))
    expect([told.code, told.message]).toStrictEqual(['plan', `an expression asks for {{sha}}, and ${NO_COMMIT}`])
  })

  test('platforms that are named are those that the image must have', () => {
    const named = anInputs({
      images: [APP],
      tags: { strategies: ['branch'] },
      build: { platforms: ['linux/arm64', 'linux/amd64'].map(aPlatform) },
    })
    expect(makePlan(named, aContext({ origin: anOrigin() })).build.platforms).toStrictEqual(anOrigin().platforms)
    const origin = anOrigin({ names: ['ghcr.io/acme/app:1', 'quay.io/acme/app:1'] })
    const inputs = anInputs({ images: [APP], tags: { strategies: ['branch'] }, build: { platforms: [aPlatform('linux/amd64')] } })
    const told = errorOf(() => makePlan(inputs, aContext({ origin })))
    expect(told.message).toBe('platforms: ghcr.io/acme/app:1, quay.io/acme/app:1 is for linux/amd64, linux/arm64, not for linux/amd64')
  })
})

describe('what happens to the tags of an image that is given', () => {
  const ours = aDigest('promoted')
  const plan = (over: Partial<Plan> = {}): Plan =>
    aPlan({
      images: [APP],
      tags: [aTag('1.2.3'), aTag('prod', { kind: 'moving' })],
      origin: { digest: ours, names: [], repositories: [APP] },
      ...over,
    })

  test.each<[string, Partial<Plan>, Parameters<typeof aPlace>[1], readonly string[]]>([
    ['nothing there', {}, {}, ['write', 'write']],
    ['the image itself', {}, { '1.2.3': present('promoted', undefined), prod: present('promoted') }, ['adopt', 'already']],
    ['another build of its commit', {}, { '1.2.3': present('twin'), prod: present('twin') }, ['keep', 'write']],
    ['another commit', {}, { '1.2.3': present('x', anImage({ revision: 'f'.repeat(40) })) }, ['refuse', 'write']],
    ['another commit, to be replaced', { fixedTags: 'overwrite' }, { '1.2.3': present('x') }, ['write', 'write']],
    ['another commit, to be left', { fixedTags: 'skip' }, { '1.2.3': present('x') }, ['skip', 'write']],
  ])('%s', (_name, over, held, expected) => {
    const { rows, source } = settle(plan(over), observed(aPlace('ghcr.io/acme/app', held)))
    expect([rows.map(({ decision }) => decision), source]).toStrictEqual([expected, { kind: 'given', digest: ours }])
  })

  test('a tag that shows it already says so', () => {
    const held = { '1.2.3': present('promoted', undefined), prod: present('promoted') }
    const { rows } = settle(plan({}), observed(aPlace('ghcr.io/acme/app', held)))
    expect(rows.map(({ because }) => because)).toStrictEqual(['it holds the image that from names', 'it holds the image that from names'])
  })

  test('a run that uploads by digest alone has no rows', () => {
    expect(settle(plan({ byDigest: true }), observed(aPlace('ghcr.io/acme/app'))).rows).toStrictEqual([])
  })
})

function errorOf(work: () => unknown): ActionError {
  try {
    work()
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
