import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { ActionError } from '../../src/errors.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { aContext, onBranch, onTag } from '../support/builders.ts'

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
      'with a time zone, before which the value ends there',
      { tags: `${SEMVER},suffix=`, flavor: "suffix=-{{date 'YYYY' tz ='Asia/Seoul'}},onlatest=true" },
      TAG,
      ['1.2.3', 'latest--date-YYYY-tz'],
      ['1.2.3', 'latest--date-YYYY-tz'],
    ],
    [
      'of a strategy',
      { strategy: 'semver', flavor: 'suffix=-a,onlatest=true' },
      TAG,
      ['1.2.3-a', '1.2-a', '1-a', 'latest-a'],
      ['1.2.3-a', '1.2-a', '1-a', 'latest-a'],
    ],
    [
      'of a strategy, without a prefix that is not for it',
      { strategy: 'semver', flavor: 'prefix=x-' },
      TAG,
      ['x-1.2.3', 'x-1.2', 'x-1', 'latest'],
      ['x-1.2.3', 'x-1.2', 'x-1', 'latest'],
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
    ['by flavor', { tags: SEMVER, flavor: 'latest=false' }, TAG, [{ rule: 'flavor', name: 'latest', because: 'it has latest=false' }]],
    [
      'by flavor, with a suffix that is for it',
      { tags: SEMVER, flavor: 'latest=false\nsuffix=-a,onlatest=true' },
      TAG,
      [{ rule: 'flavor', name: 'latest-a', because: 'it has latest=false' }],
    ],
    [
      'by flavor, with a prefix that no registry takes',
      { tags: `${SEMVER},prefix=`, flavor: 'latest=false\nprefix=.,onlatest=true' },
      TAG,
      [{ rule: 'flavor', name: 'latest', because: 'it has latest=false' }],
    ],
    ['nobody would look for it', { tags: 'type=sha', flavor: 'latest=false' }, TAG, []],
    [
      'a pre-release',
      { tags: SEMVER },
      { ref: onTag('v2.0.0-rc.1') },
      [{ rule: SEMVER, name: 'latest', because: '2.0.0-rc.1 is a pre-release' }],
    ],
    [
      'of a strategy',
      { strategy: 'semver', flavor: 'latest=false' },
      TAG,
      [{ rule: 'semver', name: 'latest', because: 'flavor has latest=false' }],
    ],
  ])('left out: %s', async (_name, given, context, leftOut) => {
    expect((await planned(given, context)).leftOut).toStrictEqual(leftOut)
  })

  test('one that no registry takes is refused', async () => {
    await expect(planned({ tags: `${SEMVER},prefix=`, flavor: 'prefix={{tag}},onlatest=true' }, TAG)).rejects.toThrow(
      new ActionError(
        'plan',
        'flavor: its latest becomes "-tag-latest", which starts with "-", and a tag with a letter, a digit or "_"',
        '',
      ),
    )
  })
})

