import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ask, makeFolder, openTls, openTunnel, type Program, readLines, startProgram } from './program.ts'

const { folder, remove } = makeFolder()
const ca = join(folder, 'certs/authority/ca.pem')
const sha = (digit: string): string => digit.repeat(40)
const names = Array.from({ length: 5 }, (_, index) => ({ name: `v1.${index}.0`, sha: sha(String(index)) }))
let backend: Server
let world: Program

beforeAll(async () => {
  backend = createServer(answerAsRegistry).listen(0, '127.0.0.1')
  backend.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    if (incoming.headers.authorization !== undefined) response.writeContinue()
    answerAsRegistry(incoming, response)
  })
  await once(backend, 'listening')
  const address = Object(backend.address())
  world = await startProgram('lab/world.mjs', folder, {
    home: folder,
    folder,
    fronts: [
      { kind: 'github', token: 'secret', repositories: { 'acme/app': { tags: names }, 'acme/hidden': { private: true, tags: [] } } },
      { kind: 'ghcr', backend: { url: `http://127.0.0.1:${address.port}`, storage: folder }, users: [] },
    ],
  })
})
afterAll(async () => {
  expect(await world.stop()).toBe(0)
  backend.close()
  backend.closeAllConnections()
  remove()
})

describe('proxy', () => {
  test('a name outside the world is refused, and each name that was asked for is logged', async () => {
    const before = proxyLog().length
    const asked = ['example.com:443', 'ghcr.io:443', 'ghcr.io:80', 'GHCR.IO:443', 'evil.ghcr.io:443', '127.0.0.1:443']
    const statuses = []
    for (const authority of asked) {
      const { status, socket } = await openTunnel(world.port, authority)
      socket.destroy()
      statuses.push(status)
    }
    expect(statuses).toStrictEqual([403, 200, 403, 200, 403, 403])
    expect(proxyLog().slice(before)).toStrictEqual([
      entry('example.com', 443, false),
      entry('ghcr.io', 443, true),
      entry('ghcr.io', 80, false),
      entry('ghcr.io', 443, true),
      entry('evil.ghcr.io', 443, false),
      entry('127.0.0.1', 443, false),
    ])
  })

  test('plain HTTP by way of the proxy is refused and logged', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: world.port, path: 'http://ghcr.io/v2/' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(403)
    expect(proxyLog().at(-1)).toStrictEqual(entry('ghcr.io', 80, false))
  })

  test('a connection is good for its own name only', async () => {
    const socket = await openTls(world.port, ca, 'ghcr.io')
    expect((await ask(socket, 'api.github.com', '/repos/acme/app')).status).toBe(421)
    socket.destroy()
  })

  test('a round trip takes as long as it is told to', async () => {
    await control({ delayMs: { 'ghcr.io': 60 } })
    const begun = performance.now()
    const socket = await openTls(world.port, ca, 'ghcr.io')
    const connected = performance.now()
    const answer = await ask(socket, 'ghcr.io', '/v2/')
    const answered = performance.now()
    await control({ delayMs: {} })
    socket.destroy()
    expect(answer.status).toBe(401)
    // One round trip opens the connection, one is the TLS 1.3 handshake; timers may fire a millisecond early.
    expect(connected - begun).toBeGreaterThanOrEqual(118)
    expect(answered - connected).toBeGreaterThanOrEqual(58)
  })
})

