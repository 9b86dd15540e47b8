import { describe, expect, test } from '@jest/globals'
import type { StagedImage } from '../../src/build/stage.ts'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import type { Descriptor } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { type Settled, settle } from '../../src/plan/settle.ts'
import { type Comparison, openComparer } from '../../src/publish/previous.ts'
import { readPublished } from '../../src/publish/published.ts'
import type { BlobSource } from '../../src/registry/registry.ts'
import { quietLog } from '../registry/parts.ts'
import { aDigest, aPlace, aPlan, aPlatform, aRepository, aTag, observed } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'
import { attesting, named, on, putImage, putIndex } from './images.ts'

const [A, HUB] = ['ghcr.io/acme/app', 'docker.io/acme/app']
const SLSA = 'https://slsa.dev/provenance/v0.2'
const BASE = { uri: 'pkg:docker/alpine@3.20', digest: { sha256: 'b'.repeat(64) } }
const STATEMENT = new TextEncoder().encode(JSON.stringify({ predicate: { materials: [BASE] } }))
const BASES = [{ name: 'alpine:3.20', digest: `sha256:${'b'.repeat(64)}` }]

/** A layer of an attestation that holds a statement. */
function statement(over: Partial<Descriptor> = {}): Descriptor {
  return named(digestOf(STATEMENT), { size: STATEMENT.byteLength, annotations: { 'in-toto.io/predicate-type': SLSA }, ...over })
}

/** An index of an image for linux/amd64, and one for linux/arm64, with what is attested about the first. */
function putBuild(fake: FakeRegistries, text: string, attested: readonly Descriptor[] = [statement()]) {
  const [amd64, arm64] = [putImage(fake, `${text} amd64`, ['base', text]), putImage(fake, `${text} arm64`, ['base'])]
  const attestation = putImage(fake, `${text} attested`, attested)
  fake.configs.set(digestOf(STATEMENT), STATEMENT)
  const digest = putIndex(fake, [
    attesting(putImage(fake, `${text} other`), arm64),
    on('linux/amd64', amd64),
    on('linux/arm64', arm64),
    attesting(attestation, amd64),
  ])
  const layers = ['base', text].map((layer) => named(aDigest(layer)))
  return {
    digest,
    makeup: {
      digest,
      platforms: [
        { platform: aPlatform('linux/amd64'), digest: amd64, layers, bytes: 3 },
        { platform: aPlatform('linux/arm64'), digest: arm64, layers: layers.slice(0, 1), bytes: 2 },
      ],
      bases: BASES,
    },
  }
}

/** The image as it is staged; `held` is what its statement turns out to hold, in pieces whose memory is used again. */
async function staged(
  fake: FakeRegistries,
  digest: Digest,
  held: readonly string[] = [new TextDecoder().decode(STATEMENT)],
): Promise<StagedImage> {
  const never = () => new ActionError('internal', 'not there')
  const image = await readPublished(digest, fake.open(aRepository('staging.example/app')), { missing: never, unfit: never })
  const blob = ({ digest: wanted, size }: Descriptor): BlobSource => ({
    digest: wanted,
    size,
    chunks: async function* () {
      const memory = new Uint8Array(10_000)
      for (const piece of held) yield memory.subarray(0, new TextEncoder().encodeInto(piece, memory).written)
    },
  })
  return { ...image, blob }
}

/** The tags `latest`, which these places hold. */
function settledOf(held: Readonly<Record<string, Digest | undefined>>, tags: readonly string[] = ['latest']): Settled {
  const places = Object.entries(held).map(([name, digest]) =>
    aPlace(name, digest === undefined ? {} : Object.fromEntries(tags.map((tag) => [tag, { kind: 'present', digest, image: undefined }]))),
  )
  const images = Object.keys(held).map(aRepository)
  return settle(aPlan({ images, tags: tags.map((tag) => aTag(tag, { kind: 'moving' })) }), observed(...places))
}

/** Compares; gives what came of it, what the debug log holds, and what was asked of registries that hold what is followed. */
async function compare(fake: FakeRegistries, settled: Settled, image: StagedImage | undefined) {
  const story: { comparison?: Comparison | undefined } = {}
  const said: string[] = []
  const log = { ...quietLog([]), debug: (text: string) => void said.push(text) }
  const clock = { now: () => new Date(0), elapsedMs: () => 0, sleep: () => new Promise<never>(() => undefined) }
  fake.calls.length = 0
  const comparer = openComparer(settled, fake, story, { log, clock })
  if (image !== undefined) comparer.begin(image)
  await comparer.linger()
  return { comparison: story.comparison, said, asked: fake.calls.filter((call) => !call.startsWith('staging.example')) }
}

