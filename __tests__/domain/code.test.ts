import { expect, test } from '@jest/globals'
import { codeOf } from '../../src/domain/code.ts'

test.each<[string, unknown, string | undefined]>([
  ['an error of the system', Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
  ['another error', new Error('x'), undefined],
  ['a code that is a number', { code: 1 }, undefined],
  ['text', 'ENOENT', undefined],
  ['nothing', undefined, undefined],
])('the code of %s', (_name, thrown, expected) => {
  expect(codeOf(thrown)).toBe(expected)
})
