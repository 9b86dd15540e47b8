import type { Login } from '../credentials/keychain.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import type { HttpRequest } from '../ports.ts'
import type { Answer } from './answer.ts'
import type { Scheme } from './challenge.ts'

/** A bearer token, good until `endsMs` on the clock of this process. */
export type Token = { readonly value: string; readonly endsMs: number }

/** Asked for by a server, or in use: one token for one set of scopes, however many requests need it. */
export type TokenStore = {
  /** a token that is still good for a while, else a new one; requests that ask meanwhile share the minting */
  readonly obtain: (key: string, mint: () => Promise<Token>) => Promise<Token>
  /** drops a token that a registry did not take; a newer one stays */
  readonly forget: (key: string, token: Token) => void
  /** all tokens that are held */
  readonly values: () => readonly string[]
}

/** How long a token is good that does not say (docs.docker.com, registry token specification: at least 60 s). */
const DEFAULT_LIFE_MS = 60_000
/** A token is renewed this long before its end, or a fifth of its life, whichever is shorter. */
const MARGIN_MS = 10_000
/** What a docker credential helper gives as user name when the password is an identity token (docker/docker-credential-helpers, README). */
const IDENTITY_TOKEN_USER = '<token>'

/** Makes an empty store; `elapsedMs` is the clock by which tokens end. */
export function createTokenStore(elapsedMs: () => number): TokenStore {
  const minting = new Map<string, Promise<Token>>()
  const minted = new Map<string, Token>()
  return {
    obtain: (key, mint) => {
      const known = minted.get(key)
      if (known !== undefined && known.endsMs > elapsedMs()) return Promise.resolve(known)
      const running = minting.get(key)
      if (running !== undefined) return running
      const work = mint()
        .then((token) => {
          minted.set(key, token)
          return token
        })
        .finally(() => minting.delete(key))
      minting.set(key, work)
      return work
    },
    forget: (key, token) => {
      if (minted.get(key) === token) minted.delete(key)
    },
    values: () => [...minted.values()].map(({ value }) => value),
  }
}

/**
 * The request for a token: `GET` with user and password (distribution, docs/spec/auth/token.md), each scope a parameter of its own, those to push first
 * since some servers read only one; `POST` with `refresh_token` for an identity token (docs/spec/auth/oauth.md).
 */
export function tokenRequest(
  server: URL,
  { service }: Extract<Scheme, { kind: 'bearer' }>,
  scopes: readonly string[],
  login: Login | undefined,
): Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'> {
  if (login?.username === IDENTITY_TOKEN_USER) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'build-tag-push', refresh_token: login.password.reveal() })
    if (service !== undefined) form.set('service', service)
    if (scopes.length > 0) form.set('scope', scopes.join(' '))
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', url: server, headers, body: new TextEncoder().encode(form.toString()) }
  }
  const url = new URL(server)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  return { method: 'GET', url, headers: { accept: 'application/json', ...(login === undefined ? {} : { authorization: basicOf(login) }) } }
}

/** Writes user and password as `Basic` (RFC 7617). */
export function basicOf(login: Login): string {
  return `Basic ${Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64')}`
}

/**
 * Reads a token server's answer: `access_token` before `token`, 60 s when it says no usable `expires_in`, counted from before it was
 * asked. `undefined` when there is no token in it, or one that cannot stand in a header.
 */
export function readToken({ body }: Pick<Answer, 'body'>, askedAtMs: number): Token | undefined {
  const document = parseJson(body)
  if (!isRecord(document)) return undefined
  const value = [document['access_token'], document['token']].find((entry): entry is string => typeof entry === 'string' && entry !== '')
  if (value === undefined || !/^[\x21-\x7e]+$/.test(value)) return undefined
  const seconds = document['expires_in']
  const lifeMs = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : DEFAULT_LIFE_MS
  return { value, endsMs: askedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs / 5) }
}
