import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Notary, newKeys, type OwnSigstore, openNotary, startSigstore } from '../support/cosign.ts'
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
let reader: Reader

function newCheckout(): Checkout {
  const checkout = makeCheckout(['v1.2.3'])
  made.push(checkout)
  return checkout
}

/** A run that signs by the notary's key, without the network. */
function signing(inputs: Readonly<Record<string, string>>, checkout = newCheckout(), env: Readonly<Record<string, string>> = {}) {
  const key = { sign: 'key', 'cosign-key': notary.key, 'cosign-password': notary.password, 'sign-log': 'false' }
  return runStep(notary.parts, { checkout, env, inputs: { strategy: 'semver', platforms: PLATFORMS, ...key, ...inputs } })
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
  const answer = await signing({ images: imageIn(notary.parts.registries.open.host), 'sign-format': format })
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
    expect(answer.summary).toContain(verified)
    expect(answer.summary).toContain('signed (15 signatures)')
  })

  test(
    'a second run has nothing to sign, and leaves the signatures as they are',
    async () => {
      const before = await reader.tags(images[1] ?? '')
      const again = await signing(inputs, checkout)
      expect(told(again)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(await reader.tags(images[1] ?? '')).toStrictEqual(before)
      expect(again.main.log).toContainEqual(expect.stringContaining('Published already, nothing was written'))
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

describe('a signature that cannot be made', () => {
  test(
    'is required: no tag is written anywhere, and the digest that lies there can be published later',
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
    const inputs = { images: image, from, 'from-verify': `${key}\nlog=false`, version: '1.2.3', strategy: 'semver' }
    const answer = await runStep(notary.parts, { checkout: newCheckout(), inputs })
    return { ...told(answer), digest: answer.outputs['digest'], log: answer.main.log, image }
  }

  test.each(FORMATS)(
    'an image with a signature in the format %s is published elsewhere',
    async (format) => {
      const ref = await signedImage(format)
      const { log, digest, image, ...end } = await promote(ref, notary.publicText)
      expect({ ...end, digest }).toStrictEqual({ ...GOOD, outcome: 'published', digest: ref.split('@')[1] })
      expect(log).toContain(`from-verify: ${ref} is signed by the key that it names`)
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
      expect(ends.map(({ exits, outcome, annotations }) => ({ exits, outcome, annotations }))).toEqual([
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
})

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
      const answer = await runStep(notary.parts, { checkout: newCheckout(), inputs, env })
      const ref = answer.outputs['ref'] ?? ''
      expect({ ...told(answer), signed: answer.outputs['signed'] }).toStrictEqual({ ...GOOD, outcome: 'published', signed: 'true' })
      const who = [`--certificate-identity=${identity}`, `--certificate-oidc-issuer=${issuer}`, `--trusted-root=${trustedRoot}`]
      expect(answer.summary).toContain(['cosign verify', ...who, ref].join(' '))
      expect(await notary.verifyBy(ref, ...who, ...args)).toMatchObject({ code: 0 })
      expect(await notary.verifyBy(ref, ...who, ...args, '--certificate-identity=somebody')).toMatchObject({
        code: expect.any(Number),
        signed: undefined,
      })

      const promoted = { images: imageIn(notary.parts.registries.mirror.host), from: ref, version: '1.2.3', strategy: 'semver' }
      const trust = { 'from-verify': `identity=${identity}`, 'cosign-trusted-root': trustedRoot }
      const other = { ...trust, 'from-verify': 'identity=https://github.com/acme/other/.github/workflows/build.yml@refs/heads/main' }
      const ends = await Promise.all(
        [trust, other].map((given) => runStep(notary.parts, { checkout: newCheckout(), inputs: { ...promoted, ...given } })),
      )
      expect(ends.map(({ outputs }) => outputs['outcome'])).toStrictEqual(['published', 'failed'])
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
