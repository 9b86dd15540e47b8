import { describe, expect, test } from '@jest/globals'
import { endSentence, lateSentence } from '../../src/smoke/words.ts'
import { aPlatform } from '../support/plans.ts'

const EXITED = { status: 'exited', exitCode: 0, isOutOfMemory: false, error: '' }

describe('how a container ended, in a sentence', () => {
  test.each([
    ['well', {}, [], 'the container ended with exit code 0'],
    ['badly', { exitCode: 128 }, [], 'the container ended with exit code 128'],
    ['by a signal', { exitCode: 139 }, [], 'the container ended with exit code 139 (signal 11)'],
    ['for want of memory', { exitCode: 137, isOutOfMemory: true }, [], 'the container ended with exit code 137 because memory ran out'],
    [
      'unstarted',
      { status: 'created', exitCode: 127, error: 'no\u001b[31m such\nfile' },
      [],
      'the container could not be started: no such file',
    ],
    ['unstarted without a word', { status: 'created', exitCode: 126 }, [], 'the container could not be started: exit code 126'],
    ['not at all', { status: 'dead' }, [], 'docker says that the container is dead and tells no more of it'],
    [
      'as a program of another machine',
      { exitCode: 255 },
      ['exec /app: exec format error'],
      'the container ended with exit code 255; this machine runs no programs of linux/arm64, unless docker/setup-qemu-action makes it',
    ],
    [
      'as one that could not be started',
      { status: 'created', error: 'exec format error' },
      [],
      'the container could not be started: exec format error; this machine runs no programs of linux/arm64, unless docker/setup-qemu-action makes it',
    ],
    ['with such a word long before', { exitCode: 1 }, ['exec format error', 'a', 'b', 'c'], 'the container ended with exit code 1'],
  ])('%s', (_name, over, log, sentence) => {
    expect(endSentence({ ...EXITED, ...over }, aPlatform('linux/arm64'), log)).toBe(sentence)
  })
})

test.each([
  [
    'a program',
    undefined,
    'the container was still running after 1.5 s; without a port to ask at it has to end by itself, with exit code 0',
  ],
  ['a server', { port: 80, path: '/', status: 204 }, 'GET :80/ was not answered with 204 within 1.5 s: it answered 500'],
])('%s that is late', (_name, http, sentence) => {
  expect(lateSentence({ http, timeoutMs: 1_500 }, 'it answered 500')).toBe(sentence)
})
