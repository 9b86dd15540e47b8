import type { Digest } from '../../src/domain/digest.ts'
import type { Http, HttpRequest } from '../../src/ports.ts'
import { hashOnce } from './hash.ts'
import type { Dice } from './random.ts'
import { answer, failed, type Registry, type Reply, type Stored } from './registry.ts'
import type { Time } from './time.ts'

/** What a request is for. */
export const TARGETS = [
  'ping',
  'token',
  'head-tag',
  'get-tag',
  'head-digest',
  'get-digest',
  'put-tag',
  'put-digest',
  'head-blob',
  'get-blob',
  'open-upload',
  'mount',
  'put-blob',
  'close-upload',
] as const
export type Target = (typeof TARGETS)[number]

const WRONG_DIGEST = `sha256:${'0'.repeat(64)}`

const OTHER_BYTES = new TextEncoder().encode('{"not":"it"}')
const PAGE = new TextEncoder().encode('<html>no</html>')
/** Digests that faults make a registry name for what it does not hold: by a header, and by bytes. */
export const LIES: ReadonlySet<string | undefined> = new Set([WRONG_DIGEST, hashOnce(OTHER_BYTES), hashOnce(PAGE)])

/** What goes wrong with a request. */
export type Fault =
  /** the connection ends before anything was done, in the middle of the body, or when all was done and the answer was not sent */
  | { readonly kind: 'reset'; readonly when: 'before' | 'within' | 'after' }
  /** it is done, but so much later than it is answered */
  | { readonly kind: 'late'; readonly ms: number; readonly end: 'reset' | 'hang' | 504 }
  | { readonly kind: 'hang'; readonly isDone: boolean }
  /** an error of the system */
  | { readonly kind: 'trouble'; readonly code: string }
  /** not done, but answered so */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly code: string
      readonly message?: string
      readonly retryAfter?: string
      readonly date?: string
    }
  /** not done, but answered as if it were, for another tag as well (`OCI-Tag`) */
  | { readonly kind: 'claim' }
  /** a page, as of a proxy */
  | { readonly kind: 'page'; readonly status: number }
  /** done, and answered with another status */
  | { readonly kind: 'done'; readonly status: number }
  | { readonly kind: 'digest'; readonly header: 'wrong' | 'none' | 'malformed' }
  | { readonly kind: 'body'; readonly is: 'truncated' | 'endless' | 'other' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** from now on the registry shows what it takes so much later; tags that flap are shown and not shown in turn until then */
  | { readonly kind: 'lag'; readonly of: 'tags' | 'blobs' | 'flaps'; readonly ms: number }
  | { readonly kind: 'lose'; readonly what: 'blobs' | 'sessions' | 'tokens' }
  | { readonly kind: 'immutable'; readonly status: number; readonly code: string; readonly message: string }
  /** another writer puts its image under the tag */
  | { readonly kind: 'writer'; readonly image: string; readonly when: 'before' | 'after' }
  | { readonly kind: 'cancel' }

/** A fault, and the requests that it befalls: those for `target` at `host`, after the first `skip` of them, so many `times`. */
export type Rule = {
  readonly host: string
  readonly target: Target
  readonly skip: number
  readonly times: number
  readonly fault: Fault
}

/** A request that left. */
export type Sent = {
  readonly atMs: number
  readonly host: string
  readonly target: Target
  readonly name: string
  /** tag or digest */
  readonly reference: string
  /** of the body of a PUT */
  readonly digest: Digest | undefined
  /** the fault that befell it */
  readonly fault: Fault['kind'] | undefined
  /** status of its answer, or what broke it; nothing while it is on its way */
  end: number | string | undefined
  /** when it came back */
  endMs: number | undefined
  /** of the bytes of a good answer */
  got: Digest | undefined
}

export type Network = {
  readonly http: Http
  readonly sent: readonly Sent[]
  readonly faults: () => number
  readonly isKilled: () => boolean
}

type Parts = {
  readonly time: Time
  readonly dice: Dice
  readonly registries: ReadonlyMap<string, Registry>
  readonly rules: readonly Rule[]
  /** images of other writers, by name */
  readonly images: ReadonlyMap<string, Stored>
  /** whose requests these are */
  readonly by: string
  readonly stop: AbortController
  readonly cancelled: () => Error
  /** the run is killed when it has sent so many requests: what is on the wire still arrives, and nothing comes back */
  readonly killAt?: number
}

const IDLE_MS = 60_000
/** A round trip takes up to so long. */
const TRIP_MS = 40

/** Opens the network of a run: requests take time, arrive in whatever order that gives, and have the faults of their rules. */
export function openNetwork({ time, dice, registries, rules, images, by, stop, cancelled, killAt }: Parts): Network {
  const { signal } = stop
  const sent: Sent[] = []
  const seen = rules.map(() => 0)
  let faults = 0
  const isKilled = (): boolean => killAt !== undefined && sent.length >= killAt
  const flying = new Set<() => void>()
  signal.addEventListener('abort', () => {
    for (const end of flying) end()
  })

  const ruleFor = (host: string, target: Target): Rule | undefined => {
    let found: Rule | undefined
    rules.forEach((rule, index) => {
      if (rule.host !== host || rule.target !== target) return
      const count = (seen[index] ?? 0) + 1
      seen[index] = count
      if (count > rule.skip && count <= rule.skip + rule.times) found ??= rule
    })
    return found
  }

  const send = async (request: HttpRequest): Promise<Reply> => {
    if (signal.aborted) throw signal.reason
    if (isKilled()) return new Promise<never>(() => undefined)
    const host = request.url.host
    const registry = registries.get(host)
    if (registry === undefined) throw trouble('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`)
    const { target, name, reference } = targetOf(request)
    const body = await collect(request.body)
    const fault = ruleFor(host, target)?.fault
    if (fault !== undefined) faults += 1
    const digest = request.method === 'PUT' ? hashOnce(body) : undefined
    const record: Sent = {
      atMs: time.nowMs(),
      host,
      target,
      name,
      reference,
      digest,
      fault: fault?.kind,
      end: undefined,
      endMs: undefined,
      got: undefined,
    }
    sent.push(record)
    return new Promise<Reply>((resolve, reject) => {
      const stopped = () => fail(signal.reason)
      const fail = (error: unknown): void => {
        if (isKilled()) return
        flying.delete(stopped)
        record.end ??= String(error)
        reject(error)
      }
      const give = (reply: Reply): void => {
        if (isKilled()) return
        flying.delete(stopped)
        record.end = reply.status
        record.endMs = time.nowMs()
        if (reply.status === 200 && target.startsWith('get-')) record.got = hashOnce(reply.body)
        resolve(reply)
      }
      flying.add(stopped)
      const parts = { registry, record, images, time, stop, cancelled, idleMs: request.idleMs ?? IDLE_MS }
      const handle = (): Reply => registry.handle({ method: request.method, url: request.url, headers: request.headers, body, by })
      const trip = (): number => 1 + dice.fraction() * (TRIP_MS / 2)
      time.after(trip(), () => {
        const end = fault === undefined ? done(handle()) : befall(fault, handle, parts)
        time.after(end.waitMs ?? trip(), () => ('reply' in end ? give(end.reply()) : fail(end.error)))
      })
    })
  }

  const http: Http = {
    request: async (request) => {
      const reply = await send(request)
      if (reply.body.byteLength > request.limitBytes)
        throw Object.assign(new Error(`the answer has more than ${request.limitBytes} bytes`), {
          code: 'ERR_BODY_TOO_LARGE',
          status: reply.status,
          headers: reply.headers,
        })
      return request.method === 'HEAD' ? { ...reply, body: new Uint8Array() } : reply
    },
    stream: async (request) => {
      const { status, headers, body } = await send(request)
      const chunks = async function* (): AsyncGenerator<Uint8Array> {
        yield body
      }
      return { status, headers, chunks: chunks(), cancel: () => undefined }
    },
  }
  return { http, sent, faults: () => faults, isKilled }
}

type Befalling = Pick<Parts, 'images' | 'time' | 'stop' | 'cancelled'> & {
  readonly registry: Registry
  readonly record: Sent
  readonly idleMs: number
}

/** What comes back: an answer, which may be made when it is due, or what broke the request; after a trip, where nothing else is said. */
type End = ({ readonly reply: () => Reply } | { readonly error: unknown }) & { readonly waitMs?: number }

const done = (reply: Reply): End => ({ reply: () => reply })

/** Larger than any answer that is read. */
const ENDLESS = new Uint8Array(5 * 1024 * 1024)

function befall(fault: Fault, handle: () => Reply, { registry, record, images, time, stop, cancelled, idleMs }: Befalling): End {
  const hang: End = { error: trouble('ETIMEDOUT', `${registry.host} was silent for ${idleMs} ms`), waitMs: idleMs }
  switch (fault.kind) {
    case 'reset':
      if (fault.when === 'after') handle()
      return RESET
    case 'late':
      time.after(fault.ms, handle)
      if (fault.end === 'hang') return hang
      return fault.end === 'reset' ? RESET : done(failed(504, 'UNAVAILABLE', 'upstream request timeout'))
    case 'hang':
      if (fault.isDone) handle()
      return hang
    case 'trouble':
      return { error: trouble(fault.code, `connect ${fault.code}`) }
    case 'answer': {
      const reply = failed(fault.status, fault.code, fault.message ?? 'injected')
      const dated = fault.date === undefined ? reply : withHeader(reply, 'date', fault.date)
      return done(fault.retryAfter === undefined ? dated : withHeader(dated, 'retry-after', fault.retryAfter))
    }
    case 'claim':
      return done(answer(201, { 'oci-tag': 'another', ...(record.digest === undefined ? {} : { 'docker-content-digest': record.digest }) }))
    case 'page':
      return done(answer(fault.status, { 'content-type': 'text/html' }, PAGE))
    case 'done': {
      const reply = handle()
      return done(reply.status < 300 ? { ...reply, status: fault.status } : reply)
    }
    case 'digest':
      return done(withHeader(handle(), 'docker-content-digest', HEADERS[fault.header]))
    case 'body':
      return bodyOf(fault.is, handle())
    case 'slow':
      return { reply: handle, waitMs: fault.ms }
    case 'lag':
      if (fault.of === 'blobs') registry.delayBlobs(fault.ms)
      else registry.delayTags(fault.ms, fault.of === 'flaps')
      return done(handle())
    case 'lose':
      if (fault.what === 'tokens') registry.expireTokens()
      else if (fault.what === 'sessions') registry.forgetSessions()
      else registry.dropBlobs(record.name)
      return done(handle())
    case 'immutable':
      registry.immutable = fault
      return done(handle())
    case 'writer': {
      const image = images.get(fault.image)
      if (image === undefined) throw new Error(`there is no image ${fault.image}`)
      const write = (): void => {
        if (record.target.endsWith('-tag')) registry.putTag(record.name, record.reference, image, 'another')
      }
      if (fault.when === 'before') write()
      const reply = handle()
      if (fault.when === 'after') write()
      return done(reply)
    }
    case 'cancel': {
      const reply = handle()
      stop.abort(cancelled())
      return done(reply)
    }
  }
}

const RESET: End = { error: trouble('ECONNRESET', 'read ECONNRESET') }
const HEADERS = { wrong: WRONG_DIGEST, none: undefined, malformed: 'sha256:zz' } as const

function bodyOf(is: Extract<Fault, { kind: 'body' }>['is'], reply: Reply): End {
  switch (is) {
    case 'truncated':
      return RESET
    case 'endless':
      return done({ ...reply, body: ENDLESS })
    case 'other':
      return done({ ...reply, body: OTHER_BYTES })
  }
}

function withHeader(reply: Reply, name: string, value: string | undefined): Reply {
  const headers = new Map(reply.headers)
  if (value === undefined) headers.delete(name)
  else headers.set(name, value)
  return { ...reply, headers }
}

async function collect(body: HttpRequest['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (body instanceof Uint8Array) return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body.chunks()) chunks.push(chunk)
  const [first, ...more] = chunks
  // in one piece it is who holds it that hashes it
  return first === undefined || more.length > 0 ? Buffer.concat(chunks) : first
}

function trouble(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** What a request is for, of which repository, and which tag or digest it names. */
export function targetOf({ method, url }: Pick<HttpRequest, 'method' | 'url'>): {
  readonly target: Target
  readonly name: string
  readonly reference: string
} {
  if (url.pathname === '/token') return { target: 'token', name: '', reference: '' }
  const [, name = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? []
  const at = (target: Target) => ({ target, name, reference })
  if (kind === '') return at('ping')
  if (kind === 'manifests') {
    const isDigest = reference.includes(':')
    switch (method) {
      case 'HEAD':
        return at(isDigest ? 'head-digest' : 'head-tag')
      case 'PUT':
        return at(isDigest ? 'put-digest' : 'put-tag')
      default:
        return at(isDigest ? 'get-digest' : 'get-tag')
    }
  }
  if (!reference.startsWith('uploads/')) return at(method === 'HEAD' ? 'head-blob' : 'get-blob')
  if (method === 'POST') return at(url.searchParams.has('mount') ? 'mount' : 'open-upload')
  return at(method === 'DELETE' ? 'close-upload' : 'put-blob')
}
