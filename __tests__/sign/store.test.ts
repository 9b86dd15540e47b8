import { afterEach, describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { at, parseJson } from '../../src/domain/json.ts'
import { formatPinned, type Repository } from '../../src/domain/reference.ts'
import { ActionError, ERROR_CODES } from '../../src/errors.ts'
import { InTrouble } from '../../src/registry/errors.ts'
import { EMPTY, pointerTo, type Stored, sourceOf, stored } from '../../src/sign/artifact.ts'
import { orUnfit } from '../../src/sign/found.ts'
import { simpleSigningOf, statementOf } from '../../src/sign/payload.ts'
import { isSigned, listReferrer, referrersOf, storeBundle, storeLegacy } from '../../src/sign/store.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { type FakeOptions, type FakeRegistry, type Rule as FakeRule, startRegistry } from '../support/registry.ts'
import { aBundle, aJudge, aMessageBundle, aSubject, BUNDLE, bundleText } from './papers.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const SUBJECT = aSubject()
const TAG = SUBJECT.digest.replace(':', '-')

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

async function open(options: FakeOptions = {}) {
  const registry = await startRegistry(options)
  running.push(registry)
  const repository = repositoryOf(`${registry.host}/acme/app`)
  const ports = testPorts()
  const client = openAll(undefined, ports).open(repository)
  const indexed = () => at(parseJson(registry.manifest('acme/app', TAG)?.bytes ?? new Uint8Array()), 'manifests')
  return { registry, client, ports, repository, indexed }
}

describe('a bundle', () => {
  test('is a referrer where the registry lists them, and stands under no tag', async () => {
    const { client, ports, indexed } = await open({ referrers: { pageSize: 10 } })
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
    const [entry, ...others] = await referrersOf(SUBJECT.digest, client)
    const manifest = await client.manifest(entry?.digest ?? '')
    expect(others).toStrictEqual([])
    expect(indexed()).toBeUndefined()
    expect(parseJson(manifest?.bytes ?? '')).toMatchObject({
      artifactType: BUNDLE,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: EMPTY.digest, size: 2 },
      layers: [{ mediaType: BUNDLE }],
      subject: { mediaType: SUBJECT.mediaType, digest: SUBJECT.digest, size: SUBJECT.bytes.byteLength },
      annotations: { 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1', 'io.build-tag-push.signer': 'key-1' },
    })
  })

  test('stands in an index under the tag of its digest elsewhere, with its own type; what others wrote there stays as it is', async () => {
    const { client, ports, indexed, registry } = await open()
    const foreign = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: SUBJECT.digest,
      size: 1,
      artifactType: 'a/sbom',
      data: 'eA==',
    }
    registry.putManifest('acme/app', SUBJECT.digest, SUBJECT.mediaType, SUBJECT.bytes)
    const before = { schemaVersion: 2, mediaType: INDEX, manifests: [foreign], annotations: { made: 'by others' } }
    registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify(before)))
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
    expect(indexed()).toEqual([foreign, expect.objectContaining({ artifactType: BUNDLE })])
    expect(parseJson(registry.manifest('acme/app', TAG)?.bytes ?? '')).toMatchObject({ annotations: { made: 'by others' } })
  })

  test.each([{ referrers: { pageSize: 10 } }, {}])(
    'of the same signer is stored once, that of another one beside it (%j)',
    async (options) => {
      const { client, ports } = await open(options)
      const store = (signer: string) => storeBundle(aBundle(SUBJECT, signer), SUBJECT, client, aJudge(), ports)
      expect([await store('key-1'), await store('key-1'), await store('key-2'), await store('key-1')]).toStrictEqual(
        ['signed', 'already', 'signed', 'already'].map((kind) => ({ kind })),
      )
      expect(await referrersOf(SUBJECT.digest, client)).toHaveLength(2)
    },
  )

  test('that another writer takes out of the index is put there again', async () => {
    const { client, ports, indexed, registry } = await open()
    const lost = { schemaVersion: 2, mediaType: INDEX, manifests: [] }
    let left = 2
    registry.rule({
      ...{ method: 'GET', path: `/manifests/${TAG}` },
      onMatch: () => {
        // after it was written, before it is read back
        if (indexed() === undefined || left === 0) return
        left -= 1
        registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify(lost)))
      },
      times: 10,
      fault: 'no-digest',
    })
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
    expect({ left, indexed: indexed() }).toEqual({ left: 0, indexed: [expect.objectContaining({ artifactType: BUNDLE })] })
  })

  test('that never stays is told as not stored', async () => {
    const { client, ports, indexed, registry } = await open()
    registry.rule({
      ...{ method: 'GET', path: `/manifests/${TAG}`, fault: 'no-digest' },
      onMatch: () => {
        if (indexed() !== undefined)
          registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] })))
      },
    })
    await expect(storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).rejects.toThrow(
      /its signature was written 4 times, and does not stand in sha256-/,
    )
  })

  test('is waited for where the registry lists it a moment later', async () => {
    const { client, ports, registry } = await open({ referrers: { pageSize: 10 } })
    const empty = {
      status: 200,
      body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] }),
      headers: { 'content-type': INDEX },
    }
    registry.rule({ path: '/referrers/', times: 3, ...empty })
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
    expect(ports.slept).toHaveLength(2)
  })

  test('does not take the place of an image under its tag', async () => {
    const { client, ports, registry } = await open()
    registry.putManifest('acme/app', TAG, SUBJECT.mediaType, imageBytes())
    await expect(storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).rejects.toThrow(
      /should hold signatures, and holds an image/,
    )
    expect(registry.manifest('acme/app', TAG)?.bytes).toStrictEqual(imageBytes())
  })
})

