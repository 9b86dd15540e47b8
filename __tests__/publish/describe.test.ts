import { describe, expect, test } from '@jest/globals'
import { describeImage } from '../../src/publish/describe.ts'
import { aRepository } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

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
