import { createServer, type Socket } from 'node:net'
import type { Rule } from './registry.ts'

/** What a hostile server is asked when it shows what it is; `connection`: before anything is asked. */
export type Question = 'connection' | 'sign-in' | 'token' | 'look' | 'manifest' | 'blob' | 'session' | 'upload' | 'name'

/** A server that keeps to the distribution-spec but at one question, and how a visit to it has to end: the code of an `ActionError`, or `ok`. */
export type Hostile = {
  readonly name: string
  readonly at: Question
  readonly ends: string
  /** without it `act` takes the bare connection */
  readonly rule?: Omit<Rule, 'method' | 'path'>
  readonly act?: (socket: Socket, method: string) => void
  readonly tls?: true
  /** it ends by what it does not send, or sends too slowly: all others end by what they send, whenever that comes */
  readonly isSlow?: true
}

/** The request by which each question is known. */
export const QUESTIONS: Readonly<Record<Exclude<Question, 'connection'>, Pick<Rule, 'method' | 'path'>>> = {
  'sign-in': { method: 'GET', path: '/v2/' },
  token: { path: '/token' },
  look: { method: 'HEAD', path: '/manifests/' },
  manifest: { method: 'GET', path: '/manifests/' },
  blob: { method: 'GET', path: '/blobs/sha256' },
  session: { method: 'POST', path: '/blobs/uploads/' },
  upload: { method: 'PUT', path: '/blobs/uploads/' },
  name: { method: 'PUT', path: '/manifests/' },
}

/** Writes a piece every few milliseconds until the connection ends. */
function drip(socket: Socket, piece: string | Buffer, everyMs = 15): void {
  const timer = setInterval(() => socket.write(piece), everyMs)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => clearInterval(timer))
}

/** Writes as fast as the connection takes it until it ends. */
function pour(socket: Socket, piece: Buffer): void {
  socket.on('error', () => socket.destroy())
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const MANIFEST = 'application/vnd.oci.image.index.v1+json'
const answer = (status: string, body: string, type = 'application/json'): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const BLOCK = Buffer.alloc(64 * 1024, ' ')
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), BLOCK, Buffer.from('\r\n')])

const sends =
  (text: string | Buffer) =>
  (socket: Socket): void => {
    socket.on('error', () => socket.destroy())
    socket.write(text)
  }
const sendsAndEnds =
  (text: string) =>
  (socket: Socket): void => {
    socket.on('error', () => socket.destroy())
    socket.end(text)
  }
const begins =
  (text: string, go: (socket: Socket) => void) =>
  (socket: Socket): void => {
    socket.on('error', () => socket.destroy())
    socket.write(text)
    go(socket)
  }

/** An index of many children, each as short as it can be. */
function wideIndex(count: number): string {
  const child = { mediaType: 'a', digest: `sha256:${'0'.repeat(64)}`, size: 1 }
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, manifests: Array.from({ length: count }, () => child) })
}

const SILENT: readonly Hostile[] = [
  { name: 'takes the connection and is silent', at: 'connection', ends: 'registry-unreachable', act: () => undefined },
  { name: 'never answers a question', at: 'look', ends: 'registry-unreachable', act: () => undefined },
  { name: 'ends its side without an answer', at: 'manifest', ends: 'registry-unreachable', act: sendsAndEnds('') },
  {
    name: 'ends its side in the middle of the headers',
    at: 'manifest',
    ends: 'registry-unreachable',
    act: sendsAndEnds(`${HEAD}Content-Le`),
  },
  {
    name: 'ends its side in the middle of the body',
    at: 'manifest',
    ends: 'registry-unreachable',
    act: sendsAndEnds(`${HEAD}Content-Length: 900\r\n\r\nhalf`),
  },
  {
    name: 'says that a body comes, which never does',
    at: 'manifest',
    ends: 'registry-unreachable',
    act: sends(`${HEAD}Content-Length: 900\r\n\r\n`),
  },
  { name: 'never takes the bytes of an upload', at: 'upload', ends: 'registry-unreachable', act: (socket) => void socket.pause() },
]

