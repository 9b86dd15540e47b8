import { describe, expect, test } from '@jest/globals'
import type { Plan } from '../../src/plan/plan.ts'
import { observe } from '../../src/publish/preflight.ts'
import { testKeychain, testPorts } from '../registry/parts.ts'
import { aDigest, aPlan, aRepository, aTag } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

const APP = aRepository('ghcr.io/acme/app')
const moving = aTag('latest', { kind: 'moving' })

describe('the right to push is tried', () => {
  test.each<readonly [string, Partial<Plan>, Readonly<Record<string, string>>, boolean]>([
    ['where nothing is published', {}, {}, true],
    ['where a tag is missing', {}, { '1.2.3': 'ours' }, true],
    ['where a tag shows another image', {}, { '1.2.3': 'ours', latest: 'old' }, true],
    ['not where all tags show one image, which is adopted or refused', {}, { '1.2.3': 'ours', latest: 'ours' }, false],
    [
      'not for a tag that stays where it is',
      { tags: [aTag('1.2.3'), { ...moving, move: 'keep' }] },
      { '1.2.3': 'ours', latest: 'newer' },
      false,
    ],
    ['not for a moving tag that cannot move there', { tags: [aTag('1.2.3'), { ...moving, name: 'stuck' }] }, { '1.2.3': 'ours' }, false],
    ['where no tag is fixed, since the image is built anew', { tags: [moving] }, { latest: 'old' }, true],
    ['where fixed tags are replaced', { fixedTags: 'overwrite' }, { '1.2.3': 'ours', latest: 'ours' }, true],
    ['where fixed tags are skipped, since moving tags move', { fixedTags: 'skip' }, { '1.2.3': 'ours', latest: 'ours' }, true],
  ])('%s', async (_name, over, held, expected) => {
    const fake = new FakeRegistries()
    for (const [tag, text] of Object.entries(held)) fake.holds(APP, tag, aDigest(text))
    const mutability = async () => (tag: string) => (tag === 'stuck' ? 'the repository is immutable' : undefined)
    await observe(aPlan({ images: [APP], ...over }), testKeychain(undefined), fake, mutability, testPorts())
    expect(fake.calls.filter((call) => call.includes(' access '))).toStrictEqual([
      `ghcr.io/acme/app access push${expected ? '' : ', not needed'}`,
    ])
  })
})
