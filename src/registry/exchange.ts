import { parseHttpDate } from '../domain/http-date.ts'
import type { Host, Repository } from '../domain/reference.ts'
import type { ActionError } from '../errors.ts'
import type { HttpHead, HttpRequest, Ports } from '../ports.ts'
import { type Answer, ERROR_LIMIT_BYTES } from './answer.ts'
import type { Endpoint } from './endpoints.ts'
import { answerError, answerUnusable, type Situation, troubleError } from './errors.ts'
import { isAnswered, judgeAnswer, neverLeft, persist, waitMs } from './retry.ts'
import { type Credential, openSignIn, type Scopes, type SignIn, type SignInShared } from './signin.ts'
import { openTransport, type Reply, type Stream } from './transport.ts'

/** What the clients of all repositories share; `sent` counts requests by host. */
export type Shared = SignInShared & {
  readonly ports: Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'>
  readonly sent: Map<string, number>
  /** by how much the clock of this machine was ahead of the host's, in milliseconds, when it first said its time */
  readonly ahead: Map<Host, number>
}

/** One request to a registry. `scopes` are what a token must be good for, the first of them what it is about. */
export type Call = Pick<HttpRequest, 'method' | 'url' | 'body' | 'idleMs'> & {
  readonly headers?: Readonly<Record<string, string>>
  readonly scopes: Scopes
  /** follows "while", such as `reading the tag latest` */
  readonly doing: string
  readonly limitBytes?: number
  /** no credentials: the place is not the registry's own */
  readonly foreign?: boolean
  /** counts the tries that the registry may have taken without saying so, for who must know whether any was */
  readonly doubt?: Doubt
}

/** Tries of a request that left and got no answer that says whether it was done: it may have been, or may yet be. */
export type Doubt = { tries: number }

/** Requests of one repository, signed in and patient. Network trouble is told as `ActionError` `registry-unreachable`; no status throws. */
export type Exchange = {
  readonly signIn: SignIn
  /** sends; renews what expired, waits and tries again as the policy allows */
  readonly send: (call: Call) => Promise<Answer>
  /** sends once: another try with a renewed sign-in is the caller's, who must begin further back; network trouble is thrown as it came */
  readonly once: (call: Call) => Promise<Answer>
  /** as `send`, but the body of a good answer is read as it comes; what breaks it then is thrown as it comes */
  readonly stream: (call: Call) => Promise<Stream>
  /** the error for an answer that was not wanted */
  readonly refused: (doing: string, answer: Answer) => Promise<ActionError>
  /** the error for an answer that cannot be true */
  readonly unusable: (doing: string, found: string) => ActionError
  /** the error for trouble of the network */
  readonly trouble: (doing: string, error: unknown) => Promise<unknown>
}

/** Opens the exchange of a repository on what all of them share. */
export function openExchange(endpoint: Endpoint, repository: Pick<Repository, 'host' | 'path'>, shared: Shared): Exchange {
  const { pool, ports, sent, patience } = shared
  const transport = openTransport(endpoint, pool, sent, ports, patience.idleMs)
  const signIn = openSignIn(endpoint, repository, shared, transport)
  const situation = async (doing: string): Promise<Situation> => ({
    endpoint: signIn.endpoint(),
    repository,
    doing,
    login: await signIn.login(),
  })

  // a registry that was declared to be out of the ordinary is one's own, wherever it stores its blobs
  const sentBy = endpoint.ca === undefined && endpoint.origin.protocol === 'https:' ? endpoint.origin.hostname : undefined

  const attempt = (call: Call, renew: boolean): Promise<Reply> =>
    pool.run(call.url.host, signIn.endpoint().parallel, () =>
      signed({ ...call, sentBy }, renew, signIn, async (request) => {
        const reply = await counted(call.doubt, () => transport.request(request, call.limitBytes ?? ERROR_LIMIT_BYTES), ports)
        noteClock(endpoint.host, reply, shared.ahead, ports.clock)
        // Before the place is free: the next in line would go out at once.
        const verdict = judgeAnswer(reply, ports.clock.now())
        if (verdict.askedMs !== undefined) pool.pause(call.url.host, waitMs(1, verdict.askedMs, 0))
        return reply
      }),
    )

  const patiently = async <T extends Reply>(call: Call, work: () => Promise<T>): Promise<T & Pick<Answer, 'tries' | 'askedMs'>> => {
    try {
      return await persist(call.url.host, pool, ports, work, patience)
    } catch (error) {
      throw troubleError(await situation(call.doing), error)
    }
  }

  return {
    signIn,
    send: (call) => patiently(call, () => attempt(call, true)),
    once: async (call) => {
      const reply = await attempt(call, false)
      const verdict = judgeAnswer(reply, ports.clock.now())
      if (verdict.kind === 'again' && verdict.throttled) pool.pause(call.url.host, waitMs(1, verdict.askedMs, ports.random.fraction()))
      return { ...reply, tries: 1, askedMs: verdict.askedMs }
    },
    stream: (call) =>
      patiently(call, async () => {
        // without a place: what is read here may feed an upload that holds one
        await pool.pass(call.url.host)
        return signed({ ...call, sentBy }, true, signIn, transport.stream)
      }),
    refused: async (doing, answer) => answerError(await situation(doing), answer, await signIn.secrets()),
    trouble: async (doing, error) => troubleError(await situation(doing), error),
    unusable: (doing, found) => answerUnusable({ endpoint, repository, doing, login: undefined }, found),
  }
}

function noteClock(host: Host, { headers }: HttpHead, ahead: Map<Host, number>, clock: Pick<Ports['clock'], 'now'>): void {
  const date = ahead.has(host) ? undefined : headers.get('date')
  const theirsMs = date === undefined ? undefined : parseHttpDate(date)
  if (theirsMs !== undefined) ahead.set(host, clock.now().getTime() - theirsMs)
}

/** Counts a try as one in doubt from when it leaves until an answer, or the trouble, says that it was not done. */
async function counted(doubt: Doubt | undefined, send: () => Promise<Reply>, { signal }: Pick<Shared['ports'], 'signal'>): Promise<Reply> {
  if (doubt === undefined || signal.aborted) return send()
  doubt.tries += 1
  try {
    const reply = await send()
    if (isAnswered(reply.status)) doubt.tries -= 1
    return reply
  } catch (error) {
    if (neverLeft(error)) doubt.tries -= 1
    throw error
  }
}

/**
 * Sends once as who we are. A 401 is learned from: with `renew`, the request goes out once more where there is something new to try; without, that is left
 * to the caller. The second 401 counts.
 */
async function signed<T extends HttpHead>(
  call: Call & { readonly sentBy: string | undefined },
  renew: boolean,
  signIn: SignIn,
  transmit: (request: HttpRequest) => Promise<T>,
): Promise<T> {
  const { method, url, body, idleMs, scopes, foreign = false } = call
  const rest = { ...(body === undefined ? {} : { body }), ...(idleMs === undefined ? {} : { idleMs }) }
  const send = ({ header }: Pick<Credential, 'header'>) =>
    transmit({ method, url, headers: { ...call.headers, ...(header === undefined ? {} : { authorization: header }) }, ...rest })
  if (foreign)
    return transmit({ method, url, headers: { ...call.headers }, ...rest, ...(call.sentBy === undefined ? {} : { sentBy: call.sentBy }) })
  const used = await signIn.credential(scopes)
  const answer = await send(used)
  if (answer.status !== 401) return answer
  const next = await signIn.learn(used, scopes, answer.headers.get('www-authenticate'))
  return renew && next !== undefined ? send(next) : answer
}
