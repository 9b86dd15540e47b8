import type { Keychain, Login } from '../credentials/keychain.ts'
import type { Repository } from '../domain/reference.ts'
import type { ActionError } from '../errors.ts'
import type { HttpHead, HttpRequest, Ports } from '../ports.ts'
import { type Answer, ERROR_LIMIT_BYTES } from './answer.ts'
import { type Scheme, schemeOf } from './challenge.ts'
import type { Endpoint } from './endpoints.ts'
import { answerError, answerUnusable, type Situation, troubleError } from './errors.ts'
import { tokenServer } from './policy.ts'
import type { Pool } from './pool.ts'
import { codeOf, persist } from './retry.ts'
import { basicOf, readToken, type Token, type TokenStore, tokenRequest } from './token.ts'

/** What the clients of all repositories share. */
export type Shared = {
  readonly keychain: Keychain
  readonly ports: Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'>
  readonly pool: Pool
  readonly tokens: TokenStore
  /** what each host asks for, found once */
  readonly schemes: Map<string, Promise<Scheme>>
  /** requests by host, as they were handed to the network */
  readonly sent: Map<string, number>
}

/** One request to a registry. `scopes` are what a token must be good for, the first of them what it is about. */
export type Call = Pick<HttpRequest, 'method' | 'url' | 'body' | 'idleMs'> & {
  readonly headers?: Readonly<Record<string, string>>
  readonly scopes: readonly string[]
  readonly doing: string
  readonly limitBytes?: number
  /** no credentials: the place is not the registry's own */
  readonly foreign?: boolean
}

/** Requests of one repository, signed in and patient. Network trouble is told as `ActionError` `registry-unreachable`; no status throws. */
export type Exchange = {
  /** sends; renews what expired, waits and tries again as the policy allows */
  readonly send: (call: Call) => Promise<Answer>
  /** sends once: a renewed sign-in or another try is the caller's, who must begin further back; network trouble is thrown as it came */
  readonly once: (call: Call) => Promise<Answer>
  /** an answer whose body is read as it comes, without credentials unless they are due */
  readonly stream: (call: Call) => Promise<HttpHead & { readonly chunks: AsyncIterable<Uint8Array>; readonly cancel: () => void }>
  readonly scheme: () => Promise<Scheme>
  readonly token: (scopes: readonly string[]) => Promise<Token | undefined>
  readonly login: () => Promise<Login | undefined>
  /** the error for an answer that was not wanted */
  readonly refused: (doing: string, answer: Answer) => Promise<ActionError>
  /** the error for an answer that cannot be true */
  readonly unusable: (doing: string, found: string) => ActionError
  /** the error for trouble of the network */
  readonly trouble: (doing: string, error: unknown) => Promise<unknown>
}

/** What a request carries to say who we are. */
type Credential = { readonly header: string | undefined; readonly token: Token | undefined }

