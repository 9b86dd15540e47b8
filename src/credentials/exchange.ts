import { codeOf } from '../domain/code.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import type { Host } from '../domain/reference.ts'
import { conceal, Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { HttpRequest, IdentityClaims, Ports } from '../ports.ts'
import { describeClaims, subjectHint } from './subject.ts'

/** A request to who gives one token for another; it goes to an address of ours or to the registry itself, and follows nobody elsewhere. */
export type Exchange = {
  /** the registry that the token will open, for errors */
  readonly host: Host
  /** who is asked, such as `Microsoft Entra ID` */
  readonly seller: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  /** a form or a JSON document is sent by POST; nothing, by GET */
  readonly body?: { readonly form: Readonly<Record<string, string>> } | { readonly json: object }
  /** PEM of an additional certificate authority */
  readonly ca?: string | undefined
  /** the identity token that the exchange began with: what it says is told where it is refused */
  readonly claims: IdentityClaims
  /** what helps where it is refused */
  readonly cure: string
  /** texts that the answer may repeat and nobody may see */
  readonly secrets: readonly Secret[]
}

const ANSWER_LIMIT_BYTES = 64 * 1024
/** Without a byte for so long a request ends; sellers of tokens answer within a second. */
const IDLE_MS = 15_000
const TRIES = 5
const FIRST_WAIT_MS = 1_000
/** A longer wait that is asked for ends the tries. */
const LONGEST_WAIT_MS = 60_000

/**
 * Asks for a token, patiently (429, 5xx, network), and gives the JSON object of the answer 200. Throws `ActionError` `credentials` for a refusal, with audience
 * and subject of the identity token, and for an answer that cannot be read; `registry-unreachable` where nobody answers.
 */
export async function exchange(
  asked: Exchange,
  ports: Pick<Ports, 'http' | 'clock' | 'random' | 'log'>,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, headers, body } = await persist(asked, ports)
  const document = parseJson(body)
  if (status === 200 && isRecord(document)) return document
  const { host, claims, cure } = asked
  if (status === 200)
    throw new ActionError('credentials', `${host}: ${nameOf(asked)} answered with ${kindOf(headers)}, not with JSON`, RUN_AGAIN)
  const words = wordsOf(document, asked.secrets)
  const found = `${status}${words === '' ? '' : ` ${words}`}`
  if (status === 429 || status >= 500) throw new ActionError('credentials', `${host}: ${nameOf(asked)} answered ${found}`, RUN_AGAIN)
  throw new ActionError(
    'credentials',
    `${host}: ${nameOf(asked)} refused the sign-in of this job: ${found}; ${describeClaims(claims)}`,
    `${cure}${subjectHint(claims)}`,
  )
}

/** Takes a token out of an answer, masked before anyone has it. `field` is the seller's name for it. */
export function tokenOf(
  document: Readonly<Record<string, unknown>>,
  field: string,
  asked: Pick<Exchange, 'host' | 'seller' | 'url'>,
  { runner }: Pick<Ports, 'runner'>,
): Secret {
  const value = document[field]
  // what is no visible ASCII could stand in no header
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
    throw new ActionError('credentials', `${asked.host}: ${nameOf(asked)} answered without a token in ${JSON.stringify(field)}`, RUN_AGAIN)
  const token = new Secret(value)
  runner.mask(token)
  return token
}

/** When something ends that was given for so many seconds; a number that is none means `otherwise`. */
export function endAfter(seconds: unknown, otherwise: number, { clock }: Pick<Ports, 'clock'>): Date {
  const isGood = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
  return new Date(clock.now().getTime() + (isGood ? Math.min(seconds, DAY_SECONDS) : otherwise) * 1_000)
}

/** When a token ends that is a JWT and says so (RFC 7519, 4.1.4); `undefined` for any other. */
export function endOfJwt(token: Secret): Date | undefined {
  const [, payload, , ...rest] = token.reveal().split('.')
  const claims = payload === undefined || rest.length > 0 ? undefined : parseJson(Buffer.from(payload, 'base64url'))
  const end = isRecord(claims) ? claims['exp'] : undefined
  return typeof end === 'number' && end > 0 && end < 1e11 ? new Date(end * 1_000) : undefined
}

