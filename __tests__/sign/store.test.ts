import { afterEach, describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { at, parseJson } from '../../src/domain/json.ts'
import { EMPTY } from '../../src/sign/artifact.ts'
import { simpleSigningOf } from '../../src/sign/payload.ts'
import { isSigned, referrersOf, storeBundle, storeLegacy } from '../../src/sign/store.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { type FakeOptions, type FakeRegistry, startRegistry } from '../support/registry.ts'
import { aBundle, aMessageBundle, aSubject, BUNDLE } from './papers.ts'

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
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)).toBe('signed')
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
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)).toBe('signed')
    expect(indexed()).toEqual([foreign, expect.objectContaining({ artifactType: BUNDLE })])
    expect(parseJson(registry.manifest('acme/app', TAG)?.bytes ?? '')).toMatchObject({ annotations: { made: 'by others' } })
  })

  test.each([{ referrers: { pageSize: 10 } }, {}])(
    'of the same signer is stored once, that of another one beside it (%j)',
    async (options) => {
      const { client, ports } = await open(options)
      const store = (signer: string) => storeBundle(aBundle(SUBJECT, signer), SUBJECT, client, ports)
      expect([await store('key-1'), await store('key-1'), await store('key-2'), await store('key-1')]).toStrictEqual([
        ...['signed', 'already', 'signed', 'already'],
      ])
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
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)).toBe('signed')
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
    await expect(storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)).rejects.toThrow(
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
    expect(await storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)).toBe('signed')
    expect(ports.slept).toHaveLength(2)
  })

  test('does not take the place of an image under its tag', async () => {
    const { client, ports, registry } = await open()
    registry.putManifest('acme/app', TAG, SUBJECT.mediaType, imageBytes())
    await expect(storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)).rejects.toThrow(/should hold signatures, and holds an image/)
    expect(registry.manifest('acme/app', TAG)?.bytes).toStrictEqual(imageBytes())
  })
})

describe('a signature in the legacy format', () => {
  test('is one more layer under the tag of its digest, once for each signer', async () => {
    const { client, ports, repository } = await open()
    const payload = simpleSigningOf(repository, SUBJECT.digest)
    const store = (signer: string) => storeLegacy(aMessageBundle(payload, signer), payload, SUBJECT.digest, client, ports)
    expect([await store('key-1'), await store('key-1'), await store('key-2')]).toStrictEqual(['signed', 'already', 'signed'])
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
    await storeLegacy(bundle, payload, SUBJECT.digest, client, ports)
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
    await expect(storeLegacy(aMessageBundle(payload), payload, SUBJECT.digest, client, ports)).rejects.toThrow(/and holds an index/)
  })
})

test('whether a digest is signed depends on signatures alone, in the format that is asked for', async () => {
  const { client, ports, registry, repository } = await open()
  const both = async () => [await isSigned(SUBJECT.digest, 'bundle', client), await isSigned(SUBJECT.digest, 'legacy', client)]
  const other = {
    mediaType: SUBJECT.mediaType,
    digest: SUBJECT.digest,
    size: 1,
    annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
  }
  registry.putManifest('acme/app', SUBJECT.digest, SUBJECT.mediaType, SUBJECT.bytes)
  registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [other] })))
  expect(await both()).toStrictEqual([false, false])
  await storeBundle(aBundle(SUBJECT), SUBJECT, client, ports)
  expect(await both()).toStrictEqual([true, false])
  const payload = simpleSigningOf(repository, SUBJECT.digest)
  await storeLegacy(aMessageBundle(payload), payload, SUBJECT.digest, client, ports)
  expect(await both()).toStrictEqual([true, true])
})

function imageBytes(): Uint8Array {
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 }
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: SUBJECT.mediaType, config, layers: [] }))
}
