import { describe, expect, test } from '@jest/globals'
import { type About, galleryLines, prepareGallery, readGallery } from '../../src/credentials/ecr-gallery.ts'
import type { Keychain } from '../../src/credentials/keychain.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { EcrPublicApi, EcrSettings, GallerySettings } from '../../src/ports.ts'
import { anImage, aWorld, ecrInputs, failure } from './world.ts'

const IMAGE = 'public.ecr.aws/acme/team/app'
const CREATE: EcrSettings = { mutability: 'MUTABLE', exclusions: [], encryption: undefined, scanOnPush: undefined, tags: [] }
const ORDERED = () => ecrInputs({ create: CREATE })
const ABOUT: About = { description: undefined, platforms: [] }
const NOTHING: GallerySettings = { description: undefined, architectures: [], systems: [], logo: undefined, tags: [] }

describe('orders', () => {
  test.each<[string, About, Partial<GallerySettings>, string]>([
    ['an image that says nothing of itself', ABOUT, {}, ''],
    [
      'an image for every kind of machine',
      {
        description: 'An app',
        platforms: [
          { os: 'linux', architecture: 'amd64' },
          { os: 'linux', architecture: 'arm64' },
          { os: 'linux', architecture: 'arm', variant: 'v7' },
          { os: 'linux', architecture: 'arm', variant: 'v6' },
          { os: 'linux', architecture: '386' },
          { os: 'windows', architecture: 'amd64' },
          { os: 'freebsd', architecture: 'riscv64' },
        ],
      },
      {
        description: 'An app',
        architectures: ['x86-64', 'ARM 64', 'ARM', 'x86', 'riscv64'],
        systems: ['Linux', 'Windows', 'freebsd'],
      },
      ', with a description, the architectures x86-64, ARM 64, ARM, x86, riscv64',
    ],
    ['an empty description', { ...ABOUT, description: '' }, {}, ''],
    [
      'a long description, cut between characters',
      { ...ABOUT, description: '🐳'.repeat(1025) },
      { description: '🐳'.repeat(1024) },
      ', with a description',
    ],
  ])('are made of %s', async (_name, about, expected, line) => {
    const world = await aWorld()
    const repository = anImage(IMAGE)
    const orders = await readGallery(ORDERED, [repository, anImage('ghcr.io/acme/app')], about, world.ports)
    expect(orders).toStrictEqual([{ repository, alias: 'acme', name: 'team/app', settings: { ...NOTHING, ...expected } }])
    expect(galleryLines(orders)).toStrictEqual([`${IMAGE} is created if it does not exist${line}`])
    await world.close()
  })

  test('have the tags of the inputs, and the logo', async () => {
    const world = await aWorld({ home: { 'logo.png': 'PNG' } })
    const tags = [{ key: 'team', value: 'web' }]
    const inputs = ecrInputs({ create: { ...CREATE, tags }, logo: `${world.home}/logo.png` })
    const orders = await readGallery(() => inputs, [anImage(IMAGE)], ABOUT, world.ports)
    const shown = orders.map(({ settings }) => ({ ...settings, logo: Buffer.from(settings.logo ?? []).toString('utf8') }))
    expect(shown).toStrictEqual([{ ...NOTHING, tags, logo: 'PNG' }])
    await world.close()
  })

  test('are none where nothing is created', async () => {
    const world = await aWorld()
    expect(await readGallery(() => ecrInputs(), [anImage(IMAGE)], ABOUT, world.ports)).toStrictEqual([])
    await world.close()
  })

  test('refuse a logo that is too large', async () => {
    const world = await aWorld({ home: { 'logo.png': 'x'.repeat(512_001) } })
    const path = `${world.home}/logo.png`
    expect(await failure(readGallery(() => ({ ...ORDERED(), logo: path }), [anImage(IMAGE)], ABOUT, world.ports))).toStrictEqual({
      code: 'inputs',
      message: `ecr-public-logo: ${JSON.stringify(path)} cannot be read`,
      hint: 'It is the path of a PNG file of at most 512 kB, from the workspace on.',
    })
    await world.close()
  })
})

