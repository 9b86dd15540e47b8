import { describe, expect, test } from '@jest/globals'
import { ecrInputsFor, orderLines, readOrders } from '../../src/credentials/ecr-orders.ts'
import type { EcrSettings } from '../../src/ports.ts'
import { anEntry, anImage, aWorld, ecrInputs, failure, POLICY } from './world.ts'

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app'
const SECOND = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/app'
const SETTINGS: EcrSettings = { mutability: 'MUTABLE', exclusions: [], encryption: undefined, scanOnPush: undefined, tags: [] }
const POLICY_FILE = 'policy.json'
const ABOUT = { description: undefined, platforms: [] }

describe('orders', () => {
  test('are told line by line, for images at ECR alone', async () => {
    const world = await aWorld({ home: { [POLICY_FILE]: POLICY } })
    const path = `${world.home}/${POLICY_FILE}`
    const create: EcrSettings = {
      mutability: 'IMMUTABLE_WITH_EXCLUSION',
      exclusions: ['latest', 'dev-*'],
      encryption: { type: 'KMS', key: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
      scanOnPush: true,
      tags: [{ key: 'team', value: 'web' }],
    }
    const images = [anImage(IMAGE), anImage('ghcr.io/acme/app')]
    const inputs = ecrInputs({ create, lifecyclePolicy: path, scan: 'gate' })
    const orders = await readOrders(() => inputs, images, ['v1.2.3'], ABOUT, world.ports)
    expect(orderLines(orders)).toStrictEqual([
      `${IMAGE} is created if it does not exist: immutable except latest, dev-*, encrypted by KMS with arn:aws:kms:eu-west-1:123456789012:key/1, scanned on push, tagged team=web`,
      `${IMAGE} gets the lifecycle policy ${path} unless it has it`,
      `${IMAGE}: ECR's own scan of the uploaded image is the condition for its tags`,
    ])
    expect(world.lines).toStrictEqual([])
    await world.close()
  })

  test('of nothing touch nothing', async () => {
    const world = await aWorld()
    const orders = await readOrders(() => ecrInputs(), [anImage(IMAGE)], ['v1'], ABOUT, world.ports)
    expect(orders).toStrictEqual({ repositories: [], gallery: [] })
    await world.close()
  })

  test('are for each repository what its entry says, and what the inputs say for the others', async () => {
    const world = await aWorld({ home: { [POLICY_FILE]: POLICY } })
    const path = `${world.home}/${POLICY_FILE}`
    const registries = [
      anEntry('ghcr.io', { ecr: ecrInputs({ scan: 'report' }) }),
      anEntry('210987654321.dkr.ecr.eu-west-1.amazonaws.com'),
      anEntry('210987654321.dkr.ecr.eu-west-1.amazonaws.com', { scope: 'team', ecr: ecrInputs({ create: SETTINGS, scan: 'report' }) }),
    ]
    const images = [IMAGE, SECOND, SECOND.replace('team/', 'other/')].map(anImage)
    const inputsFor = ecrInputsFor({ registries, ecr: ecrInputs({ lifecyclePolicy: path }) })
    const orders = await readOrders(inputsFor, images, ['v1'], ABOUT, world.ports)
    expect(
      orders.repositories.map(({ repository, create, lifecycle, scan }) => [repository.name, create, lifecycle?.path, scan]),
    ).toStrictEqual([
      [IMAGE, undefined, path, 'off'],
      [SECOND, SETTINGS, undefined, 'report'],
      [SECOND.replace('team/', 'other/'), undefined, path, 'off'],
    ])
    await world.close()
  })

  test('warn once of a policy whose rules are for none of the tags', async () => {
    const world = await aWorld({ home: { [POLICY_FILE]: POLICY } })
    const path = `${world.home}/${POLICY_FILE}`
    const inputs = ecrInputs({ lifecyclePolicy: path })
    await readOrders(() => inputs, [IMAGE, SECOND].map(anImage), ['1.2.3', 'latest'], ABOUT, world.ports)
    expect(world.lines).toStrictEqual([
      `warning: ecr-lifecycle-policy: the tags that the rules of ${path} are for are none of this run's (1.2.3, latest), so these images are kept until another rule fits`,
    ])
    await world.close()
  })

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['is missing', {}, 'does not exist'],
    ['is no JSON', { [POLICY_FILE]: 'rules: []' }, 'is not JSON'],
    ['is a folder', { [`${POLICY_FILE}/x`]: '' }, 'cannot be read'],
    ['is huge', { [POLICY_FILE]: ' '.repeat(300 * 1024) }, 'cannot be read'],
  ])('refuse a policy that %s', async (_name, home, found) => {
    const world = await aWorld({ home })
    const path = `${world.home}/${POLICY_FILE}`
    const inputs = ecrInputs({ lifecyclePolicy: path })
    expect(await failure(readOrders(() => inputs, [anImage(IMAGE)], [], ABOUT, world.ports))).toStrictEqual({
      code: 'inputs',
      message: `ecr-lifecycle-policy: ${JSON.stringify(path)} ${found}`,
      hint: expect.stringContaining('Lifecycle policy properties'),
    })
    await world.close()
  })
})
