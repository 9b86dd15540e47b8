import { describe, expect, test } from '@jest/globals'
import { parseEvent } from '../../src/context/event.ts'
import { readShortShaLength, workflowRun } from '../../src/context/run.ts'
import { ActionError } from '../../src/errors.ts'
import type { Environment } from '../../src/ports.ts'

const SHA = '1'.repeat(40)
const HEAD = '2'.repeat(40)
const { pull } = parseEvent({ pull_request: { number: 12, head: { sha: HEAD, ref: 'x' }, base: { ref: 'main' } } }, 'a test')
const ASKED = { DOCKER_METADATA_PR_HEAD_SHA: 'true' }

describe('ref and commit of the tag language', () => {
  test.each<[string, string, string, Environment, [string, string]]>([
    ['a push', 'push', 'refs/heads/main', {}, ['refs/heads/main', SHA]],
    ['a push, asked for a head that it has not', 'push', 'refs/heads/main', ASKED, ['refs/heads/main', SHA]],
    ['a pull request', 'pull_request', 'refs/pull/12/merge', {}, ['refs/pull/12/merge', SHA]],
    ['its head', 'pull_request', 'refs/pull/12/merge', ASKED, ['refs/pull/12/merge', HEAD]],
    [
      'its head, in any spelling',
      'pull_request',
      'refs/pull/12/merge',
      { DOCKER_METADATA_PR_HEAD_SHA: 'TRUE' },
      ['refs/pull/12/merge', HEAD],
    ],
    ['not its head', 'pull_request', 'refs/pull/12/merge', { DOCKER_METADATA_PR_HEAD_SHA: '1' }, ['refs/pull/12/merge', SHA]],
    ['a review', 'pull_request_review', 'refs/pull/12/merge', ASKED, ['refs/pull/12/merge', HEAD]],
    ['on the base branch', 'pull_request_target', 'refs/heads/main', {}, ['refs/pull/12/merge', SHA]],
    ['on the base branch, its head', 'pull_request_target', 'refs/heads/main', ASKED, ['refs/pull/12/merge', HEAD]],
  ])('%s', (_name, event, ref, env, [expectedRef, sha]) => {
    const facts = event === 'push' ? undefined : pull
    expect(workflowRun({ event, ref, sha: SHA, pull: facts }, env)).toStrictEqual({ ref: expectedRef, sha, shortShaLength: 7 })
  })
})

describe('how long short names are', () => {
  test.each<[string | undefined, number]>([
    [undefined, 7],
    ['', 7],
    ['12', 12],
    [' 9 ', 9],
    ['0x8', 8],
    ['0', 0],
  ])('%j', (text, length) => {
    expect(readShortShaLength({ DOCKER_METADATA_SHORT_SHA_LENGTH: text })).toBe(length)
  })

  test('is refused when it is no number', () => {
    expect(() => readShortShaLength({ DOCKER_METADATA_SHORT_SHA_LENGTH: 'seven' })).toThrow(
      new ActionError('inputs', 'the environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is "seven", which is not a number'),
    )
  })
})
