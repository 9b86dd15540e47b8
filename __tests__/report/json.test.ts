import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { reportJson } from '../../src/report/json.ts'
import { type End, reportOf, type Story } from '../../src/report/report.ts'
import { closedGate } from '../../src/scan/closed.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aComparison, aMakeup, aPlatformOf } from '../support/comparing.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aDigest, aPlan, aPlatform, aRepository, aRow, aStaged } from '../support/plans.ts'
import { reportProblems } from '../support/report.ts'

const STAGED = aStaged('ours')
const thePlan = (over: Parameters<typeof aPlan>[0] = {}) => aPlan({ fingerprint: 'a'.repeat(64), ...over })
const CANCELLED = new ActionError('cancelled', 'the run was cancelled')
const DENIED = new ActionError('registry-refused', 'denied', 'Ask for the right.')
const EVIDENCE = anEvidence(STAGED, {
  'linux/arm64': { findings: [aFinding()], distribution: { family: 'alpine', name: '3.10', isEnded: true } },
})
const CLOSED = judge(aPolicy(), STAGED, EVIDENCE, NOW)

const BEFORE = aMakeup('before', [aPlatformOf('linux/amd64', { base: 10 })], { 'alpine:3.22': 'a' })
const AFTER = aMakeup('ours', [aPlatformOf('linux/amd64', { base: 10, app: 5 }), aPlatformOf('linux/arm64', { x: 1 })])

