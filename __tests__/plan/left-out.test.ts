import { expect, test } from '@jest/globals'
import { readInputs } from '../../src/inputs/inputs.ts'
import { gathered, type LeftOut } from '../../src/plan/left-out.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, onTag } from '../support/builders.ts'

test.each<[string, Readonly<Record<string, string>>, tag: string, tags: readonly string[], leftOut: readonly LeftOut[]]>([
  [
    'the lines of a pre-release',
    { strategy: 'semver' },
    'v2.0.0-rc.1',
    ['2.0.0-rc.1'],
    [
      { rule: 'semver', name: '2.0', because: '2.0.0-rc.1 is a pre-release' },
      { rule: 'semver', name: '2', because: '2.0.0-rc.1 is a pre-release' },
      { rule: 'semver', name: 'latest', because: '2.0.0-rc.1 is a pre-release' },
    ],
  ],
  [
    'with prefix and suffix',
    { strategy: 'semver', flavor: 'prefix=x-,suffix=-alpine,onlatest=true' },
    'v2.0.0-rc.1',
    ['x-2.0.0-rc.1-alpine'],
    [
      { rule: 'semver', name: 'x-2.0-alpine', because: '2.0.0-rc.1 is a pre-release' },
      { rule: 'semver', name: 'x-2-alpine', because: '2.0.0-rc.1 is a pre-release' },
      { rule: 'semver', name: 'latest-alpine', because: '2.0.0-rc.1 is a pre-release' },
    ],
  ],
  [
    'a bare zero',
    { strategy: 'semver' },
    'v0.3.1',
    ['0.3.1', '0.3', 'latest'],
    [{ rule: 'semver', name: '0', because: 'it would name every version before 1.0.0' }],
  ],
  [
    'a pre-release before 1.0.0',
    { strategy: 'semver', flavor: 'suffix=-a' },
    'v0.3.1-rc.1',
    ['0.3.1-rc.1-a'],
    [
      { rule: 'semver', name: '0.3-a', because: '0.3.1-rc.1 is a pre-release' },
      { rule: 'semver', name: '0-a', because: 'it would name every version before 1.0.0' },
      { rule: 'semver', name: 'latest', because: '0.3.1-rc.1 is a pre-release' },
    ],
  ],
  [
    'rules of tags',
    {
      tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}},prefix=a-\ntype=semver,pattern=v{{version}}\ntype=semver,pattern={{raw}}',
    },
    'v2.0.0-rc.1',
    ['2.0.0-rc.1', 'a-2.0.0-rc.1', 'v2.0.0-rc.1'],
    [
      { rule: 'type=semver,pattern={{major}},prefix=a-', name: 'a-2', because: '2.0.0-rc.1 is a pre-release' },
      { rule: 'type=semver,pattern={{version}}', name: 'latest', because: '2.0.0-rc.1 is a pre-release' },
    ],
  ],
  [
    'a pattern with text around the version',
    { tags: 'type=semver,pattern=v{{version}}', flavor: 'latest=false' },
    'v2.0.0-rc.1',
    ['2.0.0-rc.1'],
    [
      {
        rule: 'type=semver,pattern=v{{version}}',
        name: 'v2.0.0-rc.1',
        because: '2.0.0-rc.1 is a pre-release, whose tag is its version alone',
      },
    ],
  ],
  [
    'a pattern that gives nothing',
    { tags: 'type=semver,pattern=' },
    'v2.0.0-rc.1',
    ['2.0.0-rc.1'],
    [{ rule: 'type=semver,pattern=', name: 'latest', because: '2.0.0-rc.1 is a pre-release' }],
  ],
  [
    'a post-release of PEP 440',
    { tags: 'type=pep440,pattern={{major}}' },
    '1.2.post1',
    ['1.2.post1'],
    [
      { rule: 'type=pep440,pattern={{major}}', name: '1', because: '1.2.post1 is a pre-, post- or development release' },
      { rule: 'type=pep440,pattern={{major}}', name: 'latest', because: '1.2.post1 is a pre-, post- or development release' },
    ],
  ],
  [
    'a name that no registry takes has none',
    { tags: 'type=semver,pattern=-{{major}}' },
    'v2.0.0-rc.1',
    ['2.0.0-rc.1'],
    [
      { rule: 'type=semver,pattern=-{{major}}', because: '2.0.0-rc.1 is a pre-release' },
      { rule: 'type=semver,pattern=-{{major}}', name: 'latest', because: '2.0.0-rc.1 is a pre-release' },
    ],
  ],
  [
    'no tag that another rule gave, whether it moves or stays',
    { strategy: 'semver', tags: 'type=raw,value=latest' },
    'v1.3.0-beta.1',
    ['1.3.0-beta.1', 'latest'],
    [
      { rule: 'semver', name: '1.3', because: '1.3.0-beta.1 is a pre-release' },
      { rule: 'semver', name: '1', because: '1.3.0-beta.1 is a pre-release' },
    ],
  ],
])('left out: %s', async (_name, given, tag, tags, leftOut) => {
  const inputs = await readInputs(new Map(Object.entries({ push: 'false', ...given })), {})
  const plan = makePlan(inputs, aContext({ ref: onTag(tag), versions: { kind: 'known', source: 'GitHub API', tags: [] } }))
  expect({ tags: plan.tags.map(({ name }) => name), leftOut: plan.leftOut }).toStrictEqual({ tags, leftOut })
})

test('tags that one rule left out for one reason are told together', () => {
  expect(
    gathered([
      { rule: 'semver', name: '2.0', because: 'a' },
      { rule: 'semver', because: 'a' },
      { rule: 'semver', name: '2', because: 'b' },
      { rule: 'semver', name: 'latest', because: 'a' },
      { rule: 'sha', name: '2', because: 'a' },
    ]),
  ).toStrictEqual([
    { rule: 'semver', names: ['2.0', 'latest'], because: 'a' },
    { rule: 'semver', names: [], because: 'a' },
    { rule: 'semver', names: ['2'], because: 'b' },
    { rule: 'sha', names: ['2'], because: 'a' },
  ])
})
