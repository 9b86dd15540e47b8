import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { createPool } from '../../src/registry/pool.ts'
import { isAnswered, judgeAnswer, judgeTrouble, neverLeft, persist, retryAfterMs, type Verdict, waitMs } from '../../src/registry/retry.ts'
import type { Reply } from '../../src/registry/transport.ts'
import { testPorts } from './parts.ts'

const NOW = new Date('2024-01-15T10:00:00Z')
const final: Verdict = { kind: 'final', askedMs: undefined }
const again = (throttled: boolean, askedMs?: number): Verdict => ({
  kind: 'again',
  tries: askedMs === undefined ? 5 : Number.POSITIVE_INFINITY,
  throttled,
  askedMs,
})

function reply(
  status: number,
  {
    code,
    message = '',
    headers = {},
  }: { readonly code?: string; readonly message?: string; readonly headers?: Record<string, string> } = {},
): Reply {
  const body = code === undefined ? message : JSON.stringify({ errors: [{ code, message }] })
  return { status, headers: new Map(Object.entries(headers)), body: new TextEncoder().encode(body) }
}

describe('answers', () => {
  test.each<readonly [string, Reply, Verdict]>([
    ...[200, 201, 202, 307, 404].map((status) => [String(status), reply(status), final] as const),
    ...[408, 499, 500, 502, 503, 504, 522].map((status) => [String(status), reply(status), again(false)] as const),
    ...[400, 401, 403, 405, 409, 412, 413, 501, 507].map((status) => [String(status), reply(status), final] as const),
    ['429', reply(429), again(true)],
    ['429 with seconds', reply(429, { headers: { 'retry-after': '7' } }), again(true, 7_000)],
    ['429 with a date', reply(429, { headers: { 'retry-after': 'Mon, 15 Jan 2024 10:00:09 GMT' } }), again(true, 9_000)],
    ['429 with a date in the past', reply(429, { headers: { 'retry-after': 'Mon, 15 Jan 2024 09:00:00 GMT' } }), again(true, 0)],
    [
      '429 with a date, from a server whose clock is a month behind ours',
      reply(429, { headers: { 'retry-after': 'Fri, 15 Dec 2023 10:00:09 GMT', date: 'Fri, 15 Dec 2023 10:00:00 GMT' } }),
      again(true, 9_000),
    ],
    [
      '429 with a date, from a server whose clock is a month ahead of ours',
      reply(429, { headers: { 'retry-after': 'Thu, 15 Feb 2024 10:00:09 GMT', date: 'Thu, 15 Feb 2024 10:00:00 GMT' } }),
      again(true, 9_000),
    ],
    [
      '429 with a date, from a server that does not know the time',
      reply(429, { headers: { 'retry-after': 'Mon, 15 Jan 2024 10:00:09 GMT', date: 'now' } }),
      again(true, 9_000),
    ],
    ['429 with nonsense', reply(429, { headers: { 'retry-after': 'soon' } }), again(true)],
    ['429 with a negative number', reply(429, { headers: { 'retry-after': '-1' } }), again(true)],
    ['429 for an hour: beyond the budget', reply(429, { headers: { 'retry-after': '3600' } }), { kind: 'final', askedMs: 3_600_000 }],
    ['503 with seconds', reply(503, { headers: { 'retry-after': '2' } }), again(true, 2_000)],
    [
      "GHCR's duration in the text, in milliseconds",
      reply(429, { code: 'TOOMANYREQUESTS', message: 'retry-after: 1.889377ms, allowed: 2000/minute' }),
      again(true, 1.889377),
    ],
    [
      "GHCR's duration in the text, in microseconds",
      reply(429, { code: 'TOOMANYREQUESTS', message: 'retry-after: 250µs, allowed: 44000/minute' }),
      again(true, 0.25),
    ],
    ['429 for all of the budget', reply(429, { headers: { 'retry-after': '180' } }), again(true, 180_000)],
    ['what went well, with the words of a limit', reply(200, { code: 'TOOMANYREQUESTS' }), final],
    ['a limit under another status', reply(400, { code: 'TOOMANYREQUESTS' }), again(true)],
    ['a policy that looks like trouble', reply(403, { code: 'DENIED', message: 'retry-after: 1s' }), final],
    ['an immutable tag', reply(409, { code: 'TAG_IMMUTABLE' }), final],
    ['a manifest that is wrong', reply(400, { code: 'MANIFEST_INVALID' }), final],
    ['nested JSON without end', reply(500, { message: '['.repeat(60_000) }), again(false)],
  ])('%s', (_name, given, expected) => {
    expect(judgeAnswer(given, NOW)).toStrictEqual(expected)
  })
})

