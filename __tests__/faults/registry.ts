import type { Digest } from '../../src/domain/digest.ts'
import { isRecord, parseJson } from '../../src/domain/json.ts'
import type { HttpRequest } from '../../src/ports.ts'
import type { Auth } from '../support/registry.ts'
import { hashOnce } from './hash.ts'

/** A request as it arrives: its body whole. */
export type Arrived = Pick<HttpRequest, 'method' | 'url' | 'headers'> & { readonly body: Uint8Array; readonly by: string }

export type Reply = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: Uint8Array }

/** One change of a tag: what it holds from then on, and who wrote it. */
export type Change = {
  readonly atMs: number
  readonly name: string
  readonly tag: string
  readonly digest: Digest
  readonly by: string
}

/** A registry in memory that keeps to the distribution-spec as distribution 2.8 does; what is wrong with it is told to it from outside. */
export type Registry = {
  readonly host: string
  readonly handle: (request: Arrived) => Reply
  /** every change of every tag, in order */
  readonly changes: readonly Change[]
  /** what a tag holds, as opposed to what it shows yet */
  readonly held: (name: string, tag: string) => Digest | undefined
  readonly manifest: (name: string, digest: string) => Stored | undefined
  readonly putTag: (name: string, tag: string, image: Stored, by: string) => void
  /** puts bytes in, whoever asks */
  readonly putBlob: (name: string, bytes: Uint8Array) => void
  readonly putManifest: (name: string, stored: Stored) => void
  /** from now on tags that are written show what they held before, for so long after each write: always, or each second time that somebody looks */
  readonly delayTags: (ms: number, isFlapping?: boolean) => void
  /** from now on blobs that are taken are not there yet, for so long */
  readonly delayBlobs: (ms: number) => void
  /** loses the blobs that no manifest names, as a collection of garbage does */
  readonly dropBlobs: (name: string) => void
  /** makes all tokens, or all upload sessions, invalid */
  readonly expireTokens: () => void
  readonly forgetSessions: () => void
  /** why a tag cannot be moved, as a registry with immutable tags says it: status and code */
  immutable: { readonly status: number; readonly code: string; readonly message: string } | undefined
}

export type Stored = { readonly type: string; readonly bytes: Uint8Array }
type Repository = {
  readonly blobs: Map<string, { readonly bytes: Uint8Array; readonly fromMs: number }>
  readonly manifests: Map<string, Stored>
  readonly tags: Map<string, { readonly digest: Digest; readonly before: Digest | undefined; readonly fromMs: number }>
}

