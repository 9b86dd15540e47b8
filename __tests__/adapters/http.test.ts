import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import {
  type AddressInfo,
  createServer as createSocketServer,
  type LookupFunction,
  type Socket,
  type Server as SocketServer,
} from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createHttp } from '../../src/adapters/http.ts'
import { isRecord } from '../../src/domain/json.ts'
import { ActionError } from '../../src/errors.ts'
import type { Environment, Http } from '../../src/ports.ts'
import { until } from '../support/proc.ts'

const LIMIT_BYTES = 1_000
const servers: (Server | SocketServer)[] = []
const sockets = new Set<Socket>()

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** Listens on loopback; gives the port. All sockets end with the test. */
async function listen(server: Server | SocketServer): Promise<number> {
  servers.push(server)
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  server.keepAliveTimeout = 20_000
  return new URL(`http://127.0.0.1:${await listen(server)}/`)
}

function open(over: { readonly env?: Environment; readonly signal?: AbortSignal; readonly lookup?: LookupFunction } = {}): Http {
  return createHttp({ env: {}, signal: new AbortController().signal, ...over })
}

function ask(http: Http, url: URL, over: Partial<Parameters<Http['request']>[0]> = {}) {
  return http.request({ method: 'GET', url, headers: {}, limitBytes: LIMIT_BYTES, ...over })
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return isRecord(error) ? error['code'] : error
}

describe('requests', () => {
  test('an answer has status, lower-case headers and body; a redirect is an answer', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(307, { Location: '/there', 'X-Two': ['a', 'b'] }).end('moved')
    })
    const { status, headers, body } = await ask(open(), url)
    expect([status, headers.get('location'), headers.get('x-two'), Buffer.from(body).toString()]).toStrictEqual([
      307,
      '/there',
      'a, b',
      'moved',
    ])
  })

  test('a body of known bytes and one that is streamed arrive whole, with their length', async () => {
    const seen: unknown[] = []
    const url = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen.push([
          request.headers['content-length'],
          request.headers['transfer-encoding'],
          request.headers.expect,
          Buffer.concat(chunks).length,
        ])
        response.end()
      })
    })
    const http = open()
    const piece = new Uint8Array(300_000)
    await ask(http, url, { method: 'PUT', body: piece })
    await ask(http, url, {
      method: 'PUT',
      body: {
        size: 3_000_000,
        chunks: async function* () {
          for (let index = 0; index < 10; index += 1) yield piece
        },
      },
    })
    await ask(http, url, { method: 'PUT', body: new Uint8Array() })
    expect(seen).toStrictEqual([
      ['300000', undefined, undefined, 300_000],
      ['3000000', undefined, undefined, 3_000_000],
      ['0', undefined, undefined, 0],
    ])
  })

  test.each([
    ['short', 5],
    ['long', 15],
  ])('a streamed body that is too %s is an error', async (_name, actual) => {
    const url = await serve((request) => void request.on('error', () => undefined).resume())
    const body = {
      size: 10,
      chunks: async function* () {
        for (let index = 0; index < actual; index += 1) yield new Uint8Array(1)
      },
    }
    expect(await codeOf(ask(open(), url, { method: 'PUT', body }))).toBe('ERR_BODY_SIZE')
  })

  test('what fails in the body fails the request', async () => {
    const url = await serve((request) => void request.on('error', () => undefined).resume())
    const body = {
      size: 10,
      // biome-ignore lint/correctness/useYield: a source that fails before its first piece
      chunks: async function* (): AsyncGenerator<Uint8Array> {
        throw new ActionError('blob-content', 'the file has changed')
      },
    }
    expect(await codeOf(ask(open(), url, { method: 'PUT', body }))).toBe('blob-content')
  })

  test('connections are kept, ten for one origin at most', async () => {
    let came = 0
    let most = 0
    const used = new Set<unknown>()
    const waiting: ServerResponse[] = []
    const url = await serve((request, response) => {
      used.add(request.socket.remotePort)
      came += 1
      most = Math.max(most, waiting.push(response))
      // Nobody is answered before ten are here, or the last; an eleventh would come meanwhile.
      if (waiting.length === 10 || came === 40)
        setTimeout(() => {
          for (const each of waiting.splice(0)) each.end()
        }, 20)
    })
    const http = open()
    await Promise.all(Array.from({ length: 40 }, () => ask(http, url)))
    expect([most, used.size]).toStrictEqual([10, 10])
  })

  test('a stream and an upload of the same origin do not wait for one another, though all its connections are taken', async () => {
    const url = await serve((request, response) => {
      request.resume()
      if (request.method === 'GET') response.end('0123456789')
      else request.on('end', () => response.end())
    })
    const http = open()
    const copy = async () => {
      const body = {
        size: 10,
        chunks: async function* () {
          yield* (await http.stream({ method: 'GET', url, headers: {} })).chunks
        },
      }
      return (await ask(http, url, { method: 'PUT', body })).status
    }
    expect(await Promise.all(Array.from({ length: 12 }, copy))).toStrictEqual(Array.from({ length: 12 }, () => 200))
  })
})