describe('a signature in the legacy format', () => {
  test('is one more layer under the tag of its digest, once for each signer', async () => {
    const { client, ports, repository } = await open()
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    const store = (signer: string) => storeLegacy(aMessageBundle(payload, signer), payload, SUBJECT, client, aJudge(), ports)
    expect([await store('key-1'), await store('key-1'), await store('key-2')]).toStrictEqual(
      ['signed', 'already', 'signed'].map((kind) => ({ kind })),
    )
    const manifest = await client.manifest(`${TAG}.sig`)
    const layers = manifest?.content.kind === 'image' ? manifest.content.layers : []
    expect(layers.map(({ mediaType, digest, annotations }) => ({ mediaType, digest, annotations }))).toStrictEqual(
      ['key-1', 'key-2'].map((signer) => ({
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        digest: digestOf(Buffer.from(payload)),
        annotations: { 'dev.cosignproject.cosign/signature': 'c2lnbmVk', 'io.build-tag-push.signer': signer },
      })),
    )
    const config = manifest?.content.kind === 'image' ? await client.readBlob(manifest.content.config, 10_000) : ''
    expect(at(parseJson(config), 'rootfs', 'diff_ids')).toStrictEqual(layers.map(({ digest }) => digest))
  })

  test('carries the entry in a log and the timestamp in cosign’s own words', async () => {
    const { client, ports, repository } = await open()
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    const entry = {
      ...{ logIndex: '7', logId: { keyId: 'AQI=' }, integratedTime: '1700000000', canonicalizedBody: 'Ym9keQ==' },
      inclusionPromise: { signedEntryTimestamp: 'c2V0' },
    }
    const timestamps = { rfc3161Timestamps: [{ signedTimestamp: 'dGltZQ==' }] }
    const bundle = aMessageBundle(payload, 'key-1', { tlogEntries: [entry], timestampVerificationData: timestamps })
    await storeLegacy(bundle, payload, SUBJECT, client, aJudge(), ports)
    const manifest = await client.manifest(`${TAG}.sig`)
    const annotations = manifest?.content.kind === 'image' ? manifest.content.layers[0]?.annotations : {}
    expect(parseJson(annotations?.['dev.sigstore.cosign/bundle'] ?? '')).toStrictEqual({
      SignedEntryTimestamp: 'c2V0',
      Payload: { body: 'Ym9keQ==', integratedTime: 1_700_000_000, logIndex: 7, logID: '0102' },
    })
    expect(parseJson(annotations?.['dev.sigstore.cosign/rfc3161timestamp'] ?? '')).toStrictEqual({ SignedRFC3161Timestamp: 'dGltZQ==' })
  })

  test('does not take the place of an index under its tag', async () => {
    const { client, ports, repository, registry } = await open()
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] }))
    registry.putManifest('acme/app', `${TAG}.sig`, INDEX, index)
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    await expect(storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, aJudge(), ports)).rejects.toThrow(/and holds an index/)
  })
})

