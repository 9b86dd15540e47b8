import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { type Digest, digestOf, hexOf } from '../../src/domain/digest.ts'
import type { Descriptor, Manifest } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { checkLayers } from '../../src/scan/layers.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const [GZIP, PLAIN] = ['application/vnd.oci.image.layer.v1.tar+gzip', 'application/vnd.oci.image.layer.v1.tar']
const MANIFEST = digestOf(Buffer.from('manifest'))
const idOf = (content: string): Digest => digestOf(Buffer.from(content))

async function blob(mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const digest = digestOf(bytes)
  await writeFile(join(folder, hexOf(digest)), bytes)
  return { mediaType, digest, size: bytes.length, platform: undefined, annotations: {} }
}

const gzip = (content: string, mediaType = GZIP) => blob(mediaType, gzipSync(content))
const plain = (content: string) => blob(PLAIN, Buffer.from(content))

/** Checks an image of these layers with this config; gives the message of what is refused. */
async function check(config: unknown, ...layers: readonly Descriptor[]): Promise<string> {
  const content = { kind: 'image', config: await blob('config', Buffer.from(JSON.stringify(config))), layers } as const
  const manifest: Manifest = { mediaType: 'm', digest: MANIFEST, bytes: new Uint8Array(), content }
  return checkLayers(manifest, folder, createFiles(folder)).then(
    () => 'fine',
    (error: unknown) => (error instanceof ActionError ? `${error.code}: ${error.message}` : String(error)),
  )
}

const named = (...names: readonly unknown[]) => ({ rootfs: { type: 'layers', diff_ids: names } })
const REFUSED = `blocked: the image cannot be scanned as a whole: the config of ${MANIFEST}`

describe('an image whose config names each layer', () => {
  test('is fine, and no layer is read for it', async () => {
    const layers = [await gzip('one'), await gzip('two'), await plain('three')]
    for (const { digest } of layers) await rm(join(folder, hexOf(digest)))
    expect(await check(named('sha256:a', 'sha256:b', 'sha256:c'), ...layers)).toBe('fine')
  })

  test('is fine with labels that differ in their case alone', async () => {
    expect(await check({ ...named(), config: { Labels: { a: '1', A: '2' } } })).toBe('fine')
  })

  test('is fine without layers', async () => {
    expect(await check(named())).toBe('fine')
  })

  test('is fine where one layer stands there twice', async () => {
    const layer = await gzip('one')
    await rm(join(folder, hexOf(layer.digest)))
    expect(await check(named('sha256:a', 'sha256:a'), layer, layer)).toBe('fine')
  })

  test('is fine where one content stands there in two ways', async () => {
    expect(await check(named(idOf('one'), idOf('one')), await gzip('one'), await plain('one'))).toBe('fine')
    expect(
      await check(
        named(idOf('one'), idOf('one')),
        await gzip('one', 'application/vnd.docker.image.rootfs.diff.tar.gzip'),
        await plain('one'),
      ),
    ).toBe('fine')
  })
})

test('a config that is gone is left to Trivy', async () => {
  const config = await blob('config', Buffer.from('{}'))
  await rm(join(folder, hexOf(config.digest)))
  const manifest: Manifest = {
    mediaType: 'm',
    digest: MANIFEST,
    bytes: new Uint8Array(),
    content: { kind: 'image', config, layers: [config] },
  }
  await expect(checkLayers(manifest, folder, createFiles(folder))).resolves.toBeUndefined()
})

describe('an image is refused', () => {
  test.each<[string, unknown, string]>([
    ['whose config names fewer', named('sha256:a'), 'names 1 layers, and the manifest 2'],
    ['whose config names more', named('sha256:a', 'sha256:b', 'sha256:c'), 'names 3 layers, and the manifest 2'],
    ['whose config names none', {}, 'names no layers, and the manifest 2'],
    ['whose config has no texts for names', named('sha256:a', 1), 'names no layers, and the manifest 2'],
    [
      'whose config others read otherwise',
      { ...named('sha256:a', 'sha256:b'), rootFS: { diff_ids: ['sha256:a', 'sha256:a'] } },
      'says "rootFS" twice in one object, or in another spelling',
    ],
    ['whose config is no object', [], 'names no layers, and the manifest 2'],
  ])('%s', async (_name, config, because) => {
    expect(await check(config, await gzip('one'), await gzip('two'))).toBe(`${REFUSED} ${because}`)
  })

  test.each<[string, () => Promise<readonly Descriptor[]>]>([
    ['another layer after it', async () => [await gzip('one'), await gzip('two')]],
    ['another layer before it', async () => [await gzip('two'), await gzip('one')]],
    ['another layer far behind', async () => [await gzip('one'), await plain('one'), await plain('two')]],
    ['a layer that is no gzip', async () => [await gzip('one'), await blob(GZIP, Buffer.from('one'))]],
    ['a layer that breaks off', async () => [await gzip('one'), await blob(GZIP, gzipSync('one').subarray(0, 12))]],
    ['a layer that cannot be unpacked here', async () => [await gzip('one'), await blob(`${PLAIN}+zstd`, Buffer.from('one'))]],
  ])('whose config has one name for %s', async (_name, layersOf) => {
    const layers = await layersOf()
    expect(await check(named(...layers.map(() => idOf('one'))), ...layers)).toMatch(
      new RegExp(`^${REFUSED} has one name for several layers, of which sha256:[0-9a-f]{64} is not what it says$`),
    )
  })
})
