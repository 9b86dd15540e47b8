import { describe, expect, test } from '@jest/globals'
import type { Http } from '../../src/ports.ts'
import { endpointOf } from '../../src/registry/endpoints.ts'
import { createPool } from '../../src/registry/pool.ts'
import { openTransport } from '../../src/registry/transport.ts'
import { repositoryOf, testPorts } from './parts.ts'

test('what went well opens a host again; a limit or trouble of the server does not', async () => {
  const statuses = [200, 404, 401, 429, 500, 503]
  const resumed: number[] = []
  const { host } = repositoryOf('registry.example/app')
  const endpoint = endpointOf(host, { host, plain: false, ca: 'PEM', required: true })
  const sent = new Map<string, number>()
  const authorities: unknown[] = []
  for (const status of statuses) {
    const pool = {
      run: <T>(_host: string, _parallel: number, work: () => Promise<T>) => work(),
      pass: async () => undefined,
      pause: () => undefined,
      resume: () => void resumed.push(status),
    }
    const ports = testPorts({
      http: {
        request: async ({ ca }) => {
          authorities.push(ca)
          return { status, headers: new Map(), body: new Uint8Array() }
        },
        stream: () => Promise.reject(new Error('nothing is streamed here')),
      },
    })
    await openTransport(endpoint, pool, sent, ports).request({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {} }, 10)
  }
  expect([resumed, Object.fromEntries(sent), authorities]).toStrictEqual([
    [200, 404, 401],
    { 'registry.example': statuses.length },
    statuses.map(() => 'PEM'),
  ])
})

/** Our transport over `http`, to a registry with TLS. */
function open(http: Partial<Http>, idleMs?: number) {
  const { host } = repositoryOf('registry.example/app')
  const endpoint = endpointOf(host, { host, plain: false, ca: undefined, required: true })
  const none = () => Promise.reject(new TypeError('nobody asks for this'))
  const ports = testPorts({ http: { request: none, stream: none, ...http } })
  return openTransport(endpoint, createPool(ports.clock), new Map(), ports, idleMs)
}

const ASKED = { method: 'GET', url: new URL('https://registry.example/v2/'), headers: { accept: 'x' } } as const

describe('a request', () => {
  test.each<readonly [string, number | undefined, number | undefined, object]>([
    ['says nothing of idle time by itself', undefined, undefined, {}],
    ['has the idle time of the one who is patient', 7_000, undefined, { idleMs: 7_000 }],
    ['has an idle time of its own first', 7_000, 9_000, { idleMs: 9_000 }],
  ])('%s', async (_name, usual, own, expected) => {
    const seen: unknown[] = []
    const transport = open(
      {
        request: async (request) => {
          seen.push(request)
          return { status: 200, headers: new Map(), body: new Uint8Array() }
        },
      },
      usual,
    )
    await transport.request({ ...ASKED, ...(own === undefined ? {} : { idleMs: own }) }, 10)
    expect(seen).toStrictEqual([{ ...ASKED, headers: { 'user-agent': 'build-tag-push', accept: 'x' }, limitBytes: 10, ...expected }])
  })

  const large = { code: 'ERR_BODY_TOO_LARGE', status: 400, headers: new Map([['retry-after', '1']]) }
  test.each<readonly [string, object, boolean]>([
    ['an error', large, true],
    ['a good answer', { ...large, status: 399 }, false],
    ['an answer without a status', { ...large, status: undefined }, false],
    ['an answer without headers', { ...large, headers: undefined }, false],
    ['an answer that broke for another reason', { ...large, code: 'ECONNRESET' }, false],
  ])('whose answer is too large is answered without its words, if it is %s', async (_name, more, isAnswer) => {
    const error = Object.assign(new Error('too large'), more)
    const end = await open({ request: () => Promise.reject(error) })
      .request(ASKED, 10)
      .catch((thrown: unknown) => thrown)
    expect(end).toStrictEqual(isAnswer ? { status: 400, headers: large.headers, body: new Uint8Array() } : error)
  })
})

describe('a stream', () => {
  const streamed = async (status: number, sizes: readonly number[]) => {
    let [read, cancelled] = [0, 0]
    const chunks = async function* () {
      for (const size of sizes) {
        read += 1
        yield new Uint8Array(size)
      }
    }
    const cancel = () => {
      cancelled += 1
    }
    const answer = { status, headers: new Map<string, string>(), chunks: chunks(), cancel }
    const { body } = await open({ stream: async () => answer }).stream(ASKED)
    return { bytes: body.byteLength, read, cancelled }
  }

  test.each<readonly [string, number, readonly number[], object]>([
    ['goes well is left to who reads it', 399, [10, 10], { bytes: 0, read: 0, cancelled: 0 }],
    ['is refused has its words read', 400, [10, 10], { bytes: 20, read: 2, cancelled: 1 }],
    ['is refused in many words has the first of them read', 400, [65_536, 1, 1], { bytes: 65_537, read: 2, cancelled: 1 }],
  ])('that %s', async (_name, status, sizes, expected) => {
    expect(await streamed(status, sizes)).toStrictEqual(expected)
  })
})
