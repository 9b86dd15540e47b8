import { describe, expect, test } from '@jest/globals'
import type { Ref } from '../../src/context/context.ts'
import { SEMVER } from '../../src/domain/line.ts'
import { runVersion } from '../../src/domain/version.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import { namingOf } from '../../src/plan/naming.ts'
import { requestsOf } from '../../src/plan/requests.ts'
import { openTime, search } from '../../src/plan/search.ts'
import { aContext, anInputs, onBranch, onTag, rules } from '../support/builders.ts'

/** What a run has for its naming: the version, how it is written, and how it is found in other tags. */
function named(ref: Ref, given: Partial<TagInputs>) {
  const { tags } = anInputs({ tags: given })
  const context = aContext({ ref })
  const version = runVersion(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix)
  const naming = namingOf({ tags, context, version, found: search(requestsOf(tags, context), openTime()) })
  if (naming === undefined) return undefined
  const { version: ours, scheme, finder, ...rest } = naming
  const { pattern, ...where } = finder ?? {}
  const place = finder === undefined ? [] : [pattern?.text, where]
  return [ours.full, scheme === undefined ? 'no scheme' : scheme === SEMVER ? 'semver' : 'other', ...place, ...Object.keys(rest)]
}

const APP = 'type=semver,pattern={{version}},match=app-v(.*)'
const NUMBERS = String.raw`type=match,pattern=app-v(\d+\.\d+\.\d+)`

describe('the version by which tags are named', () => {
  test.each<[string, Ref, Partial<TagInputs>, unknown]>([
    ['that of the tag, whatever rules look for', onTag('v1.2.3'), { rules: rules(APP) }, ['1.2.3', 'no scheme']],
    ['none on a branch', onBranch('main'), { rules: rules(APP) }, undefined],
    [
      'what a rule finds in the tag',
      onTag('app-v1.1.9'),
      { rules: rules('type=sha', APP) },
      ['1.1.9', 'semver', 'app-v(.*)', { group: 1, isWhole: false, before: '' }],
    ],
    [
      'what it finds behind the prefix',
      onTag('web/app-v1.1.9'),
      { tagPrefix: 'web/', rules: rules(APP) },
      ['1.1.9', 'semver', 'app-v(.*)', { group: 1, isWhole: false, before: '' }],
    ],
    [
      'what type=match finds in the whole of the tag, by its group',
      onTag('app-v1.1.9'),
      { rules: rules(`${NUMBERS},group=1`) },
      ['1.1.9', 'semver', 'app-v(\\d+\\.\\d+\\.\\d+)', { group: 1, isWhole: true, before: '' }],
    ],
    ['none where its group is no version', onTag('app-v1.1.9'), { rules: rules(NUMBERS) }, undefined],
    ['none in a value of the rule', onTag('app-1'), { rules: rules(`${APP},value=app-v1.1.9`) }, undefined],
    [
      'what PEP 440 finds',
      onTag('app-1.1.9.post1'),
      { rules: rules('type=pep440,pattern={{version}},match=app-(.*)') },
      ['1.1.9.post1', 'other', 'app-(.*)', { group: 1, isWhole: false, before: '' }],
    ],
  ])('%s', (_name, ref, given, expected) => {
    expect(named(ref, given)).toStrictEqual(expected)
  })
})

describe('beside a version that is given by hand stand those that the first expression finds', () => {
  const found = (before: string | undefined) => ['1.1.9', 'no scheme', 'app-v(.*)', { group: 1, isWhole: false, before, isBeside: true }]
  test.each<[string, string, readonly string[], unknown]>([
    ['which does not find this one', '1.1.9', [APP], found('')],
    [
      'which finds it',
      'v1.1.9',
      ['type=semver,pattern={{version}},match=v(.*)'],
      ['1.1.9', 'no scheme', 'v(.*)', { group: 1, isWhole: false, before: undefined, isBeside: true }],
    ],
    ['of two', '1.1.9', ['type=semver,pattern={{version}}', APP, 'type=semver,pattern={{version}},match=x(.*)'], found('')],
    ['none of a rule that is off', '1.1.9', [`${APP},enable=false`], ['1.1.9', 'no scheme']],
    ['none of a rule with a value of its own', '1.1.9', [`${APP},value=app-v1.0.0`], ['1.1.9', 'no scheme']],
    ['none of another kind', '1.1.9', ['type=pep440,pattern={{version}},match=app-(.*)', NUMBERS], ['1.1.9', 'no scheme']],
  ])('%s', (_name, version, lines, expected) => {
    expect(named(onBranch('main'), { version, rules: rules(...lines) })).toStrictEqual(expected)
  })
})
