import { expect, test } from '@jest/globals'
import { Secret } from '../../src/domain/secret.ts'
import { writtenNames } from '../../src/domain/written.ts'
import { planJson } from '../../src/plan/json.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { aContext, anInputs, entries, onTag, rules } from '../support/builders.ts'
import { aRepository } from '../support/plans.ts'

const inputs = anInputs({
  images: [aRepository('ghcr.io/acme/app'), aRepository('acme/app')],
  tags: { strategies: ['sha'], rules: rules('type=semver,pattern={{major}}.{{minor}}', 'type=semver,pattern={{major}}') },
  labels: entries('org.opencontainers.image.description=mine'),
  annotations: entries('org.opencontainers.image.vendor=Acme').map((entry) => ({ levels: undefined, entry })),
  build: { buildArgs: ['TOKEN=argument'], secrets: [{ id: 'npm', value: new Secret('hidden') }] },
})
/** Made in the tests: what is made while modules are read is nobody's fault. */
function aPlan(): Plan {
  return makePlan(inputs, aContext({ ref: onTag('v1.1.9'), versions: { kind: 'known', source: 'GitHub API', tags: ['v1.2.0'] } }))
}

test('planJson has every decision and reason, and nothing of the build', () => {
  const plan = aPlan()
  const json = planJson(plan)
  expect(json).toStrictEqual({
    schema: 1,
    images: ['ghcr.io/acme/app', 'acme/app'],
    tags: [
      { name: '0123456', kind: 'fixed', move: 'write', follows: null, rule: 'sha', because: 'the commit 0123456' },
      {
        name: '1.1',
        kind: 'moving',
        move: 'write',
        follows: 'versions',
        rule: 'type=semver,pattern={{major}}.{{minor}}',
        because: '1.1.9 is the highest of 1 version of its line (GitHub API)',
      },
      {
        name: '1',
        kind: 'moving',
        move: 'keep',
        follows: 'versions',
        rule: 'type=semver,pattern={{major}}',
        because: 'stays: 1.2.0 is higher',
      },
      {
        name: 'latest',
        kind: 'moving',
        move: 'keep',
        follows: 'versions',
        rule: 'type=semver,pattern={{major}}.{{minor}}',
        because: 'stays: 1.2.0 is higher',
      },
    ],
    leftOut: [{ rule: 'sha', name: null, because: '<branch>-<commit> needs a branch, and the run is for the tag v1.1.9' }],
    version: '1.1',
    environment: null,
    revision: '0123456789abcdef0123456789abcdef01234567',
    labels: Object.fromEntries(plan.labels),
    annotations: [{ level: 'manifest', key: 'org.opencontainers.image.vendor', value: 'Acme' }],
    fingerprint: plan.fingerprint,
    fixedTags: 'keep',
    push: true,
    byDigest: false,
    besides: [],
    from: [],
    notes: [],
  })
  expect(JSON.stringify(json)).not.toMatch(/hidden|argument/)
})

test('writtenNames keeps the order of priorities', () => {
  const release = makePlan(
    anInputs({ tags: { strategies: ['sha', 'semver'] } }),
    aContext({ ref: onTag('v1.2.3'), versions: { kind: 'known', source: 'GitHub API', tags: [] } }),
  )
  expect(writtenNames(release)).toStrictEqual(['1.2.3', '1.2', '1', '0123456', 'latest'])
})
