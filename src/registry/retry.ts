import { codeOf } from '../domain/code.ts'
import { parseHttpDate } from '../domain/http-date.ts'
import type { Clock, HttpHead, Ports } from '../ports.ts'
import { type Answer, errorsOf } from './answer.ts'
import type { Pool } from './pool.ts'

/** What becomes of a request that went wrong: nothing, or another try. `askedMs` is the wait that the server named. */
export type Verdict =
  | { readonly kind: 'final'; readonly askedMs: number | undefined }
  | { readonly kind: 'again'; readonly tries: number; readonly throttled: boolean; readonly askedMs: number | undefined }

/** Tries for one request, and for how long after its first failure another one may begin. */
const TRIES = 5
/** Who is told how long to wait, and waits, is not counted: the time alone ends it. */
const POLITE_TRIES = Number.POSITIVE_INFINITY
const BUDGET_MS = 180_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** What is added at random to a wait that the server asked for, so that not all come back in the same moment. */
const SPREAD_MS = 500

/** How long one is ready to try: tries, the time in which another may begin, and how long a request may be silent (the transport's own where not said). */
export type Patience = { readonly tries: number; readonly budgetMs: number; readonly idleMs: number | undefined }

/** For what the run is about. */
export const PATIENT: Patience = { tries: TRIES, budgetMs: BUDGET_MS, idleMs: undefined }

/** For a question that somebody waits for, and that may stay without an answer. */
export const BRIEF: Patience = { tries: 2, budgetMs: 3_000, idleMs: 5_000 }

/** Answers after which the same request may go well: those that trusted clients agree on (ggcr, containerd, oras-go, regclient). */
const STATUSES: ReadonlySet<number> = new Set([408, 429, 499, 500, 502, 503, 504, 522])
const CODES: ReadonlySet<string> = new Set(['TOOMANYREQUESTS', 'UNAVAILABLE'])
/** Trouble of the network after which it may go well, by tries: a host that refuses twice more is most likely not there. */
const TROUBLE: ReadonlyMap<string, number> = new Map([
  ['ECONNRESET', TRIES],
  ['ECONNABORTED', TRIES],
  ['EPIPE', TRIES],
  ['ETIMEDOUT', TRIES],
  ['EAI_AGAIN', TRIES],
  ['ERR_STREAM_PREMATURE_CLOSE', TRIES],
  ['ECONNREFUSED', 3],
  ['EHOSTUNREACH', 3],
  ['ENETUNREACH', 3],
])

/** Whether an answer tells of a registry in trouble, or under load: of what was asked for it says nothing. */
export function isTrouble({ status, body }: Pick<Answer, 'status' | 'body'>): boolean {
  return status >= 500 || STATUSES.has(status) || (status >= 400 && errorsOf(body).some(({ code }) => CODES.has(code)))
}

/** Whether an answer says if the request was done: who fails, or answers for somebody who did not in time, may do it all the same. */
export function isAnswered(status: number): boolean {
  return status < 500 && status !== 408 && status !== 499
}

/** Trouble before anything was sent: no connection came about. */
const BEFORE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ERR_ADDRESS_REFUSED',
])

/** Whether what broke a request did so before the other side could have got any of it. */
export function neverLeft(error: unknown): boolean {
  const code = codeOf(error) ?? ''
  return BEFORE.has(code) || /CERT|ERR_TLS|_IN_CHAIN|_SIGNATURE/.test(code)
}

/**
 * Judges an answer: what policy refused is final, whatever its wording, and so is a wait beyond the budget; a wait may be named in seconds, as a date or in
 * GHCR's text.
 */
