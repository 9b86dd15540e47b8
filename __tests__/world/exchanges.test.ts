import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { azureExchanges, googleExchanges, hubExchange, quayExchange } from '#lab/exchanges.mjs'
import { createIdentityProvider, IDENTITY_URL } from '#lab/identity.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { readParts } from '../support/job.ts'

/** A request to one of the services: the field that each test leaves out or changes is one of `fields`, a header, or a part of the path. */
type Request = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, unknown>>
  readonly as: 'form' | 'json' | 'nothing'
}

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

const BEARER = 'lab-bearer'
const TENANT = randomUUID()
const CLIENT = randomUUID()
const CONNECTION = randomUUID()
const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/github/providers/acme'
const ACCOUNT = 'ci@acme.iam.gserviceaccount.com'
const HOST = 'acmelab.azurecr.io'
const ROBOT = 'acme+ci'

type Users = Parameters<typeof azureExchanges>[2]
const users: Users = []
const identity = createIdentityProvider(readParts().home, BEARER)
const azure = azureExchanges({ host: HOST, tenant: TENANT, client: CLIENT, reader: randomUUID() }, identity, users)
const google = googleExchanges({ provider: PROVIDER, serviceAccount: ACCOUNT }, identity, users)
const services = {
  identity: identity.answer,
  entra: azure.entra,
  acr: azure.exchange,
  sts: google.sts,
  iam: google.iam,
  hub: hubExchange({ connection: CONNECTION, organization: 'acmeorg' }, identity, users),
  quay: quayExchange({ host: 'quay.io', robot: ROBOT }, identity, users),
}

let server: Server
let port: number

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, name = '', ...rest] = (request.url ?? '').split('/')
    const service = Object.entries(services).find(([known]) => known === name)?.[1]
    if (service === undefined) throw new Error(`no service ${name}`)
    request.url = `/${rest.join('/')}`
    void service(request, response, false)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  port = address.port
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