describe('what is said of latest', () => {
  test.each<[string, Given, Partial<Context>, readonly string[]]>([
    ['a branch has none', { tags: 'type=ref,event=branch' }, {}, []],
    [
      'a release has one, with the reason of its first rule',
      { tags: 'type=semver,pattern={{version}}' },
      TAG,
      ['latest by type=semver,pattern={{version}}: write by versions, 1.2.3 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'a release that is not the highest keeps it',
      { tags: 'type=semver,pattern={{version}}' },
      OLD,
      ['latest by type=semver,pattern={{version}}: keep by versions, stays: 1.2.3 is higher'],
    ],
    [
      'a tag that is no version has one, which follows commits',
      { tags: 'type=ref,event=tag' },
      { ref: onTag('nice') },
      ['latest by type=ref,event=tag: write by history, the tag nice'],
    ],
    [
      'a pre-release has none',
      { tags: 'type=semver,pattern={{version}}' },
      { ref: onTag('v1.2.3-rc.1') },
      ['latest left out by type=semver,pattern={{version}}: 1.2.3-rc.1 is a pre-release'],
    ],
    [
      'a pre-release of PEP 440 has none',
      { tags: 'type=pep440,pattern={{version}}' },
      { ref: onTag('1.2.3rc1') },
      ['latest left out by type=pep440,pattern={{version}}: 1.2.3rc1 is a pre-, post- or development release'],
    ],
    ['the first rule decides', { tags: 'type=raw,value=x,priority=1000\ntype=semver,pattern={{version}}' }, TAG, []],
    [
      'the first rule of tags decides, whatever strategies gave',
      { strategy: 'schedule', tags: 'type=semver,pattern={{version}}' },
      { ...TAG, event: 'schedule' },
      ['latest by type=semver,pattern={{version}}: write by versions, 1.2.3 is the highest of 2 versions (GitHub API)'],
    ],
    ['strategies alone have none but their own', { strategy: 'sha' }, TAG, []],
    [
      'the one of a strategy is enough',
      { strategy: 'semver', tags: 'type=raw,value=x', flavor: 'latest=true' },
      TAG,
      ['latest by semver: write by versions, 1.2.3 is the highest of 2 versions (GitHub API)'],
    ],
    [
      'flavor asks for it, for a branch',
      { tags: 'type=ref,event=branch', flavor: 'latest=true' },
      {},
      ['latest by flavor: write by history, flavor has latest=true'],
    ],
    [
      'flavor asks for it, for a strategy',
      { strategy: 'sha', flavor: 'latest=true' },
      {},
      ['latest by flavor: write by history, flavor has latest=true'],
    ],
    [
      'flavor asks for it, where the one of a strategy does not come',
      { strategy: 'semver', tags: 'type=raw,value=x', flavor: 'latest=true' },
      {},
      ['latest by flavor: write by history, flavor has latest=true'],
    ],
    [
      'flavor asks for it, in the run of a version that is not the highest',
      { strategy: 'sha', flavor: 'latest=true' },
      OLD,
      ['latest by flavor: keep by versions, stays: 1.2.3 is higher'],
    ],
    ['flavor asks for it, and there is no other tag', { tags: 'type=ref,event=tag', flavor: 'latest=true' }, {}, []],
    [
      'flavor asks for it, and a rule names it, too',
      { tags: 'type=raw,value=latest', flavor: 'latest=true' },
      {},
      ['latest by type=raw,value=latest: write by history, named in tags'],
    ],
    [
      'flavor forbids it, for a release',
      { tags: 'type=semver,pattern={{version}}', flavor: 'latest=false' },
      TAG,
      ['latest left out by flavor: it has latest=false'],
    ],
    ['flavor forbids it, for a branch', { tags: 'type=ref,event=branch', flavor: 'latest=false' }, {}, []],
    [
      'flavor forbids that of a strategy',
      { strategy: 'semver', flavor: 'latest=false' },
      TAG,
      ['latest left out by semver: flavor has latest=false'],
    ],
    [
      'a prefix and a suffix that are for it',
      { tags: 'type=ref,event=branch', flavor: 'latest=true\nprefix=a b,onlatest=true\nsuffix={{sha}},onlatest=true' },
      {},
      [
        'a-blatest-sha- by flavor: write by history, flavor has latest=true',
        'note: "a blatest{{sha}}" is no tag; it became a-blatest-sha-',
      ],
    ],
    [
      'a prefix and a suffix that are not for it',
      { tags: 'type=raw,value=x', flavor: 'latest=true\nprefix=a\nsuffix=b' },
      {},
      ['latest by flavor: write by history, flavor has latest=true'],
    ],
    [
      'what it meets by chance is told',
      { tags: 'type=ref,event=branch,prefix=', flavor: 'latest=true\nprefix=v-,onlatest=true' },
      { ref: onBranch('v-latest') },
      [
        'v-latest by type=ref,event=branch,prefix=: write by history, the branch v-latest',
        'note: type=ref,event=branch,prefix= (for v-latest) and flavor (for latest) give the same tag, v-latest',
      ],
    ],
  ])('%s', async (_name, given, context, expected) => {
    expect(told(await planned(given, context))).toStrictEqual(expected)
  })
})

/** What a plan says of `latest`, and its notes. */
function told({ tags, leftOut, notes }: Plan): readonly string[] {
  return [
    ...tags
      .filter(({ name }) => name.includes('latest'))
      .map(({ name, rule, because, move, follows }) => `${name} by ${rule}: ${move} by ${follows}, ${because}`),
    ...leftOut.filter(({ name }) => name?.includes('latest')).map(({ rule, name, because }) => `${name} left out by ${rule}: ${because}`),
    ...notes.filter((note) => note.includes('latest')).map((note) => `note: ${note}`),
  ]
}

async function planned(given: Given, context: Partial<Context>): Promise<Plan> {
  return makePlan(await readInputs(new Map(Object.entries({ push: 'false', ...given })), {}), aContext(context))
}
