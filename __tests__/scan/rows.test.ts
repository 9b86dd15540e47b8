import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/scan/findings.ts'
import { bySeverity, rowsOf, unlistedOf, whyNot } from '../../src/scan/rows.ts'
import { aFinding, aPolicy, aReport, aTarget, NOW } from '../support/judging.ts'
import { aDigest, aPlatform } from '../support/plans.ts'

const AMD64 = aPlatform('linux/amd64')
const ARM64 = aPlatform('linux/arm64')
const IGNORED = { source: 'f', statement: undefined, expiresAt: undefined }

describe('rows', () => {
  test('what is the same in several platforms is one', () => {
    const title = 'another title of the same'
    expect(rows([aFinding(), aFinding({ id: 'CVE-3' })], [aFinding({ title, url: undefined }), aFinding()])).toStrictEqual([
      { ...aFinding(), platforms: [AMD64, ARM64] },
      { ...aFinding({ id: 'CVE-3' }), platforms: [AMD64] },
    ])
  })

  test.each<Partial<Finding>>([
    { kind: 'license' },
    { id: 'CVE-2' },
    { severity: 'HIGH' },
    { packageName: 'other' },
    { path: 'a' },
    { line: 1 },
    { installed: '1' },
    { fixed: '3' },
    { isUnfixed: true },
    { ignored: IGNORED },
  ])('with %j it is another', (over) => {
    expect(new Set(rows([aFinding()], [aFinding(over)]))).toStrictEqual(
      new Set([
        { ...aFinding(), platforms: [AMD64] },
        { ...aFinding(over), platforms: [ARM64] },
      ]),
    )
  })

  test('the worst come first, with a fix before without, then by name, package and path', () => {
    const order: Partial<Finding>[] = [
      { id: 'B', severity: 'CRITICAL' },
      { id: 'A', severity: 'CRITICAL', isUnfixed: true },
      { id: 'A', severity: 'HIGH', packageName: undefined },
      { id: 'A', severity: 'HIGH', packageName: 'A' },
      { id: 'A', severity: 'HIGH', packageName: 'b', path: undefined },
      { id: 'A', severity: 'HIGH', packageName: 'b', path: 'A' },
      { id: 'A', severity: 'HIGH', packageName: 'b', path: 'b' },
      { id: 'B', severity: 'HIGH', packageName: 'A' },
      { id: 'A', severity: 'MEDIUM' },
      { id: 'A', severity: 'LOW' },
      { id: 'A', severity: 'UNKNOWN' },
    ]
    const expected = order.map((over) => ({ ...aFinding(over), platforms: [AMD64] }))
    const findings = order.map((over) => aFinding(over))
    expect(rows(findings.toReversed())).toStrictEqual(expected)
    expect(rows([...findings.slice(5), ...findings.slice(0, 5)])).toStrictEqual(expected)
  })
})

describe('why a finding does not block', () => {
  const until = (date: string) => ({ ...IGNORED, expiresAt: new Date(date) })

  test.each<[name: string, finding: Partial<Finding>, policy: Parameters<typeof aPolicy>[0], because: string | undefined]>([
    ['it blocks', {}, {}, undefined],
    ['below the level', { severity: 'MEDIUM' }, {}, 'level'],
    ['levels are a set, not a threshold', { severity: 'CRITICAL' }, { failOn: new Set(['HIGH']) }, 'level'],
    ['unknown ones block when asked', { severity: 'UNKNOWN' }, { failOn: new Set(['UNKNOWN']) }, undefined],
    ['without a fix it blocks', { isUnfixed: true }, {}, undefined],
    ['without a fix, when those are let through', { isUnfixed: true }, { ignoreUnfixed: true }, 'unfixed'],
    ['with a fix, when others are let through', {}, { ignoreUnfixed: true }, undefined],
    ['below the level, and without a fix', { severity: 'LOW', isUnfixed: true }, { ignoreUnfixed: true }, 'level'],
    ['taken out', { ignored: IGNORED }, {}, 'ignored'],
    ['taken out, and below the level', { ignored: IGNORED, severity: 'LOW' }, {}, 'ignored'],
    ['taken out until later', { ignored: until('2026-11-21T12:00:00.001Z') }, {}, 'ignored'],
    ['taken out until now', { ignored: until('2026-11-21T12:00:00Z') }, {}, undefined],
    ['taken out until before', { ignored: until('2020-01-01') }, {}, undefined],
    ['taken out until before, below the level', { ignored: until('2020-01-01'), severity: 'LOW' }, {}, 'level'],
    ['taken out until no date', { ignored: until('never') }, {}, undefined],
  ])('%s', (_name, finding, policy, because) => {
    expect(whyNot(aFinding(finding), aPolicy(policy), NOW)).toBe(because)
  })
})

describe('findings that no row shows', () => {
  test('are what a report counts beyond what it lists', () => {
    const none = { fixable: 0, unfixed: 0, ignored: 0 }
    const findings = [
      aFinding(),
      aFinding({ isUnfixed: true }),
      aFinding({ ignored: IGNORED, isUnfixed: true }),
      ...[aFinding({ ignored: IGNORED }), aFinding({ ignored: IGNORED })],
      aFinding({ severity: 'LOW' }),
    ]
    const tally = {
      ...bySeverity(() => none),
      CRITICAL: { fixable: 10, unfixed: 20, ignored: 30 },
      HIGH: { fixable: 1, unfixed: 2, ignored: 3 },
    }
    expect(unlistedOf(report(AMD64, findings, tally))).toStrictEqual({
      ...bySeverity(() => none),
      CRITICAL: { fixable: 9, unfixed: 19, ignored: 27 },
      HIGH: { fixable: 1, unfixed: 2, ignored: 3 },
    })
  })
})

function rows(amd64: readonly Finding[], arm64: readonly Finding[] = []) {
  return rowsOf([
    { platform: AMD64, report: report(AMD64, amd64) },
    { platform: ARM64, report: report(ARM64, arm64) },
  ])
}

function report(platform: typeof AMD64, findings: readonly Finding[], tally?: ReturnType<typeof aReport>['tally']) {
  return aReport(aTarget(platform, aDigest('manifest'), aDigest('config')), { findings, ...(tally === undefined ? {} : { tally }) })
}