describe('fronts', () => {
  const body = randomBytes(1_500_000)
  const digest = createHash('sha256').update(body).digest('hex')
  test.each([
    ['with a length', { 'content-length': String(body.length) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    ['after 100 Continue', { 'content-length': String(body.length), expect: '100-continue' }],
  ])('a body %s reaches the backend as it was sent', async (_name, headers) => {
    const socket = await openTls(world.port, ca, 'ghcr.io')
    const answer = await ask(socket, 'ghcr.io', '/v2/a/blobs/uploads/1?x=%2F', {
      method: 'PUT',
      headers: { authorization: 'Bearer t', ...headers },
      body,
    })
    socket.destroy()
    const path = '/v2/a/blobs/uploads/1?x=%2F'
    expect(JSON.parse(answer.body)).toStrictEqual({ method: 'PUT', path, host: 'ghcr.io', proto: 'https', bytes: body.length, digest })
  })

  test('a refusal that comes before the body leaves the connection usable', async () => {
    const socket = await openTls(world.port, ca, 'ghcr.io')
    const refused = await ask(socket, 'ghcr.io', '/v2/a/blobs/uploads/1', {
      method: 'PUT',
      headers: { 'content-length': String(body.length) },
      body,
    })
    const next = await ask(socket, 'ghcr.io', '/v2/')
    socket.destroy()
    expect([refused.status, next.status]).toStrictEqual([401, 401])
  })

  test('the first challenge of GHCR carries its dummy scope, DELETE is refused, referrers lead to a web page', async () => {
    const socket = await openTls(world.port, ca, 'ghcr.io')
    const ping = await ask(socket, 'ghcr.io', '/v2/')
    const removed = await ask(socket, 'ghcr.io', '/v2/a/manifests/1', { method: 'DELETE' })
    const referrers = await ask(socket, 'ghcr.io', `/v2/a/referrers/sha256:${digest}`)
    socket.destroy()
    expect(ping.headers['www-authenticate']).toBe('Bearer realm="r",service="s",scope="repository:user/image:pull"')
    expect([removed.status, JSON.parse(removed.body)]).toStrictEqual([
      405,
      { errors: [{ code: 'UNSUPPORTED', message: 'The operation is unsupported.' }] },
    ])
    expect([referrers.status, referrers.headers.location]).toStrictEqual([
      303,
      `https://github.com/-/v2/packages/a/referrers/sha256:${digest}`,
    ])
  })

  test('trouble on order: an answer, then a broken connection, then none', async () => {
    await control({ fail: [{ name: 'ghcr.io', method: 'GET', path: '/v2/', status: 503, times: 1, headers: { 'retry-after': '7' } }] })
    const socket = await openTls(world.port, ca, 'ghcr.io')
    const failed = await ask(socket, 'ghcr.io', '/v2/')
    expect([failed.status, failed.headers['retry-after']]).toStrictEqual([503, '7'])
    await control({ fail: [{ name: 'ghcr.io', status: 0, times: 1 }] })
    await expect(ask(socket, 'ghcr.io', '/v2/')).rejects.toThrow(/hang up|ECONNRESET/)
    const again = await openTls(world.port, ca, 'ghcr.io')
    expect((await ask(again, 'ghcr.io', '/v2/')).status).toBe(401)
    again.destroy()
  })
})

describe('api.github.com', () => {
  test.each([
    ['public, no token', '/repos/acme/app', undefined, 200],
    ['in other letters', '/repos/Acme/App', undefined, 200],
    ['private, no token', '/repos/acme/hidden', undefined, 404],
    ['private, token', '/repos/acme/hidden', 'Bearer secret', 200],
    ['a wrong token', '/repos/acme/app', 'Bearer wrong', 401],
    ['an unknown repository', '/repos/acme/none', 'token secret', 404],
    ['an unknown path', '/repos/acme/app/pulls', 'Bearer secret', 404],
  ])('%s', async (_name, path, authorization, status) => {
    const socket = await openTls(world.port, ca, 'api.github.com')
    const answer = await ask(socket, 'api.github.com', path, { headers: authorization === undefined ? {} : { authorization } })
    socket.destroy()
    expect(answer.status).toBe(status)
  })

  test('tags come in pages that Link leads through', async () => {
    const socket = await openTls(world.port, ca, 'api.github.com')
    const found: unknown[] = []
    const links: (string | undefined)[] = []
    for (let path: string | undefined = '/repos/acme/app/tags?per_page=2'; path !== undefined; ) {
      const answer = await ask(socket, 'api.github.com', path)
      const page: unknown[] = JSON.parse(answer.body)
      found.push(...page)
      links.push(String(answer.headers['link']))
      path = /<https:\/\/api\.github\.com([^>]+)>; rel="next"/.exec(links.at(-1) ?? '')?.[1]
    }
    socket.destroy()
    expect(found).toMatchObject(names.map((tag) => ({ name: tag.name, commit: { sha: tag.sha } })))
    expect(links).toHaveLength(3)
  })

  test('refs that match a prefix tell a tag object from a commit, and a new list takes effect at once', async () => {
    const tags = [
      { name: 'w1', sha: sha('a') },
      { name: 'v2', sha: sha('b'), object: sha('c') },
      { name: 'v1', sha: sha('d') },
    ]
    await control({ repositories: { 'acme/app': { tags } } })
    const socket = await openTls(world.port, ca, 'api.github.com')
    const answer = await ask(socket, 'api.github.com', '/repos/acme/app/git/matching-refs/tags/v')
    const all = await ask(socket, 'api.github.com', '/repos/acme/app/git/matching-refs/tags')
    const none = await ask(socket, 'api.github.com', '/repos/acme/app/git/matching-refs/heads/v')
    socket.destroy()
    expect(JSON.parse(all.body)).toMatchObject(['v1', 'v2', 'w1'].map((name) => ({ ref: `refs/tags/${name}` })))
    expect(none.body).toBe('[]')
    expect(JSON.parse(answer.body)).toMatchObject([
      { ref: 'refs/tags/v1', object: { type: 'commit', sha: sha('d') } },
      { ref: 'refs/tags/v2', object: { type: 'tag', sha: sha('c') } },
    ])
  })
})

function proxyLog(): unknown[] {
  return readLines(join(folder, 'proxy.jsonl'))
}

function entry(name: string, port: number, allowed: boolean): object {
  return { time: expect.stringMatching(/Z$/), name, port, allowed }
}

async function control(change: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${world.port}/__control`, { method: 'POST', body: JSON.stringify(change) })
  expect(response.status).toBe(200)
}

/** Refuses without a token, leaves the body unread and closes a little later, as Go's server does; with a token it tells what came. */
function answerAsRegistry(incoming: IncomingMessage, response: ServerResponse): void {
  if (incoming.headers.authorization === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Bearer realm="r",service="s"' }).end()
    incoming.on('readable', () => {})
    if (incoming.method === 'PUT') setTimeout(() => incoming.socket.destroy(), 100)
    return
  }
  const hash = createHash('sha256')
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
  })
  incoming.on('end', () => {
    const { method, url: path, headers } = incoming
    response.end(
      JSON.stringify({ method, path, host: headers.host, proto: headers['x-forwarded-proto'], bytes, digest: hash.digest('hex') }),
    )
  })
}
