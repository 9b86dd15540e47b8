import { describe, expect, test } from '@jest/globals'
import { type Answer, askUntil } from '../../src/smoke/ask.ts'
import type { Standing } from '../../src/smoke/container.ts'

const HTTP = { port: 8080, path: '/health?a=b', status: 204 }
const RUNNING: Standing = { image: '', status: 'running', exitCode: 0, isOutOfMemory: false, error: '', port: 49_153 }
const CREATED: Standing = { ...RUNNING, status: 'created', port: undefined }

type Step = number | Error

/** Asks a container whose standings and answers come one after the other, the last of each for ever; time goes on by the waits alone. */
async function asking({
  answers = [],
  standings = [RUNNING],
  endsAfter = Infinity,
}: {
  readonly answers?: readonly Step[]
  readonly standings?: readonly (Standing | { readonly trouble: string })[]
  /** waits after which the container has ended */
  readonly endsAfter?: number
}): Promise<{ readonly answer: Answer; readonly asked: readonly string[]; readonly waits: readonly number[]; readonly looks: number }> {
  const asked: string[] = []
  const waits: number[] = []
  let looks = 0
  const answer = await askUntil(
    HTTP,
    5_000,
    () => waits.length >= endsAfter,
    async () => nth(standings, looks++),
    {
      signal: new AbortController().signal,
      clock: {
        now: () => new Date(0),
        elapsedMs: () => waits.reduce((sum, ms) => sum + ms, 1_000),
        sleep: async (ms) => void waits.push(ms),
      },
      http: {
        stream: () => Promise.reject(new Error('not for this')),
        request: async ({ method, url, idleMs }) => {
          asked.push(`${method} ${url} ${idleMs}`)
          const step = nth(answers, asked.length - 1)
          if (typeof step !== 'number') throw step
          return { status: step, headers: new Map(), body: new Uint8Array() }
        },
      },
    },
  )
  return { answer, asked, waits, looks }
}

function nth<T>(steps: readonly T[], index: number): T {
  const step = steps[Math.min(index, steps.length - 1)]
  if (step === undefined) throw new Error('nothing was to be asked')
  return step
}

const QUESTION = 'GET http://127.0.0.1:49153/health?a=b'
const trouble = (code: string, over: object = {}) => Object.assign(new Error(code), { code, ...over })

describe('askUntil', () => {
  test('asks the published port until it answers as wanted, at longer and longer waits', async () => {
    const answers = [trouble('ECONNRESET'), 503, 204]
    expect(await asking({ answers, standings: [CREATED, RUNNING] })).toStrictEqual({
      answer: { kind: 'good' },
      asked: [`${QUESTION} 2475`, `${QUESTION} 2425`, `${QUESTION} 2325`],
      waits: [50, 100, 200],
      looks: 2,
    })
  })

  test.each<readonly [string, Parameters<typeof asking>[0], string]>([
    ['another status', { answers: [503] }, 'it answered 503'],
    ['a silent one', { answers: [trouble('ETIMEDOUT')] }, 'it did not answer'],
    ['a closed one', { answers: [trouble('ECONNREFUSED')] }, 'nobody answered (ECONNREFUSED)'],
    ['what has no code', { answers: [new Error('odd')] }, 'nobody answered (Error: odd)'],
    ['a container that docker does not tell of', { standings: [{ trouble: 'no such container' }] }, 'no such container'],
    ['one that is never started', { standings: [CREATED] }, 'nothing was there'],
  ])('ends by the time: %s', async (_name, steps, last) => {
    const { answer, waits } = await asking(steps)
    expect(answer).toStrictEqual({ kind: 'late', last })
    expect(waits).toStrictEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000, 450])
  })

  test('a body that is too long is an answer', async () => {
    expect((await asking({ answers: [trouble('ERR_BODY_TOO_LARGE', { status: 204 })] })).answer).toStrictEqual({ kind: 'good' })
  })

  test('ends with the container', async () => {
    const { answer, asked } = await asking({ answers: [503], endsAfter: 2 })
    expect(answer).toStrictEqual({ kind: 'ended' })
    expect(asked.length).toBe(2)
  })
})
