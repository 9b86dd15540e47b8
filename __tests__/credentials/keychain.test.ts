import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { obtainKeychain } from '../../src/credentials/keychain.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Inputs, RegistryInput } from '../../src/inputs/inputs.ts'
import { type Around, aHost, aLogin, anEntry, anImage, aWorld, base64, failure, shown, theInputs } from './world.ts'

const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'aws-secret' }

describe('which sign-in counts', () => {
  const earlier = { home: { '.docker/config.json': JSON.stringify({ auths: { 'ghcr.io': { auth: base64('earlier:e') } } }) } }
  const entries = [anEntry('ghcr.io', { login: aLogin('entry', 'i') })]

  test.each<[string, Around, readonly RegistryInput[], string | undefined, string | undefined]>([
    ['the entry of the inputs before all others', earlier, entries, 'ghs', 'input registry-auth'],
    ['the sign-in of an earlier step before the automatic one', earlier, [], 'ghs', '<home>/.docker/config.json'],
    ['an entry without user and password leaves it to the others', earlier, [anEntry('ghcr.io')], 'ghs', '<home>/.docker/config.json'],
    ['the automatic one', {}, [], 'ghs', 'github-token'],
    ['nobody', {}, [], undefined, undefined],
  ])('%s', async (_name, around, registries, token, source) => {
    const world = await aWorld(around)
    const image = anImage('ghcr.io/acme/app')
    const keychain = await obtainKeychain(theInputs(registries, token), [image], world.ports)
    const logins = [await keychain.login(image), await keychain.loginForHost(image.host)]
    expect(logins.map((login) => login?.source.replace(world.home, '<home>'))).toStrictEqual([source, source])
    await world.close()
  })

  test.each<[string, Partial<Inputs['build']>, readonly RegistryInput[], string | undefined]>([
    ['nobody has', {}, [], undefined],
    ['an entry has', {}, [anEntry('ghcr.io')], 'github-token'],
    ['a cache has, by attributes', { cacheTo: ['type=registry,mode=max,ref=ghcr.io/acme/app:cache'] }, [], 'github-token'],
    ['a cache has, by attributes in quotes', { cacheFrom: ['type=registry,"ref=ghcr.io/acme/app:cache"'] }, [], 'github-token'],
    ['a cache has, by its name', { cacheFrom: ['ghcr.io/acme/app:cache'] }, [], 'github-token'],
    ['only a folder of a cache has', { cacheTo: ['type=local,dest=ghcr.io/acme'] }, [], undefined],
    ['only the path of a cache has', { cacheFrom: ['quay.io/ghcr.io/acme'] }, [], undefined],
  ])('the automatic one of GitHub for a host that %s', async (_name, build, registries, source) => {
    const world = await aWorld()
    const inputs = theInputs(registries, 'ghs')
    const keychain = await obtainKeychain({ ...inputs, build: { ...inputs.build, ...build } }, [anImage('quay.io/acme/app')], world.ports)
    expect((await keychain.loginForHost(aHost('ghcr.io')))?.source).toBe(source)
    await world.close()
  })

  test.each<[string, readonly (string | undefined)[], string, string | undefined]>([
    ['the scope itself', ['acme', 'acme/app', undefined], 'acme/app', 'acme/app'],
    ['below the scope', ['acme', 'acme/app', undefined], 'acme/app/web', 'acme/app'],
    ['a longer name is not below it', ['acme', 'acme/app', undefined], 'acme/application', 'acme'],
    ['the longest scope, whatever its place', ['acme/app', undefined, 'acme'], 'acme/app', 'acme/app'],
    ['no scope has it', ['acme', undefined], 'other/app', 'all'],
    ['a longer name than a namespace', ['acme', undefined], 'acmes/app', 'all'],
    ['no scope has it, and all have one', ['acme', 'other'], 'third/app', undefined],
    ['a host alone, as builds ask', ['acme', undefined], '', 'acme'],
  ])('of several accounts by path: %s', async (_name, scopes, path, expected) => {
    const world = await aWorld()
    const registries = scopes.map((scope) => anEntry('quay.io', { scope, login: aLogin(scope ?? 'all', 'p') }))
    const keychain = await obtainKeychain(theInputs(registries), [], world.ports)
    expect((await keychain.login({ host: aHost('quay.io'), path }))?.username).toBe(expected)
    expect((await keychain.loginForHost(aHost('quay.io')))?.username).toBe(scopes[0] ?? 'all')
    expect(keychain.settings(aHost('quay.io')).hasScopes).toBe(true)
    expect(world.lines).toStrictEqual([
      `info: quay.io has several accounts; builds ask for the host alone, so base images and caches there are read as the first, of the scope ${scopes[0]}`,
    ])
    await world.close()
  })

  test("one account with a scope is nobody else's, and leaves the rest of the host to the sign-in of an earlier step", async () => {
    const world = await aWorld({ home: { '.docker/config.json': JSON.stringify({ auths: { 'quay.io': { auth: base64('earlier:e') } } }) } })
    const keychain = await obtainKeychain(theInputs([anEntry('quay.io', { scope: 'acme', login: aLogin('u', 'p') })]), [], world.ports)
    const users = await Promise.all(
      ['acme/app', 'other/app'].map(async (path) => (await keychain.login({ host: aHost('quay.io'), path }))?.username),
    )
    expect(users).toStrictEqual(['u', 'earlier'])
    await world.close()
  })

  test("an ECR password on disk that has ended gives way to the job's AWS credentials", async () => {
    const old = base64(JSON.stringify({ expiration: 1_600_000_000 }))
    const world = await aWorld({
      env: KEYS,
      home: { '.docker/config.json': JSON.stringify({ auths: { [ECR]: { auth: base64(`AWS:${old}`) } } }) },
      ecr: { authorization: async () => ({ username: 'AWS', password: new Secret('new'), expiresAt: undefined }) },
    })
    const keychain = await obtainKeychain(theInputs([]), [], world.ports)
    expect(shown(await keychain.loginForHost(aHost(ECR)))).toMatchObject({ password: 'new', source: 'AWS_ACCESS_KEY_ID' })
    await world.close()
  })
})