describe('a repository', () => {
  test('that exists is left alone, and the aliases are not asked for', async () => {
    expect(await prepare({ exists: async () => true })).toStrictEqual({ calls: ['exists team/app'], lines: [], error: undefined })
  })

  test('that does not exist is created under its name without the alias', async () => {
    expect(await prepare({ exists: async () => false, aliases: async () => ['x', 'acme'], create: async () => 'created' })).toStrictEqual({
      calls: ['exists team/app', 'aliases', `create team/app ${JSON.stringify(NOTHING)}`],
      lines: [`info: ${IMAGE} was created`],
      error: undefined,
    })
  })

  test('that somebody else made meanwhile is as good', async () => {
    const { lines } = await prepare({ exists: async () => false, aliases: async () => ['acme'], create: async () => 'exists' })
    expect(lines).toStrictEqual([`info: ${IMAGE} was created meanwhile by somebody else`])
  })

  test.each<[string, readonly string[], string]>([
    ['another one', ['other'], 'other'],
    ['none', [], 'it has none'],
  ])('under an alias where the account has %s is not created', async (_name, aliases, told) => {
    const { calls, error } = await prepare({ exists: async () => false, aliases: async () => aliases })
    expect(calls).toStrictEqual(['exists team/app', 'aliases'])
    expect(error).toStrictEqual({
      code: 'registry-refused',
      message: `${IMAGE} does not exist, and acme is no alias of this account's public registry (${told})`,
      hint: 'Check the alias in the name of the image, and the account of the credentials.',
    })
  })

  test.each<[string, string, { code: string; message: string; hint: string }]>([
    [
      'a missing right',
      'AccessDeniedException',
      {
        code: 'credentials',
        message: `${IMAGE}: AWS denied it: because (credentials: test)`,
        hint: '{"Effect":"Allow","Action":["ecr-public:DescribeRepositories","ecr-public:DescribeRegistries","ecr-public:CreateRepository"],"Resource":"*"}',
      },
    ],
    [
      'a limit',
      'LimitExceededException',
      { code: 'registry-refused', message: `${IMAGE} could not be created: LimitExceededException: because`, hint: 'ecr-' },
    ],
  ])('is not created for %s', async (_name, name, expected) => {
    const thrown = Object.assign(new Error('because'), { name })
    const { error } = await prepare({ exists: async () => false, aliases: async () => ['acme'], create: () => Promise.reject(thrown) })
    expect(error).toStrictEqual({ ...expected, hint: expect.stringContaining(expected.hint) })
  })

  test('is not created with a password alone', async () => {
    const { error } = await prepare(undefined)
    expect(error).toMatchObject({
      code: 'credentials',
      message: `${IMAGE}: ecr-create-repository needs the API of ECR Public, and the sign-in of test is a password alone`,
    })
  })

  test('of a registry that is not required is warned of; the end of the run is no such thing', async () => {
    const answers = await Promise.all(
      [new ActionError('credentials', 'no'), new ActionError('timeout', 'too long')].map((error) =>
        prepare({ exists: () => Promise.reject(error) }, false),
      ),
    )
    expect(answers.map(({ lines, error }) => [lines, error])).toStrictEqual([
      [['warning: no (not required: the run goes on)'], undefined],
      [[], { code: 'timeout', message: 'too long', hint: undefined }],
    ])
  })
})

async function prepare(api: Partial<EcrPublicApi> | undefined, required = true) {
  const world = await aWorld()
  const calls: string[] = []
  const refuse = () => Promise.reject(new Error('not for this test'))
  const whole: EcrPublicApi = { authorization: refuse, exists: refuse, aliases: refuse, create: refuse, ...api }
  const noted: EcrPublicApi = {
    authorization: refuse,
    exists: (name) => {
      calls.push(`exists ${name}`)
      return whole.exists(name)
    },
    aliases: () => {
      calls.push('aliases')
      return whole.aliases()
    },
    create: (name, settings) => {
      calls.push(`create ${name} ${JSON.stringify({ ...settings, description: undefined, logo: undefined })}`)
      return whole.create(name, settings)
    },
  }
  const keychain: Keychain = {
    login: async ({ host }) => ({
      host,
      username: 'AWS',
      password: new Secret('x'),
      source: 'test',
      expiresAt: undefined,
      ...(api === undefined ? {} : { gallery: noted }),
    }),
    loginForHost: async () => undefined,
    settings: (host) => ({ host, plain: false, ca: undefined, required }),
    declared: [],
  }
  const orders = await readGallery(ORDERED, [anImage(IMAGE)], ABOUT, world.ports)
  const work = prepareGallery(orders, keychain, world.ports)
  const error = await work.then(
    () => undefined,
    () => failure(work),
  )
  await world.close()
  return { calls, lines: world.lines, error }
}
