import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { encodeTar } from '#lab/tar.mjs'
import { javaDatabase, packDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { digestOf, hexOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { fetchDatabase, fetchJavaDatabase } from '../../src/scan/database.ts'
import { openAll } from '../registry/parts.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { type Fetching, fetching, outcomeOf } from './fetching.ts'

const USER = { username: 'bob', password: 'hunter-2-secret' }
const MAX_AGE_MS = 48 * 3_600_000
const ADVISORY = { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0' }
const UPDATED = new Date(Date.now() - 3_600_000)
const DATABASE = vulnerabilityDatabase([ADVISORY], { updatedAt: UPDATED })
const LAYER = packDatabase(DATABASE)
const PATH = 'aquasec/trivy-db'

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

/** A mirror that has a database, or what `layer` is in place of it. */
async function mirror(
  options: Parameters<typeof startRegistry>[0] = {},
  layer: Uint8Array = LAYER,
  type = DATABASE.mediaType,
): Promise<FakeRegistry> {
  const registry = await startRegistry(options)
  running.push(registry)
  publish(registry, layer, type)
  return registry
}

function publish(registry: FakeRegistry, layer: Uint8Array, mediaType: string, path = PATH, tag = '2'): Uint8Array {
  registry.putBlob(path, layer)
  const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 }
  const layers = [{ mediaType, digest: digestOf(layer), size: layer.length }]
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST_TYPES[1], config, layers }))
  registry.putManifest(path, tag, MANIFEST_TYPES[1], bytes)
  return bytes
}

function fetchFrom(world: Fetching, sources: readonly string[], login: typeof USER | undefined = undefined) {
  return fetchDatabase({ databases: sources, databaseMaxAgeMs: MAX_AGE_MS }, openAll(login, world.ports), world.ports)
}

const sourceOf = ({ host }: FakeRegistry): string => `${host}/${PATH}:2`
const blobsAsked = ({ requests }: FakeRegistry): number => requests.filter(({ path }) => path.includes('/blobs/')).length

