import { describe, expect, test } from '@jest/globals'
import type { Context, Ref } from '../../src/context/context.ts'
import { isTag } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import { type Flavor, NO_FLAVOR } from '../../src/inputs/flavor.ts'
import type { Inputs, Strategy } from '../../src/inputs/inputs.ts'
import { literal } from '../../src/inputs/template.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { aContext, anInputs, rules } from '../support/builders.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { aRepository } from '../support/plans.ts'
import { fc } from '../support/property.ts'

/** A reason repeats two names at most, and each as far as a person reads it; names here have up to 10,000 characters. */
const SAID_LIMIT = 700
const STRATEGIES: readonly Strategy[] = ['semver', 'sha', 'environment', 'date', 'branch', 'pr', 'schedule']
const LINES = [
  'edge',
  'latest',
  'type=sha',
  'type=sha,format=long,prefix=',
  'type=ref,event=branch',
  'type=ref,event=tag',
  'type=ref,event=pr,suffix=-{{sha}}',
  'type=semver,pattern={{raw}},prefix={{branch}}',
  'type=raw,value={{branch}}{{tag}},enable={{is_not_default_branch}}',
  "type=raw,value=d{{date 'YYYYMMDD'}}",
  'type=schedule',
  'type=semver,pattern={{version}},match=v(.*)',
  'type=pep440,pattern={{version}}',
  'type=pep440,pattern={{major}}.{{minor}},suffix=-py',
  // the same tags as of semantic versions, by more of the repository's tags
  'type=pep440,pattern={{major}}',
  'type=semver,pattern={{major}}',
  'type=match,pattern=\\d+(.*)',
  'type=match,pattern=/[a-z]+/gi,group=1,prefix=m',
  'type=edge,branch=main',
  '{{#if tag}}t-{{tag}}{{else}}b-{{{branch}}}{{/if}}',
  "type=raw,value={{date 'dddd' tz='Asia/Seoul'}}.{{commit_date '[d]w'}}",
]
const FLAVORS: readonly Flavor[] = [
  NO_FLAVOR,
  { ...NO_FLAVOR, latest: 'true' },
  { ...NO_FLAVOR, latest: 'false', prefix: { template: literal('p-'), onLatest: false } },
  { ...NO_FLAVOR, latest: 'true', suffix: { template: literal('-s'), onLatest: true } },
]

const name = fc.oneof(
  fc.constantFrom(
    'main',
    'feature/x',
    'v1.2.3',
    'v1.2.3-rc.1',
    '0.1.0',
    'v2',
    '1.2',
    'latest',
    'app/v3.0.0',
    'ünï',
    '-x',
    'x'.repeat(200),
    'ä/'.repeat(5_000),
    `1.2.3-${'a'.repeat(9_000)}`,
    '{{branch}}',
    '$(x)`;&|<>"\'=',
  ),
  fc.string({ minLength: 1, maxLength: 140 }),
)
const version = fc.oneof(
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((numbers) => `v${numbers.join('.')}`),

  name,
)
const ref: fc.Arbitrary<Ref> = fc.oneof(
  name.map((each) => ({ kind: 'branch', name: each }) as const),
  version.map((each) => ({ kind: 'tag', name: each }) as const),
  fc.nat().map((number) => ({ kind: 'pull', number, head: 'x', base: 'main' }) as const),
  name.map((each) => ({ kind: 'queue', name: each }) as const),
  fc.constant({ kind: 'none' } as const),
)
const asked: fc.Arbitrary<Asked> = fc.record({
  strategies: fc.uniqueArray(fc.constantFrom(...STRATEGIES)),
  lines: fc.uniqueArray(fc.constantFrom(...LINES), { maxLength: 5 }),
  flavor: fc.constantFrom(...FLAVORS),
  given: fc.option(version, { nil: undefined }),
  prefix: fc.constantFrom('', '', 'app/'),
})
/** Two rules give the tag 1, and by one of them it stays: 1.9 is higher by PEP 440, and no semantic version. */
const TWO_SCHEMES: Asked = {
  strategies: [],
  lines: ['type=semver,pattern={{major}}', 'type=pep440,pattern={{major}}'],
  flavor: NO_FLAVOR,
  given: undefined,
  prefix: '',
}
const AMONG_BOTH: Seen = { ref: { kind: 'tag', name: '1.2.3' }, event: 'push', tags: ['1.2.3', '1.9'], isKnown: true }
const seen: fc.Arbitrary<Seen> = fc.record({
  ref,
  event: fc.constantFrom('push', 'schedule', 'pull_request', 'deployment'),
  tags: fc.array(version),
  isKnown: fc.boolean(),
})

