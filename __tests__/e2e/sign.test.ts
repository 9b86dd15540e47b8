import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { attempt } from '#lab/process.mjs'
import { type Digest, digestOf, parseDigest } from '../../src/domain/digest.ts'
import { at } from '../../src/domain/json.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { simpleSigningOf } from '../../src/sign/payload.ts'
import { repositoryOf } from '../registry/parts.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Notary, newKeys, type OwnSigstore, openNotary, type Seen, startSigstore, watchCosign } from '../support/cosign.ts'
import { GOOD, readParts, runStep, signIn, told } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

const RUN_TIMEOUT_MS = 120_000
const PLATFORMS = 'linux/amd64,linux/arm64'
const SIGNED = { code: 0, signed: [expect.objectContaining({ critical: expect.anything() })] }

const RETIRED = expect.stringMatching(/^warning: DOCKER_CONTENT_TRUST is set, .* retired, .* 2026-12-08\. .*sign: keyless or sign: key/)
const UNSIGNED = { sign: 'off', 'cosign-key': '', 'cosign-password': '', 'sign-log': '' }

const made: Checkout[] = []
let notary: Notary
let watched: ReturnType<typeof watchCosign>
let reader: Reader

function newCheckout(): Checkout {
  const checkout = makeCheckout(['v1.2.3'])
  made.push(checkout)
  return checkout
}

/** A run that signs by the notary's key, without the network. */
function signing(
  inputs: Readonly<Record<string, string>>,
  checkout = newCheckout(),
  env: Readonly<Record<string, string>> = {},
  parts = notary.parts,
) {
  const key = { sign: 'key', 'cosign-key': notary.key, 'cosign-password': notary.password, 'sign-log': 'false' }
  return runStep(parts, { checkout, env, inputs: { strategy: 'semver', platforms: PLATFORMS, ...key, ...inputs } })
}

/** What a run of cosign has to do with these secrets: which of its variables are one, and whether its arguments or files hold any. */
function heldBy({ argv, environ, files }: Seen, secrets: readonly string[]) {
  const variables = environ
    .filter((variable) => secrets.some((secret) => variable.includes(secret)))
    .map((variable) => variable.split('=')[0])
  const elsewhere = [...argv, files].filter((text) => secrets.some((secret) => text.includes(secret)))
  return { verb: argv[1], variables: variables.toSorted(), elsewhere }
}

/** The identity tokens that a run of cosign had. */
function tokensOf({ environ }: Seen): readonly string[] {
  return environ.flatMap((variable) => (variable.startsWith('SIGSTORE_ID_TOKEN=') ? [variable.slice('SIGSTORE_ID_TOKEN='.length)] : []))
}

/** Where referrers of a digest stand in a registry that does not list them. */
function referrersTag(digest = ''): string {
  return digest.replace(':', '-')
}

const images = new Map<string, Promise<string>>()

/** An image that was signed in that format, once for all tests: its reference by its digest. */
function signedImage(format: 'bundle' | 'legacy'): Promise<string> {
  const known = images.get(format) ?? publishSigned(format)
  images.set(format, known)
  return known
}

async function publishSigned(format: string): Promise<string> {
  const inputs = { images: imageIn(notary.parts.registries.open.host), 'sign-format': format }
  const answer = await signing(inputs, newCheckout(), { JOB_SECRET: 'of the job alone' }, watched.parts)
  expect({ ...told(answer), signed: answer.outputs['signed'] }).toStrictEqual({ ...GOOD, outcome: 'published', signed: 'true' })
  return answer.outputs['ref'] ?? ''
}

function imageIn(host: string): string {
  return `${host}/sign/app-${randomBytes(4).toString('hex')}`
}

beforeAll(async () => {
  await up(['node24', 'cli', 'busybox', 'engine', 'open', 'mirror', 'basic', 'token', 'tls', 'crane', 'cosign', 'sigstore'])
  const parts = readParts()
  const { folder } = newCheckout()
  const config = join(folder, 'reader')
  reader = openReader(parts, config)
  mkdirSync(join(folder, 'notary'))
  notary = await openNotary(parts, join(folder, 'notary'), config)
  watched = watchCosign(parts, join(folder, 'watched'))
}, UP_TIMEOUT_MS)
afterAll(() => {
  for (const checkout of made) checkout.remove()
})

