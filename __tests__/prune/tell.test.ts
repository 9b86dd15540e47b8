import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import type { Runner } from '../../src/ports.ts'
import type { PruneRow } from '../../src/prune/carry.ts'
import type { PruneReport } from '../../src/prune/prune.ts'
import { headlineOf, tellPrune } from '../../src/prune/tell.ts'
import { quietLog, repositoryOf } from '../registry/parts.ts'

const repository = repositoryOf('ghcr.io/acme/app')

function row(state: PruneRow['state'], tags: readonly string[] = [], because = 'it is old'): PruneRow {
  const piece = { digest: digestOf(new TextEncoder().encode(state)), tags, madeAt: undefined, needs: [], about: [] }
  return { repository, piece, state, because }
}

/** Tells a report; gives what came of it. */
async function tell(report: PruneReport, trouble: Partial<Pick<Runner, 'outputs' | 'summary'>> = {}) {
  const errors: string[] = []
  const lines: string[] = []
  let summary = ''
  const runner: Runner = {
    inputs: () => new Map(),
    mask: () => undefined,
    outputs: async () => undefined,
    variables: async () => undefined,
    state: async () => undefined,
    checkFiles: async () => undefined,
    summary: async (text) => {
      summary = text
    },
    ...trouble,
  }
  const log = { ...quietLog([]), error: (text: string) => void errors.push(text), info: (text: string) => void lines.push(text) }
  return { isDone: await tellPrune(report, { log, runner }), errors, lines, summary }
}

describe('the headline', () => {
  test.each<[PruneReport['outcome'], readonly PruneRow['state'][], string]>([
    ['failed', ['kept', 'failed', 'left'], 'nothing was deleted'],
    [
      'partial',
      ['deleted', 'gone', 'kept', 'spared', 'changed', 'failed', 'left'],
      '2 manifests deleted, 1 kept, and 4 that were to be deleted are still there',
    ],
    [
      'partial',
      ['kept', 'unknown', 'left'],
      '0 manifests deleted, 1 kept, and 1 that were to be deleted are still there; of 1 nobody knows, since no clear answer came',
    ],
    ['pruned', ['deleted', 'kept'], '1 manifest deleted, 1 kept'],
    ['planned', ['planned', 'kept'], 'dry-run: 1 manifest would be deleted and 1 kept; dry-run: false deletes'],
  ])('%s: %j', (outcome, states, expected) => {
    expect(headlineOf({ outcome, rows: states.map((state) => row(state)), errors: [] })).toBe(expected)
  })
})

test('outputs that cannot be written fail the step and are told; the summary is written all the same', async () => {
  const full = async (): Promise<never> => {
    throw new ActionError('outputs', 'the file is full')
  }
  const { isDone, errors, summary } = await tell({ outcome: 'pruned', rows: [row('deleted')], errors: [] }, { outputs: full })
  expect({ isDone, errors, hasRows: summary.includes('| deleted |') }).toStrictEqual({
    isDone: false,
    errors: ['the file is full [outputs]'],
    hasRows: true,
  })
  expect(await tell({ outcome: 'pruned', rows: [], errors: [] }, { summary: full })).toMatchObject({
    isDone: false,
    errors: ['the file is full [outputs]'],
  })
})

test('thousands of failures, tags and words stay far below what GitHub shows; names cannot leave their place', async () => {
  const tags = Array.from({ length: 500 }, (_, at) => `${'x'.repeat(120)}-${at}`)
  const rows = Array.from({ length: 3_000 }, () => row('failed', tags, 'y'.repeat(9_000)))
  const errors = rows.map(() => new ActionError('registry-refused', `${'z'.repeat(9_000)}`))
  const large = await tell({ outcome: 'failed', rows, errors })
  expect(Buffer.byteLength(large.summary)).toBeLessThan(512 * 1024)
  expect(large.summary).toContain('and 2980 more failures')
  expect(large.errors.length).toBe(201)

  const evil = row('failed', ['a|b`</td>\n::error::x'], '`|[x](javascript:1)\n::set-output::')
  const { summary } = await tell({ outcome: 'failed', rows: [evil], errors: [] })
  const table = summary.split('\n').filter((line) => line.startsWith('|'))
  expect(table).toHaveLength(3)
  expect(table[2]?.split('|')).toHaveLength(7)
  expect(summary).not.toMatch(/^::/m)
})
