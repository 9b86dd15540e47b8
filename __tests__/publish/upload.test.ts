import { describe, expect, test } from '@jest/globals'
import type { StagedImage } from '../../src/build/stage.ts'
import type { Platform } from '../../src/domain/platform.ts'
import { ActionError } from '../../src/errors.ts'
import { type Settled, type SettledRow, settle } from '../../src/plan/settle.ts'
import { openLooks } from '../../src/publish/look.ts'
import { prepareUpload, upload } from '../../src/publish/upload.ts'
import { MissingBlobs } from '../../src/registry/errors.ts'
import { aBuild, aCleared, aDigest, aPlace, aPlan, aPlatform, aRepository, aStaged, aTag, observed } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'
import { named } from './images.ts'

const A = 'ghcr.io/acme/app'
const B = 'ghcr.io/acme/mirror'
const C = 'registry.example.com/acme/app'

/** A fixed tag and a moving one in each of these, where what is decided is `write` unless told otherwise by `image:tag`. */
function settledOf(images: readonly string[], decisions: Readonly<Record<string, SettledRow['decision']>> = {}): Settled {
  const plan = aPlan({ images: images.map(aRepository), tags: [aTag('1.2.3'), aTag('latest', { kind: 'moving' })] })
  const settled = settle(plan, observed(...images.map((name) => aPlace(name))))
  const decided = (row: SettledRow) => decisions[`${row.repository.name}:${row.tag.name}`] ?? row.decision
  return { ...settled, rows: settled.rows.map((row) => ({ ...row, decision: decided(row) })) }
}

async function bring(image: StagedImage, settled: Settled, fake = new FakeRegistries()) {
  const clock = { now: () => new Date(0), elapsedMs: () => 0, sleep: async () => undefined }
  const { places } = await upload(aCleared(image), settled, fake, openLooks(settled, fake, { clock }))
  const uploads = fake.calls.filter((call) => call.includes(' upload ')).map((call) => call.replace(' upload', ''))
  return { places, uploads, fake }
}

/** An image with blobs that these texts stand for, all of them new. */
function withBlobs(texts: readonly string[], over: Partial<StagedImage> = {}): StagedImage {
  const blob: StagedImage['blob'] = ({ digest, size }) => ({ digest, size, chunks: async function* () {}, isNew: true })
  return aStaged('ours', { blobs: texts.map((text) => named(aDigest(text))), blob, ...over })
}
const short = (text: string) => aDigest(text).slice(7, 15)

