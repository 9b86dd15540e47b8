import { expect, test } from '@jest/globals'
import type { Ref } from '../../src/context/context.ts'
import { parseEvent } from '../../src/context/event.ts'
import { parseRef } from '../../src/context/ref.ts'

const NOTHING = parseEvent({}, 'a test')
const PULL = parseEvent({ pull_request: { number: 12, head: { sha: 'a'.repeat(40), ref: 'feature/x' }, base: { ref: 'main' } } }, 'a test')
const TWELVE: Ref = { kind: 'pull', number: 12, head: 'feature/x', base: 'main' }

test.each<[string, string, typeof NOTHING, Ref]>([
  ['refs/heads/main', 'push', NOTHING, { kind: 'branch', name: 'main' }],
  ['refs/heads/refs/tags/x', 'push', NOTHING, { kind: 'branch', name: 'refs/tags/x' }],
  ['refs/tags/app/v1', 'push', NOTHING, { kind: 'tag', name: 'app/v1' }],
  ['refs/heads/gh-readonly-queue/main/pr-1-a', 'merge_group', NOTHING, { kind: 'queue', name: 'gh-readonly-queue/main/pr-1-a' }],
  ['refs/heads/gh-readonly-queue/main/pr-1-a', 'push', NOTHING, { kind: 'queue', name: 'gh-readonly-queue/main/pr-1-a' }],
  ['refs/pull/12/merge', 'pull_request', PULL, TWELVE],
  ['refs/pull/12/head', 'pull_request_review', PULL, TWELVE],
  ['refs/heads/main', 'pull_request_target', PULL, { kind: 'branch', name: 'main' }],
  ['refs/pull/7/merge', 'push', NOTHING, { kind: 'pull', number: 7, head: '', base: '' }],
  ['refs/heads/main', 'issue_comment', NOTHING, { kind: 'branch', name: 'main' }],
  ['', 'deployment', NOTHING, { kind: 'none' }],
  ['main', 'push', NOTHING, { kind: 'none' }],
  ['refs/notes/commits', 'push', NOTHING, { kind: 'none' }],
])('%s of %s', (ref, event, facts, expected) => {
  expect(parseRef(ref, event, facts)).toStrictEqual(expected)
})
