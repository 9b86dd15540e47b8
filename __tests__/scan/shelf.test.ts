import { expect, test } from '@jest/globals'
import { openShelf, type Spot } from '../../src/scan/shelf.ts'

const MIB = 1024 * 1024

test('texts come back as they were put, in any script', () => {
  const shelf = openShelf(100, () => [])
  const spots = ['a', '', 'Ж€😀', 'z'].map(shelf.put)
  expect(spots.map(shelf.get)).toStrictEqual(['a', '', 'Ж€😀', 'z'])
})

test('what is not wanted any more makes room, and the rest stays as it is', () => {
  const wanted: Spot[] = []
  const shelf = openShelf(MIB, () => wanted)
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(300 * 1024))
  const [a, , c] = texts.slice(0, 3).map(shelf.put)
  if (a === undefined || c === undefined) throw new Error('there are three')
  wanted.push(c, a)
  const d = shelf.put(String(texts[3]))
  expect([a, c, d].map(({ at }) => at / 1024)).toStrictEqual([0, 300, 600])
  expect([a, c, d].map(shelf.get)).toStrictEqual([texts[0], texts[2], texts[3]])
})

test('as much as one text can come and go for ever', () => {
  let spot: Spot | undefined
  const shelf = openShelf(300 * 1024, () => (spot === undefined ? [] : [spot]))
  for (const letter of 'abcdefghij') spot = shelf.put(letter.repeat(300 * 1024))
  expect(spot === undefined ? '' : shelf.get(spot)).toBe('j'.repeat(300 * 1024))
})

test('a shelf takes what it was opened for, and at some point no more', () => {
  const wanted: Spot[] = []
  const shelf = openShelf(2 * MIB, () => wanted)
  const text = 'x'.repeat(MIB)
  for (let at = 0; at < 3; at += 1) wanted.push(shelf.put(text))
  expect(() => shelf.put('y')).toThrow(new RangeError('there is no room for 1 bytes'))
  expect(wanted.map(({ at }) => at / MIB)).toStrictEqual([0, 1, 2])
})