export function openExchange(endpoint: Endpoint, repository: Pick<Repository, 'host' | 'path'>, shared: Shared): Exchange {
  const { keychain, ports, pool, tokens, schemes, sent } = shared
  const login = () => keychain.login(repository)
  const situation = async (doing: string): Promise<Situation> => ({ endpoint, repository, doing, login: await login() })
  const keyOf = (scopes: readonly string[]) => [endpoint.host, ...scopes].join(' ')

  const transmit = async (request: HttpRequest, limitBytes: number): Promise<HttpHead & { readonly body: Uint8Array }> => {
    ports.signal.throwIfAborted()
    sent.set(request.url.host, (sent.get(request.url.host) ?? 0) + 1)
    const answer = await ports.http
      .request({ ...request, limitBytes, ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }) })
      .catch(cutShort)
    if (answer.status < 500 && answer.status !== 429) pool.resume(request.url.host)
    return answer
  }

  /** A request on the way to another: it waits while the host pauses, but for no place, since the other one holds a place already. */
  const aside = async (request: HttpRequest, doing: string): Promise<Answer> => {
    const attempt = async () => {
      await pool.pass(request.url.host)
      return transmit(request, ERROR_LIMIT_BYTES)
    }
    try {
      return await persist(request.url.host, pool, ports, attempt)
    } catch (error) {
      throw troubleError(await situation(doing), error)
    }
  }

  const ping = async (): Promise<Scheme> => {
    const doing = 'asking how to sign in'
    const answer = await aside({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {} }, doing)
    if (answer.status === 200) return { kind: 'open' }
    const scheme = answer.status === 401 ? schemeOf(answer.headers.get('www-authenticate')) : undefined
    if (scheme !== undefined) return scheme
    if (answer.status !== 401) throw answerError(await situation(doing), answer)
    throw answerUnusable(await situation(doing), 'answered 401 without saying which sign-in it takes')
  }

  const scheme = (): Promise<Scheme> => {
    const known = schemes.get(endpoint.host)
    if (known !== undefined) return known
    const asked = endpoint.scheme === undefined ? ping() : Promise.resolve(endpoint.scheme)
    schemes.set(endpoint.host, asked)
    asked.catch(() => schemes.delete(endpoint.host))
    return asked
  }

  const mint = async (bearer: Extract<Scheme, { kind: 'bearer' }>, scopes: readonly string[]): Promise<Token> => {
    const server = tokenServer(bearer.realm, endpoint)
    const who = await login()
    const doing = `asking ${server.host} for a token${scopes[0] === undefined ? '' : ` for ${scopes[0]}`}`
    const askedAtMs = ports.clock.elapsedMs()
    const answer = await aside(tokenRequest(server, bearer, scopes, who), doing)
    if (answer.status !== 200) throw answerError(await situation(doing), answer, secretsOf(who))
    const token = readToken(answer, askedAtMs)
    if (token === undefined) throw answerUnusable(await situation(doing), 'had no token in the answer')
    return token
  }

  const credential = async (scopes: readonly string[]): Promise<Credential> => {
    const asked = await scheme()
    switch (asked.kind) {
      case 'open':
        return { header: undefined, token: undefined }
      case 'basic': {
        const who = await login()
        return { header: who === undefined ? undefined : basicOf(who), token: undefined }
      }
      case 'bearer': {
        const token = await tokens.obtain(keyOf(scopes), () => mint(asked, scopes))
        return { header: `Bearer ${token.value}`, token }
      }
    }
  }

  /** Takes in what a 401 says; whether there is something new to try. */
  const learn = async (used: Credential, scopes: readonly string[], header: string | undefined): Promise<boolean> => {
    if (used.token !== undefined) tokens.forget(keyOf(scopes), used.token)
    const before = await scheme()
    const said = schemeOf(header)
    // Harbor answers an expired token with a challenge for Basic: who has a token server keeps it
    if (said !== undefined && !(before.kind === 'bearer' && said.kind === 'basic')) schemes.set(endpoint.host, Promise.resolve(said))
    const next = await credential(scopes)
    return next.header !== used.header
  }

  const attempt = async (call: Call, renew: boolean): Promise<HttpHead & { readonly body: Uint8Array }> => {
    const { method, url, scopes, foreign = false } = call
    let used: Credential = { header: undefined, token: undefined }
    const answer = await pool.run(url.host, endpoint.parallel, async () => {
      if (!foreign) used = await credential(scopes)
      const headers = { ...call.headers, ...(used.header === undefined ? {} : { authorization: used.header }) }
      const extra = {
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.idleMs === undefined ? {} : { idleMs: call.idleMs }),
      }
      return transmit({ method, url, headers, ...extra }, call.limitBytes ?? ERROR_LIMIT_BYTES)
    })
    if (answer.status !== 401 || foreign || !(await learn(used, scopes, answer.headers.get('www-authenticate')))) return answer
    return renew ? attempt(call, false) : answer
  }

  return {
    send: async (call) => {
      try {
        return await persist(call.url.host, pool, ports, () => attempt(call, true))
      } catch (error) {
        throw troubleError(await situation(call.doing), error)
      }
    },
    once: async (call) => ({ ...(await attempt(call, false)), tries: 1, askedMs: undefined }),
    stream: async (call) => {
      ports.signal.throwIfAborted()
      await pool.pass(call.url.host)
      const { header } = call.foreign === true ? { header: undefined } : await credential(call.scopes)
      sent.set(call.url.host, (sent.get(call.url.host) ?? 0) + 1)
      const headers = { ...call.headers, ...(header === undefined ? {} : { authorization: header }) }
      return ports.http.stream({ method: call.method, url: call.url, headers, ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }) })
    },
    scheme,
    token: async (scopes) => (await credential(scopes)).token,
    login,
    refused: async (doing, answer) => {
      const who = await login()
      return answerError(await situation(doing), answer, secretsOf(who))
    },
    trouble: async (doing, error) => troubleError(await situation(doing), error),
    unusable: (doing, found) => answerUnusable({ endpoint, repository, doing, login: undefined }, found),
  }
}

/** An error answer whose body has no end is still that answer, without its words. */
function cutShort(error: unknown): HttpHead & { readonly body: Uint8Array } {
  if (
    codeOf(error) === 'ERR_BODY_TOO_LARGE' &&
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400
  ) {
    return { status: error.status, headers: new Map(), body: new Uint8Array() }
  }
  throw error
}

function secretsOf(login: Login | undefined): readonly string[] {
  return login === undefined ? [] : [login.password.reveal(), basicOf(login).slice('Basic '.length)]
}