describe('fetchDatabase', () => {
  test('brings the database of the first mirror, where Trivy looks for it, and says which it is', async () => {
    const registry = await mirror()
    const world = fetching()
    const { folder, ...found } = await fetchFrom(world, [sourceOf(registry), 'mirror.invalid/trivy-db:2'])
    const manifest = registry.manifest(PATH, '2')?.bytes ?? Buffer.alloc(0)
    expect(found).toStrictEqual({ source: sourceOf(registry), digest: digestOf(manifest), updatedAt: UPDATED })
    for (const name of ['trivy.db', 'metadata.json'])
      expect(readFileSync(join(folder, 'db', name)).equals(DATABASE.files[name] ?? Buffer.alloc(0))).toBe(true)
    expect(world.left().filter((name) => !name.includes('trivy-cache-'))).toStrictEqual([])
  })

  test('what the tool cache has is not downloaded again, as long as the registry names it', async () => {
    const registry = await mirror()
    const world = fetching()
    await fetchFrom(world, [sourceOf(registry)])
    await fetchFrom(world, [sourceOf(registry)])
    expect({ blobs: blobsAsked(registry), kept: world.kept() }).toStrictEqual({
      blobs: 1,
      kept: [`cache/build-tag-push/trivy-db/${hexOf(digestOf(LAYER))}.tar.gz`],
    })
    const newer = packDatabase(vulnerabilityDatabase([ADVISORY]))
    publish(registry, newer, DATABASE.mediaType)
    const { updatedAt } = await fetchFrom(world, [sourceOf(registry)])
    expect({ isNewer: updatedAt > UPDATED, blobs: blobsAsked(registry), kept: world.kept() }).toStrictEqual({
      isNewer: true,
      blobs: 2,
      kept: [`cache/build-tag-push/trivy-db/${hexOf(digestOf(newer))}.tar.gz`],
    })
  })

  test('a poisoned cache is not used: the database with no finding in it has another digest', async () => {
    const registry = await mirror()
    const world = fetching()
    await fetchFrom(world, [sourceOf(registry)])
    writeFileSync(join(world.folder, world.kept()[0] ?? ''), packDatabase(vulnerabilityDatabase([])))
    const { folder } = await fetchFrom(world, [sourceOf(registry)])
    expect(readFileSync(join(folder, 'db', 'trivy.db')).equals(DATABASE.files['trivy.db'] ?? Buffer.alloc(0))).toBe(true)
    expect({
      blobs: blobsAsked(registry),
      warned: world.lines.some((line) => /^warning .*was replaced, and is not used/.test(line)),
    }).toStrictEqual({
      blobs: 2,
      warned: true,
    })
  })

  test.each<readonly [string, Parameters<FakeRegistry['rule']>[0]]>([
    ['too many requests', { path: '/manifests/', status: 429, code: 'TOOMANYREQUESTS', headers: { 'retry-after': '30' } }],
    ['trouble of its own', { path: '/manifests/', status: 503 }],
    ['no such tag', { path: '/manifests/', status: 404, code: 'MANIFEST_UNKNOWN' }],
    ['nobody let in', { path: '/manifests/', status: 403, code: 'DENIED' }],
    ['a blob that is not there', { path: '/blobs/', status: 404, code: 'BLOB_UNKNOWN' }],
    ['a connection that is reset', { path: '/blobs/', fault: 'reset' }],
    ['a body that is cut off', { path: '/blobs/', fault: 'truncate' }],
    ['a redirect to nowhere', { path: '/blobs/', status: 307, headers: { location: 'http://127.0.0.1:9/' } }],
  ])('after %s the next mirror is asked at once, and not waited for', async (_, rule) => {
    const [bad, good] = [await mirror(), await mirror()]
    bad.rule(rule)
    const world = fetching()
    const { source } = await fetchFrom(world, [sourceOf(bad), sourceOf(good)])
    const waitedMs = world.ports.slept.reduce((sum, ms) => sum + ms, 0)
    expect({ source, waited: waitedMs > 5_000 }).toStrictEqual({ source: sourceOf(good), waited: false })
    expect(world.lines.filter((line) => line.startsWith('info') && line.includes(`at ${sourceOf(bad)} cannot be had`))).toHaveLength(1)
  })

  test.each<readonly [string, () => Uint8Array, string]>([
    ['of three days ago', () => packed(3 * 24), 'ago, and may be 48 h old at most'],
    ['of tomorrow', () => packed(-24), 'which is in the future'],
    ['of another format', () => packDatabase(vulnerabilityDatabase([], { version: 3 })), 'it has the format 3, and only 2 is read'],
    ['without its metadata', () => archive({ 'trivy.db': DATABASE.files['trivy.db'] }), 'its archive lacks metadata.json'],
    ['without the file itself', () => archive({ 'metadata.json': DATABASE.files['metadata.json'] }), 'its archive lacks trivy.db'],
    ['that is none', () => archive({ ...DATABASE.files, 'trivy.db': Buffer.alloc(8192) }), 'its trivy.db is no such database'],
    ['that is empty', () => archive({ ...DATABASE.files, 'trivy.db': Buffer.alloc(0) }), 'its trivy.db is no such database'],
    ['that is cut off', () => LAYER.subarray(0, LAYER.length / 2), 'its archive is no gzip, or a broken one'],
    ['that is a page of HTML', () => Buffer.from('<html>'), 'its archive is no gzip, or a broken one'],
    [
      'with a link in the place of the file',
      () => gzipSync(encodeTar([{ name: 'trivy.db', type: '2', link: '/etc/passwd' }])),
      'its archive holds the symbolic link "trivy.db"',
    ],
    [
      'that unpacks without end',
      () => gzipSync(Buffer.concat([encodeTar([{ name: 'x', size: 0o77777777777 }]).subarray(0, 512), Buffer.alloc(70 * 1024 * 1024)])),
      'unpacks to more than 67108864 bytes',
    ],
  ])('a database %s is refused, and the next mirror has a good one', async (_, layer, because) => {
    const [bad, good] = [await mirror({}, layer()), await mirror()]
    const world = fetching()
    const { source, folder } = await fetchFrom(world, [sourceOf(bad), sourceOf(good)])
    const told = world.lines.filter((line) => line.includes(sourceOf(bad)))
    expect({ source, told: told.length, because: told[0]?.includes(because) }).toStrictEqual({
      source: sourceOf(good),
      told: 1,
      because: true,
    })
    expect(readFileSync(join(folder, 'db', 'trivy.db')).equals(DATABASE.files['trivy.db'] ?? Buffer.alloc(0))).toBe(true)

    const alone = fetching()
    const outcome = await outcomeOf(fetchFrom(alone, [sourceOf(bad)]))
    expect(outcome).toMatchObject({ code: 'scan-database', message: expect.stringContaining(because) })
    expect({ kept: alone.kept(), left: alone.left().filter((name) => /\.(db|json|gz)$/.test(name)) }).toStrictEqual({ kept: [], left: [] })
  })

  test('bytes with another digest are refused, whoever sends them', async () => {
    const bad = await mirror()
    bad.rule({ path: '/blobs/', status: 200, body: 'x'.repeat(LAYER.length) })
    const world = fetching()
    const outcome = await outcomeOf(fetchFrom(world, [sourceOf(bad)]))
    expect(outcome).toMatchObject({ code: 'scan-database', message: expect.stringContaining('sent bytes with the digest') })
    expect(world.kept()).toStrictEqual([])
  })

  test('when no mirror has it at once, each that had trouble is asked with patience, and a wait that it asks for is kept', async () => {
    const [throttled, absent] = [await mirror(), await startRegistry()]
    running.push(absent)
    throttled.rule({ path: '/manifests/', status: 429, headers: { 'retry-after': '30' }, times: 2 })
    const world = fetching()
    const { source } = await fetchFrom(world, [sourceOf(throttled), sourceOf(absent)])
    const asked = (registry: FakeRegistry) => registry.requests.filter(({ path }) => path.includes('/manifests/')).length
    expect({
      source,
      waits: world.ports.slept.filter((ms) => ms > 29_000).length,
      throttled: asked(throttled),
      absent: asked(absent),
    }).toStrictEqual({
      source: sourceOf(throttled),
      waits: 2,
      throttled: 3,
      absent: 1,
    })
  })

  test('a public mirror gets no sign-in of ours, although there is one that may be stale', async () => {
    const registry = await mirror({ auth: { kind: 'bearer', ...USER } })
    await fetchFrom(fetching(), [sourceOf(registry)], USER)
    expect(registry.requests.filter(({ headers }) => String(headers['authorization']).startsWith('Basic'))).toStrictEqual([])
  })

  test('a mirror of one’s own gets it, once it has refused a stranger', async () => {
    const registry = await mirror({ auth: { kind: 'basic', ...USER } })
    const { source } = await fetchFrom(fetching(), [sourceOf(registry)], USER)
    expect(source).toBe(sourceOf(registry))
    const outcome = await outcomeOf(fetchFrom(fetching(), [sourceOf(registry)]))
    expect(outcome).toMatchObject({ code: 'scan-database', message: expect.stringContaining('answered 401') })
  })

  test('when all fail, the error tells of each what was wrong', async () => {
    const [old, refusing] = [await mirror({}, packed(72)), await mirror()]
    refusing.rule({ path: '/manifests/', status: 403, code: 'DENIED' })
    const error = await fetchFrom(fetching(), [sourceOf(old), sourceOf(refusing), 'Not/A/Name:2']).catch((thrown: unknown) => thrown)
    if (!(error instanceof ActionError)) throw error
    expect(error.code).toBe('scan-database')
    expect(error.message).toMatch(
      new RegExp(
        `^no database of vulnerabilities could be had: ${sourceOf(old)}: it is of .* ago, and may be 48 h old at most; ${sourceOf(refusing)}: .*answered 403.*DENIED`,
      ),
    )
    expect(error.hint).toMatch(/trivy-db-repository.*scan-db-max-age/)
  })

  test('a run that was ended asks no other mirror', async () => {
    const [first, second] = [await mirror(), await mirror()]
    const world = fetching()
    first.rule({
      path: '/manifests/',
      fault: 'hang',
      onMatch: () => world.ports.stop.abort(new ActionError('cancelled', 'the run was cancelled')),
    })
    expect(await outcomeOf(fetchFrom(world, [sourceOf(first), sourceOf(second)]))).toStrictEqual({
      code: 'cancelled',
      message: 'the run was cancelled',
    })
    expect(second.requests).toStrictEqual([])
  })

  test('a full disk is the disk’s fault, not a mirror’s', async () => {
    const [first, second] = [await mirror(), await mirror()]
    const world = fetching()
    const full = {
      ...world.ports.files,
      write: async () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })),
    }
    const policy = { databases: [sourceOf(first), sourceOf(second)], databaseMaxAgeMs: MAX_AGE_MS }
    await expect(fetchDatabase(policy, openAll(undefined, world.ports), { ...world.ports, files: full })).rejects.toMatchObject({
      code: 'ENOSPC',
    })
    expect(second.requests).toStrictEqual([])
  })
})

