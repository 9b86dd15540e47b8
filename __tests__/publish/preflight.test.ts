import { describe, expect, test } from '@jest/globals'
import type { Origin } from '../../src/domain/origin.ts'
import type { Repository } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { observe } from '../../src/publish/preflight.ts'
import { testKeychain, testPorts } from '../registry/parts.ts'
import { aDigest, aPlan, aPlatform, aRepository, aTag } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

const APP = aRepository('ghcr.io/acme/app')
const moving = aTag('latest', { kind: 'moving' })

/** An image that is published again, from these repositories. */
function originIn(...repositories: readonly Repository[]): Origin {
  const said = { commit: undefined, revision: undefined, version: undefined, fingerprint: undefined, labels: new Map<string, string>() }
  return { ...said, digest: aDigest('ours'), names: [], repositories, platforms: [] }
}

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
    [
      'where a fixed tag that cannot move shows another image',
      { tags: [{ ...aTag('1.2.3'), name: 'stuck' }, moving] },
      { stuck: 'old', latest: 'ours' },
      true,
    ],
    ['not where the image that is published is already, and nowhere else are names', { origin: originIn(APP) }, { latest: 'old' }, false],
    ['where the image that is published is elsewhere', { origin: originIn(aRepository('ghcr.io/acme/staging')) }, {}, true],
    ['where a part of the image that is published is elsewhere', { origin: originIn(APP, aRepository('ghcr.io/acme/staging')) }, {}, true],
    [
      'not where the image is published whose tags all show it',
      { origin: originIn(aRepository('ghcr.io/acme/staging')), fixedTags: 'overwrite' },
      { '1.2.3': 'ours', latest: 'ours' },
      false,
    ],
    [
      'where the image is published whose tags all show another',
      { origin: originIn(aRepository('ghcr.io/acme/staging')) },
      { '1.2.3': 'old', latest: 'old' },
      true,
    ],
    [
      'where the image is published whose tags show it and another',
      { origin: originIn(aRepository('ghcr.io/acme/staging')) },
      { '1.2.3': 'ours', latest: 'old' },
      true,
    ],
    ['where a build goes under no name', { byDigest: true }, {}, true],
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

describe('what is observed', () => {
  const none = async () => () => undefined
  const see = (fake: FakeRegistries, keychain = testKeychain(undefined), ports = testPorts()) =>
    observe(aPlan({ images: [APP], tags: [aTag('1.2.3'), moving, aTag('new')] }), keychain, fake, none, ports)

  test('is what each tag shows, and of fixed ones what the image says of itself', async () => {
    const fake = new FakeRegistries()
    const image = fake.image('image', { 'org.opencontainers.image.version': '1.2.3' })
    fake.holds(APP, '1.2.3', image)
    fake.holds(APP, 'latest', image)
    const {
      repositories: [seen],
    } = await see(fake, testKeychain(undefined, { required: false }))
    const { immutable, ...rest } = seen ?? {}
    expect([rest, immutable?.('1.2.3')]).toStrictEqual([
      {
        repository: APP,
        required: false,
        refused: undefined,
        tags: new Map<string, object>([
          [
            '1.2.3',
            {
              kind: 'present',
              digest: image,
              image: {
                revision: undefined,
                fingerprint: undefined,
                version: '1.2.3',
                created: undefined,
                platforms: [aPlatform('linux/amd64')],
              },
            },
          ],
          ['latest', { kind: 'present', digest: image, image: undefined }],
          ['new', { kind: 'absent' }],
        ]),
      },
      undefined,
    ])
  })

  test('is no image where a tag shows what is published', async () => {
    const fake = new FakeRegistries()
    fake.holds(APP, '1.2.3', aDigest('ours'))
    const plan = aPlan({ images: [APP], tags: [aTag('1.2.3')], origin: originIn(APP) })
    const {
      repositories: [seen],
    } = await observe(plan, testKeychain(undefined), fake, none, testPorts())
    expect(seen?.tags).toStrictEqual(new Map([['1.2.3', { kind: 'present', digest: aDigest('ours'), image: undefined }]]))
    expect(fake.calls.filter((call) => call.includes(' get '))).toStrictEqual([])
  })

  test('is asked of a host that no image is on without a repository', async () => {
    const fake = new FakeRegistries()
    const opened: Repository[] = []
    const registries = Object.assign(new FakeRegistries(), {
      open: (repository: Repository) => {
        opened.push(repository)
        return fake.open(repository)
      },
    })
    const { host } = aRepository('cache.example/x')
    await see(registries, { ...testKeychain(undefined), declared: [host] })
    expect(opened).toContainEqual({ host, path: '', name: 'cache.example' })
  })

  test('is that a registry refuses us, with no tags', async () => {
    const fake = new FakeRegistries()
    const error = new ActionError('registry-refused', 'denied')
    fake.faults.push({ call: 'ghcr.io/acme/app access push', error })
    const {
      repositories: [seen],
    } = await see(fake)
    const { immutable, ...rest } = seen ?? {}
    expect([rest, immutable?.('1.2.3')]).toStrictEqual([{ repository: APP, required: true, refused: error, tags: new Map() }, undefined])
  })

  test('is nothing where the run ends meanwhile', async () => {
    const fake = new FakeRegistries()
    const error = new ActionError('cancelled', 'the job was cancelled')
    fake.faults.push({ call: 'ghcr.io/acme/app access push', error })
    await expect(see(fake)).rejects.toBe(error)
  })

  test.each<readonly [string, boolean, ActionError | undefined, unknown, readonly string[]]>([
    ['takes us', true, undefined, 'seen', []],
    ['refuses us and is required', true, new ActionError('registry-refused', 'denied'), 'denied', []],
    [
      'refuses us and is not required',
      false,
      new ActionError('registry-refused', 'denied'),
      'seen',
      ['denied (not required: the run goes on)'],
    ],
  ])('is a host that is declared and no image is on, too: one that %s', async (_name, required, error, end, warnings) => {
    const fake = new FakeRegistries()
    const { host } = aRepository('cache.example/x')
    if (error !== undefined) fake.faults.push({ call: 'cache.example access pull', error })
    const ports = testPorts()
    const keychain = { ...testKeychain(undefined, { required }), declared: [host] }
    const work = see(fake, keychain, ports).then(
      () => 'seen',
      (thrown: unknown) => (thrown instanceof Error ? thrown.message : thrown),
    )
    expect([await work, ports.warnings]).toStrictEqual([end, warnings])
    expect(fake.calls).toContain('cache.example access pull')
  })
})
