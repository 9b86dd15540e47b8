import { mkdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { StagedImage } from '../../src/build/stage.ts'
import { digestOf, hexOf } from '../../src/domain/digest.ts'
import { listTargets, writeView } from '../../src/scan/view.ts'
import { draftLayout } from '../support/layout.ts'
import { aPlatform, aRepository } from '../support/plans.ts'
import { aScanWorld, type ScanWorld } from '../support/scanner.ts'

let world: ScanWorld
beforeEach(async () => {
  world = await aScanWorld()
})
afterEach(() => world.close())

describe('what of an image is scanned', () => {
  const asked = (...names: readonly string[]) => names.map(aPlatform)
  const message = (image: StagedImage, ...names: readonly string[]): unknown => {
    try {
      return listTargets(image, asked(...names)).length
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }

  test('every platform and no attestation, in the order of the index', async () => {
    const draft = draftLayout({ platforms: ['linux/arm/v7', 'linux/amd64'], materials: ['pkg:docker/base@1'] })
    const targets = listTargets(await world.image(draft), asked('linux/amd64', 'linux/arm'))
    expect(targets).toStrictEqual(
      ['linux/arm/v7', 'linux/amd64'].map((name, index) => ({
        platform: aPlatform(name),
        manifest: draft.images[index]?.digest,
        config: draft.configs[index]?.digest,
      })),
    )
  })

  test('exactly the platforms that were asked for, when any were', async () => {
    const image = await world.image()
    expect(message(image)).toBe(2)
    expect(message(image, 'linux/arm64/v8', 'linux/amd64')).toBe(2)
    expect(message(image, 'linux/amd64', 'linux/arm64', 'linux/s390x', 'linux/386')).toBe(
      'the image lacks linux/s390x, linux/386, for which it should be',
    )
    expect(message(image, 'linux/amd64')).toBe('the image is for linux/arm64, too, for which it should not be')
  })

  test('not an image of which a part is of a kind that nobody knows', async () => {
    const image = await world.image(draftLayout({ platforms: ['linux/amd64'] }))
    const { content } = image.root
    if (content.kind !== 'image') throw new TypeError('one platform is no index')
    const layers = content.layers.map((layer) => ({ ...layer, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted' }))
    expect(message({ ...image, root: { ...image.root, content: { ...content, layers } } })).toMatch(
      /^the image cannot be scanned as a whole: the manifest sha256:[0-9a-f]{64} has a layer of a kind that is not known: application\/vnd\.oci\.image\.layer\.v1\.tar\+gzip\+encrypted$/,
    )
  })
})

describe('the view', () => {
  test('names the manifests of the platforms directly, and leads to the layout by relative links alone', async () => {
    const draft = draftLayout({ materials: ['pkg:docker/base@1'] })
    const image = await world.image(draft)
    const folder = join(world.root, 'place')
    await mkdir(folder)
    await writeView(image, listTargets(image, []), folder, world.ports.files)
    const view = join(folder, 'given', 'view')
    expect(JSON.parse(await readFile(join(view, 'index.json'), 'utf8'))).toStrictEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: draft.images.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    })
    expect(await readFile(join(view, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}')
    expect(await readlink(join(view, 'blobs'))).toBe('../../layout/blobs')
    expect(await readlink(join(folder, 'layout'))).toBe(image.place.kind === 'layout' ? image.place.folder : undefined)
  })

  test('of a published image has its blobs brought, four at a time, and no attestation', async () => {
    const draft = draftLayout({ platforms: ['linux/amd64', 'linux/arm64', 'linux/s390x', 'linux/386'], materials: ['pkg:docker/base@1'] })
    const image = await world.image(draft)
    let [open, most] = [0, 0]
    const published: StagedImage = {
      ...image,
      place: { kind: 'registry', repository: aRepository('registry.example/app') },
      blob: (blob) => ({
        ...image.blob(blob),
        chunks: async function* () {
          open += 1
          most = Math.max(most, open)
          yield* image.blob(blob).chunks()
          open -= 1
        },
      }),
    }
    const folder = join(world.root, 'place')
    await mkdir(folder)
    await writeView(published, listTargets(published, []), folder, world.ports.files)
    const wanted = [...draft.images, ...draft.configs, ...draft.layers]
    const blobs = join(folder, 'given', 'view', 'blobs', 'sha256')
    expect((await world.ports.files.list(blobs)).toSorted()).toStrictEqual(wanted.map(({ digest }) => hexOf(digest)).sort())
    for (const { digest } of wanted) expect(digestOf(await readFile(join(blobs, hexOf(digest))))).toBe(digest)
    expect(most).toBe(4)
  })
})
