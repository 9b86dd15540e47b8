import { afterEach, expect, test } from '@jest/globals'
import { type Auth, type FakeRegistry, serialRounds, startRegistry } from '../support/registry.ts'
import { imageOf, openAll, repositoryOf, testPorts } from './parts.ts'

const USER = { username: 'bob', password: 'hunter-2-secret' }

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

/** Requests and serial round trips of each phase. */
type Cost = {
  readonly preflight: readonly [number, number]
  readonly blobs: readonly [number, number]
  readonly names: readonly [number, number]
  readonly again: readonly [number, number]
}

const UPLOAD = { blobs: [6, 3], names: [3, 2] } as const

test.each<readonly [string, Auth, Cost]>([
  ['open', { kind: 'open' }, { preflight: [4, 2], ...UPLOAD, again: [5, 1] }],
  ['basic', { kind: 'basic', ...USER }, { preflight: [5, 2], ...UPLOAD, blobs: [5, 3], again: [6, 1] }],
  ['bearer', { kind: 'bearer', ...USER }, { preflight: [5, 3], ...UPLOAD, again: [5, 1] }],
  [
    'bearer, a token that cannot be read',
    { kind: 'bearer', ...USER, opaque: true },
    { preflight: [6, 3], ...UPLOAD, blobs: [5, 3], again: [5, 1] },
  ],
])('an image of two blobs under three names, %s', async (name, auth, expected) => {
  const registry = await startRegistry({ auth, rounds: true })
  running.push(registry)
  const client = openAll(name === 'open' ? undefined : USER, testPorts()).open(repositoryOf(`${registry.host}/acme/app`))
  const { blobs, manifest } = imageOf('one')
  const tags = ['1.0', '1', 'latest']
  const cost = async (work: readonly (() => Promise<unknown>)[]): Promise<[number, number]> => {
    const begin = registry.requests.length
    for (const step of work) await step()
    const sent = registry.requests.slice(begin)
    return [sent.length, serialRounds(sent)]
  }
  const heads = () => Promise.all(tags.map((tag) => client.head(tag)))
  const upload = () => Promise.all(blobs.map((blob) => client.upload(blob, [])))
  const spent = {
    preflight: await cost([() => Promise.all([heads(), client.checkAccess('push')])]),
    blobs: await cost([upload]),
    names: await cost([
      () => client.putManifest('1.0', manifest),
      () => Promise.all(['1', 'latest'].map((tag) => client.putManifest(tag, manifest))),
    ]),
    again: await cost([() => Promise.all([heads(), upload(), client.checkAccess('pull')])]),
  }
  expect(spent).toStrictEqual(expected)
})