describe('what a tag held before', () => {
  test('is told beside the new image: platforms, layers and bases of both', async () => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old'), putBuild(fake, 'new')]
    const image = await staged(fake, after.digest)
    expect(await compare(fake, settledOf({ [A]: before.digest }), image)).toMatchObject({
      comparison: { repository: aRepository(A), tag: 'latest', before: before.makeup, after: after.makeup },
      said: [],
    })
  })

  test('is of the first tag that moves', async () => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old'), putBuild(fake, 'new')]
    const settled = settledOf({ [A]: before.digest }, ['1.2', '1', 'latest'])
    const rows = settled.rows.map((row) => (row.tag.name === '1.2' ? ({ ...row, decision: 'keep' } as const) : row))
    const { comparison } = await compare(fake, { ...settled, rows }, await staged(fake, after.digest))
    expect(comparison?.tag).toBe('1')
  })

  test('is asked of Docker Hub only where nobody else has it', async () => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old'), putBuild(fake, 'new')]
    const image = await staged(fake, after.digest)
    const names = async (held: Readonly<Record<string, Digest>>) => [
      ...new Set((await compare(fake, settledOf(held), image)).asked.map((call) => call.split(' ')[0])),
    ]
    expect([
      await names({ [HUB]: before.digest, [A]: before.digest }),
      await names({ [HUB]: before.digest }),
      await names({ [HUB]: before.digest, [A]: aDigest('another') }),
    ]).toStrictEqual([[A], [HUB], [HUB]])
  })

  test.each<readonly [string, (before: Digest) => Settled]>([
    ['where the tag is new', () => settledOf({ [A]: undefined })],
    [
      'where the tag stays',
      (before) => {
        const settled = settledOf({ [A]: before })
        return { ...settled, rows: settled.rows.map((row) => ({ ...row, decision: 'keep' })) }
      },
    ],
    [
      'where an image is adopted, of which it was told when that was built',
      (before) => ({
        ...settledOf({ [A]: before }),
        source: { kind: 'adopt', digest: aDigest('adopted'), from: aRepository(A), version: undefined },
      }),
    ],
  ])('is not asked for %s', async (_name, of) => {
    const fake = new FakeRegistries()
    const after = putBuild(fake, 'new')
    const end = await compare(fake, of(putBuild(fake, 'old').digest), await staged(fake, after.digest))
    expect(end).toStrictEqual({ comparison: undefined, said: [], asked: [] })
  })

  test('is no comparison where it is the new image', async () => {
    const fake = new FakeRegistries()
    const before = putBuild(fake, 'old')
    const { comparison } = await compare(fake, settledOf({ [A]: before.digest }), await staged(fake, before.digest))
    expect(comparison).toBeUndefined()
  })

  test.each<readonly [string, (fake: FakeRegistries) => Digest, readonly object[] | undefined]>([
    [
      'one image, by its config',
      (fake) => putImage(fake, 'alone', ['base'], { os: 'linux', architecture: 'amd64' }),
      [{ platform: aPlatform('linux/amd64'), layers: [named(aDigest('base'))], bytes: 2 }],
    ],
    ['one image without a platform', (fake) => putImage(fake, 'alone'), undefined],
    ['one image whose config is none', (fake) => putImage(fake, 'alone', [], 'x'), undefined],
    ['nothing any more', () => aDigest('gone'), undefined],
    [
      'an index of which some are not there, are indexes, or say no platform',
      (fake) =>
        putIndex(fake, [on('linux/arm64', aDigest('gone')), on('linux/riscv64', putIndex(fake, [])), named(putImage(fake, 'nowhere'))]),
      [],
    ],
  ])('may be %s', async (_name, put, expected) => {
    const fake = new FakeRegistries()
    const before = put(fake)
    const { comparison, said } = await compare(fake, settledOf({ [A]: before }), await staged(fake, putBuild(fake, 'new').digest))
    const platforms = comparison?.before.platforms.map(({ digest, ...rest }) => (digest === before ? rest : { digest }))
    expect([platforms, comparison?.before.bases, said]).toStrictEqual([expected, undefined, []])
  })

  test('is looked at for 16 platforms at most', async () => {
    const fake = new FakeRegistries()
    const images = Array.from({ length: 17 }, (_, index) => on('linux/amd64', putImage(fake, `image ${index}`)))
    const { comparison } = await compare(fake, settledOf({ [A]: putIndex(fake, images) }), await staged(fake, putBuild(fake, 'new').digest))
    expect(comparison?.before.platforms).toHaveLength(16)
  })

  test('is not known where the registry fails: the debug log says so', async () => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old'), putBuild(fake, 'new')]
    fake.faults.push({ call: `${A} get ${before.digest}`, error: aReset() })
    const { comparison, said } = await compare(fake, settledOf({ [A]: before.digest }), await staged(fake, after.digest))
    expect([comparison, said]).toStrictEqual([undefined, ['what changed since latest is not known: the connection was reset']])
  })
})