const NO = new ActionError('signing', 'cosign could not verify it (exit code 12): no matching signatures')

describe.each([{ referrers: { pageSize: 10 } }, {}])('a bundle that says to be of the same signer (%j)', (options) => {
  /** What refers to the subject in the name of key-1, by its layers; `over` replaces fields of the manifest. */
  async function plant(
    { client, ports }: Awaited<ReturnType<typeof open>>,
    layers: readonly Stored[],
    over: Readonly<Record<string, unknown>> = {},
    digest?: Digest,
  ) {
    for (const layer of [EMPTY, ...layers]) await client.upload(sourceOf(layer, false), [])
    const annotations = { 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1', 'io.build-tag-push.signer': 'key-1' }
    const document = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType: BUNDLE,
      config: pointerTo(EMPTY),
      layers: layers.map(pointerTo),
    }
    const manifest = stored(JSON.stringify({ ...document, subject: pointerTo(SUBJECT), annotations, ...over }), MANIFEST)
    await client.putManifest(manifest.digest, manifest)
    const entry = { ...pointerTo(manifest), artifactType: BUNDLE, annotations }
    await listReferrer({ ...entry, digest: digest ?? manifest.digest }, SUBJECT.digest, client, ports)
    return manifest.digest
  }
  const layerOf = (bytes: Uint8Array) => stored(bytes, BUNDLE)
  const aForgery = (signer = 'key-1', digest = SUBJECT.digest) =>
    layerOf(bundleText(statementOf(digest), { verificationMaterial: { publicKey: { hint: signer } } }))

  test('and is not is left as it is, and ours is written beside it', async () => {
    const world = await open(options)
    const forged = await plant(world, [aForgery()])
    const judge = aJudge(NO)
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, world.client, judge, world.ports)).toStrictEqual({
      ...{ kind: 'signed', unproved: { entries: 1, because: NO.message } },
    })
    const listed = (await referrersOf(SUBJECT.digest, world.client)).map(({ digest }) => digest)
    expect([listed.length, listed.includes(forged), judge.asked.length]).toStrictEqual([2, true, 1])
  })

  test.each<readonly [string, (world: Awaited<ReturnType<typeof open>>) => Promise<string>, RegExp]>([
    [
      'is about another digest',
      (world) => plant(world, [aForgery('key-1', aSubject('other').digest)]),
      /^the bundle in sha256:\w+ is for another statement/,
    ],
    ['is of another signer', (world) => plant(world, [aForgery('key-2')]), /holds a bundle of another signer$/],
    ['is no bundle', (world) => plant(world, [layerOf(Buffer.from('{}'))]), /^the bundle in sha256:\w+ is no bundle of version 0\.3/],
    ['is too large', (world) => plant(world, [layerOf(Buffer.alloc(1024 * 1024 + 1, 32))]), /has 1048577 bytes there, more than/],
    ['has two layers, which cosign does not read', (world) => plant(world, [aForgery(), EMPTY]), /is no bundle about it$/],
    ['has none', (world) => plant(world, []), /is no bundle about it$/],
    ['has a layer of another type', (world) => plant(world, [stored(aForgery().bytes, 'a/sbom')]), /is no bundle about it$/],
  ])('and %s is no signature, without asking cosign', async (_, put, because) => {
    const world = await open(options)
    await put(world)
    const judge = aJudge()
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, world.client, judge, world.ports)).toStrictEqual({
      ...{ kind: 'signed', unproved: { entries: 1, because: expect.stringMatching(because) } },
    })
    expect(judge.asked).toStrictEqual([])
  })

  test('and is good counts, whatever stands beside it: all that could be one are judged at once', async () => {
    const world = await open(options)
    await plant(world, [layerOf(Buffer.from('{}'))])
    await plant(world, [aForgery()])
    const bundle = aBundle(SUBJECT)
    const other = layerOf(bundleText(statementOf(SUBJECT.digest), { dsseEnvelope: { ...envelope(), signatures: [{ sig: 'b3RoZXI=' }] } }))
    await plant(world, [other])
    const judge = aJudge()
    expect(await storeBundle(bundle, SUBJECT, world.client, judge, world.ports)).toStrictEqual({ kind: 'already' })
    const [layout, ...others] = judge.asked
    const has = ({ digest }: Stored) => layout?.files.has(`blobs/sha256/${digest.slice(7)}`)
    expect([others, has(aForgery()), has(other), has(layerOf(Buffer.from('{}')))]).toStrictEqual([[], true, true, false])
  })

  const envelope = () => ({
    ...{ payload: Buffer.from(statementOf(SUBJECT.digest)).toString('base64'), payloadType: 'application/vnd.in-toto+json' },
  })

  test('is asked for at most 50 times', async () => {
    const world = await open(options)
    const bytes = Array.from({ length: 60 }, (_, index) => aForgeryOf(index))
    for (const each of bytes) await plant(world, [each])
    const before = world.registry.requests.length
    const judge = aJudge(NO)
    const ended = await storeBundle(aBundle(SUBJECT), SUBJECT, world.client, judge, world.ports)
    const read = world.registry.requests.slice(before).filter(({ method, path }) => method === 'GET' && path.includes('/blobs/'))
    expect([ended, read.length, judge.asked.length]).toStrictEqual([
      ...[{ kind: 'signed', unproved: { entries: 60, because: NO.message } }, 50, 1],
    ])
  })

  const aForgeryOf = (index: number) =>
    layerOf(bundleText(statementOf(SUBJECT.digest), { dsseEnvelope: { ...envelope(), signatures: [{ sig: `c2ln${index}` }] } }))
})

