import { expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { rankOf, type Standing, TAG_KINDS } from '../../src/plan/kinds.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, onTag } from '../support/builders.ts'

const PULL = { kind: 'pull', number: 12, head: 'x', base: 'main' } as const
const TAG: Partial<Context> = { ref: onTag('v1.2.3') }

/** The kind of the first tag of each rule, in the table's order. */
test.each<[Standing, string, Readonly<Record<string, string>>, Partial<Context>, string]>([
  ['version', 'fixed', { tags: 'type=semver,pattern={{version}}' }, TAG, '1.2.3'],
  ['version', 'fixed', { tags: 'type=semver,pattern=v{{major}}.{{minor}}.{{patch}}' }, TAG, 'v1.2.3'],
  ['version', 'fixed', { tags: 'type=semver,pattern={{#if major}}{{raw}}{{/if}}' }, TAG, 'v1.2.3'],
  ['version', 'fixed', { tags: 'type=semver,pattern={{major}}' }, { ref: onTag('v2.0.0-rc.1') }, '2.0.0-rc.1'],
  ['version', 'fixed', { tags: 'type=pep440,pattern={{version}}' }, { ref: onTag('1.2') }, '1.2'],
  ['version', 'fixed', { tags: 'type=pep440,pattern={{major}}' }, { ref: onTag('1.2.post1') }, '1.2.post1'],
  ['version', 'fixed', { tags: 'type=ref,event=tag' }, TAG, 'v1.2.3'],
  ['version', 'fixed', { tags: 'type=match,pattern=\\d.*' }, TAG, '1.2.3'],
  ['version', 'fixed', { tags: 'v1.2.3' }, {}, 'v1.2.3'],
  ['environment-version', 'fixed', { strategy: 'environment', environment: 'prod' }, TAG, 'prod-v1.2.3'],
  ['environment-commit', 'fixed', { strategy: 'environment', environment: 'dev' }, {}, 'dev-0123456'],
  ['branch-commit', 'fixed', { strategy: 'sha' }, {}, 'main-0123456'],
  ['commit', 'fixed', { tags: 'type=sha' }, {}, 'sha-0123456'],
  ['commit', 'fixed', { strategy: 'sha' }, TAG, '0123456'],
  ['line', 'moving', { tags: 'type=semver,pattern={{major}}.{{minor}}' }, TAG, '1.2'],
  ['line', 'moving', { tags: 'type=semver,pattern={{#if major}}{{major}}{{/if}}' }, TAG, '1'],
  ['line', 'moving', { tags: 'type=semver,pattern={{patch}}' }, TAG, '3'],
  ['line', 'moving', { tags: 'type=pep440,pattern={{major}}.{{minor}}' }, { ref: onTag('1.2.3') }, '1.2'],
  ['line', 'moving', { tags: 'type=pep440,pattern={{major}}.{{minor}}.{{patch}}' }, { ref: onTag('1.2.3.4') }, '1.2.3'],
  ['latest', 'moving', { flavor: 'latest=true', tags: 'latest' }, {}, 'latest'],
  ['git-tag', 'moving', { tags: 'type=ref,event=tag' }, { ref: onTag('v1') }, 'v1'],
  ['match', 'moving', { tags: 'type=match,pattern=\\d\\.\\d' }, TAG, '1.2'],
  ['branch', 'moving', { tags: 'type=ref,event=branch' }, {}, 'main'],
  ['branch', 'moving', { strategy: 'branch' }, {}, 'main'],
  ['edge', 'moving', { tags: 'type=edge' }, {}, 'edge'],
  ['pull', 'moving', { tags: 'type=ref,event=pr' }, { ref: PULL }, 'pr-12'],
  ['pull', 'moving', { strategy: 'pr' }, { ref: PULL }, 'pr-12'],
  ['pull-merge', 'moving', { strategy: 'sha' }, { ref: PULL, merge: 'f'.repeat(40) }, 'pr-12-0123456'],
  ['schedule', 'moving', { tags: 'type=schedule' }, { event: 'schedule' }, 'nightly'],
  ['date', 'moving', { strategy: 'date' }, {}, '2024-01-15'],
  ['raw', 'moving', { tags: '1.2' }, {}, '1.2'],
])('%s is %s: %j', async (standing, kind, given, context, name) => {
  const inputs = await readInputs(new Map(Object.entries({ push: 'false', ...given })), {})
  const found = makePlan(inputs, aContext(context)).tags.find((tag) => tag.name === name)
  expect([found?.kind, TAG_KINDS[standing].kind]).toStrictEqual([kind, kind])
})

test('a fixed tag comes before a moving one, and the most specific one first', () => {
  const ranks = standings().map((standing) => [TAG_KINDS[standing].kind, rankOf(standing)])
  expect(ranks).toStrictEqual([
    ...[0, 1, 2, 3, 4].map((rank) => ['fixed', rank]),
    ...Array.from({ length: ranks.length - 5 }, () => ['moving', 5]),
  ])
})

function standings(): readonly Standing[] {
  const isStanding = (name: string): name is Standing => Object.hasOwn(TAG_KINDS, name)
  return Object.keys(TAG_KINDS).filter(isStanding)
}
