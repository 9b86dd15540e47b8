import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { type Settled, settle } from '../../src/plan/settle.ts'
import { type Comparison, layersOf, openComparer } from '../../src/publish/previous.ts'
import { aLayer } from '../support/comparing.ts'
import { aDigest, aPlace, aPlan, aPlatform, aRepository, aStaged, aTag, observed } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

const GHCR = 'ghcr.io/acme/app'
const HUB = 'docker.io/acme/app'

/** Puts an image for two platforms into the registries, with a provenance that names a base image. */
function publishImage(fake: FakeRegistries, base: string): Digest {
  const put = (text: string, content: Manifest['content'], mediaType: string = MANIFEST_TYPES[1]): Manifest => {
    const bytes = new TextEncoder().encode(text)
    const manifest = { mediaType, digest: digestOf(bytes), bytes, content }
    fake.manifests.set(manifest.digest, manifest)
    return manifest
  }
  const said = ({ digest, mediaType }: Manifest, over: Partial<Descriptor>): Descriptor => ({
    ...{ mediaType, digest, size: 1, platform: undefined, annotations: {} },
    ...over,
  })
  const images = ['linux/amd64', 'linux/arm64'].map((platform, index) => {
    const layers = [aLayer(`base ${platform}`, 100), aLayer('app', 10 + index)]
    return said(put(platform, { kind: 'image', config: aLayer('config', 5), layers }), { platform: aPlatform(platform) })
  })
  const text = JSON.stringify({
    predicate: { materials: [{ uri: 'pkg:docker/alpine@3.22?platform=linux%2Famd64', digest: { sha256: base } }] },
  })
  const statement = { ...aLayer(text, text.length), annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } }
  fake.configs.set(statement.digest, new TextEncoder().encode(text))
  const about = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': String(images[0]?.digest) }
  const attestation = said(put('attestation', { kind: 'image', config: aLayer('c', 1), layers: [statement] }), { annotations: about })
  return put('index', { kind: 'index', manifests: [...images, attestation] }, MANIFEST_TYPES[0]).digest
}

function settledOf(held: Readonly<Record<string, Readonly<Record<string, Digest>>>>, plan: Partial<Plan> = {}): Settled {
  const places = Object.entries(held).map(([name, tags]) =>
    aPlace(name, Object.fromEntries(Object.entries(tags).map(([tag, digest]) => [tag, { kind: 'present', digest, image: undefined }]))),
  )
  const moving = ['1.2', '1', 'latest'].map((name) => aTag(name, { kind: 'moving' }))
  return settle(aPlan({ images: Object.keys(held).map(aRepository), tags: [aTag('1.2.3'), ...moving], ...plan }), observed(...places))
}

async function compared(fake: FakeRegistries, settled: Settled, staged = aStaged('ours')) {
  const story: { comparison?: Comparison | undefined } = {}
  const debug: string[] = []
  const none = () => undefined
  const log = { info: none, debug: (text: string) => void debug.push(text), notice: none, warning: none, error: none }
  const clock = { now: () => new Date(0), elapsedMs: () => 0, sleep: () => new Promise<never>(none) }
  const ports = {
    clock,
    log: { ...log, group: <T>(_title: string, work: () => Promise<T>) => work(), untrusted: () => ({ line: none, close: none }) },
  }
  const comparer = openComparer(settled, fake, story, ports)
  comparer.begin(staged)
  await comparer.linger()
  return { comparison: story.comparison, debug }
}

