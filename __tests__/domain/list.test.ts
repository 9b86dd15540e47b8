import { expect, test } from '@jest/globals'
import { LISTED_LIMIT, listed, needAttention } from '../../src/domain/list.ts'

const sentences = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `problem ${index + 1}`)
const all = sentences(LISTED_LIMIT).map((sentence) => `- ${sentence}`)

test.each<[string, number, readonly string[]]>([
  ['nothing', 0, []],
  ['some', 2, ['- problem 1', '- problem 2']],
  ['as many as are listed', LISTED_LIMIT, all],
  ['one more', LISTED_LIMIT + 1, [...all, '- and 1 more']],
  ['ten thousand', 10_000, [...all, `- and ${10_000 - LISTED_LIMIT} more`]],
])('a list of %s', (_name, count, expected) => {
  expect(listed(sentences(count))).toStrictEqual(expected)
})

test('heads of lists', () => {
  expect([needAttention(1, 'input'), needAttention(3, 'input'), needAttention(1, 'argument'), needAttention(2, 'argument')]).toStrictEqual([
    '1 input needs attention:',
    '3 inputs need attention:',
    '1 argument needs attention:',
    '2 arguments need attention:',
  ])
})
