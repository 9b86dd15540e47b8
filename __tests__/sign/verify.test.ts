import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { digestOf } from '../../src/domain/digest.ts'
import type { Trust } from '../../src/inputs/verify.ts'
import { EMPTY, pointerTo, type Stored, stored } from '../../src/sign/artifact.ts'
import { readBundle } from '../../src/sign/bundle.ts'
import { simpleSigningOf, statementOf } from '../../src/sign/payload.ts'
import { referrersOf, storeBundle, storeLegacy } from '../../src/sign/store.ts'
import { verifyImages } from '../../src/sign/verify.ts'
import { aWorld, type World } from '../credentials/world.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { aJudge, aMessageBundle, BUNDLE, bundleText } from './papers.ts'

const KEY: Trust = { kind: 'key', key: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', log: true }
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 }
const BYTES = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: CONFIG, layers: [] }))
const IMAGE = { digest: digestOf(BYTES), bytes: BYTES, mediaType: MANIFEST }

let folder: string
let world: World
let registry: FakeRegistry
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-test-'))
  world = await aWorld()
  registry = await startRegistry()
  registry.putManifest('acme/app', IMAGE.digest, MANIFEST, BYTES)
})
afterEach(async () => {
  await Promise.all([world.close(), registry.close()])
  rmSync(folder, { recursive: true })
})

/** A cosign on PATH that keeps what it is asked to look at, and judges by a script. */
function judge(script: string) {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const seen = join(folder, 'seen')
  mkdirSync(seen, { recursive: true })
  const program = `#!/bin/sh
[ "$1" = version ] && exec echo '{"gitVersion":"v3.1.2"}'
echo "$@" >> ${join(folder, 'calls')}
for last; do :; done
cp -r "$last" ${seen}/$(wc -l < ${join(folder, 'calls')})
${script}
`
  writeFileSync(join(bin, 'cosign'), program, { mode: 0o755 })
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const registryPorts = testPorts()
  const registries = openAll(undefined, registryPorts)
  const repository = repositoryOf(`${registry.host}/acme/app`)
  const ports = { ...world.ports, env, children: createChildren(env, registryPorts.signal) }
  const verify = (trust: Trust = KEY, trustedRoot?: string) =>
    verifyImages([{ repository, digest: IMAGE.digest }], { trust, trustedRoot }, registries, ports)
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
  const files = (at: number) => readdirSync(join(seen, String(at)), { recursive: true, encoding: 'utf8' }).toSorted()
  return { verify, calls, files, client: registries.open(repository), repository, ports: registryPorts }
}

const bundleOf = (statement: string) => readBundle(bundleText(statement), statement, 'dsse')
const pathOf = (digest: string) => `blobs/sha256/${digest.slice(7)}`