/** Every end of a run, with all that it may have come to. */
const ENDS: readonly (readonly [string, Story, End])[] = [
  ['that came to no plan', {}, { kind: 'stopped', error: new ActionError('inputs', 'one input needs attention') }],
  ['that is planned', { plan: thePlan() }, { kind: 'planned' }],
  [
    'that found it published',
    { plan: thePlan(), present: { repository: aRepository('ghcr.io/acme/app'), digest: STAGED.digest } },
    { kind: 'planned' },
  ],
  ['that stepped down', { plan: thePlan(), down: 'Dependabot started it' }, { kind: 'built' }],
  [
    'that published',
    {
      plan: thePlan({ environment: 'staging' }),
      staged: STAGED,
      evidence: EVIDENCE,
      verdict: judge(aPolicy({ mode: 'report' }), STAGED, EVIDENCE, NOW),
      smoke: { kind: 'passed', platform: aPlatform('linux/amd64'), because: 'the container ended with exit code 0', tookMs: 12 },
      comparison: { ...aComparison(BEFORE, AFTER), tag: '1.2.3' },
      laps: [{ stage: 'build', startMs: 1.5, endMs: 99.4 }],
      places: [{ repository: aRepository('ghcr.io/acme/app'), error: undefined, blobs: { present: 1, mounted: 2, uploaded: 3 } }],
      rows: [aRow('1.2.3', 'published', { after: STAGED.digest, before: aDigest('x'), kind: 'moving' })],
    },
    { kind: 'published' },
  ],
  [
    'that the gate blocked',
    { plan: thePlan(), staged: STAGED, evidence: EVIDENCE, verdict: CLOSED },
    { kind: 'blocked', error: new ActionError('blocked', 'the gate is closed') },
  ],
  [
    'whose scan came to nothing',
    {
      plan: thePlan(),
      staged: STAGED,
      evidence: {
        ...EVIDENCE,
        platforms: EVIDENCE.platforms.map(({ platform, manifest, config }) => ({
          platform,
          manifest,
          config,
          kind: 'none',
          because: 'killed',
        })),
        scanner: undefined,
        database: undefined,
        isolation: undefined,
        failure: DENIED,
      },
      verdict: CLOSED,
      smoke: { kind: 'failed', platform: aPlatform('linux/amd64'), because: 'the container ended with exit code 3', log: ['no'] },
      laps: [{ stage: 'scan', startMs: 1, endMs: undefined }],
    },
    { kind: 'stopped', error: DENIED },
  ],
  [
    'that failed in one of two places',
    {
      plan: thePlan(),
      staged: STAGED,
      places: [{ repository: aRepository('ghcr.io/acme/app'), error: DENIED, blobs: { present: 0, mounted: 0, uploaded: 0 } }],
      rows: [aRow('1.2.3', 'failed', { error: DENIED }), aRow('1.2', 'published', { after: STAGED.digest })],
    },
    { kind: 'published' },
  ],
  [
    'that was cancelled among the names',
    {
      plan: thePlan(),
      staged: STAGED,
      laps: [{ stage: 'tags', startMs: 1, endMs: undefined }],
      publishing: true,
      rows: [aRow('1.2.3', 'unknown', { error: CANCELLED, because: 'on the wire' }), aRow('1.2', 'untouched', { error: CANCELLED })],
    },
    { kind: 'stopped', error: CANCELLED },
  ],
  ['that was cancelled before', { plan: thePlan() }, { kind: 'stopped', error: CANCELLED }],
  [
    'that uploaded under no name, attested',
    {
      plan: thePlan({ byDigest: true }),
      staged: STAGED,
      attestation: { kind: 'made', repository: 'acme/app', url: 'https://github.com/acme/app/attestations/1' },
    },
    { kind: 'staged' },
  ],
  [
    'that had nothing to do',
    {
      plan: thePlan(),
      settled: {
        ...{ plan: thePlan(), rows: [], places: [], refusal: undefined },
        source: { kind: 'adopt', digest: STAGED.digest, from: aRepository('ghcr.io/acme/app'), version: undefined },
      },
      rows: [aRow('1.2.3', 'already', { before: STAGED.digest, after: STAGED.digest })],
    },
    { kind: 'published' },
  ],
  [
    'whose signature and attestation failed',
    {
      plan: thePlan(),
      staged: STAGED,
      signatures: {
        each: [
          { repository: aRepository('ghcr.io/acme/app'), digest: STAGED.digest, platform: undefined, end: { kind: 'signed' } },
          {
            ...{ repository: aRepository('quay.io/acme/app'), digest: STAGED.digest, platform: undefined },
            end: { kind: 'signed', unproved: { entries: 2, because: 'cosign says no' } },
          },
          {
            repository: aRepository('ghcr.io/acme/app'),
            digest: aDigest('x'),
            platform: aPlatform('linux/arm64'),
            end: { kind: 'failed', error: DENIED },
          },
        ],
        ...{ signer: 'key-1', issuer: undefined, log: false, version: '3.1.2' },
      },
      carried: [
        {
          ...{ from: aRepository('ghcr.io/acme/app'), to: aRepository('quay.io/acme/app'), error: DENIED },
          artifacts: [
            { digest: aDigest('s'), about: STAGED.digest, tag: undefined, type: 'application/spdx+json', state: 'brought' },
            { digest: aDigest('t'), about: STAGED.digest, tag: 'sha256-0.sig', type: '', state: 'already' },
          ],
        },
      ],
      attestation: { kind: 'failed', error: DENIED },
    },
    { kind: 'blocked', error: DENIED },
  ],
  [
    'that passed its build on',
    { plan: thePlan({ push: false }), passed: { digest: aDigest('p'), imageId: '', metadata: '{}' } },
    { kind: 'built' },
  ],
  [
    'that passed on a build without a digest',
    { plan: thePlan({ push: false }), passed: { digest: undefined, imageId: '', metadata: '' } },
    { kind: 'built' },
  ],
]

describe('the JSON of a report is valid by report.schema.json, for a run', () => {
  test('of every outcome', () => {
    const outcomes = ENDS.map(([, story, end]) => reportOf(story, end, 1).outcome)
    expect([...new Set(outcomes)].toSorted()).toStrictEqual([
      'blocked',
      'built',
      'cancelled',
      'failed',
      'partial',
      'planned',
      'published',
      'staged',
    ])
  })

  test.each(ENDS)('%s', (_name, story, end) => {
    expect(reportProblems(JSON.stringify(reportJson(reportOf(story, end, 1_234.5))))).toStrictEqual([])
  })
})

function missing(): never {
  throw new Error('no such end')
}