describe('whatever is asked, wherever it runs', () => {
  test('every planned tag is one that registries take, names are unique, and fixed tags come first', () => {
    fc.assert(
      fc.property(asked, seen, (what, where) => {
        const plan = planned(inputsOf(what), contextOf(where))
        if (plan === undefined) return
        const names = plan.tags.map((tag) => tag.name)
        expect(names.filter((each) => !isTag(each))).toStrictEqual([])
        expect([...new Set(names)]).toStrictEqual(names)
        expect([...new Set(plan.names)].toSorted()).toStrictEqual(names.toSorted())
        const kinds = plan.tags.map((tag) => tag.kind)
        expect(kinds).toStrictEqual([...kinds].sort())
        expect(plan.tags.filter((tag) => tag.kind === 'fixed' && tag.move === 'keep')).toStrictEqual([])
        expect(plan.version === '' || plan.names[0] === plan.version).toBe(true)
        const said = [...plan.tags, ...plan.leftOut].map(({ because }) => because)
        expect([...said, ...plan.notes].filter((each) => each.length > SAID_LIMIT)).toStrictEqual([])
      }),
      { numRuns: 1_000 },
    )
  })

  test('the same inputs give the same plan, and the order of strategies, rules and images does not change the set', () => {
    fc.assert(
      fc.property(asked, seen, (what, where) => {
        const context = contextOf(where)
        const one = planned(inputsOf(what), context)
        expect(planned(inputsOf(what), context)).toStrictEqual(one)
        const turned = { ...what, strategies: what.strategies.toReversed(), lines: what.lines.toReversed() }
        const other = planned({ ...inputsOf(turned), images: inputsOf(turned).images.toReversed() }, context)
        expect(setOf(other)).toStrictEqual(setOf(one))
      }),
      { numRuns: 500, examples: [[TWO_SCHEMES, AMONG_BOTH]] },
    )
  })

  test('in a merge queue nothing moves', () => {
    fc.assert(
      fc.property(asked, name, (what, queue) => {
        const plan = planned(inputsOf(what), aContext({ ref: { kind: 'queue', name: queue } }))
        expect(plan?.tags.filter((tag) => tag.kind === 'moving' && tag.move === 'write') ?? []).toStrictEqual([])
      }),
    )
  })
})

test('time for rules and versions grows in line with their number', async () => {
  const ask = (count: number) => {
    const many = Array.from({ length: count }, (_, index) => `tag-${index}`)
    const tags = Array.from({ length: count }, (_, index) => `v1.${Math.floor(index / 100)}.${index % 100}`)
    const inputs = anInputs({ tags: { strategies: ['semver'], rules: rules(...many) } })
    return {
      inputs,
      context: aContext({ ref: { kind: 'tag', name: 'v1.99.99' }, versions: { kind: 'known', source: 'GitHub API', tags } }),
    }
  }
  expect(await growthOf(600, ask, ({ inputs, context }) => makePlan(inputs, context))).toBeLessThan(IN_LINE)
})

test('ten thousand rules and ten thousand versions are all heard', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `tag-${index}`)
  const tags = Array.from({ length: 10_000 }, (_, index) => `v1.${Math.floor(index / 100)}.${index % 100}`)
  const inputs = anInputs({ tags: { strategies: ['semver'], rules: rules(...many) } })
  const context = aContext({ ref: { kind: 'tag', name: 'v1.99.99' }, versions: { kind: 'known', source: 'GitHub API', tags } })
  const plan = makePlan(inputs, context)
  expect(plan.tags).toHaveLength(10_004)
  expect(plan.tags.find((tag) => tag.name === 'latest')?.because).toBe('1.99.99 is the highest of 10000 versions (GitHub API)')
})

type Asked = {
  readonly strategies: readonly Strategy[]
  readonly lines: readonly string[]
  readonly flavor: Flavor
  readonly given: string | undefined
  readonly prefix: string
}

function inputsOf({ strategies, lines, flavor, given, prefix }: Asked): Inputs {
  return anInputs({
    images: [aRepository('ghcr.io/acme/app'), aRepository('quay.io/acme/app')],
    tags: { strategies, rules: rules(...lines), flavor, version: given, tagPrefix: prefix, environments: [{ pattern: '*', name: 'dev' }] },
  })
}

type Seen = { readonly ref: Ref; readonly event: string; readonly tags: readonly string[]; readonly isKnown: boolean }

function contextOf(where: Seen): Context {
  const { isKnown, tags, ...rest } = where
  return aContext({
    ...rest,
    versions: isKnown ? { kind: 'known', source: 'GitHub API', tags } : { kind: 'unknown', because: 'no network' },
  })
}

/** The plan, or `undefined` where it is refused with a reason. */
function planned(inputs: Inputs, context: Context): Plan | undefined {
  try {
    return makePlan(inputs, context)
  } catch (error) {
    if (error instanceof ActionError && error.code === 'plan') return undefined
    throw error
  }
}

function setOf(plan: Plan | undefined): readonly string[] | undefined {
  return plan?.tags.map(({ name: tag, kind, move }) => `${tag} ${kind} ${move}`).toSorted()
}
