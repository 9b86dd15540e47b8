import { afterEach, describe, expect, test } from '@jest/globals'
import { type Auth, type FakeOptions, type FakeRegistry, startRegistry } from '../support/registry.ts'
import { blobOf, imageOf, openAll, repositoryOf, testPorts } from './parts.ts'

const USER = { username: 'bob', password: 'hunter-2-secret' }
const AUTHS: readonly (readonly [string, Auth])[] = [
  ['open', { kind: 'open' }],
  ['basic', { kind: 'basic', ...USER }],
  ['bearer', { kind: 'bearer', ...USER }],
  ['opaque bearer', { kind: 'bearer', ...USER, opaque: true }],
]

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

async function start(options: FakeOptions = {}): Promise<FakeRegistry> {
  const registry = await startRegistry(options)
  running.push(registry)
  return registry
}

describe.each(AUTHS)('with %s', (kind, auth) => {
  test('an image is uploaded, named, and read back', async () => {
    const registry = await start({ auth })
    const ports = testPorts()
    const client = openAll(kind === 'open' ? undefined : USER, ports).open(repositoryOf(`${registry.host}/acme/app`))
    const { blobs, manifest } = imageOf('one')

    await client.checkAccess('push')
    expect(await client.head('1.0')).toBeUndefined()
    expect(await Promise.all(blobs.map((blob) => client.upload(blob, [])))).toStrictEqual(['uploaded', 'uploaded'])
    expect(await Promise.all(blobs.map((blob) => client.upload(blob, [])))).toStrictEqual(['present', 'present'])
    await client.putManifest(manifest.digest, manifest)
    await client.putManifest('1.0', manifest)

    expect(await client.head('1.0')).toStrictEqual({ digest: manifest.digest, mediaType: manifest.mediaType })
    const read = await client.manifest('1.0')
    expect(read?.digest).toBe(manifest.digest)
    expect(Buffer.from(read?.bytes ?? []).toString()).toBe(Buffer.from(manifest.bytes).toString())
    expect(ports.slept).toStrictEqual([])
  })
})

test('what a digest names is asked for once, what a tag shows each time; absence is not remembered', async () => {
  const registry = await start({ auth: { kind: 'open' } })
  const client = openAll(undefined, testPorts()).open(repositoryOf(`${registry.host}/acme/app`))
  const { blobs, manifest } = imageOf('one')
  expect(await client.manifest(manifest.digest)).toBeUndefined()
  await Promise.all(blobs.map((blob) => client.upload(blob, [])))
  await client.putManifest('1.0', manifest)
  const begin = registry.requests.length

  const read = async () => {
    const manifests = await Promise.all([manifest.digest, manifest.digest, '1.0'].map((reference) => client.manifest(reference)))
    const config = manifests[0]?.content.kind === 'image' ? manifests[0].content.config : undefined
    const bytes = config === undefined ? undefined : await client.readBlob(config, 10_000)
    return [...manifests.map((one) => one?.digest), bytes?.byteLength]
  }
  const found = [manifest.digest, manifest.digest, manifest.digest, blobs[0]?.size]
  expect([await read(), await read()]).toStrictEqual([found, found])
  const asked = registry.requests.slice(begin).map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`)
  expect(asked.sort()).toStrictEqual([
    `GET blobs/${blobs[0]?.digest}`,
    'GET manifests/1.0',
    'GET manifests/1.0',
    `GET manifests/${manifest.digest}`,
  ])
})

test.each(AUTHS.filter(([kind]) => kind !== 'open'))(
  '%s: no upload is opened to try the right to push where none is needed',
  async (_kind, auth) => {
    const registry = await start({ auth })
    const client = openAll(USER, testPorts()).open(repositoryOf(`${registry.host}/acme/app`))
    await client.checkAccess('push', async () => false)
    expect(registry.requests.filter(({ method, path }) => method !== 'GET' && path.includes('/blobs/'))).toStrictEqual([])
  },
)

test('a clock that is a month off is told once for each host, and nothing else comes of it', async () => {
  const registry = await start({ auth: { kind: 'bearer', ...USER } })
  const { clock } = testPorts()
  const ports = testPorts({ clock: { ...clock, now: () => new Date(Date.now() - 30 * 86_400_000) } })
  const registries = openAll(USER, ports)
  for (const name of ['app', 'copy']) {
    const client = registries.open(repositoryOf(`${registry.host}/acme/${name}`))
    await client.checkAccess('push')
    expect(await client.head('1.0')).toBeUndefined()
  }
  expect([ports.warnings.length, ports.warnings[0]]).toStrictEqual([
    1,
    expect.stringMatching(/^The clock of this machine is 30 days behind that of 127\.0\.0\.1:\d+: sign-ins may be refused/),
  ])
})

test('a blob is mounted from a sibling', async () => {
  const registry = await start({ auth: { kind: 'bearer', ...USER } })
  const bytes = new TextEncoder().encode('shared')
  registry.putBlob('acme/base', bytes)
  const client = openAll(USER, testPorts()).open(repositoryOf(`${registry.host}/acme/app`))
  expect(await client.upload(blobOf(bytes), ['acme/base'])).toBe('mounted')
  expect(registry.blob('acme/app', blobOf(bytes).digest)).toBeDefined()
})

test('a blob that names this very build is uploaded without asking whether it is there', async () => {
  const registry = await start({ auth: { kind: 'open' } })
  const client = openAll(undefined, testPorts()).open(repositoryOf(`${registry.host}/acme/app`))
  const blob = blobOf(new TextEncoder().encode('made at 12:00'))
  expect(await client.upload({ ...blob, isNew: true }, ['acme/base'])).toBe('uploaded')
  expect(registry.blob('acme/app', blob.digest)).toBeDefined()
  expect(registry.requests.map(({ method }) => method)).toStrictEqual(['GET', 'POST', 'PUT'])
})