const DAY_SECONDS = 86_400
const RUN_AGAIN = 'Run the job again; if it stays so, a proxy between this machine and that host may be answering in its place.'

type Reply = Awaited<ReturnType<Ports['http']['request']>>

async function persist(asked: Exchange, { http, clock, random, log }: Pick<Ports, 'http' | 'clock' | 'random' | 'log'>): Promise<Reply> {
  const request = requestOf(asked)
  for (let tries = 1; ; tries += 1) {
    const outcome = await http.request({ ...request, idleMs: IDLE_MS, limitBytes: ANSWER_LIMIT_BYTES }).then(
      (reply) =>
        ({ reply, isLasting: !isTransient(reply.status), askedMs: askedWaitMs(reply.headers.get('retry-after'), clock.now()) }) as const,
      (error: unknown) => ({ error, isLasting: !TRANSIENT.has(codeOf(error) ?? ''), askedMs: 0 }) as const,
    )
    if (outcome.isLasting || tries === TRIES || outcome.askedMs > LONGEST_WAIT_MS) {
      if ('reply' in outcome) return outcome.reply
      throw unreachable(asked, tries, outcome.error)
    }
    const what = 'reply' in outcome ? `answered ${outcome.reply.status}` : codeOf(outcome.error)
    log.debug(`${asked.url.host} ${what}; try ${tries + 1} of ${TRIES}`)
    await clock.sleep(Math.max(outcome.askedMs, FIRST_WAIT_MS * 2 ** (tries - 1) * random.fraction()))
  }
}

const TRANSIENT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); anything else asks for nothing. */
function askedWaitMs(header: string | undefined, now: Date): number {
  const text = header?.trim() ?? ''
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1_000
  const ms = /GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}

function requestOf({ url, headers, body, ca }: Exchange): HttpRequest {
  const common = {
    url,
    headers: { accept: 'application/json', 'user-agent': 'build-tag-push', ...headers },
    ...(ca === undefined ? {} : { ca }),
  }
  if (body === undefined) return { method: 'GET', ...common }
  const [type, text] =
    'form' in body
      ? ['application/x-www-form-urlencoded', new URLSearchParams(body.form).toString()]
      : ['application/json', JSON.stringify(body.json)]
  return { method: 'POST', ...common, headers: { ...common.headers, 'content-type': type }, body: new TextEncoder().encode(text) }
}

function unreachable(asked: Exchange, tries: number, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof ActionError || code === undefined) return error
  if (code === 'ERR_BODY_TOO_LARGE')
    return new ActionError(
      'credentials',
      `${asked.host}: ${nameOf(asked)} answered with more than ${ANSWER_LIMIT_BYTES / 1024} KiB`,
      RUN_AGAIN,
      error,
    )
  const told = tries === 1 ? '' : ` in ${tries} tries`
  return new ActionError(
    'registry-unreachable',
    `${asked.host}: ${nameOf(asked)} could not be reached${told} (${code})`,
    /CERT|SIGNATURE|ALTNAME/.test(code)
      ? `The certificate of ${asked.url.host} is not trusted here; a proxy's own authority is named by NODE_EXTRA_CA_CERTS.`
      : `This machine must reach ${asked.url.host}, through HTTPS_PROXY or with it in NO_PROXY.`,
    error,
  )
}

function nameOf({ seller, url }: Pick<Exchange, 'seller' | 'url'>): string {
  return `${seller} (${url.host})`
}

function kindOf(headers: ReadonlyMap<string, string>): string {
  return /\bhtml\b/i.test(headers.get('content-type') ?? '') ? 'a web page' : 'something else'
}

/**
 * The seller's own words: `error` and `error_description` (RFC 6749, 5.2), `error.status` and `error.message` (Google's APIs), `errors[].code` and
 * `.message` (distribution), `message`.
 */
function wordsOf(document: unknown, secrets: readonly Secret[]): string {
  if (!isRecord(document)) return ''
  const { error, errors, message } = document
  const first: unknown = Array.isArray(errors) ? errors[0] : error
  const said = isRecord(first) ? [first['code'], first['status'], first['message']] : [first, document['error_description'], message]
  const text = said.filter((part) => typeof part === 'string').join(': ')
  return inertInline(
    conceal(
      text,
      secrets.map((secret) => secret.reveal()),
    ),
  )
}