test('an entry in an index, which anybody may write, is no signature by a manifest that is about nothing', async () => {
  const { client, ports, registry } = await open()
  const bytes = imageBytes()
  registry.putManifest('acme/app', digestOf(bytes), MANIFEST, bytes)
  const annotations = { 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1', 'io.build-tag-push.signer': 'key-1' }
  const entry = { mediaType: MANIFEST, digest: digestOf(bytes), size: bytes.length, artifactType: BUNDLE, annotations }
  registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [entry] })))
  const judge = aJudge()
  expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, judge, ports)).toStrictEqual({
    ...{ kind: 'signed', unproved: { entries: 1, because: `${entry.digest} is no bundle about it` } },
  })
  expect(judge.asked).toStrictEqual([])
})

test('an entry of an index whose manifest a clean-up took away keeps nobody from signing; what is there stays', async () => {
  const { client, ports, registry, indexed } = await open()
  registry.putManifest('acme/app', SUBJECT.digest, SUBJECT.mediaType, SUBJECT.bytes)
  const entries = [SUBJECT.digest, digestOf(Buffer.from('gone'))].map((digest) => ({ mediaType: MANIFEST, digest, size: 1 }))
  registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: entries })))
  expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
  expect(indexed()).toEqual([entries[0], expect.objectContaining({ artifactType: BUNDLE })])
})