/** Opens a registry; `nowMs` is the time by which it is late. */
export function openRegistry(host: string, auth: Auth, nowMs: () => number): Registry {
  const repositories = new Map<string, Repository>()
  const sessions = new Set<string>()
  const tokens = new Map<string, readonly { readonly name: string; readonly actions: readonly string[] }[]>()
  const changes: Change[] = []
  let [tagDelayMs, blobDelayMs, count] = [0, 0, 0]
  let [flaps, looks] = [false, 0]
  const next = (): string => {
    count += 1
    return `${host}-${count}`
  }
  const at = (name: string): Repository => {
    const known = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() }
    repositories.set(name, known)
    return known
  }
  const blobAt = (name: string, digest: string): Uint8Array | undefined => {
    const found = repositories.get(name)?.blobs.get(digest)
    return found !== undefined && found.fromMs <= nowMs() ? found.bytes : undefined
  }
  const shown = (name: string, reference: string): Stored | undefined => {
    const repository = repositories.get(name)
    if (reference.includes(':')) return repository?.manifests.get(reference)
    const tag = repository?.tags.get(reference)
    const isLate = tag !== undefined && tag.fromMs > nowMs()
    if (isLate) looks += 1
    const digest = isLate && !(flaps && looks % 2 === 0) ? tag.before : tag?.digest
    return digest === undefined ? undefined : repository?.manifests.get(digest)
  }
  const writeTag = (name: string, tag: string, digest: Digest, by: string): void => {
    const { tags, manifests } = at(name)
    const last = tags.get(tag)
    if (last?.digest !== digest) {
      const visible = last === undefined || last.fromMs <= nowMs() ? last?.digest : last.before
      tags.set(tag, { digest, before: visible === digest ? last?.digest : visible, fromMs: nowMs() + tagDelayMs })
    }
    if (!manifests.has(digest)) throw new Error(`${host} has no ${digest}`)
    changes.push({ atMs: nowMs(), name, tag, digest, by })
  }

  const registry: Registry = {
    host,
    changes,
    immutable: undefined,
    held: (name, tag) => repositories.get(name)?.tags.get(tag)?.digest,
    manifest: (name, digest) => repositories.get(name)?.manifests.get(digest),
    putTag: (name, tag, image, by) => {
      at(name).manifests.set(hashOnce(image.bytes), image)
      writeTag(name, tag, hashOnce(image.bytes), by)
    },
    putBlob: (name, bytes) => void at(name).blobs.set(hashOnce(bytes), { bytes, fromMs: 0 }),
    putManifest: (name, stored) => void at(name).manifests.set(hashOnce(stored.bytes), stored),
    delayTags: (ms, isFlapping = false) => {
      tagDelayMs = ms
      flaps = isFlapping
    },
    delayBlobs: (ms) => {
      blobDelayMs = ms
    },
    dropBlobs: (name) => {
      const { blobs, manifests } = at(name)
      const named = new Set([...manifests.values()].flatMap(({ bytes }) => namedBy(bytes)))
      for (const digest of blobs.keys()) if (!named.has(digest)) blobs.delete(digest)
    },
    expireTokens: () => tokens.clear(),
    forgetSessions: () => sessions.clear(),
    handle: (request) => {
      const { method, url, body } = request
      if (url.pathname === '/token') return giveToken(request)
      const [, name, kind = '', rest = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? []
      const refusal = refuse(request, name)
      if (refusal !== undefined) return refusal
      if (name === undefined) return url.pathname === '/v2/' ? json(200, {}) : failed(404, 'NAME_UNKNOWN')
      const session = /^uploads\/(.*)$/.exec(rest)?.[1]
      switch (`${method} ${session === undefined ? kind : 'uploads'}`) {
        case 'HEAD manifests':
        case 'GET manifests': {
          const found = shown(name, rest)
          if (found === undefined || request.headers['accept']?.includes(found.type) !== true) return failed(404, 'MANIFEST_UNKNOWN')
          return answer(200, { 'content-type': found.type, 'docker-content-digest': hashOnce(found.bytes) }, found.bytes)
        }
        case 'PUT manifests':
          return takeManifest(name, rest, request)
        case 'HEAD blobs':
        case 'GET blobs': {
          const blob = blobAt(name, rest)
          return blob === undefined ? failed(404, 'BLOB_UNKNOWN') : answer(200, { 'docker-content-digest': rest }, blob)
        }
        case 'POST uploads': {
          const mount = url.searchParams.get('mount')
          const blob = mount === null ? undefined : blobAt(url.searchParams.get('from') ?? '', mount)
          if (mount === null || blob === undefined) return openSession(name)
          at(name).blobs.set(mount, { bytes: blob, fromMs: 0 })
          return answer(201, { location: `/v2/${name}/blobs/${mount}`, 'docker-content-digest': mount })
        }
        case 'PUT uploads': {
          if (!sessions.delete(session ?? '')) return failed(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
          const digest = hashOnce(body)
          if (url.searchParams.get('digest') !== digest)
            return failed(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
          at(name).blobs.set(digest, { bytes: body, fromMs: nowMs() + blobDelayMs })
          return answer(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest })
        }
        case 'DELETE uploads':
          return sessions.delete(session ?? '') ? answer(204, {}) : failed(404, 'BLOB_UPLOAD_UNKNOWN')
        default:
          return failed(405, 'UNSUPPORTED')
      }
    },
  }

  const openSession = (name: string): Reply => {
    const session = next()
    sessions.add(session)
    return answer(202, { location: `http://${host}/v2/${name}/blobs/uploads/${session}?_state=x%3D`, 'docker-upload-uuid': session })
  }

  const takeManifest = (name: string, reference: string, { headers, body, by }: Arrived): Reply => {
    const type = headers['content-type'] ?? ''
    const digest = hashOnce(body)
    if (reference.includes(':') && reference !== digest) return failed(400, 'DIGEST_INVALID')
    const { manifests, tags } = at(name)
    const missing = namedBy(body).filter((named) => blobAt(name, named) === undefined && !manifests.has(named))
    if (missing.length > 0) {
      const errors = missing.map((digest) => ({ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry', detail: { digest } }))
      return json(400, { errors })
    }
    if (!reference.includes(':') && registry.immutable !== undefined && tags.has(reference))
      return failed(registry.immutable.status, registry.immutable.code, registry.immutable.message)
    manifests.set(digest, { type, bytes: body })
    if (!reference.includes(':')) writeTag(name, reference, digest, by)
    return answer(201, { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest })
  }

  const giveToken = ({ headers, url }: Arrived): Reply => {
    if (auth.kind !== 'bearer') return failed(404, 'NOT_FOUND')
    const isOurs = headers['authorization'] === basic(auth)
    if (!isOurs && headers['authorization'] !== undefined) return failed(401, 'UNAUTHORIZED', 'incorrect username or password')
    const access = url.searchParams.getAll('scope').map((scope) => {
      const [type = '', name = '', actions = ''] = scope.split(':')
      return { type, name, actions: actions.split(',').filter((action) => isOurs || action === 'pull') }
    })
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = auth.opaque === true ? next() : [part({ alg: 'none' }), part({ access, jti: next() }), 'c2ln'].join('.')
    tokens.set(token, access)
    return json(200, { token, expires_in: 300 })
  }

  const refuse = ({ method, headers }: Arrived, name: string | undefined): Reply | undefined => {
    const action = method === 'GET' || method === 'HEAD' ? 'pull' : 'push'
    switch (auth.kind) {
      case 'open':
        return undefined
      case 'basic':
        return headers['authorization'] === basic(auth) ? undefined : challenge('Basic realm="fake"')
      case 'bearer': {
        const scope = name === undefined ? '' : `,scope="repository:${name}:${action === 'push' ? 'pull,push' : 'pull'}"`
        const granted = tokens.get(headers['authorization']?.replace(/^Bearer /, '') ?? '')
        const may = granted?.some((entry) => name === undefined || (entry.name === name && entry.actions.includes(action)))
        return (name === undefined && granted !== undefined) || may === true
          ? undefined
          : challenge(`Bearer realm="http://${host}/token",service="fake"${scope}`)
      }
    }
  }

  return registry
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function challenge(header: string): Reply {
  const reply = failed(401, 'UNAUTHORIZED', 'authentication required')
  return { ...reply, headers: new Map([...reply.headers, ['www-authenticate', header]]) }
}

/** An answer that is an error, in the words of the specification. */
export function failed(status: number, code: string, message = '', detail: unknown = null): Reply {
  return json(status, { errors: [{ code, message, detail }] })
}

function json(status: number, value: unknown): Reply {
  return answer(status, { 'content-type': 'application/json' }, new TextEncoder().encode(JSON.stringify(value)))
}

export function answer(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array = new Uint8Array()): Reply {
  return { status, headers: new Map(Object.entries(headers)), body }
}

/** Digests that a manifest or index names. */
function namedBy(bytes: Uint8Array): readonly string[] {
  const document = parseJson(bytes)
  if (!isRecord(document)) return []
  const lists = [document['manifests'], document['layers'], [document['config']]]
  const entries = lists.flatMap((list) => (Array.isArray(list) ? list : [])).filter(isRecord)
  return entries.map((entry) => entry['digest']).filter((digest) => typeof digest === 'string')
}
