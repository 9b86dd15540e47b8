import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { earlierSignIns } from '../../src/credentials/earlier.ts'
import { ActionError } from '../../src/errors.ts'
import type { Children } from '../../src/ports.ts'
import { type Around, aHost, aWorld, base64, failure, shown } from './world.ts'

const CONFIG = '.docker/config.json'
const AUTHS = { auths: { 'ghcr.io': { auth: base64('file:f') } } }
const now = () => new Date('2026-01-01T00:00:00Z')
const END = new Date('2026-01-01T00:05:00Z')

describe('earlierSignIns', () => {
  test.each<[string, Around, string, object | undefined]>([
    ['nothing', {}, 'ghcr.io', undefined],
    ['the file', config(AUTHS), 'ghcr.io', { username: 'file', password: 'f', source: '<file>', end: undefined }],
    ['another host', config(AUTHS), 'quay.io', undefined],
    [
      'the variable before everything',
      {
        ...config({ ...AUTHS, credsStore: 'x' }),
        env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'ghcr.io': { auth: base64('env:e') } } }) },
      },
      'ghcr.io',
      { username: 'env', password: 'e', source: 'DOCKER_AUTH_CONFIG', end: undefined },
    ],
    [
      "the host's own helper before the common one and the file",
      {
        ...config({ ...AUTHS, credsStore: 'common', credHelpers: { 'ghcr.io': 'own' } }),
        helpers: { 'docker-credential-own': helper('own', 'o'), 'docker-credential-common': helper('common', 'c') },
      },
      'ghcr.io',
      { username: 'own', password: 'o', source: 'docker-credential-own (credHelpers of <file>)', end: END },
    ],
    [
      'the file where a helper of keep-login is that of another job',
      config({ ...AUTHS, credHelpers: { 'ghcr.io': 'build-tag-push-0123abcd' } }),
      'ghcr.io',
      { username: 'file', password: 'f', source: '<file>', end: undefined },
    ],
    [
      'the common helper before the file',
      { ...config({ ...AUTHS, credsStore: 'common' }), helpers: { 'docker-credential-common': helper('common', 'c') } },
      'ghcr.io',
      { username: 'common', password: 'c', source: 'docker-credential-common (credsStore of <file>)', end: END },
    ],
    [
      'the file where the common helper knows nothing',
      {
        ...config({ ...AUTHS, credsStore: 'common' }),
        helpers: {
          'docker-credential-common': () => ({ ending: { kind: 'exited', code: 1 }, stdout: 'credentials not found in native keychain\n' }),
        },
      },
      'ghcr.io',
      { username: 'file', password: 'f', source: '<file>', end: undefined },
    ],
    [
      'an identity token of a helper',
      { ...config({ credsStore: 'common' }), helpers: { 'docker-credential-common': helper('<token>', 'jwt') } },
      'a.azurecr.io',
      { username: '<token>', password: 'jwt', source: 'docker-credential-common (credsStore of <file>)', end: END },
    ],
    [
      'an answer without a secret is none',
      { ...config({ credsStore: 'common' }), helpers: { 'docker-credential-common': helper('', '') } },
      'ghcr.io',
      undefined,
    ],
  ])('%s', async (_name, around, host, expected) => {
    const world = await aWorld({ ...around, now })
    const found = await (await earlierSignIns(world.ports))(aHost(host), 'the cure')
    const file = join(world.home, CONFIG)
    const login = found === undefined ? undefined : Object(shown(found.login))
    expect(found === undefined ? undefined : { ...login, source: login.source.replace(file, '<file>'), end: found.end }).toStrictEqual(
      expected === undefined ? undefined : { host, expiresAt: undefined, ...expected },
    )
    await world.close()
  })

  test('helpers are asked when a host is asked for, under the name that docker has for it', async () => {
    const world = await aWorld({ ...config({ credsStore: 'common' }), helpers: { 'docker-credential-common': helper('u', 'p') } })
    const earlier = await earlierSignIns(world.ports)
    expect(world.asked).toStrictEqual([])
    await earlier(aHost('index.docker.io'), 'the cure')
    await earlier(aHost('localhost:5000'), 'the cure')
    expect(world.asked).toStrictEqual([
      'docker-credential-common get < https://index.docker.io/v1/',
      'docker-credential-common get < localhost:5000',
    ])
    await world.close()
  })

  test('everything that stands in text is masked before anyone asks, and what a helper gives before it is handed out', async () => {
    const world = await aWorld({
      ...config({
        auths: { 'ghcr.io': { auth: base64('u:fff') }, 'a.azurecr.io': { identitytoken: 'jwt' } },
        credHelpers: { 'quay.io': 'own' },
      }),
      env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'docker.io': { auth: base64('u:eee') } } }) },
      helpers: { 'docker-credential-own': helper('u', 'hhh') },
    })
    const earlier = await earlierSignIns(world.ports)
    const text = ['eee', base64('u:eee'), 'fff', base64('u:fff'), 'jwt', base64('<token>:jwt')]
    expect(world.masked).toStrictEqual(text)
    await earlier(aHost('quay.io'), 'the cure')
    expect(world.masked).toStrictEqual([...text, 'hhh', base64('u:hhh')])
    await world.close()
  })

  const troubles: readonly [string, Partial<Awaited<ReturnType<Children['ask']>>>, string][] = [
    ['is missing', { ending: { kind: 'missing' } }, 'is not on PATH'],
    ['hangs', { ending: { kind: 'timeout', ms: 30_000 } }, 'did not answer within 30 s'],
    ['is killed', { ending: { kind: 'killed', signal: 'SIGKILL' } }, 'was killed by SIGKILL'],
    ['fails', { ending: { kind: 'exited', code: 3 }, stdout: 'geheim' }, 'ended with exit code 3'],
    ['answers with text', { stdout: 'geheim' }, 'gave an answer that is not JSON with Username and Secret'],
    [
      'answers with another document',
      { stdout: '{"Username": 1, "Secret": "geheim"}' },
      'gave an answer that is not JSON with Username and Secret',
    ],
  ]

  test.each(troubles)(
    'a host whose own helper %s is not signed in to, and what it printed is not repeated',
    async (_name, answer, problem) => {
      const world = await aWorld({ ...config({ credHelpers: { 'ghcr.io': 'own' } }), helpers: { 'docker-credential-own': () => answer } })
      const earlier = await earlierSignIns(world.ports)
      expect(await failure(earlier(aHost('ghcr.io'), 'The cure.'))).toStrictEqual({
        code: 'credentials',
        message: `ghcr.io: docker-credential-own (credHelpers of ${join(world.home, CONFIG)}) ${problem}`,
        hint: 'Repair or remove that line of the docker config. The cure.',
      })
      await world.close()
    },
  )

  test.each(troubles)('when the common helper %s, the run goes on without it and says so', async (_name, answer, problem) => {
    const world = await aWorld({ ...config({ ...AUTHS, credsStore: 'common' }), helpers: { 'docker-credential-common': () => answer } })
    const found = await (await earlierSignIns(world.ports))(aHost('ghcr.io'), 'The cure.')
    expect(shown(found?.login)).toMatchObject({ username: 'file' })
    expect(world.lines).toStrictEqual([
      `warning: ghcr.io: docker-credential-common (credsStore of ${join(world.home, CONFIG)}) ${problem}; going on without it`,
    ])
    await world.close()
  })

  test.each(['credsStore', 'credHelpers'])(
    'a run that is cancelled while a helper of %s is asked does not go on without it',
    async (field) => {
      const document = field === 'credsStore' ? { ...AUTHS, credsStore: 'x' } : { ...AUTHS, credHelpers: { 'ghcr.io': 'x' } }
      const cancelled = new ActionError('cancelled', 'the run was cancelled')
      const cancel = () => {
        throw cancelled
      }
      const world = await aWorld({ ...config(document), helpers: { 'docker-credential-x': cancel } })
      const earlier = await earlierSignIns(world.ports)
      await expect(earlier(aHost('ghcr.io'), 'The cure.')).rejects.toBe(cancelled)
      await world.close()
    },
  )

  test('a broken entry is told when its host is asked for, and no other', async () => {
    const world = await aWorld(config({ auths: { 'ghcr.io': { auth: '%' }, 'quay.io': { auth: base64('u:p') } } }))
    const earlier = await earlierSignIns(world.ports)
    expect(shown((await earlier(aHost('quay.io'), 'The cure.'))?.login)).toMatchObject({ username: 'u' })
    expect(await failure(earlier(aHost('ghcr.io'), 'The cure.'))).toStrictEqual({
      code: 'credentials',
      message: `ghcr.io: its entry in ${join(world.home, CONFIG)} has an auth that is not base64`,
      hint: 'The cure.',
    })
    await world.close()
  })

  test('a variable that is no JSON is a warning that does not repeat it', async () => {
    const world = await aWorld({ env: { DOCKER_AUTH_CONFIG: 'geheim' } })
    await earlierSignIns(world.ports)
    expect(world.lines).toStrictEqual(['warning: DOCKER_AUTH_CONFIG is not a JSON object: its sign-ins, contexts and proxies are not used'])
    await world.close()
  })
})

function config(document: object): Around {
  return { home: { [CONFIG]: JSON.stringify(document) } }
}

function helper(username: string, secret: string): () => { readonly stdout: string } {
  return () => ({ stdout: JSON.stringify({ ServerURL: 'any', Username: username, Secret: secret }) })
}
