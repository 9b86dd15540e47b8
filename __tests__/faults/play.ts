import { ActionError } from '../../src/errors.ts'
import { COMMIT_LABEL, CREATED_LABEL, FINGERPRINT_LABEL, REVISION_LABEL, VERSION_LABEL } from '../../src/plan/labels.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { succeeded } from '../../src/report/report.ts'
import { aBuild, aPlan, aRepository, aTag, REVISION } from '../support/plans.ts'
import { type Built, buildImage, PLATFORMS } from './image.ts'
import { type Network, openNetwork, type Rule } from './network.ts'
import { diceOf } from './random.ts'
import { openRegistry, type Registry, type Stored } from './registry.ts'
import { type Ended, playRun } from './run.ts'
import { drawSchedule, LOGIN, type Schedule } from './schedule.ts'
import { openTime, type Time } from './time.ts'
import { breachesOf } from './truth.ts'

/** What came of one schedule. */
export type Played = {
  readonly seed: number
  readonly schedule: Schedule
  /** what was promised and not kept, one sentence each */
  readonly breaches: readonly string[]
  readonly requests: number
  readonly faults: number
  readonly outcome: string
  readonly rows: readonly string[]
  /** every request of the first run, for who replays one */
  readonly log: readonly string[]
}

/** The world of a schedule: its registries, and what other writers have. */
export type World = {
  readonly time: Time
  readonly registries: ReadonlyMap<string, Registry>
  readonly images: ReadonlyMap<string, Stored>
  readonly plan: Plan
}

/** No run takes longer, whatever waits it is asked for. */
const END_LIMIT_MS = 4 * 3_600_000
/** After its deadline a run ends within. */
export const LATE_LIMIT_MS = 5_000
/** After so long all that is late has come. */
export const SETTLED_MS = 600_000

/** Plays the schedule of a seed: a run with its faults, then one without, which must reach the goal, then a third, which must write nothing. */
export async function play(seed: number, change: (schedule: Schedule) => Schedule = (schedule) => schedule): Promise<Played> {
  const schedule = change(drawSchedule(diceOf(seed)))
  const world = openWorld(schedule)
  const first = await step(world, schedule, { rules: schedule.rules, by: 'first', seed, limitMs: schedule.limitMs })
  await world.time.skip(SETTLED_MS)
  const breaches = [...breachesOf(first, world, schedule)]
  heal(world)
  const second = await step(world, schedule, { rules: [], by: 'second', seed, limitMs: END_LIMIT_MS })
  breaches.push(...breachesOf(second, world, schedule).map((breach) => `second run: ${breach}`))
  breaches.push(...convergence(second, first))
  if (succeeded(second.ended.report)) {
    const third = await step(world, schedule, { rules: [], by: 'third', seed, limitMs: END_LIMIT_MS })
    const writes = third.network.sent.filter(({ target }) => target.startsWith('put-') || target === 'mount')
    if (writes.length > 0)
      breaches.push(`I8: the third run sent ${writes.map(({ target, reference }) => `${target} ${reference}`).join(', ')}`)
    if (!succeeded(third.ended.report)) breaches.push(`I8: the third run ended as ${third.ended.report.outcome}`)
    breaches.push(...breachesOf(third, world, schedule).map((breach) => `third run: ${breach}`))
  }
  const { report } = first.ended
  return {
    seed,
    schedule,
    breaches,
    requests: first.network.sent.length,
    faults: first.network.faults(),
    outcome: report.outcome,
    rows: report.rows.map((row) => `${row.repository.name}:${row.tag} ${row.state} ${row.because}`),
    log: first.network.sent.map(
      ({ atMs, host, target, name, reference, fault, end }) =>
        `${Math.round(atMs)} ${host} ${target} ${name} ${reference.slice(0, 15)}${fault === undefined ? '' : ` [${fault}]`} ${end ?? 'on its way'}`,
    ),
  }
}

/** One run of a schedule, and what it sent. */
export type Step = {
  readonly ended: Ended
  readonly network: Network
  readonly by: string
  readonly limitMs: number
  readonly sentAtEnd: number
}

type Asked = { readonly rules: readonly Rule[]; readonly by: string; readonly seed: number; readonly limitMs: number }