describe('bases', () => {
  const LIMIT = 4 * 1024 * 1024
  test.each<readonly [string, readonly Descriptor[], unknown]>([
    ['are those of the provenance, beside other statements', [named(aDigest('sbom')), statement()], BASES],
    [
      'are known from a provenance of another version',
      [statement({ annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' } })],
      BASES,
    ],
    ['are not known without a provenance', [named(aDigest('sbom'))], undefined],
    ['are not known from another statement', [statement({ annotations: { 'in-toto.io/predicate-type': `see ${SLSA}` } })], undefined],
    ['are known from the largest that is read', [statement({ size: LIMIT })], BASES],
    ['are not known from one that is larger', [statement({ size: LIMIT + 1 })], undefined],
  ])('%s', async (_name, attested, expected) => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old', attested), putBuild(fake, 'new', attested)]
    const { comparison } = await compare(fake, settledOf({ [A]: before.digest }), await staged(fake, after.digest))
    expect([comparison?.before.bases, comparison?.after.bases]).toStrictEqual([expected, expected])
  })

  test.each<readonly [string, (fake: FakeRegistries, text: string) => Digest, number]>([
    ['nothing is attested', (fake, text) => putIndex(fake, [on('linux/amd64', putImage(fake, text))]), 1],
    ['nothing is there but what is attested', (fake, text) => putIndex(fake, [attesting(putImage(fake, text))]), 0],
  ])('are not known where %s', async (_name, put, count) => {
    const fake = new FakeRegistries()
    const { comparison } = await compare(fake, settledOf({ [A]: put(fake, 'old') }), await staged(fake, put(fake, 'new')))
    const told = [comparison?.before, comparison?.after].map((makeup) => [makeup?.platforms.length, makeup?.bases])
    expect(told).toStrictEqual(Array(2).fill([count, undefined]))
  })

  const text = new TextDecoder().decode(STATEMENT)
  const half = Math.floor(text.length / 2)
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ['in pieces is read whole', [text.slice(0, half), text.slice(half)], []],
    ['with other bytes is not believed', [text.replace('alpine', 'alpina')], ['other']],
    ['with more bytes is read as far as it says to go', [text, 'x', 'y'], []],
    ['with more bytes in one piece is not believed', [`${text} `], ['other']],
  ])('of a staged image: a provenance %s', async (_name, held, said) => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old'), putBuild(fake, 'new')]
    const end = await compare(fake, settledOf({ [A]: before.digest }), await staged(fake, after.digest, held))
    const other = `what changed since latest is not known: the provenance ${digestOf(STATEMENT)} holds other bytes`
    expect([end.comparison?.after.bases, end.said]).toStrictEqual([said.length === 0 ? BASES : undefined, said.map(() => other)])
  })
})

describe('the end of a run', () => {
  const ended = async (sleep: (ms: number) => Promise<void>) => {
    const fake = new FakeRegistries()
    const [before, after] = [putBuild(fake, 'old'), putBuild(fake, 'new')]
    const image = await staged(fake, after.digest)
    const hanging = fake.open(aRepository(A))
    const registries = Object.assign(new FakeRegistries(), {
      open: () => ({ ...hanging, manifest: () => new Promise<never>(() => undefined) }),
    })
    const clock = { now: () => new Date(0), elapsedMs: () => 0, sleep }
    const story: { comparison?: Comparison | undefined } = {}
    const comparer = openComparer(settledOf({ [A]: before.digest }), registries, story, { log: quietLog([]), clock })
    comparer.begin(image)
    await comparer.linger()
    return story
  }

  test('waits half a second for a registry that does not answer, and no longer', async () => {
    const slept: number[] = []
    expect([await ended(async (ms) => void slept.push(ms)), slept]).toStrictEqual([{}, [500]])
  })

  test('does not wait where the run is ended from outside', async () => {
    expect(await ended(() => Promise.reject(new ActionError('cancelled', 'the job was cancelled')))).toStrictEqual({})
  })

  test('waits for nothing where nothing was begun', async () => {
    const fake = new FakeRegistries()
    const before = putBuild(fake, 'old')
    expect((await compare(fake, settledOf({ [A]: before.digest }), undefined)).comparison).toBeUndefined()
  })
})