describe('a signature that from-verify asks for', () => {
  test('is judged by cosign, on a copy that holds the manifests and the bundle', async () => {
    const { verify, calls, files, client, ports } = judge('exit 0')
    const bundle = bundleOf(statementOf(IMAGE.digest))
    await storeBundle(bundle, IMAGE, client, aJudge(), ports)
    const [entry] = await referrersOf(IMAGE.digest, client)
    await verify()
    expect(calls().map((line) => line.replaceAll(/\/[^\s=]*\/verify-\w{6}/g, 'FOLDER'))).toStrictEqual([
      'verify --local-image=true --key=FOLDER/cosign.pub FOLDER/image',
    ])
    expect(files(1)).toStrictEqual(
      [
        'blobs',
        'blobs/sha256',
        'index.json',
        'oci-layout',
        pathOf(IMAGE.digest),
        pathOf(digestOf(bundle.bytes)),
        pathOf(entry?.digest ?? ''),
      ].toSorted(),
    )
    expect(world.lines).toContainEqual(`info: from-verify: ${registry.host}/acme/app@${IMAGE.digest} is signed by the key that it names`)
  })

  test.each<readonly [string, Trust, string]>([
    ['a key without a log', { ...KEY, log: false }, '--key=FOLDER/cosign.pub --insecure-ignore-tlog=true'],
    [
      'an identity',
      { kind: 'identity', identity: 'me', isPattern: false, issuer: 'https://a.example', log: true },
      '--certificate-identity=me --certificate-oidc-issuer=https://a.example',
    ],
    [
      'a pattern without a log',
      { kind: 'identity', identity: '^me$', isPattern: true, issuer: 'https://a.example', log: false },
      '--certificate-identity-regexp=^me$ --certificate-oidc-issuer=https://a.example --insecure-ignore-tlog=true --use-signed-timestamps=true',
    ],
  ])('may be by %s', async (_, trust, args) => {
    const { verify, calls, client, ports } = judge('exit 0')
    await storeBundle(bundleOf(statementOf(IMAGE.digest)), IMAGE, client, aJudge(), ports)
    await verify(trust)
    expect(calls().map((line) => line.replaceAll(/\/[^\s=]*\/verify-\w{6}/g, 'FOLDER'))).toStrictEqual([
      `verify --local-image=true ${args} FOLDER/image`,
    ])
  })

  test('in one of the formats is enough', async () => {
    const { verify, calls, client, ports, repository } = judge(`[ $(wc -l < ${join(folder, 'calls')}) = 2 ]`)
    await storeBundle(bundleOf(statementOf(IMAGE.digest)), IMAGE, client, aJudge(), ports)
    const payload = simpleSigningOf(repository, IMAGE.digest)
    await storeLegacy(aMessageBundle(payload), payload, IMAGE, client, aJudge(), ports)
    await verify()
    expect(calls()).toHaveLength(2)
  })

  test('of somebody else is none', async () => {
    const { verify, client, ports } = judge('echo "Error: no matching signatures" >&2; exit 12')
    await storeBundle(bundleOf(statementOf(IMAGE.digest)), IMAGE, client, aJudge(), ports)
    await expect(verify()).rejects.toMatchObject({
      code: 'signing',
      message: `from: ${registry.host}/acme/app@${IMAGE.digest} is not signed as from-verify says that it must be: cosign could not verify it (exit code 12): no matching signatures`,
    })
  })

  test('is asked of nobody where there is none, and an attestation is none', async () => {
    const { verify, client, ports } = judge('exit 0')
    await expect(verify()).rejects.toThrow(/it has no signature$/)
    const attestation = statementOf(IMAGE.digest).replace('https://sigstore.dev/cosign/sign/v1', 'https://slsa.dev/provenance/v1')
    await storeBundle(bundleOf(attestation), IMAGE, client, aJudge(), ports)
    await expect(verify()).rejects.toThrow(/it has no signature$/)
  })

  test('needs the file that says whom to trust', async () => {
    const { verify, client, ports } = judge('exit 0')
    await storeBundle(bundleOf(statementOf(IMAGE.digest)), IMAGE, client, aJudge(), ports)
    await expect(verify(KEY, join(folder, 'none.json'))).rejects.toThrow(/cosign-trusted-root: there is no file/)
  })
})