async function step(world: World, schedule: Schedule, { rules, by, seed, limitMs }: Asked): Promise<Step> {
  const { time, registries, images, plan } = world
  const dice = diceOf(seed + 1)
  const stop = new AbortController()
  const cancelled = (): Error => new ActionError('cancelled', 'the run was cancelled')
  const network = openNetwork({ time, dice, registries, rules, images, by, stop, cancelled })
  const run = playRun({
    plan,
    time,
    dice,
    network,
    stop,
    optional: schedule.optional,
    login: LOGIN,
    build: by,
    buildMs: schedule.buildMs,
    limitMs,
  })
  const ended = await time.pass(run, END_LIMIT_MS)
  // as main does: what was told is the end of all that still runs
  stop.abort(new ActionError('cancelled', 'the run has ended'))
  return { ended, network, by, limitMs, sentAtEnd: network.sent.length }
}

/** Makes the registries of a schedule, with what is in them before. */
export function openWorld(schedule: Schedule): World {
  const time = openTime()
  const registries = new Map([...schedule.auths].map(([host, auth]) => [host, openRegistry(host, auth, time.nowMs)]))
  const plan = planOf(schedule)
  const others: readonly (readonly [string, Built])[] = [
    ['older', buildImage('older', labelsOf({ version: '1.1.0', revision: 'b'.repeat(40), minute: 1 }))],
    ['newer', buildImage('newer', labelsOf({ version: '1.3.0', revision: 'c'.repeat(40), minute: 40 }))],
    ['twin', buildImage('twin', new Map([...plan.labels, [CREATED_LABEL, '2024-01-15T12:20:00.000Z']]))],
    ['foreign', buildImage('foreign', new Map())],
  ]
  for (const image of plan.images) {
    const registry = registries.get(image.host)
    if (registry === undefined) throw new Error(`there is no ${image.host}`)
    for (const [, { staged, blobs }] of others) {
      for (const bytes of blobs.values()) registry.putBlob(image.path, bytes)
      for (const { mediaType, bytes } of [...staged.children, staged.root]) registry.putManifest(image.path, { type: mediaType, bytes })
    }
  }
  const images = new Map(others.map(([name, { staged }]) => [name, { type: staged.root.mediaType, bytes: staged.root.bytes }]))
  const put = (image: Plan['images'][number], tag: string, name: string): void => {
    const stored = images.get(name)
    if (stored !== undefined) registries.get(image.host)?.putTag(image.path, tag, stored, 'before')
  }
  for (const image of plan.images) if (schedule.before !== 'nothing') for (const tag of schedule.moving) put(image, tag, 'older')
  const [first] = plan.images
  const [fixed] = schedule.fixed
  if (schedule.before === 'partly' && first !== undefined && fixed !== undefined) put(first, fixed, 'twin')
  return { time, registries, images, plan }
}

function planOf({ images, fixed, moving, onPartial = 'stop' }: Schedule): Plan {
  const labels = new Map([
    ...labelsOf({ version: '1.2.3', revision: REVISION, minute: 20 }),
    [FINGERPRINT_LABEL, 'fingerprint-of-these-inputs'],
  ])
  return aPlan({
    images: images.map(aRepository),
    tags: [...fixed.map((name) => aTag(name)), ...moving.map((name) => aTag(name, { kind: 'moving' }))],
    labels,
    build: aBuild({ platforms: PLATFORMS }),
    onPartial,
  })
}

function labelsOf({ version, revision, minute }: { version: string; revision: string; minute: number }): ReadonlyMap<string, string> {
  return new Map([
    [VERSION_LABEL, version],
    [REVISION_LABEL, revision],
    [COMMIT_LABEL, revision],
    [CREATED_LABEL, `2024-01-15T12:${String(minute).padStart(2, '0')}:00.000Z`],
  ])
}

/** The registries are as they should be again. */
export function heal({ registries }: World): void {
  for (const registry of registries.values()) {
    registry.delayTags(0)
    registry.delayBlobs(0)
    registry.immutable = undefined
  }
}

/** A run without faults reaches the goal, or says why it cannot: a fixed tag that somebody else took. */
function convergence({ ended: { report } }: Step, _first: Step): readonly string[] {
  if (succeeded(report)) return []
  if (report.error?.code === 'tag-taken') return []
  return [`I8: a clean run after it ended as ${report.outcome}: ${report.error?.code} ${report.error?.message}`]
}
