import { describe, expect, test } from '@jest/globals'
import { obtainKeychain } from '../../src/credentials/keychain.ts'
import { signInKeyless } from '../../src/credentials/providers.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Keyless } from '../../src/inputs/keyless.ts'
import type { Http, Ports } from '../../src/ports.ts'
import { aHost, aLogin, anEntry, anImage, aWorld, failure, shown, theInputs } from './world.ts'

type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly ca: string | undefined
}
type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | { readonly code: string }

const NOW = Date.parse('2026-11-21T12:00:00Z')
const JWT = 'e30.e30.c2ln'
const AZURE: Keyless = { kind: 'azure', clientId: 'client', tenantId: 'tenant', audience: undefined }
const GOOGLE: Keyless = {
  kind: 'google',
  provider: 'projects/1/locations/global/workloadIdentityPools/github/providers/acme',
  serviceAccount: undefined,
  audience: undefined,
}
const ACCOUNT: Keyless = { ...GOOGLE, serviceAccount: 'ci@acme.iam.gserviceaccount.com' }
const HUB: Keyless = { kind: 'dockerhub', organization: 'acmeorg', connectionId: 'connection' }
const QUAY: Keyless = { kind: 'quay', robot: 'acme+ci', audience: undefined }

/** A world in which each request gets the next of the replies; waits are written down and take no time. */
async function around(replies: readonly Reply[], audiences: string[] = []) {
  const world = await aWorld({
    now: () => new Date(NOW),
    identity: async (audience) => {
      audiences.push(audience)
      return {
        jwt: new Secret(JWT),
        claims: {
          issuer: 'https://token.actions.githubusercontent.com',
          subject: 'repo:acme/app:ref:refs/heads/main',
          audience,
          expiresAt: undefined,
        },
      }
    },
  })
  const asked: Asked[] = []
  const slept: number[] = []
  const left = [...replies]
  const request: Http['request'] = async ({ method, url, headers, body, ca }) => {
    asked.push({ method, url: url.href, headers, body: body instanceof Uint8Array ? new TextDecoder().decode(body) : '', ca })
    const reply = left.shift()
    if (reply === undefined) throw new Error(`nobody answers ${url.href}`)
    if ('code' in reply) throw Object.assign(new Error(reply.code), { code: reply.code })
    const { status = 200, headers: given = {}, body: text = {} } = reply
    return {
      status,
      headers: new Map(Object.entries(given)),
      body: new TextEncoder().encode(typeof text === 'string' ? text : JSON.stringify(text)),
    }
  }
  const clock: Ports['clock'] = { ...world.ports.clock, sleep: async (ms) => void slept.push(ms) }
  return {
    ...world,
    asked,
    slept,
    left,
    ports: { ...world.ports, http: { ...world.ports.http, request }, clock, random: { ...world.ports.random, fraction: () => 0.5 } },
  }
}

function jwtOf(claims: object): string {
  return ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')
}

const plain = (host: string) => ({ host: aHost(host), plain: false, ca: undefined, required: true })

