import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { ActionError } from '../../src/errors.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onBranch, onTag, rules } from '../support/builders.ts'

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

test.each<[string, Partial<Context>, string]>([
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

test('a catastrophic pattern on a long ref is refused in time, unless its rule is off', () => {
  const line = 'type=match,pattern=^(a+)+$'
  const context = aContext({ ref: onTag(`${'a'.repeat(10_000)}!`) })
  const started = performance.now()
  expect(() => makePlan(anInputs({ tags: { rules: rules(line) } }), context)).toThrow(
    `${line}: ^(a+)+$ takes longer than 2 s; write an expression that repeats less`,
  )
  expect(performance.now() - started).toBeLessThan(5_000)
  const off = makePlan(anInputs({ tags: { rules: rules(`${line},enable={{is_default_branch}}`, 'type=sha') } }), context)
  expect(off.names).toStrictEqual(['sha-0123456'])
})

function undated(): string {
  return 'the commit has no date here: the event does not say it, nor does git show'
}
