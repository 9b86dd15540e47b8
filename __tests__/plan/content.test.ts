import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { ActionError } from '../../src/errors.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onBranch, onTag, rules } from '../support/builders.ts'

const MERGE = 'fedcba9876543210fedcba9876543210fedcba98'
const PULL: Partial<Context> = { event: 'pull_request', ref: { kind: 'pull', number: 12, head: 'feature', base: 'main' }, merge: MERGE }
const QUEUE: Partial<Context> = { event: 'merge_group', ref: { kind: 'queue', name: 'gh-readonly-queue/main/pr-12' } }

describe('a rule that gives no tag says why', () => {
  test.each<[string, Partial<Context>, Partial<TagInputs>, string]>([
    ['type=schedule', {}, {}, 'the event is push, not schedule'],
    ['type=semver,pattern={{version}}', {}, {}, 'the run is not for a tag, and no version is given'],
    ['type=semver,pattern={{version}}', { ref: onTag('v1') }, {}, 'the tag v1 is not a semantic version'],
    [
      'type=semver,pattern={{version}}',
      { ref: onTag('app/1.2') },
      { tagPrefix: 'app/' },
      'the tag app/1.2 is not a semantic version after app/',
    ],
    ['type=semver,pattern={{version}}', { ref: onTag('v1.2.3') }, { tagPrefix: 'app/' }, 'the tag v1.2.3 does not start with app/'],
    ['type=semver,pattern={{version}}', {}, { version: '1.2' }, 'the version given by hand, 1.2, is not a semantic version'],
    ['type=semver,pattern={{version}},value={{branch}}', {}, {}, 'its value main is not a semantic version'],
    ['type=semver,pattern={{version}},match=v(.*)', { ref: onTag('v1') }, {}, 'the tag v1 (1) is not a semantic version'],
    ['type=semver,pattern={{version}},match=x(.*)', { ref: onTag('v1') }, {}, 'the tag v1 is not a semantic version'],
    ['type=semver,pattern=', { ref: onTag('v1.2.3') }, {}, 'its value is empty'],
    ['type=semver,pattern={{@raw}}', { ref: onTag('v1.2.3-rc.1') }, {}, 'its value is empty'],
    ['type=pep440,pattern={{version}}', {}, {}, 'the run is not for a tag, and no version is given'],
    ['type=pep440,pattern={{version}}', { ref: onTag('v1-x') }, {}, 'the tag v1-x is not a version of PEP 440'],
    ['type=pep440,pattern={{version}},value=a/b', {}, {}, 'its value a/b is not a version of PEP 440'],
    ['type=match,pattern=x(.*)', { ref: onTag('v1') }, {}, 'x(.*) does not match v1'],
    ['type=match,pattern=v(x)?,group=1', { ref: onTag('v1') }, {}, 'v(x)? has no group 1 in v1'],
    ['type=match,pattern=v', {}, {}, 'the run is not for a tag, and no version is given'],
    ['type=match,pattern=x,value={{branch}}', {}, {}, 'x does not match main'],
    ['type=edge', { ref: onBranch('dev') }, {}, 'the branch is dev, not main'],
    ['type=edge,branch=dev', {}, {}, 'the branch is main, not dev'],
    ['type=edge', { ref: onTag('v1') }, {}, 'the run is not for a branch'],
    [
      'type=edge',
      { repository: { ...aContext().repository, defaultBranch: undefined } },
      {},
      'nobody says which branch is the default one',
    ],
    ['type=ref,event=branch', { ref: onTag('v1') }, {}, 'the run is not for a branch'],
    ['type=ref,event=tag', {}, {}, 'the run is not for a tag'],
    ['type=ref,event=pr', {}, {}, 'the run is not for a pull request'],
    ['type=raw,value={{tag}}', {}, {}, 'its value is empty'],
    ['a,enable={{is_not_default_branch}}', {}, {}, 'enable is false ({{is_not_default_branch}})'],
    ['a,enable={{#if tag}}true{{else}}false{{/if}}', {}, {}, 'enable is false ({{#if tag}}true{{else}}false{{/if}})'],
    ["{{commit_date 'X'}}", { committedAt: undefined }, {}, undated()],
    ["a,prefix={{commit_date 'X'}}", { committedAt: undefined }, {}, undated()],
    ["a,suffix={{commit_date 'X'}}", { committedAt: undefined }, {}, undated()],
    ["a,enable={{commit_date 'X'}}", { committedAt: undefined }, {}, undated()],
    ["type=semver,pattern={{version}},value={{commit_date 'X'}}", { committedAt: undefined }, {}, undated()],
    ["type=schedule,pattern={{commit_date 'X'}}", { event: 'schedule', committedAt: undefined }, {}, undated()],
    ['type=sha', { run: { ref: '', sha: '', shortShaLength: 7 } }, {}, 'the event has no commit'],
  ])('%s %j', (line, context, tags, because) => {
    const { repository, ...rest } = context
    const inputs = anInputs({ push: false, tags: { ...tags, rules: rules(line) } })
    const plan = makePlan(inputs, { ...aContext(rest), ...(repository === undefined ? {} : { repository }) })
    expect(plan.leftOut).toStrictEqual([{ rule: line, because }])
    expect(plan.tags).toStrictEqual([])
  })
})