describe('limits', () => {
  test('an answer longer than its limit is an error that knows the status', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(403)
      const timer = setInterval(() => response.write(Buffer.alloc(500)), 1)
      response.on('close', () => clearInterval(timer))
    })
    await expect(ask(open(), url)).rejects.toMatchObject({ code: 'ERR_BODY_TOO_LARGE', status: 403 })
  })

  test('headers longer than 64 KiB are an error', async () => {
    const url = await serve((_request, response) => void response.writeHead(200, { long: 'x'.repeat(70_000) }).end())
    expect(await codeOf(ask(open(), url))).toBe('HPE_HEADER_OVERFLOW')
  })

  test.each<readonly [string, RequestListener]>([
    ['says nothing', () => undefined],
    ['says nothing more', (_request, response) => void response.write('begun')],
  ])('a server that %s is given up after the idle time', async (_name, listener) => {
    const url = await serve(listener)
    expect(await codeOf(ask(open(), url, { idleMs: 50 }))).toBe('ETIMEDOUT')
  })

  test.each<readonly [string, string]>([
    ['its headers', 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\nSlow: '],
    ['its body', 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n'],
  ])('a server that trickles %s is given up after twice the idle time', async (_name, begin) => {
    const port = await listen(
      createSocketServer((socket) => {
        socket.write(begin)
        const timer = setInterval(() => socket.write('x'), 10)
        socket.on('close', () => clearInterval(timer))
        socket.on('error', () => clearInterval(timer))
      }),
    )
    expect(await codeOf(ask(open(), new URL(`http://127.0.0.1:${port}/`), { idleMs: 100 }))).toBe('ETIMEDOUT')
  })

  test('an answer that comes before the whole request and trickles is given up, too', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 900 })
      const timer = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(timer))
    })
    const half = {
      size: 10,
      chunks: async function* () {
        yield new Uint8Array(5)
        await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
      },
    }
    expect(await codeOf(ask(open(), url, { method: 'PUT', idleMs: 100, body: half }))).toBe('ETIMEDOUT')
  })

  test('an answer that stops before its announced end is an error', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setTimeout(() => response.destroy(), 10)
    })
    expect(await codeOf(ask(open(), url))).toBe('ECONNRESET')
    const { chunks } = await open().stream({ method: 'GET', url, headers: {} })
    const read = async () => {
      for await (const chunk of chunks) expect(chunk.length).toBe(4)
    }
    expect(await codeOf(read())).toBe('ECONNRESET')
  })
})

describe('kept connections', () => {
  /** Answers the first request of each connection, and resets at the second; counts connections and requests. */
  async function forgetful(): Promise<{ readonly url: URL; readonly seen: { connections: number; requests: number } }> {
    const seen = { connections: 0, requests: 0 }
    const port = await listen(
      createSocketServer((socket) => {
        seen.connections += 1
        let answered = false
        socket.on('error', () => undefined)
        socket.on('data', () => {
          seen.requests += 1
          if (answered) return socket.resetAndDestroy()
          answered = true
          return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        })
      }),
    )
    return { url: new URL(`http://127.0.0.1:${port}/`), seen }
  }

  test('a request that meets a dead one goes out once more, on a new connection', async () => {
    const { url, seen } = await forgetful()
    const http = open()
    const statuses = [await ask(http, url), await ask(http, url, { method: 'PUT', body: new Uint8Array(10) })].map(({ status }) => status)
    expect({ statuses, ...seen }).toStrictEqual({ statuses: [200, 200], connections: 2, requests: 3 })
  })

  test('a reset of a new one is told, not tried again', async () => {
    let requests = 0
    const url = await serve((request) => {
      requests += 1
      request.socket.resetAndDestroy()
    })
    expect(await codeOf(ask(open(), url))).toBe('ECONNRESET')
    expect(requests).toBe(1)
  })

  test('an answer before the body has gone ends the sending, and the connection is not used again', async () => {
    const ports = new Set<unknown>()
    let closed = 0
    const url = await serve((request, response) => {
      if (!ports.has(request.socket.remotePort)) request.socket.on('close', () => (closed += 1))
      ports.add(request.socket.remotePort)
      response.writeHead(request.method === 'PUT' ? 401 : 200).end()
    })
    const http = open()
    let given = 0
    const body = {
      size: 1_000_000_000,
      chunks: async function* () {
        for (; given < 1_000; given += 1) yield new Uint8Array(1_000_000)
      },
    }
    expect((await ask(http, url, { method: 'PUT', body })).status).toBe(401)
    expect((await ask(http, url)).status).toBe(200)
    expect(ports.size).toBe(2)
    await until('the end of the connection', () => closed > 0)
    expect(closed).toBe(1)
    expect(given).toBeLessThan(100)
  })
})

