import { describe, expect, test } from '@jest/globals'
import { renewing } from '../../src/credentials/renewing.ts'

describe('renewing', () => {
  test.each<[string, { readonly endS: number | undefined; readonly askedAtS: readonly number[]; readonly madeAtS: readonly number[] }]>([
    ['a value without an end is made once', { endS: undefined, askedAtS: [0, 1, 1e6], madeAtS: [0] }],
    ['a value is made anew 60 s before its end', { endS: 600, askedAtS: [0, 539, 540, 1079, 1080], madeAtS: [0, 540, 1080] }],
    ['a short-lived value is made anew after half of its life', { endS: 30, askedAtS: [0, 14, 15, 29, 30], madeAtS: [0, 15, 30] }],
    ['a value that is over when it comes is kept for 60 s', { endS: -3600, askedAtS: [0, 59, 60, 61], madeAtS: [0, 60] }],
  ])('%s', async (_name, { endS, askedAtS, madeAtS }) => {
    let now = 0
    const made: number[] = []
    const ask = renewing(
      async () => {
        made.push(now)
        return { end: endS === undefined ? undefined : new Date((now + endS) * 1000) }
      },
      { now: () => new Date(now * 1000) },
    )
    for (now of askedAtS) await ask()
    expect(made).toStrictEqual(madeAtS)
  })

  test('all who ask meanwhile share what is being made', async () => {
    let count = 0
    const ask = renewing(
      async () => {
        count++
        await new Promise((resolve) => setImmediate(resolve))
        return { end: undefined, count }
      },
      { now: () => new Date() },
    )
    expect(await Promise.all([ask(), ask(), ask()])).toStrictEqual([1, 1, 1].map((same) => ({ end: undefined, count: same })))
  })

  test('a failure reaches all who asked, and the next one tries again', async () => {
    let count = 0
    const ask = renewing(
      async () => {
        count++
        if (count === 1) throw new Error('first')
        return { end: undefined, count }
      },
      { now: () => new Date() },
    )
    const failures = await Promise.allSettled([ask(), ask()])
    expect(failures.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected'])
    expect(await ask()).toStrictEqual({ end: undefined, count: 2 })
  })
})
