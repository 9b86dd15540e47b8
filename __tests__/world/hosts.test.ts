import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type Answer, ask, makeFolder, openTls, type Program, startProgram } from './program.ts'

const { folder, remove } = makeFolder()
const ca = join(folder, 'certs/authority/ca.pem')
const blob = randomBytes(3000)
const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`
const FIRST = '111111111111.dkr.ecr.eu-north-1.amazonaws.com'
const SECOND = '222222222222.dkr.ecr.us-east-2.amazonaws.com'
const KEY = 'AKIAAAAAAAAAAAAAAAAA'
let backend: Server
let world: Program

beforeAll(async () => {
  const hex = digest.slice('sha256:'.length)
  const place = join(folder, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'data'), blob)
  backend = createServer(answerAsBackend).listen(0, '127.0.0.1')
  await once(backend, 'listening')
  const url = `http://127.0.0.1:${Object(backend.address()).port}`
  const registry = { backend: { url, storage: folder }, login: { username: 'inner', password: 'door' }, moto: url }
  const token = {
    backend: { url, storage: folder },
    users: [{ name: 'w', password: 'p', access: [{ repository: '*', actions: ['pull'] }] }],
  }
  world = await startProgram('lab/world.mjs', folder, {
    home: folder,
    folder,
    fronts: [
      { kind: 'ecr', account: '111111111111', region: 'eu-north-1', ...registry },
      { kind: 'ecr', account: '222222222222', region: 'us-east-2', ...registry },
      { kind: 'aws', region: 'eu-north-1', moto: url, accessKeyId: KEY },
      { kind: 'aws', region: 'us-east-2', moto: url, accessKeyId: KEY },
      { kind: 'dockerhub', ...token },
      { kind: 'ghcr', ...token },
    ],
  })
})
afterEach(() => control({ reset: true }))
afterAll(async () => {
  expect(await world.stop()).toBe(0)
  backend.close()
  backend.closeAllConnections()
  remove()
})

describe('ECR', () => {
  test('a password opens the registries of its own region, as does the one that moto itself gives', async () => {
    const password = await authorize('eu-north-1')
    const outcomes = []
    for (const [host, word] of [
      [FIRST, password],
      [SECOND, password],
      [FIRST, `${password.slice(0, -8)}AAAAAAAA`],
      [FIRST, '111111111111-auth-token'],
      [FIRST, '222222222222-auth-token'],
      [FIRST, ''],
    ] as const) {
      outcomes.push((await get(host, '/v2/', { authorization: `Basic ${btoa(`AWS:${word}`)}` })).status)
    }
    expect(outcomes).toStrictEqual([200, 401, 401, 200, 401, 401])
    expect(password.length).toBeGreaterThan(2000)
  })

  test.each([
    ['the key of the lab', KEY, 'eu-north-1', 200, undefined],
    ['a key that STS never gave', 'ASIAAAAAAAAAAAAAAAAA', 'eu-north-1', 400, 'UnrecognizedClientException'],
    ['an unknown key', 'AKIABBBBBBBBBBBBBBBB', 'eu-north-1', 400, 'UnrecognizedClientException'],
    ['a signature for another region', KEY, 'us-east-2', 400, 'InvalidSignatureException'],
  ])('%s', async (_name, key, region, status, type) => {
    const answer = await callApi('eu-north-1', key, region)
    expect([answer.status, answer.headers['x-amzn-errortype']]).toStrictEqual([status, type])
  })

  test('an authorization token lives twelve hours from now', async () => {
    const answer = await callApi('us-east-2', KEY, 'us-east-2')
    const [entry] = Object(JSON.parse(answer.body)).authorizationData
    expect(entry.expiresAt * 1000 - Date.now()).toBeGreaterThan(11.9 * 3_600_000)
    expect(entry.proxyEndpoint).toBe('https://moto.invalid')
  })

  test('the challenge names host and service, and a repository that the API does not know is not there', async () => {
    const unsigned = await get(FIRST, '/v2/')
    expect([unsigned.status, unsigned.headers['www-authenticate']]).toStrictEqual([
      401,
      `Basic realm="https://${FIRST}/",service="ecr.amazonaws.com"`,
    ])
    const authorization = `Basic ${btoa('AWS:111111111111-auth-token')}`
    const missing = await get(FIRST, '/v2/no/such/manifests/1', { authorization })
    expect([missing.status, JSON.parse(missing.body)]).toStrictEqual([
      404,
      {
        errors: [
          { code: 'NAME_UNKNOWN', message: "The repository with name 'no/such' does not exist in the registry with id '111111111111'" },
        ],
      },
    ])
  })

  test('a manifest that is read by GET carries no digest, by HEAD it does', async () => {
    const authorization = `Basic ${btoa('AWS:111111111111-auth-token')}`
    const read = await get(FIRST, '/v2/team/app/manifests/1', { authorization })
    const head = await get(FIRST, '/v2/team/app/manifests/1', { authorization }, 'HEAD')
    expect([read.status, read.headers['docker-content-digest']]).toStrictEqual([200, undefined])
    expect([head.status, head.headers['docker-content-digest']]).toStrictEqual([200, digest])
  })
})