describe('large bodies', () => {
  const SIZE = 12_000_000
  const PIECE = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, index) => index % 253))
  const WHOLE = Buffer.concat(Array.from({ length: SIZE / PIECE.length }, () => PIECE))
  const AGAIN = 'HTTP/1.1 200 OK\r\nContent-Length: 12000000\r\n\r\n'

  /** Answers each connection by `answer`; tells how many of them are open, and counts them. */
  async function source(answer: (socket: Socket) => void) {
    const seen = { connections: 0, open: 0 }
    const port = await listen(
      createSocketServer((socket) => {
        seen.connections += 1
        seen.open += 1
        socket.on('error', () => undefined)
        socket.on('close', () => (seen.open -= 1))
        socket.once('data', () => answer(socket))
      }),
    )
    return { url: new URL(`http://127.0.0.1:${port}/`), seen }
  }

  async function read(http: Http, url: URL, onChunk: (bytes: number) => void = () => undefined): Promise<boolean> {
    const { chunks } = await http.stream({ method: 'GET', url, headers: {} })
    const parts: Buffer[] = []
    for await (const chunk of chunks) {
      parts.push(Buffer.from(chunk))
      onChunk(chunk.length)
    }
    return Buffer.concat(parts).equals(WHOLE)
  }

  test.each<readonly [string, (socket: Socket) => void]>([
    ['at once', (socket) => socket.write(Buffer.concat([Buffer.from(AGAIN), WHOLE]))],
    ['before the connection is closed', (socket) => socket.end(Buffer.concat([Buffer.from(AGAIN), WHOLE]))],
    ['with more behind them, which nobody takes', (socket) => socket.write(Buffer.concat([Buffer.from(AGAIN), WHOLE, PIECE]))],
    [
      'after a head in pieces',
      (socket) => {
        const bytes = Buffer.concat([Buffer.from(AGAIN), WHOLE.subarray(0, 100)])
        const write = (at: number): void => {
          socket.write(bytes.subarray(at, at + 7))
          if (at + 7 < bytes.length) setImmediate(() => write(at + 7))
          else socket.write(WHOLE.subarray(100))
        }
        write(0)
      },
    ],
    [
      'in chunks of HTTP',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        for (let at = 0; at < SIZE; at += PIECE.length) socket.write(Buffer.concat([Buffer.from('186a0\r\n'), PIECE, Buffer.from('\r\n')]))
        socket.write('0\r\n\r\n')
      },
    ],
  ])('all bytes arrive that come %s', async (_name, answer) => {
    const { url, seen } = await source(answer)
    expect(await read(open(), url)).toBe(true)
    expect(seen.connections).toBe(1)
  })

  /** Sends as much as is taken, 900 MB at most; tells how much that is once it has come to rest. */
  async function fountain() {
    let sent = 0
    const { url, seen } = await source((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n')
      const pour = (): void => {
        do sent += PIECE.length
        while (sent < 900_000_000 && socket.write(PIECE))
      }
      socket.on('drain', pour)
      pour()
    })
    const atRest = async (): Promise<number> => {
      for (let before = -1; before !== sent; await new Promise((resolve) => setTimeout(resolve, 50))) before = sent
      return sent
    }
    return { url, seen, atRest }
  }

  test('a slow reader holds the server back', async () => {
    const { url, atRest } = await fountain()
    const { chunks } = await open().stream({ method: 'GET', url, headers: {} })
    const reader = chunks[Symbol.asyncIterator]()
    for (let read = 0; read < SIZE; ) read += (await reader.next()).value?.length ?? SIZE
    // both ends of a connection keep some megabytes
    expect(await atRest()).toBeLessThan(100_000_000)
    await reader.return?.()
  })

  test('a slow target holds the source back: what is read and not taken yet are a few pieces', async () => {
    const { url, atRest } = await fountain()
    const to = await source((socket) => void socket.pause())
    const stop = new AbortController()
    const http = open({ signal: stop.signal })
    const blocks = new Set<unknown>()
    const body = {
      size: 900_000_000,
      chunks: async function* () {
        for await (const chunk of (await http.stream({ method: 'GET', url, headers: {} })).chunks) {
          blocks.add(chunk.buffer)
          yield chunk
        }
      },
    }
    const putting = ask(http, to.url, { method: 'PUT', body })
    await until('three pieces', () => blocks.size > 2)
    expect(await atRest()).toBeLessThan(100_000_000)
    stop.abort(new ActionError('cancelled', 'the run was cancelled'))
    expect(await codeOf(putting)).toBe('cancelled')
    expect(blocks.size).toBeLessThan(20)
  })

  test.each<readonly [string, (socket: Socket) => void, string, idleMs: number]>([
    ['resets it', (socket) => socket.resetAndDestroy(), 'ECONNRESET', 60_000],
    ['ends it', (socket) => socket.end(), 'ECONNRESET', 60_000],
    ['says nothing more', () => undefined, 'ETIMEDOUT', 200],
  ])('a server that %s in the middle is told, and its connection closed', async (_name, stop, code, idleMs) => {
    const { url, seen } = await source((socket) => {
      socket.write(Buffer.concat([Buffer.from(AGAIN), WHOLE.subarray(0, SIZE / 2)]), () => setTimeout(() => stop(socket), 20))
    })
    const http = open()
    let bytes = 0
    const reading = async () => {
      const { chunks } = await http.stream({ method: 'GET', url, headers: {}, idleMs })
      for await (const chunk of chunks) bytes += chunk.length
    }
    expect(await codeOf(reading())).toBe(code)
    expect(bytes).toBeLessThan(SIZE)
    await until('the end of the connection', () => seen.open === 0)
  })

  test('the end of the run ends a copy in the middle, at both ends', async () => {
    const from = await source((socket) => void socket.write(Buffer.concat([Buffer.from(AGAIN), WHOLE.subarray(0, SIZE / 2)])))
    const to = await source(() => undefined)
    const stop = new AbortController()
    const http = open({ signal: stop.signal })
    const reason = new ActionError('cancelled', 'the run was cancelled')
    let copied = 0
    const body = {
      size: SIZE,
      chunks: async function* () {
        for await (const chunk of (await http.stream({ method: 'GET', url: from.url, headers: {} })).chunks) {
          copied += chunk.length
          if (copied > SIZE / 4) setTimeout(() => stop.abort(reason), 5)
          yield chunk
        }
      },
    }
    await expect(ask(http, to.url, { method: 'PUT', body })).rejects.toBe(reason)
    expect(copied).toBeLessThan(SIZE)
    await until('the end of both connections', () => from.seen.open === 0 && to.seen.open === 0)
  })

  test('a target that answers before it has all bytes ends the reading of them, too', async () => {
    const from = await source((socket) => void socket.write(Buffer.concat([Buffer.from(AGAIN), WHOLE.subarray(0, SIZE / 2)])))
    const to = await source((socket) => void socket.write('HTTP/1.1 507 Full\r\nContent-Length: 0\r\n\r\n'))
    const http = open()
    const body = {
      size: SIZE,
      chunks: async function* () {
        yield* (await http.stream({ method: 'GET', url: from.url, headers: {} })).chunks
      },
    }
    expect((await ask(http, to.url, { method: 'PUT', body })).status).toBe(507)
    await until('the end of both connections', () => from.seen.open === 0 && to.seen.open === 0)
  })
})

