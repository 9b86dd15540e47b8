import { isRecord } from '../domain/json.ts'
import { type Host, parseHost } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'

/** One sign-in of a docker config, or why its entry is none, as a clause that follows the host. */
export type Entry =
  | { readonly kind: 'login'; readonly username: string; readonly password: Secret }
  | { readonly kind: 'broken'; readonly problem: string }

/** The user name that says "the password is a refresh token for the token server's POST" (docker/cli, cli/config/credentials/native_store.go). */
export const IDENTITY_TOKEN = '<token>'

/** The key of Docker Hub in docker configs and in the questions to credential helpers (docker/cli, cli/config/configfile/file.go, `authConfigKey`). */
const HUB_KEY = 'https://index.docker.io/v1/'

/** How docker names a host to a credential helper. */
export function dockerKey(host: Host): string {
  return host === 'docker.io' ? HUB_KEY : host
}

/** The host that a key means: bare, or a URL with any path (docker/cli, cli/config/credentials/file_store.go, `ConvertToHostname`). */
export function hostOfKey(key: string): Host | undefined {
  return parseHost(placeOf(key)[0])
}

/** Parses `auths`: by host, where several keys mean one host the one that docker itself would write; entries without a sign-in are left out. */
export function parseAuths(auths: unknown): ReadonlyMap<Host, Entry> {
  const found = new Map<Host, { readonly entry: Entry; readonly rank: number }>()
  for (const [key, value] of isRecord(auths) ? Object.entries(auths) : []) {
    const host = hostOfKey(key)
    const entry = parseEntry(value)
    if (host === undefined || entry === undefined) continue
    const rank = rankOf(key, host)
    if (rank < (found.get(host)?.rank ?? Number.POSITIVE_INFINITY)) found.set(host, { entry, rank })
  }
  return new Map([...found].map(([host, { entry }]) => [host, entry]))
}

/** Exact keys before other spellings of the host, these before keys with a path (`ghcr.io/acme`, `…/v1/access-token`). */
function rankOf(key: string, host: Host): number {
  if (key === dockerKey(host)) return 0
  return /^(?:v[12]\/?)?$/.test(placeOf(key)[1]) ? 1 : 2
}

function placeOf(key: string): readonly [host: string, path: string] {
  const bare = key.trim().replace(/^https?:\/\//i, '')
  const slash = bare.indexOf('/')
  return slash < 0 ? [bare, ''] : [bare.slice(0, slash), bare.slice(slash + 1)]
}

function parseEntry(value: unknown): Entry | undefined {
  if (!isRecord(value)) return undefined
  const { auth, username, password, identitytoken, registrytoken } = value
  if (isText(identitytoken)) return { kind: 'login', username: IDENTITY_TOKEN, password: new Secret(identitytoken) }
  if (isText(auth)) return parsePair(auth)
  if (isText(username) && isText(password)) return { kind: 'login', username, password: new Secret(password) }
  if (isText(registrytoken)) return { kind: 'broken', problem: 'holds a registrytoken, which cannot be renewed or handed to a builder' }
  return undefined
}

/** `auth` is base64 of `user:password`; docker cuts NULs off the password's ends (file.go, `decodeAuth`). */
function parsePair(auth: string): Entry {
  const bytes = decodeBase64(auth)
  if (bytes === undefined) return { kind: 'broken', problem: 'has an auth that is not base64' }
  const pair = decodeUtf8(bytes)
  if (pair === undefined) return { kind: 'broken', problem: 'has an auth that is not text' }
  const colon = pair.indexOf(':')
  if (colon <= 0) return { kind: 'broken', problem: 'has an auth that is not base64 of user:password' }
  const password = pair.slice(colon + 1).replace(/^\0+|\0+$/g, '')
  return { kind: 'login', username: pair.slice(0, colon), password: new Secret(password) }
}

function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/[\r\n]/g, '')
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : undefined
}

/** Bytes that are not UTF-8 do not come back from text as they were. */
function decodeUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
