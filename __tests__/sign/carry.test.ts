import { afterEach, describe, expect, test } from '@jest/globals'
import { isRecord, parseJson } from '../../src/domain/json.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { adoptImage } from '../../src/publish/adopt.ts'
import type { RegistryClient } from '../../src/registry/registry.ts'
import { EMPTY, pointerTo, type Stored, sourceOf, stored } from '../../src/sign/artifact.ts'
import { carryReferrers } from '../../src/sign/carry.ts'
import { simpleSigningOf } from '../../src/sign/payload.ts'
import { listReferrer, referrersOf, storeBundle, storeLegacy, tagOf } from '../../src/sign/store.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { type FakeOptions, type FakeRegistry, startRegistry } from '../support/registry.ts'
import { aBundle, aJudge, aMessageBundle } from './papers.ts'

const [INDEX, MANIFEST] = MANIFEST_TYPES
const LISTS: FakeOptions = { referrers: { pageSize: 10 } }

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

/** A registry with an image of two platforms in it, and two others that have it, too; how each keeps referrers. */
async function open(...options: readonly FakeOptions[]) {
  const registries = await Promise.all(options.map(startRegistry))
  running.push(...registries)
  const lines: string[] = []
  const log = { info: (text: string) => void lines.push(text), warning: (text: string) => void lines.push(`warning ${text}`) }
  const ports = testPorts()
  const all = openAll(undefined, ports)
  const clients = registries.map(({ host }) => all.open(repositoryOf(`${host}/acme/app`)))
  const [amd64, arm64] = ['amd64', 'arm64'].map((name) => artifact({ annotations: { name } }))
  if (amd64 === undefined || arm64 === undefined) throw new Error('no images')
  const root = stored(
    JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [amd64, arm64].map((child) => pointerTo(child)) }),
    INDEX,
  )
  for (const client of clients) {
    await client.upload(sourceOf(EMPTY, false), [])
    for (const manifest of [amd64, arm64, root]) await client.putManifest(manifest.digest, manifest)
  }
  const [source = missing(), ...targets] = clients
  const image = await adoptImage(root.digest, source)
  const places = targets.map(({ repository }) => ({ repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } }))
  const needs = { ...ports, log }
  const carry = (isRequired = true, over: Partial<Parameters<typeof carryReferrers>[0]> = {}) =>
    carryReferrers({ image, places, ...over }, { rows: [] }, () => isRequired, all, needs)
  const writes = () =>
    registries
      .slice(1)
      .flatMap(({ requests }) => requests.filter(({ method, path }) => method !== 'GET' && method !== 'HEAD' && path !== '/token'))
  return { registries, clients, source, targets, root, amd64, ports, image, carry, lines, writes }
}

function missing(): never {
  throw new Error('no registry')
}

/** A manifest of an empty config. */
function artifact(over: Readonly<Record<string, unknown>>): Stored {
  return stored(
    JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: pointerTo(EMPTY), layers: [pointerTo(EMPTY)], ...over }),
    MANIFEST,
  )
}

/** Puts an SBOM that refers to a manifest, as others do. */
async function putSbom(about: Stored, client: RegistryClient, ports: Awaited<ReturnType<typeof open>>['ports']): Promise<Stored> {
  const sbom = artifact({ artifactType: 'application/spdx+json', subject: pointerTo(about), annotations: { made: 'by others' } })
  await client.putManifest(sbom.digest, sbom)
  await listReferrer({ ...pointerTo(sbom), artifactType: 'application/spdx+json', annotations: {} }, about.digest, client, ports)
  return sbom
}

/** A signature and an SBOM of the index, a signature of that SBOM, a signature of one platform, and a signature, an attestation and an SBOM as cosign 2 has them. */
async function sign({ source, root, amd64, ports }: Awaited<ReturnType<typeof open>>) {
  await storeBundle(aBundle(root), root, source, aJudge(), ports)
  const sbom = await putSbom(root, source, ports)
  await storeBundle(aBundle(sbom), sbom, source, aJudge(), ports)
  await storeBundle(aBundle(amd64), amd64, source, aJudge(), ports)
  const payload = simpleSigningOf(source.repository, root.digest)
  await storeLegacy(aMessageBundle(payload), payload, root, source, aJudge(), ports)
  for (const suffix of ['att', 'sbom']) await source.putManifest(`${tagOf(root.digest)}.${suffix}`, artifact({ annotations: { suffix } }))
  return { sbom }
}