test('what another job wrote a moment ago stays in the index of a registry that shows it late', async () => {
  const { client, ports, registry, indexed } = await open()
  registry.putManifest('acme/app', SUBJECT.digest, SUBJECT.mediaType, SUBJECT.bytes)
  const late = imageBytes()
  const entries = [SUBJECT.digest, digestOf(late), digestOf(Buffer.from('gone'))].map((digest) => ({
    mediaType: MANIFEST,
    digest,
    size: 1,
  }))
  registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: entries })))
  registry.rule({
    ...{ method: 'HEAD', path: `/manifests/${digestOf(late)}`, status: 404, times: 1 },
    onMatch: () => registry.putManifest('acme/app', digestOf(late), MANIFEST, late),
  })
  expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
  expect(indexed()).toEqual([entries[0], entries[1], expect.objectContaining({ artifactType: BUNDLE })])
  expect(ports.slept.some((ms) => ms >= 2_000)).toBe(true)
})

describe.each<readonly [string, FakeOptions]>([
  ['a list of referrers', { referrers: { pageSize: 1 } }],
  ['an index of referrers', {}],
])('a digest of another algorithm in %s', (_name, options) => {
  const FOREIGN = { mediaType: MANIFEST, digest: `sha512:${'a'.repeat(128)}`, size: 1, artifactType: 'a/sbom', data: 'eA==' }
  const isList = options.referrers !== undefined

  /** A registry that names such an artifact of the subject; it has the artifact, too. */
  async function named() {
    const world = await open(options)
    const { registry, client, ports } = world
    const referring = { schemaVersion: 2, mediaType: MANIFEST, config: pointerTo(EMPTY), layers: [], subject: pointerTo(SUBJECT) }
    registry.putManifest('acme/app', FOREIGN.digest, MANIFEST, Buffer.from(JSON.stringify(referring)))
    const index = { schemaVersion: 2, mediaType: INDEX, manifests: [FOREIGN] }
    if (!isList) registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify(index)))
    return { ...world, store: () => storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports) }
  }

  test('stops no signature, and hides none; it stays where it is, and that cosign cannot read the list is told', async () => {
    const { store, indexed, ports, repository } = await named()
    expect([await store(), await store()]).toStrictEqual([{ kind: 'signed' }, { kind: 'already' }])
    expect(indexed()).toEqual(isList ? undefined : [FOREIGN, expect.objectContaining({ artifactType: BUNDLE })])
    const told = `${formatPinned(repository, SUBJECT.digest)}: cosign 3.1.2 finds no signature of it while the list of what refers to it names a digest of another algorithm than SHA-256: the manifest sha256:`
    expect(ports.warnings.map((warning) => warning.startsWith(told))).toStrictEqual([true, true])
  })

  test('is told to who needs all of it', async () => {
    const { client } = await named()
    await expect(referrersOf(SUBJECT.digest, client)).rejects.toThrow(/ has no sha256 digest at manifests\[0\]\.digest$/)
  })

  test('excuses no signature that is not there', async () => {
    const { store, registry } = await named()
    const manifests = [FOREIGN]
    const body = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })
    const list = { status: 200, body, headers: { 'content-type': INDEX } }
    registry.rule({ method: 'GET', path: isList ? '/referrers/' : `/manifests/${TAG}`, times: 1_000, ...list })
    await expect(store()).rejects.toThrow(/was written 4 times, and does not stand in/)
  })
})

test('a digest of another algorithm of which a clean-up took the manifest away is left out of the index', async () => {
  const { client, ports, registry, indexed } = await open()
  const gone = { mediaType: MANIFEST, digest: `sha512:${'b'.repeat(128)}`, size: 1 }
  registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [gone] })))
  expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).toStrictEqual({ kind: 'signed' })
  expect(indexed()).toEqual([expect.objectContaining({ artifactType: BUNDLE })])
})

