import { describe, expect, jest, test } from '@jest/globals'
import { succeeded } from '../../src/report/report.ts'
import type { Rule, Sent } from './network.ts'
import { openNetwork } from './network.ts'
import { openWorld, play } from './play.ts'
import { diceOf } from './random.ts'
import { type Ended, playRun } from './run.ts'
import { aRule, aSchedule, LOGIN, type Schedule } from './schedule.ts'

jest.setTimeout(300_000)

const schedule = (rules: readonly Rule[], over: Partial<Schedule> = {}): Schedule =>
  aSchedule(rules, { moving: ['latest', '1.2'], before: 'nothing', buildMs: 0, ...over })
const rule = (target: Rule['target'], fault: Rule['fault'], over: Partial<Rule> = {}): Rule => aRule(target, fault, { times: 1, ...over })

async function go(asked: Schedule, seed = 1): Promise<{ readonly ended: Ended; readonly sent: readonly Sent[]; readonly tookMs: number }> {
  const { time, registries, images, plan } = openWorld(asked)
  const dice = diceOf(seed)
  const stop = new AbortController()
  const network = openNetwork({
    time,
    dice,
    registries,
    rules: asked.rules,
    images,
    by: 'us',
    stop,
    cancelled: () => new Error('nobody cancels'),
  })
  const parts = {
    plan,
    time,
    dice,
    network,
    stop,
    optional: asked.optional,
    login: LOGIN,
    build: 'us',
    buildMs: asked.buildMs,
    limitMs: asked.limitMs,
  }
  const ended = await time.pass(playRun(parts), 86_400_000)
  return { ended, sent: network.sent, tookMs: ended.endedMs - ended.beganMs }
}

describe('a host that asks for time gets it', () => {
  const throttled = (target: Rule['target'], times: number): Rule =>
    rule(target, { kind: 'answer', status: 429, code: 'TOOMANYREQUESTS', retryAfter: '1' }, { times })

  /** Requests to the host that left before the wait was over that the last 429 to have been answered asked for. */
  function early(sent: readonly Sent[]): readonly string[] {
    return sent.flatMap((request) => {
      const asked = sent.filter(({ end, endMs }) => end === 429 && endMs !== undefined && endMs <= request.atMs)
      const untilMs = Math.max(...asked.map(({ endMs }) => (endMs ?? 0) + 1_000))
      return request.atMs < untilMs ? [`${request.target} at ${request.atMs}, before ${untilMs}`] : []
    })
  }

  test('20 answers of 429 with Retry-After: 1, over all kinds of requests: it publishes, and no request comes earlier than asked', async () => {
    const rules = [
      ...[throttled('ping', 2), throttled('head-tag', 3), throttled('open-upload', 3)],
      ...[throttled('put-blob', 3), throttled('put-digest', 3), throttled('put-tag', 4), throttled('get-tag', 2)],
    ]
    const { ended, sent } = await go(schedule(rules))
    expect([succeeded(ended.report), sent.filter(({ end }) => end === 429).length]).toStrictEqual([true, 20])
    expect(early(sent)).toStrictEqual([])
  })

  test('20 answers of 429 to one tag after another', async () => {
    const moving = Array.from({ length: 9 }, (_, index) => `m${index}`)
    const { ended, sent } = await go(schedule([throttled('put-tag', 20)], { moving }))
    expect([succeeded(ended.report), sent.filter(({ end }) => end === 429).length]).toStrictEqual([true, 20])
    expect(early(sent)).toStrictEqual([])
  })

  test.each([
    ['a month behind ours', 'Fri, 15 Dec 2023 12:00:00 GMT', 'Fri, 15 Dec 2023 12:00:20 GMT'],
    ['a month ahead of ours', 'Thu, 15 Feb 2024 12:00:00 GMT', 'Thu, 15 Feb 2024 12:00:20 GMT'],
    ['in a leap second', 'Sat, 31 Dec 2016 23:59:40 GMT', 'Sat, 31 Dec 2016 23:59:60 GMT'],
  ])('a date is by the clock of the host that asks, which is %s', async (_name, date, retryAfter) => {
    const fault = { kind: 'answer', status: 429, code: 'TOOMANYREQUESTS', date, retryAfter } as const
    const { ended, sent } = await go(schedule([rule('put-tag', fault)]))
    const puts = sent.filter(({ target, reference }) => target === 'put-tag' && reference === '1.2.3')
    const [first, second] = puts
    const waitedMs = (second?.atMs ?? 0) - (first?.endMs ?? 0)
    expect([succeeded(ended.report), puts.length, waitedMs >= 20_000, waitedMs < 21_000]).toStrictEqual([true, 2, true, true])
  })

  test.each([
    ['in seconds', '3600'],
    ['as a date', 'Mon, 15 Jan 2024 13:00:00 GMT'],
  ])('a wait beyond what there is time for ends it at once, and says how long was asked (%s)', async (_name, retryAfter) => {
    const { ended, tookMs } = await go(schedule([rule('put-tag', { kind: 'answer', status: 429, code: 'TOOMANYREQUESTS', retryAfter })]))
    expect(ended.report.rows.map(({ tag, state }) => `${tag} ${state}`)).toStrictEqual([
      '1.2.3 failed',
      'latest untouched',
      '1.2 untouched',
    ])
    expect(ended.report.error?.message).toMatch(/answered 429; it asks to wait 3\d{3} s while writing the tag 1\.2\.3/)
    expect(tookMs).toBeLessThan(1_000)
  })

  test.each([
    ['an hour', '61', 60_000],
    ['most of what is left', '40', 30_000],
  ])('a wait beyond the end of the run (%s) ends it at once', async (_name, retryAfter, limitMs) => {
    const fault = { kind: 'answer', status: 429, code: 'TOOMANYREQUESTS', retryAfter } as const
    const { ended, tookMs } = await go(schedule([rule('put-tag', fault)], { limitMs }))
    expect(ended.report.rows.map(({ tag, state }) => `${tag} ${state}`)).toStrictEqual([
      '1.2.3 failed',
      'latest untouched',
      '1.2 untouched',
    ])
    expect(tookMs).toBeLessThan(1_000)
  })
})

test('1,000 resets after the commit: every tag is told as published, and none is written with other bytes', async () => {
  let resets = 0
  for (let seed = 0; resets < 1_000; seed += 1) {
    const dice = diceOf(seed)
    const times = 1 + dice.below(4)
    const rules = ['put-tag', 'put-digest'].map((target) =>
      rule(target === 'put-tag' ? 'put-tag' : 'put-digest', { kind: 'reset', when: 'after' }, { skip: dice.below(3), times }),
    )
    const { rows, breaches, faults } = await play(seed, () => schedule(rules, { before: dice.pick(['nothing', 'older']) }))
    resets += faults
    expect([seed, breaches, rows.map((row) => row.split(' ')[1])]).toStrictEqual([seed, [], ['published', 'published', 'published']])
  }
})
