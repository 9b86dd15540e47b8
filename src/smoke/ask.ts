import { codeOf } from '../domain/code.ts'
import type { SmokeInputs } from '../inputs/smoke.ts'
import type { Ports } from '../ports.ts'
import { addressOf, type Standing } from './container.ts'

/** What a container said over HTTP: what was wanted, or what it said last when the time was over; `ended`: nothing runs any more. */
export type Answer = { readonly kind: 'good' } | { readonly kind: 'late'; readonly last: string } | { readonly kind: 'ended' }

/** The waits between two questions; the first are short, since most programs listen at once. */
const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 1_000
/** One question, all of it, at the most. */
const QUESTION_MS = 10_000
/** Nobody reads the body. */
const BODY_LIMIT_BYTES = 64 * 1024

type Http = NonNullable<SmokeInputs['http']>

/** Asks the published port until it answers as wanted, the time is over, or the container has ended. Throws what ended the run. */
export async function askUntil(
  http: Http,
  timeoutMs: number,
  hasEnded: () => boolean,
  standing: () => Promise<Standing | { readonly trouble: string }>,
  ports: Pick<Ports, 'http' | 'clock' | 'signal'>,
): Promise<Answer> {
  const untilMs = ports.clock.elapsedMs() + timeoutMs
  let last = 'nothing was there'
  let port: number | undefined
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    if (hasEnded()) return { kind: 'ended' }
    const leftMs = untilMs - ports.clock.elapsedMs()
    if (leftMs <= 0) return { kind: 'late', last }
    const stands = port === undefined ? await standing() : undefined
    if (stands !== undefined) {
      if ('trouble' in stands) last = stands.trouble
      else if (stands.status === 'running') port = stands.port
    }
    if (port !== undefined) {
      const said = await statusOf(addressOf(port, http.path), Math.min(leftMs, QUESTION_MS), ports)
      if (said === http.status) return { kind: 'good' }
      last = typeof said === 'number' ? `it answered ${said}` : said
    }
    await ports.clock.sleep(Math.min(waitMs, leftMs))
  }
}

/** The status of one answer, or why there is none. An answer may take twice as long as it may be silent. */
async function statusOf(url: URL, withinMs: number, { http, signal }: Pick<Ports, 'http' | 'signal'>): Promise<number | string> {
  try {
    const request = { method: 'GET', url, headers: { 'user-agent': 'build-tag-push', accept: '*/*', connection: 'close' } } as const
    const { status } = await http.request({ ...request, idleMs: Math.ceil(withinMs / 2), limitBytes: BODY_LIMIT_BYTES })
    return status
  } catch (thrown) {
    signal.throwIfAborted()
    const status = statusIn(thrown)
    return status ?? (codeOf(thrown) === 'ETIMEDOUT' ? 'it did not answer' : `nobody answered (${codeOf(thrown) ?? String(thrown)})`)
  }
}

/** A body that is too long came with its status. */
function statusIn(thrown: unknown): number | undefined {
  if (codeOf(thrown) !== 'ERR_BODY_TOO_LARGE') return undefined
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown && typeof thrown.status === 'number'
    ? thrown.status
    : undefined
}