describe('minting', () => {
  test('nothing is minted or asked before a host is asked for, once for all who ask, and again before the end', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    let count = 0
    const world = await aWorld({
      env: KEYS,
      now: () => new Date(now),
      ecr: {
        authorization: async () => {
          count++
          return { username: 'AWS', password: new Secret(`token-${count}`), expiresAt: new Date(now + 12 * 3_600_000) }
        },
      },
    })
    const keychain = await obtainKeychain(theInputs([]), [anImage(`${ECR}/app`)], world.ports)
    const ask = async () => (await keychain.loginForHost(aHost(ECR)))?.password.reveal()
    expect({ count, clients: world.clients, asked: world.asked }).toStrictEqual({ count: 0, clients: [], asked: [] })
    expect(
      await Promise.all([ask(), ask(), keychain.login(anImage(`${ECR}/other`)).then((login) => login?.password.reveal())]),
    ).toStrictEqual(['token-1', 'token-1', 'token-1'])
    now += 12 * 3_600_000 - 60_001
    expect(await ask()).toBe('token-1')
    now += 1
    expect(await ask()).toBe('token-2')
    await world.close()
  })

  test('a helper of the user is asked again after four minutes, since nobody says how long its answer holds', async () => {
    let now = 0
    const world = await aWorld({
      now: () => new Date(now),
      home: { '.docker/config.json': '{"credHelpers": {"eu.gcr.io": "gcloud"}}' },
      helpers: { 'docker-credential-gcloud': () => ({ stdout: '{"Username": "u", "Secret": "s"}' }) },
    })
    const keychain = await obtainKeychain(theInputs([]), [], world.ports)
    for (now of [0, 239_999, 240_000]) await keychain.loginForHost(aHost('eu.gcr.io'))
    expect(world.asked.length).toBe(2)
    await world.close()
  })
})

