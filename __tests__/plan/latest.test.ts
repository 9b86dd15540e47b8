import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { ActionError } from '../../src/errors.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { aContext, onTag } from '../support/builders.ts'

type Given = Readonly<Record<string, string>>
const TAG: Partial<Context> = { ref: onTag('v1.2.3'), versions: { kind: 'known', source: 'GitHub API', tags: ['v1.2.3', 'v1.1.0'] } }
const OLD: Partial<Context> = { ...TAG, ref: onTag('v1.1.0') }
const SEMVER = 'type=semver,pattern={{version}}'

describe('latest beside what rules give', () => {
  test.each<[string, Given, Partial<Context>, readonly string[], readonly string[]]>([
    ['of a stable version', { tags: SEMVER }, TAG, ['1.2.3', 'latest'], ['1.2.3', 'latest']],
    ['of a stable version that is not the highest', { tags: SEMVER }, OLD, ['1.1.0', 'latest'], ['1.1.0']],
    ['the first rule decides', { tags: `${SEMVER}\ntype=sha,priority=1000` }, TAG, ['sha-0123456', '1.2.3'], ['1.2.3', 'sha-0123456']],
    ['always', { tags: 'type=sha', flavor: 'latest=true' }, {}, ['sha-0123456', 'latest'], ['sha-0123456', 'latest']],
    ['always, and forward still', { tags: 'type=sha', flavor: 'latest=true' }, OLD, ['sha-0123456', 'latest'], ['sha-0123456']],
    [
      'always, with what rules name: twice in the names, as there',
      { tags: 'latest\nx', flavor: 'latest=true' },
      {},
      ['latest', 'x', 'latest'],
      ['latest', 'x'],
    ],
    ['never without a tag', { tags: SEMVER, flavor: 'latest=true' }, {}, [], []],
    [
      'with prefix and suffix where they are for it',
      { tags: SEMVER, flavor: 'prefix=v,suffix=-a,onlatest=true' },
      TAG,
      ['v1.2.3-a', 'latest-a'],
      ['v1.2.3-a', 'latest-a'],
    ],
    [
      'with what a rule of its own has',
      { tags: `${SEMVER},prefix=,suffix=-b`, flavor: 'prefix=v,onlatest=true' },
      TAG,
      ['1.2.3-b', 'vlatest'],
      ['1.2.3-b', 'vlatest'],
    ],
    [
      'with an expression as it is written',
      { tags: SEMVER, flavor: 'suffix=-{{sha}},onlatest=true' },
      TAG,
      ['1.2.3-0123456', 'latest--sha-'],
      ['1.2.3-0123456', 'latest--sha-'],
    ],
    [
      'of a strategy',
      { strategy: 'semver', flavor: 'suffix=-a,onlatest=true' },
      TAG,
      ['1.2.3-a', '1.2-a', '1-a', 'latest-a'],
      ['1.2.3-a', '1.2-a', '1-a', 'latest-a'],
    ],
    [
      'of a strategy, once',
      { strategy: 'semver', tags: 'latest', flavor: 'latest=true' },
      TAG,
      ['1.2.3', '1.2', '1', 'latest'],
      ['1.2.3', '1.2', '1', 'latest'],
    ],
    ['always, of a strategy that has none', { strategy: 'branch', flavor: 'latest=true' }, {}, ['main', 'latest'], ['main', 'latest']],
  ])('%s', async (_name, given, context, names, written) => {
    const plan = await planned(given, context)
    expect(plan.names).toStrictEqual(names)
    expect(plan.tags.filter(({ move }) => move === 'write').map(({ name }) => name)).toStrictEqual(written)
  })

  test.each<[string, Given, Partial<Context>, Plan['leftOut']]>([
    ['by flavor', { tags: SEMVER, flavor: 'latest=false' }, TAG, [{ rule: 'flavor', because: 'latest left out: it has latest=false' }]],
    ['nobody would look for it', { tags: 'type=sha', flavor: 'latest=false' }, TAG, []],
    [
      'a pre-release',
      { tags: SEMVER },
      { ref: onTag('v2.0.0-rc.1') },
      [{ rule: SEMVER, because: 'latest left out: 2.0.0-rc.1 is no stable version' }],
    ],
    ['of a strategy', { strategy: 'semver', flavor: 'latest=false' }, TAG, [{ rule: 'semver', because: 'flavor has latest=false' }]],
  ])('left out: %s', async (_name, given, context, leftOut) => {
    expect((await planned(given, context)).leftOut).toStrictEqual(leftOut)
  })

  test('one that no registry takes is refused', async () => {
    await expect(planned({ tags: `${SEMVER},prefix=`, flavor: 'prefix={{tag}},onlatest=true' }, TAG)).rejects.toThrow(
      new ActionError('plan', 'flavor: its latest starts with "-", and a tag with a letter, a digit or "_"', ''),
    )
  })
})

async function planned(given: Given, context: Partial<Context>): Promise<Plan> {
  return makePlan(await readInputs(new Map(Object.entries({ push: 'false', ...given })), {}), aContext(context))
}
