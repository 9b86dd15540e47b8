import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Environment, Http, HttpHead, HttpRequest } from '../ports.ts'
import { isPrivate, type Reach, refuseAddress } from './address.ts'
import { type Agents, createAgents, type Purpose } from './agents.ts'
import { type Tap, tapOf } from './tap.ts'

/** Without a byte in either direction for so long a request ends. */
const IDLE_MS = 60_000
/** The headers of an answer, all together. */
const HEADERS_LIMIT_BYTES = 64 * 1024
/** A streamed body up to this size goes out once more by itself; of a larger one the server may have kept a part. */
const REPLAY_LIMIT_BYTES = 1024 * 1024
/** A body from this size on is read past Node's parser; its connection is not used again, which costs less than so many bytes. */
const TAPPED_BYTES = 4 * 1024 * 1024

export type HttpOptions = {
  readonly env: Environment
  /** ends everything that is under way; what waited rejects with the signal's reason */
  readonly signal: AbortSignal
  /** instead of the system's name resolution */
  readonly lookup?: LookupFunction
}

/** One request on its way: what broke it, if we know better than the socket does, and how much of its body is gone. */
type Flight = { readonly outgoing: ClientRequest; readonly response: IncomingMessage; readonly failure: () => Error | undefined }

/**
 * Requests by `node:http` and `node:https`: kept connections (10 an origin), no redirects, nothing retried but what a kept connection lost
 * before the server could have answered. Errors are Node's, with `code`; ours are `ETIMEDOUT`, `ERR_BODY_TOO_LARGE` (which has `status` and `headers`),
 * `ERR_BODY_SIZE`, `ERR_ADDRESS_REFUSED` and `ERR_PROXY_UNSUPPORTED`.
 */
export function createHttp({ env, signal, lookup }: HttpOptions): Http {
  /** hosts that were found in a network of one's own */
  const near = new Set<string>()
  const agents = createAgents(env, lookup, (host) => near.add(host))
  const flying = new Set<(reason: Error) => void>()
  signal.addEventListener('abort', () => {
    for (const end of flying) end(reasonOf(signal))
  })

  const send = async (request: HttpRequest, purpose: 'request' | 'stream'): Promise<Flight> => {
    const idleMs = request.idleMs ?? IDLE_MS
    const { sentBy } = request
    const reach: Reach = sentBy === undefined || isPrivate(sentBy) || near.has(sentBy) ? 'any' : 'public'
    const way = { agents, reach, signal, flying, idleMs, answerMs: idleMs * 2, isStream: purpose === 'stream' }
    try {
      return await fly(request, purpose, way)
    } catch (error) {
      // a kept connection that the server had closed: the request never reached it
      if (!(error instanceof StaleConnection)) throw error
      return fly(request, 'fresh', way)
    }
  }

  return {
    request: async (request) => {
      const flight = await send(request, 'request')
      const body = await readWhole(flight, request.limitBytes)
      return { ...headOf(flight.response), body }
    },
    stream: async (request) => {
      const flight = await send(request, 'stream')
      return { ...headOf(flight.response), chunks: chunksOf(flight), cancel: () => flight.outgoing.destroy() }
    },
  }
}

/** A reset of a kept connection before the first byte of an answer. */
class StaleConnection extends Error {}

type Way = {
  readonly agents: Agents
  readonly reach: Reach
  readonly signal: AbortSignal
  readonly flying: Set<(reason: Error) => void>
  readonly idleMs: number
  /** from the last byte of the request, or the first of an answer that came before it, to the last of the answer: nobody trickles for ever what is small */
  readonly answerMs: number
  /** a good answer's body may take as long as it takes; its head, and an error, may not */
  readonly isStream: boolean
}

