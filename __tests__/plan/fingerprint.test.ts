import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { BuildInputs, Inputs } from '../../src/inputs/inputs.ts'
import { fingerprintOf } from '../../src/plan/fingerprint.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, entries, onBranch, onTag } from '../support/builders.ts'
import { aMetadata, aPlatform, aRepository } from '../support/plans.ts'

/** If this changes, images that are published now are no longer known as made from the same inputs: change `SCHEMA` knowingly. */
test('the fingerprint of plain inputs is this one', () => {
  expect(print({})).toBe('649633ef6bad3b48aa34c2725cd84e5c0cd54973595b2782b1b54ccbfff00f4b')
})

test('the fingerprint of all inputs is this one', () => {
  const [entry] = entries('a=b')
  const inputs = anInputs({
    labels: entries('c=d', 'e=f'),
    annotations: [{ levels: [' index ', 'manifest'], entry }],
    build: {
      platforms: [],
      secrets: [{ id: 'z', value: new Secret('x') }],
      secretEnvs: [{ id: 'y', variable: 'Y' }],
      secretFiles: [{ id: 'x', path: '/x' }],
      ssh: ['two=/tmp/two.sock', 'default'],
      outputs: ['type=image, name=a,push=true,compression=zstd', 'type=oci,dest=x.tar'],
    },
  })
  const prints = [undefined, 'f'.repeat(40)].map((merge) => fingerprintOf(inputs, aContext({ merge, machine: 'ARM64' })))
  expect(prints).toStrictEqual([
    '7a22f2033db64160d4b433f5470b5be564f11d32e39c0f2979836fd9654db385',
    'bc32655380cfeadfd3d33cc123d108ccf724be9d17559731404262e8d957a9b5',
  ])
})

describe('it changes with', () => {
  test.each<[string, Partial<BuildInputs>]>([
    ['the context', { context: 'app' }],
    ['the file', { file: 'Dockerfile.prod' }],
    ['the target', { target: 'prod' }],
    ['the platforms', { platforms: [aPlatform('linux/amd64')] }],
    ['a build argument', { buildArgs: ['A=1'] }],
    ['a build context', { buildContexts: ['base=docker-image://alpine'] }],
    ['the id of a secret', { secrets: [{ id: 'npm', value: new Secret('x') }] }],
    ['the id of a secret of the environment', { secretEnvs: [{ id: 'npm', variable: 'NPM' }] }],
    ['the id of a secret file', { secretFiles: [{ id: 'npm', path: '/a' }] }],
    ['an SSH agent', { ssh: ['default'] }],
    ['provenance', { provenance: 'false' }],
    ['sbom', { sbom: 'true' }],
    ['attests', { attests: ['type=sbom'] }],
    ['hosts', { addHosts: ['a:127.0.0.1'] }],
    ['entitlements', { allow: ['network.host'] }],
    ['network', { network: 'host' }],
    ['shm-size', { shmSize: '1g' }],
    ['ulimit', { ulimits: ['nofile=1024:1024'] }],
    ['cgroup-parent', { cgroupParent: 'a' }],
    ['the compression of an output', { outputs: ['type=image,compression=zstd'] }],
  ])('%s', (_name, build) => {
    expect(print(build)).not.toBe(print({}))
  })

  test('labels and annotations given by hand, and the parts of the image that annotations are for', () => {
    const [entry] = entries('a=b')
    const given: readonly Partial<Inputs>[] = [
      {},
      { labels: entries('a=b') },
      { annotations: [{ levels: undefined, entry }] },
      { annotations: [{ levels: ['index'], entry }] },
      { annotations: [{ levels: undefined, entry }], metadata: aMetadata({ levels: ['index', 'manifest'] }) },
      { annotations: [{ levels: undefined, entry: undefined }] },
    ]
    expect(new Set(given.map((over) => fingerprintOf(anInputs(over), aContext()))).size).toBe(given.length)
  })

  test('the value that the environment gives to a build argument', () => {
    const build = { buildArgs: ['VERSION'] }
    const prints = [undefined, 'one', 'two'].map((value) =>
      print(build, { variables: value === undefined ? new Map() : new Map([['VERSION', digestOf(new TextEncoder().encode(value))]]) }),
    )
    expect(new Set(prints).size).toBe(3)
  })
})

const WHERE = ['name', 'dest', 'push', 'push-by-digest', 'store', 'unpack', 'tar', 'registry.insecure']

describe('it does not change with', () => {
  test.each<[string, Partial<BuildInputs>, Partial<BuildInputs>]>([
    ['the order of platforms', { platforms: [aPlatform('linux/arm64'), aPlatform('linux/amd64')] }, {}],
    ['caches', { cacheFrom: ['type=gha'], cacheTo: ['type=gha,mode=max'], noCache: true, noCacheFilters: ['a'], pull: true }, {}],
    ['who builds, and what else is done', { builder: 'big', load: true, call: 'build' }, {}],
    ['the value of a secret', { secrets: [{ id: 'a', value: new Secret('one') }] }, { secrets: [{ id: 'a', value: new Secret('two') }] }],
    ['where a secret comes from', { secretEnvs: [{ id: 'a', variable: 'A' }] }, { secretFiles: [{ id: 'a', path: '/a' }] }],
    ['where an SSH agent is', { ssh: ['default=/tmp/a.sock'] }, { ssh: ['default'] }],
    [
      'where an output goes',
      { outputs: [`type=image,${WHERE.map((name) => `${name}=a`).join()},compression=zstd`] },
      { outputs: ['type=image,compression=zstd'] },
    ],
  ])('%s', (_name, one, other) => {
    expect(print(one)).toBe(print(other))
  })

  test('a commit on its branch, later under its tag, in another registry and with another description', () => {
    const branch = makePlan(anInputs({ tags: { strategies: ['sha', 'branch'] } }), aContext({ ref: onBranch('main') }))
    const tagged = makePlan(
      anInputs({ tags: { strategies: ['semver', 'sha'], version: '1.2.3' }, images: [aRepository('quay.io/acme/app')] }),
      aContext({ ref: onTag('v1.2.3'), startedAt: new Date(0), repository: { description: 'Another' }, event: 'release' }),
    )
    expect(tagged.fingerprint).toBe(branch.fingerprint)
    expect(tagged.labels).not.toStrictEqual(branch.labels)
  })
})

function print(build: Partial<BuildInputs>, context: Partial<Context> = {}): string {
  return fingerprintOf(anInputs({ build }), aContext(context))
}