describe('hosts with token sign-in', () => {
  test.each([
    ['GHCR', 'ghcr.io', 'pkg-containers.githubusercontent.com', 'Bearer t'],
    ['Docker Hub', 'registry-1.docker.io', 'production.cloudflare.docker.com', 'Bearer t'],
    ['ECR', FIRST, 'prod-eu-north-1-starport-layer-bucket.s3.eu-north-1.amazonaws.com', `Basic ${btoa('AWS:111111111111-auth-token')}`],
  ])('%s hands a blob out by a signed address that takes no Authorization', async (_name, host, store, authorization) => {
    const redirect = await get(host, `/v2/team/app/blobs/${digest}`, { authorization })
    const { hostname, pathname, search } = new URL(String(redirect.headers.location))
    const forged = search.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    expect([redirect.status, hostname]).toStrictEqual([307, store])
    const plain = await get(store, pathname + search)
    expect([plain.status, plain.headers['content-length']]).toStrictEqual([200, '3000'])
    expect((await get(store, pathname + search, { authorization })).status).toBe(400)
    expect((await get(store, pathname + forged)).status).toBe(403)
  })

  test('GHCR answers 403 and a relative address where a registry of its own would answer 401 and an absolute one', async () => {
    const denied = await get('ghcr.io', '/v2/team/app/scope', { authorization: 'Bearer t' }, 'PUT')
    expect([denied.status, JSON.parse(denied.body)]).toStrictEqual([
      403,
      { errors: [{ code: 'DENIED', message: 'permission_denied: write_package' }] },
    ])
    const places = []
    for (const host of ['ghcr.io', 'index.docker.io']) {
      places.push((await get(host, '/v2/team/app/blobs/uploads/', { authorization: 'Bearer t' }, 'POST')).headers.location)
    }
    expect(places).toStrictEqual(['/v2/upload', 'https://index.docker.io/v2/upload'])
  })

  test('each host has its own service, and its own way to tell a token', async () => {
    const authorization = `Basic ${btoa('w:p')}`
    const scope = 'scope=repository:a:pull'
    const answers = await Promise.all([
      get('ghcr.io', `/token?service=ghcr.io&${scope}`, { authorization }),
      get('auth.docker.io', `/token?service=registry.docker.io&${scope}`, { authorization }),
      get('auth.docker.io', `/token?service=ghcr.io&${scope}`, { authorization }),
      get('auth.docker.io', `/token?service=registry.docker.io&${scope},push`, { authorization }),
    ])
    expect(answers.map(({ status, body }) => [status, Object.keys(JSON.parse(body))])).toStrictEqual([
      [200, ['token', 'issued_at']],
      [200, ['token', 'access_token', 'expires_in', 'issued_at']],
      [400, ['errors']],
      [401, ['details']],
    ])
  })

  test('what a test changes at a token server is taken back at once', async () => {
    const ask = () => get('ghcr.io', '/token?service=ghcr.io', { authorization: `Basic ${btoa('w:p')}` })
    await control({ token: { ghcr: { fail: { status: 502, times: 9 }, expiresIn: true } } })
    const failed = await ask()
    await control({ reset: true })
    const good = await ask()
    expect([failed.status, good.status, Object.keys(JSON.parse(good.body))]).toStrictEqual([502, 200, ['token', 'issued_at']])
  })
})

async function get(host: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const socket = await openTls(world.port, ca, host)
  const answer = await ask(socket, host, path, { headers, method })
  socket.destroy()
  return answer
}

async function callApi(region: string, key: string, signedRegion: string): Promise<Answer> {
  const host = `api.ecr.${region}.amazonaws.com`
  const socket = await openTls(world.port, ca, host)
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20260101/${signedRegion}/ecr/aws4_request, SignedHeaders=host, Signature=0`
  const headers = { authorization, 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken', 'content-length': '2' }
  const answer = await ask(socket, host, '/', { method: 'POST', headers, body: Buffer.from('{}') })
  socket.destroy()
  return answer
}

async function authorize(region: string): Promise<string> {
  const answer = await callApi(region, KEY, region)
  const [entry] = Object(JSON.parse(answer.body)).authorizationData
  return Buffer.from(String(entry.authorizationToken), 'base64').toString('utf8').slice('AWS:'.length)
}

async function control(change: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${world.port}/__control`, { method: 'POST', body: JSON.stringify(change) })
  expect(response.status).toBe(200)
}

/** Both the registry, which knows one inner login, and the API, which knows one repository. */
function answerAsBackend(incoming: IncomingMessage, response: ServerResponse): void {
  const { method, url = '', headers } = incoming
  const target = String(headers['x-amz-target'] ?? '')
  let body = ''
  incoming.on('data', (chunk: Buffer) => {
    body += chunk.toString('utf8')
  })
  incoming.on('end', () => {
    if (target.endsWith('.GetAuthorizationToken')) {
      const entry = { authorizationToken: btoa('AWS:moto'), expiresAt: 1, proxyEndpoint: 'https://moto.invalid' }
      response.end(JSON.stringify({ authorizationData: [entry] }))
    } else if (target.endsWith('.DescribeRepositories')) {
      response.writeHead(body.includes('"team/app"') ? 200 : 400).end('{}')
    } else if (headers.authorization !== 'Bearer t' && headers.authorization !== `Basic ${btoa('inner:door')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="backend"' }).end()
    } else if (method === 'PUT') {
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="r",error="insufficient_scope"' }).end()
    } else if (method === 'POST') {
      response.writeHead(202, { location: `${headers['x-forwarded-proto']}://${headers.host}/v2/upload` }).end()
    } else {
      response.writeHead(200, { 'docker-content-digest': digest }).end(url.includes('/blobs/') && method === 'GET' ? blob : '')
    }
  })
}