describe('sign: key, in registries with four kinds of sign-in and one that lists referrers, for the digest and each platform', () => {
  let images: readonly string[]
  let answer: Awaited<ReturnType<typeof runStep>>
  let checkout: Checkout
  let inputs: Readonly<Record<string, string>>
  let digests: readonly string[]
  let lister: FakeRegistry

  beforeAll(async () => {
    const { open, basic, token, tls } = notary.parts.registries
    lister = await startRegistry({ referrers: { pageSize: 100 } })
    images = [open, basic, token, tls, lister].map(({ host }) => imageIn(host))
    checkout = newCheckout()
    inputs = { images: images.join('\n'), 'sign-recursive': 'true', 'registry-auth': [basic, token, tls].map(signIn).join('\n') }
    answer = await signing(inputs, checkout)
    const children = listOf((await reader.manifest(`${images[0]}:1.2.3`))['manifests'])
    digests = [answer.outputs['digest'] ?? '', ...children.slice(0, 2).map(({ digest }) => String(digest))]
  }, RUN_TIMEOUT_MS)
  afterAll(() => lister.close())

  test(
    'cosign verifies every one of them everywhere, and nothing else has a signature',
    async () => {
      expect({ ...told(answer), signed: answer.outputs['signed'] }).toStrictEqual({ ...GOOD, outcome: 'published', signed: 'true' })
      const [open = '', basic = '', token = '', tls = '', listing = ''] = images
      // cosign asks no token server on loopback, so what stands there is read from a copy.
      const copied = imageIn(notary.parts.registries.open.host)
      for (const tag of ['1.2.3', referrersTag(digests[0])]) await reader.copy(`${token}:${tag}`, `${copied}:${tag}`)
      const references = [
        ...[open, basic, tls, copied, listing].map((image) => `${image}@${digests[0]}`),
        `${open}@${digests[1]}`,
        `${listing}@${digests[2]}`,
      ]
      expect(await Promise.all(references.map((reference) => notary.verify(reference)))).toEqual(references.map(() => SIGNED))
      const tags = await Promise.all(
        [open, basic, token, tls].map(async (image) => Object.keys(await reader.tags(image)).filter((tag) => tag.startsWith('sha256-'))),
      )
      expect(tags).toStrictEqual([0, 1, 2, 3].map(() => digests.map(referrersTag).toSorted()))
      expect(lister.lines().filter((line) => line.startsWith('PUT') && line.includes('/manifests/sha256-'))).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test('log and summary say what was signed, and how to check it', () => {
    const verified = `cosign verify --key=cosign.pub --insecure-ignore-tlog=true ${images[0]}@${digests[0]}`
    expect(answer.main.log).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^signed by a key: the digest and that of each platform, format bundle, without any entry in a public log/),
        expect.stringMatching(new RegExp(`^signed +${images[0]}@${digests[0]}`)),
        expect.stringMatching(new RegExp(`^signed +${images[3]}@${digests[2]} +linux/arm64$`)),
      ]),
    )
    expect(answer.summary.split('\n')).toContain(verified)
    expect(answer.summary).toContain('signed (15 signatures)')
  })

  test(
    'a second run proves each signature once for all registries, has nothing to sign, and leaves them as they are',
    async () => {
      const before = await reader.tags(images[1] ?? '')
      const { parts, seen } = watchCosign(notary.parts, join(newCheckout().folder, 'watched'))
      const asked = lister.requests.length
      const again = await signing(inputs, checkout, {}, parts)
      expect(told(again)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(await reader.tags(images[1] ?? '')).toStrictEqual(before)
      expect(again.main.log).toContainEqual(expect.stringContaining('Published already, nothing was written'))
      const verbs = seen().map(({ argv }) => argv[1])
      expect(verbs.toSorted()).toStrictEqual(['public-key', ...digests.map(() => 'verify')])
      const secrets = [notary.password, ...notary.key.split('\n').slice(1, -2)]
      expect(seen().map((each) => heldBy(each, secrets))).toEqual(
        expect.arrayContaining([
          { verb: 'public-key', variables: ['COSIGN_KEY', 'COSIGN_PASSWORD'], elsewhere: [] },
          ...digests.map(() => ({ verb: 'verify', variables: [], elsewhere: [] })),
        ]),
      )
      const paths = lister.requests.slice(asked).map(({ method, path }) => `${method} ${path.replace(/^\/v2\/sign\/app-\w+/, '')}`)
      expect(paths.slice(paths.findIndex((path) => path.includes('/referrers/')))).toStrictEqual(
        digests.flatMap((digest) => [
          `GET /referrers/${digest}`,
          ...['manifests', 'blobs'].map((part) => expect.stringMatching(new RegExp(`^GET /${part}/sha256:`))),
        ]),
      )
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'sign-format: legacy is what cosign 2 reads: a tag of its own, which holds the repository’s name',
  async () => {
    const ref = await signedImage('legacy')
    const [image = '', digest = ''] = ref.split('@')
    const identity = { 'docker-reference': image }
    expect(await notary.verify(ref, '--new-bundle-format=false')).toMatchObject({
      code: 0,
      signed: [{ critical: { identity, image: { 'docker-manifest-digest': digest } } }],
    })
    expect(Object.keys(await reader.tags(image))).toContain(`${digest.replace(':', '-')}.sig`)
  },
  RUN_TIMEOUT_MS,
)

test(
  'key and password are in the environment of a cosign that signs, and in no argument and no file; nothing else of the job is there',
  async () => {
    await signedImage('bundle')
    await signedImage('legacy')
    const secrets = [notary.password, ...notary.key.split('\n').slice(1, -2)]
    const held = watched.seen().map((each) => heldBy(each, secrets))
    const once = { variables: ['COSIGN_KEY', 'COSIGN_PASSWORD'], elsewhere: [] }
    expect(held.toSorted((one, other) => String(one.verb).localeCompare(String(other.verb)))).toStrictEqual([
      { verb: 'attest-blob', ...once },
      { verb: 'sign-blob', ...once },
    ])
    const names = watched.seen().flatMap(({ environ }) => environ.map((variable) => variable.split('=')[0]))
    expect([...new Set(names)].toSorted()).toStrictEqual(['COSIGN_KEY', 'COSIGN_PASSWORD', 'HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR'])
  },
  RUN_TIMEOUT_MS,
)

test(
  'an image that was published unsigned, which Docker Content Trust has no part in any more, is adopted and signed by the next run',
  async () => {
    const image = imageIn(notary.parts.registries.open.host)
    const checkout = newCheckout()
    const first = await signing({ images: image, ...UNSIGNED }, checkout, { DOCKER_CONTENT_TRUST: '1' })
    expect(told(first)).toEqual({ ...GOOD, outcome: 'published', annotations: [RETIRED] })
    const second = await signing({ images: image }, checkout)
    expect({ ...told(second), signed: second.outputs['signed'] }).toStrictEqual({ ...GOOD, outcome: 'published', signed: 'true' })
    expect(second.outputs['digest']).toBe(first.outputs['digest'])
    expect(await notary.verify(`${image}@${second.outputs['digest']}`)).toEqual(SIGNED)
  },
  RUN_TIMEOUT_MS,
)

describe('what somebody else wrote in the name of the one who signs', () => {
  let lister: FakeRegistry
  beforeAll(async () => {
    lister = await startRegistry({ referrers: { pageSize: 100 } })
  })
  afterAll(() => lister.close())

  test(
    'is no signature, in either format: the next run signs beside it and says so, cosign verifies that, and it is left at that',
    async () => {
      const { digest, size, from, hint, forged, annotations } = await readForged()
      const images = [notary.parts.registries.open, lister].map(({ host }) => imageIn(host))
      const promote = async (over: Readonly<Record<string, string>>) => {
        const answer = await signing({ images: images.join('\n'), platforms: '', version: '1.2.3', from, ...over })
        return { ...answer, end: { ...told(answer), signed: answer.outputs['signed'] } }
      }
      await promote(UNSIGNED)
      const [open = '', listing = ''] = images
      await attach({ image: open, digest, size }, forged, hint)
      await attach({ image: listing, digest, size }, '{"mediaType":"nothing"}', hint)
      const beside = (image: string, because = 'cosign could not verify it') =>
        expect.stringMatching(
          `^warning: 1 entry at ${image}@${digest} in the name of its signer is not proved to be a signature: .*${because}`,
        )
      const good = { ...GOOD, outcome: 'published', signed: 'true' }

      const second = await promote({})
      expect(second.end).toEqual({ ...good, annotations: [beside(open), beside(listing, 'is no bundle of version 0.3')] })
      expect(second.summary).toContain('**beside 2 entries in its name without proof**')
      expect(await Promise.all(images.map((image) => notary.verify(`${image}@${digest}`)))).toEqual([SIGNED, SIGNED])
      const third = await promote({})
      expect(third.end).toEqual(good)
      expect(third.main.log).toEqual(
        expect.arrayContaining([
          ...images.map((image) => expect.stringMatching(`^signed already +${image}@${digest}`)),
          expect.stringContaining('Published already, nothing was written'),
        ]),
      )

      await attachLegacy({ image: open, digest, size }, simpleSigningOf(repositoryOf(open), digestIn(digest)), { ...annotations })
      const older = await promote({ images: open, 'sign-format': 'legacy' })
      expect(older.end).toEqual({ ...good, annotations: [beside(open)] })
      expect(await notary.verify(`${open}@${digest}`, '--new-bundle-format=false')).toMatchObject({ code: 0 })

      await attach({ image: open, digest, size }, '{"mediaType":"nothing"}', hint)
      const elsewhere = { ...UNSIGNED, images: imageIn(notary.parts.registries.mirror.host), from: `${open}@${digest}` }
      const verified = await promote({ ...elsewhere, 'from-verify': `${notary.publicText}\nlog=false` })
      expect(verified.end).toEqual({ ...good, signed: undefined })
      expect(verified.main.log).toContain(`from-verify: ${open}@${digest} is signed by the key that it names`)
    },
    RUN_TIMEOUT_MS,
  )

  /** An image, and what is no signature of it: those of others by the same key, in its name. */
  async function readForged() {
    const [image = '', other = ''] = (await signedImage('bundle')).split('@')
    const { manifests } = await reader.manifest(`${image}:${referrersTag(other)}`)
    const bundle = await layerOf(image, String(listOf(manifests)[0]?.['digest']))
    const from = await signedImage('legacy')
    const [home = '', digest = ''] = from.split('@')
    const { annotations } = await layerOf(home, `${referrersTag(digest)}.sig`)
    const answer = await fetch(`http://${home.replace('/', '/v2/')}/manifests/${digest}`, {
      headers: { accept: MANIFEST_TYPES.join(', ') },
    })
    return {
      ...{ digest, from, annotations, size: (await answer.arrayBuffer()).byteLength },
      hint: String(at(JSON.parse(bundle.text), 'verificationMaterial', 'publicKey', 'hint')),
      forged: restated(bundle.text, other.slice(7), digest.slice(7)),
    }
  }
})

function digestIn(text: string): Digest {
  const digest = parseDigest(text)
  if (digest === undefined) throw new TypeError(`no digest: ${text}`)
  return digest
}

describe('a signature that cannot be made', () => {
  test(
    'is required: no tag is written anywhere, and from takes up what lies there once it can be signed',
    async () => {
      const { open, mirror } = notary.parts.registries
      const images = [open, mirror].map(({ host }) => imageIn(host))
      const answer = await signing({ images: images.join('\n'), 'cosign-password': 'another word than that' })
      const { digest, signed, 'staged-digest': staged = '' } = answer.outputs
      expect({ ...told(answer), digest, signed }).toStrictEqual({
        ...{ exits: [1, 0], outcome: 'blocked', digest: '', signed: 'false', left: [] },
        annotations: [
          expect.stringMatching(
            new RegExp(
              `^error: ${images[0]}@${staged} is not signed, and sign-required says that it must be: cosign could not sign ${staged} .*decrypt`,
            ),
          ),
        ],
      })
      expect(answer.main.log).toContainEqual(expect.stringContaining('cosign-password does not open cosign-key'))
      await Promise.all(
        images.map(async (image) => expect(listOf((await reader.manifest(`${image}@${staged}`))['manifests'])).toHaveLength(4)),
      )
      for (const image of images) await expect(reader.tags(image)).rejects.toThrow()
      expect(
        JSON.parse(answer.outputs['results'] ?? '').map(({ state, because }: Record<string, string>) => [state, because]),
      ).toStrictEqual(
        Array.from({ length: 8 }, () => ['untouched', expect.stringContaining('is not signed, and sign-required says that it must be')]),
      )
      const [, from = ''] = /publish it later by from: (\S+) /.exec(answer.main.log.join('\n')) ?? []
      const resumed = await signing({ images: images.join('\n'), from })
      expect({ ...told(resumed), digest: resumed.outputs['digest'], signed: resumed.outputs['signed'] }).toStrictEqual({
        ...{ ...GOOD, outcome: 'published', digest: staged, signed: 'true' },
      })
      expect((await reader.tags(images[1] ?? ''))['1.2.3']).toBe(staged)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is not required: the image is published with a warning',
    async () => {
      const image = imageIn(notary.parts.registries.open.host)
      const answer = await signing({ images: image, 'cosign-password': 'another word than that', 'sign-required': 'false' })
      expect({ ...told(answer), signed: answer.outputs['signed'] }).toStrictEqual({
        ...{ exits: [0, 0], outcome: 'published', signed: 'false', left: [] },
        annotations: [expect.stringMatching(new RegExp(`^warning: ${image}@sha256:[0-9a-f]{64} is not signed: cosign could not sign`))],
      })
      expect(answer.summary).toContain('**not signed**: cosign could not sign')
    },
    RUN_TIMEOUT_MS,
  )
})

describe('from-verify', () => {
  const FORMATS = ['bundle', 'legacy'] as const
  /** Publishes an image in another registry, if it has a signature by this key. */
  async function promote(from: string, key: string) {
    const image = imageIn(notary.parts.registries.mirror.host)
    const inputs = {
      images: image,
      from,
      'from-verify': `${key}\nlog=false`,
      'from-referrers': 'true',
      version: '1.2.3',
      strategy: 'semver',
    }
    const answer = await runStep(notary.parts, { checkout: newCheckout(), inputs })
    return { end: told(answer), digest: answer.outputs['digest'], log: answer.main.log, image, summary: answer.summary }
  }

  test.each(FORMATS)(
    'an image with a signature in the format %s is published elsewhere, and cosign verifies it there by the signature that went with it',
    async (format) => {
      const ref = await signedImage(format)
      const { end, log, digest, image, summary } = await promote(ref, notary.publicText)
      expect({ ...end, digest }).toStrictEqual({ ...GOOD, outcome: 'published', digest: ref.split('@')[1] })
      expect(summary).toContain(`with 1 artifact about it from \`${ref.split('@')[0]}\``)
      expect(log).toContain(`from-verify: ${ref} is signed by the key that it names`)
      expect(await notary.verify(`${image}@${digest}`, ...(format === 'legacy' ? ['--new-bundle-format=false'] : []))).toMatchObject({
        code: 0,
      })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'nothing is written of an image that is signed by another key, or not at all',
    async () => {
      const other = await newKeys(newCheckout().folder)
      const ref = await signedImage('bundle')
      const child = listOf((await reader.manifest(ref))['manifests'])[0]?.['digest']
      const ends = [await promote(ref, other), await promote(`${ref.split('@')[0]}@${child}`, notary.publicText)]
      expect(ends.map(({ end: { exits, outcome, annotations } }) => ({ exits, outcome, annotations }))).toEqual([
        {
          exits: [1, 0],
          outcome: 'failed',
          annotations: [
            expect.stringMatching(
              new RegExp(`^error: from: ${ref} is not signed as from-verify says that it must be: cosign could not verify it`),
            ),
          ],
        },
        {
          exits: [1, 0],
          outcome: 'failed',
          annotations: [expect.stringMatching(/is not signed as from-verify says that it must be: it has no signature/)],
        },
      ])
      for (const { image } of ends) await expect(reader.tags(image)).rejects.toThrow()
    },
    RUN_TIMEOUT_MS,
  )

  test.each<readonly [string, (signed: Signed) => Promise<string>]>([
    ['a bundle of another image', async ({ bundle, victim }) => attach(victim, bundle)],
    [
      'a bundle whose statement names the image since it was signed',
      async ({ bundle, digest, victim }) => attach(victim, restated(bundle, digest.slice(7), victim.digest.slice(7))),
    ],
    ['a legacy signature of another image', async ({ legacy, victim }) => attachLegacy(victim, legacy.payload, legacy.annotations)],
    [
      'a legacy signature whose payload names the image since it was signed',
      async ({ legacy, victim }) => attachLegacy(victim, legacy.payload.replace(legacy.digest, victim.digest), legacy.annotations),
    ],
  ])(
    'nothing is written of an image that has %s',
    async (_, forge) => {
      const { end, image } = await promote(await forge(await readSigned()), notary.publicText)
      const { exits, outcome, annotations } = end
      expect({ exits, outcome, annotations }).toEqual({
        exits: [1, 0],
        outcome: 'failed',
        annotations: [
          expect.stringMatching(/is not signed as from-verify says that it must be: cosign could not verify it \(exit code \d+\)/),
        ],
      })
      await expect(reader.tags(image)).rejects.toThrow()
    },
    RUN_TIMEOUT_MS,
  )

  /** Signatures by the notary's key, and an image that has none: a new one, that nobody else attaches something to. */
  async function readSigned(): Promise<Signed> {
    const [image = '', digest = ''] = (await signedImage('bundle')).split('@')
    const { manifests } = await reader.manifest(`${image}:${referrersTag(digest)}`)
    const bundle = await layerOf(image, String(listOf(manifests)[0]?.['digest']))
    const [other = '', signed = ''] = (await signedImage('legacy')).split('@')
    const legacy = await layerOf(other, `${referrersTag(signed)}.sig`)
    const target = imageIn(notary.parts.registries.open.host)
    const child = listOf((await reader.manifest(`${image}@${digest}`))['manifests'])[0]
    await reader.copy(`${image}@${child?.['digest']}`, `${target}:victim`)
    const victim = { image: target, digest: String(child?.['digest']), size: Number(child?.['size']) }
    return { digest, bundle: bundle.text, victim, legacy: { digest: signed, payload: legacy.text, annotations: legacy.annotations } }
  }
})

/** What was signed, and an image that was not. */
type Signed = {
  readonly digest: string
  readonly bundle: string
  readonly legacy: { readonly digest: string; readonly payload: string; readonly annotations: object }
  readonly victim: Victim
}

type Victim = { readonly image: string; readonly digest: string; readonly size: number }

/** The first layer of what holds a signature. */
async function layerOf(image: string, place: string): Promise<{ readonly text: string; readonly annotations: object }> {
  const manifest = await reader.manifest(place.startsWith('sha256:') ? `${image}@${place}` : `${image}:${place}`)
  const [layer] = listOf(manifest['layers'])
  const answer = await fetch(`http://${image.replace('/', '/v2/')}/blobs/${layer?.['digest']}`)
  return { text: await answer.text(), annotations: Object(layer?.['annotations']) }
}

/** The bundle with another statement under the same signature. */
function restated(bundle: string, before: string, after: string): string {
  const document: unknown = JSON.parse(bundle)
  const payload = String(at(document, 'dsseEnvelope', 'payload'))
  const statement = Buffer.from(payload, 'base64').toString('utf8').replace(before, after)
  return bundle.replace(payload, Buffer.from(statement).toString('base64'))
}

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** Stores a bundle with an image as cosign does, in a registry that lists no referrers. */
async function attach({ image, digest, size }: Victim, bundle: string, signer?: string): Promise<string> {
  const config = await putBlob(image, '{}', 'application/vnd.oci.empty.v1+json')
  const layer = await putBlob(image, bundle, BUNDLE)
  const subject = { mediaType: MANIFEST, digest, size }
  const claim = { 'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1', 'io.build-tag-push.signer': signer }
  const annotations = signer === undefined ? {} : claim
  const referrer = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: BUNDLE,
    config,
    layers: [layer],
    subject,
    annotations,
  })
  const entry = { mediaType: MANIFEST, digest: digestOf(Buffer.from(referrer)), size: referrer.length, artifactType: BUNDLE, annotations }
  await putManifest(image, entry.digest, MANIFEST, referrer)
  const type = 'application/vnd.oci.image.index.v1+json'
  await putManifest(image, referrersTag(digest), type, JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [entry] }))
  return `${image}@${digest}`
}

