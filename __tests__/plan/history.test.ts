import { describe, expect, test } from '@jest/globals'
import { type Holder, isOpen, judgeHistory } from '../../src/plan/history.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { type ObservedTag, type SettledRow, settle } from '../../src/plan/settle.ts'
import { anImage, aPlace, aPlan, aTag, observed, present, REVISION } from '../support/plans.ts'

const OTHER = 'abc1234'.padEnd(40, '0')
const holding = (relation: (Holder & { kind: 'image' })['relation'], revision: string | undefined = OTHER): Holder => ({
  kind: 'image',
  image: anImage({ revision }),
  relation,
})

test.each<readonly [string, Holder]>([
  ['the image', { kind: 'image', image: anImage({ revision: undefined }), relation: { kind: 'same', source: 'event' } }],
  ['how its commit stands to ours', { kind: 'image', image: anImage({ revision: OTHER }), relation: undefined }],
])('a tag moves where nobody knows %s', (_name, holder) => {
  expect(judgeHistory(aPlan(), { because: 'the branch main' }, holder)).toStrictEqual({
    move: 'write',
    because: 'the branch main; nobody knows whether what it holds is newer: it names no commit',
  })
})

describe('a tag that follows history and holds an image', () => {
  test.each<readonly [string, Holder, 'write' | 'keep', string]>([
    [
      'of an earlier commit, moves',
      holding({ kind: 'after', source: 'event' }),
      'write',
      'the branch main, which comes after abc1234 (event)',
    ],
    [
      'of a later commit, stays',
      holding({ kind: 'before', source: 'GitHub API' }),
      'keep',
      'stays: it holds abc1234, which comes after 0123456 (GitHub API)',
    ],
    [
      'of the same commit, moves: it was built anew',
      holding({ kind: 'same', source: 'event' }, REVISION),
      'write',
      'the branch main; it holds an earlier build of the same commit',
    ],
    [
      'of a commit of another line, moves with a note',
      holding({ kind: 'apart', source: 'checkout' }),
      'write',
      'the branch main; it holds abc1234, which comes neither before nor after (checkout): a forced push, or another branch',
    ],
    [
      'of a commit that nobody knows, moves with a note',
      holding({ kind: 'unknown', because: 'the checkout is shallow; the GitHub API was not asked' }),
      'write',
      'the branch main; nobody knows whether abc1234, which it holds, is newer: the checkout is shallow; the GitHub API was not asked',
    ],
    [
      'that names no commit, moves with a note',
      { kind: 'image', image: { ...anImage(), revision: undefined }, relation: undefined },
      'write',
      'the branch main; nobody knows whether what it holds is newer: it names no commit',
    ],
    [
      'that cannot be read, moves with a note',
      { kind: 'unread', because: 'the connection was reset' },
      'write',
      'the branch main; nobody knows whether what it holds is newer: the connection was reset',
    ],
  ])('%s', (_name, holder, move, because) => {
    expect(judgeHistory({ revision: REVISION }, { because: 'the branch main' }, holder)).toStrictEqual({ move, because })
  })
})

describe('a row waits for the history of commits', () => {
  const main = aTag('main', { kind: 'moving', follows: 'history' })
  test.each<readonly [string, Partial<Plan>, Readonly<Record<string, ObservedTag>>, boolean]>([
    ['where its tag holds an image', { tags: [main] }, { main: present('old') }, true],
    ['not where it shows nothing', { tags: [main] }, { main: { kind: 'absent' } }, false],
    ['not where it shows the adopted image', { tags: [aTag('1.2.3'), main] }, { '1.2.3': present('x'), main: present('x') }, false],
    [
      'where another image than the adopted one is shown',
      { tags: [aTag('1.2.3'), main] },
      { '1.2.3': present('x'), main: present('y') },
      true,
    ],
    ['not where it follows versions', { tags: [{ ...main, follows: 'versions' }] }, { main: present('old') }, false],
    ['not with moving: always', { tags: [{ ...main, follows: undefined }] }, { main: present('old') }, false],
    ['not where it stays anyway', { tags: [{ ...main, move: 'keep' }] }, { main: present('old') }, false],
  ])('%s', (_name, plan, tags, expected) => {
    const { rows } = settle(aPlan(plan), observed(aPlace('ghcr.io/acme/app', tags)))
    expect(rows.filter(isOpen).map(({ tag }: SettledRow) => tag.name)).toStrictEqual(expected ? ['main'] : [])
  })
})
