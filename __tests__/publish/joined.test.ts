import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import { joinParts, type SourcePart } from '../../src/publish/joined.ts'
import { readPublished } from '../../src/publish/published.ts'
import { aDigest, aPlatform, aRepository } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'
import { attesting, named, on, putImage, putIndex } from './images.ts'

const [ONE, TWO] = ['ghcr.io/acme/one', 'ghcr.io/acme/two']

async function partOf(fake: FakeRegistries, name: string, digest: Digest): Promise<SourcePart> {
  const repository = aRepository(name)
  const told = { missing: () => new ActionError('internal', 'missing'), unfit: (what: string) => new ActionError('internal', what) }
  const image = await readPublished(digest, fake.open(repository), told)
  const config = image.root.content.kind === 'image' ? fake.configs.get(image.root.content.config.digest) : undefined
  // says from where it gives a blob, since the fake has none to give
  const blob: typeof image.blob = () => {
    throw new Error(`a blob of ${name}`)
  }
  return { name: `${name}@${digest}`, repository, image: { ...image, blob }, config }
}

describe('joined images', () => {
  test('are one image, whose parts stay where they are', async () => {
    const fake = new FakeRegistries()
    const amd64 = putImage(fake, 'amd64', ['base', 'app'], { os: 'linux', architecture: 'amd64' })
    const [arm64, nowhere] = [putImage(fake, 'arm64', ['base']), putImage(fake, 'unnamed', ['x'])]
    const attested = putImage(fake, 'attested', ['statement'])
    const index = putIndex(fake, [on('linux/arm64', arm64), attesting(attested, arm64)])
    const parts = [await partOf(fake, ONE, amd64), await partOf(fake, TWO, index)]
    const joined = joinParts(parts)
    expect(nowhere).not.toBe(arm64)
    expect({
      children: joined.children.map(({ digest }) => digest),
      named: joined.root.content.kind === 'index' && joined.root.content.manifests.map(({ digest }) => digest),
      blobs: joined.blobs.map(({ digest }) => digest),
      platforms: joined.platforms,
      place: joined.place,
      rest: [joined.materials, joined.metadata, joined.digest === joined.root.digest],
    }).toStrictEqual({
      children: [amd64, arm64, attested],
      named: [amd64, arm64, attested],
      blobs: ['amd64 config', 'base', 'app', 'arm64 config', 'attested config', 'statement'].map(aDigest),
      platforms: [
        { platform: aPlatform('linux/amd64'), digest: amd64 },
        { platform: aPlatform('linux/arm64'), digest: arm64 },
      ],
      place: {
        kind: 'parts',
        parts: [
          { repository: aRepository(ONE), digests: new Set([amd64, ...['amd64 config', 'base', 'app'].map(aDigest)]) },
          {
            repository: aRepository(TWO),
            digests: new Set([index, arm64, attested, ...['arm64 config', 'base', 'attested config', 'statement'].map(aDigest)]),
          },
        ],
      },
      rest: [[], '', true],
    })
    expect(() => joined.blob(named(aDigest('app')))).toThrow(`a blob of ${ONE}`)
    expect(() => joined.blob(named(aDigest('statement')))).toThrow(`a blob of ${TWO}`)
    expect(() => joined.blob(named(aDigest('other')))).toThrow(
      expect.objectContaining({ code: 'internal', message: `the blob ${aDigest('other')} is in none of the images that were joined` }),
    )
  })

  test('are refused where they are no one image', async () => {
    const fake = new FakeRegistries()
    const parts = await Promise.all(['a', 'b'].map((text) => partOf(fake, ONE, putIndex(fake, [on('linux/amd64', putImage(fake, text))]))))
    let thrown: unknown
    try {
      joinParts(parts)
    } catch (error) {
      thrown = error
    }
    expect(
      thrown instanceof ActionError && [thrown.code, thrown.message.split('\n')[0], thrown.message.split('\n').length, thrown.hint],
    ).toStrictEqual(['plan', 'what from names cannot be joined:', 2, 'Nothing was written. Name one image for each platform.'])
  })
})