describe('a list of referrers without an end', () => {
  /** Artifacts about the subject that are no signatures, one on each page of the list. */
  async function flooded() {
    const world = await open({ referrers: { pageSize: 1 } })
    const flood = (times: number) => {
      for (let index = 0; index < times; index += 1) {
        const annotations = { index: String(index) }
        const document = {
          schemaVersion: 2,
          mediaType: MANIFEST,
          config: pointerTo(EMPTY),
          layers: [],
          subject: pointerTo(SUBJECT),
          annotations,
        }
        const bytes = Buffer.from(JSON.stringify(document))
        world.registry.putManifest('acme/app', digestOf(bytes), MANIFEST, bytes)
      }
    }
    return { ...world, flood, store: () => storeBundle(aBundle(SUBJECT), SUBJECT, world.client, aJudge(), world.ports) }
  }

  test('stops no signature: it is enough that what was written is there', async () => {
    const { flood, store, registry } = await flooded()
    flood(12)
    expect(await store()).toStrictEqual({ kind: 'signed' })
    const [written = ''] = registry.lines().filter((line) => line.startsWith('PUT') && line.includes('/manifests/'))
    expect(registry.manifest('acme/app', written.slice(written.indexOf('sha256:'), written.indexOf('sha256:') + 71))).toBeDefined()
  })

  test('is read as far as it goes: a good signature at its beginning is not written again', async () => {
    const { flood, store } = await flooded()
    await store()
    flood(12)
    expect(await store()).toStrictEqual({ kind: 'already' })
  })

  test('is told to who needs all of it', async () => {
    const { flood, client } = await flooded()
    flood(12)
    await expect(referrersOf(SUBJECT.digest, client)).rejects.toThrow(/has more than 10 pages$/)
  })

  test('with a signature that the registry does not keep is none', async () => {
    const { flood, store, registry } = await flooded()
    flood(12)
    registry.rule({ method: 'HEAD', path: '/manifests/', status: 404, times: 1_000 })
    await expect(store()).rejects.toThrow(/was written 4 times, and does not stand in the registry's list of referrers$/)
  })
})

test('a run that was ended in the middle of a signature leaves one that nobody lists, and the next run writes it', async () => {
  const { client, ports, indexed, registry } = await open()
  registry.rule({ method: 'PUT', path: `/manifests/${TAG}`, fault: 'reset', times: 1_000 })
  await expect(storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)).rejects.toMatchObject({ code: 'registry-unreachable' })
  registry.clear()
  const judge = aJudge()
  expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, judge, ports)).toStrictEqual({ kind: 'signed' })
  expect([indexed(), judge.asked]).toEqual([[expect.objectContaining({ artifactType: BUNDLE })], []])
})

test.each<readonly [string, FakeRule, object]>([
  ['breaks off', { fault: 'reset' }, { code: 'registry-unreachable' }],
  ['answers 500', { status: 500 }, { code: 'registry-answer', message: expect.stringContaining('answered 500 after 5 tries') }],
  ['answers 503', { status: 503 }, { code: 'registry-answer', message: expect.stringContaining('answered 503 after 5 tries') }],
  ['asks to wait', { status: 429 }, { code: 'registry-answer', message: expect.stringContaining('answered 429 after 5 tries') }],
])('a registry in trouble is no proof of anything, and nothing is written: it %s', async (_name, rule, expected) => {
  const { client, ports, registry } = await open({ referrers: { pageSize: 10 } })
  await storeBundle(aBundle(SUBJECT), SUBJECT, client, aJudge(), ports)
  const fresh = openAll(undefined, ports).open(client.repository)
  registry.rule({ method: 'GET', path: '/blobs/', times: 1_000, ...rule })
  const before = registry.lines().filter((line) => line.startsWith('PUT')).length
  await expect(storeBundle(aBundle(SUBJECT), SUBJECT, fresh, aJudge(), ports)).rejects.toMatchObject(expected)
  expect(registry.lines().filter((line) => line.startsWith('PUT'))).toHaveLength(before)
})

test('what somebody put there is unfit where the registry has it not, will not give it, or it is not what it should be; nothing else is', async () => {
  const endOf = async (error: unknown) => {
    const work = async (): Promise<never> => {
      throw error
    }
    return orUnfit(work).catch((thrown: unknown) => ({ thrown }))
  }
  const errors = ERROR_CODES.map((code) => new ActionError(code, 'x'))
  const ends = await Promise.all(errors.map(endOf))
  expect(ERROR_CODES.filter((_, index) => ends[index] === errors[index])).toStrictEqual(['registry-refused', 'registry-answer', 'signing'])
  const others = [new InTrouble(new ActionError('registry-answer', 'x')), new TypeError('x'), undefined]
  expect(await Promise.all(others.map(endOf))).toStrictEqual(others.map((thrown) => ({ thrown })))
})