describe('trouble', () => {
  const coded = (code: string) => Object.assign(new Error(code), { code })
  test.each<readonly [string, unknown, Verdict]>([
    ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'].map((code) => [code, coded(code), again(false)] as const),
    ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'].map((code) => [code, coded(code), { ...again(false), tries: 3 }] as const),
    ...['ENOTFOUND', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_ADDRESS_REFUSED', 'ERR_BODY_TOO_LARGE', 'ENOSPC'].map(
      (code) => [code, coded(code), final] as const,
    ),
    ['the end of the run', new ActionError('cancelled', 'the run was cancelled'), final],
    ['what has no code', new TypeError('oops'), final],
    ['what is no error', 'oops', final],
  ])('%s', (_name, error, expected) => {
    expect(judgeTrouble(error)).toStrictEqual(expected)
  })
})

test.each([
  [200, true],
  [401, true],
  [404, true],
  [408, false],
  [429, true],
  [499, false],
  [500, false],
  [504, false],
])('%d says whether the request was done: %p', (status, expected) => {
  expect(isAnswered(status)).toBe(expected)
})

test.each<readonly [string | undefined, boolean]>([
  ['ECONNREFUSED', true],
  ['EHOSTUNREACH', true],
  ['ENETUNREACH', true],
  ['EAI_AGAIN', true],
  ['ENOTFOUND', true],
  ['ERR_ADDRESS_REFUSED', true],
  ['CERT_HAS_EXPIRED', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
  ['ERR_TLS_CERT_ALTNAME_INVALID', true],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', true],
  ['SELF_SIGNED_CERT_IN_CHAIN', true],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
  ['ECONNRESET', false],
  ['EPIPE', false],
  ['ETIMEDOUT', false],
  [undefined, false],
])('%p means that nothing was sent: %p', (code, expected) => {
  expect(neverLeft(code === undefined ? new TypeError('oops') : Object.assign(new Error(code), { code }))).toBe(expected)
})

describe('waits', () => {
  test.each<readonly [string, number | undefined, number | undefined]>([
    ['0', 0, undefined],
    ['120', 120_000, undefined],
    [' 5 ', 5_000, undefined],
    ['1.5', undefined, undefined],
    ['Mon, 15 Jan 2024 10:01:00 GMT', 60_000, undefined],
    ['2024-01-15T10:01:00Z', undefined, undefined],
    ['Mon, 99 Foo 2024 10:01:00 GMT', undefined, undefined],
    ['9'.repeat(400), undefined, undefined],
    ['x Mon, 15 Jan 2024 10:01:00 GMT', undefined, undefined],
    ['Mon, 15 Jan 2024 10:01:00 GMT+0100', undefined, undefined],
  ])('Retry-After: %s', (header, expected) => {
    expect(retryAfterMs(header, NOW.getTime())).toBe(expected)
  })

  test('are full jitter over 1, 2, 4, 8 seconds; never less than asked, and at least a second of it', () => {
    expect([1, 2, 3, 4, 9].map((tries) => waitMs(tries, undefined, 0.5))).toStrictEqual([500, 1_000, 2_000, 4_000, 30_000])
    expect([0.25, 5_000].map((askedMs) => waitMs(3, askedMs, 0))).toStrictEqual([1_000, 5_000])
    expect(waitMs(1, 5_000, 0.999)).toBeLessThan(5_500)
  })
})

describe('persist', () => {
  const run = async (replies: readonly (Reply | Error)[], fraction = 0.5) => {
    const ports = testPorts({ random: { fraction: () => fraction, hex: () => '' } })
    let sent = 0
    const send = async () => {
      const next = replies[Math.min(sent, replies.length - 1)]
      sent += 1
      if (next === undefined || next instanceof Error) throw next
      return next
    }
    const end = await persist('registry.example', createPool(ports.clock), ports, send).then(
      ({ status, tries, askedMs }) => ({ status, tries, askedMs }),
      (error: unknown) => error,
    )
    return { end, sent, slept: ports.slept }
  }
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

  test.each<readonly [string, readonly (Reply | Error)[], unknown]>([
    [
      'goes on after trouble',
      [reset, reply(503), reply(201)],
      { end: { status: 201, tries: 3, askedMs: undefined }, sent: 3, slept: [500, 1_000] },
    ],
    [
      'gives the last answer when the tries are used up',
      [reply(503)],
      { end: { status: 503, tries: 5, askedMs: undefined }, sent: 5, slept: [500, 1_000, 2_000, 4_000] },
    ],
    ['throws the last trouble when the tries are used up', [reset], { end: reset, sent: 5, slept: [500, 1_000, 2_000, 4_000] }],
    ['does not try again what was refused', [reply(403)], { end: { status: 403, tries: 1, askedMs: undefined }, sent: 1, slept: [] }],
    [
      'waits as long as it is asked',
      [reply(429, { headers: { 'retry-after': '30' } }), reply(200)],
      { end: { status: 200, tries: 2, askedMs: undefined }, sent: 2, slept: [30_250] },
    ],
    [
      'waits for who asks for it however often, and without end but for the time',
      [...Array.from({ length: 7 }, () => reply(429, { headers: { 'retry-after': '2' } })), reply(200)],
      { end: { status: 200, tries: 8, askedMs: undefined }, sent: 8, slept: Array(7).fill(2_250) },
    ],
    [
      'fails at once when asked to wait beyond the budget',
      [reply(429, { headers: { 'retry-after': '181' } })],
      { end: { status: 429, tries: 1, askedMs: 181_000 }, sent: 1, slept: [] },
    ],
    [
      'ends when the waits together go beyond the budget',
      [reply(429, { headers: { 'retry-after': '100' } })],
      { end: { status: 429, tries: 2, askedMs: 100_000 }, sent: 2, slept: [100_250] },
    ],
  ])('%s', async (_name, replies, expected) => {
    expect(await run(replies)).toStrictEqual(expected)
  })

  test('ends with the run, without another try', async () => {
    const ports = testPorts()
    const reason = new ActionError('cancelled', 'the run was cancelled')
    let sent = 0
    const send = async (): Promise<Reply> => {
      sent += 1
      ports.stop.abort(reason)
      throw reset
    }
    await expect(persist('registry.example', createPool(ports.clock), ports, send)).rejects.toBe(reason)
    expect(sent).toBe(1)
  })

  /** A clock that stands still, in a run that has so long left. */
  const still = (leftMs?: number) => {
    const slept: number[] = []
    const clock = { now: () => NOW, elapsedMs: () => 0, sleep: async (ms: number) => void slept.push(ms) }
    return { slept, clock: leftMs === undefined ? clock : { ...clock, leftMs: () => leftMs } }
  }
  const once = (first: Reply | Error) => {
    const replies = [first, reply(200)]
    return async () => {
      const next = replies.shift()
      if (next === undefined || next instanceof Error) throw next
      return next
    }
  }
  const wait = (seconds: number) => reply(429, { headers: { 'retry-after': String(seconds) } })

  test.each<readonly [string, number | undefined, number, number]>([
    ['that takes all of the budget', undefined, 180, 200],
    ['that takes all that the run has left', 30_000, 30, 200],
    ['beyond what the run has left', 29_999, 30, 429],
  ])('a wait %s', async (_name, leftMs, seconds, status) => {
    const { clock, slept } = still(leftMs)
    const ports = testPorts({ clock })
    const end = await persist('registry.example', createPool(clock), ports, once(wait(seconds)))
    expect([end.status, slept]).toStrictEqual([status, status === 200 ? [seconds * 1_000] : []])
  })

  test.each<readonly [string, Reply | Error, readonly string[], readonly number[]]>([
    ['a limit', wait(2), ['registry.example answered 429; try 2 in 2000 ms'], [2_000]],
    ['trouble of the server', reply(503), ['registry.example answered 503; try 2 in 0 ms'], []],
    ['trouble of the network', reset, ['registry.example ECONNRESET; try 2 in 0 ms'], []],
  ])('says what it waits for, and holds back others where it is asked to: %s', async (_name, first, lines, paused) => {
    const { clock } = still()
    const [said, pauses]: [string[], number[]] = [[], []]
    const ports = testPorts({ clock, log: { ...testPorts().log, debug: (text) => void said.push(text) } })
    const pool = { ...createPool(clock), pause: (_host: string, ms: number) => void pauses.push(ms) }
    await persist('registry.example', pool, ports, once(first))
    expect([said, pauses]).toStrictEqual([lines, paused])
  })
})
