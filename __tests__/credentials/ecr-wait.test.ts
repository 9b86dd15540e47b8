import { describe, expect, test } from '@jest/globals'
import { finishedScan } from '../../src/credentials/ecr-wait.ts'
import type { EcrScan } from '../../src/ports.ts'
import { anEcrApi, failure } from './world.ts'

const NOW_MS = Date.parse('2026-01-10T12:00:00Z')
const IMAGE = { account: '1', name: 'app', digest: 'sha256:x', named: 'HOST/app@sha256:x (linux/amd64)' }
const DONE = scan('COMPLETE', { completedAt: at('12:00:05') })
const OLD = scan('COMPLETE', { completedAt: new Date('2026-01-01T00:00:00Z') })
const EMPTY = scan('ACTIVE', { description: 'Continuous scan is selected for image.' })

type Step = EcrScan | undefined | Error

describe('a scan', () => {
  test.each<[string, readonly Step[], Ordered, { readonly end: EcrScan; readonly orders: number; readonly looks: number }]>([
    ['that is done is taken without an order', [DONE], new Error('ordered'), { end: DONE, orders: 0, looks: 1 }],
    [
      'that runs is waited for without an order',
      [scan('IN_PROGRESS'), scan('PENDING'), DONE],
      new Error('ordered'),
      { end: DONE, orders: 0, looks: 3 },
    ],
    ['that is not there is ordered once', [undefined, undefined, scan('IN_PROGRESS'), DONE], 'started', { end: DONE, orders: 1, looks: 4 }],
    [
      'of an image that the API does not know yet is ordered when it does',
      [named('ImageNotFoundException'), undefined, DONE],
      'started',
      { end: DONE, orders: 2, looks: 3 },
    ],
    [
      'that was ordered by somebody else today is read',
      [undefined, scan('IN_PROGRESS'), DONE],
      'limited',
      { end: DONE, orders: 1, looks: 3 },
    ],
    ['that nobody orders is waited for', [undefined, undefined, DONE], 'itself', { end: DONE, orders: 1, looks: 3 }],
    ['that is older than a day is made anew', [OLD, OLD, scan('IN_PROGRESS'), DONE], 'started', { end: DONE, orders: 1, looks: 4 }],
    ['that is older than a day stands where ECR makes no other', [OLD], 'limited', { end: OLD, orders: 1, looks: 2 }],
    ['that failed before is made anew', [scan('FAILED'), scan('IN_PROGRESS'), DONE], 'started', { end: DONE, orders: 1, looks: 3 }],
    [
      'that says it is complete before it has the findings is read again',
      [EMPTY, EMPTY, scan('ACTIVE', { counts: new Map([['HIGH', 1]]) })],
      'itself',
      { end: scan('ACTIVE', { counts: new Map([['HIGH', 1]]) }), orders: 0, looks: 3 },
    ],
  ])('%s', async (_name, steps, ordered, expected) => {
    const world = openWorld(steps, ordered)
    const end = await finishedScan(IMAGE, world.api, world)
    expect({ end, orders: world.orders(), looks: world.looks() }).toStrictEqual(expected)
  })

  test('in which nothing was found, and which does not say when, counts after a minute', async () => {
    const world = openWorld([EMPTY], 'itself')
    expect(await finishedScan(IMAGE, world.api, world)).toStrictEqual(EMPTY)
    const waitedMs = world.waits.reduce((sum, ms) => sum + ms, 0)
    expect(waitedMs >= 60_000 && waitedMs < 75_000).toBe(true)
  })

  test.each<[string, readonly Step[], Ordered, string]>([
    [
      'fails',
      [undefined, scan('FAILED', { description: 'Image too big' })],
      'started',
      `ECR cannot scan ${IMAGE.named}: FAILED (Image too big)`,
    ],
    ['is of an image that ECR does not know', [scan('UNSUPPORTED_IMAGE')], 'started', `ECR cannot scan ${IMAGE.named}: UNSUPPORTED_IMAGE`],
    ['ends in a word that nobody knows', [undefined, scan('WHATEVER')], 'limited', `ECR cannot scan ${IMAGE.named}: WHATEVER`],
    [
      'never begins where nobody can order it',
      [undefined],
      'itself',
      `ECR began no scan of ${IMAGE.named} within 180 s, and this registry takes no order for one`,
    ],
    ['never ends', [scan('IN_PROGRESS')], 'started', `ECR's scan of ${IMAGE.named} had not ended after 10 minutes (IN_PROGRESS)`],
    [
      'is not made anew although it was ordered',
      [OLD],
      'started',
      `ECR's scan of ${IMAGE.named} had not ended after 10 minutes (COMPLETE)`,
    ],
  ])('that %s is none', async (_name, steps, ordered, message) => {
    const world = openWorld(steps, ordered)
    const error = await failure(finishedScan(IMAGE, world.api, world))
    expect(error).toStrictEqual({ code: 'registry-answer', message, hint: expect.stringContaining('scan settings of the registry') })
    expect(world.looks()).toBeLessThan(100)
  })

  test.each(['scan', 'startScan'])('what %s says else is thrown', async (which) => {
    const refused = named('AccessDeniedException')
    const world = openWorld([which === 'scan' ? refused : undefined], refused)
    await expect(finishedScan(IMAGE, world.api, world)).rejects.toBe(refused)
  })
})

type Ordered = 'started' | 'limited' | 'itself' | Error

/** An API that goes from step to step, one for each look, and stays at the last; waits cost nothing. */
function openWorld(steps: readonly Step[], ordered: Ordered) {
  let [looks, orders] = [0, 0]
  const waits: number[] = []
  const elapsedMs = () => waits.reduce((sum, ms) => sum + ms, 0)
  const api = anEcrApi({
    scan: async () => {
      const step = steps[Math.min(looks, steps.length - 1)]
      looks += 1
      if (step instanceof Error) throw step
      return step
    },
    startScan: async () => {
      orders += 1
      if (looks === 1 && steps[0] instanceof Error) throw steps[0]
      if (ordered instanceof Error) throw ordered
      return ordered
    },
  })
  const clock = {
    now: () => new Date(NOW_MS + elapsedMs()),
    elapsedMs,
    sleep: async (ms: number) => void waits.push(ms),
  }
  return { api, clock, waits, looks: () => looks, orders: () => orders }
}

function scan(status: string, over: Partial<EcrScan> = {}): EcrScan {
  return { status, description: undefined, completedAt: undefined, counts: new Map(), findings: [], ...over }
}

function at(time: string): Date {
  return new Date(`2026-01-10T${time}Z`)
}

function named(name: string): Error {
  return Object.assign(new Error('injected'), { name })
}