describe('a legacy signature that says to be of the same signer', () => {
  const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json'
  const payloadIn = (repository: Repository) => stored(simpleSigningOf(repository, SUBJECT.digest), PAYLOAD_TYPE)
  const layerIn = (repository: Repository, signature: string, over = {}) => ({
    ...pointerTo(payloadIn(repository)),
    annotations: { 'dev.cosignproject.cosign/signature': signature, 'io.build-tag-push.signer': 'key-1' },
    ...over,
  })
  const put = async (registry: FakeRegistry, layers: readonly object[]) => {
    const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: pointerTo(EMPTY), layers }
    registry.putManifest('acme/app', `${TAG}.sig`, MANIFEST, Buffer.from(JSON.stringify(manifest)))
  }

  test('and is not is left as it is, and ours is one more layer; only those in its name are judged', async () => {
    const { client, ports, repository, registry } = await open()
    const other = layerIn(repository, 'b3RoZXI=', { annotations: { 'dev.cosignproject.cosign/signature': 'b3RoZXI=' } })
    await put(registry, [layerIn(repository, 'Zm9yZ2Vk'), other])
    const judge = aJudge(NO)
    const { bytes } = payloadIn(repository)
    const payload = new TextDecoder().decode(bytes)
    expect(await storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, judge, ports)).toStrictEqual({
      ...{ kind: 'signed', unproved: { entries: 1, because: NO.message } },
    })
    const manifest = await client.manifest(`${TAG}.sig`)
    const layers = manifest?.content.kind === 'image' ? manifest.content.layers : []
    expect(layers.map(({ annotations }) => annotations['dev.cosignproject.cosign/signature'])).toStrictEqual([
      ...['Zm9yZ2Vk', 'b3RoZXI=', 'c2lnbmVk'],
    ])
    const judged = [...(judge.asked[0]?.files ?? [])].flatMap(([, content]) => at(parseJson(content), 'layers') ?? [])
    expect(judged).toStrictEqual([layerIn(repository, 'Zm9yZ2Vk')])
  })

  const signaturesOf = (registry: FakeRegistry) => {
    const layers = at(parseJson(registry.manifest('acme/app', `${TAG}.sig`)?.bytes ?? ''), 'layers')
    return Array.isArray(layers) ? layers.map((layer) => at(layer, 'annotations', 'dev.cosignproject.cosign/signature')) : []
  }
  const foreignLayer = (content: string) => ({
    ...pointerTo(stored(content, PAYLOAD_TYPE)),
    annotations: { 'dev.cosignproject.cosign/signature': content },
  })

  test('is written beside others of which a clean-up took config and payload away: they are left out, what is there stays', async () => {
    const { client, ports, repository, registry } = await open()
    registry.putBlob('acme/app', Buffer.from('there'))
    await put(registry, ['gone', 'there', 'gone, too'].map(foreignLayer))
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    const store = () => storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, aJudge(), ports)
    expect([await store(), await store()]).toStrictEqual([{ kind: 'signed' }, { kind: 'already' }])
    expect(signaturesOf(registry)).toStrictEqual(['there', 'c2lnbmVk'])
    expect(ports.slept.some((ms) => ms >= 2_000)).toBe(true)
  })

  test('leaves in what a registry shows late', async () => {
    const { client, ports, repository, registry } = await open()
    await put(registry, ['late', 'gone'].map(foreignLayer))
    registry.rule({
      ...{ method: 'HEAD', path: `/blobs/${digestOf(Buffer.from('late'))}`, status: 404, times: 1 },
      onMatch: () => void registry.putBlob('acme/app', Buffer.from('late')),
    })
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    await storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, aJudge(), ports)
    expect(signaturesOf(registry)).toStrictEqual(['late', 'c2lnbmVk'])
  })

  test('is not written where a registry refuses it though it has all', async () => {
    const { client, ports, repository, registry } = await open()
    registry.putBlob('acme/app', Buffer.from('there'))
    await put(registry, [foreignLayer('there')])
    registry.rule({ method: 'PUT', path: `/manifests/${TAG}.sig`, status: 400, code: 'MANIFEST_BLOB_UNKNOWN', times: 1_000 })
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    await expect(storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, aJudge(), ports)).rejects.toThrow(/MANIFEST_BLOB_UNKNOWN/)
    expect(signaturesOf(registry)).toStrictEqual(['there'])
  })

  test('and has a media type of megabytes is told in short, on one line', async () => {
    const { client, ports, repository, registry } = await open()
    await put(registry, [layerIn(repository, 'c2lnbmVk', { mediaType: `::error::x\n\u001b[2J##[group]${'line\n'.repeat(80_000)}` })])
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    const ended = await storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, aJudge(), ports)
    const because = ended.kind === 'signed' ? (ended.unproved?.because ?? '') : ''
    expect(because).toMatch(/^its payload is said to be [ -~]+…$/)
    expect([because.length, because.includes('##[')]).toStrictEqual([512, false])
  })

  test.each([{ size: 1 }, { mediaType: 'text/plain' }])(
    'and whose payload is described otherwise is none, without asking cosign (%j)',
    async (over) => {
      const { client, ports, repository, registry } = await open()
      await put(registry, [layerIn(repository, 'c2lnbmVk', over)])
      const judge = aJudge()
      const payload = simpleSigningOf(repository, SUBJECT.digest)
      expect(await storeLegacy(aMessageBundle(payload), payload, SUBJECT, client, judge, ports)).toMatchObject({
        ...{ kind: 'signed', unproved: { entries: 1, because: expect.stringContaining('its payload is said to be') } },
      })
      expect(judge.asked).toStrictEqual([])
    },
  )
})

