import { codeOf } from '../domain/code.ts'
import { isRecord } from '../domain/json.ts'
import type { HttpHead, HttpRequest, Ports } from '../ports.ts'
import { type Answer, ERROR_LIMIT_BYTES } from './answer.ts'
import type { Endpoint } from './endpoints.ts'
import type { Pool } from './pool.ts'

/** Who we are to a registry's logs and rate limits. */
const USER_AGENT = 'build-tag-push'

/** What came back, read to its end. */
export type Reply = HttpHead & { readonly body: Uint8Array }

/** An answer on its way; the body of one that is an error is in `body` already. */
export type Stream = Answer & { readonly chunks: AsyncIterable<Uint8Array>; readonly cancel: () => void }

/** Requests as they leave, counted by host; none leaves after the run was ended. */
export type Transport = {
  readonly request: (request: HttpRequest, limitBytes: number) => Promise<Reply>
  readonly stream: (request: HttpRequest) => Promise<Omit<Stream, 'tries' | 'askedMs'>>
}

/** Opens the transport of a registry: its certificate authority goes with each request, and `idleMs` with each that says nothing of its own. */
export function openTransport(
  { ca }: Endpoint,
  pool: Pool,
  sent: Map<string, number>,
  { http, signal }: Pick<Ports, 'http' | 'signal'>,
  idleMs?: number,
): Transport {
  const authority = ca === undefined ? {} : { ca }
  const idle = idleMs === undefined ? {} : { idleMs }
  const named = (request: HttpRequest): HttpRequest => ({
    ...idle,
    ...request,
    ...authority,
    headers: { 'user-agent': USER_AGENT, ...request.headers },
  })
  const count = ({ host }: URL) => {
    signal.throwIfAborted()
    sent.set(host, (sent.get(host) ?? 0) + 1)
  }
  return {
    request: async (request, limitBytes) => {
      count(request.url)
      const reply = await http.request({ ...named(request), limitBytes }).catch(cutShort)
      if (reply.status < 500 && reply.status !== 429) pool.resume(request.url.host)
      return reply
    },
    stream: async (request) => {
      count(request.url)
      const answer = await http.stream(named(request))
      return { ...answer, body: answer.status < 400 ? new Uint8Array() : await readSome(answer) }
    },
  }
}

/** An error answer whose body has no end is still that answer, without its words. */
function cutShort(error: unknown): Reply {
  if (codeOf(error) !== 'ERR_BODY_TOO_LARGE' || !isRecord(error)) throw error
  const { status, headers } = error
  if (typeof status !== 'number' || status < 400 || !(headers instanceof Map)) throw error
  return { status, headers, body: new Uint8Array() }
}

/** The beginning of an error's body, which is all of it that anybody reads. */
async function readSome({ chunks, cancel }: Pick<Stream, 'chunks' | 'cancel'>): Promise<Uint8Array> {
  const read: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    read.push(chunk)
    size += chunk.byteLength
    if (size > ERROR_LIMIT_BYTES) break
  }
  cancel()
  return Buffer.concat(read)
}
