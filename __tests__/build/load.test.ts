import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkLoad, loadImage } from '../../src/build/load.ts'
import { type StagedImage, stageImage } from '../../src/build/stage.ts'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { PlannedTag } from '../../src/plan/plan.ts'
import { blobFile, draftLayout } from '../support/layout.ts'
import { aBuild, aPlan, aPlatform, aRepository, aTag } from '../support/plans.ts'
import { aWorld, failure, SOURCE, type World } from './world.ts'

const DRAFT = draftLayout({ materials: [] })
const NATIVE = aPlatform('linux/arm64')
const NAMES = ['docker.io/library/app:1.2.3', 'docker.io/library/app:latest', 'ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:latest']
const PLAN = aPlan({ images: [aRepository('app'), aRepository('ghcr.io/acme/app')], build: aBuild({ load: true }) })

let world: World
afterEach(() => world.close())

/** A machine whose `docker` unpacks what it is given, then does what the script says. */
async function enter(script: string | undefined, draft = DRAFT): Promise<void> {
  const probe = await aWorld({ draft })
  world = probe
  if (script === undefined) return
  const bin = join(world.root, 'bin')
  await mkdir(bin)
  const docker = `#!/bin/sh\nprintf '%s\\n' "$@" > '${world.root}/asked'\nmkdir '${world.root}/unpacked'\ntar -xf "\${3#--input=}" -C '${world.root}/unpacked'\n${script}\n`
  await writeFile(join(bin, 'docker'), docker)
  await chmod(join(bin, 'docker'), 0o755)
}

const load = async (native = NATIVE, change = (staged: StagedImage): StagedImage => staged, plan = PLAN) => {
  const staged = await stageImage({ ...PLAN, build: aBuild({ platforms: [] }) }, SOURCE, world.opened, world.ports)
  const bin = join(world.root, 'bin')
  const find = async (name: string) =>
    name === 'docker' && (await world.ports.files.kind(bin)) !== undefined ? join(bin, name) : undefined
  await loadImage(change(staged), plan, native, world.opened.docker, { ...world.ports, children: { ...world.ports.children, find } })
}

describe('loadImage', () => {
  beforeEach(() => enter('echo "Loaded image: app"'))

  test('gives the engine the native image of the layout under every planned name, and nothing else', async () => {
    await load()
    const unpacked = async (path: string) => readFile(join(world.root, 'unpacked', path), 'utf8')
    const [, image] = DRAFT.images
    const [, config] = DRAFT.configs
    const [, layer] = DRAFT.layers
    const path = (entry: { readonly digest: string } | undefined) => `blobs/sha256/${entry?.digest.slice('sha256:'.length)}`
    const entry = { mediaType: image?.mediaType, digest: image?.digest, size: image?.size }
    expect(await unpacked('oci-layout')).toBe('{"imageLayoutVersion":"1.0.0"}')
    expect(JSON.parse(await unpacked('index.json'))).toStrictEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: NAMES.map((name) => ({ ...entry, annotations: { 'io.containerd.image.name': name } })),
    })
    expect(JSON.parse(await unpacked('manifest.json'))).toStrictEqual([{ Config: path(config), RepoTags: NAMES, Layers: [path(layer)] }])
    expect(await unpacked(path(layer))).toBe('a layer of linux/arm64')
    expect([...(await world.ports.files.list(join(world.root, 'unpacked', 'blobs', 'sha256')))].length).toBe(3)
    expect((await readFile(join(world.root, 'asked'), 'utf8')).split('\n').slice(0, 2)).toStrictEqual(['image', 'load'])
    expect((await world.ports.files.list(world.ports.folder)).filter((name) => name.startsWith('load-'))).toStrictEqual([])
  })

  test('an image without this machine’s platform is refused', async () => {
    const error = await failure(load(aPlatform('linux/s390x')))
    expect([error.code, error.message]).toStrictEqual([
      'build-output',
      'load: the image is for linux/amd64, linux/arm64, and this machine is linux/s390x',
    ])
  })
})

test('an image of one platform is loaded whatever this machine is', async () => {
  await enter('echo "Loaded image: app"', draftLayout({ platforms: ['linux/riscv64'] }))
  await load(aPlatform('linux/amd64'))
  expect(await world.ports.files.kind(join(world.root, 'unpacked', 'index.json'))).toMatchObject({ kind: 'file' })
})

test('an engine that does not take it is told with its words', async () => {
  await enter('echo "no space::x" >&2; exit 1')
  const error = await failure(load())
  expect([error.code, error.message]).toStrictEqual(['build-output', 'load: docker image load failed: no space::x'])
})