describe('whether a digest is signed', () => {
  const ROOT = { ...stored(imageBytes(), MANIFEST) }
  const tag = ROOT.digest.replace(':', '-')
  async function looking() {
    const world = await open()
    const { client, registry, repository } = world
    registry.putManifest('acme/app', ROOT.digest, ROOT.mediaType, ROOT.bytes)
    let asked = 0
    const by = async (signer: string | undefined, judge = aJudge()) => {
      const own = async () => {
        asked += 1
        return signer === undefined ? undefined : { signer, issuer: undefined, judge }
      }
      return [await isSigned(ROOT, 'bundle', client, own), await isSigned(ROOT, 'legacy', client, own)]
    }
    const payload = simpleSigningOf(repository, ROOT.digest)
    const sign = async (signer: string) => {
      await storeBundle(aBundle(ROOT, signer), ROOT, client, aJudge(), world.ports)
      await storeLegacy(aMessageBundle(payload, signer), payload, ROOT, client, aJudge(), world.ports)
    }
    return { ...world, by, sign, asked: () => asked }
  }

  test('is asked of nobody where it has no signature at all, but an attestation', async () => {
    const { by, registry, asked } = await looking()
    const entry = {
      mediaType: MANIFEST,
      digest: ROOT.digest,
      size: 1,
      annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
    }
    registry.putManifest('acme/app', tag, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [entry] })))
    expect([await by('key-1'), asked()]).toStrictEqual([[false, false], 0])
  })

  test.each<readonly [string, string | undefined, ActionError | undefined, readonly boolean[]]>([
    ['one by who signs that is good', 'key-1', undefined, [true, true]],
    ['one in the name of who signs, and no proof', 'key-1', NO, [false, false]],
    ['one of somebody else', 'key-2', undefined, [false, false]],
    ['one where nobody knows who signs', undefined, undefined, [false, false]],
  ])('in either format: %s', async (_, signer, error, expected) => {
    const { by, sign } = await looking()
    await sign('key-1')
    expect(await by(signer, aJudge(error))).toStrictEqual(expected)
  })
})

function imageBytes(): Uint8Array {
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 }
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: SUBJECT.mediaType, config, layers: [] }))
}