const TRICKLING: readonly Hostile[] = [
  {
    name: 'trickles the status line',
    at: 'look',
    ends: 'registry-unreachable',
    act: begins('HTTP/1.1 200 ', (socket) => drip(socket, 'O')),
  },
  { name: 'trickles a header', at: 'manifest', ends: 'registry-unreachable', act: begins(`${HEAD}Slow: `, (socket) => drip(socket, 'x')) },
  {
    name: 'trickles a manifest',
    at: 'manifest',
    ends: 'registry-unreachable',
    act: begins(`${HEAD}Content-Length: 900\r\n\r\n`, (socket) => drip(socket, ' ')),
  },
  {
    name: 'trickles a token',
    at: 'token',
    ends: 'registry-unreachable',
    act: begins(`${HEAD}Content-Length: 900\r\n\r\n`, (socket) => drip(socket, ' ')),
  },
  {
    name: 'trickles an error to the question for a blob',
    at: 'blob',
    ends: 'registry-unreachable',
    act: begins('HTTP/1.1 500 No\r\nContent-Length: 900\r\n\r\n', (socket) => drip(socket, ' ')),
  },
  {
    name: 'trickles the head of a blob',
    at: 'blob',
    ends: 'registry-unreachable',
    act: begins(HEAD, (socket) => drip(socket, 'a: b\r\n')),
  },
  {
    // what is large may take its time: the end of the run is its end
    name: 'trickles a blob',
    at: 'blob',
    ends: 'timeout',
    act: begins(`${HEAD}Content-Length: 2000\r\n\r\n`, (socket) => drip(socket, ' ', 10)),
  },
  {
    name: 'trickles chunks of one byte',
    at: 'manifest',
    ends: 'registry-unreachable',
    act: begins(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, (socket) => drip(socket, '1\r\nx\r\n')),
  },
  {
    name: 'trickles an error to a name',
    at: 'name',
    ends: 'registry-unreachable',
    act: begins('HTTP/1.1 500 No\r\nContent-Length: 900\r\n\r\n', (socket) => drip(socket, ' ')),
  },
  {
    name: 'sends "100 Continue" for ever',
    at: 'session',
    ends: 'registry-unreachable',
    act: (socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n'),
  },
  {
    name: 'sends early hints for ever',
    at: 'manifest',
    ends: 'registry-unreachable',
    act: (socket) => drip(socket, `HTTP/1.1 103 Early Hints\r\nLink: <${'x'.repeat(4_000)}>\r\n\r\n`, 1),
  },
  { name: 'does not answer a TLS handshake', at: 'connection', ends: 'registry-unreachable', tls: true, act: () => undefined },
  {
    name: 'trickles a TLS handshake',
    at: 'connection',
    ends: 'registry-unreachable',
    tls: true,
    // a record of 16 KiB that holds a handshake message of as many bytes (RFC 8446, 5.1)
    act: begins('', (socket) => {
      socket.write(Buffer.from([0x16, 3, 3, 0x3f, 0xff, 2, 0, 0x3f, 0xfb, 3, 3]))
      drip(socket, Buffer.from([0]))
    }),
  },
]

const ENDLESS: readonly Hostile[] = [
  {
    name: 'sends a manifest without end',
    at: 'manifest',
    ends: 'registry-answer',
    act: begins(`${HEAD}\r\n`, (socket) => pour(socket, BLOCK)),
  },
  { name: 'sends a token without end', at: 'token', ends: 'registry-answer', act: begins(`${HEAD}\r\n`, (socket) => pour(socket, BLOCK)) },
  {
    name: 'sends an error without end',
    at: 'name',
    ends: 'registry-refused',
    act: begins('HTTP/1.1 403 No\r\n\r\n', (socket) => pour(socket, BLOCK)),
  },
  {
    name: 'sends a blob in chunks without end',
    at: 'blob',
    ends: 'registry-answer',
    act: begins(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, (socket) => pour(socket, CHUNK)),
  },
  {
    name: 'sends headers without end',
    at: 'look',
    ends: 'registry-answer',
    act: begins(HEAD, (socket) => pour(socket, Buffer.from(`a: ${'x'.repeat(500)}\r\n`))),
  },
  {
    name: 'sends one header of a megabyte',
    at: 'look',
    ends: 'registry-answer',
    act: sends(`${HEAD}Large: ${'x'.repeat(1_000_000)}\r\n\r\n`),
  },
  {
    name: 'sends a chunk extension without end',
    at: 'manifest',
    ends: 'registry-answer',
    act: begins(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5;`, (socket) => pour(socket, Buffer.alloc(16_384, 'a'))),
  },
  {
    name: 'sends trailers without end',
    at: 'manifest',
    ends: 'registry-answer',
    act: begins(`${HEAD}Transfer-Encoding: chunked\r\nTrailer: a\r\n\r\n2\r\n{}\r\n0\r\n`, (socket) =>
      pour(socket, Buffer.from('a: b\r\n'.repeat(1_000))),
    ),
  },
]

const BOMBS: readonly Hostile[] = [
  { name: 'sends ten thousand headers', at: 'look', ends: 'ok', act: sends(`${HEAD}${'a: b\r\n'.repeat(10_000)}\r\n`) },
  {
    name: 'packs a manifest though nobody asked for that',
    at: 'manifest',
    ends: 'registry-answer',
    rule: { status: 200, headers: { 'content-type': MANIFEST, 'content-encoding': 'gzip' }, body: '\u001f\ufffd'.repeat(100_000) },
  },
  {
    name: 'sends a manifest four million levels deep',
    at: 'manifest',
    ends: 'registry-answer',
    rule: { status: 200, body: '['.repeat(4_000_000) },
  },
  {
    name: 'sends an index of twenty-five thousand platforms',
    at: 'manifest',
    ends: 'ok',
    rule: { status: 200, headers: { 'content-type': MANIFEST }, body: wideIndex(25_000) },
  },
  {
    name: 'names more errors than anybody reads',
    at: 'name',
    ends: 'registry-refused',
    rule: {
      status: 403,
      body: JSON.stringify({ errors: Array.from({ length: 1_400 }, () => ({ code: 'DENIED', message: 'no'.repeat(10) })) }),
    },
  },
  {
    name: 'names an error thirty thousand levels deep',
    at: 'name',
    ends: 'registry-refused',
    rule: { status: 403, body: `{"errors":[{"code":"DENIED","message":"no","detail":${'['.repeat(30_000)}${']'.repeat(30_000)}}]}` },
  },
  {
    name: 'sends a token of sixty thousand characters',
    at: 'token',
    ends: 'registry-answer',
    rule: { status: 200, body: JSON.stringify({ token: 'x'.repeat(60_000) }) },
  },
  {
    name: 'names challenges without a realm, hundreds of them',
    at: 'sign-in',
    ends: 'registry-answer',
    rule: { status: 401, headers: { 'www-authenticate': 'Negotiate a="b",'.repeat(900) } },
  },
]

const LOOPS: readonly Hostile[] = [
  {
    name: 'redirects a manifest to itself',
    at: 'manifest',
    ends: 'registry-answer',
    rule: { status: 307, headers: { location: '/v2/acme/app/manifests/1.0' } },
  },
  {
    name: 'redirects a blob round and round',
    at: 'blob',
    ends: 'registry-answer',
    rule: { status: 302, headers: { location: '/v2/acme/app/blobs/sha256:b' } },
  },
  { name: 'redirects a token', at: 'token', ends: 'registry-answer', rule: { status: 302, headers: { location: '/token' } } },
  {
    name: 'answers 401 whatever it is sent',
    at: 'manifest',
    ends: 'registry-refused',
    rule: { status: 401, headers: { 'www-authenticate': 'Basic realm="again"' } },
  },
  {
    name: 'takes no token that it sold',
    at: 'look',
    ends: 'registry-refused',
    rule: { status: 401 },
  },
  {
    name: 'sells tokens that nobody takes',
    at: 'token',
    ends: 'registry-refused',
    rule: { status: 200, body: JSON.stringify({ token: 'e.e.e', expires_in: 0.000_001 }) },
  },
  {
    name: 'asks to come back at once, for ever',
    at: 'name',
    ends: 'registry-answer',
    rule: { status: 429, headers: { 'retry-after': '0' } },
  },
  {
    name: 'asks to come back in a year',
    at: 'name',
    ends: 'registry-answer',
    rule: { status: 429, headers: { 'retry-after': '31536000' } },
  },
  { name: 'is in trouble for ever', at: 'upload', ends: 'registry-answer', rule: { status: 503 } },
  {
    name: 'sends an upload on and on',
    at: 'upload',
    ends: 'registry-answer',
    rule: { status: 202, headers: { location: '/v2/acme/app/blobs/uploads/next' } },
  },
  { name: 'has blobs missing for ever', at: 'name', ends: 'registry-answer', rule: { status: 404, code: 'MANIFEST_BLOB_UNKNOWN' } },
]

const GARBAGE: readonly Hostile[] = [
  {
    name: 'speaks plain HTTP where TLS is expected',
    at: 'connection',
    ends: 'registry-unreachable',
    tls: true,
    act: sends(answer('400 Bad Request', 'no')),
  },
  { name: 'sends noise', at: 'look', ends: 'registry-answer', act: sends(Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10])) },
  { name: 'speaks HTTP/2', at: 'look', ends: 'registry-answer', act: sends(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])) },
  {
    name: 'says a shorter length than it sends',
    at: 'manifest',
    ends: 'registry-answer',
    act: sends(`${HEAD}Content-Length: 2\r\n\r\n{}${'x'.repeat(900)}`),
  },
  {
    name: 'answers what was not asked',
    at: 'look',
    ends: 'ok',
    act: sends(`${answer('404 Not Found', '')}${answer('200 OK', '{"schemaVersion":2}')}`),
  },
  { name: 'says a length below zero', at: 'manifest', ends: 'registry-answer', act: sends(`${HEAD}Content-Length: -1\r\n\r\n`) },
  {
    name: 'says two lengths',
    at: 'manifest',
    ends: 'registry-answer',
    act: sends(`${HEAD}Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}{}`),
  },
  {
    name: 'says a length and chunks',
    at: 'manifest',
    ends: 'registry-answer',
    act: sends(`${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`),
  },
  {
    name: 'sends chunks of no size',
    at: 'manifest',
    ends: 'registry-answer',
    act: sends(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n`),
  },
  {
    name: 'switches protocols',
    at: 'look',
    ends: 'registry-unreachable',
    act: sends('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  },
  { name: 'answers with a status of five digits', at: 'look', ends: 'registry-answer', act: sends('HTTP/1.1 20000 OK\r\n\r\n') },
  { name: 'has nothing where a manifest should be', at: 'manifest', ends: 'registry-answer', rule: { status: 204, body: '' } },
  {
    name: 'names a digest that is a web page',
    at: 'look',
    ends: 'ok',
    rule: { status: 200, headers: { 'content-type': 'text/html', 'docker-content-digest': '<html>' } },
  },
  { name: 'resets whatever it is asked', at: 'session', ends: 'registry-unreachable', rule: { fault: 'reset' } },
  { name: 'resets in the middle of an upload', at: 'upload', ends: 'registry-unreachable', rule: { fault: 'reset-midway' } },
]

/** All of them. */
export const HOSTILE: readonly Hostile[] = [
  ...[...SILENT, ...TRICKLING].map((server) => ({ ...server, isSlow: true }) as const),
  ...[...ENDLESS, ...BOMBS, ...LOOPS, ...GARBAGE],
]

/** Listens on loopback and does nothing with a connection but what `act` does; counts the connections. */
export async function startBare(
  act: (socket: Socket) => void,
): Promise<{ readonly host: string; readonly taken: () => number; readonly close: () => void }> {
  const open = new Set<Socket>()
  let taken = 0
  const server = createServer((socket) => {
    taken += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    act(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    host: `127.0.0.1:${address.port}`,
    taken: () => taken,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
