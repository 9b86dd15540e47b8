import { expect, test } from '@jest/globals'
import { largeOutputs } from '../../src/report/size.ts'

test.each([
  ['as much as goes', [['a', 512 * 1024]], undefined],
  [
    'one character more',
    [['a', 512 * 1024 + 1]],
    "the outputs are 1.0 MB together (a 1.0 MB), and GitHub passes at most 1 MB of a job's outputs on to other jobs; steps of this job get them whole",
  ],
  [
    'the largest are named',
    [
      ['a', 1000],
      ['b', 1024 * 1024],
      ['c', 2 * 1024 * 1024],
      ['d', 300 * 1024],
      ['e', 10],
    ],
    "the outputs are 6.6 MB together (c 4.0 MB, b 2.0 MB, d 0.6 MB), and GitHub passes at most 1 MB of a job's outputs on to other jobs; steps of this job get them whole",
  ],
] satisfies readonly [string, [string, number][], string | undefined][])('%s', (_name, sizes, expected) => {
  expect(largeOutputs(new Map(sizes.map(([name, length]) => [name, 'x'.repeat(length)])))).toBe(expected)
})
