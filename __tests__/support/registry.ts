import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { digestOf } from '../../src/domain/digest.ts'
import { isRecord } from '../../src/domain/json.ts'

/** How the fake wants to be asked. `realm` is what the challenge names instead of the fake's own `/token`. */
export type Auth =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'bearer'
      readonly username: string
      readonly password: string
      readonly realm?: string
      /** `expires_in`; absent: not said, and good for 60 s */
      readonly lifeSeconds?: number
      /** tokens that cannot be read, as GHCR's */
      readonly opaque?: boolean
      /** what a signed-in user gets of what was asked; everything by default */
      readonly grant?: (name: string, action: string) => boolean
    }

/**
 * What happens to matching requests instead of, or on top of, the usual answer. `reset` before anything is read, `reset-midway` after the first piece of
 * the body, `reset-after` when the work is done but the answer not sent, `truncate` in the middle of the answer's body; `endless` and `trickle` answer
 * (status 200 or `status`) without coming to an end; `wrong-digest` and `no-digest` concern the header `docker-content-digest`.
 */
export type Rule = {
  readonly method?: string
  /** part of path and query */
  readonly path?: string
  readonly status?: number
  /** code of the error body that goes with `status` */
  readonly code?: string
  readonly message?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly fault?: 'reset' | 'reset-midway' | 'reset-after' | 'hang' | 'truncate' | 'endless' | 'trickle' | 'wrong-digest' | 'no-digest'
  /** matches that it applies to; all by default */
  readonly times?: number
  /** called when it applies, before anything is answered */
  readonly onMatch?: () => void
  /** answers on the bare connection, in whatever way; nothing else is answered then */
  readonly raw?: (socket: Socket, method: string) => void
}

export type Recorded = {
  readonly method: string
  /** path and query */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** bytes of the body that arrived */
  bytes: number
  status: number
  /** milliseconds of `performance.now()` */
  readonly startMs: number
  endMs: number
}

export type FakeRegistry = {
  /** `127.0.0.1:port` */
  readonly host: string
  readonly origin: string
  readonly requests: Recorded[]
  /** `METHOD path status` of all requests, tokens included */
  readonly lines: () => readonly string[]
  readonly rule: (rule: Rule) => void
  /** forgets all rules */
  readonly clear: () => void
  /** makes all tokens invalid */
  readonly expire: () => void
  readonly putBlob: (name: string, bytes: Uint8Array) => string
  readonly putManifest: (name: string, reference: string, type: string, bytes: Uint8Array) => string
  readonly blob: (name: string, digest: string) => Uint8Array | undefined
  readonly manifest: (name: string, reference: string) => { readonly type: string; readonly bytes: Uint8Array } | undefined
  readonly close: () => Promise<void>
}

export type FakeOptions = {
  readonly auth?: Auth
  /** `absolute` (with a state in the query, as distribution has it) by default */
  readonly location?: 'absolute' | 'relative' | ((name: string, session: string) => string)
  /** where `GET` of a blob is sent (307), by digest */
  readonly storage?: (digest: string) => string
  /** answers only once no more requests come, and then all of them: a round trip, for counting those */
  readonly rounds?: true
  /** whether `mount` is done; otherwise it answers with a session */
  readonly mounts?: boolean
  readonly tls?: { readonly cert: string; readonly key: string }
  /** uploaded bytes are hashed and forgotten */
  readonly forgetful?: boolean
  readonly watch?: Watch
  /** lists what refers to a digest, so many entries a page; without it, it keeps no such list, as distribution 2.8 */
  readonly referrers?: { readonly pageSize: number }
}

/** Is told of every request: when it is there, which it may hold up, and when its answer has gone. */
export type Watch = {
  readonly asked: (request: Recorded) => Promise<void> | undefined
  readonly answered: (request: Recorded) => void
}

type Stored = {
  readonly blobs: Map<string, Uint8Array>
  readonly manifests: Map<string, { readonly type: string; readonly bytes: Uint8Array }>
  readonly tags: Map<string, string>
}
type Grant = {
  readonly user: string | undefined
  readonly access: readonly { readonly type: string; readonly name: string; readonly actions: readonly string[] }[]
  readonly endsMs: number
}
type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: Uint8Array | string }

/** More than a request of this process takes from its making to its coming, with a connection of its own. */
const QUIET_TURNS = 25

