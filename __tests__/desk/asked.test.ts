import { execFileSync } from 'node:child_process'
import { describe, expect, jest, test } from '@jest/globals'
import { parseAskedRef } from '../../src/desk/asked.ts'
import { fc } from '../support/property.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

describe('parseAskedRef', () => {
  test.each([
    ['refs/heads/main', { name: 'refs/heads/main', commit: undefined }],
    ['refs/tags/app/v1.2.3', { name: 'refs/tags/app/v1.2.3', commit: undefined }],
    ['refs/pull/12/merge', { name: 'refs/pull/12/merge', commit: undefined }],
    ['refs/pull/12/head', { name: 'refs/pull/12/head', commit: undefined }],
    ['main', { name: 'main', commit: undefined }],
    ['feature/日本;$(id)', { name: 'feature/日本;$(id)', commit: undefined }],
    ['HEAD:refs/tags/v1.2.3', { name: 'refs/tags/v1.2.3', commit: 'HEAD' }],
    ['HEAD~2:refs/heads/main', { name: 'refs/heads/main', commit: 'HEAD~2' }],
    ['abc123f:refs/pull/12/merge', { name: 'refs/pull/12/merge', commit: 'abc123f' }],
  ])('takes %s', (text, expected) => {
    expect(parseAskedRef(text)).toStrictEqual({ text, ...expected })
  })

  const NO_NAME = 'is no name that Git gives a ref (git check-ref-format)'
  const NO_COMMIT = 'names no commit before the colon; write COMMIT:REF, such as HEAD:refs/tags/v1.2.3'
  const NO_RUN = 'is no ref that a run is for; those are refs/heads/…, refs/tags/… and refs/pull/<number>/merge'
  test.each([
    ['', NO_NAME],
    ['a b', NO_NAME],
    ['a..b', NO_NAME],
    ['-x', NO_NAME],
    ['refs/heads/', NO_NAME],
    ['a\nb', NO_NAME],
    ['@', NO_NAME],
    ['main.lock', NO_NAME],
    [':refs/heads/main', NO_COMMIT],
    ['--all:refs/heads/main', NO_COMMIT],
    ['a\nb:refs/heads/main', NO_COMMIT],
    ['HEAD:main', 'does not say whether main is a branch or a tag; write HEAD:refs/heads/main or HEAD:refs/tags/main'],
    ['HEAD', 'is not a ref of its own; leave --ref out for the branch of HEAD'],
    ['refs/notes/commits', NO_RUN],
    ['refs/pull/x/merge', NO_RUN],
    ['refs/pull/0/merge', NO_RUN],
    ['refs/stash', NO_RUN],
  ])('refuses %j', (text, refused) => {
    expect(parseAskedRef(text)).toStrictEqual({ refused })
  })

  test('takes of branches what Git takes', () => {
    const piece = fc.oneof(
      fc.constantFrom('.', '/', '@{', '@', '.lock', '..', '~', '-', ' ', '\\', '*', 'é', '\u007f', '\t'),
      fc.string({ maxLength: 3 }),
    )
    const name = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => `refs/heads/${pieces.join('')}`)
    fc.assert(
      fc.property(name, (text) => {
        fc.pre(!text.includes(':') && !text.includes('\0'))
        expect({ text, isTaken: !('refused' in parseAskedRef(text)) }).toStrictEqual({ text, isTaken: isTakenByGit(text) })
      }),
      { numRuns: 150 },
    )
  })
})

function isTakenByGit(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', name], { stdio: 'ignore' })
    return true
  } catch {
    return false // its exit code is the answer
  }
}
