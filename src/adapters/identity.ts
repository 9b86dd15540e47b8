import { codeOf } from '../domain/code.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { Secret } from '../domain/secret.ts'
import { parseUrl } from '../domain/url.ts'
import { ActionError } from '../errors.ts'
import type { Clock, Environment, Http, HttpHead, Identity, IdentityClaims, Random, Runner } from '../ports.ts'

const ANSWER_LIMIT_BYTES = 64 * 1024
const TIMEOUT_MS = 10_000
const TRIES = 5
const FIRST_WAIT_MS = 1_000
/** A longer wait that the endpoint asks for ends the tries: nobody waits for a sign-in for minutes. */
const LONGEST_WAIT_MS = 30_000
/** How much of a claim is shown. */
const CLAIM_LIMIT = 500

type IdentityPorts = {
  readonly env: Environment
  readonly http: Http
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly random: Pick<Random, 'fraction'>
  readonly runner: Pick<Runner, 'mask'>
}

/**
 * GitHub's identity tokens, from the address and with the token that the runner gives a job with `permissions: id-token: write`
 * (docs.github.com, "OpenID Connect reference"; the request is the one of actions/toolkit, packages/core/src/oidc-utils.ts).
 * Throws `ActionError` `credentials`, whose message begins with the host that the token is for.
 */
export function createIdentity(ports: IdentityPorts): Identity {
  return {
    token: async (audience, host) => {
      const { url, bearer } = readAccess(ports.env, host)
      ports.runner.mask(bearer)
      const answer = await persist(endpoint(url, audience), bearer, host, ports)
      const jwt = readToken(answer, url, host)
      ports.runner.mask(jwt)
      return { jwt, claims: readClaims(jwt, url, host) }
    },
  }
}

const CURE =
  'Give the job `permissions: id-token: write` beside what it has (setting any permission takes away those not named: contents: read, packages: write). A reusable workflow gets it only when its caller has it too; pull requests from forks and runs of Dependabot get none.'

function readAccess(env: Environment, host: string): { readonly url: URL; readonly bearer: Secret } {
  const [address, bearer] = [env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '', env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '']
  if (address === '' || bearer === '') {
    const names = [address === '' ? ['ACTIONS_ID_TOKEN_REQUEST_URL'] : [], bearer === '' ? ['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] : []].flat()
    const missing = `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`
    throw new ActionError('credentials', `${host}: this job gets no identity token from GitHub: ${missing}`, CURE)
  }
  const url = parseUrl(address)
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ActionError(
      'credentials',
      `${host}: ACTIONS_ID_TOKEN_REQUEST_URL is not an address of the web`,
      'The runner sets it; leave it as it is.',
    )
  return { url, bearer: new Secret(bearer) }
}

/** The address has a query of its own; one without is taken too, since servers other than GitHub's run workflows. */
function endpoint(url: URL, audience: string): URL {
  return new URL(`${url.href}${url.search === '' ? '?' : '&'}audience=${encodeURIComponent(audience)}`)
}

type Answer = HttpHead & { readonly body: Uint8Array }

/** Asks until there is an answer that another try would not change. */
async function persist(url: URL, bearer: Secret, host: string, { http, clock, random }: IdentityPorts): Promise<Answer> {
  const headers = {
    accept: 'application/json; api-version=2.0',
    authorization: `Bearer ${bearer.reveal()}`,
    'user-agent': 'build-tag-push',
  }
  for (let tries = 1; ; tries += 1) {
    const waitMs = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random.fraction() / 2)
    try {
      const answer = await http.request({ method: 'GET', url, headers, idleMs: TIMEOUT_MS, limitBytes: ANSWER_LIMIT_BYTES })
      const askedMs = askedWaitMs(answer, clock.now())
      if (!isTransient(answer.status) || tries === TRIES || askedMs > LONGEST_WAIT_MS) return answer
      await clock.sleep(Math.max(waitMs, askedMs))
    } catch (error) {
      const code = codeOf(error)
      if (error instanceof ActionError) throw error
      if (tries === TRIES || !TRANSIENT.has(code ?? '')) throw unreachable(url, host, tries, error)
      await clock.sleep(waitMs)
    }
  }
}

const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); anything else asks for nothing. */
function askedWaitMs({ headers }: HttpHead, now: Date): number {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1_000
  const ms = /GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}

function unreachable(url: URL, host: string, tries: number, error: unknown): ActionError {
  const code = codeOf(error) ?? String(error)
  if (code === 'ERR_BODY_TOO_LARGE')
    return new ActionError(
      'credentials',
      `${host}: ${named(url)} answered with more than ${ANSWER_LIMIT_BYTES / 1024} KiB`,
      RUN_AGAIN,
      error,
    )
  const told = tries === 1 ? '' : ` in ${tries} tries`
  return new ActionError('credentials', `${host}: ${named(url)} could not be reached${told} (${code})`, RUN_AGAIN, error)
}

const RUN_AGAIN = 'Run the job again; a self-hosted runner must reach that host, through HTTPS_PROXY or with it in NO_PROXY.'

function named(url: URL): string {
  return `GitHub's endpoint for identity tokens (${url.host})`
}

function readToken({ status, headers, body }: Answer, url: URL, host: string): Secret {
  if (status !== 200) {
    const wait = headers.get('retry-after')
    const later = status === 429 && wait !== undefined ? `, asking for a wait of ${cut(wait)}` : ''
    throw new ActionError(
      'credentials',
      `${host}: ${named(url)} answered ${status}${later}`,
      status === 401 || status === 403 ? CURE : RUN_AGAIN,
    )
  }
  const document = parseJson(new TextDecoder().decode(body))
  const value = isRecord(document) ? document['value'] : undefined
  if (typeof value === 'string' && JWT.test(value)) return new Secret(value)
  const found = document === undefined ? 'something that is not JSON' : 'no token in "value"'
  throw new ActionError('credentials', `${host}: ${named(url)} answered with ${found}`, RUN_AGAIN)
}

/** Three parts in base64url (RFC 7519, section 3; RFC 7515, section 7.1). */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Reads what the token says; whether it is true is the business of whom it is shown to. */
function readClaims(jwt: Secret, url: URL, host: string): IdentityClaims {
  const claims = parseJson(Buffer.from(jwt.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (!isRecord(claims)) throw new ActionError('credentials', `${host}: ${named(url)} answered with a token that has no claims`, RUN_AGAIN)
  const text = (name: string): string | undefined => {
    const value: unknown = claims[name]
    return typeof value === 'string' ? cut(value) : undefined
  }
  const end = claims['exp']
  return {
    issuer: text('iss'),
    subject: text('sub'),
    audience: text('aud'),
    expiresAt: typeof end === 'number' && end > 0 && end < 1e11 ? new Date(end * 1_000) : undefined,
  }
}

function cut(text: string): string {
  return text.length > CLAIM_LIMIT ? `${text.slice(0, CLAIM_LIMIT)}…` : text
}
