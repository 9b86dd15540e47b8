import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { adoptImage } from '../../src/publish/adopt.ts'
import { aDigest, aPlatform, aRepository } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'
import { attesting, named, on, putImage, putIndex } from './images.ts'

const REPOSITORY = aRepository('ghcr.io/acme/app')

function anIndex(fake: FakeRegistries, children: readonly Digest[]): Digest {
  const bytes = new TextEncoder().encode(children.join())
  const manifests = children.map((digest) => ({ mediaType: MANIFEST_TYPES[0], digest, size: 1, platform: undefined, annotations: {} }))
  const manifest: Manifest = { mediaType: MANIFEST_TYPES[0], digest: digestOf(bytes), bytes, content: { kind: 'index', manifests } }
  fake.manifests.set(manifest.digest, manifest)
  return manifest.digest
}

describe('adoptImage', () => {
  const adopt = (fake: FakeRegistries, digest: Digest) => adoptImage(digest, fake.open(REPOSITORY))

  test('reads everything below, children before parents', async () => {
    const fake = new FakeRegistries()
    const image = fake.image('image', {})
    const inner = anIndex(fake, [image])
    const root = anIndex(fake, [inner])
    const { children, place } = await adopt(fake, root)
    expect([children.map(({ digest }) => digest), place]).toStrictEqual([[image, inner], { kind: 'registry', repository: REPOSITORY }])
  })

  test('names its platforms and every blob once, and gives blobs from where it is', async () => {
    const fake = new FakeRegistries()
    const [amd64, arm64] = [putImage(fake, 'amd64', ['base', 'app']), putImage(fake, 'arm64', ['base'])]
    const attested = putImage(fake, 'attested', ['statement'])
    const nowhere = putImage(fake, 'nowhere')
    const root = putIndex(fake, [on('linux/amd64', amd64), on('linux/arm64/v8', arm64), attesting(attested), named(nowhere)])
    const { blobs, blob, platforms, materials, metadata, digest, root: manifest } = await adopt(fake, root)
    expect({
      blobs: blobs.map((one) => one.digest),
      platforms,
      materials,
      metadata,
      digest,
      manifest: manifest.digest,
    }).toStrictEqual({
      blobs: ['amd64 config', 'base', 'app', 'arm64 config', 'attested config', 'statement', 'nowhere config'].map(aDigest),
      platforms: [
        { platform: aPlatform('linux/amd64'), digest: amd64 },
        { platform: aPlatform('linux/arm64/v8'), digest: arm64 },
      ],
      materials: [],
      metadata: '',
      digest: root,
      manifest: root,
    })
    expect(() => blob(named(amd64))).toThrow('no blobs are copied here')
  })

  test.each<readonly [string, unknown, readonly unknown[]]>([
    ['says it in its config', { os: 'linux', architecture: 'riscv64' }, [aPlatform('linux/riscv64')]],
    ['does not say it', {}, []],
    ['has a config that is none', 'x', []],
  ])('knows the platform of an image alone: one that %s', async (_name, config, expected) => {
    const fake = new FakeRegistries()
    const image = putImage(fake, 'image', [], config)
    const { platforms } = await adopt(fake, image)
    expect(platforms).toStrictEqual(expected.map((platform) => ({ platform, digest: image })))
  })

  test('says what is not there any more', async () => {
    const gone = aDigest('gone')
    await expect(adopt(new FakeRegistries(), gone)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `ghcr.io/acme/app@${gone} should be adopted, but the registry does not have that manifest any more`,
      hint: 'Run again; if it stays so, set fixed-tags: overwrite to build anew.',
    })
  })

  test('refuses indexes that are nested without end, and more manifests than an image has', async () => {
    const fake = new FakeRegistries()
    const image = fake.image('image', {})
    let deep = image
    for (let level = 0; level < 5; level += 1) deep = anIndex(fake, [deep])
    await expect(adopt(fake, deep)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `ghcr.io/acme/app@${deep} cannot be adopted: it nests indexes deeper than 3`,
      hint: 'Set fixed-tags: overwrite to build anew.',
    })
    const wide = anIndex(fake, Array<Digest>(1_001).fill(image))
    await expect(adopt(fake, wide)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `ghcr.io/acme/app@${wide} cannot be adopted: it holds 1001 manifests, more than the 1000 that are looked at`,
    })
  })
})