/** The same in the legacy format. */
async function attachLegacy({ image, digest }: Victim, payload: string, annotations: object): Promise<string> {
  const config = await putBlob(image, '{}', 'application/vnd.oci.image.config.v1+json')
  const layer = { ...(await putBlob(image, payload, 'application/vnd.dev.cosign.simplesigning.v1+json')), annotations }
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] })
  await putManifest(image, `${referrersTag(digest)}.sig`, MANIFEST, manifest)
  return `${image}@${digest}`
}

async function putBlob(image: string, text: string, mediaType: string): Promise<object> {
  const digest = digestOf(Buffer.from(text))
  const begun = await fetch(`http://${image.replace('/', '/v2/')}/blobs/uploads/`, { method: 'POST' })
  const place = new URL(begun.headers.get('location') ?? '', begun.url)
  place.searchParams.set('digest', digest)
  expect((await fetch(place, { method: 'PUT', body: text })).status).toBe(201)
  return { mediaType, digest, size: Buffer.byteLength(text) }
}

async function putManifest(image: string, name: string, type: string, body: string): Promise<void> {
  const address = `http://${image.replace('/', '/v2/')}/manifests/${name}`
  expect((await fetch(address, { method: 'PUT', body, headers: { 'content-type': type } })).status).toBe(201)
}

