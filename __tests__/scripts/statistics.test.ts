import { describe, expect, test } from '@jest/globals'
import { alternate, summarise } from '#scripts/statistics.mjs'

describe('summarise', () => {
  test('order statistics between neighbours; the samples stay in their order', () => {
    expect(summarise([4, 1, 3, 2])).toStrictEqual({ min: 1, q1: 1.75, median: 2.5, q3: 3.25, all: [4, 1, 3, 2] })
  })
})

describe('alternate', () => {
  test('each round begins with another side, and the first is not counted', async () => {
    const calls: string[] = []
    const side = (name: string) => async (round: number) => calls.push(`${name}${round}`)
    const found = await alternate(2, { a: side('a'), b: side('b') })
    expect(calls).toStrictEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2'])
    expect([found.a.all, found.b.all]).toStrictEqual([
      [4, 5],
      [3, 6],
    ])
  })
})