describe('the end of the run', () => {
  test('rejects what is under way with its reason, and what comes later', async () => {
    const url = await serve((_request, response) => void response.write('begun'))
    const stop = new AbortController()
    const http = open({ signal: stop.signal })
    const reason = new ActionError('cancelled', 'the run was cancelled')
    const waiting = Array.from({ length: 20 }, () => ask(http, url))
    const { chunks } = await http.stream({ method: 'GET', url, headers: {} })
    const reading = (async () => {
      for await (const chunk of chunks) expect(Buffer.from(chunk).toString()).toBe('begun')
    })()
    setTimeout(() => stop.abort(reason), 20)
    const ends = await Promise.allSettled([...waiting, reading])
    expect(ends.map((end) => (end.status === 'rejected' ? end.reason : end))).toStrictEqual(Array.from({ length: 21 }, () => reason))
    await expect(ask(http, url)).rejects.toBe(reason)
  })
})

describe('addresses', () => {
  const LINK_LOCAL = [
    '169.254.169.254',
    '169.254.0.1',
    'fe80::1',
    'febf::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
  ]

  test.each(LINK_LOCAL)('%s is refused as a literal', async (address) => {
    const url = new URL(`http://${address.includes(':') ? `[${address}]` : address}/`)
    expect(await codeOf(ask(open(), url))).toBe('ERR_ADDRESS_REFUSED')
  })

  test.each(LINK_LOCAL)('%s is refused behind a name, also beside a good one', async (address) => {
    const family = address.includes(':') ? 6 : 4
    const lookup: LookupFunction = (_host, options, callback) =>
      options.all === true
        ? callback(null, [
            { address: '127.0.0.1', family: 4 },
            { address, family },
          ])
        : callback(null, address, family)
    expect(await codeOf(ask(open({ lookup }), new URL('http://registry.example/')))).toBe('ERR_ADDRESS_REFUSED')
  })

  test('a name that is good goes through the given resolution', async () => {
    const url = await serve((_request, response) => void response.end())
    const lookup: LookupFunction = (_host, options, callback) =>
      options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)
    expect((await ask(open({ lookup }), new URL(`http://registry.example:${url.port}/`))).status).toBe(200)
  })

  test('a name that does not exist is an error of the resolution', async () => {
    const lookup: LookupFunction = (host, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '', 0)
    expect(await codeOf(ask(open({ lookup }), new URL('http://registry.example/')))).toBe('ENOTFOUND')
  })
})

