import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { adoptImage } from '../../src/publish/adopt.ts'
import { aRepository } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

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

  test('refuses indexes that are nested without end, and more manifests than an image has', async () => {
    const fake = new FakeRegistries()
    const image = fake.image('image', {})
    let deep = image
    for (let level = 0; level < 5; level += 1) deep = anIndex(fake, [deep])
    await expect(adopt(fake, deep)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `ghcr.io/acme/app@${deep} cannot be adopted: it nests indexes deeper than 3`,
    })
    const wide = anIndex(fake, Array<Digest>(1_001).fill(image))
    await expect(adopt(fake, wide)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `ghcr.io/acme/app@${wide} cannot be adopted: it holds 1001 manifests, more than the 1000 that are looked at`,
    })
  })
})
