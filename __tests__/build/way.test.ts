import { describe, expect, test } from '@jest/globals'
import type { Builder, Pusher } from '../../src/build/builder.ts'
import { type Sight, type Way, wayLine, wayOf } from '../../src/build/way.ts'
import type { HostSettings } from '../../src/credentials/keychain.ts'
import type { Host } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { SettledRow } from '../../src/plan/settle.ts'
import type { SignPlan } from '../../src/plan/sign.ts'
import { aBuild, aPlan, aRepository, aTag } from '../support/plans.ts'

const NOW = new Date('2024-01-15T12:00:00Z')
const CONTAINER: Pusher = { driver: 'docker-container', isHere: false, settings: '' }
const REMOTE: Pusher = { driver: 'remote', isHere: false, settings: undefined }
const PUSH = 'push'

type Case = {
  readonly sign?: SignPlan
  readonly images?: readonly string[]
  readonly build?: Partial<BuildInputs>
  readonly decisions?: readonly SettledRow['decision'][]
  readonly pusher?: Pusher | undefined
  readonly settings?: Partial<HostSettings>
  readonly expiresAt?: Date
  readonly env?: Readonly<Record<string, string>>
}

function sightOf({
  sign = { mode: 'off' },
  images = ['ghcr.io/acme/app'],
  build = {},
  decisions = images.map(() => 'write' as const),
  settings = {},
  expiresAt,
  env = {},
  ...rest
}: Case): Sight {
  const pusher = 'pusher' in rest ? rest.pusher : CONTAINER
  return {
    plan: aPlan({ images: images.map(aRepository), build: aBuild(build), sign }),
    settled: {
      rows: images.map((name, at) => ({
        repository: aRepository(name),
        tag: aTag('1.2.3'),
        required: true,
        before: undefined,
        decision: decisions[at] ?? 'write',
        because: '',
      })),
      places: images.map((name) => ({ repository: aRepository(name), required: true, refused: undefined })),
    },
    builder: { kind: 'layout', name: undefined, pusher },
    settings: (host: Host) => ({ host, plain: false, ca: undefined, required: true, ...settings }),
    expiresAt,
    now: NOW,
    env,
  }
}

const told = (way: Way) => (way.kind === 'push' ? PUSH : way.because)
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
const LOCAL = { images: ['127.0.0.1:5000/app'], settings: { plain: true } }
const OWN = { images: ['reg.example.com/app'], settings: { ca: 'PEM' } }
const PLAIN = { images: ['reg.example.com:5000/app'], settings: { plain: true } }
const named = (host: string): Pusher => ({ ...CONTAINER, settings: `[registry]\n  [registry.${JSON.stringify(host)}]\n    http = true\n` })

