import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { loadImage } from '../../src/build/load.ts'
import { stageImage } from '../../src/build/stage.ts'
import { draftLayout } from '../support/layout.ts'
import { aBuild, aPlan, aPlatform, aRepository } from '../support/plans.ts'
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

const load = async (native = NATIVE) => {
  const staged = await stageImage({ ...PLAN, build: aBuild({ platforms: [] }) }, SOURCE, world.opened, world.ports)
  const bin = join(world.root, 'bin')
  const find = async (name: string) =>
    name === 'docker' && (await world.ports.files.kind(bin)) !== undefined ? join(bin, name) : undefined
  await loadImage(staged, PLAN, native, world.opened.docker, { ...world.ports, children: { ...world.ports.children, find } })
}

describe('loadImage', () => {
  beforeEach(() => enter('exit 0'))

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
  await enter('exit 0', draftLayout({ platforms: ['linux/riscv64'] }))
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

test('an adopted image has no layout, which is said', async () => {
  await enter('exit 0')
  const staged = await stageImage(aPlan(), SOURCE, world.opened, world.ports)
  await loadImage(
    { ...staged, place: { kind: 'registry', repository: aRepository('ghcr.io/acme/app') } },
    PLAN,
    NATIVE,
    world.opened.docker,
    world.ports,
  )
  expect(world.log()).toContain(
    `::notice::load: the image was published before and not built here; docker pull app@${DRAFT.root.digest} brings it`,
  )
})