const INDEX = 'application/vnd.oci.image.index.v1+json'
const TAG = IMAGE.digest.replace(':', '-')
const SIGNS = { 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1' }

describe.each<readonly [string, boolean]>([
  ['that lists referrers', true],
  ['that lists none', false],
])('what somebody put beside a signature, in a registry %s', (_name, lists) => {
  beforeEach(async () => {
    await registry.close()
    registry = await startRegistry(lists ? { referrers: { pageSize: 20 } } : {})
    registry.putManifest('acme/app', IMAGE.digest, MANIFEST, BYTES)
    registry.putBlob('acme/app', EMPTY.bytes)
  })

  type Planted = { readonly bytes: Buffer; readonly artifactType: string; readonly annotations: Readonly<Record<string, string>> }
  const about = (over: Readonly<Record<string, unknown>>, artifactType = BUNDLE, annotations: Planted['annotations'] = SIGNS): Planted => {
    const document = {
      ...{ schemaVersion: 2, mediaType: MANIFEST, artifactType, config: pointerTo(EMPTY), layers: [] },
      ...{ subject: pointerTo(IMAGE), annotations, ...over },
    }
    return { bytes: Buffer.from(JSON.stringify(document)), artifactType, annotations }
  }
  const layers = (size: number): Planted => {
    const layer = stored(`not there, of ${size}`, BUNDLE)
    return about({ layers: [{ ...pointerTo(layer), size }] })
  }

  /** Puts manifests that refer to the image there, and lists them before all others where the registry lists none. */
  const plant = (planted: readonly Planted[]) => {
    for (const { bytes } of planted) registry.putManifest('acme/app', digestOf(bytes), MANIFEST, bytes)
    if (lists) return
    const manifests = planted.map(({ bytes, artifactType, annotations }) => ({
      ...{ mediaType: MANIFEST, digest: digestOf(bytes), size: bytes.length, artifactType, annotations },
    }))
    registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })))
  }
  const plantForeign = () => {
    const digest = `sha512:${'a'.repeat(128)}`
    registry.putManifest('acme/app', digest, MANIFEST, about({}).bytes)
    const manifests = [{ mediaType: MANIFEST, digest, size: 1, artifactType: BUNDLE, annotations: SIGNS }]
    if (!lists) registry.putManifest('acme/app', TAG, INDEX, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })))
  }
  const sboms = Array.from({ length: 50 }, (_, index) => about({ annotations: { index: String(index) } }, 'application/spdx+json', {}))
  const attestations = Array.from({ length: 50 }, (_, index) =>
    about({}, BUNDLE, { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1', index: String(index) }),
  )
  const sig = (content: string | Uint8Array) => registry.putManifest('acme/app', `${TAG}.sig`, MANIFEST, Buffer.from(content))

  test.each<readonly [string, () => void]>([
    ['a layer that is said to be too large', () => plant([layers(2 * 1024 * 1024)])],
    ['a layer whose blob is missing', () => plant([layers(10)])],
    ['a manifest without a config', () => plant([about({ config: {} })])],
    ['a manifest with a media type of another kind', () => plant([about({ mediaType: 'application/x' })])],
    ['50 SBOMs', () => plant(sboms)],
    ['an artifact whose digest is of another algorithm', () => plantForeign()],
    ['50 attestations', () => plant(attestations)],
    ['signatures in the legacy format that are none', () => sig('{}')],
    [
      'legacy signatures with a config that is none',
      () => sig(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: {}, layers: [] })),
    ],
    [
      'a legacy signature whose blob is missing',
      () => {
        const layer = { ...pointerTo(stored('not there', 'text/plain')), annotations: { 'dev.cosignproject.cosign/signature': 'eA==' } }
        sig(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: pointerTo(EMPTY), layers: [layer] }))
      },
    ],
  ])('does not stop from-verify: %s', async (_what, put) => {
    put()
    const { verify, calls, files, client, ports } = judge('exit 0')
    const bundle = bundleOf(statementOf(IMAGE.digest))
    await storeBundle(bundle, IMAGE, client, aJudge(), ports)
    await verify()
    expect([calls().length, files(1).includes(pathOf(digestOf(bundle.bytes)))]).toStrictEqual([1, true])
  })

  test.each<readonly [string, () => void, RegExp]>([
    ['a blob that is missing', () => plant([layers(10)]), /that can be read: .* answered 404 while reading the blob sha256:/],
    ['a digest of another algorithm', () => plantForeign(), /that can be read: .* has no sha256 digest at manifests\[0\]\.digest$/],
  ])('is told where there is nothing else: %s', async (_what, put, expected) => {
    put()
    const { verify } = judge('exit 0')
    await expect(verify()).rejects.toMatchObject({ code: 'signing', message: expect.stringMatching(expected) })
  })

  test('is no part of what cosign judges in the legacy format', async () => {
    const { verify, files, client, ports, repository } = judge('exit 0')
    const payload = simpleSigningOf(repository, IMAGE.digest)
    const missing: Stored = stored('not there', 'text/plain')
    const layer = { ...pointerTo(missing), annotations: { 'dev.cosignproject.cosign/signature': 'eA==' } }
    plant([about({ config: {} })])
    await storeLegacy(aMessageBundle(payload), payload, IMAGE, client, aJudge(), ports)
    const good = Object(JSON.parse(Buffer.from(registry.manifest('acme/app', `${TAG}.sig`)?.bytes ?? '').toString()))
    sig(JSON.stringify({ ...good, layers: [layer, ...good.layers] }))
    await verify()
    expect([pathOf(digestOf(Buffer.from(payload))), pathOf(missing.digest)].map((path) => files(1).includes(path))).toStrictEqual([
      ...[true, false],
    ])
  })

  test.each([500, 503, 429])('is another matter than a registry in trouble: %i', async (status) => {
    const { verify, client, ports } = judge('exit 0')
    await storeBundle(bundleOf(statementOf(IMAGE.digest)), IMAGE, client, aJudge(), ports)
    registry.rule({ method: 'GET', path: '/blobs/', status, times: 1_000 })
    await expect(verify()).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringContaining(`answered ${status} after 5 tries`),
    })
  })
})

test('a list of referrers without an end hides no signature that stands at its beginning from from-verify', async () => {
  await registry.close()
  registry = await startRegistry({ referrers: { pageSize: 1 } })
  registry.putManifest('acme/app', IMAGE.digest, MANIFEST, BYTES)
  const { verify, calls, client, ports } = judge('exit 0')
  await storeBundle(bundleOf(statementOf(IMAGE.digest)), IMAGE, client, aJudge(), ports)
  for (let index = 0; index < 12; index += 1) {
    const annotations = { index: String(index) }
    const document = { schemaVersion: 2, mediaType: MANIFEST, config: pointerTo(EMPTY), layers: [], subject: pointerTo(IMAGE), annotations }
    const bytes = Buffer.from(JSON.stringify(document))
    registry.putManifest('acme/app', digestOf(bytes), MANIFEST, bytes)
  }
  await verify()
  expect(calls()).toHaveLength(1)
})
