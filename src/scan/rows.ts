import { formatPlatform, type Platform } from '../domain/platform.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Finding, TrivyReport } from './findings.ts'

/** A finding and where it is. */
export type JudgedFinding = Finding & { readonly platforms: readonly Platform[] }

/** Why a finding does not block: below the levels of `scan-fail-on`, without a fix, or taken out by a file of the user. */
export type Because = 'level' | 'unfixed' | 'ignored'

/** A report, and the platform that it is proved to be about. */
export type Proved = { readonly platform: Platform; readonly report: TrivyReport }

/** The findings of all platforms, the worst first; what is the same in several is one row. */
export function rowsOf(reports: readonly Proved[]): readonly JudgedFinding[] {
  const rows = new Map<string, { readonly finding: Finding; readonly platforms: Map<string, Platform> }>()
  for (const { platform, report } of reports) {
    for (const finding of report.findings) {
      const key = keyOf(finding)
      const row = rows.get(key) ?? { finding, platforms: new Map() }
      row.platforms.set(formatPlatform(platform), platform)
      rows.set(key, row)
    }
  }
  return [...rows.values()].map(({ finding, platforms }) => ({ ...finding, platforms: [...platforms.values()] })).sort(byRank)
}

/** Why a finding does not close the gate; `undefined` where it does. What was taken out until a day that has passed counts again. */
export function whyNot({ ignored, severity, isUnfixed }: Finding, policy: ScanPolicy, now: Date): Because | undefined {
  if (ignored !== undefined && (ignored.expiresAt === undefined || now < ignored.expiresAt)) return 'ignored'
  if (!policy.failOn.has(severity)) return 'level'
  return policy.ignoreUnfixed && isUnfixed ? 'unfixed' : undefined
}

/** Findings of one level that a report counts and does not list. */
export type Unlisted = { readonly fixable: number; readonly unfixed: number; readonly ignored: number }

/** What of a report no row shows, by severity. */
export function unlistedOf({ findings, tally }: TrivyReport): Readonly<Record<Severity, Unlisted>> {
  const rest = (all: number, severity: Severity, is: (finding: Finding) => boolean) =>
    Math.max(0, all - findings.filter((finding) => finding.severity === severity && is(finding)).length)
  return bySeverity((severity) => ({
    fixable: rest(tally[severity].fixable, severity, ({ ignored, isUnfixed }) => ignored === undefined && !isUnfixed),
    unfixed: rest(tally[severity].unfixed, severity, ({ ignored, isUnfixed }) => ignored === undefined && isUnfixed),
    ignored: rest(tally[severity].ignored, severity, ({ ignored }) => ignored !== undefined),
  }))
}

/** One value for each of Trivy's levels. */
export function bySeverity<Value>(value: (severity: Severity) => Value): Readonly<Record<Severity, Value>> {
  const [UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL] = [value('UNKNOWN'), value('LOW'), value('MEDIUM'), value('HIGH'), value('CRITICAL')]
  return { UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL }
}

/** One text for what is the same finding, whatever platforms have it. */
export function keyOf(finding: Finding): string {
  const { kind, id, severity, packageName, path, line, installed, fixed, isUnfixed, ignored } = finding
  return JSON.stringify([kind, id, severity, packageName, path, line, installed, fixed, isUnfixed, ignored])
}

function byRank(one: JudgedFinding, other: JudgedFinding): number {
  return (
    SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity) ||
    Number(one.isUnfixed) - Number(other.isUnfixed) ||
    compareTexts(one.id, other.id) ||
    compareTexts(one.packageName ?? '', other.packageName ?? '') ||
    compareTexts(one.path ?? '', other.path ?? '')
  )
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
