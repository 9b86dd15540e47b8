import { describe, expect, jest, test } from '@jest/globals'
import { CREATED_LABEL, FINGERPRINT_LABEL, REVISION_LABEL, VERSION_LABEL } from '../../src/plan/labels.ts'
import type { Plan } from '../../src/plan/plan.ts'
import type { Http, Ports } from '../../src/ports.ts'
import { succeeded } from '../../src/report/report.ts'
import { aBuild, aPlan, aRepository, aTag } from '../support/plans.ts'
import { fc } from '../support/property.ts'
import { PLATFORMS } from './image.ts'
import { openNetwork } from './network.ts'
import { diceOf } from './random.ts'
import { openRegistry, type Registry } from './registry.ts'
import { type Ended, playRun } from './run.ts'
import { openTime } from './time.ts'
import { lieOf } from './truth.ts'

jest.setTimeout(600_000)

const HOST = 'one.example'
/** Of two runs, and as many of three; `npm run proofs` plays eight times as many. */
const INTERLEAVINGS = process.env['PROOFS'] === 'long' ? 2_000 : 250

/** Two runs of one commit, of two versions, and of two commits without versions. */
const PAIRS: readonly (readonly [string, (index: number) => Partial<Labels>])[] = [
  ['of one commit', () => ({})],
  ['of two versions', (index) => ({ version: `1.2.${index + 3}`, revision: String(index).repeat(40), fingerprint: `of ${index}` })],
  ['of other inputs', (index) => ({ fingerprint: `of ${index}` })],
]

type Labels = { readonly version: string; readonly revision: string; readonly fingerprint: string; readonly minute: number }

function planOf({ version = '1.2.3', revision = 'a'.repeat(40), fingerprint = 'inputs', minute = 0 }: Partial<Labels>): Plan {
  const labels = new Map([
    [VERSION_LABEL, version],
    [REVISION_LABEL, revision],
    [FINGERPRINT_LABEL, fingerprint],
    [CREATED_LABEL, `2024-01-15T12:0${minute}:00.000Z`],
  ])
  return aPlan({
    images: [aRepository(`${HOST}/acme/app`)],
    tags: [aTag(version), aTag('latest', { kind: 'moving' })],
    names: [version, 'latest'],
    ...{ version, revision, fingerprint, labels },
    build: aBuild({ platforms: PLATFORMS }),
  })
}

/** Every answer comes in the order that the scheduler says. */
function ordered(http: Http, scheduler: fc.Scheduler, by: string): Http {
  const ask = scheduler.scheduleFunction(async (_label: string) => undefined)
  return {
    ...http,
    request: async (request) => {
      await ask(`${by} ${request.method} ${request.url.pathname}`)
      return http.request(request)
    },
  }
}

type Racer = {
  readonly by: string
  readonly ended: Ended
  readonly sent: ReturnType<typeof openNetwork>['sent']
  readonly faults: () => number
}

async function race(
  scheduler: fc.Scheduler,
  plans: readonly Plan[],
): Promise<{ readonly racers: readonly Racer[]; readonly registry: Registry }> {
  const time = openTime()
  const registry = openRegistry(HOST, { kind: 'open' }, time.nowMs)
  const registries = new Map([[HOST, registry]])
  const running = plans.map(async (plan, index): Promise<Racer> => {
    const by = `run ${index}`
    const stop = new AbortController()
    const dice = diceOf(index)
    const network = openNetwork({
      time,
      dice,
      registries,
      rules: [],
      images: new Map(),
      by,
      stop,
      cancelled: () => new Error('nobody cancels'),
    })
    const http: Ports['http'] = ordered(network.http, scheduler, by)
    const ended = await playRun({
      ...{ plan, time, dice, network: { ...network, http }, stop, optional: [], login: undefined },
      ...{ build: by, buildMs: 0, limitMs: 3_600_000 },
    })
    // a race is trouble enough for a tag to be unknown
    return { by, ended, sent: network.sent, faults: () => 1 }
  })
  const racers = await time.pass(scheduler.waitFor(Promise.all(running)), 3_600_000)
  return { racers, registry }
}

describe.each(PAIRS)('runs %s that race, in whatever order their requests are answered', (_name, labels) => {
  test.each([2, 3])('%i of them: no row lies, and exit 0 means that the tag was seen to hold the image', async (count) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const plans = Array.from({ length: count }, (_, index) => planOf({ minute: index, ...labels(index) }))
        const { racers, registry } = await race(scheduler, plans)
        const registries = new Map([[HOST, registry]])
        const wrong: string[] = []
        for (const { by, ended, sent, faults } of racers) {
          for (const row of ended.report.rows) {
            const lie = lieOf(row, { ended, network: { sent, faults }, by }, { registries })
            if (lie !== undefined) wrong.push(`${by}: ${row.tag} is told as ${row.state}, and ${lie}`)
            const isRead = sent.some(
              ({ target, reference, got }) => target === 'get-tag' && reference === row.tag && got === ended.cleared?.digest,
            )
            if (succeeded(ended.report) && row.state === 'published' && !isRead)
              wrong.push(`${by}: exit 0, and ${row.tag} was not read back`)
          }
        }
        // whoever wrote a tag last says so
        for (const tag of new Set(plans.flatMap((plan) => plan.tags.map(({ name }) => name)))) {
          const last = registry.changes.filter((change) => change.tag === tag).at(-1)
          const row = racers.find(({ by }) => by === last?.by)?.ended.report.rows.find((one) => one.tag === tag)
          if (row?.state !== 'published' && row?.state !== 'unknown')
            wrong.push(`${last?.by} wrote ${tag} last, and tells it as ${row?.state}`)
        }
        expect(wrong).toStrictEqual([])
      }),
      { numRuns: Math.ceil(INTERLEAVINGS / PAIRS.length) },
    )
  })
})