describe('an image is brought', () => {
  const targets = async (images: readonly string[], decisions: Readonly<Record<string, SettledRow['decision']>>) =>
    (await bring(withBlobs(['a']), settledOf(images, decisions))).places.map(({ repository }) => repository.name)

  test.each<readonly [string, Readonly<Record<string, SettledRow['decision']>>, readonly string[]]>([
    ['where names are to be written', {}, [A, C]],
    ['not where all names stay', { [`${C}:1.2.3`]: 'already', [`${C}:latest`]: 'keep' }, [A]],
    ['where one name is left to write', { [`${C}:1.2.3`]: 'already' }, [A, C]],
    ['not where the moving tags wait for a fixed one that is refused', { [`${C}:1.2.3`]: 'refuse' }, [A]],
    ['where a moving tag is refused, and a fixed one is not', { [`${C}:latest`]: 'refuse' }, [A, C]],
  ])('%s', async (_name, decisions, expected) => {
    expect(await targets([A, C], decisions)).toStrictEqual(expected)
  })

  test('where one moving tag is refused and another is not', async () => {
    const tags = [aTag('1', { kind: 'moving' }), aTag('latest', { kind: 'moving' })]
    const settled = settle(aPlan({ images: [aRepository(A)], tags }), observed(aPlace(A)))
    const rows = settled.rows.map((row) => (row.tag.name === '1' ? ({ ...row, decision: 'refuse' } as const) : row))
    expect((await bring(withBlobs([]), { ...settled, rows })).places).toHaveLength(1)
  })

  test('where one fixed tag is refused and another is not', async () => {
    const settled = settle(aPlan({ images: [aRepository(A)], tags: [aTag('1.2.3'), aTag('1.2.3-slim')] }), observed(aPlace(A)))
    const rows = settled.rows.map((row) => (row.tag.name === '1.2.3' ? ({ ...row, decision: 'refuse' } as const) : row))
    expect((await bring(withBlobs([]), { ...settled, rows })).places).toHaveLength(1)
  })

  test('to each host once, by its own repositories', async () => {
    const { uploads, places } = await bring(withBlobs(['a']), settledOf([A, C]))
    expect(uploads.toSorted()).toStrictEqual([`${A} new ${short('a')}`, `${C} new ${short('a')}`])
    expect(places.map(({ blobs }) => blobs)).toStrictEqual(Array(2).fill({ present: 0, mounted: 0, uploaded: 1 }))
  })

  test('with its children before the indexes that name them, and its root last', async () => {
    const image = aStaged('ours')
    const [amd64, arm64] = image.children
    const inner = { ...image.root, digest: aDigest('inner') }
    if (amd64 === undefined || arm64 === undefined) throw new Error('an image of two platforms has two')
    const { fake } = await bring({ ...image, children: [amd64, inner, arm64] }, settledOf([A]))
    const order = [...fake.tags.keys()].map((key) => key.slice(key.indexOf(':') + 1))
    expect(order).toStrictEqual([amd64.digest, arm64.digest, inner.digest, image.digest])
    expect(fake.calls.filter((call) => call.includes(' put '))).toHaveLength(4)
  })
})

describe('an image that is in a registry already', () => {
  const from = (name: string) => withBlobs(['a'], { place: { kind: 'registry', repository: aRepository(name) } })

  test('is not sent to where it is', async () => {
    const { places, fake } = await bring(from(A), settledOf([A]))
    expect([places, fake.calls]).toStrictEqual([
      [{ repository: aRepository(A), error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } }],
      [],
    ])
  })

  test('is mounted from there by the same host, whatever is new of it, and by no other', async () => {
    const { uploads } = await bring(from(A), settledOf([B, C]))
    expect(uploads.toSorted()).toStrictEqual([`${B} ${short('a')} from acme/app`, `${C} new ${short('a')}`])
  })
})