function fly(request: HttpRequest, purpose: Purpose, { agents, reach, signal, flying, idleMs, answerMs, isStream }: Way): Promise<Flight> {
  if (signal.aborted) return Promise.reject(reasonOf(signal))
  const refusal = refuseAddress(request.url.hostname, undefined, reach)
  if (refusal !== undefined) return Promise.reject(refusal)
  return new Promise((resolve, reject) => {
    const { method, url, body } = request
    const size = body === undefined ? undefined : body instanceof Uint8Array ? body.byteLength : body.size
    const replayable = body === undefined || body instanceof Uint8Array || body.size <= REPLAY_LIMIT_BYTES
    const outgoing = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method,
      headers: { ...request.headers, ...(size === undefined ? {} : { 'content-length': size }) },
      agent: agents(url, request.ca, purpose, reach),
      timeout: idleMs,
      maxHeaderSize: HEADERS_LIMIT_BYTES,
    })
    let failure: Error | undefined
    const end = (reason: Error) => {
      failure ??= reason
      outgoing.destroy(reason)
    }
    let patience: NodeJS.Timeout | undefined
    let mayLast = false
    flying.add(end)
    outgoing.once('close', () => {
      flying.delete(end)
      clearTimeout(patience)
      // an answer that is none, such as 101, ends a request without an error
      reject(failure ?? Object.assign(new Error(`${url.host} hung up without an answer`), { code: 'ECONNRESET' }))
    })
    outgoing.on('timeout', () => end(timeout(`${url.host} was silent for ${idleMs} ms`)))
    const wait = () => {
      if (!mayLast) patience ??= setTimeout(() => end(timeout(`${url.host} had not answered in full after ${answerMs} ms`)), answerMs)
    }
    outgoing.once('finish', wait)
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const stale = failure === undefined && outgoing.reusedSocket && replayable && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      // a body that is no HTTP any more is told here; the answer itself only says that it was cut off
      failure ??= error
      reject(stale ? new StaleConnection(error.message, { cause: error }) : failure)
    })
    outgoing.once('response', (response) => {
      mayLast = isStream && (response.statusCode ?? 0) < 400
      if (mayLast) clearTimeout(patience)
      // who answers before the body has gone is not sent the rest, which would be the end of the request
      else wait()
      response.on('error', (error) => {
        failure ??= error
      })
      resolve({ outgoing, response, failure: () => failure })
    })
    if (body === undefined || body instanceof Uint8Array) outgoing.end(body)
    else pour(body, outgoing).catch(end)
  })
}

/** Sends a body chunk by chunk, as fast as the connection takes it; stops when the answer comes before the body has gone. */
async function pour(
  body: { readonly size: number; readonly chunks: () => AsyncIterable<Uint8Array> },
  outgoing: ClientRequest,
): Promise<void> {
  let answered = false
  outgoing.once('response', () => {
    answered = true
  })
  const wrongSize = (sent: number) => Object.assign(new Error(`the body has ${sent} bytes, not ${body.size}`), { code: 'ERR_BODY_SIZE' })
  let sent = 0
  for await (const chunk of body.chunks()) {
    if (outgoing.destroyed || answered) break
    sent += chunk.byteLength
    if (sent > body.size) throw wrongSize(sent)
    await write(chunk, outgoing)
  }
  if (sent === body.size) outgoing.end()
  else if (!answered && !outgoing.destroyed) throw wrongSize(sent)
}

/** Resolves when the connection has taken the chunk, whose memory may then be used again; or when there is no use in waiting for it. */
function write(chunk: Uint8Array, outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('close', done).off('response', done)
      resolve()
    }
    outgoing.on('close', done).on('response', done)
    outgoing.write(chunk, done)
  })
}

function readWhole({ outgoing, response, failure }: Flight, limitBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    response.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength
      if (size <= limitBytes) return chunks.push(chunk)
      outgoing.destroy()
      const trouble = { code: 'ERR_BODY_TOO_LARGE', ...headOf(response) }
      return reject(Object.assign(new Error(`the answer has more than ${limitBytes} bytes`), trouble))
    })
    response.on('error', (error) => reject(failure() ?? error))
    response.on('end', () => {
      // an answer that came before the body had gone: what is left of the body must not be taken for the next request
      if (!outgoing.writableEnded) outgoing.destroy()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    })
  })
}

function chunksOf(flight: Flight): AsyncIterable<Uint8Array> {
  const { statusCode, headers, socket } = flight.response
  const size = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : 0
  const tap = flight.outgoing.method === 'GET' && statusCode === 200 && size >= TAPPED_BYTES ? tapOf(socket) : undefined
  return tap === undefined ? parsed(flight) : tapped(flight, tap, size)
}

async function* parsed({ outgoing, response, failure }: Flight): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk
    if (!outgoing.writableEnded) outgoing.destroy()
  } catch (error) {
    throw failure() ?? error
  }
}

/** The bytes that came with the head, which the parser has, then those of the connection itself. */
async function* tapped({ outgoing, response, failure }: Flight, tap: Tap, size: number): AsyncIterable<Uint8Array> {
  let left = size
  tap.open()
  response.once('close', tap.end)
  if (response.closed) tap.end()
  try {
    for (let chunk: Uint8Array | null = response.read(); chunk !== null; chunk = response.read()) {
      left -= chunk.length
      yield chunk
    }
    while (left > 0) {
      const chunk = await tap.next()
      if (chunk === undefined) throw failure() ?? Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' })
      const wanted = chunk.subarray(0, left)
      left -= wanted.length
      yield wanted
    }
  } finally {
    outgoing.destroy()
  }
}

function headOf(response: IncomingMessage): HttpHead {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { status: response.statusCode ?? 0, headers }
}

function timeout(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' })
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('the run was ended')
}
