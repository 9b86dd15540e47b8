import { describe, expect, test } from '@jest/globals'
import { openRegistries } from '../../src/registry/client.ts'
import { repositoryOf, testKeychain, testPorts } from './parts.ts'
import { broken, endOf, ORIGIN, play, type Said } from './script.ts'

const USER = { username: 'bob', password: 'hunter-2-secret' }
const BASIC = `Basic ${Buffer.from('bob:hunter-2-secret').toString('base64')}`
const PING = `GET ${ORIGIN}/v2/`
const HEAD = `HEAD ${ORIGIN}/v2/acme/app/manifests/1.0`
const OPEN_UPLOAD = `POST ${ORIGIN}/v2/acme/app/blobs/uploads/`
const challenge = (header: string): Said => ({ status: 401, headers: { 'www-authenticate': header } })
const BEARER = challenge(`Bearer realm="${ORIGIN}/token"`)
const tokenFor = (scope: string) => `GET ${ORIGIN}/token${scope === '' ? '' : `?scope=${encodeURIComponent(scope)}`}`
const TOKEN = tokenFor('repository:acme/app:pull')
const absent: Said = { status: 404 }

function meet(script: readonly (readonly [string, Said])[], plain = true) {
  const { http, asked } = play(script)
  const ports = testPorts({ http })
  const { warnings } = ports
  const registries = openRegistries(testKeychain(USER, { plain }), ports)
  const client = registries.open(repositoryOf('registry.example/acme/app'))
  const seen = () => asked.map(({ line, headers }) => [line, headers['authorization']])
  return { registries, client, asked, seen, warnings }
}

describe('who has a sign-in', () => {
  test('keeps it from a registry that does not ask for one', async () => {
    const { client, seen } = meet([
      [PING, {}],
      [HEAD, absent],
    ])
    await client.head('1.0')
    expect(seen()).toStrictEqual([
      [PING, undefined],
      [HEAD, undefined],
    ])
  })

  test('gives it to a registry that asks for it later', async () => {
    const { client, seen } = meet([
      [PING, {}],
      [HEAD, challenge('Basic realm="x"')],
      [HEAD, absent],
    ])
    await client.head('1.0')
    expect(seen()).toStrictEqual([
      [PING, undefined],
      [HEAD, undefined],
      [HEAD, BASIC],
    ])
  })

  test('is tried by a question that changes nothing, where the right to read is all that is needed', async () => {
    const { client, seen } = meet([
      [PING, challenge('Basic realm="x"')],
      [PING, {}],
    ])
    await client.checkAccess('pull')
    expect(seen()).toStrictEqual([
      [PING, undefined],
      [PING, BASIC],
    ])
  })

  test('gives it to the token server alone', async () => {
    const { client, seen } = meet([
      [PING, BEARER],
      [TOKEN, { body: '{"token":"t1"}' }],
      [HEAD, absent],
    ])
    await client.head('1.0')
    expect(seen()).toStrictEqual([
      [PING, undefined],
      [TOKEN, BASIC],
      [HEAD, 'Bearer t1'],
    ])
  })
})

describe('whose registry it is', () => {
  test('is told by the challenge, where the name does not say', async () => {
    const quay = challenge(`Bearer realm="${ORIGIN}/v2/auth"`)
    const { registries, client } = meet([
      [PING, quay],
      [`GET ${ORIGIN}/v2/auth?scope=${encodeURIComponent('repository:acme/app:pull')}`, { body: '{"token":"t1"}' }],
      [HEAD, absent],
    ])
    const vendorOf = (name: string) => registries.vendor(repositoryOf(name).host)
    const before = vendorOf('registry.example/acme/app')
    await client.head('1.0')
    expect([before, vendorOf('registry.example/acme/app'), vendorOf('quay.io/acme/app')]).toStrictEqual(['generic', 'quay', 'quay'])
  })
})

