import { expect, test } from '@jest/globals'
import { inOrder } from '../../src/domain/order.ts'
import { fc } from '../support/property.ts'

test('items stand as a stable sort by their numbers puts them', () => {
  const items = fc.array(fc.record({ number: fc.constantFrom(-1, -0, 0, 0.5, 2, 1000, -1e300), name: fc.nat() }))
  fc.assert(
    fc.property(items, (given) => {
      expect(inOrder(given, ({ number }) => number)).toStrictEqual(given.toSorted((one, other) => one.number - other.number))
    }),
  )
})

test('each item is asked for its number once', () => {
  const asked: number[] = []
  const numberOf = (item: number): number => {
    asked.push(item)
    return item % 3
  }
  expect(inOrder([5, 1, 3, 2, 4, 6], numberOf)).toStrictEqual([3, 6, 1, 4, 5, 2])
  expect(asked).toStrictEqual([5, 1, 3, 2, 4, 6])
})