describe('fetchJavaDatabase', () => {
  const SQLITE = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080)])

  test.each([
    ['of yesterday', 24, true],
    ['of six days ago, which is no matter here', 6 * 24, true],
    ['of eight days ago', 8 * 24, false],
  ])('one %s is taken: %#', async (_, hours, isTaken) => {
    const java = javaDatabase(SQLITE, { updatedAt: new Date(Date.now() - hours * 3_600_000) })
    const registry = await mirror()
    publish(registry, packDatabase(java), java.mediaType, 'aquasec/trivy-java-db', '1')
    const world = fetching()
    const registries = openAll(undefined, world.ports)
    const { folder } = await fetchFrom(world, [sourceOf(registry)])
    const policy = { javaDatabases: [`${registry.host}/aquasec/trivy-java-db:1`], databaseMaxAgeMs: MAX_AGE_MS }
    const outcome = await outcomeOf(fetchJavaDatabase(policy, registries, folder, world.ports))
    if (!isTaken)
      return expect(outcome).toMatchObject({ code: 'scan-database', message: expect.stringContaining('no database of Java archives') })
    expect(outcome).toMatchObject({ folder, source: `${registry.host}/aquasec/trivy-java-db:1` })
    expect(readFileSync(join(folder, 'java-db', 'trivy-java.db')).equals(SQLITE)).toBe(true)
    expect(readFileSync(join(folder, 'db', 'trivy.db')).length).toBeGreaterThan(0)
  })

  test('a database of vulnerabilities in its place is refused', async () => {
    const registry = await mirror()
    const world = fetching()
    const policy = { javaDatabases: [sourceOf(registry)], databaseMaxAgeMs: MAX_AGE_MS }
    const outcome = await outcomeOf(fetchJavaDatabase(policy, openAll(undefined, world.ports), world.folder, world.ports))
    expect(outcome).toMatchObject({ message: expect.stringContaining('it has a layer of the type') })
  })
})

function packed(hoursAgo: number): Uint8Array {
  return packDatabase(vulnerabilityDatabase([ADVISORY], { updatedAt: new Date(Date.now() - hoursAgo * 3_600_000) }))
}

function archive(files: Readonly<Record<string, Uint8Array | undefined>>): Uint8Array {
  return gzipSync(encodeTar(Object.entries(files).map(([name, content]) => ({ name, content: content ?? '' }))))
}
