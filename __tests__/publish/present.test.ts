import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/domain/digest.ts'
import { formatPlatform, type Platform } from '../../src/domain/platform.ts'
import { ActionError } from '../../src/errors.ts'
import { findPresent } from '../../src/publish/present.ts'
import { readSource } from '../../src/publish/source.ts'
import { aBuild, aDigest, aPlan, aPlatform, aRepository, aTag, REVISION } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'
import { attesting, on, putImage, putIndex } from './images.ts'

const [GHCR, MIRROR] = [aRepository('ghcr.io/acme/app'), aRepository('mirror.example/acme/app')]
const [AMD64, ARM64] = ['linux/amd64', 'linux/arm64']
const LABELS = { 'org.opencontainers.image.revision': REVISION, 'org.opencontainers.image.version': '1.2.3' }
const INPUTS = 'io.build-tag-push.inputs'
const fingerprint = (platforms: readonly Platform[]) => `made for ${platforms.map(formatPlatform).toSorted().join()}`
const plan = (over: Parameters<typeof aPlan>[0] = {}) =>
  aPlan({ labels: new Map(Object.entries({ ...LABELS, [INPUTS]: 'of the whole' })), tags: [aTag('0123456'), aTag('1.2.3')], ...over })

const OTHERWISE = 'it was built with other inputs (build-args, target, file, labels …)'

type Said = Readonly<Record<string, string>>

/** An index that says this for each platform, with an attestation for each. */
function put(fake: FakeRegistries, said: Readonly<Record<string, Said>>): Digest {
  return putIndex(
    fake,
    Object.entries(said).flatMap(([platform, labels]) => {
      const [os, architecture] = platform.split('/')
      const image = putImage(fake, `${platform} ${JSON.stringify(labels)}`, [], { os, architecture, config: { Labels: labels } })
      return [on(platform, image), attesting(putImage(fake, `attests ${image}`, [], {}), image)]
    }),
  )
}

const joined = { [AMD64]: { ...LABELS, [INPUTS]: `made for ${AMD64}` }, [ARM64]: { ...LABELS, [INPUTS]: `made for ${ARM64}` } }
const whole = {
  [AMD64]: { ...LABELS, [INPUTS]: `made for ${AMD64},${ARM64}` },
  [ARM64]: { ...LABELS, [INPUTS]: `made for ${AMD64},${ARM64}` },
}

const versioned = {
  [AMD64]: { ...joined[AMD64], 'org.opencontainers.image.version': 'main' },
  [ARM64]: { ...joined[ARM64], 'io.build-tag-push.version': '9.9.9' },
}

/** What is found, what was told on the way, and what was asked. */
async function look(
  fake: FakeRegistries,
  over: Parameters<typeof plan>[0] = {},
  signIn: () => Promise<void> = async () => undefined,
  labels: ReadonlyMap<string, string | undefined> = new Map(),
) {
  const lines: string[] = []
  const log = { info: (text: string) => void lines.push(text), notice: (text: string) => void lines.push(`notice ${text}`) }
  const keychain = { settings: (host: string) => ({ required: host !== MIRROR.host }) }
  const asking = {
    signIn: async () => {
      await signIn()
      return { keychain, registries: fake }
    },
    fingerprint,
    labels,
  }
  const found = await findPresent(plan(over), asking, { log })
  return { found: found && `${found.repository.name}@${found.digest}`, lines, calls: fake.calls }
}

