import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import { carryOut, type PruneRow } from '../../src/prune/carry.ts'
import { judge, type Sentence } from '../../src/prune/judge.ts'
import type { Piece, Shelf } from '../../src/prune/shelf.ts'
import { quietLog, repositoryOf } from '../registry/parts.ts'

function digest(name: string): Digest {
  return digestOf(new TextEncoder().encode(name))
}

function piece(name: string, given: { readonly tags?: string[]; readonly needs?: string[]; readonly about?: string[] } = {}): Piece {
  const { tags = [], needs = [], about = [] } = given
  return { digest: digest(name), tags, madeAt: new Date('2024-01-15T00:00:00Z'), needs: needs.map(digest), about: about.map(digest) }
}

const RULES = { keepLast: 0, keepTags: [], olderThanMs: 0, untagged: true }
/** An index, its platform, and a signature of each; another image. */
const PIECES = [
  piece('index', { tags: ['v1'], needs: ['amd'] }),
  piece('amd'),
  piece('sigOfIndex', { about: ['index'] }),
  piece('sigOfAmd', { about: ['amd'] }),
  piece('other', { tags: ['v0'] }),
]
const NAMES = ['index', 'amd', 'sigOfIndex', 'sigOfAmd', 'other']

type Ends = {
  readonly look?: (name: string) => ReturnType<Shelf['look']>
  readonly remove?: (name: string, stop: AbortController) => ReturnType<Shelf['remove']>
  readonly sentences?: readonly Sentence[]
}

/** What is told of each by name, what was asked to be deleted, and the errors. */
async function carry({ look = async () => 'same', remove = async () => 'removed', sentences }: Ends) {
  const stop = new AbortController()
  const removed: string[] = []
  const nameOf = (which: Digest): string => NAMES.find((name) => digest(name) === which) ?? which
  const shelf: Shelf = {
    repository: repositoryOf('registry.example.com/acme/app'),
    pieces: PIECES,
    isWhole: true,
    look: ({ digest: which }) => look(nameOf(which)),
    remove: async ({ digest: which }) => {
      removed.push(nameOf(which))
      return remove(nameOf(which), stop)
    },
  }
  const log = quietLog([])
  const { rows, errors } = await carryOut(sentences ?? judge(PIECES, RULES, new Date('2026-11-21T12:00:00Z')), shelf, false, {
    log,
    signal: stop.signal,
  })
  return {
    states: Object.fromEntries(rows.map(({ piece: { digest: which }, state }) => [nameOf(which), state])),
    removed,
    errors: errors.map(({ code, message }) => `${message} [${code}]`),
  }
}

type States = Readonly<Record<string, PruneRow['state']>>

const CANCELLED = new ActionError('cancelled', 'the run was cancelled (SIGINT)')
const ALL = ['index', 'other', 'amd', 'sigOfIndex', 'sigOfAmd']
const SPARED: States = { index: 'spared', amd: 'spared', sigOfIndex: 'spared', sigOfAmd: 'spared', other: 'deleted' }
const LEFT: States = { index: 'left', amd: 'left', sigOfIndex: 'left', sigOfAmd: 'left', other: 'left' }

describe('what was judged is carried out', () => {
  test.each<[string, Ends, Awaited<ReturnType<typeof carry>>]>([
    ['all of it', {}, { states: Object.fromEntries(ALL.map((name) => [name, 'deleted'])), removed: ALL, errors: [] }],
    [
      'an image that got a tag meanwhile stays with its platform, and with the signatures of both',
      { look: async (name) => (name === 'index' ? 'changed' : 'same') },
      { states: { ...SPARED, index: 'changed' }, removed: ['other'], errors: [] },
    ],
    [
      'so does one that the registry does not delete, such as one that was downloaded often',
      {
        remove: async (name) => {
          if (name === 'index') throw new ActionError('registry-refused', 'no')
          return 'removed'
        },
      },
      { states: { ...SPARED, index: 'failed' }, removed: ['index', 'other'], errors: ['no [registry-refused]'] },
    ],
    [
      'a platform that is gone already takes its signature along',
      { look: async (name) => (name === 'amd' ? 'gone' : 'same') },
      {
        states: { index: 'deleted', amd: 'gone', sigOfIndex: 'deleted', sigOfAmd: 'deleted', other: 'deleted' },
        removed: ALL.filter((name) => name !== 'amd'),
        errors: [],
      },
    ],
    [
      'after a cancel between two deletions nothing more is asked, and the rest is told',
      {
        remove: async (_name, stop) => {
          stop.abort(CANCELLED)
          return 'removed'
        },
      },
      { states: { ...LEFT, index: 'deleted' }, removed: ['index'], errors: [] },
    ],
    [
      'of what was asked for and not answered nobody knows, after a cancel',
      {
        remove: async (_name, stop) => {
          stop.abort(CANCELLED)
          throw new Error('socket hang up')
        },
      },
      { states: { ...LEFT, index: 'unknown' }, removed: ['index'], errors: ['the run was cancelled (SIGINT) [cancelled]'] },
    ],
    [
      'nor when the registry is gone',
      {
        remove: async () => {
          throw new ActionError('registry-unreachable', 'no answer')
        },
      },
      { states: { ...LEFT, index: 'unknown' }, removed: ['index'], errors: ['no answer [registry-unreachable]'] },
    ],
    [
      'nor when its answer is trouble; what it would have taken along stays, and the others go on',
      {
        remove: async (name) => {
          if (name === 'index') throw new ActionError('registry-answer', 'answered 500')
          return 'removed'
        },
      },
      { states: { ...SPARED, index: 'unknown' }, removed: ['index', 'other'], errors: ['answered 500 [registry-answer]'] },
    ],
    [
      'what could not be looked at again stays, and nothing was asked',
      {
        look: async () => {
          throw new ActionError('registry-unreachable', 'no answer')
        },
      },
      { states: { ...LEFT, index: 'failed' }, removed: [], errors: ['no answer [registry-unreachable]'] },
    ],
    [
      'what a manifest needs that stays against its judgement is spared',
      {
        sentences: [
          { piece: piece('index', { needs: ['amd'] }), verdict: 'keep', because: 'it changed while the repository was read' },
          { piece: piece('amd'), verdict: 'delete', because: 'all that need it are deleted' },
        ],
      },
      { states: { index: 'kept', amd: 'spared' }, removed: [], errors: [] },
    ],
  ])('%s', async (_name, ends, expected) => {
    expect(await carry(ends)).toStrictEqual(expected)
  })
})