describe('proxies', () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const canProxy = major > 24 || (major === 24 && minor >= 5)

  const lookup: LookupFunction = (_host, options, callback) =>
    options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

  /** A proxy that writes down what it is asked for, answers requests and refuses tunnels. */
  async function startProxy() {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end('by the proxy')
    })
    server.on('connect', (request, socket: Socket) => {
      asked.push(`${request.method} ${request.url}`)
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    return { asked, host: `127.0.0.1:${await listen(server)}` }
  }

  test.each<readonly [string, (host: string) => Environment, string, string]>([
    ['HTTP', (host) => ({ http_proxy: `http://${host}` }), 'http://far.example/v2/', 'GET http://far.example/v2/'],
    ['HTTP, in capitals', (host) => ({ HTTP_PROXY: `http://${host}` }), 'http://far.example/v2/', 'GET http://far.example/v2/'],
    ['HTTP, without a scheme', (host) => ({ http_proxy: host }), 'http://far.example/v2/', 'GET http://far.example/v2/'],
    ['HTTPS, by a tunnel', (host) => ({ https_proxy: `http://${host}` }), 'https://far.example/v2/', 'CONNECT far.example:443'],
  ])('the proxy of the environment is used for %s, or the request refused where Node cannot', async (_name, envOf, url, expected) => {
    const { asked, host } = await startProxy()
    const end = await codeOf(ask(open({ env: envOf(host), lookup }), new URL(url)))
    if (canProxy) expect(asked).toStrictEqual([expected])
    else expect([asked, end]).toStrictEqual([[], 'ERR_PROXY_UNSUPPORTED'])
  })

  test('loopback does not go through a proxy, nor what NO_PROXY names', async () => {
    const { asked, host } = await startProxy()
    const target = await serve((_request, response) => void response.end('direct'))
    const http = open({ env: { http_proxy: `http://${host}`, NO_PROXY: 'near.example' }, lookup })
    expect(Buffer.from((await ask(http, target)).body).toString()).toBe('direct')
    const near = ask(http, new URL(`http://near.example:${target.port}/`)).then(({ body }) => Buffer.from(body).toString())
    if (canProxy) expect(await near).toBe('direct')
    else expect(await codeOf(near)).toBe('ERR_PROXY_UNSUPPORTED')
    expect(asked).toStrictEqual([])
  })

  test.each(['socks5://127.0.0.1:1', 'http://[', 'ftp://127.0.0.1'])(
    'nothing goes around a proxy that cannot be used: %s',
    async (proxy) => {
      expect(await codeOf(ask(open({ env: { http_proxy: proxy }, lookup }), new URL('http://far.example/')))).toBe('ERR_PROXY_UNSUPPORTED')
    },
  )
})