describe('the question how to sign in', () => {
  test('is not asked where that is known', async () => {
    const token = 'GET https://ghcr.io/token?service=ghcr.io&scope=repository%3Aacme%2Fapp%3Apull'
    const { http, asked } = play([
      [token, { body: '{"token":"t1"}' }],
      ['HEAD https://ghcr.io/v2/acme/app/manifests/1.0', absent],
    ])
    const registries = openRegistries(testKeychain(USER, { plain: false }), testPorts({ http }))
    const repository = repositoryOf('ghcr.io/acme/app')
    expect(await registries.mayReach(repository.host)).toStrictEqual({ kind: 'good' })
    await registries.open(repository).head('1.0')
    expect(asked.map(({ line }) => line)).toStrictEqual([token, 'HEAD https://ghcr.io/v2/acme/app/manifests/1.0'])
  })

  test('is asked in short by who cannot wait', async () => {
    const { registries, asked } = meet([[PING, {}]])
    await registries.mayReach(repositoryOf('registry.example/x').host)
    expect(asked).toStrictEqual([{ line: PING, headers: { 'user-agent': 'build-tag-push' }, idleMs: 5_000, limitBytes: 65_536 }])
  })

  test('is asked ahead of who needs the answer, and again where it was trouble', async () => {
    const { client, seen } = meet([
      [PING, { status: 403 }],
      [PING, {}],
      [HEAD, absent],
    ])
    client.greet()
    while (seen().length === 0) await Promise.resolve()
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    expect(await client.head('1.0')).toBeUndefined()
    expect(seen().map(([line]) => line)).toStrictEqual([PING, PING, HEAD])
  })

  test('is asked once by who greets and who needs the answer', async () => {
    const { client, seen } = meet([
      [PING, {}],
      [HEAD, absent],
    ])
    client.greet()
    await client.head('1.0')
    expect(seen().map(([line]) => line)).toStrictEqual([PING, HEAD])
  })

  test.each<readonly [string, Said, string]>([
    [
      'a status that says nothing',
      { status: 403 },
      'registry-refused: registry.example/acme/app: registry.example answered 403 while asking how to sign in, signed in as bob (a test)',
    ],
    [
      'a challenge that nobody knows',
      challenge('Negotiate'),
      'registry-answer: registry.example/acme/app: while asking how to sign in, registry.example answered 401 without saying which sign-in it takes',
    ],
    [
      'no answer',
      broken('ENOTFOUND'),
      'registry-unreachable: registry.example/acme/app: no usable answer from registry.example while asking how to sign in: it broke (ENOTFOUND)',
    ],
  ])('may end with %s', async (_name, said, expected) => {
    expect(await endOf(meet([[PING, said]]).client.head('1.0'))).toBe(expected)
  })

  test('that breaks by a fault of ours is no answer about the host', async () => {
    const ours = new TypeError('oops')
    const { registries } = meet([[PING, ours]])
    expect(await endOf(registries.mayReach(repositoryOf('registry.example/x').host))).toBe(ours)
  })

  test('that is refused is told by the host alone', async () => {
    const { registries } = meet([[PING, { status: 403 }]])
    expect(await registries.mayReach(repositoryOf('registry.example/x').host)).toStrictEqual({
      kind: 'unknown',
      because: 'registry.example: registry.example answered 403 while asking how to sign in, signed in as bob (a test)',
    })
  })
})

test.each<readonly [string, string, number]>([
  ['another time', 'Mon, 15 Jan 2024 10:00:00 GMT', 1],
  ['our time', new Date().toUTCString(), 0],
])('a registry that sees %s is told of, once', async (_name, date, count) => {
  const { registries, client, warnings } = meet([
    [PING, { headers: { date } }],
    [HEAD, absent],
  ])
  await client.head('1.0')
  await registries.mayReach(repositoryOf('registry.example/x').host)
  expect(warnings.map((text) => text.includes('that of registry.example: sign-ins may be refused'))).toStrictEqual(Array(count).fill(true))
})

describe('a token', () => {
  const doing = 'asking registry.example for a token for repository:acme/app:pull'
  test.each<readonly [string, Said, string]>([
    [
      'is refused',
      { status: 403, body: 'no: hunter-2-secret' },
      `registry-refused: registry.example/acme/app: registry.example answered 403 while ${doing}, signed in as bob (a test): no: ***`,
    ],
    [
      'is not in the answer',
      { body: '{}' },
      `registry-answer: registry.example/acme/app: while ${doing}, registry.example had no token in the answer`,
    ],
    [
      'does not come',
      broken('ENOTFOUND'),
      `registry-unreachable: registry.example/acme/app: no usable answer from registry.example while ${doing}: it broke (ENOTFOUND)`,
    ],
  ])('that %s is told with what it was for', async (_name, said, expected) => {
    const { client } = meet([
      [PING, BEARER],
      [TOKEN, said],
    ])
    expect(await endOf(client.head('1.0'))).toBe(expected)
  })

  test.each([
    ['push', 'repository:acme/app:pull,push'],
    [undefined, 'repository:acme/app:pull'],
  ] as const)('is for what a greeting meant to do: %s', async (right, scope) => {
    const { client, seen } = meet([
      [PING, BEARER],
      [tokenFor(scope), { body: '{"token":"t1"}' }],
      [HEAD, absent],
    ])
    client.greet(right)
    await client.head('1.0')
    expect(seen().map(([line]) => line)).toStrictEqual([PING, tokenFor(scope), HEAD])
  })

  test('for a host alone is asked without a scope, and told so', async () => {
    const { registries } = meet([
      [PING, BEARER],
      [tokenFor(''), { status: 403 }],
    ])
    const { host } = repositoryOf('registry.example/x')
    expect(await endOf(registries.open({ host, path: '', name: host }).checkAccess('pull'))).toBe(
      'registry-refused: registry.example: registry.example answered 403 while asking registry.example for a token, signed in as bob (a test)',
    )
  })

  test('to push does for reading, once somebody means to push', async () => {
    const push = tokenFor('repository:acme/app:pull,push')
    const { client, seen } = meet([
      [PING, BEARER],
      [push, { body: '{"token":"t1"}' }],
      [OPEN_UPLOAD, { status: 202, headers: { location: '/upload' } }],
      [HEAD, absent],
    ])
    await client.checkAccess('push')
    await client.head('1.0')
    expect(seen().map(([line]) => line)).toStrictEqual([PING, push, OPEN_UPLOAD, HEAD])
  })
})