describe('a rule that gives a tag says what it is', () => {
  test.each<[string, Partial<TagInputs>, Partial<Context>, readonly string[]]>([
    ['a commit', { rules: rules('type=sha') }, {}, ['sha-0123456: the commit 0123456']],
    ['the merge of a pull request', { rules: rules('type=sha') }, PULL, ['sha-fedcba9: the merge commit fedcba9']],
    ['a pull request', { rules: rules('type=ref,event=pr') }, PULL, ['pr-12: pull request 12']],
    [
      'only the end of its ref is cut',
      { rules: rules('type=ref,event=pr') },
      { run: runOf('refs/pull/12/merge/x') },
      ['pr-12-merge-x: pull request 12/merge/x'],
    ],
    [
      'a version that a rule names',
      { rules: rules('type=semver,pattern={{version}},value=v1.2.3') },
      {},
      ['1.2.3: the version v1.2.3 of its value', 'latest: the version v1.2.3 of its value'],
    ],
    ['a schedule', { rules: rules('type=schedule') }, { event: 'schedule' }, ['nightly: a scheduled run']],
    ['the edge', { rules: rules('type=edge') }, {}, ['edge: the branch main']],
    [
      'what an expression finds',
      { rules: rules('type=match,pattern=\\d+') },
      { ref: onTag('v12') },
      ['12: \\d+ found it in v12', 'latest: \\d+ found it in v12'],
    ],
    ['a day', { strategies: ['date'], timezone: 'Asia/Tokyo' }, {}, ['2024-01-16: the day of this run in Asia/Tokyo']],
    [
      'a commit on a branch',
      { strategies: ['sha'] },
      {},
      ['main-0123456: the commit 0123456 on the branch main', '0123456: the commit 0123456'],
    ],
    [
      'a commit of a pull request',
      { strategies: ['sha'] },
      PULL,
      [
        'pr-12-0123456: the commit 0123456 of pull request 12',
        'left out: what is built is the merge of the pull request, not the commit alone',
      ],
    ],
    [
      'a merge queue',
      { strategies: ['branch', 'sha'] },
      QUEUE,
      [
        '0123456: the commit 0123456',
        "left out: the branch of a merge queue is nobody's",
        "left out: <branch>-<commit> needs a branch, and that of a merge queue is nobody's",
      ],
    ],
    ['a branch that is none', { strategies: ['branch'] }, { ref: onTag('v1') }, ['left out: the run is not for a branch']],
    [
      'no ref',
      { strategies: ['sha'] },
      { ref: { kind: 'none' } },
      ['0123456: the commit 0123456', 'left out: <branch>-<commit> needs a branch, and the run is for none'],
    ],
    ['a commit in an environment', { strategies: ['environment'] }, { deployment: 'prod' }, ['prod-0123456: the commit 0123456 in prod']],
    [
      'a version in an environment',
      { strategies: ['environment'] },
      { deployment: 'prod', ref: onTag('v1.2.3') },
      ['prod-v1.2.3: version 1.2.3 in prod'],
    ],
    [
      'two builds of a version in an environment are two images',
      { strategies: ['environment'] },
      { deployment: 'prod', ref: onTag('v1.2.3+7') },
      ['prod-v1.2.3-7: version 1.2.3+7 in prod'],
    ],
    ['no environment', { strategies: ['environment'] }, {}, ['left out: no environment is given']],
    [
      'a pull request is in no environment, whatever a deployment says',
      { strategies: ['environment'] },
      { ...PULL, deployment: 'prod' },
      ['left out: what is not merged is in no environment'],
    ],
    [
      'nor is a merge queue',
      { strategies: ['environment'] },
      { ...QUEUE, deployment: 'prod' },
      ['left out: what is not merged is in no environment'],
    ],
  ])('%s', (_name, tags, context, expected) => {
    const plan = makePlan(anInputs({ push: false, tags: { ...tags, moving: 'always' } }), aContext(context))
    expect([
      ...plan.tags.map(({ name, because }) => `${name}: ${because}`),
      ...plan.leftOut.map(({ because }) => `left out: ${because}`),
    ]).toStrictEqual(expected)
  })
})

