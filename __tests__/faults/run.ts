import type { Relate } from '../../src/domain/relation.ts'
import { ActionError, asActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { settle } from '../../src/plan/settle.ts'
import type { Ports } from '../../src/ports.ts'
import { adoptImage } from '../../src/publish/adopt.ts'
import { isIdle, onlyForward } from '../../src/publish/forward.ts'
import type { Journal } from '../../src/publish/journal.ts'
import { openLooks } from '../../src/publish/look.ts'
import { observe } from '../../src/publish/preflight.ts'
import { publish, rowWithoutWrite } from '../../src/publish/publish.ts'
import { prepareUpload, upload } from '../../src/publish/upload.ts'
import { openRegistries } from '../../src/registry/client.ts'
import type { Registries } from '../../src/registry/registry.ts'
import { type End, type Report, reportOf, type Story } from '../../src/report/report.ts'
import { quietLog, testKeychain } from '../registry/parts.ts'
import { admitted } from '../support/admitted.ts'
import { NO_JOURNAL } from '../support/journal.ts'
import { aWaiver } from '../support/plans.ts'
import { type Built, buildImage } from './image.ts'
import type { Network } from './network.ts'
import type { Dice } from './random.ts'
import type { Time } from './time.ts'

/** A run that has ended. */
export type Ended = {
  readonly report: Report
  /** the image that it cleared, as far as it came */
  readonly cleared: Built['staged'] | undefined
  readonly beganMs: number
  readonly endedMs: number
  readonly warnings: readonly string[]
}

export type RunParts = {
  readonly plan: Plan
  readonly time: Time
  readonly dice: Dice
  readonly network: Network
  readonly stop: AbortController
  /** hosts that may fail */
  readonly optional: readonly string[]
  readonly login: { readonly username: string; readonly password: string } | undefined
  /** what makes a build's bytes its own */
  readonly build: string
  /** how long a build takes */
  readonly buildMs: number
  readonly limitMs: number
  readonly relate?: Relate
  readonly journal?: Journal
}

const UNRELATED: Relate = async () => ({ kind: 'unknown', because: 'nobody was asked' })

/** The stages of the pipeline from the registries on, in its order, over a network of this test; the build is a wait. Never throws. */
export async function playRun(parts: RunParts): Promise<Ended> {
  const { time, dice, network, stop, optional, login, limitMs } = parts
  const { signal } = stop
  const warnings: string[] = []
  const beganMs = time.nowMs()
  const clock = { ...time.clock(signal), leftMs: () => beganMs + limitMs - time.nowMs() }
  time.after(limitMs, () => stop.abort(new ActionError('timeout', 'the run took longer than its timeout')))
  const ports: Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'> = {
    http: network.http,
    clock,
    random: { fraction: dice.fraction, hex: (bytes) => '0'.repeat(bytes * 2) },
    signal,
    log: quietLog(warnings),
  }
  const keychain = testKeychain(login)
  const settings = {
    ...keychain,
    settings: (host: Parameters<typeof keychain.settings>[0]) => ({ ...keychain.settings(host), required: !optional.includes(host) }),
  }
  const registries = openRegistries(settings, ports)
  const story: Story = {}
  const end = await stages(story, registries, settings, parts, ports).catch(
    (thrown: unknown): End => ({ kind: 'stopped', error: asActionError(thrown) }),
  )
  const report = reportOf(story, end, time.nowMs() - beganMs)
  return { report, cleared: story.staged, beganMs, endedMs: time.nowMs(), warnings }
}

async function stages(
  story: Story,
  registries: Registries,
  keychain: Parameters<typeof observe>[1],
  { plan, build, buildMs, relate = UNRELATED, journal = NO_JOURNAL }: RunParts,
  ports: Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'>,
): Promise<End> {
  story.plan = plan
  for (const image of plan.images) registries.open(image).greet()
  try {
    const settled = settle(plan, await observe(plan, keychain, registries, async () => () => undefined, ports))
    story.settled = settled
    if (settled.refusal !== undefined) throw settled.refusal
    const decided = await onlyForward(settled, registries, relate)
    story.settled = decided
    if (isIdle(decided)) {
      story.rows = decided.rows.map(rowWithoutWrite)
      return { kind: 'published' }
    }
    if (settled.source.kind === 'adopt') story.staged = await adoptImage(settled.source.digest, registries.open(settled.source.from))
    else {
      prepareUpload(1, settled, registries)
      await ports.clock.sleep(buildMs)
      story.staged = buildImage(build, plan.labels).staged
    }
    const verdict = aWaiver(story.staged)
    story.verdict = verdict
    const looks = openLooks(decided, registries, ports)
    const uploaded = await upload(verdict.image, decided, registries, looks)
    story.places = uploaded.places
    story.publishing = true
    story.rows = await publish(admitted(uploaded), decided, registries, { looks, relate, journal }, ports)
    return { kind: 'published' }
  } finally {
    await registries.close()
  }
}
