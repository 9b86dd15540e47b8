import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/domain/digest.ts'
import { describeImage } from '../../src/publish/describe.ts'
import { aDigest, aPlatform, aRepository } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'
import { attesting, named, on, putImage, putIndex } from './images.ts'

const [COMMIT, MERGE] = ['a'.repeat(40), 'b'.repeat(40)]
const REVISION = 'org.opencontainers.image.revision'

describe('the commit that an image was made from', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
    ['is its revision', { [REVISION]: COMMIT }, COMMIT],
    [
      'is the commit that our own label names, where the revision is a merge',
      { [REVISION]: MERGE, 'io.build-tag-push.commit': COMMIT },
      COMMIT,
    ],
    ['is not known', {}, undefined],
  ])('%s', async (_name, labels, expected) => {
    const fake = new FakeRegistries()
    const digest = fake.image('image', labels)
    expect((await describeImage(fake.open(aRepository('ghcr.io/acme/app')), digest))?.revision).toBe(expected)
  })
})

describe('what an image says of itself', () => {
  const LABELS = {
    [REVISION]: COMMIT,
    'org.opencontainers.image.version': '1.2.3',
    'org.opencontainers.image.created': '2024-01-15T22:30:05Z',
    'io.build-tag-push.inputs': 'f1',
  }
  const said = { revision: COMMIT, version: '1.2.3', created: '2024-01-15T22:30:05Z', fingerprint: 'f1' }
  const config = { os: 'linux', architecture: 'amd64', config: { Labels: LABELS } }
  const silent = { revision: undefined, version: undefined, created: undefined, fingerprint: undefined }

  test.each<readonly [string, (fake: FakeRegistries) => Digest, object | undefined]>([
    ['an image, by its config', (fake) => putImage(fake, 'image', [], config), { ...said, platforms: [aPlatform('linux/amd64')] }],
    ['an image without a platform', (fake) => putImage(fake, 'image', [], {}), { ...silent, platforms: [] }],
    [
      'an index, by its first image, with the platforms that it names',
      (fake) =>
        putIndex(fake, [
          attesting(putImage(fake, 'attested')),
          on('linux/arm64', putImage(fake, 'arm64', [], config)),
          on('linux/amd64', putImage(fake, 'amd64')),
          named(putImage(fake, 'nowhere')),
        ]),
      { ...said, platforms: [aPlatform('linux/arm64'), aPlatform('linux/amd64')] },
    ],
    ['an index of nothing', (fake) => putIndex(fake, []), undefined],
    ['an index whose first image is not there', (fake) => putIndex(fake, [named(aDigest('gone'))]), undefined],
    ['an index of indexes', (fake) => putIndex(fake, [named(putIndex(fake, []))]), undefined],
    ['an image whose config is none', (fake) => putImage(fake, 'image', [], 'x'), undefined],
    ['what is not there', () => aDigest('gone'), undefined],
  ])('%s', async (_name, put, expected) => {
    const fake = new FakeRegistries()
    expect(await describeImage(fake.open(aRepository('ghcr.io/acme/app')), put(fake))).toStrictEqual(expected)
    expect(fake.calls.filter((call) => call.endsWith('undefined'))).toStrictEqual([])
  })
})