describe('what is bought, and when it ends', () => {
  const end = NOW / 1000 + 10_800
  const google = { host: 'gcr.io', username: 'oauth2accesstoken' }

  test.each<[string, string, Keyless, readonly object[], object, string]>([
    [
      'Azure, an end in the token',
      'acmeapp.azurecr.io',
      AZURE,
      [{ access_token: 'entra' }, { refresh_token: jwtOf({ exp: end }) }],
      {
        username: '00000000-0000-0000-0000-000000000000',
        password: jwtOf({ exp: end }),
        source: 'client-id client',
        expiresAt: new Date(end * 1000),
      },
      'api://AzureADTokenExchange',
    ],
    [
      'Azure, a token that does not say',
      'acmeapp.azurecr.io',
      { ...AZURE, audience: 'api://acme' },
      [{ access_token: 'entra' }, { refresh_token: 'opaque' }],
      {
        username: '00000000-0000-0000-0000-000000000000',
        password: 'opaque',
        source: 'client-id client',
        expiresAt: new Date(NOW + 1_800_000),
      },
      'api://acme',
    ],
    ...(
      [
        ['us', 'api://AzureADTokenExchangeUSGov'],
        ['cn', 'api://AzureADTokenExchangeChina'],
      ] as const
    ).map(([end, audience]): [string, string, Keyless, readonly object[], object, string] => [
      `Azure, the national cloud of azurecr.${end}`,
      `acmeapp.azurecr.${end}`,
      AZURE,
      [{ access_token: 'entra' }, { refresh_token: 'opaque' }],
      {
        username: '00000000-0000-0000-0000-000000000000',
        password: 'opaque',
        source: 'client-id client',
        expiresAt: new Date(NOW + 1_800_000),
      },
      audience,
    ]),
    [
      'Google, federation alone',
      'gcr.io',
      GOOGLE,
      [{ access_token: 'federated', expires_in: 300 }],
      { ...google, password: 'federated', source: 'workload-identity-provider acme', expiresAt: new Date(NOW + 300_000) },
      'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/acme',
    ],
    [
      'Google, an end that is no number',
      'gcr.io',
      GOOGLE,
      [{ access_token: 'federated', expires_in: 'soon' }],
      { ...google, password: 'federated', source: 'workload-identity-provider acme', expiresAt: new Date(NOW + 600_000) },
      'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/acme',
    ],
    [
      'Google, as a service account',
      'gcr.io',
      ACCOUNT,
      [{ access_token: 'federated' }, { accessToken: 'account', expireTime: '2026-11-21T13:00:00Z' }],
      { ...google, password: 'account', source: 'service-account ci@acme.iam.gserviceaccount.com', expiresAt: new Date(NOW + 3_600_000) },
      'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/providers/acme',
    ],
    [
      'Docker Hub',
      'docker.io',
      HUB,
      [{ access_token: 'hub' }],
      { username: 'acmeorg', password: 'hub', source: 'connection-id of acmeorg', expiresAt: new Date(NOW + 300_000) },
      'https://identity.docker.com',
    ],
    [
      'Quay, on a host of its own',
      'quay.acme.example:8443',
      QUAY,
      [{ token: jwtOf({ exp: end }) }],
      { username: 'acme+ci', password: jwtOf({ exp: end }), source: 'robot acme+ci', expiresAt: new Date(end * 1000) },
      'https://quay.acme.example:8443',
    ],
  ])('%s', async (_name, host, keyless, answers, expected, audience) => {
    const audiences: string[] = []
    const world = await around(
      answers.map((body) => ({ body })),
      audiences,
    )
    const login = await signInKeyless(aHost(host), plain(host), keyless, world.ports)
    expect(shown(login)).toStrictEqual({ host, ...expected })
    expect({ audiences, left: world.left, masked: world.masked }).toStrictEqual({
      audiences: [audience],
      left: [],
      // every token that was bought on the way, in the order in which it came
      masked: answers.map((answer) =>
        Object.values(answer).find((value) => typeof value === 'string' && value !== 'soon' && !value.startsWith('2026')),
      ),
    })
    await world.close()
  })

  test('an authority of the registry goes along where the registry itself is asked, and nowhere else', async () => {
    const world = await around([{ body: { access_token: 'entra' } }, { body: { refresh_token: 'r' } }, { body: { token: 't' } }])
    await signInKeyless(aHost('acmeapp.azurecr.io'), { ...plain('acmeapp.azurecr.io'), ca: 'PEM' }, AZURE, world.ports)
    await signInKeyless(aHost('quay.acme.example'), { ...plain('quay.acme.example'), plain: true }, QUAY, world.ports)
    expect(world.asked.map(({ method, url, ca }) => [method, url, ca])).toStrictEqual([
      ['POST', 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token', undefined],
      ['POST', 'https://acmeapp.azurecr.io/oauth2/exchange', 'PEM'],
      ['GET', 'http://quay.acme.example/oauth2/federation/robot/token', undefined],
    ])
    await world.close()
  })

  test.each([
    ['us', 'login.microsoftonline.us', 'https://containerregistry.azure.us/.default'],
    ['cn', 'login.chinacloudapi.cn', 'https://containerregistry.azure.cn/.default'],
  ])('a national cloud (azurecr.%s) is asked at its own addresses, for its own resource', async (end, login, scope) => {
    const world = await around([{ body: { access_token: 'entra' } }, { body: { refresh_token: 'r' } }])
    const host = `acmeapp.azurecr.${end}`
    await signInKeyless(aHost(host), plain(host), AZURE, world.ports)
    expect(world.asked.map(({ url }) => url)).toStrictEqual([
      `https://${login}/tenant/oauth2/v2.0/token`,
      `https://${host}/oauth2/exchange`,
    ])
    expect(new URLSearchParams(world.asked[0]?.body).get('scope')).toBe(scope)
    await world.close()
  })

  test('it is bought once for all who ask, and again before it ends', async () => {
    let now = NOW
    const world = await around([
      { body: { access_token: 'first', expires_in: 600 } },
      { body: { access_token: 'second', expires_in: 600 } },
    ])
    const ports = { ...world.ports, clock: { ...world.ports.clock, now: () => new Date(now) } }
    const keychain = await obtainKeychain(theInputs([anEntry('gcr.io', { keyless: GOOGLE })]), [anImage('gcr.io/acme/app')], ports)
    const ask = async () => (await keychain.login(anImage('gcr.io/acme/app')))?.password.reveal()
    expect(world.asked).toStrictEqual([])
    expect(await Promise.all([ask(), ask()])).toStrictEqual(['first', 'first'])
    now += 539_999
    expect(await ask()).toBe('first')
    now += 1
    expect(await ask()).toBe('second')
    await world.close()
  })
})

describe('trouble on the way', () => {
  const MORE = 'Run the job again; if it stays so, a proxy between this machine and that host may be answering in its place.'
  const claims = 'its audience (aud) is https://identity.docker.com, its subject (sub) repo:acme/app:ref:refs/heads/main'
  const trust = 'The connection connection of acmeorg needs a ruleset that this subject meets, with the repositories that are pushed to.'
  const seller = "docker.io: Docker's identity service (identity.docker.com)"

  test.each<[string, readonly Reply[], object, readonly number[]]>([
    [
      'no token in the answer',
      [{ body: { token: 'elsewhere' } }],
      { code: 'credentials', message: `${seller} answered without a token in "access_token"`, hint: MORE },
      [],
    ],
    [
      'a token that no header can hold',
      [{ body: { access_token: 'a\nb' } }],
      { code: 'credentials', message: `${seller} answered without a token in "access_token"`, hint: MORE },
      [],
    ],
    [
      'JSON that is no object',
      [{ body: '"x"' }],
      { code: 'credentials', message: `${seller} answered with something else, not with JSON`, hint: MORE },
      [],
    ],
    [
      'a refusal without words',
      [{ status: 403, body: '' }],
      { code: 'credentials', message: `${seller} refused the sign-in of this job: 403; ${claims}`, hint: trust },
      [],
    ],
    [
      'a refusal that repeats the token and more',
      [{ status: 400, body: { error: 'bad', error_description: `\u001b[2J${JWT} ::error::x` } }],
      { code: 'credentials', message: `${seller} refused the sign-in of this job: 400 bad: *** ::error::x; ${claims}`, hint: trust },
      [],
    ],
    [
      'a redirect, which nobody follows',
      [{ status: 302, headers: { location: 'https://evil.example/' } }],
      { code: 'credentials', message: `${seller} refused the sign-in of this job: 302; ${claims}`, hint: trust },
      [],
    ],
    [
      'trouble without end',
      Array.from({ length: 5 }, () => ({ status: 503 })),
      { code: 'credentials', message: `${seller} answered 503`, hint: MORE },
      [500, 1_000, 2_000, 4_000],
    ],
    [
      'a wait that nobody waits for',
      [{ status: 429, headers: { 'retry-after': '3600' } }],
      { code: 'credentials', message: `${seller} answered 429`, hint: MORE },
      [],
    ],
    [
      'nobody there',
      Array.from({ length: 5 }, () => ({ code: 'ECONNREFUSED' })),
      {
        code: 'registry-unreachable',
        message: `${seller} could not be reached in 5 tries (ECONNREFUSED)`,
        hint: 'This machine must reach identity.docker.com, through HTTPS_PROXY or with it in NO_PROXY.',
      },
      [500, 1_000, 2_000, 4_000],
    ],
    [
      'a certificate that is not trusted',
      [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
      {
        code: 'registry-unreachable',
        message: `${seller} could not be reached (SELF_SIGNED_CERT_IN_CHAIN)`,
        hint: "The certificate of identity.docker.com is not trusted here; a proxy's own authority is named by NODE_EXTRA_CA_CERTS.",
      },
      [],
    ],
  ])('%s', async (_name, replies, expected, slept) => {
    const world = await around(replies)
    expect(await failure(signInKeyless(aHost('docker.io'), plain('docker.io'), HUB, world.ports))).toStrictEqual(expected)
    expect({ left: world.left, slept: world.slept }).toStrictEqual({ left: [], slept })
    await world.close()
  })

  test.each<[string, Reply, readonly number[]]>([
    ['seconds', { status: 429, headers: { 'retry-after': '7' } }, [7_000]],
    ['a date', { status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 12:00:09 GMT' } }, [9_000]],
    ['nothing that can be read', { status: 429, headers: { 'retry-after': 'soon' } }, [500]],
    ['nothing', { code: 'ECONNRESET' }, [500]],
  ])('it is asked again after %s', async (_name, reply, slept) => {
    const world = await around([reply, { body: { access_token: 'hub' } }])
    expect((await signInKeyless(aHost('docker.io'), plain('docker.io'), HUB, world.ports)).password.reveal()).toBe('hub')
    expect(world.slept).toStrictEqual(slept)
    await world.close()
  })
})

describe("a service account's key", () => {
  const key = {
    type: 'service_account',
    client_email: 'ci@acme.iam.gserviceaccount.com',
    private_key: '-----BEGIN-----\nabc\n',
    private_key_id: 'f00',
  }
  const WHOLE =
    'Give the whole key file of a service account as it was downloaded; in registry-auth put it in single quotes. A key in base64 goes with the username _json_key_base64.'

  async function redeem(username: string, password: string) {
    const world = await aWorld()
    const keychain = await obtainKeychain(theInputs([anEntry('gcr.io', { login: aLogin(username, password) })]), [], world.ports)
    world.masked.length = 0
    const work = keychain.loginForHost(aHost('gcr.io'))
    return { world, work }
  }

  test.each([
    ['_json_key', JSON.stringify(key)],
    ['_json_key_base64', Buffer.from(JSON.stringify(key)).toString('base64')],
  ])('%s is taken, and what is in it is masked', async (username, password) => {
    const { world, work } = await redeem(username, password)
    expect((await work)?.password.reveal()).toBe(password)
    expect(world.masked).toStrictEqual(expect.arrayContaining([key.private_key, key.private_key_id, password, JSON.stringify(key)]))
    await world.close()
  })

  test.each<[string, string, string]>([
    ['no JSON', 'hunter2', 'is not the JSON of a key'],
    ['a file name', './key.json', 'is not the JSON of a key'],
    ['base64', Buffer.from(JSON.stringify(key)).toString('base64'), 'is not the JSON of a key'],
    [
      'the configuration of federation',
      '{"type":"external_account"}',
      'is JSON, but not the key of a service account (its type is another)',
    ],
    ['half of it', '{"type":"service_account","client_email":"a"}', "is a service account's key without private_key"],
  ])('refused: %s', async (_name, password, what) => {
    const { world, work } = await redeem('_json_key', password)
    expect(await failure(work)).toStrictEqual({ code: 'credentials', message: `gcr.io: the password of _json_key ${what}`, hint: WHOLE })
    await world.close()
  })

  test.each(['oauth2accesstoken', 'somebody'])('another user name is left to the registry: %s', async (username) => {
    const { world, work } = await redeem(username, 'x')
    expect((await work)?.username).toBe(username)
    await world.close()
  })
})
