import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { settle } from '../../src/plan/settle.ts'
import { type End, type Outcome, reportOf, type Story, succeeded } from '../../src/report/report.ts'
import { aDigest, aPlace, aPlan, aRow, observed, present } from '../support/plans.ts'

const plan = aPlan()
const stopped = (code: 'cancelled' | 'timeout' | 'build-failed'): End => ({
  kind: 'stopped',
  error: new ActionError(code, `it was ${code}`),
})
const lost = new ActionError('verify', 'the tag shows something else')

const cases: readonly { name: string; story: Story; end: End; outcome: Outcome; success: boolean; error?: string }[] = [
  { name: 'a dry-run', story: { plan }, end: { kind: 'planned' }, outcome: 'planned', success: true },
  { name: 'a build without a push', story: { plan: aPlan({ push: false }) }, end: { kind: 'built' }, outcome: 'built', success: true },
  {
    name: 'all written',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('latest', 'published')] },
    end: { kind: 'published' },
    outcome: 'published',
    success: true,
  },
  {
    name: 'all there already',
    story: { plan, rows: [aRow('1.2.3', 'already'), aRow('latest', 'kept')] },
    end: { kind: 'published' },
    outcome: 'published',
    success: true,
  },
  {
    name: 'one written, one failed',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('latest', 'failed', { error: lost })] },
    end: { kind: 'published' },
    outcome: 'partial',
    success: false,
    error: 'verify',
  },
  {
    name: 'one written, one unknown',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('latest', 'unknown', { error: lost })] },
    end: { kind: 'published' },
    outcome: 'partial',
    success: false,
    error: 'verify',
  },
  {
    name: 'one written, one untouched',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('latest', 'untouched')] },
    end: { kind: 'published' },
    outcome: 'partial',
    success: false,
  },
  {
    name: 'nothing written, one failed',
    story: { plan, rows: [aRow('1.2.3', 'failed', { error: lost }), aRow('latest', 'untouched')] },
    end: { kind: 'published' },
    outcome: 'failed',
    success: false,
    error: 'verify',
  },
  {
    name: 'a mirror that is not required failed',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('1.2.3', 'failed', { error: lost, required: false })] },
    end: { kind: 'published' },
    outcome: 'published',
    success: true,
  },
  {
    name: 'all registries are not required, and none has it',
    story: { plan, rows: [aRow('1.2.3', 'failed', { error: lost, required: false })] },
    end: { kind: 'published' },
    outcome: 'failed',
    success: false,
    error: 'verify',
  },
  {
    name: 'another run was newer',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('latest', 'superseded')] },
    end: { kind: 'published' },
    outcome: 'published',
    success: true,
  },
  { name: 'a build that failed', story: { plan }, end: stopped('build-failed'), outcome: 'failed', success: false, error: 'build-failed' },
  {
    name: 'cancelled before the names',
    story: { plan },
    end: stopped('cancelled'),
    outcome: 'cancelled',
    success: false,
    error: 'cancelled',
  },
  {
    name: 'cancelled among the names',
    story: { plan, rows: [aRow('1.2.3', 'published'), aRow('latest', 'untouched')] },
    end: stopped('cancelled'),
    outcome: 'partial',
    success: false,
    error: 'cancelled',
  },
  {
    name: 'cancelled with a name that was taken and not read back',
    story: { plan, rows: [aRow('1.2.3', 'unknown', { taken: true, error: new ActionError('cancelled', 'it was cancelled') })] },
    end: { kind: 'published' },
    outcome: 'partial',
    success: false,
    error: 'cancelled',
  },
  {
    name: 'cancelled with a name on its way',
    story: {
      plan,
      rows: [aRow('1.2.3', 'unknown', { error: new ActionError('cancelled', 'it was cancelled') }), aRow('latest', 'untouched')],
    },
    end: { kind: 'published' },
    outcome: 'cancelled',
    success: false,
    error: 'cancelled',
  },
  { name: 'out of time', story: { plan }, end: stopped('timeout'), outcome: 'failed', success: false, error: 'timeout' },
  {
    name: 'stopped before there was a plan',
    story: {},
    end: stopped('build-failed'),
    outcome: 'failed',
    success: false,
    error: 'build-failed',
  },
]

