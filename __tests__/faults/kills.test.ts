import { expect, jest, test } from '@jest/globals'
import { formatTagged } from '../../src/domain/reference.ts'
import type { Journal, Journalled } from '../../src/publish/journal.ts'
import type { Row } from '../../src/publish/publish.ts'
import { recoverRows } from '../../src/publish/recover.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { succeeded } from '../../src/report/report.ts'
import { testKeychain, testPorts } from '../registry/parts.ts'
import { openNetwork, type Sent } from './network.ts'
import { heal, openWorld, SETTLED_MS } from './play.ts'
import { diceOf } from './random.ts'
import { playRun } from './run.ts'
import { drawSchedule, LOGIN } from './schedule.ts'
import { lieOf } from './truth.ts'

jest.setTimeout(600_000)

const KILLS = 1_000
/** What the post step has to read tags back. */
const READ_MS = 5_000

/** Kills the run of a seed at one of its requests, lets the post step tell, and runs again; gives what was told wrongly. */
async function kill(seed: number): Promise<{ readonly broken: readonly string[]; readonly begun: number; readonly unknown: number }> {
  const dice = diceOf(seed)
  const drawn = drawSchedule(diceOf(seed))
  const schedule = {
    ...drawn,
    limitMs: 3_600_000,
    rules: dice.chance(0.5) ? [] : drawn.rules.filter(({ fault }) => fault.kind !== 'cancel' && fault.kind !== 'writer'),
  }
  const world = openWorld(schedule)
  const { time, registries, images, plan } = world
  const cancelled = (): Error => new Error('nobody cancels')
  const whole = { time, registries, rules: schedule.rules, images, cancelled }
  const parts = { plan, time, optional: schedule.optional, login: LOGIN, buildMs: schedule.buildMs, limitMs: schedule.limitMs }

  const killed = openNetwork({
    ...whole,
    dice,
    by: 'killed',
    stop: new AbortController(),
    killAt: 5 + dice.below(plan.images.length * (20 + plan.tags.length * 2)),
  })
  let journalled: Journalled = { rows: [], digest: undefined, begun: new Set() }
  const never = new Promise<never>(() => undefined)
  const journal: Journal = {
    note: async () => undefined,
    seal: async (rows, digest) => {
      if (journalled.digest === undefined) journalled = { ...journalled, rows, digest }
    },
    begin: async ({ repository, tag }) => {
      if (killed.isKilled()) return never
      const place = journalled.rows.findIndex((row) => formatTagged(row) === formatTagged({ repository, tag: tag.name }))
      journalled = { ...journalled, begun: new Set([...journalled.begun, place]) }
    },
  }
  const beganMs = time.nowMs()
  const run = playRun({ ...parts, dice, network: killed, stop: new AbortController(), build: 'killed', journal })
  const end = await time.pass(run, 7_200_000).catch((error: unknown) => error)
  // it came to its end before
  if (!(end instanceof Error)) return { broken: [], begun: 0, unknown: 0 }
  const onTheWire = killed.sent.filter(({ target, end }) => target === 'put-tag' && end === undefined).length

  const stop = new AbortController()
  time.after(READ_MS, () => stop.abort(new Error('the post step ends')))
  const post = openNetwork({ ...whole, rules: [], dice, by: 'post', stop })
  const reading = { ...testPorts(), http: post.http, clock: time.clock(stop.signal), signal: stop.signal }
  const rows = await time.pass(recoverRows(journalled, openRegistries(testKeychain(LOGIN), reading), reading), READ_MS + 1_000)
  await time.skip(SETTLED_MS)

  const [first] = plan.images
  const cleared = journalled.digest
  const ended = { beganMs, cleared: cleared === undefined ? undefined : { digest: cleared } }
  const lies = rows.flatMap(
    (row) => lieOf(row, { ended, network: { sent: killed.sent, faults: () => 1 }, by: 'killed' }, { registries }) ?? [],
  )
  const unknown = rows.filter(({ state }) => state === 'unknown').length
  const waiting = [...journalled.begun].filter((place) => !wasSent(journalled.rows[place], killed.sent)).length
  const lost = killed.sent.filter(({ target, fault }) => target === 'put-tag' && fault !== undefined).length
  const late = schedule.rules.some(({ fault }) => fault.kind === 'lag') ? rows.length : 0
  heal(world)
  const clean = openNetwork({ ...whole, rules: [], dice, by: 'again', stop: new AbortController() })
  const again = await time.pass(playRun({ ...parts, dice, network: clean, stop: new AbortController(), build: 'again' }), 7_200_000)
  return {
    broken: [
      ...lies,
      ...(unknown > onTheWire + waiting + lost + late ? [`${unknown} rows are unknown, and ${onTheWire} names were on the wire`] : []),
      ...(post.sent.some(({ target }) => target.startsWith('put-') || target === 'open-upload') ? ['the post step wrote'] : []),
      ...(succeeded(again.report) || first === undefined
        ? []
        : [`the run after it ended as ${again.report.outcome}: ${again.report.error?.message}`]),
    ],
    begun: journalled.begun.size,
    unknown,
  }
}

/** Whether a PUT of the tag had left: one that was begun may have waited for its turn. */
function wasSent(row: Row | undefined, sent: readonly Sent[]): boolean {
  return sent.some(
    ({ target, host, name, reference }) =>
      target === 'put-tag' && host === row?.repository.host && name === row.repository.path && reference === row.tag,
  )
}

test(`${KILLS} runs that are killed at one of their requests: post tells each row as it is, and the next run reaches the goal`, async () => {
  const broken: (readonly [number, readonly string[]])[] = []
  let [begun, unknown] = [0, 0]
  for (let seed = 0; seed < KILLS; seed += 1) {
    const end = await kill(seed)
    if (end.broken.length > 0) broken.push([seed, end.broken])
    begun += end.begun
    unknown += end.unknown
  }
  expect(broken).toStrictEqual([])
  expect([begun > KILLS / 4, unknown > 0]).toStrictEqual([true, true])
})
