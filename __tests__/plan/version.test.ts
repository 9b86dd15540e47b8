import { describe, expect, test } from '@jest/globals'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onTag, rules } from '../support/builders.ts'

const LINES = ['{{version}}', '{{major}}.{{minor}}', '{{major}}']

describe('versions of rules move their lines forward only, in their own order', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['pep440', '1.10', ['1.9', '1.10', '1.2rc1'], ['1.10 fixed', '1 moving', 'latest moving']],
    [
      'pep440',
      '1.2.1',
      ['1.2.1', '1.3', '1.2.0', '0.9'],
      ['1.2.1 fixed', '1.2 moving', '1 moving stays: 1.3 is higher', 'latest moving stays: 1.3 is higher'],
    ],
    ['pep440', '1.2.1', ['1.2.1', '1.3rc1', '1.2.1.post1'], ['1.2.1 fixed', '1.2 moving', '1 moving', 'latest moving']],
    ['pep440', '1.2', ['1!0.1', '1.2'], ['1.2 fixed', '1 moving', 'latest moving stays: 1!0.1 is higher']],
    ['pep440', '1.3rc1', ['1.3rc1', '1.2'], ['1.3rc1 fixed']],
    ['semver', 'v1.10.0', ['v1.9.0', 'v1.10.0', '2.0'], ['1.10.0 fixed', '1.10 moving', '1 moving', 'latest moving']],
    ['semver', 'v0.3.0', ['v0.3.0', 'v0.2.9'], ['0.3.0 fixed', '0.3 moving', '0 moving', 'latest moving']],
    ['semver', 'v1.2.3+build.7', ['v1.2.3+build.6', 'v1.2.2'], ['1.2.3 fixed', '1.2 moving', '1 moving', 'latest moving']],
  ])('%s %s among %j', (type, name, tags, expected) => {
    const inputs = anInputs({ tags: { rules: rules(...LINES.map((pattern) => `type=${type},pattern=${pattern}`)) } })
    const plan = makePlan(inputs, aContext({ ref: onTag(name), versions: { kind: 'known', source: 'GitHub API', tags } }))
    expect(plan.tags.map((tag) => `${tag.name} ${tag.kind}${tag.move === 'keep' ? ` ${tag.because}` : ''}`)).toStrictEqual(expected)
  })
})