/** Starts a registry in memory on 127.0.0.1 that keeps to the distribution-spec as distribution 2.8 does, with faults on demand. */
export async function startRegistry(options: FakeOptions = {}): Promise<FakeRegistry> {
  const { auth = { kind: 'open' }, mounts = true } = options
  const repositories = new Map<string, Stored>()
  const sessions = new Set<string>()
  const grants = new Map<string, Grant>()
  const rules: { readonly rule: Rule; left: number }[] = []
  const requests: Recorded[] = []
  const server: Server = options.tls === undefined ? createServer() : createTlsServer(options.tls)
  server.keepAliveTimeout = 20_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the fake registry has no port')
  const host = `127.0.0.1:${address.port}`
  const origin = `${options.tls === undefined ? 'http' : 'https'}://${host}`

  const stored = (name: string): Stored => {
    const known = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() }
    repositories.set(name, known)
    return known
  }
  const manifestOf = (name: string, reference: string) => {
    const repository = repositories.get(name)
    return repository?.manifests.get(reference.includes(':') ? reference : (repository.tags.get(reference) ?? ''))
  }

  const giveToken = (request: IncomingMessage, url: URL): Reply => {
    if (auth.kind !== 'bearer') return error(404, 'NOT_FOUND')
    const [user, password] = basicOf(request)
    if (user !== undefined && (user !== auth.username || password !== auth.password))
      return error(401, 'UNAUTHORIZED', 'incorrect username or password')
    const access = url.searchParams.getAll('scope').map((scope) => {
      const [type = '', name = '', actions = ''] = scope.split(':')
      return {
        type,
        name,
        actions: actions.split(',').filter((action) => (user === undefined ? action === 'pull' : (auth.grant?.(name, action) ?? true))),
      }
    })
    const lifeMs = (auth.lifeSeconds ?? 60) * 1_000
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token =
      auth.opaque === true
        ? randomBytes(24).toString('hex')
        : [part({ alg: 'none' }), part({ access, jti: randomBytes(8).toString('hex') }), 'c2ln'].join('.')
    grants.set(token, { user, access, endsMs: Date.now() + lifeMs })
    return json(200, { token, ...(auth.lifeSeconds === undefined ? {} : { expires_in: auth.lifeSeconds }) })
  }

  const mayNot = (request: IncomingMessage, name: string | undefined): Reply | undefined => {
    const action = request.method === 'GET' || request.method === 'HEAD' ? 'pull' : 'push'
    if (auth.kind === 'open') return undefined
    if (auth.kind === 'basic') {
      const [user, password] = basicOf(request)
      return user === auth.username && password === auth.password ? undefined : challenge('Basic realm="fake"')
    }
    const scope = name === undefined ? '' : `,scope="repository:${name}:${action === 'push' ? 'pull,push' : 'pull'}"`
    const bearer = challenge(`Bearer realm="${auth.realm ?? `${origin}/token`}",service="fake"${scope}`)
    const grant = grants.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
    if (grant === undefined || grant.endsMs < Date.now()) return bearer
    return name === undefined || grant.access.some((entry) => entry.name === name && entry.actions.includes(action)) ? undefined : bearer
  }

  const openSession = (name: string): Reply => {
    const session = randomBytes(8).toString('hex')
    sessions.add(session)
    const path = `/v2/${name}/blobs/uploads/${session}`
    const { location = 'absolute' } = options
    const place =
      typeof location === 'function' ? location(name, session) : location === 'relative' ? path : `${origin}${path}?_state=${session}%3D%3D`
    return { status: 202, headers: { location: place, 'docker-upload-uuid': session } }
  }

  const takeBlob = async (name: string, session: string, url: URL, request: IncomingMessage, record: Recorded): Promise<Reply> => {
    const hash = createHash('sha256')
    const chunks: Uint8Array[] = []
    for await (const chunk of request) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('the body is no bytes')
      hash.update(chunk)
      record.bytes += chunk.byteLength
      if (options.forgetful !== true) chunks.push(chunk)
    }
    if (!sessions.delete(session)) return error(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
    const digest = `sha256:${hash.digest('hex')}`
    if (url.searchParams.get('digest') !== digest) return error(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
    stored(name).blobs.set(digest, Buffer.concat(chunks))
    return { status: 201, headers: { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest } }
  }

  const takeManifest = async (name: string, reference: string, request: IncomingMessage, record: Recorded): Promise<Reply> => {
    const bytes = await readAll(request, record)
    const type = request.headers['content-type'] ?? ''
    const digest = digestOf(bytes)
    if (reference.includes(':') && reference !== digest) return error(400, 'DIGEST_INVALID')
    const { blobs, manifests, tags } = stored(name)
    const missing = namedBy(bytes).find((named) => !blobs.has(named) && !manifests.has(named))
    if (missing !== undefined) return error(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', { digest: missing })
    manifests.set(digest, { type, bytes })
    if (!reference.includes(':')) tags.set(reference, digest)
    return { status: 201, headers: { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest } }
  }

  const listReferrers = (name: string, digest: string, url: URL, { pageSize }: { readonly pageSize: number }): Reply => {
    const entries = [...(repositories.get(name)?.manifests.entries() ?? [])].flatMap(([own, { type, bytes }]) => {
      const { subject, artifactType, annotations } = Object(JSON.parse(Buffer.from(bytes).toString()))
      return subject?.digest === digest ? [{ mediaType: type, digest: own, size: bytes.byteLength, artifactType, annotations }] : []
    })
    const start = Number(url.searchParams.get('start') ?? 0)
    const next = start + pageSize < entries.length ? { link: `<${url.pathname}?start=${start + pageSize}>; rel="next"` } : {}
    const type = 'application/vnd.oci.image.index.v1+json'
    const index = { schemaVersion: 2, mediaType: type, manifests: entries.slice(start, start + pageSize) }
    return { status: 200, headers: { 'content-type': type, ...next }, body: JSON.stringify(index) }
  }

  const answer = async (request: IncomingMessage, url: URL, record: Recorded): Promise<Reply> => {
    if (url.pathname === '/token') return giveToken(request, url)
    const [, name, kind = '', rest = ''] = /^\/v2\/(.+)\/(manifests|blobs|referrers)\/(.*)$/.exec(url.pathname) ?? []
    const refusal = mayNot(request, name)
    if (refusal !== undefined) return refusal
    if (name === undefined) return url.pathname === '/v2/' ? json(200, {}) : error(404, 'NAME_UNKNOWN')
    const session = /^uploads\/(.*)$/.exec(rest)?.[1]
    switch (`${request.method} ${session === undefined ? kind : 'uploads'}`) {
      case 'HEAD manifests':
      case 'GET manifests': {
        const found = manifestOf(name, rest)
        if (found === undefined || request.headers.accept?.includes(found.type) !== true) return error(404, 'MANIFEST_UNKNOWN')
        return { status: 200, headers: { 'content-type': found.type, 'docker-content-digest': digestOf(found.bytes) }, body: found.bytes }
      }
      case 'GET referrers':
        return options.referrers === undefined ? error(404, 'NOT_FOUND') : listReferrers(name, rest, url, options.referrers)
      case 'PUT manifests':
        return takeManifest(name, rest, request, record)
      case 'HEAD blobs':
      case 'GET blobs': {
        const blob = repositories.get(name)?.blobs.get(rest)
        if (blob === undefined) return error(404, 'BLOB_UNKNOWN')
        if (options.storage !== undefined) return { status: 307, headers: { location: options.storage(rest) } }
        return { status: 200, headers: { 'content-type': 'application/octet-stream', 'docker-content-digest': rest }, body: blob }
      }
      case 'POST uploads': {
        const mount = url.searchParams.get('mount')
        const from = url.searchParams.get('from')
        const blob = mounts && mount !== null && from !== null ? repositories.get(from)?.blobs.get(mount) : undefined
        if (mount === null || blob === undefined) return openSession(name)
        stored(name).blobs.set(mount, blob)
        return { status: 201, headers: { location: `/v2/${name}/blobs/${mount}`, 'docker-content-digest': mount } }
      }
      case 'PUT uploads':
        return takeBlob(name, session ?? '', url, request, record)
      case 'DELETE uploads':
        return sessions.delete(session ?? '') ? { status: 204 } : error(404, 'BLOB_UPLOAD_UNKNOWN')
      default:
        return error(405, 'UNSUPPORTED')
    }
  }

  let round: Promise<void> | undefined
  /** Resolves for all that wait when no request came for some turns of the event loop: however long this process stands still, that is one turn. */
  const quiet = (): Promise<void> => {
    const pass = async (): Promise<void> => {
      for (let [turns, seen] = [0, 0]; turns < QUIET_TURNS; turns += 1) {
        if (seen !== requests.length) [turns, seen] = [0, requests.length]
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      round = undefined
    }
    round ??= pass()
    return round
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/'
    const record: Recorded = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      bytes: 0,
      status: 0,
      startMs: performance.now(),
      endMs: 0,
    }
    requests.push(record)
    const done = () => {
      record.endMs = performance.now()
    }
    response.on('close', done)
    response.on('finish', () => options.watch?.answered(record))
    const held = options.watch?.asked(record)
    if (held !== undefined) await held
    const found = rules.find(
      ({ rule, left }) => left > 0 && (rule.method ?? record.method) === record.method && path.includes(rule.path ?? ''),
    )
    const rule = found?.rule
    if (found !== undefined) found.left -= 1
    rule?.onMatch?.()
    const { socket } = request
    if (rule?.raw !== undefined) return rule.raw(socket, record.method)
    if (rule?.fault === 'reset') return void socket.resetAndDestroy()
    if (rule?.fault === 'hang') return void request.resume()
    if (rule?.fault === 'reset-midway') {
      request.once('data', (chunk: Uint8Array) => {
        record.bytes += chunk.byteLength
        socket.resetAndDestroy()
      })
      return
    }
    if (rule?.status !== undefined && rule.fault === undefined) await readAll(request, record)
    const planned = rule?.status !== undefined && rule.fault === undefined
    const reply = planned ? planOf(rule) : await answer(request, new URL(path, origin), record)
    if (rule?.fault === 'reset-after') return void socket.resetAndDestroy()
    if (options.rounds === true) await quiet()
    record.status = rule?.status ?? reply.status
    const headers: Record<string, string> = { ...reply.headers, ...(rule?.fault === undefined ? {} : rule.headers) }
    if (rule?.fault === 'wrong-digest') headers['docker-content-digest'] = `sha256:${'0'.repeat(64)}`
    if (rule?.fault === 'no-digest') delete headers['docker-content-digest']
    const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : (reply.body ?? new Uint8Array())
    if (rule?.fault === 'endless' || rule?.fault === 'trickle') return pour(response, record.status, rule.fault === 'endless' ? 65_536 : 1)
    response.writeHead(record.status, { ...headers, 'content-length': body.byteLength })
    if (rule?.fault === 'truncate') {
      response.write(body.subarray(0, body.byteLength - 1))
      return void setTimeout(() => socket.destroy(), 20)
    }
    response.end(record.method === 'HEAD' ? undefined : body)
  }

  server.on('request', (request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })

  return {
    host,
    origin,
    requests,
    lines: () => requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
    rule: (rule) => void rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }),
    clear: () => void rules.splice(0),
    expire: () => grants.clear(),
    putBlob: (name, bytes) => {
      const digest = digestOf(bytes)
      stored(name).blobs.set(digest, bytes)
      return digest
    },
    putManifest: (name, reference, type, bytes) => {
      const digest = reference.startsWith('sha512:') ? reference : digestOf(bytes)
      stored(name).manifests.set(digest, { type, bytes })
      if (!reference.includes(':')) stored(name).tags.set(reference, digest)
      return digest
    },
    blob: (name, digest) => repositories.get(name)?.blobs.get(digest),
    manifest: manifestOf,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The longest chain of requests of which each began after the one before had ended: the serial round trips. */
export function serialRounds(requests: readonly Recorded[]): number {
  let rounds = 0
  let endMs = 0
  for (const request of [...requests].sort((one, other) => one.endMs - other.endMs)) {
    if (request.startMs < endMs) continue
    rounds += 1
    endMs = request.endMs
  }
  return rounds
}

function pour(response: ServerResponse, status: number, size: number): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(Buffer.alloc(size, 32)), size === 1 ? 20 : 1)
  response.on('close', () => clearInterval(timer))
  response.on('error', () => clearInterval(timer))
}