test('the JSON of signatures and of what was brought along says what became of each', () => {
  const [, story, end] = ENDS.find(([name]) => name === 'whose signature and attestation failed') ?? missing()
  const app = (image: string, digest: string) => ({ image, digest, platform: null, state: 'signed', unproved: null, error: null })
  const { signatures, referrers } = reportJson(reportOf(story, end, 1))
  const error = { code: DENIED.code, message: DENIED.message }
  expect(signatures).toStrictEqual([
    app('ghcr.io/acme/app', STAGED.digest),
    { ...app('quay.io/acme/app', STAGED.digest), unproved: { entries: 2, because: 'cosign says no' } },
    { ...app('ghcr.io/acme/app', aDigest('x')), platform: 'linux/arm64', state: 'failed', error },
  ])
  expect(referrers).toStrictEqual([
    {
      ...{ from: 'ghcr.io/acme/app', image: 'quay.io/acme/app', error },
      artifacts: [
        { digest: aDigest('s'), about: STAGED.digest, type: 'application/spdx+json', state: 'brought', tag: null },
        { digest: aDigest('t'), about: STAGED.digest, type: '', state: 'already', tag: 'sha256-0.sig' },
      ],
    },
  ])
})

test('the schema refuses what is no report', () => {
  const report = reportJson(reportOf({}, { kind: 'planned' }, 1))
  expect(reportProblems(JSON.stringify({ ...report, outcome: 'fine' }))).toStrictEqual([
    '/outcome must be equal to one of the allowed values',
  ])
  expect(reportProblems(JSON.stringify({ ...report, extra: 1 }))).toStrictEqual([' must NOT have additional properties'])
  expect(reportProblems('[]')).toStrictEqual([' must be object'])
})

test('the JSON says why a run published nothing, and what is published already', () => {
  const present = { repository: aRepository('ghcr.io/acme/app'), digest: STAGED.digest }
  const said = [{ down: 'Dependabot started it' }, { present }].map((story) => reportJson(reportOf(story, { kind: 'planned' }, 1)))
  expect(said.map((report) => [report['steppedDown'], report['present']])).toStrictEqual([
    ['Dependabot started it', null],
    [null, `ghcr.io/acme/app@${STAGED.digest}`],
  ])
})

test('the JSON of a run that the gate blocked', () => {
  const gate = CLOSED.kind === 'blocked' ? closedGate(CLOSED.judgement) : DENIED
  const story = { plan: thePlan(), staged: STAGED, evidence: EVIDENCE, verdict: CLOSED, comparison: aComparison(BEFORE, AFTER), rows: [] }
  const { plan, image, ...report } = reportJson(reportOf(story, { kind: 'blocked', error: gate }, 1_000))
  const [amd64, arm64] = STAGED.platforms
  expect(plan).toMatchObject({ schema: 1, version: '1.2.3' })
  expect(image).toStrictEqual({
    digest: STAGED.digest,
    adopted: false,
    platforms: [
      { platform: 'linux/amd64', digest: amd64?.digest, bytes: 1, layers: 0 },
      { platform: 'linux/arm64', digest: arm64?.digest, bytes: 1, layers: 0 },
    ],
    attestations: [],
  })
  expect(report).toMatchObject({
    schema: 1,
    outcome: 'blocked',
    tookMs: 1_000,
    error: { code: 'blocked', message: gate.message, hint: gate.hint },
    results: [],
    uploads: [],
    scan: {
      result: 'blocked',
      counts: { CRITICAL: 1, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0, blocking: 1 },
      reasons: [],
      platforms: [
        { platform: 'linux/amd64', because: null, packages: 14, distribution: 'alpine 3.22.1', ended: false },
        { platform: 'linux/arm64', because: null, packages: 14, distribution: 'alpine 3.10', ended: true },
      ],
    },
    smoke: null,
    changes: {
      image: 'ghcr.io/acme/app',
      tag: 'latest',
      before: BEFORE.digest,
      platforms: [
        { platform: 'linux/amd64', change: { bytes: 5, newLayers: 1, newBytes: 5 } },
        { platform: 'linux/arm64', change: null },
      ],
      bases: { before: [{ name: 'alpine:3.22', digest: aDigest('a') }], after: null },
    },
    stages: [],
  })
})
