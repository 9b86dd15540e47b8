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

  describe('that both move', () => {
    const LINE = 'type=semver,pattern={{major}},value=v1.1.9'
    const FIRST = `${BRANCH},priority=1000`
    const LAST = `${BRANCH},priority=1`

    test.each<[string, readonly string[], readonly string[], Partial<PlannedTag>]>([
      ['the first says that it stays', [LINE, LAST], ['v1.2.0'], { rule: LINE, move: 'keep', because: 'stays: 1.2.0 is higher' }],
      ['the other says so', [FIRST, LINE], ['v1.2.0'], { rule: FIRST, move: 'keep', because: 'stays: 1.2.0 is higher' }],
      [
        'both say so, and the first tells why',
        [LINE, 'type=pep440,pattern={{major}},value=1.1.9'],
        ['v1.2.0', '1.5'],
        { rule: LINE, move: 'keep', because: 'stays: 1.2.0 is higher' },
      ],
      [
        'neither does, and the first has versions',
        [LINE, LAST],
        [],
        { rule: LINE, move: 'write', because: '1.1.9 is the highest of 1 version (GitHub API)' },
      ],
      ['neither does, and the other has versions', [FIRST, LINE], [], { rule: FIRST, move: 'write', because: 'the branch 1' }],
    ])('%s', (_, lines, tags, expected) => {
      const context = { ref: onBranch('1'), versions: { kind: 'known', source: 'GitHub API', tags } } as const
      const [found] = tagsOf(lines, context).filter(({ name }) => name === '1')
      expect(found).toStrictEqual({ name: '1', kind: 'moving', follows: 'versions', ...expected })
    })
  })

  test('that are both fixed stands where the more telling one does', () => {
    const inputs = anInputs({ tags: { strategies: ['sha'], rules: rules('type=sha,priority=200', 'type=sha,prefix=main-,priority=150') } })
    expect(makePlan(inputs, aContext()).tags.map(({ name }) => name)).toStrictEqual(['main-0123456', 'sha-0123456', '0123456'])
  })

  test('by chance are told, each with the first', () => {
    const { notes } = makePlan(anInputs({ tags: { rules: rules('a-b', 'a b', 'a/b') } }), aContext())
    expect(notes.filter((note) => note.includes('same tag'))).toStrictEqual([
      'a-b (for a-b) and a b (for a b) give the same tag, a-b',
      'a-b (for a-b) and a/b (for a/b) give the same tag, a-b',
    ])
  })
})
