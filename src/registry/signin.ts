import type { Keychain, Login } from '../credentials/keychain.ts'
import type { Host, Repository } from '../domain/reference.ts'
import { type Vendor, vendorOfChallenge } from '../domain/vendor.ts'
import type { HttpRequest, Ports } from '../ports.ts'
import { type Answer, ERROR_LIMIT_BYTES } from './answer.ts'
import { type Scheme, schemeOf, signsOf } from './challenge.ts'
import { type Endpoint, recognised } from './endpoints.ts'
import { answerError, answerUnusable, type Situation, troubleError } from './errors.ts'
import { tokenServer } from './policy.ts'
import type { Pool } from './pool.ts'
import { type Patience, persist } from './retry.ts'
import { skewWords } from './skew.ts'
import { basicOf, readToken, type Token, type TokenStore, tokenRequest } from './token.ts'
import type { Transport } from './transport.ts'

/** What a request carries to say who we are. */
export type Credential = { readonly header: string | undefined; readonly key: string; readonly token: Token | undefined }

/** Scopes of a token, asked for when it is needed. */
export type Scopes = () => readonly string[]

/** Who we are at a registry, in the form that it asks for. */
export type SignIn = {
  /** `patience` is for who cannot wait: a failure then is that one's alone */
  readonly scheme: (patience?: Patience) => Promise<Scheme>
  readonly login: () => Promise<Login | undefined>
  /** what to send for these scopes */
  readonly credential: (scopes: Scopes) => Promise<Credential>
  /** takes in a 401 and its `WWW-Authenticate`: what to send now; `undefined` when there is nothing new to try */
  readonly learn: (used: Credential, scopes: Scopes, header: string | undefined) => Promise<Credential | undefined>
  /** every text of ours that must not be shown, should a registry send it back */
  readonly secrets: () => Promise<readonly string[]>
  /** the registry, as far as its challenge has shown by now whose it is */
  readonly endpoint: () => Endpoint
}

/** What sign-ins share: what each host asks for, found once, and the tokens. */
export type SignInShared = {
  readonly keychain: Keychain
  readonly tokens: TokenStore
  readonly schemes: Map<string, Promise<Scheme>>
  /** whose registry each host was found to be */
  readonly vendors: Map<Host, Vendor>
  readonly pool: Pool
  readonly ports: Pick<Ports, 'clock' | 'random' | 'signal' | 'log'>
  /** how long each request is tried, where nobody says otherwise */
  readonly patience: Patience
}

/** Opens the sign-in of a repository; nothing is asked before it is needed. */
export function openSignIn(
  endpoint: Endpoint,
  repository: Pick<Repository, 'host' | 'path'>,
  { keychain, tokens, schemes, vendors, pool, ports, patience: usual }: SignInShared,
  transport: Transport,
): SignIn {
  const login = () => keychain.login(repository)
  const known = () => recognised(endpoint, vendors.get(endpoint.host))
  const situation = async (doing: string): Promise<Situation> => ({ endpoint: known(), repository, doing, login: await login() })
  const secrets = async () => [...secretsOf(await login()), ...tokens.values()]

  /** A request on the way to another: it waits while the host pauses, but for no place, since the other one holds a place already. */
  const ask = async (request: HttpRequest, doing: string, patience = usual): Promise<Answer> => {
    const attempt = async () => {
      await pool.pass(request.url.host)
      return transport.request(request, ERROR_LIMIT_BYTES)
    }
    try {
      return await persist(request.url.host, pool, ports, attempt, patience)
    } catch (error) {
      throw troubleError(await situation(doing), error)
    }
  }

  const ping = async (patience?: Patience): Promise<Scheme> => {
    const doing = 'asking how to sign in'
    const idle = patience?.idleMs === undefined ? {} : { idleMs: patience.idleMs }
    const answer = await ask({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {}, ...idle }, doing, patience)
    const skew = skewWords(endpoint.host, answer, ports.clock.now())
    if (skew !== undefined) ports.log.warning(skew)
    if (answer.status === 200) return { kind: 'open' }
    if (answer.status !== 401) throw answerError(await situation(doing), answer)
    const header = answer.headers.get('www-authenticate')
    vendors.set(endpoint.host, vendorOfChallenge(signsOf(header)))
    const scheme = schemeOf(header)
    if (scheme === undefined) throw answerUnusable(await situation(doing), 'answered 401 without saying which sign-in it takes')
    return scheme
  }

  const scheme = async (patience?: Patience): Promise<Scheme> => {
    const asking = schemes.get(endpoint.host)
    if (asking !== undefined) return asking
    if (endpoint.scheme === undefined && patience !== undefined) {
      const found = await ping(patience)
      schemes.set(endpoint.host, Promise.resolve(found))
      return found
    }
    const asked = endpoint.scheme === undefined ? ping() : Promise.resolve(endpoint.scheme)
    schemes.set(endpoint.host, asked)
    asked.catch(() => schemes.delete(endpoint.host))
    return asked
  }

  const mint = async (bearer: Extract<Scheme, { kind: 'bearer' }>, scopes: readonly string[]): Promise<Token> => {
    const server = tokenServer(bearer.realm, endpoint)
    const doing = `asking ${server.host} for a token${scopes[0] === undefined ? '' : ` for ${scopes[0]}`}`
    const request = tokenRequest(server, bearer, scopes, await login())
    const askedAtMs = ports.clock.elapsedMs()
    const answer = await ask(request, doing)
    if (answer.status !== 200) throw answerError(await situation(doing), answer, await secrets())
    const token = readToken(answer, askedAtMs)
    if (token === undefined) throw answerUnusable(await situation(doing), 'had no token in the answer')
    return token
  }

  const credential = async (scopesOf: Scopes): Promise<Credential> => {
    const asked = await scheme()
    const scopes = scopesOf()
    const key = [endpoint.host, ...scopes].join(' ')
    switch (asked.kind) {
      case 'open':
        return { header: undefined, key, token: undefined }
      case 'basic': {
        const who = await login()
        return { header: who === undefined ? undefined : basicOf(who), key, token: undefined }
      }
      case 'bearer': {
        const token = await tokens.obtain(key, () => mint(asked, scopes))
        return { header: `Bearer ${token.value}`, key, token }
      }
    }
  }

  return {
    scheme,
    login,
    credential,
    secrets,
    endpoint: known,
    learn: async (used, scopes, header) => {
      if (used.token !== undefined) tokens.forget(used.key, used.token)
      const before = await scheme()
      const said = schemeOf(header)
      // Harbor answers an expired token with a challenge for Basic: who has a token server keeps it
      if (said !== undefined && !(before.kind === 'bearer' && said.kind === 'basic')) schemes.set(endpoint.host, Promise.resolve(said))
      const next = await credential(scopes)
      return next.header === used.header ? undefined : next
    },
  }
}

function secretsOf(login: Login | undefined): readonly string[] {
  return login === undefined ? [] : [login.password.reveal(), basicOf(login).slice('Basic '.length)]
}