const digestsAbout = async (subject: Stored, client: RegistryClient) =>
  (await referrersOf(subject.digest, client)).map(({ digest }) => digest).toSorted()

describe('what refers to an image', () => {
  test.each<[string, FakeOptions, FakeOptions]>([
    ['a registry that lists referrers to another', LISTS, LISTS],
    ['one that lists them to one that does not', LISTS, {}],
    ['one that does not to one that does', {}, LISTS],
    ['one that does not to another', {}, {}],
  ])('goes from %s, byte by byte, once', async (_name, one, other) => {
    const lab = await open(one, other)
    const { sbom } = await sign(lab)
    const { source, root, amd64, targets, carry, lines, writes } = lab
    const [target = missing()] = targets
    const first = await carry()
    const [about, ...others] = first.carried
    expect([first.blocked, first.withheld, others, about?.error]).toStrictEqual([undefined, new Map(), [], undefined])
    expect([about?.from, about?.to]).toStrictEqual([source.repository, target.repository])
    const types = (artifacts = about?.artifacts) =>
      artifacts?.map(({ type, about, tag, state }) => [type, about, tag?.split('.')[1], state])
    const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json'
    const empty = 'application/vnd.oci.empty.v1+json'
    const expected = (state: string) => [
      [bundle, root.digest, undefined, state],
      ['application/spdx+json', root.digest, undefined, state],
      ['application/vnd.oci.image.config.v1+json', root.digest, 'sig', state],
      [empty, root.digest, 'att', state],
      [empty, root.digest, 'sbom', state],
      [bundle, amd64.digest, undefined, state],
      [bundle, sbom.digest, undefined, state],
    ]
    expect(types()?.toSorted()).toStrictEqual(expected('brought').toSorted())
    for (const subject of [root, sbom, amd64]) {
      const digests = await digestsAbout(subject, source)
      expect([digests.length > 0, await digestsAbout(subject, target)]).toStrictEqual([true, digests])
      for (const digest of digests) expect((await target.manifest(digest))?.bytes).toStrictEqual((await source.manifest(digest))?.bytes)
    }
    for (const legacy of ['sig', 'att', 'sbom'].map((suffix) => `${tagOf(root.digest)}.${suffix}`)) {
      const held = await source.manifest(legacy)
      expect([held === undefined, (await target.manifest(legacy))?.digest]).toStrictEqual([false, held?.digest])
    }
    const listed = lines.map((line) => line.replaceAll(/127\.0\.0\.1:\d+/g, 'REGISTRY'))
    expect(listed).toStrictEqual(['What refers to the image in REGISTRY/acme/app is in REGISTRY/acme/app, too: 7 artifacts.'])
    const before = writes().length
    expect(types((await carry()).carried[0]?.artifacts)?.toSorted()).toStrictEqual(expected('already').toSorted())
    expect(writes().length).toBe(before)
    expect(lines.at(-1)).toMatch(/, too: 7 artifacts; there before: 7\.$/)
  })

  test('stands in the index of a registry that lists none as a registry would list it', async () => {
    const lab = await open(LISTS, {})
    const sbom = await putSbom(lab.root, lab.source, lab.ports)
    await lab.carry()
    const index = parseJson(lab.registries[1]?.manifest('acme/app', tagOf(lab.root.digest))?.bytes ?? '')
    expect(isRecord(index) && index['manifests']).toStrictEqual([
      { ...pointerTo(sbom), artifactType: 'application/spdx+json', annotations: { made: 'by others' } },
    ])
  })

  test('goes with a type of any length, which is told in short, on one line', async () => {
    const lab = await open({}, {})
    const artifactType = `x\n##[group]${'line\n'.repeat(1_000)}`
    const strange = artifact({ artifactType, subject: pointerTo(lab.root) })
    await lab.source.putManifest(strange.digest, strange)
    await listReferrer({ ...pointerTo(strange), artifactType, annotations: {} }, lab.root.digest, lab.source, lab.ports)
    const { type = '' } = (await lab.carry()).carried[0]?.artifacts[0] ?? {}
    expect([type.length, type.slice(0, 18)]).toStrictEqual([512, 'x ##\\[group]line l'])
    expect(await referrersOf(lab.root.digest, lab.targets[0] ?? missing())).toMatchObject([{ digest: strange.digest, artifactType }])
  })

  test('is added to what others said of it there', async () => {
    const lab = await open({}, {})
    await sign(lab)
    const { root, ports, carry } = lab
    const [target = missing()] = lab.targets
    await storeBundle(aBundle(root, 'key-2'), root, target, aJudge(), ports)
    const payload = simpleSigningOf(target.repository, root.digest)
    await storeLegacy(aMessageBundle(payload, 'key-2'), payload, root, target, aJudge(), ports)
    await carry()
    expect(await digestsAbout(root, target)).toHaveLength(3)
    const layers = async () => {
      const found = (await target.manifest(`${tagOf(root.digest)}.sig`))?.content
      return found?.kind === 'image' ? found.layers.map(({ annotations }) => annotations['io.build-tag-push.signer']) : []
    }
    expect(await layers()).toStrictEqual(['key-2', 'key-1'])
    const before = lab.writes().length
    await carry()
    expect([lab.writes().length, await layers()]).toStrictEqual([before, ['key-2', 'key-1']])
  })

  test('stands beside what a clean-up left of others there', async () => {
    const lab = await open({}, {})
    await sign(lab)
    const [target = missing()] = lab.targets
    const tag = `${tagOf(lab.root.digest)}.sig`
    const gone = { ...pointerTo(stored('gone', 'text/plain')), annotations: { 'io.build-tag-push.signer': 'key-2' } }
    lab.registries[1]?.putManifest('acme/app', tag, MANIFEST, artifact({ layers: [gone] }).bytes)
    expect((await lab.carry()).blocked).toBeUndefined()
    const found = (await target.manifest(tag))?.content
    expect(found?.kind === 'image' && found.layers.map(({ annotations }) => annotations['io.build-tag-push.signer'])).toStrictEqual([
      'key-1',
    ])
  })

  test('is left where it says that it is about another image, or is gone', async () => {
    const lab = await open({}, {})
    const { source, root, amd64, ports, carry, lines } = lab
    const [target = missing()] = lab.targets
    const other = await putSbom(amd64, source, ports)
    const gone = artifact({ subject: pointerTo(root) })
    await source.putManifest(gone.digest, gone)
    lab.registries[0]?.rule({ method: 'GET', path: `/manifests/${gone.digest}`, status: 404, times: 10 })
    for (const listed of [other, gone])
      await listReferrer({ ...pointerTo(listed), artifactType: 'x/y', annotations: {} }, root.digest, source, ports)
    expect((await carry()).withheld.size).toBe(0)
    expect([await digestsAbout(root, target), await digestsAbout(amd64, target)]).toStrictEqual([[], [other.digest]])
    const told = (digest: string, why: string) =>
      `warning ${source.repository.name}@${digest} is listed as a referrer of ${root.digest}, and ${why}: it is left`
    expect(lines.filter((line) => line.startsWith('warning')).toSorted()).toStrictEqual(
      [told(other.digest, 'does not refer to it'), told(gone.digest, 'is not there any more')].toSorted(),
    )
  })

  test('may be nothing', async () => {
    const { carry, lines, targets, source } = await open(LISTS, {})
    expect(await carry()).toMatchObject({ blocked: undefined, carried: [{ artifacts: [], error: undefined }] })
    expect(lines).toStrictEqual([
      `Nothing in ${source.repository.name} refers to the image, so nothing else goes to ${targets[0]?.repository.name}.`,
    ])
  })

  test('stays where the image stays: nothing is asked', async () => {
    const lab = await open(LISTS)
    await sign(lab)
    const [{ requests } = missing()] = lab.registries
    const before = requests.length
    const here = { repository: lab.source.repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } }
    await lab.carry(true, { places: [here] })
    expect(requests.length).toBe(before)
  })

  test('goes with the parts of an image that was joined: nothing refers to the new index', async () => {
    const lab = await open(LISTS, LISTS)
    await sign(lab)
    const { image, root, amd64, source } = lab
    const [target = missing()] = lab.targets
    const place = {
      kind: 'parts',
      parts: [{ repository: source.repository, digests: new Set(image.children.map(({ digest }) => digest)) }],
    } as const
    await lab.carry(true, { image: { ...image, place } })
    expect([(await digestsAbout(amd64, target)).length, await digestsAbout(root, target)]).toStrictEqual([1, []])
  })
})

