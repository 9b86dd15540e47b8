import type { Reach } from '../credentials/helper.ts'
import type { Keychain } from '../credentials/keychain.ts'
import type { Manifest } from '../domain/manifest.ts'
import { canonicalName, type Host, type Repository } from '../domain/reference.ts'
import type { Vendor } from '../domain/vendor.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { checkAccess } from './access.ts'
import { blobSource, readBlob } from './download.ts'
import { type Endpoint, endpointOf, recognised } from './endpoints.ts'
import { type Exchange, openExchange, type Shared } from './exchange.ts'
import { listTags } from './listing.ts'
import { getManifest, headManifest, putManifest } from './manifests.ts'
import { tokenServer } from './policy.ts'
import { createPool } from './pool.ts'
import { listReferrers } from './referrers.ts'
import type { Registries, RegistryClient } from './registry.ts'
import { removeManifest } from './removal.ts'
import { BRIEF, PATIENT } from './retry.ts'
import { createSessions, type Sessions } from './session.ts'
import { createTokenStore } from './token.ts'
import { hasBlob, uploadBlob } from './upload.ts'

/** A repository, how it is spoken to, and what its tokens are good for. */
export type Wire = {
  readonly repository: Repository
  readonly endpoint: Endpoint
  readonly exchange: Exchange
  /** an address below the repository's own, such as `manifests/latest` */
  readonly at: (path: string) => URL
  /** scopes to read with: those to push as well, once somebody means to push */
  readonly reading: () => readonly string[]
  /** scopes to push with */
  readonly pushing: () => readonly string[]
  /** scopes to push with that read another repository of the host too, to mount from there */
  readonly mounting: (from: string) => () => readonly string[]
  /** scopes to delete with */
  readonly deleting: () => readonly string[]
  /** from now on one token does for reading and pushing */
  readonly willPush: () => void
}

/** A repository with the uploads that were opened ahead for it. */
export type Place = Wire & { readonly sessions: Sessions }

/**
 * Where deleting is one of the rights to push: Quay's token server answers 400 to the word `delete` (quay/quay, endpoints/v2/v2auth.py and manifest.py), Google's
 * is asked as its own tools ask (google/go-containerregistry, pkg/v1/remote/transport/scope.go).
 */
const DELETES_BY_PUSH: ReadonlySet<Vendor> = new Set(['quay', 'google'])

/** Closing uploads is a courtesy: a registry that does not answer, or asks for a wait, does not hold back what the run has to tell. */
const CLOSE_LIMIT_MS = 2_000

/** Opens the registries of a run: connections, tokens and patience are shared by all repositories. Nothing is asked before a client's verb is called. */
export function openRegistries(keychain: Keychain, ports: Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'>): Registries {
  const shared: Shared = {
    keychain,
    ports,
    pool: createPool(ports.clock),
    tokens: createTokenStore(ports.clock.elapsedMs),
    schemes: new Map(),
    vendors: new Map(),
    sent: new Map(),
    ahead: new Map(),
    patience: PATIENT,
  }
  const places: Place[] = []
  const clients = new Map<string, RegistryClient>()
  const openAt = (repository: Repository, ours = shared, remembering: typeof remember = remember): RegistryClient => {
    const place = openPlace(repository, ours, ports)
    places.push(place)
    return openClient(place, remembering, ports)
  }
  return {
    open: (repository) => {
      const name = canonicalName(repository)
      const client = clients.get(name) ?? openAt(repository)
      clients.set(name, client)
      return client
    },
    openForgetful: (repository) => openAt(repository, shared, forget),
    openPublic: (repository, patience) => {
      const nobody = { ...keychain, login: async () => undefined, loginForHost: async () => undefined }
      const tokens = createTokenStore(ports.clock.elapsedMs)
      return openAt(repository, { ...shared, keychain: nobody, tokens, schemes: new Map(), patience })
    },
    mayReach: (host) => mayReach(host, shared),
    vendor: (host) => recognised(endpointOf(host, keychain.settings(host)), shared.vendors.get(host)).kind,
    sent: () => shared.sent,
    aheadMs: (host) => Math.max(0, shared.ahead.get(host) ?? 0),
    close: async () => {
      const closed = Promise.all(places.map((place) => place.sessions.close()))
      let timer: NodeJS.Timeout | undefined
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, CLOSE_LIMIT_MS).unref()
      })
      await Promise.race([closed, late]).finally(() => clearTimeout(timer))
    },
  }
}

