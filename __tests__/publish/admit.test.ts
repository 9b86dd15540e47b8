import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { admit, type Objections } from '../../src/publish/admit.ts'
import { aCleared, aStaged } from '../support/plans.ts'

const NONE: Objections = { blocked: undefined, withheld: new Map() }
const NO = new ActionError('blocked', 'no')

describe('the last decision before the names', () => {
  test.each<[string, readonly Objections[], object]>([
    ['without a check there is nothing against them', [], { kind: 'admitted', withheld: [] }],
    ['checks that have nothing against them', [NONE, NONE], { kind: 'admitted', withheld: [] }],
    ['one check is enough to close the gate', [NONE, { ...NONE, blocked: NO }, NONE], { kind: 'blocked', error: NO }],
    [
      'what is withheld by any check is withheld',
      [
        { ...NONE, withheld: new Map([['a', NO]]) },
        { ...NONE, withheld: new Map([['b', NO]]) },
      ],
      { kind: 'admitted', withheld: ['a', 'b'] },
    ],
  ])('%s', (_name, checks, expected) => {
    const admission = admit({ image: aCleared(aStaged('image')), places: [] }, ...checks)
    expect(
      admission.kind === 'blocked' ? admission : { kind: admission.kind, withheld: [...admission.image.withheld.keys()] },
    ).toStrictEqual(expected)
  })
})