describe('the latest of a rule follows what the rule is about, not the version of the run', () => {
  const versions = { kind: 'known', source: 'GitHub API', tags: ['v1.2.0'] } as const
  test.each<[string, string, Partial<Context>, string]>([
    [
      'a version that an expression finds',
      'type=match,pattern=\\d+\\.\\d+\\.\\d+,value=v1.1.9',
      {},
      'keep by versions: stays: 1.2.0 is higher',
    ],
    [
      'the highest one',
      'type=match,pattern=\\d+\\.\\d+\\.\\d+,value=v1.2.1',
      {},
      'write by versions: 1.2.1 is the highest of 2 versions (GitHub API)',
    ],
    [
      'a pre-release that it finds',
      'type=match,pattern=\\d.*,value=v1.3.0-rc.1',
      {},
      'keep by versions: stays: 1.3.0-rc.1 is a pre-release',
    ],
    ['a pushed tag', 'type=ref,event=tag', { ref: onTag('v1.1.9') }, 'keep by versions: stays: 1.2.0 is higher'],
    [
      'a pushed tag that is no version',
      'type=ref,event=tag',
      { ref: onTag('nice') },
      'write by versions: 2.0.0 is the highest of 2 versions (GitHub API)',
    ],
  ])('%s', (_name, line, context, expected) => {
    const version = context.ref === undefined ? undefined : '2.0.0'
    const plan = makePlan(anInputs({ tags: { rules: rules(line), version } }), aContext({ versions, ...context }))
    const latest = plan.tags.find(({ name }) => name === 'latest')
    expect(`${latest?.move} by ${latest?.follows}: ${latest?.because}`).toBe(expected)
  })
})

test.each<[string, Partial<Context>, string]>([
  [`type=schedule,pattern=${'x'.repeat(129)}`, { event: 'schedule' }, `"${'x'.repeat(80)}" has 129 characters, and a tag at most 128`],
  [
    'type=semver,pattern={{version}},match=v(.*)',
    { ref: onTag('v'.repeat(100_001)) },
    'the text that v(.*) looks into has 100001 characters, more than 100000',
  ],
  [
    'type=semver,pattern={{version}},match=v.*',
    { ref: onTag('v1.2.3') },
    'v.* finds no first group, in which the version should be; put it in parentheses',
  ],
  [
    'type=pep440,pattern={{version}},match=v(x)?',
    { ref: onTag('v1') },
    'v(x)? finds no first group, in which the version should be; put it in parentheses',
  ],
  ['type=semver,pattern=-{{version}}', { ref: onTag('v1.2.3') }, '"-1.2.3" starts with "-", and a tag with a letter, a digit or "_"'],
  [
    'type=semver,pattern={{version}}',
    { ref: onTag(`1.2.3-${'a'.repeat(130)}`) },
    `"1.2.3-${'a'.repeat(74)}" has 136 characters, and a tag at most 128`,
  ],
  ['type=match,pattern=.*', { ref: onTag('.x') }, '".x" starts with ".", and a tag with a letter, a digit or "_"'],
  ['a,enable={{branch}}', {}, 'enable gives "main"; it must give true or false'],
])('%s cannot be followed', (line, context, because) => {
  const inputs = anInputs({ tags: { rules: rules(line) } })
  expect(() => makePlan(inputs, aContext(context))).toThrow(new ActionError('plan', `${line}: ${because}`, 'Nothing was built or written.'))
})

test('a catastrophic pattern on a long ref is refused after its time, unless its rule is off', () => {
  const line = 'type=match,pattern=^(a+)+$'
  const context = aContext({ ref: onTag(`${'a'.repeat(10_000)}!`) })
  expect(() => makePlan(anInputs({ tags: { rules: rules(line) } }), context)).toThrow(
    `${line}: ^(a+)+$ takes longer than 2 s; write an expression that repeats less`,
  )
  const off = makePlan(anInputs({ tags: { rules: rules(`${line},enable={{is_default_branch}}`, 'type=sha') } }), context)
  expect(off.names).toStrictEqual(['sha-0123456'])
})

function runOf(ref: string): Context['run'] {
  return { ...aContext().run, ref }
}

function undated(): string {
  return 'the commit has no date here: the event does not say it, nor does git show'
}