function planOf({ status = 500, code = 'UNKNOWN', message, body, headers }: Rule): Reply {
  if (body !== undefined) return { status, headers: { ...headers }, body }
  const reply = status < 300 ? { status } : error(status, code, message)
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

function basicOf(request: IncomingMessage): readonly [string | undefined, string | undefined] {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme !== 'Basic') return [undefined, undefined]
  const text = Buffer.from(value, 'base64').toString()
  return [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
}

function challenge(header: string): Reply {
  const reply = error(401, 'UNAUTHORIZED', 'authentication required')
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': header } }
}

function error(status: number, code: string, message = '', detail: unknown = null): Reply {
  return json(status, { errors: [{ code, message, detail }] })
}

function json(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

async function readAll(request: IncomingMessage, record: Recorded): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the body is no bytes')
    record.bytes += chunk.byteLength
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Digests that a manifest or index names. */
function namedBy(bytes: Uint8Array): readonly string[] {
  const document: unknown = JSON.parse(Buffer.from(bytes).toString())
  if (!isRecord(document)) return []
  const lists = [document['manifests'], document['layers'], [document['config']]]
  const entries = lists.flatMap((list) => (Array.isArray(list) ? list : [])).filter(isRecord)
  return entries.map((entry) => entry['digest']).filter((digest): digest is string => typeof digest === 'string')
}