describe('an image that nobody needs to build', () => {
  test.each<[string, Readonly<Record<string, Said>>]>([
    ['was built platform by platform and joined', joined],
    ['was built whole', whole],
    ['was built on a branch, or for another version: its run says what the tags are', versioned],
  ])('%s', async (_name, said) => {
    const fake = new FakeRegistries()
    const digest = put(fake, said)
    fake.holds(GHCR, '1.2.3', digest)
    const { found, lines, calls } = await look(fake)
    expect([found, lines]).toStrictEqual([
      `${GHCR.name}@${digest}`,
      [`${GHCR.name}@${digest} is published already and is what a run would build: it need not.`],
    ])
    // Nothing is written, and no right to write is tried.
    expect(calls.filter((call) => !/ (?:head|get|config)\b/.test(call))).toStrictEqual([])
    // The job that publishes takes it, as the workflow gives it (`from-version: run`).
    const from = [{ repository: GHCR, tag: undefined, digest }]
    const ports = { log: { info: () => undefined, warning: () => undefined }, clock: { now: () => new Date(0) } }
    const wanted = { from, fromUploadedAt: undefined, tags: { versionOf: 'run' } } as const
    expect((await readSource(wanted, fake, ports)).staged.digest).toBe(digest)
  })

  test('says what the labels given by hand say in this run, and has others besides', async () => {
    const fake = new FakeRegistries()
    const own = { release: 'v1.2.3', base: 'alpine', made: 'at another time' }
    const digest = put(fake, { [AMD64]: { ...joined[AMD64], ...own }, [ARM64]: { ...joined[ARM64], ...own } })
    fake.holds(GHCR, '1.2.3', digest)
    const labels = new Map([
      ['release', 'v1.2.3'],
      ['snapshot', undefined],
    ])
    expect((await look(fake, {}, undefined, labels)).found).toBe(`${GHCR.name}@${digest}`)
  })

  test('is of one platform, and no index', async () => {
    const fake = new FakeRegistries()
    const labels = { ...LABELS, [INPUTS]: `made for ${AMD64}` }
    const digest = putImage(fake, 'one', [], { os: 'linux', architecture: 'amd64', config: { Labels: labels } })
    fake.holds(GHCR, '0123456', digest)
    expect((await look(fake, { build: aBuild({ platforms: [aPlatform(AMD64)] }) })).found).toBe(`${GHCR.name}@${digest}`)
  })

  test('is for the kind of machine, where no platform is asked for', async () => {
    const fake = new FakeRegistries()
    const build = aBuild({ platforms: [] })
    const [ours, other] = ['fingerprint-of-these-inputs', 'of others'].map((inputs) =>
      put(fake, { [AMD64]: { ...LABELS, [INPUTS]: inputs } }),
    )
    fake.holds(GHCR, '1.2.3', other ?? aDigest('none'))
    expect((await look(fake, { build })).found).toBeUndefined()
    fake.holds(GHCR, '1.2.3', ours ?? aDigest('none'))
    expect((await look(fake, { build })).found).toBe(`${GHCR.name}@${ours}`)
  })

  test('is looked for in a mirror last', async () => {
    const fake = new FakeRegistries()
    const digest = put(fake, joined)
    for (const image of [GHCR, MIRROR]) fake.holds(image, '1.2.3', digest)
    expect((await look(fake, { images: [MIRROR, GHCR] })).found).toBe(`${GHCR.name}@${digest}`)
  })

  test('may be shown by another tag than the first, or be in another registry', async () => {
    const fake = new FakeRegistries()
    const digest = put(fake, joined)
    fake.holds(MIRROR, '1.2.3', digest)
    fake.holds(GHCR, '0123456', put(fake, { [AMD64]: {} }))
    const { found, lines } = await look(fake, { images: [GHCR, MIRROR] })
    expect([found, lines.length]).toStrictEqual([`${MIRROR.name}@${digest}`, 2])
  })
})