async function send(service: keyof typeof services, { method, path, headers, fields, as }: Request): Promise<Answer> {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])
  const [type, body] =
    as === 'form'
      ? ['application/x-www-form-urlencoded', new URLSearchParams(texts).toString()]
      : as === 'json'
        ? ['application/json', JSON.stringify(fields)]
        : [undefined, undefined]
  const response = await fetch(`http://127.0.0.1:${port}/${service}${path}`, {
    method,
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const document: unknown = await response.json()
  return { status: response.status, body: isRecord(document) ? document : {} }
}

async function jwt(audience: string): Promise<string> {
  const { pathname, search } = new URL(IDENTITY_URL)
  const asked = { method: 'GET', path: `${pathname}${search}&audience=${encodeURIComponent(audience)}`, as: 'nothing', fields: {} } as const
  const { body } = await send('identity', { ...asked, headers: { authorization: `Bearer ${BEARER}` } })
  return String(body['value'])
}

const GOOD: Readonly<Record<Exclude<keyof typeof services, 'identity'>, () => Promise<Request>>> = {
  entra: async () => ({
    method: 'POST',
    path: `/${TENANT}/oauth2/v2.0/token`,
    headers: {},
    as: 'form',
    fields: {
      client_id: CLIENT,
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await jwt('api://AzureADTokenExchange'),
      scope: 'https://containerregistry.azure.net/.default',
    },
  }),
  acr: async () => ({
    method: 'POST',
    path: '/oauth2/exchange',
    headers: {},
    as: 'form',
    fields: {
      grant_type: 'access_token',
      service: HOST,
      tenant: TENANT,
      access_token: (await send('entra', await GOOD.entra())).body['access_token'],
    },
  }),
  sts: async () => ({
    method: 'POST',
    path: '/v1/token',
    headers: {},
    as: 'json',
    fields: {
      audience: `//iam.googleapis.com/${PROVIDER}`,
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      subjectToken: await jwt(`https://iam.googleapis.com/${PROVIDER}`),
    },
  }),
  iam: async () => ({
    method: 'POST',
    path: `/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
    headers: { authorization: `Bearer ${(await send('sts', await GOOD.sts())).body['access_token']}` },
    as: 'json',
    fields: { scope: ['https://www.googleapis.com/auth/cloud-platform'], lifetime: '3600s' },
  }),
  hub: async () => ({
    method: 'POST',
    path: '/oauth/token',
    headers: {},
    as: 'form',
    fields: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: await jwt('https://identity.docker.com'),
      connection_id: CONNECTION,
      expires_in: '300',
    },
  }),
  quay: async () => ({
    method: 'GET',
    path: '/oauth2/federation/robot/token',
    headers: { authorization: basic(ROBOT, await jwt('https://quay.io')) },
    as: 'nothing',
    fields: {},
  }),
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

describe('a service gives a token for the whole request', () => {
  test.each<[keyof typeof GOOD, string]>([
    ['entra', 'access_token'],
    ['acr', 'refresh_token'],
    ['sts', 'access_token'],
    ['iam', 'accessToken'],
    ['hub', 'access_token'],
    ['quay', 'token'],
  ])('%s', async (name, field) => {
    const { status, body } = await send(name, await GOOD[name]())
    expect({ status, token: body[field] }).toStrictEqual({ status: 200, token: expect.stringMatching(/^[\w.-]{40,}$/) })
  })
})

/** Where a field may be left out. */
const OPTIONAL = ['hub expires_in']
const FIELDS: Readonly<Record<keyof typeof GOOD, readonly string[]>> = {
  entra: ['client_id', 'grant_type', 'client_assertion_type', 'client_assertion', 'scope'],
  acr: ['grant_type', 'service', 'tenant', 'access_token'],
  sts: ['audience', 'grantType', 'requestedTokenType', 'scope', 'subjectTokenType', 'subjectToken'],
  iam: ['scope', 'lifetime'],
  hub: ['grant_type', 'subject_token_type', 'subject_token', 'connection_id', 'expires_in'],
  quay: [],
}
const NAMES = ['entra', 'acr', 'sts', 'iam', 'hub', 'quay'] as const
const EACH = NAMES.flatMap((name) => FIELDS[name].map((field): [keyof typeof GOOD, string] => [name, field]))

test('the fields that are tried are all fields', async () => {
  for (const name of NAMES) expect(Object.keys((await GOOD[name]()).fields).sort()).toStrictEqual([...FIELDS[name]].sort())
})

describe('a service refuses a request whose', () => {
  test.each(EACH.filter(([name, field]) => !OPTIONAL.includes(`${name} ${field}`)))('%s field %s is missing', async (name, field) => {
    const request = await GOOD[name]()
    const fields = Object.fromEntries(Object.entries(request.fields).filter(([key]) => key !== field))
    expect((await send(name, { ...request, fields })).status).toBeGreaterThanOrEqual(400)
  })

  test.each(EACH)('%s field %s is another', async (name, field) => {
    const request = await GOOD[name]()
    const fields = { ...request.fields, [field]: `${request.fields[field]}x` }
    expect((await send(name, { ...request, fields })).status).toBeGreaterThanOrEqual(400)
  })

  // the other two are found by their path
  test.each(['entra', 'sts', 'iam', 'hub'] as const)('%s path is another', async (name) => {
    const request = await GOOD[name]()
    expect((await send(name, { ...request, path: `${request.path}x` })).status).toBeGreaterThanOrEqual(400)
  })

  test.each(NAMES)('%s method is another', async (name) => {
    const request = await GOOD[name]()
    const method = request.method === 'POST' ? 'PUT' : 'POST'
    expect((await send(name, { ...request, method })).status).toBeGreaterThanOrEqual(400)
  })

  test.each(NAMES.filter((name) => name !== 'quay'))('%s body is of another kind', async (name) => {
    const request = await GOOD[name]()
    expect((await send(name, { ...request, as: request.as === 'form' ? 'json' : 'form' })).status).toBeGreaterThanOrEqual(400)
  })

  test.each(['iam', 'quay'] as const)('%s authorization is missing, or another', async (name) => {
    const request = await GOOD[name]()
    const { authorization = '' } = request.headers
    expect((await send(name, { ...request, headers: {} })).status).toBe(401)
    expect((await send(name, { ...request, headers: { authorization: authorization.slice(0, -4) } })).status).toBe(401)
  })

  test('robot is another', async () => {
    const headers = { authorization: basic('acme+other', await jwt('https://quay.io')) }
    expect((await send('quay', { ...(await GOOD.quay()), headers })).status).toBe(401)
  })
})

describe('a service refuses an identity token', () => {
  const TOKENS = ['entra', 'sts', 'hub', 'quay'] as const
  const changes = [
    ['of another subject', { subject: 'repo:acme/other:ref:refs/heads/main' }],
    ['of a subject with numbers', { subject: 'repo:acme@1/app@2:ref:refs/heads/main' }],
    ['of another issuer', { issuer: 'https://token.actions.acme.ghe.com' }],
    ['that has ended', { lifetimeSeconds: -1 }],
  ] as const
  test.each(TOKENS.flatMap((name) => changes.map(([what, change]) => [name, what, change] as const)))(
    '%s: %s',
    async (name, _what, change) => {
      identity.control(change)
      const request = await GOOD[name]()
      identity.reset()
      expect((await send(name, request)).status).toBeGreaterThanOrEqual(400)
    },
  )

  test.each(TOKENS)('%s: for another audience', async (name) => {
    const request = await GOOD[name]()
    const other = await jwt('https://github.com/acme')
    const fields = Object.fromEntries(
      Object.entries(request.fields).map(([key, value]) => [key, /assertion$|^subject_?[tT]oken$/.test(key) ? other : value]),
    )
    const headers = name === 'quay' ? { authorization: basic(ROBOT, other) } : request.headers
    expect((await send(name, { ...request, fields, headers })).status).toBeGreaterThanOrEqual(400)
  })
})

describe("GitHub's endpoint", () => {
  const { pathname, search } = new URL(IDENTITY_URL)
  const good: Request = {
    method: 'GET',
    path: `${pathname}${search}&audience=x`,
    headers: { authorization: `Bearer ${BEARER}` },
    fields: {},
    as: 'nothing',
  }
  test.each<[string, Partial<Request>, number]>([
    ['takes its bearer', {}, 200],
    ['refuses another', { headers: { authorization: 'Bearer x' } }, 401],
    ['refuses none', { headers: {} }, 401],
    ['knows no other path', { path: `/x${search}` }, 404],
    ['wants the version of its API', { path: `${pathname}?audience=x` }, 404],
    ['takes GET alone', { method: 'DELETE' }, 404],
  ])('%s', async (_name, change, status) => {
    expect((await send('identity', { ...good, ...change })).status).toBe(status)
  })
})
