import { describe, expect, test } from '@jest/globals'
import type { Relation } from '../../src/domain/relation.ts'
import { parseVersion } from '../../src/domain/version.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { judgeRace } from '../../src/plan/race.ts'
import type { ObservedImage } from '../../src/plan/settle.ts'
import { anImage, aPlan, aTag } from '../support/plans.ts'

const CREATED = 'org.opencontainers.image.created'
const at = (minute: string): string => `2024-01-15T22:${minute}:00.000Z`
const fixed = aTag('1.2.3')
const latest = aTag('latest', { kind: 'moving' })
const main = aTag('main', { kind: 'moving' })
const plan = aPlan({ labels: new Map([[CREATED, at('30')]]) })
const branch = aPlan({ version: 'main', labels: new Map([[CREATED, at('30')]]) })
const other = (over: Partial<ObservedImage>): ObservedImage => anImage({ revision: 'f'.repeat(40), ...over })

const history = aTag('main', { kind: 'moving', follows: 'history' })
const skip = aPlan({ fixedTags: 'skip', labels: new Map([[CREATED, at('30')]]) })
const rc = aPlan({ version: '1.3.0-rc.2', labels: new Map([[CREATED, at('30')]]) })

describe('a tag that follows history goes to the later commit, whichever run began later', () => {
  test.each<readonly [string, Relation | undefined, string, string]>([
    ['a later one', { kind: 'before', source: 'GitHub API' }, at('29'), 'superseded a newer run moved it meanwhile, to 9.9.9'],
    ['an earlier one', { kind: 'after', source: 'event' }, at('31'), 'write main was asked for; an older run moved it meanwhile'],
    ['the same, begun later', { kind: 'same', source: 'event' }, at('31'), 'superseded a newer run moved it meanwhile, to 9.9.9'],
    ['the same, begun earlier', { kind: 'same', source: 'event' }, at('29'), 'write main was asked for; an older run moved it meanwhile'],
    ['neither, begun later', { kind: 'apart', source: 'checkout' }, at('31'), 'superseded a newer run moved it meanwhile, to 9.9.9'],
    [
      'nobody knows, begun earlier',
      { kind: 'unknown', because: 'x' },
      at('29'),
      'write main was asked for; an older run moved it meanwhile',
    ],
    ['nobody was asked, begun later', undefined, at('31'), 'superseded a newer run moved it meanwhile, to 9.9.9'],
    ['nobody knows, nor when', { kind: 'unknown', because: 'x' }, '', 'refuse changed under us'],
  ])('%s', (_name, relation, created, expected) => {
    const { kind, because } = judgeRace(plan, history, other({ version: '9.9.9', created }), relation)
    expect(`${kind} ${because}`).toBe(expected)
  })
})

describe('a tag of versions that differ in build metadata alone goes to the higher version, and of those to the later commit', () => {
  const shared = aTag('1.2', { kind: 'moving', follows: 'history', isShared: true })
  test.each<readonly [string, string, Relation | undefined, string]>([
    [
      'a higher one of an earlier commit',
      '1.2.4',
      { kind: 'after', source: 'event' },
      'superseded a newer run moved it meanwhile, to 1.2.4',
    ],
    [
      'a lower one of a later commit',
      '1.2.2',
      { kind: 'before', source: 'event' },
      'write 1.2 was asked for; an older run moved it meanwhile',
    ],
    ['an equal one of a later commit', '1.2.3', { kind: 'before', source: 'event' }, 'superseded a newer run moved it meanwhile, to 1.2.3'],
    [
      'an equal one of an earlier commit',
      '1.2.3',
      { kind: 'after', source: 'event' },
      'write 1.2 was asked for; an older run moved it meanwhile',
    ],
  ])('%s', (_name, version, relation, expected) => {
    const { kind, because } = judgeRace(plan, shared, other({ version, created: at('30') }), relation)
    expect(`${kind} ${because}`).toBe(expected)
  })
})

test.each<readonly [string, ObservedImage | undefined]>([
  ['an image without a version', other({ version: undefined })],
  ['no image any more', undefined],
])('a newer run moved it meanwhile, to %s: it is not named', (_name, holder) => {
  expect(judgeRace(plan, history, holder, { kind: 'before', source: 'GitHub API' })).toStrictEqual({
    kind: 'superseded',
    because: 'a newer run moved it meanwhile',
  })
})

test('with moving: always a tag is written whatever it holds', () => {
  expect(judgeRace(plan, aTag('main', { kind: 'moving', follows: undefined }), undefined)).toStrictEqual({
    kind: 'write',
    because: 'main was asked for; another run moved it meanwhile',
  })
})

