import { describe, expect, test } from '@jest/globals'
import { makePlan, type PlannedTag } from '../../src/plan/plan.ts'
import { aContext, anInputs, onBranch, rules } from '../support/builders.ts'

const BRANCH = 'type=ref,event=branch'
const RAW = 'type=raw,value=0.1.0'

function tagsOf(lines: readonly string[], ref: Parameters<typeof aContext>[0] = {}): readonly PlannedTag[] {
  return makePlan(anInputs({ tags: { strategies: [], rules: rules(...lines) } }), aContext(ref)).tags
}

describe('two rules that give one name', () => {
  const fixed: PlannedTag = { name: '0.1.0', kind: 'fixed', rule: RAW, because: 'named in tags', move: 'write', follows: undefined }

  test.each([
    ['the fixed one is the tag', [BRANCH, RAW]],
    ['whichever comes first', [RAW, BRANCH]],
  ])('%s', (_, lines) => {
    expect(tagsOf(lines, { ref: onBranch('0.1.0') })).toStrictEqual([fixed])
  })

  test('a moving one that stays does not hold the fixed one', () => {
    const queue = { ref: { kind: 'queue', name: '0.1.0' } } as const
    expect(tagsOf([BRANCH], queue)).toStrictEqual([
      {
        name: '0.1.0',
        kind: 'moving',
        rule: BRANCH,
        because: 'stays: what a merge queue tries may never land',
        move: 'keep',
        follows: 'history',
      },
    ])
    expect(tagsOf([BRANCH, RAW], queue)).toStrictEqual([fixed])
  })

  test('of two that move alike the first tells why', () => {
    const lines = ['type=raw,value=main', BRANCH]
    const [found, ...more] = tagsOf(lines, { ref: onBranch('main') })
    expect([found?.name, found?.kind, found?.rule, more]).toStrictEqual(['main', 'moving', BRANCH, []])
  })
})