describe('the way of a build', () => {
  const table: readonly (readonly [name: string, sight: Case, way: string])[] = [
    ['one registry, a container', {}, PUSH],
    ['one registry, a remote BuildKit', { pusher: REMOTE }, PUSH],
    ['several repositories of one registry', { images: ['ghcr.io/acme/app', 'ghcr.io/acme/web'] }, PUSH],
    ['Docker Hub', { images: ['acme/app'] }, PUSH],
    ['several registries', { images: ['ghcr.io/acme/app', 'docker.io/acme/app'] }, 'there is more than one registry'],
    [
      'several registries, one of which gets no tag',
      { images: ['ghcr.io/acme/app', 'docker.io/acme/app'], decisions: ['write', 'keep'] },
      'there is more than one registry',
    ],
    ['the engine’s own builder, and every other driver', { pusher: undefined }, 'the builder does not push by digest'],
    ['nothing to write', { decisions: ['keep'] }, 'no tag is written'],
    ['nothing to write: skipped', { decisions: ['skip'] }, 'no tag is written'],
    ['not required', { settings: { required: false } }, 'ghcr.io is not required'],
    ['accounts by scope', { settings: { hasScopes: true } }, 'ghcr.io has accounts by scope, and the builder would take the first'],
    [
      'a signature',
      { sign: { mode: 'key', format: 'bundle', required: true, recursive: false, own: undefined, log: false } },
      'it is signed before it has a name',
    ],
    ['load', { build: { load: true } }, 'load needs it here'],
    ['call', { build: { call: 'check' } }, 'the build makes more than an image'],
    ['one entry of outputs', { build: { outputs: ['type=image,compression=zstd'] } }, PUSH],
    [
      'one entry of outputs for a layout: its attributes are those of an image',
      { build: { outputs: ['type=oci,compression=zstd'] } },
      PUSH,
    ],
    ['several outputs', { build: { outputs: ['type=image', 'type=oci,dest=x'] } }, 'the build makes more than an image'],
    ['no-cache', { build: { noCache: true } }, 'a build without cache could not be pushed again if its push fails'],
    ['no-cache-filters', { build: { noCacheFilters: ['a'] } }, 'a build without cache could not be pushed again if its push fails'],
    ['pull', { build: { pull: true } }, PUSH],
    ['caches', { build: { cacheFrom: ['type=gha'], cacheTo: ['type=gha,mode=max'] } }, PUSH],
    ['Quay', { images: ['quay.io/acme/app'] }, 'quay.io does not keep what has no tag'],
    ['a name that only ends like Quay’s', { images: ['notquay.io/acme/app'] }, PUSH],
    ['a sign-in that ended', { expiresAt: inMinutes(-1) }, 'the sign-in of ghcr.io ends soon'],
    ['a sign-in for an hour', { expiresAt: inMinutes(60) }, 'the sign-in of ghcr.io ends soon'],
    ['a sign-in for longer', { expiresAt: inMinutes(61) }, PUSH],
    ['loopback, a container on another network', LOCAL, '127.0.0.1:5000 is on this machine, and the builder may not be'],
    ['loopback, a container on this network', { ...LOCAL, pusher: { ...CONTAINER, isHere: true } }, PUSH],
    ['loopback by name', { ...LOCAL, images: ['localhost:5000/app'] }, 'localhost:5000 is on this machine, and the builder may not be'],
    ['loopback, BuildKit elsewhere', { ...LOCAL, pusher: REMOTE }, '127.0.0.1:5000 is on this machine, and the builder may not be'],
    ['loopback, BuildKit here', { ...LOCAL, pusher: { ...REMOTE, isHere: true } }, PUSH],
    [
      'loopback with TLS, of which a container was not told',
      { ...LOCAL, settings: { ca: 'PEM' }, pusher: { ...CONTAINER, isHere: true } },
      'the builder was not told how 127.0.0.1:5000 is reached',
    ],
    [
      'loopback with TLS, of which a container was told',
      { ...LOCAL, settings: { ca: 'PEM' }, pusher: { ...named('127.0.0.1:5000'), isHere: true } },
      PUSH,
    ],
    ['an own authority, of which a container was not told', OWN, 'the builder was not told how reg.example.com is reached'],
    [
      'an own authority, of which a container was told for another port',
      { ...OWN, pusher: named('reg.example.com:5000') },
      'the builder was not told how reg.example.com is reached',
    ],
    ['an own authority, of which a container was told', { ...OWN, pusher: named('reg.example.com') }, PUSH],
    ['an own authority, and nobody knows what BuildKit was told', { ...OWN, pusher: REMOTE }, PUSH],
    ['plain HTTP, of which a container was not told', PLAIN, 'the builder was not told how reg.example.com:5000 is reached'],
    ['plain HTTP, of which a container was told', { ...PLAIN, pusher: named('reg.example.com:5000') }, PUSH],
    ['plain HTTP, and nobody knows what BuildKit was told', { ...PLAIN, pusher: REMOTE }, PUSH],
    ...['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].map(
      (name) =>
        [name, { env: { [name]: 'http://proxy:3128' } }, 'a proxy stands before ghcr.io, and the builder need not know it'] as const,
    ),
    ['a proxy that is empty', { env: { HTTPS_PROXY: '' } }, PUSH],
    ['a proxy, and loopback', { ...LOCAL, env: { HTTPS_PROXY: 'http://proxy:3128' }, pusher: { ...CONTAINER, isHere: true } }, PUSH],
  ]
  test.each(table)('%s', (_, sight, way) => {
    expect(told(wayOf(sightOf(sight)))).toBe(way)
  })

  test('leads into the first repository that gets a tag', () => {
    const images = ['ghcr.io/acme/app', 'ghcr.io/acme/web']
    const way = wayOf(sightOf({ images, decisions: ['keep', 'write'] }))
    expect(way).toStrictEqual({
      kind: 'push',
      repository: aRepository('ghcr.io/acme/web'),
      because: 'there is one registry, and the driver docker-container can',
    })
    expect(wayLine(way)).toBe(
      'The builder itself pushes the image to ghcr.io/acme/web, by digest and under no name: there is one registry, and the driver docker-container can.',
    )
    expect(wayLine({ kind: 'layout', because: 'load needs it here' })).toBe('The image goes through a layout on disk: load needs it here.')
  })

  test('a builder of our own is new: it has nothing that a push by digest would save', () => {
    const builder: Builder = { kind: 'own-builder', because: 'it cannot', endpoint: undefined }
    expect(told(wayOf({ ...sightOf({}), builder }))).toBe('the builder does not push by digest')
  })

  test('several nodes: what they build comes together here', () => {
    const builder: Builder = { kind: 'nodes', name: 'b', down: [] }
    expect(told(wayOf({ ...sightOf({}), builder }))).toBe('the builder has several nodes, whose images are joined here')
  })

  test('what is wrong with the builder is thrown', () => {
    const error = new ActionError('builder-unreachable', 'gone')
    expect(() => wayOf({ ...sightOf({}), builder: { kind: 'unreachable', error } })).toThrow(error)
  })
})