describe('what has to be built', () => {
  const of = (over: Said, platform = ARM64) => ({ ...joined, [platform]: { ...joined[platform], ...over } })

  test.each<[string, Readonly<Record<string, Said>>, string]>([
    ['for one platform alone', { [AMD64]: joined[AMD64] ?? {} }, `it is for ${AMD64}, not for ${AMD64}, ${ARM64}`],
    [
      'for one platform too many',
      { ...joined, 'linux/s390x': {} },
      `it is for ${AMD64}, ${ARM64}, linux/s390x, not for ${AMD64}, ${ARM64}`,
    ],
    ['for none', {}, 'it holds no image'],
    [
      'of another commit on one platform',
      of({ 'org.opencontainers.image.revision': 'b'.repeat(40) }),
      `${ARM64} says org.opencontainers.image.revision=${'b'.repeat(40)}, not ${REVISION}`,
    ],
    [
      'by somebody who says nothing',
      { ...joined, [ARM64]: {} },
      `${ARM64} says org.opencontainers.image.revision=(nothing), not ${REVISION}`,
    ],
    ['with other inputs on one platform', of({ [INPUTS]: 'made otherwise' }), OTHERWISE],
    ['in a build of other platforms', of({ [INPUTS]: `made for ${AMD64}` }), OTHERWISE],
    ['with the inputs of the other platform', { [AMD64]: joined[ARM64] ?? {}, [ARM64]: joined[AMD64] ?? {} }, OTHERWISE],
  ])('is there %s', async (_name, said, because) => {
    const fake = new FakeRegistries()
    const digest = put(fake, said)
    fake.holds(GHCR, '1.2.3', digest)
    const { found, lines } = await look(fake)
    expect([found, lines]).toStrictEqual([
      undefined,
      [`${GHCR.name}:1.2.3 shows ${digest}, which is not what a run would build: ${because}`],
    ])
  })

  test.each<[string, readonly [string, string | undefined], string]>([
    ['a label given by hand that says something else', ['release', 'v1.2.3'], 'release=snapshot, not v1.2.3'],
    ['a label that runs of another event give alone', ['release', undefined], 'release=snapshot, not (nothing)'],
    ['a label that says nothing in this run', ['release', ''], 'release=snapshot, not ""'],
    ['a label that it has not', ['released', 'v1.2.3'], 'released=(nothing), not v1.2.3'],
    ['a long label', ['release', 'v'.repeat(2000)], 'release=snapshot, not '],
  ])('is there with %s', async (_name, label, because) => {
    const fake = new FakeRegistries()
    const snapshot = Object.fromEntries(Object.entries(whole).map(([platform, said]) => [platform, { ...said, release: 'snapshot' }]))
    fake.holds(GHCR, '1.2.3', put(fake, snapshot))
    const { found, lines } = await look(fake, {}, undefined, new Map([label]))
    expect([found, lines.length, lines[0]?.includes(`${AMD64} says ${because}`), (lines[0]?.length ?? 0) < 1000]).toStrictEqual([
      undefined,
      1,
      true,
      true,
    ])
  })

  test('is there without a part of it', async () => {
    const fake = new FakeRegistries()
    const digest = put(fake, joined)
    fake.holds(GHCR, '1.2.3', digest)
    const part = [...fake.manifests.keys()][0] ?? digest
    fake.manifests.delete(part)
    const { found, lines } = await look(fake)
    expect(found).toBeUndefined()
    expect(lines).toStrictEqual([
      `${GHCR.name}:1.2.3 shows ${digest}, which is not what a run would build: the registry does not have ${part}`,
    ])
  })

  test('is not there, and then nothing is read', async () => {
    const { found, lines, calls } = await look(new FakeRegistries())
    expect([found, lines, calls]).toStrictEqual([undefined, [], [`${GHCR.name} head 0123456`, `${GHCR.name} head 1.2.3`]])
  })

  test.each<[string, Parameters<typeof plan>[0]]>([
    ['that is written over', { fixedTags: 'overwrite' }],
    ['that is left', { fixedTags: 'skip' }],
    ['where none is planned', { tags: [aTag('main', { kind: 'moving' })] }],
    ['where nothing is published', { push: false }],
  ])('is not looked for by a fixed tag %s', async (_name, over) => {
    const fake = new FakeRegistries()
    fake.holds(GHCR, '1.2.3', put(fake, joined))
    const { found, calls } = await look(fake, over)
    expect([found, calls]).toStrictEqual([undefined, []])
  })

  test('is told of a registry that does not answer, and the others are asked', async () => {
    const fake = new FakeRegistries()
    const digest = put(fake, joined)
    fake.holds(MIRROR, '1.2.3', digest)
    fake.faults.push({ call: `${GHCR.name} head 1.2.3`, error: aReset() })
    const { found, lines } = await look(fake, { images: [GHCR, MIRROR] })
    expect([found, lines[0]]).toStrictEqual([
      `${MIRROR.name}@${digest}`,
      `notice ${GHCR.name} cannot be asked for what is published already: the connection was reset`,
    ])
  })

  test('is told of a sign-in that fails', async () => {
    const { found, lines } = await look(new FakeRegistries(), {}, () => Promise.reject(new ActionError('credentials', 'no role')))
    expect([found, lines]).toStrictEqual([
      undefined,
      ['notice no registry can be asked for what is published already, so a run builds: no role'],
    ])
  })

  const ended = new ActionError('cancelled', 'cancelled')

  test.each<[string, (fake: FakeRegistries) => void, () => Promise<void>]>([
    ['signing in', () => undefined, () => Promise.reject(ended)],
    ['asking', (fake) => void fake.faults.push({ call: `${GHCR.name} head 1.2.3`, error: ended }), async () => undefined],
    ['reading', (fake) => void fake.faults.push({ call: `${GHCR.name} config`, error: ended }), async () => undefined],
  ])('is not told of by a run that is ended while it is %s', async (_name, spoil, signIn) => {
    const fake = new FakeRegistries()
    fake.holds(GHCR, '1.2.3', put(fake, joined))
    spoil(fake)
    await expect(look(fake, {}, signIn)).rejects.toBe(ended)
  })
})