describe('where it cannot be brought', () => {
  test.each([true, false])('no tag is written in that registry, and in no other one if it is required: %s', async (isRequired) => {
    const lab = await open(LISTS, LISTS, {})
    await sign(lab)
    const [bad = missing(), good = missing()] = lab.targets
    lab.registries[1]?.rule({ method: 'PUT', path: '/manifests/', status: 403, times: 100 })
    const { blocked, withheld, carried } = await lab.carry(isRequired)
    expect(carried.map(({ to, artifacts, error }) => [to, artifacts.length, error?.code])).toStrictEqual([
      [bad.repository, 0, 'registry-refused'],
      [good.repository, 7, undefined],
    ])
    expect([...withheld.keys()]).toStrictEqual([`${bad.repository.host}/acme/app`])
    expect(blocked?.message.split(': ')[0]).toBe(
      isRequired
        ? `what refers to the image could not be brought to ${bad.repository.name}, and from-referrers says that it must be`
        : undefined,
    )
    expect(await digestsAbout(lab.root, good)).toHaveLength(2)
  })

  test('because nobody can say what there is, it is brought nowhere', async () => {
    const lab = await open(LISTS, LISTS)
    await sign(lab)
    lab.registries[0]?.rule({ method: 'GET', path: '/referrers/', status: 403, times: 100 })
    const { blocked, withheld, carried } = await lab.carry()
    expect([blocked?.code, withheld.size]).toStrictEqual(['registry-refused', 1])
    expect(carried).toMatchObject([{ artifacts: [], error: { code: 'registry-refused' } }])
    expect(blocked?.hint).toContain('Run again, or set from-referrers: false and bring them by hand.')
  })

  const putForeign = (registry: FakeRegistry | undefined, about: Stored) => {
    const { bytes } = artifact({ subject: pointerTo(about) })
    registry?.putManifest('acme/app', `sha512:${'a'.repeat(128)}`, MANIFEST, bytes)
  }

  test('because its digest is of another algorithm, that is told: nothing is left behind unsaid', async () => {
    const lab = await open(LISTS, LISTS)
    await sign(lab)
    putForeign(lab.registries[0], lab.root)
    const { blocked, carried } = await lab.carry()
    expect(blocked?.message).toMatch(
      /and from-referrers says that it must be: the manifest \S+ has no sha256 digest at manifests\[2\]\.digest$/,
    )
    expect(carried).toMatchObject([{ artifacts: [] }])
  })

  test('that is no matter of what else another one lists', async () => {
    const lab = await open(LISTS, LISTS)
    await sign(lab)
    putForeign(lab.registries[1], lab.root)
    const { blocked, carried } = await lab.carry()
    expect([blocked, carried[0]?.artifacts.length]).toStrictEqual([undefined, 7])
  })

  test('because it is an index, that is told', async () => {
    const lab = await open(LISTS, LISTS)
    const { source, root, ports } = lab
    const index = stored(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [], subject: pointerTo(root) }), INDEX)
    await source.putManifest(index.digest, index)
    await listReferrer({ ...pointerTo(index), artifactType: 'x/y', annotations: {} }, root.digest, source, ports)
    expect((await lab.carry()).blocked?.message).toContain('refers to the image and is an index, which is not brought elsewhere')
  })

  test('a run that is ended ends', async () => {
    const lab = await open(LISTS, LISTS)
    await sign(lab)
    lab.ports.stop.abort(new ActionError('cancelled', 'stop'))
    await expect(lab.carry()).rejects.toMatchObject({ code: 'cancelled' })
  })
})
