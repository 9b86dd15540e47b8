import { expect, test } from '@jest/globals'
import { inParallel } from '../../src/domain/parallel.ts'

/** Works that end when they are told to; what was begun is written down. */
function works() {
  const begun: string[] = []
  const ends = new Map<string, { readonly done: () => void; readonly fail: (error: Error) => void }>()
  const work = (item: string): Promise<string> => {
    begun.push(item)
    return new Promise((resolve, reject) => ends.set(item, { done: () => resolve(item.toUpperCase()), fail: reject }))
  }
  return { begun, end: (item: string) => ends.get(item), work }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('so many at a time, in order, and results in that order whatever ends first', async () => {
  const { begun, end, work } = works()
  const all = inParallel(['a', 'b', 'c', 'd'], 2, work)
  expect(begun).toStrictEqual(['a', 'b'])
  end('b')?.done()
  await turn()
  expect(begun).toStrictEqual(['a', 'b', 'c'])
  end('c')?.done()
  await turn()
  end('d')?.done()
  end('a')?.done()
  expect(await all).toStrictEqual(['A', 'B', 'C', 'D'])
})

test('after a failure nothing more is begun', async () => {
  const { begun, end, work } = works()
  const all = inParallel(['a', 'b', 'c', 'd'], 2, work)
  const failure = expect(all).rejects.toThrow('no')
  end('a')?.fail(new Error('no'))
  await turn()
  end('b')?.done()
  await turn()
  await failure
  expect(begun).toStrictEqual(['a', 'b'])
})

test('nothing to do', async () => {
  expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toStrictEqual([])
})