export function judgeAnswer({ status, headers, body }: HttpHead & { readonly body: Uint8Array }, now: Date): Verdict {
  if (status < 400) return { kind: 'final', askedMs: undefined }
  const errors = errorsOf(body)
  if (!STATUSES.has(status) && !errors.some(({ code }) => CODES.has(code))) return { kind: 'final', askedMs: undefined }
  // A date is by the clock of who wrote it, which may be far from ours.
  const askedAtMs = parseHttpDate(headers.get('date') ?? '') ?? now.getTime()
  const askedMs = retryAfterMs(headers.get('retry-after'), askedAtMs) ?? durationInText(new TextDecoder().decode(body.subarray(0, 512)))
  if (askedMs !== undefined && askedMs > BUDGET_MS) return { kind: 'final', askedMs }
  const throttled = status === 429 || askedMs !== undefined || errors.some(({ code }) => CODES.has(code))
  return { kind: 'again', tries: askedMs === undefined ? TRIES : POLITE_TRIES, throttled, askedMs }
}

/** Judges what a request was broken by; an error that is our own word is final. */
export function judgeTrouble(error: unknown): Verdict {
  const tries = TROUBLE.get(codeOf(error) ?? '')
  return tries === undefined ? { kind: 'final', askedMs: undefined } : { kind: 'again', tries, throttled: false, askedMs: undefined }
}

/**
 * Sends until it goes well, is refused for good, or the budget is used up: then the last answer is given, or the last error thrown, with what the server
 * asked for. A wait is never shorter than asked; one that goes beyond the budget ends it at once.
 */
export async function persist<T extends HttpHead & { readonly body: Uint8Array }>(
  host: string,
  pool: Pool,
  ports: Pick<Ports, 'clock' | 'random' | 'signal' | 'log'>,
  send: () => Promise<T>,
  patience: Patience = PATIENT,
): Promise<T & Pick<Answer, 'tries' | 'askedMs'>> {
  let deadlineMs = Number.POSITIVE_INFINITY
  for (let tries = 1; ; tries += 1) {
    ports.signal.throwIfAborted()
    const outcome = await send().then(
      (answer) => ({ answer, verdict: judgeAnswer(answer, ports.clock.now()), what: `answered ${answer.status}` }) as const,
      (error: unknown) => ({ error, verdict: judgeTrouble(error), what: codeOf(error) ?? String(error) }) as const,
    )
    const { verdict, what } = outcome
    const result = () => {
      if ('error' in outcome) throw outcome.error
      return { ...outcome.answer, tries, askedMs: verdict.askedMs }
    }
    if (verdict.kind === 'final') return result()
    const ms = waitMs(tries, verdict.askedMs, ports.random.fraction())
    const nowMs = ports.clock.elapsedMs()
    deadlineMs = Math.min(deadlineMs, nowMs + patience.budgetMs)
    const most = patience.tries < TRIES ? Math.min(verdict.tries, patience.tries) : verdict.tries
    // whoever asks next keeps the wait too, be it that this one gives up
    if (verdict.throttled) pool.pause(host, ms)
    if (tries >= most || nowMs + ms > deadlineMs || ms > leftMs(ports.clock)) return result()
    ports.log.debug(`${host} ${what}; try ${tries + 1} in ${Math.round(ms)} ms`)
    await ports.clock.sleep(ms)
  }
}

/** How long the run has still. */
export function leftMs({ leftMs }: Pick<Clock, 'leftMs'>): number {
  return leftMs === undefined ? Number.POSITIVE_INFINITY : leftMs()
}

/** Full jitter over 1, 2, 4, … seconds; a named wait is kept, at least a second of it (GHCR names microseconds), and spread a little. */
export function waitMs(tries: number, askedMs: number | undefined, fraction: number): number {
  if (askedMs !== undefined) return Math.max(askedMs, FIRST_WAIT_MS) + fraction * SPREAD_MS
  return fraction * Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS)
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), in milliseconds from `nowMs`; what is neither counts as absent. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1_000
  const untilMs = parseHttpDate(text)
  return untilMs === undefined ? undefined : Math.max(untilMs - nowMs, 0)
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
])

/** GHCR's `retry-after: 1.889377ms, allowed: 2000/minute` within the message of its 429 (chainguard-images/images#173), in milliseconds. */
function durationInText(text: string): number | undefined {
  const [, number, unit] = /retry-after: ([0-9]{1,6}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|s|m)\b/i.exec(text) ?? []
  const factor = UNITS_MS.get(unit ?? '')
  return factor === undefined ? undefined : Number(number) * factor
}