describe('a tag that another run wrote meanwhile', () => {
  test.each<readonly [string, Plan, typeof fixed, ObservedImage | undefined, string]>([
    [
      'fixed, a twin of ours',
      plan,
      fixed,
      anImage(),
      'keep it holds another build of the same commit, platforms and inputs, published meanwhile',
    ],
    ['fixed, of another commit', plan, fixed, other({}), 'refuse changed under us'],
    ['fixed, no image', plan, fixed, undefined, 'refuse changed under us'],
    ['fixed, of another commit, written over', aPlan({ fixedTags: 'overwrite' }), fixed, other({}), 'refuse changed under us'],
    ['fixed, of another commit, skipped', skip, fixed, other({}), 'skip another run wrote it meanwhile, and fixed-tags is skip'],
    ['fixed, no image, skipped', skip, fixed, undefined, 'skip another run wrote it meanwhile, and fixed-tags is skip'],
    [
      'fixed, a twin of ours, skipped',
      skip,
      fixed,
      anImage(),
      'keep it holds another build of the same commit, platforms and inputs, published meanwhile',
    ],
    [
      'the version of the run counts, not the tag that comes first',
      aPlan({ version: 'v1.2.3-alpine', runVersion: parseVersion('1.2.3'), labels: new Map([[CREATED, at('30')]]) }),
      latest,
      other({ version: '1.2.2', created: at('59') }),
      'write latest was asked for; an older run moved it meanwhile',
    ],
    ['moving, a higher version', plan, latest, other({ version: '1.2.4' }), 'superseded a newer run moved it meanwhile, to 1.2.4'],
    [
      'moving, a lower version',
      plan,
      latest,
      other({ version: '1.1.9', created: at('59') }),
      'write latest was asked for; an older run moved it meanwhile',
    ],
    [
      'moving, the same version, started later',
      plan,
      latest,
      other({ version: '1.2.3', created: at('31') }),
      'superseded a newer run moved it meanwhile, to 1.2.3',
    ],
    [
      'moving, an image that was adopted from its branch, started earlier',
      plan,
      latest,
      other({ version: 'main', created: at('29') }),
      'refuse another run moved it meanwhile to an image that names no version, which may be a higher one',
    ],
    [
      'moving, an image of the same commit from its branch, started earlier',
      plan,
      latest,
      anImage({ version: 'main', fingerprint: 'x', created: at('29') }),
      'write latest was asked for; an older run moved it meanwhile',
    ],
    [
      'moving, a pre-release, started earlier',
      plan,
      latest,
      other({ version: '2.0.0-rc.1', created: at('29') }),
      'write latest was asked for; an older run moved it meanwhile',
    ],
    [
      'a pre-release line, a higher one, started earlier',
      rc,
      latest,
      other({ version: '1.3.0-rc.10', created: at('29') }),
      'superseded a newer run moved it meanwhile, to 1.3.0-rc.10',
    ],
    [
      'a pre-release line, a lower one, started later',
      rc,
      latest,
      other({ version: '1.3.0-rc.1', created: at('31') }),
      'write latest was asked for; an older run moved it meanwhile',
    ],
    [
      'a pre-release line, the stable version, started earlier',
      rc,
      latest,
      other({ version: '1.3.0', created: at('29') }),
      'superseded a newer run moved it meanwhile, to 1.3.0',
    ],
    [
      'a branch, started later',
      branch,
      main,
      other({ version: 'main', created: at('31') }),
      'superseded a newer run moved it meanwhile, to main',
    ],
    [
      'a branch, started earlier',
      branch,
      main,
      other({ version: 'main', created: at('29') }),
      'write main was asked for; an older run moved it meanwhile',
    ],
    [
      'a run without a version, by one with a version, started later',
      branch,
      latest,
      other({ version: '1.2.3', created: at('31') }),
      'superseded a newer run moved it meanwhile, to 1.2.3',
    ],
    [
      'a branch, at the same time',
      branch,
      main,
      other({ version: 'main', created: at('30') }),
      'superseded a newer run moved it meanwhile, to main',
    ],
    ['a branch, by an image that says nothing', branch, main, other({ version: undefined, created: undefined }), 'refuse changed under us'],
    ['a branch, by what is no image', branch, main, undefined, 'refuse changed under us'],
    [
      'a branch, by an image with a date that is none',
      branch,
      main,
      other({ version: 'main', created: 'today' }),
      'refuse changed under us',
    ],
  ])('%s', (_name, ours, tag, holder, expected) => {
    const { kind, because } = judgeRace(ours, tag, holder)
    expect(`${kind} ${because}`).toBe(expected)
  })
})
