import type { LookupFunction } from 'node:net'
import { createHttp } from '../../src/adapters/http.ts'
import type { HostSettings, Keychain, Login } from '../../src/credentials/keychain.ts'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { parseRepository, type Repository } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Ports } from '../../src/ports.ts'
import { openRegistries } from '../../src/registry/client.ts'
import type { BlobSource, Registries } from '../../src/registry/registry.ts'

/** Every name is this machine, so that a test may speak of hosts that are not loopback by name. */
export const toLoopback: LookupFunction = (_host, options, callback) =>
  options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

export type RegistryPorts = Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'>

/** A log that keeps warnings, and nothing else. */
export function quietLog(warnings: string[]): Ports['log'] {
  const silent = (): void => undefined
  return {
    info: silent,
    debug: silent,
    notice: silent,
    warning: (text) => void warnings.push(text),
    error: silent,
    group: (_title, work) => work(),
    untrusted: () => ({ line: silent, close: silent }),
  }
}

/** Real connections, no waiting: what was slept is written down and time jumps ahead by it. */
export function testPorts(
  over: Partial<RegistryPorts> = {},
): RegistryPorts & { readonly slept: number[]; readonly warnings: string[]; readonly stop: AbortController } {
  const stop = new AbortController()
  const slept: number[] = []
  const warnings: string[] = []
  let skippedMs = 0
  return {
    http: createHttp({ env: {}, signal: stop.signal, lookup: toLoopback }),
    clock: {
      now: () => new Date(Date.now() + skippedMs),
      elapsedMs: () => performance.now() + skippedMs,
      sleep: async (ms) => {
        stop.signal.throwIfAborted()
        slept.push(ms)
        skippedMs += ms
      },
    },
    random: { fraction: () => 0, hex: (bytes) => '0'.repeat(bytes * 2) },
    signal: stop.signal,
    log: quietLog(warnings),
    slept,
    warnings,
    stop,
    ...over,
  }
}

/** A moment in which all that can go on does. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A clock that only moves when told to. */
export function manualClock() {
  let nowMs = 0
  let sleepers: { readonly untilMs: number; readonly wake: () => void }[] = []
  return {
    now: () => new Date(nowMs),
    elapsedMs: () => nowMs,
    sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ untilMs: nowMs + ms, wake })),
    /** who waits */
    sleeping: () => sleepers.length,
    pass: async (ms: number) => {
      nowMs += ms
      const due = sleepers.filter(({ untilMs }) => untilMs <= nowMs)
      sleepers = sleepers.filter(({ untilMs }) => untilMs > nowMs)
      for (const { wake } of due) wake()
      await settled()
    },
  }
}

/** The same login for every host, or none. */
export function testKeychain(
  login: { readonly username: string; readonly password: string } | undefined,
  settings: Partial<HostSettings> = {},
): Keychain {
  const give = async (host: Login['host']): Promise<Login | undefined> =>
    login && { host, username: login.username, password: new Secret(login.password), source: 'a test', expiresAt: undefined }
  return {
    login: ({ host }) => give(host),
    loginForHost: give,
    settings: (host) => ({ host, plain: true, ca: undefined, required: true, ...settings }),
    declared: [],
  }
}

export function repositoryOf(name: string): Repository {
  const repository = parseRepository(name)
  if ('refused' in repository) throw new Error(`${name} ${repository.refused}`)
  return repository
}

export function openAll(login: { readonly username: string; readonly password: string } | undefined, ports: RegistryPorts): Registries {
  return openRegistries(testKeychain(login), ports)
}

/** A blob that is read in pieces of `pieceBytes`. */
export function blobOf(bytes: Uint8Array, pieceBytes = 64 * 1024): BlobSource {
  return {
    digest: digestOf(bytes),
    size: bytes.byteLength,
    chunks: async function* () {
      for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    },
  }
}

/** A manifest of an image with one layer, beside its blobs. */
export function imageOf(text: string): {
  readonly blobs: readonly BlobSource[]
  readonly manifest: { readonly bytes: Uint8Array; readonly mediaType: string; readonly digest: Digest }
} {
  const config = blobOf(new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', comment: text })))
  const layer = blobOf(new TextEncoder().encode(`a layer of ${text}`))
  const named = (blob: BlobSource, mediaType: string) => ({ mediaType, digest: blob.digest, size: blob.size })
  const document = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPES[1],
    config: named(config, 'application/vnd.oci.image.config.v1+json'),
    layers: [named(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')],
  }
  const bytes = new TextEncoder().encode(JSON.stringify(document))
  return { blobs: [config, layer], manifest: { bytes, mediaType: MANIFEST_TYPES[1], digest: digestOf(bytes) } }
}
