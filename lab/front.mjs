// @ts-check
import { readFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { createServer } from 'node:https'
import { createSecureContext } from 'node:tls'

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 *
 * The answer of one public name; `expectsContinue` is true while the client still waits for `100 Continue` before it sends its body.
 * @typedef {(request: Request, response: Response, expectsContinue: boolean) => void | Promise<void>} Answer
 *
 * One line for each request to a front; queries are left out, since they may carry secrets.
 * @typedef {{time: string, name: string, method: string, path: string, status: number, ms: number}} RequestLogLine
 *
 * A full answer that takes the place of the backend's.
 * @typedef {{status: number, headers?: Record<string, string>, body?: string}} Replacement
 *
 * @typedef {object} Changes
 * @property {Record<string, string>} [headers] Request headers to set on the way to the backend.
 * @property {(status: number, headers: import('node:http').IncomingHttpHeaders) => Replacement | undefined} [onResponse]
 *   May change the backend's headers in place, or replace the whole answer.
 */

/** Header fields that belong to one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]
const IDLE_TIMEOUT_MS = 120_000

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

/**
 * TLS server that answers for several public names, each with a certificate of its own.
 *
 * @param {import('./certs.mjs').Certificates} certificates
 * @param {ReadonlyMap<string, Answer>} answers by name
 * @param {(name: string, method: string, path: string) => import('./faults.mjs').Fault | undefined} fault asked before each answer
 * @param {(line: RequestLogLine) => void} log
 * @returns {import('node:https').Server} not yet listening
 */
export function createFronts(certificates, answers, fault, log) {
  /** @type {Map<string, import('node:tls').SecureContext>} */
  const contexts = new Map()
  for (const place of answers.keys()) {
    const name = withoutPort(place)
    const pair = certificates.certificate([name])
    contexts.set(name, createSecureContext({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) }))
  }
  const server = createServer({
    SNICallback: (name, done) => done(null, contexts.get(name.toLowerCase())),
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    requestTimeout: 0,
  })
  server.on('request', (request, response) => respond(request, response, false))
  server.on('checkContinue', (request, response) => respond(request, response, true))
  return server

  /** @type {(request: Request, response: Response, expectsContinue: boolean) => void} */
  function respond(request, response, expectsContinue) {
    const started = performance.now()
    const name = (request.headers.host ?? '').toLowerCase().replace(/:443$/, '')
    const [path = ''] = (request.url ?? '').split('?')
    const time = new Date().toISOString()
    response.once('close', () => {
      const status = response.headersSent ? response.statusCode : 0
      log({ time, name, method: request.method ?? '', path, status, ms: Math.round(performance.now() - started) })
    })
    const answer = answers.get(name)
    // A connection is good for the one name in its certificate: 421 is "misdirected request" (RFC 9110, 15.5.20).
    if (answer === undefined || 'servername' in request.socket === false || request.socket.servername !== withoutPort(name)) {
      return reply(request, response, { status: 421, body: `This connection is not for ${name}.\n` })
    }
    const trouble = fault(name, request.method ?? '', path)
    if (trouble?.status === 0) return void response.destroy()
    if (trouble !== undefined) return reply(request, response, trouble)
    Promise.resolve(answer(request, response, expectsContinue)).catch((error) => {
      process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`)
      response.destroy()
    })
  }
}

/**
 * Passes a request on to a backend and its answer back, both as streams.
 *
 * The Host field stays as the client sent it, so that the backend can name itself as the client does.
 * @param {Request} request
 * @param {Response} response
 * @param {string} backend `http://127.0.0.1:PORT`
 * @param {boolean} expectsContinue
 * @param {Changes} [changes]
 */
export function forward(request, response, backend, expectsContinue, changes = {}) {
  const { hostname, port } = new URL(backend)
  const headers = { ...withoutHops(request.headers), ...changes.headers }
  const isChunked = request.headers['transfer-encoding'] !== undefined
  // Without a length Node would send an empty body as chunked; with one it stays as the client meant it.
  if (!isChunked && headers['content-length'] === undefined && !['GET', 'HEAD'].includes(request.method ?? ''))
    headers['content-length'] = '0'
  const upstream = httpRequest({ agent, hostname, port, method: request.method, path: request.url, headers })
  if (expectsContinue) upstream.on('continue', () => response.writeContinue())

  let isAnswered = false
  upstream.on('response', (incoming) => {
    incoming.on('end', () => {
      isAnswered = true
    })
    const status = incoming.statusCode ?? 502
    const outgoing = withoutHops(incoming.headers)
    const replacement = changes.onResponse?.(status, outgoing)
    if (replacement !== undefined) {
      incoming.resume()
      reply(request, response, replacement)
      return
    }
    response.writeHead(status, outgoing)
    incoming.pipe(response)
    incoming.on('error', () => response.destroy())
  })
  upstream.on('error', (error) => {
    if (!response.headersSent) reply(request, response, { status: 502, body: `The lab's backend does not answer: ${error.message}\n` })
    else if (!isAnswered) response.destroy()
  })
  // A backend may refuse before the body has gone and close: the rest of the body is dropped, so that the client's connection stays good.
  upstream.on('close', () => {
    request.unpipe(upstream)
    request.resume()
  })
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy()
  })
  request.pipe(upstream)
}

/**
 * Sends a whole answer; what the client still sends is read and dropped, so that the connection stays usable.
 *
 * @param {Request} request
 * @param {Response} response
 * @param {Replacement} answer
 */
export function reply(request, response, answer) {
  const body = answer.body ?? ''
  const type = body.startsWith('{') || body.startsWith('[') ? 'application/json' : 'text/plain'
  response.writeHead(answer.status, { 'content-type': type, 'content-length': String(Buffer.byteLength(body)), ...answer.headers })
  response.end(request.method === 'HEAD' ? undefined : body)
  request.resume()
}

/**
 * The error document of the distribution specification.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {Replacement}
 */
export function registryError(status, code, message) {
  return { status, body: JSON.stringify({ errors: [{ code, message }] }) }
}

/**
 * Reads a small body as a whole.
 *
 * @param {Request} request
 * @param {number} limitBytes
 * @returns {Promise<Buffer>}
 */
export async function readWhole(request, limitBytes) {
  /** @type {Buffer[]} */
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > limitBytes) throw new Error(`The body is longer than ${limitBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @param {string} place */
function withoutPort(place) {
  return place.replace(/:\d+$/, '')
}

/** @param {import('node:http').IncomingHttpHeaders} headers */
function withoutHops(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)))
}