describe('what an image follows', () => {
  test('is what the most specific tag held that moves, read in a few requests', async () => {
    const fake = new FakeRegistries()
    const base = 'b'.repeat(64)
    const before = publishImage(fake, base)
    const staged = aStaged('ours')
    const { comparison } = await compared(fake, settledOf({ [GHCR]: { 1: before, latest: aDigest('other') } }), staged)
    const platform = (name: string, text: string, size: number) => ({
      platform: aPlatform(name),
      digest: digestOf(new TextEncoder().encode(name)),
      layers: [aLayer(text, 100), aLayer('app', size)],
      bytes: 105 + size,
    })
    expect(comparison).toStrictEqual({
      repository: aRepository(GHCR),
      tag: '1',
      before: {
        digest: before,
        platforms: [platform('linux/amd64', 'base linux/amd64', 10), platform('linux/arm64', 'base linux/arm64', 11)],
        bases: [{ name: 'alpine:3.22', digest: `sha256:${base}` }],
      },
      after: { digest: staged.digest, platforms: layersOf(staged), bases: undefined },
    })
    expect(fake.calls.map((call) => call.split(' ')[1])).toStrictEqual(['get', 'get', 'get', 'get', 'config'])
  })

  test('is read where a look is no pull', async () => {
    const fake = new FakeRegistries()
    const before = publishImage(fake, 'b'.repeat(64))
    const { comparison } = await compared(fake, settledOf({ [HUB]: { latest: before }, [GHCR]: { latest: before } }))
    expect([comparison?.repository.name, comparison?.tag]).toStrictEqual([GHCR, 'latest'])
  })

  test('is nothing where no tag held another image, or it is adopted, or it is the very image', async () => {
    const fake = new FakeRegistries()
    const before = publishImage(fake, 'b'.repeat(64))
    const staged = aStaged('ours')
    const adopting: Settled = {
      ...settledOf({ [GHCR]: { latest: before } }),
      source: { kind: 'adopt', digest: aDigest('adopted'), from: aRepository(GHCR), version: undefined },
    }
    expect(await compared(fake, settledOf({ [GHCR]: {} }))).toStrictEqual({ comparison: undefined, debug: [] })
    expect(await compared(fake, adopting)).toStrictEqual({ comparison: undefined, debug: [] })
    expect(fake.calls).toStrictEqual([])
    expect((await compared(fake, settledOf({ [GHCR]: { latest: staged.digest } }), staged)).comparison).toBeUndefined()
  })

  test('that cannot be read fails nothing, and is not told', async () => {
    const fake = new FakeRegistries()
    const before = publishImage(fake, 'b'.repeat(64))
    fake.faults.push({ call: `${GHCR} get ${before}`, error: new ActionError('registry-unreachable', 'gone') })
    expect(await compared(fake, settledOf({ [GHCR]: { latest: before } }))).toStrictEqual({
      comparison: undefined,
      debug: ['what changed since latest is not known: gone'],
    })
  })

  test('is not waited for when it takes too long', async () => {
    const fake = new FakeRegistries()
    const before = publishImage(fake, 'b'.repeat(64))
    const story: { comparison?: Comparison | undefined } = {}
    const none = () => undefined
    const log = { info: none, debug: none, notice: none, warning: none, error: none }
    const waits: number[] = []
    const clock = { now: () => new Date(0), elapsedMs: () => 0, sleep: async (ms: number) => void waits.push(ms) }
    const client = fake.open(aRepository(GHCR))
    const never = { ...client, manifest: () => new Promise<never>(none) }
    const registries = { ...fakeOf(fake), open: () => never }
    const ports = {
      clock,
      log: { ...log, group: <T>(_title: string, work: () => Promise<T>) => work(), untrusted: () => ({ line: none, close: none }) },
    }
    const comparer = openComparer(settledOf({ [GHCR]: { latest: before } }), registries, story, ports)
    comparer.begin(aStaged('ours'))
    await comparer.linger()
    expect([story.comparison, waits]).toStrictEqual([undefined, [500]])
  })
})

function fakeOf(fake: FakeRegistries) {
  return {
    openPublic: fake.openPublic.bind(fake),
    mayReach: fake.mayReach.bind(fake),
    sent: fake.sent.bind(fake),
    close: fake.close.bind(fake),
  }
}