describe('sign: keyless', () => {
  let sigstore: OwnSigstore
  beforeAll(async () => {
    sigstore = await startSigstore(notary.parts, newCheckout().folder)
  }, UP_TIMEOUT_MS)
  afterAll(() => sigstore.close())

  test.each([
    ['bundle', []],
    ['legacy', ['--new-bundle-format=false']],
  ])(
    'the identity of the job signs in the format %s, with an entry in a log; cosign and from-verify know it again',
    async (format, args) => {
      const { env, identity, issuer, trustedRoot, signingConfig } = sigstore
      const image = imageIn(notary.parts.registries.open.host)
      const own = { 'cosign-signing-config': signingConfig, 'cosign-trusted-root': trustedRoot }
      const inputs = { images: image, strategy: 'semver', sign: 'keyless', 'sign-format': format, ...own }
      const { parts, seen } = watchCosign(notary.parts, join(newCheckout().folder, 'watched'))
      const checkout = newCheckout()
      const answer = await runStep(parts, { checkout, inputs, env })
      const ref = answer.outputs['ref'] ?? ''
      const bearers = Object.values(env)
      expect(seen().map(({ environ }) => environ.map((variable) => variable.split('=')[0]).toSorted())).toStrictEqual([
        ['HOME', 'LANG', 'PATH', 'PWD', 'SIGSTORE_ID_TOKEN', 'TMPDIR'],
      ])
      expect(seen().map((each) => heldBy(each, [...tokensOf(each), ...bearers]))).toStrictEqual([
        { verb: format === 'bundle' ? 'attest-blob' : 'sign-blob', variables: ['SIGSTORE_ID_TOKEN'], elsewhere: [] },
      ])
      expect({ ...told(answer), signed: answer.outputs['signed'] }).toStrictEqual({ ...GOOD, outcome: 'published', signed: 'true' })
      const who = [`--certificate-identity=${identity}`, `--certificate-oidc-issuer=${issuer}`, `--trusted-root=${trustedRoot}`]
      expect(answer.summary).toContain(['cosign verify', ...who, ...args, ref].join(' '))
      expect(await notary.verifyBy(ref, ...who, ...args)).toMatchObject({ code: 0 })
      expect(await notary.verifyBy(ref, ...who, ...args, '--certificate-identity=somebody')).toMatchObject({
        code: expect.any(Number),
        signed: undefined,
      })

      const again = await runStep(parts, { checkout, inputs, env })
      expect({ ...told(again), signed: again.outputs['signed'] }).toStrictEqual({ ...GOOD, outcome: 'published', signed: 'true' })
      expect(again.main.log).toContainEqual(expect.stringMatching(`^signed already +${ref}`))
      expect(again.summary).toContain(['cosign verify', ...who, ...args, ref].join(' '))
      expect(
        seen()
          .map(({ argv }) => argv[1])
          .toSorted(),
      ).toStrictEqual([format === 'bundle' ? 'attest-blob' : 'sign-blob', 'verify'])

      const promoted = { images: imageIn(notary.parts.registries.mirror.host), from: ref, version: '1.2.3', strategy: 'semver' }
      const trust = { 'from-verify': `identity=${identity}`, 'cosign-trusted-root': trustedRoot }
      const of = (lines: string) => ({ ...trust, 'from-verify': lines })
      const others = [
        of('identity=https://github.com/acme/other/.github/workflows/build.yml@refs/heads/main'),
        of(`identity=${identity}\nissuer=https://git.acme.example`),
        // A certificate ends after minutes. Without the log it is a timestamp that says when it was good, and there is none: cosign asks for one in bundles.
        ...(format === 'bundle' ? [of(`identity=${identity}\nlog=false`)] : []),
      ]
      const ends = await Promise.all(
        [trust, ...others].map((given) => runStep(notary.parts, { checkout: newCheckout(), inputs: { ...promoted, ...given } })),
      )
      expect(ends.map(({ outputs }) => outputs['outcome'])).toStrictEqual(['published', ...others.map(() => 'failed')])
      const unproved = /is not signed as from-verify says that it must be: cosign could not verify it/
      expect(ends.slice(1).map(({ main }) => main.annotations.map(({ data }) => unproved.test(data)))).toStrictEqual(
        others.map(() => [true]),
      )
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'github-attestation: what is built is attested before its tags by the identity of the job, and cosign proves what GitHub is given',
    async () => {
      const { env, identity, issuer, trustedRoot, signingConfig } = sigstore
      const image = imageIn(notary.parts.registries.open.host)
      const github = await startGitHub(env, () => tagsOf(image))
      const own = { 'cosign-signing-config': signingConfig, 'cosign-trusted-root': trustedRoot }
      const inputs = { images: image, strategy: 'semver', 'github-attestation': 'true', ...own }
      try {
        const step = { checkout: newCheckout(), inputs, token: 'the token of this job', env: { ...env, ...github.env } }
        const answer = await runStep(notary.parts, step)
        const { digest = '', attestation } = answer.outputs
        expect({ ...told(answer), attestation }).toStrictEqual({
          ...{ ...GOOD, outcome: 'published', attestation: 'https://github.com/acme/app/attestations/42' },
        })
        expect(answer.summary).toContain('; attested by GitHub\n')
        expect(answer.summary).toContain(`gh attestation verify oci://${image}@${digest} --repo acme/app\n`)
        expect(github.given().map(({ tags }) => tags)).toStrictEqual([[]])
        const file = join(step.checkout.folder, 'attestation.json')
        writeFileSync(file, JSON.stringify(at(github.given()[0]?.body, 'bundle')))
        const who = [`--certificate-identity=${identity}`, `--certificate-oidc-issuer=${issuer}`, `--trusted-root=${trustedRoot}`]
        const verify = (hex: string) => {
          const args = ['verify-blob-attestation', '--bundle', file, '--type=https://slsa.dev/provenance/v1', ...who]
          return attempt(notary.program, [...args, '--digestAlg=sha256', `--digest=${hex}`], { cwd: step.checkout.folder, env: {} })
        }
        const hex = digest.slice('sha256:'.length)
        expect([(await verify(hex)).code, (await verify('0'.repeat(64))).code]).toStrictEqual([0, 1])

        github.refuse()
        const refused = await runStep(notary.parts, { ...step, inputs: { ...inputs, 'fixed-tags': 'overwrite' } })
        expect({ ...told(refused), attestation: refused.outputs['attestation'] }).toStrictEqual({
          ...{ ...GOOD, outcome: 'published', attestation: '' },
          annotations: [
            expect.stringMatching(
              /^warning: no attestation by GitHub: .*GitHub answered 403: Resource not accessible by integration\. Give the job `permissions: attestations: write`/,
            ),
          ],
        })
      } finally {
        await github.stop()
      }
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'in a job that gets no identity token ends before anything is built, with the cure',
    async () => {
      const image = imageIn(notary.parts.registries.open.host)
      const checkout = newCheckout()
      const inputs = { images: image, strategy: 'semver', sign: 'keyless' }
      const answer = await runStep(notary.parts, { checkout, inputs })
      expect({ ...told(answer), staged: answer.outputs['staged-digest'] }).toStrictEqual({
        ...{ exits: [1, 0], outcome: 'failed', staged: undefined, left: [] },
        annotations: [
          'error: sign: keyless: this job gets no identity token from GitHub: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set [credentials]',
        ],
      })
      expect(answer.main.log).toContainEqual(expect.stringContaining('permissions: id-token: write'))
    },
    RUN_TIMEOUT_MS,
  )
})

/** The tags of a repository that need not be there. */
async function tagsOf(image: string): Promise<readonly unknown[]> {
  const answer = await fetch(`http://${image.replace('/', '/v2/')}/tags/list`)
  const { tags } = Object(await answer.json())
  return Array.isArray(tags) ? tags : []
}

/** GitHub as a job with attestations sees it: it says who the job is, hands on who asks for Sigstore, and keeps what it is given and which tags there were then. */
async function startGitHub(env: OwnSigstore['env'], tagsNow: () => Promise<readonly unknown[]>) {
  const given: { readonly body: unknown; readonly tags: readonly unknown[] }[] = []
  let refuses = false
  const claims = {
    ...{
      event_name: 'push',
      ref: 'refs/tags/v1.2.3',
      repository: 'acme/app',
      repository_id: '1',
      repository_owner_id: '2',
      sha: '0'.repeat(40),
    },
    ...{ run_attempt: '1', run_id: '45', runner_environment: 'github-hosted' },
    workflow_ref: 'acme/app/.github/workflows/build.yml@refs/tags/v1.2.3',
    job_workflow_ref: 'acme/app/.github/workflows/build.yml@refs/tags/v1.2.3',
  }
  const answer = async (url: URL, body: string): Promise<readonly [number, unknown]> => {
    if (url.pathname.endsWith('/attestations')) {
      given.push({ body: JSON.parse(body), tags: await tagsNow() })
      return refuses ? [403, { message: 'Resource not accessible by integration' }] : [201, { id: 42 }]
    }
    if (url.searchParams.get('audience') === 'nobody')
      return [200, { value: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln` }]
    const headers = { authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}` }
    return [200, await (await fetch(`${env['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=sigstore`, { headers })).json()]
  }
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const [status, content] = await answer(new URL(request.url ?? '', 'http://127.0.0.1'), Buffer.concat(chunks).toString())
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  const url = `http://127.0.0.1:${address.port}`
  return {
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/idtoken?api-version=2.0`, GITHUB_API_URL: `${url}/api` },
    given: () => given,
    refuse: () => {
      refuses = true
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
