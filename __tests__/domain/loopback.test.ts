import { expect, test } from '@jest/globals'
import { isLoopback } from '../../src/domain/loopback.ts'

test.each([
  ['localhost', true],
  ['registry.localhost', true],
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['notlocalhost', false],
  ['127.0.0.1.example', false],
  ['128.0.0.1', false],
  ['10.0.0.1', false],
  ['[::2]', false],
  ['', false],
])('%p is this machine: %p', (hostname, expected) => {
  expect(isLoopback(hostname)).toBe(expected)
})