test('a machine without docker is told', async () => {
  await enter(undefined)
  expect((await failure(load())).code).toBe('no-builder')
})

test('an image that is only in a registry is brought from there', async () => {
  await enter('echo "Loaded image: app"')
  const asked: string[] = []
  await load(NATIVE, (staged) => ({
    ...staged,
    place: { kind: 'registry', repository: aRepository('ghcr.io/acme/app') },
    blob: (blob) => {
      asked.push(blob.digest)
      return { digest: blob.digest, size: blob.size, chunks: () => bytesInTwo(blob.digest) }
    },
  }))
  const unpacked = (digest: string) => readFile(join(world.root, 'unpacked', 'blobs', 'sha256', digest.slice('sha256:'.length)))
  const [image, config, layer] = [DRAFT.images, DRAFT.configs, DRAFT.layers].map(([, native]) => native?.digest ?? '')
  expect(asked.sort()).toStrictEqual([config, layer].sort())
  for (const digest of [image, config, layer]) expect(digestOf(await unpacked(digest ?? ''))).toBe(digest)
})

test('bytes that cannot be had from the registry fail, and nothing is left', async () => {
  await enter('echo "Loaded image: app"')
  const broken = new ActionError('registry-answer', 'ghcr.io sent bytes with another digest')
  const error = await failure(
    load(NATIVE, (staged) => ({
      ...staged,
      place: { kind: 'registry', repository: aRepository('ghcr.io/acme/app') },
      blob: ({ digest, size }) => ({
        digest,
        size,
        chunks: async function* () {
          yield new Uint8Array(1)
          throw broken
        },
      }),
    })),
  )
  expect(error).toBe(broken)
  expect((await world.ports.files.list(world.ports.folder)).filter((name) => name.startsWith('load-'))).toStrictEqual([])
})

describe('the names of a loaded image', () => {
  const named = async (tags: readonly PlannedTag[]): Promise<Readonly<Record<string, unknown>>> => {
    await enter('echo "Loaded image: app"')
    await load(NATIVE, undefined, { ...PLAN, tags, names: tags.map(({ name }) => name) })
    const [classic, index] = await Promise.all(
      ['manifest.json', 'index.json'].map((name) => readFile(join(world.root, 'unpacked', name), 'utf8')),
    )
    return { classic: JSON.parse(classic ?? ''), index: JSON.parse(index ?? '') }
  }

  test('are those that the plan writes, not those that stay where they are', async () => {
    expect(await named([aTag('1.2.3'), aTag('latest', { kind: 'moving', move: 'keep' })])).toMatchObject({
      classic: [{ RepoTags: ['docker.io/library/app:1.2.3', 'ghcr.io/acme/app:1.2.3'] }],
    })
  })

  test('may be none: then it has its digest', async () => {
    const [, image] = DRAFT.images
    expect(await named([aTag('latest', { kind: 'moving', move: 'keep' })])).toStrictEqual({
      classic: [expect.objectContaining({ RepoTags: [] })],
      index: {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [{ mediaType: image?.mediaType, digest: image?.digest, size: image?.size }],
      },
    })
  })
})

describe('checkLoad', () => {
  const platforms = [aPlatform('linux/amd64'), aPlatform('linux/arm64')]
  const check = (over: Partial<BuildInputs>, push = true, native = aPlatform('linux/s390x')) =>
    Promise.resolve().then(() => checkLoad(aPlan({ push, build: aBuild({ load: true, platforms, ...over }) }), native))

  test('several platforms, none of them this machine’s, are refused before the build', async () => {
    const error = await failure(check({}))
    expect([error.code, error.message, error.hint]).toStrictEqual([
      'inputs',
      'load: the image is for linux/amd64, linux/arm64, and this machine is linux/s390x',
      'Leave load out, or add this platform to platforms.',
    ])
  })

  test.each<readonly [string, Promise<void>]>([
    ['one of them is this machine’s', check({}, true, NATIVE)],
    ['only one is asked for', check({ platforms: platforms.slice(1) })],
    ['none is asked for', check({ platforms: [] })],
    ['nothing is loaded', check({ load: false })],
    ['buildx itself loads', check({}, false)],
  ])('nothing is refused where %s', async (_, checking) => {
    await expect(checking).resolves.toBeUndefined()
  })
})

/** A file of the draft, in chunks. */
async function* bytesInTwo(digest: Digest): AsyncIterable<Uint8Array> {
  const bytes = DRAFT.files.get(blobFile(digest)) ?? new Uint8Array()
  yield bytes.subarray(0, 5)
  yield bytes.subarray(5)
}