/** Whether what the host's challenge names is where we would send its credential; a host that does not say is not good. */
async function mayReach(host: Host, shared: Shared): Promise<Reach> {
  const endpoint = endpointOf(host, shared.keychain.settings(host))
  const scheme = await openExchange(endpoint, { host, path: '' }, shared).signIn.scheme(BRIEF).catch(refusal)
  if (scheme instanceof ActionError) return { kind: 'unknown', because: scheme.message }
  if (scheme.kind !== 'bearer') return { kind: 'good' }
  try {
    tokenServer(scheme.realm, endpoint)
    return { kind: 'good' }
  } catch (error) {
    return { kind: 'elsewhere', because: refusal(error).message }
  }
}

/** What was thrown, when it is told already. */
function refusal(thrown: unknown): ActionError {
  if (thrown instanceof ActionError) return thrown
  throw thrown
}

function openClient(place: Place, remembering: typeof remember, ports: Pick<Ports, 'clock' | 'random' | 'log'>): RegistryClient {
  const manifests = remembering<Manifest | undefined>()
  const blobs = remembering<Uint8Array>()
  return {
    repository: place.repository,
    greet: (right) => {
      if (right === 'push') place.willPush()
      // Trouble is forgotten by the sign-in: who needs the answer asks again and tells.
      place.exchange.signIn.scheme().catch(() => undefined)
    },
    checkAccess: (right, isNeeded = async () => true) => {
      if (right === 'push') place.willPush()
      return checkAccess(right, isNeeded, place)
    },
    head: (reference) => headManifest(reference, place),
    manifest: (reference) => {
      const ask = () => getManifest(reference, place, ports)
      return reference.includes(':') ? manifests.get(reference, ask) : ask()
    },
    referrers: (digest) => listReferrers(digest, place),
    tags: () => listTags(place),
    remove: (digest, tags) => removeManifest(digest, tags, place),
    readBlob: (blob, limitBytes) => blobs.get(`${blob.digest} ${limitBytes}`, () => readBlob(blob, limitBytes, place)),
    blobSource: (blob) => blobSource(blob, place),
    hasBlob: (digest) => hasBlob(digest, place),
    prepare: (uploads) => {
      place.willPush()
      place.sessions.prepare(uploads)
    },
    closeUploads: () => {
      void place.sessions.close()
    },
    upload: (blob, mountFrom) => {
      place.willPush()
      return uploadBlob(blob, mountFrom, place, ports)
    },
    putManifest: (reference, manifest) => {
      place.willPush()
      return putManifest(reference, manifest, place, ports)
    },
  }
}

/** Answers that never change, since a digest names its bytes: each is asked for once, also by two at the same time. Trouble and absence are forgotten. */
function remember<T>(): { readonly get: (key: string, ask: () => Promise<T>) => Promise<T> } {
  const known = new Map<string, Promise<T>>()
  return {
    get: (key, ask) => {
      const answer = known.get(key) ?? ask()
      known.set(key, answer)
      const forget = () => known.delete(key)
      answer.then((found) => found === undefined && forget(), forget)
      return answer
    },
  }
}

/** The same for who cannot hold them all. */
function forget<T>(): ReturnType<typeof remember<T>> {
  return { get: (_key, ask) => ask() }
}

function openPlace(repository: Repository, shared: Shared, ports: Pick<Ports, 'clock' | 'log'>): Place {
  const { path } = repository
  const endpoint = endpointOf(repository.host, shared.keychain.settings(repository.host))
  const pull = path === '' ? [] : [`repository:${path}:pull`]
  const push = [`repository:${path}:pull,push`]
  let pushes = false
  const exchange = openExchange(endpoint, repository, shared)
  const wire: Wire = {
    repository,
    endpoint,
    exchange,
    at: (rest) => new URL(`/v2/${path}/${rest}`, endpoint.origin),
    reading: () => (pushes ? push : pull),
    pushing: () => push,
    deleting: () => (DELETES_BY_PUSH.has(exchange.signIn.endpoint().kind) ? push : [`repository:${path}:pull,delete`]),
    mounting: (from) => () => [...push, `repository:${from}:pull`],
    willPush: () => {
      pushes = true
    },
  }
  return { ...wire, sessions: createSessions(wire, ports) }
}