describe('the outcome of a run', () => {
  test.each(cases)('$name', ({ story, end, outcome, success, error }) => {
    const report = reportOf(story, end, 1000)
    expect({ outcome: report.outcome, success: succeeded(report), error: report.error?.code }).toStrictEqual({ outcome, success, error })
  })
})

describe('the rows of a run that stopped before the names', () => {
  test('with nothing asked yet, every planned tag is untouched', () => {
    const { rows } = reportOf({ plan }, stopped('build-failed'), 1000)
    expect(rows.map((row) => `${row.tag} ${row.state} ${row.because}`)).toStrictEqual([
      '1.2.3 untouched the run failed before the registry was asked',
      'latest untouched the run failed before the registry was asked',
    ])
  })

  test.each<readonly [string, string, string, ActionError['code']?]>([
    ['of several things', 'the gate is closed:\n- a\n- b', 'the gate is closed'],
    ['of one', "ECR's own scan closes the gate: a has no scan", "ECR's own scan closes the gate: a has no scan"],
    ['of the trial', 'smoke: the container ended with exit code 3\nmore', 'smoke: the container ended with exit code 3'],
    [
      'of a signature',
      'a@sha256:1 is not signed, and sign-required says that it must be',
      'a@sha256:1 is not signed, and sign-required says that it must be',
      'signing',
    ],
  ])('the check that said no is their reason: %s', (_name, message, because, code = 'blocked') => {
    const settled = settle(plan, observed(aPlace('ghcr.io/acme/app')))
    const { rows } = reportOf({ plan, settled }, { kind: 'blocked', error: new ActionError(code, message) }, 1000)
    expect(rows.map((row) => `${row.tag} ${row.state} ${row.because}`)).toStrictEqual([
      `1.2.3 untouched ${because}`,
      `latest untouched ${because}`,
    ])
  })

  test.each([
    ['cancelled', 'the run was cancelled before the registry was asked', 'the run was cancelled before it was written'],
    ['timeout', 'the time was up before the registry was asked', 'the time was up before it was written'],
    ['build-failed', 'the run failed before the registry was asked', 'the run failed before it was written'],
  ] as const)('%s, early and late', (code, early, late) => {
    const settled = settle(plan, observed(aPlace('ghcr.io/acme/app', { latest: present('old', undefined) })))
    const because = (story: Story) => reportOf(story, stopped(code), 1000).rows.map((row) => row.because)
    expect([because({ plan }), because({ plan, settled })]).toStrictEqual([
      [early, early],
      [late, late],
    ])
  })

  test('where it hung among the names, nobody knows what they hold', () => {
    const settled = settle(plan, observed(aPlace('ghcr.io/acme/app', { latest: present('old', undefined) })))
    const { rows } = reportOf({ plan, settled, publishing: true }, stopped('cancelled'), 1000)
    expect(rows.map(({ tag, state, before, after }) => ({ tag, state, before, after }))).toStrictEqual([
      { tag: '1.2.3', state: 'unknown', before: undefined, after: undefined },
      { tag: 'latest', state: 'unknown', before: aDigest('old'), after: undefined },
    ])
  })

  test('after the preflight, what the tags held is told', () => {
    const settled = settle(plan, observed(aPlace('ghcr.io/acme/app', { latest: present('old', undefined) })))
    const { rows } = reportOf({ plan, settled }, stopped('build-failed'), 1000)
    expect(rows.map(({ tag, state, before, after }) => ({ tag, state, before, after }))).toStrictEqual([
      { tag: '1.2.3', state: 'untouched', before: undefined, after: undefined },
      { tag: 'latest', state: 'untouched', before: aDigest('old'), after: aDigest('old') },
    ])
  })

  test('a dry-run and a build without a push have no rows', () => {
    expect(reportOf({ plan: aPlan({ push: false }) }, { kind: 'built' }, 1).rows).toStrictEqual([])
    expect(reportOf({ plan }, { kind: 'planned' }, 1).rows).toStrictEqual([])
  })
})