describe('masks', () => {
  test('the pairs that stand in headers and AWS keys come first, then what earlier steps left', async () => {
    const world = await aWorld({
      env: { ...KEYS, AWS_SESSION_TOKEN: 'aws-session' },
      home: { '.docker/config.json': JSON.stringify({ auths: { 'quay.io': { auth: base64('q:file') } } }) },
    })
    await obtainKeychain(
      theInputs([anEntry('registry.local', { login: aLogin('u', 'entry') }), anEntry('empty.local', { login: aLogin('u', '') })], 'ghs'),
      [],
      world.ports,
    )
    expect(world.masked).toStrictEqual([base64('u:entry'), 'aws-secret', 'aws-session', 'file', base64('q:file')])
    await world.close()
  })

  test('minted passwords and automatic ones are masked before they are handed out', async () => {
    const world = await aWorld({
      env: { ...KEYS, GITHUB_ACTOR: 'octo' },
      ecr: { authorization: async () => ({ username: 'AWS', password: new Secret('minted'), expiresAt: undefined }) },
    })
    const keychain = await obtainKeychain(theInputs([], 'ghs'), [anImage('ghcr.io/acme/app')], world.ports)
    world.masked.length = 0
    await keychain.loginForHost(aHost(ECR))
    await keychain.loginForHost(aHost('ghcr.io'))
    expect(world.masked).toStrictEqual(['minted', base64('AWS:minted'), 'ghs', base64('octo:ghs')])
    await world.close()
  })
})

describe('settings', () => {
  const settings = { ca: undefined, plain: false, required: true }

  test.each<[string, string, Partial<RegistryInput> | undefined, object]>([
    ['a host that nobody named', 'ghcr.io', undefined, settings],
    ['localhost', 'localhost:5000', undefined, { ...settings, plain: true }],
    ['a name below localhost', 'registry.localhost', undefined, { ...settings, plain: true }],
    ['127.0.0.1', '127.0.0.1:5000', undefined, { ...settings, plain: true }],
    ['127.9.9.9', '127.9.9.9', undefined, { ...settings, plain: true }],
    ['::1', '[::1]:5000', undefined, { ...settings, plain: true }],
    ['a name that only begins like loopback', '127.0.0.1.evil.test', undefined, settings],
    ['a private address', '10.0.0.1:5000', undefined, settings],
    ['insecure', '10.0.0.1:5000', { insecure: true }, { ...settings, plain: true }],
    ['an authority', 'registry.local', { caCert: PEM }, { ...settings, ca: PEM }],
    ['an authority on loopback means TLS', '127.0.0.1:5000', { caCert: PEM }, { ...settings, ca: PEM }],
    ['not required', 'mirror.local', { required: false }, { ...settings, required: false }],
  ])('%s', async (_name, host, over, expected) => {
    const world = await aWorld()
    const keychain = await obtainKeychain(theInputs(over === undefined ? [] : [anEntry(host, over)]), [], world.ports)
    expect(keychain.settings(aHost(host))).toStrictEqual({ host, ...expected })
    await world.close()
  })

  test('token servers that the inputs name for a host', async () => {
    const world = await aWorld()
    const inputs = { ...theInputs([]), authRealms: new Map([[aHost('r.example'), [aHost('auth.example')]]]) }
    const keychain = await obtainKeychain(inputs, [], world.ports)
    expect(['r.example', 's.example'].map((host) => keychain.settings(aHost(host)).realms)).toStrictEqual([['auth.example'], undefined])
    await world.close()
  })

  test('an authority that cannot be read is told at once', async () => {
    const world = await aWorld()
    const path = join(world.home, 'none.pem')
    const obtained = obtainKeychain(theInputs([anEntry('registry.local', { caCert: path })]), [], world.ports)
    expect(await failure(obtained)).toMatchObject({
      code: 'credentials',
      message: `registry.local: the file of ca-cert, ${JSON.stringify(path)}, does not exist`,
    })
    await world.close()
  })

  test('declared are the hosts of entries that no image has, in their order', async () => {
    const world = await aWorld()
    const registries = ['b.local', 'ghcr.io', 'a.local', 'b.local'].map((host) => anEntry(host))
    const keychain = await obtainKeychain(theInputs(registries), [anImage('ghcr.io/acme/app')], world.ports)
    expect(keychain.declared).toStrictEqual(['b.local', 'a.local'])
    await world.close()
  })
})
