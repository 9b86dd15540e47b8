import { afterEach, describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { MissingBlobs } from '../../src/registry/errors.ts'
import type { RegistryClient } from '../../src/registry/registry.ts'
import { type Auth, type FakeOptions, type FakeRegistry, type Rule, startRegistry } from '../support/registry.ts'
import { blobOf, imageOf, manualClock, openAll, repositoryOf, settled, testKeychain, testPorts } from './parts.ts'

const USER = { username: 'bob', password: 'hunter-2-secret' }
const BEARER: Auth = { kind: 'bearer', ...USER }
const BASIC: Auth = { kind: 'basic', ...USER }
const MANIFEST = '/v2/acme/app/manifests/1.0'

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

async function start(options: FakeOptions = {}): Promise<FakeRegistry> {
  const registry = await startRegistry(options)
  running.push(registry)
  return registry
}

/** A registry, with rules, and our client of one of its repositories. `name` is how its host is called. */
async function meet(options: FakeOptions = {}, rules: readonly Rule[] = [], name = '127.0.0.1') {
  const registry = await start(options)
  for (const rule of rules) registry.rule(rule)
  const ports = testPorts()
  const host = registry.host.replace('127.0.0.1', name)
  const client = openAll(options.auth === undefined ? undefined : USER, ports).open(repositoryOf(`${host}/acme/app`))
  return { registry, ports, client, host }
}

/** Code, message and hint of the `ActionError` that some work ends with. */
async function failure(work: Promise<unknown>): Promise<ActionError> {
  const end = await work.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (end instanceof ActionError) return end
  throw new Error(`no ActionError, but ${JSON.stringify(end)}`)
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const countOf = ({ requests }: FakeRegistry, method: string, part: string): number =>
  requests.filter((request) => request.method === method && request.path.includes(part)).length

const publish = async (client: RegistryClient) => {
  const { blobs, manifest } = imageOf('one')
  for (const blob of blobs) await client.upload(blob, [])
  await client.putManifest('1.0', manifest)
  return manifest.digest
}

describe('where credentials go', () => {
  const secretsIn = ({ requests }: FakeRegistry) =>
    requests.filter(({ headers }) => headers['authorization'] !== undefined || headers['cookie'] !== undefined)

  test('a token server at another host gets nothing at all', async () => {
    const elsewhere = await start({ auth: BEARER })
    const realm = `http://evil.example:${elsewhere.host.split(':')[1]}/token`
    const { client } = await meet({ auth: { ...BEARER, realm } }, [], 'registry.example')
    const error = await failure(client.checkAccess('push'))
    expect([error.code, error.message.includes('names a token server at another host, evil.example')]).toStrictEqual([
      'registry-refused',
      true,
    ])
    expect(elsewhere.requests).toStrictEqual([])
  })

  test('a token server that redirects is not followed', async () => {
    const elsewhere = await start()
    const { client, registry } = await meet({ auth: BEARER }, [
      { path: '/token', status: 302, headers: { location: `${elsewhere.origin}/token` } },
    ])
    expect((await failure(client.head('1.0'))).code).toBe('registry-answer')
    expect([elsewhere.requests, countOf(registry, 'GET', '/token')]).toStrictEqual([[], 1])
  })

  test.each<readonly [string, Auth]>([
    ['basic', BASIC],
    ['bearer', BEARER],
  ])('a storage that blobs and manifests are redirected to gets none (%s)', async (_name, auth) => {
    const { blobs, manifest } = imageOf('one')
    const storage = await start()
    const [config] = blobs
    if (config === undefined) throw new Error('no config')
    const bytes = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', comment: 'one' }))
    storage.putBlob('acme/app', bytes)
    storage.putManifest('acme/app', '1.0', manifest.mediaType, manifest.bytes)
    const { client, registry } = await meet({ auth, storage: (digest) => `${storage.origin}/v2/acme/app/blobs/${digest}?sig=secret` }, [
      { method: 'GET', path: MANIFEST, status: 307, headers: { location: `${storage.origin}${MANIFEST}` } },
    ])
    registry.putBlob('acme/app', bytes)
    const descriptor = { ...config, mediaType: 'application/vnd.oci.image.config.v1+json', platform: undefined, annotations: {} }
    expect(Buffer.from(await client.readBlob(descriptor, 1_000)).toString()).toBe(bytes.toString())
    const streamed: Uint8Array[] = []
    for await (const chunk of client.blobSource(descriptor).chunks()) streamed.push(chunk)
    expect(Buffer.concat(streamed).toString()).toBe(bytes.toString())
    expect((await client.manifest('1.0'))?.digest).toBe(manifest.digest)
    expect([storage.requests.length, secretsIn(storage)]).toStrictEqual([3, []])
  })

  test('an upload that is sent to another host gets none', async () => {
    const storage = await start()
    storage.rule({ method: 'PUT', status: 201 })
    const { client } = await meet({ auth: BEARER, location: () => `${storage.origin}/upload?sig=x` })
    expect(await client.upload(blobOf(Buffer.from('bytes')), [])).toBe('uploaded')
    expect(storage.lines()).toStrictEqual([`PUT /upload?sig=x&digest=${encodeURIComponent(blobOf(Buffer.from('bytes')).digest)} 201`])
    expect(secretsIn(storage)).toStrictEqual([])
  })

  test('an upload that is sent to a URL with a user in it is refused', async () => {
    const { client } = await meet({ auth: BASIC, location: () => 'http://bob:secret@127.0.0.1/upload' })
    expect((await failure(client.upload(blobOf(Buffer.from('bytes')), []))).code).toBe('registry-refused')
  })

  test('redirects without end are given up', async () => {
    const { client, registry } = await meet({ auth: BASIC }, [
      { method: 'GET', path: MANIFEST, status: 307, headers: { location: MANIFEST } },
    ])
    expect((await failure(client.manifest('1.0'))).code).toBe('registry-answer')
    expect(countOf(registry, 'GET', MANIFEST)).toBe(4)
  })

  test('an error never shows password or token, though the registry sends them back', async () => {
    const { client, registry } = await meet({ auth: BEARER })
    await client.head('1.0')
    const token = String(registry.requests.at(-1)?.headers['authorization']).replace('Bearer ', '')
    registry.rule({
      method: 'PUT',
      status: 400,
      body: `no: ${USER.password} ${token} ${Buffer.from('bob:hunter-2-secret').toString('base64')}`,
    })
    registry.rule({ method: 'HEAD', path: '/blobs/', status: 200 })
    const error = await failure(client.putManifest('1.0', imageOf('one').manifest))
    expect(error.message.endsWith(': no: *** *** ***')).toBe(true)
  })
})

describe('sign-in', () => {
  test('ten readers share one challenge and one token', async () => {
    const { client, registry } = await meet({ auth: BEARER })
    await Promise.all(Array.from({ length: 10 }, (_, index) => client.head(`1.${index}`)))
    expect([countOf(registry, 'GET', '/v2/'), countOf(registry, 'GET', '/token'), countOf(registry, 'HEAD', '/manifests/')]).toStrictEqual([
      1, 1, 10,
    ])
  })

  test('a token that is no longer taken is minted anew, once for all', async () => {
    const { client, registry } = await meet({ auth: BEARER })
    await client.head('1.0')
    registry.expire()
    await Promise.all(Array.from({ length: 5 }, (_, index) => client.head(`1.${index}`)))
    expect(countOf(registry, 'GET', '/token')).toBe(2)
  })

  test('a token is renewed before its end', async () => {
    const { client, registry, ports } = await meet({ auth: { ...BEARER, lifeSeconds: 300 } })
    await client.head('1.0')
    await ports.clock.sleep(289_000)
    await client.head('1.0')
    await ports.clock.sleep(2_000)
    await client.head('1.0')
    expect([countOf(registry, 'GET', '/token'), registry.requests.filter(({ status }) => status === 401).length]).toStrictEqual([2, 1])
  })

  test('401 without end is given up after one renewal', async () => {
    const { client, registry } = await meet({ auth: BEARER }, [
      { path: '/manifests/', status: 401, code: 'UNAUTHORIZED', message: 'no', headers: { 'www-authenticate': 'Bearer realm="/nowhere"' } },
    ])
    expect((await failure(client.manifest('1.0'))).code).toBe('registry-refused')
    expect(countOf(registry, 'GET', '/manifests/')).toBe(1)
  })

  test.each<readonly [string, Rule, string, number]>([
    ['5xx is tried again', { path: '/token', status: 502, times: 2 }, 'ok', 3],
    ['a reset is tried again', { path: '/token', fault: 'reset', times: 2 }, 'ok', 3],
    ['403 is final', { path: '/token', status: 403, code: 'DENIED' }, 'registry-refused', 1],
    ['401 is final', { path: '/token', status: 401, code: 'UNAUTHORIZED' }, 'registry-refused', 1],
    ['HTML is no token', { path: '/token', status: 200, body: '<html>login</html>' }, 'registry-answer', 1],
    ['an endless answer is cut', { path: '/token', fault: 'endless' }, 'registry-answer', 1],
    ['an endless refusal is cut', { path: '/token', fault: 'endless', status: 403 }, 'registry-refused', 1],
  ])('of a token server, %s', async (_name, rule, expected, asked) => {
    const { client, registry } = await meet({ auth: BEARER }, [rule])
    const end = await client.head('1.0').then(
      () => 'ok',
      (error: unknown) => (error instanceof ActionError ? error.code : String(error)),
    )
    expect([end, countOf(registry, 'GET', '/token')]).toStrictEqual([expected, asked])
  })

  test('a password that was renewed meanwhile is used at once', async () => {
    const registry = await start({ auth: BASIC })
    const passwords = ['the old one']
    const keychain = testKeychain(USER)
    const login: typeof keychain.login = (repository) =>
      testKeychain({ ...USER, password: passwords.shift() ?? USER.password }).login(repository)
    const client = openRegistries({ ...keychain, login }, testPorts()).open(repositoryOf(`${registry.host}/acme/app`))
    expect(await client.head('1.0')).toBeUndefined()
    expect(registry.lines()).toStrictEqual(['GET /v2/ 401', `HEAD ${MANIFEST} 401`, `HEAD ${MANIFEST} 404`])
  })

  test('a registry that is open to readers and asks who pushes is told', async () => {
    const { client, registry } = await meet({ auth: BEARER }, [{ path: '/v2/', method: 'GET', status: 200, times: 1 }])
    expect(await client.upload(blobOf(Buffer.from('bytes')), [])).toBe('uploaded')
    expect(countOf(registry, 'GET', '/token')).toBe(1)
  })

  test('Basic in the challenge for an expired token does not send the password to the registry (Harbor)', async () => {
    const { client, registry } = await meet({ auth: BEARER })
    await client.head('1.0')
    registry.rule({ method: 'HEAD', status: 401, code: 'UNAUTHORIZED', headers: { 'www-authenticate': 'Basic realm="harbor"' }, times: 1 })
    expect(await client.head('1.0')).toBeUndefined()
    expect(
      registry.requests
        .filter(({ path, headers }) => path !== '/token' && String(headers['authorization']).startsWith('Basic'))
        .map(({ path }) => path.split('?')[0]),
    ).toStrictEqual(['/token', '/token'])
  })
})

describe('access', () => {
  const refusedBy =
    (auth: Auth, login: typeof USER | undefined, right: 'pull' | 'push' = 'push') =>
    async () => {
      const registry = await start({ auth })
      const registries = openAll(login, testPorts())
      const client = registries.open(repositoryOf(`${registry.host}/acme/app`))
      const end = await client.checkAccess(right).then(
        () => 'may',
        (error: unknown) => (error instanceof ActionError ? error.code : String(error)),
      )
      await registries.close()
      return [
        end,
        ...registry.requests.map(
          ({ method, path, status }) => `${method} ${path.split('?')[0]?.replace(/uploads\/.+/, 'uploads/…')} ${status}`,
        ),
      ]
    }
  const readOnly = (_name: string, action: string) => action === 'pull'
  const ping = 'GET /v2/ 401'
  const token = 'GET /token 200'
  const session = ['POST /v2/acme/app/blobs/uploads/ 202', 'DELETE /v2/acme/app/blobs/uploads/… 204']

  test.each<readonly [string, () => Promise<readonly unknown[]>, readonly unknown[]]>([
    ['open, without a sign-in', refusedBy({ kind: 'open' }, undefined), ['may', 'GET /v2/ 200']],
    ['open, with one: the session shows it', refusedBy({ kind: 'open' }, USER), ['may', 'GET /v2/ 200', ...session]],
    ['open, with one, to pull', refusedBy({ kind: 'open' }, USER, 'pull'), ['may', 'GET /v2/ 200']],
    ['basic', refusedBy(BASIC, USER), ['may', ping, ...session]],
    ['basic, to pull', refusedBy(BASIC, USER, 'pull'), ['may', ping, 'GET /v2/ 200']],
    [
      'basic, wrong password',
      refusedBy(BASIC, { ...USER, password: 'no' }),
      ['registry-refused', ping, 'POST /v2/acme/app/blobs/uploads/ 401'],
    ],
    ['basic, wrong password, to pull', refusedBy(BASIC, { ...USER, password: 'no' }, 'pull'), ['registry-refused', ping, ping]],
    ['basic, without a sign-in', refusedBy(BASIC, undefined), ['registry-refused', ping, 'POST /v2/acme/app/blobs/uploads/ 401']],
    ['bearer', refusedBy(BEARER, USER), ['may', ping, token]],
    ['bearer, to pull', refusedBy(BEARER, USER, 'pull'), ['may', ping, token]],
    ['bearer, wrong password', refusedBy(BEARER, { ...USER, password: 'no' }), ['registry-refused', ping, 'GET /token 401']],
    ['bearer, a token without push', refusedBy({ ...BEARER, grant: readOnly }, USER), ['registry-refused', ping, token]],
    ['bearer, without a sign-in', refusedBy(BEARER, undefined), ['registry-refused', ping, token]],
    ['bearer, a token that cannot be read', refusedBy({ ...BEARER, opaque: true }, USER), ['may', ping, token, ...session]],
    [
      'bearer, a token that cannot be read, without push',
      refusedBy({ ...BEARER, opaque: true, grant: readOnly }, USER),
      ['registry-refused', ping, token, 'POST /v2/acme/app/blobs/uploads/ 401', token, 'POST /v2/acme/app/blobs/uploads/ 401'],
    ],
  ])('%s', async (_name, run, expected) => {
    expect(await run()).toStrictEqual(expected)
  })

  test('a refusal says who we were and what is granted', async () => {
    const { client, host } = await meet({ auth: { ...BEARER, grant: readOnly } })
    const { message, hint } = await failure(client.checkAccess('push'))
    expect([message, hint]).toStrictEqual([
      `${host}/acme/app: ${host} grants only pull where push is needed, signed in as bob (a test)`,
      'Check that this user may push to this repository, and that the registry is not read-only.',
    ])
  })

  test.each<readonly [string, readonly string[], string | undefined]>([
    ['everything', ['*'], undefined],
    ['nothing', [], 'nothing'],
    ['two other things', ['pull', 'delete'], 'only pull, delete'],
  ])('a token that grants %s', async (_name, actions, told) => {
    const access = actions.length === 0 ? [] : [{ type: 'repository', name: 'acme/app', actions }]
    const token = ['e30', Buffer.from(JSON.stringify({ access })).toString('base64url'), 'sig'].join('.')
    const { client, host } = await meet({ auth: BEARER }, [{ path: '/token', status: 200, body: JSON.stringify({ token }) }])
    const end = await client.checkAccess('push').catch(messageOf)
    expect(end).toBe(told && `${host}/acme/app: ${host} grants ${told} where push is needed, signed in as bob (a test)`)
  })

  test('a refusal to sign in says so', async () => {
    const { client, host } = await meet({ auth: BASIC }, [{ path: '/v2/', status: 403, code: 'DENIED' }])
    expect(await client.checkAccess('pull').catch(messageOf)).toBe(
      `${host}/acme/app: ${host} answered 403 while asking how to sign in, signed in as bob (a test): DENIED`,
    )
    const { client: other, host: at, registry } = await meet({ auth: BASIC })
    await other.head('1.0')
    registry.rule({ path: '/v2/', status: 403, code: 'DENIED' })
    expect(await other.checkAccess('pull').catch(messageOf)).toBe(
      `${at}/acme/app: ${at} answered 403 while signing in, signed in as bob (a test): DENIED`,
    )
  })

  test('a host alone is checked with what it gives without a scope', async () => {
    const registry = await start({ auth: BEARER })
    const [host] = [repositoryOf(`${registry.host}/x`).host]
    await openAll(USER, testPorts()).open({ host, path: '', name: host }).checkAccess('pull')
    expect(registry.lines()).toStrictEqual(['GET /v2/ 401', 'GET /token?service=fake 200'])
  })

  test.each<readonly [string, string, string]>([
    ['nothing listens', '127.0.0.1:1', 'ECONNREFUSED'],
    ['TLS is not spoken', 'tls', 'ECONNRESET|EPROTO|ERR_SSL'],
  ])('a registry where %s is unreachable', async (_name, where, code) => {
    const registry = await start()
    const host = where === 'tls' ? registry.host : where
    const keychain = testKeychain(USER, { plain: where !== 'tls' })
    const error = await failure(
      openRegistries(keychain, testPorts())
        .open(repositoryOf(`${host}/acme/app`))
        .checkAccess('push'),
    )
    expect([error.code, new RegExp(code).test(error.message)]).toStrictEqual(['registry-unreachable', true])
  })
})

test.each<readonly [string, Auth, readonly Rule[], RegExp]>([
  ['an open registry', { kind: 'open' }, [], /^good$/],
  ['Basic', BASIC, [], /^good$/],
  ['its own token server', BEARER, [], /^good$/],
  [
    'a token server elsewhere',
    { ...BEARER, realm: 'http://evil.example/token' },
    [],
    /^elsewhere: .*names a token server at another host, evil\.example; nothing was sent there$/,
  ],
  [
    'nothing that can be read',
    BEARER,
    [{ path: '/v2/', status: 401, code: 'UNAUTHORIZED' }],
    /^unknown: 127.0.0.1:[0-9]+: while asking how to sign in, 127.0.0.1:[0-9]+ answered 401 without saying which sign-in it takes$/,
  ],
])('a host may be reached by others with our credential: %s', async (_name, auth, rules, expected) => {
  const registry = await start({ auth })
  for (const rule of rules) registry.rule(rule)
  const name = auth === BEARER ? '127.0.0.1' : 'registry.example'
  const { host } = repositoryOf(`${registry.host.replace('127.0.0.1', name)}/x`)
  const reach = await openAll(USER, testPorts()).mayReach(host)
  expect(reach.kind === 'good' ? reach.kind : `${reach.kind}: ${reach.because}`).toMatch(expected)
})

describe('a host in trouble is not known to be good for others', () => {
  test.each<readonly [string, Rule]>([
    ['that answers 503', { path: '/v2/', status: 503 }],
    ['that asks to wait', { path: '/v2/', status: 429, headers: { 'retry-after': '60' } }],
    ['that hangs up', { path: '/v2/', fault: 'reset' }],
  ])('and not waited for: one %s', async (_name, rule) => {
    const registry = await start({ auth: BEARER })
    registry.rule(rule)
    const ports = testPorts()
    const { host } = repositoryOf(`${registry.host}/x`)
    expect((await openAll(USER, ports).mayReach(host)).kind).toBe('unknown')
    expect(registry.requests.length).toBeLessThanOrEqual(2)
    expect(ports.slept.length).toBeLessThanOrEqual(1)
  })

  test('while who has to sign in there stays patient', async () => {
    const registry = await start({ auth: BEARER })
    registry.rule({ path: '/v2/', status: 503, times: 4 })
    const registries = openAll(USER, testPorts())
    const repository = repositoryOf(`${registry.host}/acme/app`)
    expect((await registries.mayReach(repository.host)).kind).toBe('unknown')
    await expect(registries.open(repository).checkAccess('pull')).resolves.toBeUndefined()
    expect(await registries.mayReach(repository.host)).toStrictEqual({ kind: 'good' })
  })
})

describe('manifests', () => {
  test.each<readonly [string, Rule, number]>([
    ['reset before it was read', { method: 'PUT', path: MANIFEST, fault: 'reset', times: 2 }, 3],
    ['reset after it was written', { method: 'PUT', path: MANIFEST, fault: 'reset-after', times: 1 }, 2],
    ['503', { method: 'PUT', path: MANIFEST, status: 503, times: 3 }, 4],
    ['429', { method: 'PUT', path: MANIFEST, status: 429, headers: { 'retry-after': '2' }, times: 4 }, 5],
    ['blobs that show late', { method: 'PUT', path: MANIFEST, status: 400, code: 'MANIFEST_BLOB_UNKNOWN', times: 2 }, 3],
    ['another digest in the answer', { method: 'PUT', path: MANIFEST, fault: 'wrong-digest', times: 1 }, 1],
    ['202 for 201', { method: 'PUT', path: MANIFEST, fault: 'no-digest', status: 202, times: 1 }, 1],
  ])('a PUT goes well in spite of %s', async (_name, rule, puts) => {
    const { client, registry } = await meet({ auth: BEARER }, [rule])
    const digest = await publish(client)
    expect([(await client.head('1.0'))?.digest, countOf(registry, 'PUT', MANIFEST)]).toStrictEqual([digest, puts])
  })

  test('waits as asked, and nothing goes to the host meanwhile', async () => {
    const { client, ports } = await meet({}, [{ method: 'PUT', path: MANIFEST, status: 429, headers: { 'retry-after': '30' }, times: 1 }])
    await publish(client)
    expect(ports.slept).toStrictEqual([30_000])
  })

  test.each<readonly [string, Rule, string]>([
    ['429 without end', { method: 'PUT', path: MANIFEST, status: 429, headers: { 'retry-after': '1' } }, 'registry-answer'],
    ['429 for an hour', { method: 'PUT', path: MANIFEST, status: 429, headers: { 'retry-after': '3600' } }, 'registry-answer'],
    ['an immutable tag', { method: 'PUT', path: MANIFEST, status: 409, code: 'TAG_IMMUTABLE' }, 'registry-refused'],
    ['HTML', { method: 'PUT', path: MANIFEST, status: 501, body: '<html>no</html>' }, 'registry-answer'],
    ['202 that wrote nothing', { method: 'PUT', path: MANIFEST, status: 202 }, 'registry-answer'],
    ['a redirect', { method: 'PUT', path: MANIFEST, status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'registry-answer'],
  ])('a PUT fails for %s', async (_name, rule, code) => {
    const { client } = await meet({ auth: BEARER }, [rule])
    expect((await failure(publish(client))).code).toBe(code)
  })

  test.each([200, 202, 204])('%d counts when the registry shows the digest', async (status) => {
    const { client, registry } = await meet({ auth: BEARER })
    const { manifest } = imageOf('one')
    registry.rule({
      method: 'PUT',
      path: MANIFEST,
      status,
      onMatch: () => void registry.putManifest('acme/app', '1.0', manifest.mediaType, manifest.bytes),
    })
    await client.putManifest('1.0', manifest)
    expect(countOf(registry, 'HEAD', MANIFEST)).toBe(1)
  })

  test('blobs that stay missing are named', async () => {
    const { client } = await meet({ auth: BEARER })
    const { blobs, manifest } = imageOf('one')
    const error = await failure(client.putManifest('1.0', manifest))
    expect(error instanceof MissingBlobs ? error.digests : undefined).toStrictEqual([blobs[1]?.digest])
  })

  const filled = async (rules: readonly Rule[], options: FakeOptions = { auth: BEARER }) => {
    const met = await meet(options, rules)
    const { manifest } = imageOf('one')
    met.registry.putManifest('acme/app', '1.0', manifest.mediaType, manifest.bytes)
    return { ...met, manifest }
  }

  test.each<readonly [string, Rule, readonly string[]]>([
    ['without a digest in the headers', { method: 'HEAD', fault: 'no-digest' }, ['HEAD', 'GET']],
    ['of a registry that knows no HEAD', { method: 'HEAD', status: 405 }, ['HEAD', 'GET']],
    [
      'with a digest that cannot be',
      { method: 'HEAD', status: 200, headers: { 'docker-content-digest': 'sha256:no', 'content-type': 'x' } },
      ['HEAD', 'GET'],
    ],
    ['after a reset', { method: 'HEAD', fault: 'reset', times: 1 }, ['HEAD', 'HEAD']],
    ['after 500', { method: 'HEAD', status: 500, times: 1 }, ['HEAD', 'HEAD']],
  ])('a HEAD %s gives the digest of the bytes', async (_name, rule, methods) => {
    const { client, registry, manifest } = await filled([rule])
    expect(await client.head('1.0')).toStrictEqual({ digest: manifest.digest, mediaType: manifest.mediaType })
    expect(registry.requests.filter(({ path }) => path === MANIFEST).map(({ method }) => method)).toStrictEqual(methods)
  })

  test('a HEAD by digest that shows another digest is not believed', async () => {
    const { client, manifest } = await filled([{ method: 'HEAD', fault: 'wrong-digest' }])
    expect((await client.head(manifest.digest))?.digest).toBe(manifest.digest)
  })

  test('a GET: the bytes decide, and a header that says otherwise is told', async () => {
    const { client, ports, manifest, host } = await filled([{ method: 'GET', path: MANIFEST, fault: 'wrong-digest' }])
    expect((await client.manifest('1.0'))?.digest).toBe(manifest.digest)
    expect(ports.warnings).toStrictEqual([`${host} names another digest for the tag 1.0 than its bytes have, ${manifest.digest}`])
  })

  test('a truncated manifest is read again', async () => {
    const { client, manifest } = await filled([{ method: 'GET', path: MANIFEST, fault: 'truncate', times: 1 }])
    expect((await client.manifest('1.0'))?.digest).toBe(manifest.digest)
  })

  test.each<readonly [string, Rule, string]>([
    ['has no end', { method: 'GET', path: MANIFEST, fault: 'endless' }, 'registry-answer'],
    [
      'is a page',
      { method: 'GET', path: MANIFEST, status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      'registry-answer',
    ],
    ['is nested without end', { method: 'GET', path: MANIFEST, status: 200, body: '['.repeat(100_000) }, 'registry-answer'],
    ['is refused without end', { method: 'GET', path: MANIFEST, fault: 'endless', status: 403 }, 'registry-refused'],
    ['is always truncated', { method: 'GET', path: MANIFEST, fault: 'truncate' }, 'registry-unreachable'],
  ])('a manifest that %s is an error', async (_name, rule, code) => {
    const { client } = await filled([rule])
    expect((await failure(client.manifest('1.0'))).code).toBe(code)
  })

  test('other bytes than those of the digest that was asked for are refused', async () => {
    const { client } = await filled([{ method: 'GET', path: '/manifests/sha256', status: 200, body: '{}' }])
    const digest = imageOf('two').manifest.digest
    expect((await failure(client.manifest(digest))).message).toContain('sent bytes with the digest sha256:44136fa3')
  })

  test.each<readonly [string, string, number]>([
    ['other bytes', 'other bytes', 11],
    ['fewer bytes', 'x', 11],
    ['more than are read', 'x', 1_001],
  ])('a small blob that has %s is refused', async (_name, body, size) => {
    const { client } = await filled([{ method: 'GET', path: '/blobs/', status: 200, body }])
    const blob = { mediaType: 'x', digest: blobOf(Buffer.from('right bytes')).digest, size, platform: undefined, annotations: {} }
    expect((await failure(client.readBlob(blob, 1_000))).code).toBe('registry-answer')
  })

  test('a HEAD that is refused is told in the words of a GET', async () => {
    const { client } = await filled([
      { method: 'HEAD', path: MANIFEST, status: 403 },
      { method: 'GET', path: MANIFEST, status: 403, code: 'DENIED', message: 'the project is archived' },
    ])
    expect((await failure(client.head('1.0'))).message).toContain('DENIED the project is archived')
  })

  test('what is absent is absent', async () => {
    const { client } = await meet({ auth: BEARER })
    expect([await client.head('none'), await client.manifest('none'), await client.manifest(imageOf('x').manifest.digest)]).toStrictEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('a host that asks to wait', () => {
  test.each<readonly [string, (client: RegistryClient) => Promise<unknown>]>([
    ['a manifest', (client) => client.putManifest('1.0', { ...imageOf('one').manifest, bytes: Buffer.from('{}') })],
    ['a blob', (client) => client.upload(blobOf(Buffer.from('bytes')), [])],
  ])('gets nothing from anybody until then: after %s', async (_name, work) => {
    const registry = await start()
    const clock = manualClock()
    registry.rule({ method: 'PUT', status: 429, headers: { 'retry-after': '30' }, times: 1 })
    const client = openAll(undefined, testPorts({ clock })).open(repositoryOf(`${registry.host}/acme/app`))
    const writing = work(client)
    while (clock.sleeping() === 0) await settled()
    const before = registry.requests.length
    const reading = client.head('1.0')
    await clock.pass(29_999)
    expect([registry.requests.length, clock.sleeping()]).toStrictEqual([before, 2])
    await clock.pass(1)
    await Promise.all([writing, reading])
    expect(countOf(registry, 'PUT', '')).toBe(2)
  })
})

describe('uploads', () => {
  /** More than the transport sends again by itself. */
  const BYTES = Buffer.alloc(3_000_000, 'layer')
  const uploads = '/blobs/uploads/'

  test.each<readonly [string, Rule, readonly [number, number]]>([
    ['a reset in the middle', { method: 'PUT', fault: 'reset-midway', times: 3 }, [4, 4]],
    ['a reset after it was kept', { method: 'PUT', fault: 'reset-after', times: 1 }, [1, 1]],
    ['a lost session', { method: 'PUT', status: 404, code: 'BLOB_UPLOAD_UNKNOWN', times: 1 }, [2, 2]],
    ['an invalid session', { method: 'PUT', status: 400, code: 'BLOB_UPLOAD_INVALID', times: 1 }, [2, 2]],
    ['500', { method: 'PUT', status: 500, times: 2 }, [3, 3]],
    ['429', { method: 'PUT', status: 429, times: 1 }, [2, 2]],
    ['a POST that is reset', { method: 'POST', fault: 'reset', times: 2 }, [3, 1]],
    ['a POST that is answered late', { method: 'POST', status: 504, times: 1 }, [2, 1]],
    ['202 for 201', { method: 'PUT', fault: 'no-digest', status: 202, times: 1 }, [1, 1]],
  ])('go well in spite of %s', async (_name, rule, expected) => {
    const { client, registry } = await meet({ auth: BEARER }, [rule])
    expect(await client.upload(blobOf(BYTES), [])).toBe('uploaded')
    expect([countOf(registry, 'POST', uploads), countOf(registry, 'PUT', uploads)]).toStrictEqual(expected)
    expect(registry.blob('acme/app', blobOf(BYTES).digest)?.byteLength).toBe(BYTES.byteLength)
  })

  test.each<readonly [string, Rule, string, number]>([
    ['resets without end', { method: 'PUT', fault: 'reset-midway' }, 'registry-unreachable', 4],
    ['500 without end', { method: 'PUT', status: 500 }, 'registry-answer', 4],
    ['a refusal', { method: 'PUT', status: 403, code: 'DENIED' }, 'registry-refused', 1],
    ['a full disk', { method: 'PUT', status: 507 }, 'registry-refused', 1],
    ['a body that is too large', { method: 'PUT', status: 413 }, 'registry-refused', 1],
    [
      'a registry that does not update (Nexus)',
      { method: 'PUT', status: 400, code: 'BLOB_UPLOAD_INVALID', message: 'repository does not allow updating assets' },
      'registry-refused',
      1,
    ],
    ['an hour to wait', { method: 'PUT', status: 429, headers: { 'retry-after': '3600' } }, 'registry-answer', 1],
    ['202 that kept nothing', { method: 'PUT', status: 202 }, 'registry-answer', 1],
    ['no place to go', { method: 'POST', status: 202, body: '' }, 'registry-answer', 0],
    ['a POST that is refused', { method: 'POST', status: 403, code: 'DENIED' }, 'registry-refused', 0],
  ])('fail for %s', async (_name, rule, code, puts) => {
    const { client, registry } = await meet({ auth: BEARER }, [rule])
    expect((await failure(client.upload(blobOf(BYTES), []))).code).toBe(code)
    expect(countOf(registry, 'PUT', uploads)).toBe(puts)
  })

  test('a token that ends in the middle is renewed, and the blob begins anew', async () => {
    const { client, registry } = await meet({ auth: BEARER })
    registry.rule({ method: 'PUT', times: 1, onMatch: registry.expire })
    expect(await client.upload(blobOf(BYTES), [])).toBe('uploaded')
    expect([countOf(registry, 'GET', '/token'), countOf(registry, 'POST', uploads), countOf(registry, 'PUT', uploads)]).toStrictEqual([
      2, 2, 2,
    ])
  })

  test.each<readonly [string, FakeOptions['location']]>([
    ['absolute', 'absolute'],
    ['relative', 'relative'],
    ['relative to the request', (_name, session) => `./${session}`],
    ['with a query that must not change', (name, session) => `/v2/${name}/blobs/uploads/${session}?_state=a%2Bb~c%20d=&x`],
  ])('go to a place that is %s', async (_name, location) => {
    const { client, registry } = await meet({ auth: BEARER, ...(location === undefined ? {} : { location }) })
    expect(await client.upload(blobOf(BYTES), [])).toBe('uploaded')
    const put = registry.requests.find(({ method }) => method === 'PUT')?.path ?? ''
    expect(put.endsWith(`digest=${encodeURIComponent(blobOf(BYTES).digest)}`)).toBe(true)
    if (put.includes('_state=a%2B')) expect(put).toContain('?_state=a%2Bb~c%20d=&x&digest=')
  })

  test('an empty blob is a blob', async () => {
    const { client, registry } = await meet()
    const empty = blobOf(new Uint8Array())
    expect(await client.upload(empty, [])).toBe('uploaded')
    expect(registry.blob('acme/app', empty.digest)?.byteLength).toBe(0)
  })

  test.each<readonly [string, () => ReturnType<typeof blobOf>]>([
    ['other bytes', () => ({ ...blobOf(BYTES), chunks: blobOf(Buffer.alloc(BYTES.byteLength, 'other')).chunks })],
    ['fewer bytes', () => ({ ...blobOf(BYTES), chunks: blobOf(BYTES.subarray(1)).chunks })],
    ['more bytes', () => ({ ...blobOf(BYTES), chunks: blobOf(Buffer.concat([BYTES, BYTES])).chunks })],
    ['one byte for none', () => ({ ...blobOf(new Uint8Array()), chunks: blobOf(Buffer.from('x')).chunks })],
    [
      'no bytes at all',
      () => ({
        ...blobOf(BYTES),
        // biome-ignore lint/correctness/useYield: a file that is gone
        chunks: async function* (): AsyncGenerator<Uint8Array> {
          throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })
        },
      }),
    ],
  ])('a file that turns out to have %s never becomes a whole upload', async (_name, blob) => {
    const { client, registry } = await meet({ auth: BEARER })
    expect((await failure(client.upload(blob(), []))).code).toBe('blob-content')
    const answered = registry.requests.filter(({ method, status }) => method === 'PUT' && status !== 0)
    expect([answered, registry.blob('acme/app', blob().digest)]).toStrictEqual([[], undefined])
  })

  test('end with the run: its reason is told, and nothing more is sent', async () => {
    const { client, registry, ports } = await meet({ auth: BEARER })
    const reason = new ActionError('cancelled', 'the run was cancelled')
    registry.rule({ method: 'PUT', fault: 'hang', onMatch: () => setTimeout(() => ports.stop.abort(reason), 10) })
    expect(await failure(client.upload(blobOf(BYTES), []))).toBe(reason)
    const before = registry.requests.length
    expect(await failure(client.head('1.0'))).toBe(reason)
    expect(registry.requests.length).toBe(before)
  })
})

describe('mounts', () => {
  const bytes = Buffer.from('shared')
  const base = async (options: FakeOptions = {}, rules: readonly Rule[] = []) => {
    const met = await meet({ auth: BEARER, ...options }, rules)
    met.registry.putBlob('acme/base', bytes)
    return met
  }
  const POSTS = '/blobs/uploads/'

  test('read and push with one token, those to push named first', async () => {
    const { client, registry } = await base()
    expect(await client.upload(blobOf(bytes), ['acme/base'])).toBe('mounted')
    const asked = registry.requests
      .filter(({ path }) => path.startsWith('/token'))
      .map(({ path }) => new URL(path, registry.origin).searchParams.getAll('scope'))
    expect(asked).toStrictEqual([['repository:acme/app:pull,push'], ['repository:acme/app:pull,push', 'repository:acme/base:pull']])
  })

  test.each<readonly [string, FakeOptions, readonly Rule[], number]>([
    ['does not mount: the session that it opens is used', { mounts: false }, [], 1],
    ['refuses to mount', {}, [{ path: 'mount=', status: 405, code: 'UNSUPPORTED' }], 2],
    ['fails to mount', {}, [{ path: 'mount=', status: 500 }], 6],
    ['gives no token for the other repository', {}, [{ path: 'acme%2Fbase%3Apull', status: 403, code: 'DENIED' }], 1],
  ])('a registry that %s gets the bytes', async (_name, options, rules, posts) => {
    const { client, registry } = await base(options, rules)
    expect(await client.upload(blobOf(bytes), ['acme/base'])).toBe('uploaded')
    expect(countOf(registry, 'POST', POSTS)).toBe(posts)
  })

  test('each repository is asked in turn, and sessions that are not used are closed', async () => {
    const { client, registry } = await base()
    expect(await client.upload(blobOf(bytes), ['acme/app', 'acme/none', 'acme/other', 'acme/base'])).toBe('mounted')
    expect([countOf(registry, 'POST', POSTS), countOf(registry, 'DELETE', POSTS)]).toStrictEqual([3, 2])
  })
})

const descriptorOf = (bytes: Uint8Array) => ({
  mediaType: 'x',
  digest: blobOf(bytes).digest,
  size: bytes.byteLength,
  platform: undefined,
  annotations: {},
})

describe.each([
  ['a small blob', 300_000],
  ['a large blob, which is read past the parser', 9_000_000],
])('copies of %s', (_size, size) => {
  const bytes = Buffer.alloc(size, 'copied')
  const descriptor = descriptorOf(bytes)

  test('go from one registry to another, each with its own tokens', async () => {
    const [one, other] = [await start({ auth: BEARER }), await start({ auth: BEARER })]
    one.putBlob('acme/app', bytes)
    const registries = openAll(USER, testPorts())
    const [source, target] = [one, other].map(({ host }) => registries.open(repositoryOf(`${host}/acme/app`)))
    if (source === undefined || target === undefined) throw new Error('no clients')
    expect(await target.upload(source.blobSource(descriptor), [])).toBe('uploaded')
    expect(bytes.equals(other.blob('acme/app', descriptor.digest) ?? Buffer.alloc(0))).toBe(true)
  })

  test.each<readonly [string, Rule]>([
    ['breaks off', { method: 'GET', path: '/blobs/', fault: 'truncate', times: 1 }],
    ['is busy', { method: 'GET', path: '/blobs/', status: 503, times: 2 }],
    ['no longer takes the token', { method: 'GET', path: '/blobs/', status: 401, code: 'UNAUTHORIZED', times: 1 }],
  ])('a source that %s is read again', async (_name, rule) => {
    const { client: source, registry } = await meet({ auth: BEARER }, [rule])
    registry.putBlob('acme/app', bytes)
    const { client: target } = await meet({})
    expect(await target.upload(source.blobSource(descriptor), [])).toBe('uploaded')
  })

  test('a source with other bytes is an error of the source', async () => {
    const { client: source } = await meet({}, [{ method: 'GET', path: '/blobs/', status: 200, body: 'x'.repeat(bytes.byteLength) }])
    const { client: target, registry } = await meet({})
    const error = await failure(target.upload(source.blobSource(descriptor), []))
    expect([error.code, registry.blob('acme/app', descriptor.digest)]).toStrictEqual(['registry-answer', undefined])
    // The end of it was never sent.
    expect(registry.requests.filter(({ method, bytes }) => method === 'PUT' && bytes >= size)).toStrictEqual([])
  })

  test('are read where the registry stores them', async () => {
    const storage = await start()
    storage.putBlob('acme/app', bytes)
    const { client: source, registry } = await meet({ storage: (digest) => `${storage.origin}/v2/acme/app/blobs/${digest}` })
    registry.putBlob('acme/app', bytes)
    const { client: target } = await meet({})
    expect(await target.upload(source.blobSource(descriptor), [])).toBe('uploaded')
    expect(countOf(storage, 'GET', descriptor.digest)).toBe(1)
  })
})

describe('copies', () => {
  test('many blobs go from a host to itself without waiting for one another', async () => {
    const { registry, ports, host } = await meet({ auth: BEARER, mounts: false })
    const blobs = Array.from({ length: 20 }, (_, index) => Buffer.alloc(200_000, `blob ${index}`))
    for (const blob of blobs) registry.putBlob('acme/one', blob)
    const registries = openAll(USER, ports)
    const [one, two] = [registries.open(repositoryOf(`${host}/acme/one`)), registries.open(repositoryOf(`${host}/acme/two`))]
    const ends = await Promise.all(blobs.map((blob) => two.upload(one.blobSource(descriptorOf(blob)), [])))
    expect(ends).toStrictEqual(blobs.map(() => 'uploaded'))
  })
})

test('requests are counted by host', async () => {
  const registry = await start({ auth: BEARER })
  const registries = openAll(USER, testPorts())
  await publish(registries.open(repositoryOf(`${registry.host}/acme/app`)))
  expect(Object.fromEntries(registries.sent())).toStrictEqual({ [registry.host]: registry.requests.length })
})