describe('an image that was joined', () => {
  const TWO = 'ghcr.io/acme/two'
  const image = withBlobs(['a', 'b'])
  const [amd64, arm64] = image.children.map(({ digest }) => digest)
  if (amd64 === undefined || arm64 === undefined) throw new Error('an image of two platforms has two')
  const joined: StagedImage = {
    ...image,
    place: {
      kind: 'parts',
      parts: [
        { repository: aRepository(A), digests: new Set([amd64, aDigest('a')]) },
        { repository: aRepository(TWO), digests: new Set([arm64, aDigest('b')]) },
      ],
    },
  }
  const puts = (fake: FakeRegistries) => [...fake.tags.keys()]

  test('is sent to where it is not, each blob from the part that has it', async () => {
    const { uploads, fake } = await bring(joined, settledOf([B, C]))
    expect(uploads.toSorted()).toStrictEqual(
      [
        `${B} ${short('a')} from acme/app`,
        `${B} ${short('b')} from acme/two`,
        `${C} new ${short('a')}`,
        `${C} new ${short('b')}`,
      ].toSorted(),
    )
    expect(puts(fake).toSorted()).toStrictEqual(
      [B, C].flatMap((name) => [amd64, arm64, image.digest].map((digest) => `${name}:${digest}`)).toSorted(),
    )
  })

  test('is sent to where a part of it is but for that part', async () => {
    const { uploads, fake, places } = await bring(joined, settledOf([A]))
    expect([uploads, puts(fake)]).toStrictEqual([[`${A} ${short('b')} from acme/two`], [`${A}:${arm64}`, `${A}:${image.digest}`]])
    expect(places.map(({ blobs }) => blobs)).toStrictEqual([{ present: 0, mounted: 1, uploaded: 0 }])
  })

  test('is sent whole where the part is not there any more', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put digest`, error: new MissingBlobs(aReset(), []), left: 1 })
    const { uploads, places } = await bring(joined, settledOf([A]), fake)
    expect(uploads.slice(1)).toStrictEqual([`${A} ${short('a')} from acme/app`, `${A} ${short('b')} from acme/two`])
    expect([puts(fake), places.map(({ error }) => error)]).toStrictEqual([
      [amd64, arm64, image.digest].map((digest) => `${A}:${digest}`),
      [undefined],
    ])
  })
})

test('an image that goes under no name is brought to every repository that takes us', async () => {
  const plan = aPlan({ images: [A, B, C].map(aRepository), byDigest: true })
  const refused = { refused: new ActionError('registry-refused', 'denied') }
  const settled = settle(plan, observed(aPlace(A), aPlace(B, {}, refused), aPlace(C)))
  const { places } = await bring(withBlobs([]), settled)
  expect(places.map(({ repository }) => repository.name)).toStrictEqual([A, C])
})

describe('trouble', () => {
  test('in one repository: the next of the host does not mount from it', async () => {
    const fake = new FakeRegistries()
    const error = aReset()
    fake.faults.push({ call: `${A} put digest`, error })
    const { places, uploads } = await bring(withBlobs(['a']), settledOf([A, B]), fake)
    expect(places.map((place) => place.error)).toStrictEqual([error, undefined])
    expect(uploads).toStrictEqual([`${A} new ${short('a')}`, `${B} new ${short('a')}`])
  })

  test.each<readonly [string, ActionError, readonly string[]]>([
    ['that names no blob is not mended', aReset(), []],
    ['about blobs, of which one is named: that one is sent again', new MissingBlobs(aReset(), [aDigest('b')]), ['b']],
    ['about blobs, of which none is named: all are sent again', new MissingBlobs(aReset(), []), ['a', 'b']],
  ])('with a manifest %s', async (_name, error, again) => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put digest`, error, left: 1 })
    const { places, uploads } = await bring(withBlobs(['a', 'b']), settledOf([A]), fake)
    expect(uploads.slice(2)).toStrictEqual(again.map((text) => `${A} ${short(text)}`))
    expect(places.map((place) => place.error)).toStrictEqual([again.length === 0 ? error : undefined])
  })
})

describe('uploads are opened ahead', () => {
  const builtFor = (platforms: readonly Platform[], images: readonly string[] = [A]): Settled => {
    const settled = settledOf(images)
    return { ...settled, plan: { ...settled.plan, build: aBuild({ platforms }) } }
  }

  test.each<readonly [string, readonly Platform[], number, number]>([
    ['a config', [], 0, 1],
    ['a config and a provenance with its own', [], 1, 3],
    ['a config, a provenance and an SBOM with theirs', [aPlatform('linux/arm64')], 2, 4],
    ['the same for each of two platforms', [aPlatform('linux/amd64'), aPlatform('linux/arm64')], 2, 8],
  ])('for %s', (_name, platforms, attestations, expected) => {
    const fake = new FakeRegistries()
    prepareUpload(attestations, builtFor(platforms), fake)
    expect(fake.calls).toStrictEqual([`${A} prepare ${expected}`])
  })

  test('in the first repository of each host, from which the others mount', () => {
    const fake = new FakeRegistries()
    prepareUpload(1, builtFor([], [A, B, C]), fake)
    expect(fake.calls.toSorted()).toStrictEqual([`${A} prepare 3`, `${C} prepare 3`])
  })

  test('and closed once the blobs are there, before the manifests are sent', async () => {
    const fake = new FakeRegistries()
    const closedAt: string[] = []
    fake.before = (call) => fake.closedUploads.length > 0 && closedAt.push(call)
    await bring(withBlobs(['a']), settledOf([A]), fake)
    expect(closedAt.map((call) => call.split(' ')[1])).toStrictEqual(['put', 'put', 'head', 'put'])
  })
})
