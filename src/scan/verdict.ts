import type { StagedImage } from '../build/stage.ts'
import { inertInline } from '../domain/inert.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { ScanInputs, ScanPolicy } from '../inputs/scan.ts'
import type { Evidence } from './evidence.ts'
import { proofOf, strangersOf } from './proof.ts'
import { type Because, bySeverity, type JudgedFinding, type Proved, rowsOf, unlistedOf, whyNot } from './rows.ts'
import { scanTargets } from './targets.ts'

declare const cleared: unique symbol

/** A staged image that may leave the machine; only `judge` makes one. */
export type Cleared = StagedImage & { readonly [cleared]: true }

/** What the gate says: nobody asked, nothing blocks, it was only to report, or it is closed. */
export type ScanVerdict =
  | { readonly kind: 'waived'; readonly image: Cleared; readonly because: string }
  | { readonly kind: 'passed' | 'reported'; readonly image: Cleared; readonly judgement: Judgement }
  | { readonly kind: 'blocked'; readonly judgement: Judgement }

/** What came of judging a scan; texts of the scanner in it are untrusted. */
export type Judgement = {
  /** what closes the gate, findings aside: evidence that is missing, contradictory or old; in the mode `report`, why the scan proves nothing */
  readonly reasons: readonly Remark[]
  /** findings that close the gate, one row for all platforms, the worst first */
  readonly blocking: readonly JudgedFinding[]
  /** findings that do not, and why; in the same order */
  readonly passing: readonly LetThrough[]
  /** by severity, without what was taken out: rows, and what no row shows, of each platform */
  readonly counts: Readonly<Record<Severity, number>>
  /** findings that no row shows, since a report has more of them than are kept; of all levels, those that were taken out, too */
  readonly unlisted: number
  /** what to know besides: an ended distribution, nothing recognised, the database's age */
  readonly notes: readonly Remark[]
}

/** A sentence without a stop, and the platforms that are its subject; none: it is about the scan as a whole. */
export type Remark = { readonly platforms: readonly Platform[]; readonly text: string }

/** A finding that does not block, and why. */
export type LetThrough = JudgedFinding & { readonly because: Because }

/**
 * Judges a staged image by the evidence of its scan; the only maker of `Cleared`. Pure. In the mode `gate` every platform of the image needs a whole report
 * about itself, and no finding may block; in the mode `report` everything is cleared, and what is missing is told.
 */
export function judge(policy: ScanInputs, image: StagedImage, evidence: Evidence | undefined, now: Date): ScanVerdict {
  if (policy.mode === 'off') return { kind: 'waived', image: clear(image), because: 'no gate was asked for' }
  const judgement = evidence === undefined ? NOT_SCANNED : weigh(policy, image, evidence, now)
  if (policy.mode === 'report') return { kind: 'reported', image: clear(image), judgement }
  const isOpen = judgement.reasons.length === 0 && judgement.blocking.length === 0
  return isOpen ? { kind: 'passed', image: clear(image), judgement } : { kind: 'blocked', judgement }
}

function clear(image: StagedImage): Cleared {
  return image as Cleared
}

const NOT_SCANNED: Judgement = {
  reasons: [{ platforms: [], text: 'the image was not scanned' }],
  blocking: [],
  passing: [],
  counts: bySeverity(() => 0),
  unlisted: 0,
  notes: [],
}

function weigh(policy: ScanPolicy, image: StagedImage, evidence: Evidence, now: Date): Judgement {
  const { targets, problems } = scanTargets(image)
  const reports: Proved[] = []
  const unproved: Remark[] = []
  for (const target of targets) {
    const proof = proofOf(target, evidence)
    if ('report' in proof) reports.push({ platform: target.platform, report: proof.report })
    else unproved.push({ platforms: [target.platform], text: proof.because })
  }
  const strangers = strangersOf(evidence, targets).map(({ manifest }) =>
    about(`there is a result for ${inertInline(manifest)}, which is not in the image`),
  )
  const empty = targets.length === 0 ? [about('the image has nothing that could be scanned')] : []
  const database = databaseRemarks(policy, evidence, now)
  const said = reports.flatMap((proved) => remarksOf(policy, proved))
  const rows = rowsOf(reports).map((row) => ({ row, because: whyNot(row, policy, now) }))
  const unlisted = reports.map(({ report }) => unlistedOf(report))
  const sum = (count: (of: (typeof unlisted)[number][Severity]) => number, levels: readonly Severity[]) =>
    unlisted.flatMap((each) => levels.map((severity) => count(each[severity]))).reduce((all, one) => all + one, 0)
  return {
    reasons: joined([
      ...failureOf(evidence),
      ...empty,
      ...problems.map(about),
      ...unproved,
      ...strangers,
      ...database.filter(({ blocks }) => blocks),
      ...said.filter(({ blocks }) => blocks),
    ]),
    blocking: rows.flatMap(({ row, because }) => (because === undefined ? [row] : [])),
    passing: rows.flatMap(({ row, because }) => (because === undefined ? [] : [{ ...row, because }])),
    counts: bySeverity(
      (severity) =>
        rows.filter(({ row }) => row.ignored === undefined && row.severity === severity).length +
        sum(({ fixable, unfixed }) => fixable + unfixed, [severity]),
    ),
    unlisted: sum(({ fixable, unfixed, ignored }) => fixable + unfixed + ignored, SEVERITIES),
    notes: joined([...database.filter(({ blocks }) => !blocks), ...said.filter(({ blocks }) => !blocks)]),
  }
}

/** A remark that closes the gate, or does not. */
type Weighed = Remark & { readonly blocks: boolean }

function about(text: string): Remark {
  return { platforms: [], text }
}

function failureOf({ failure, scanner }: Evidence): readonly Remark[] {
  if (failure !== undefined) return [about(inertInline(failure.message))]
  return scanner === undefined ? [about('nobody knows which Trivy scanned the image')] : []
}

/** How far the clock that stamped a database may be ahead of ours. */
const SKEW_MS = 3_600_000

/** What is not in an old database is not found; one of tomorrow is none that was published. */
function databaseRemarks(policy: ScanPolicy, { database, failure }: Evidence, now: Date): readonly Weighed[] {
  if (!policy.scanners.includes('vuln')) return []
  if (database === undefined)
    return failure === undefined ? [{ ...about('nobody knows which database of vulnerabilities was used'), blocks: true }] : []
  const ageMs = now.getTime() - database.updatedAt.getTime()
  if (Number.isNaN(ageMs)) return [{ ...about('the database of vulnerabilities does not say when it was made'), blocks: true }]
  const made = `the database of vulnerabilities was made on ${database.updatedAt.toISOString()}`
  if (ageMs < -SKEW_MS) return [{ ...about(`${made}, which is still to come`), blocks: true }]
  const hours = Math.max(0, Math.floor(ageMs / 3_600_000))
  if (ageMs <= policy.databaseMaxAgeMs) return [{ ...about(`${made}, ${hours} h ago`), blocks: false }]
  return [{ ...about(`${made}, ${hours} h ago, and counts for ${policy.databaseMaxAgeMs / 3_600_000} h (scan-db-max-age)`), blocks: true }]
}

/** What a report says beside its findings. */
function remarksOf(policy: ScanPolicy, { platform, report }: Proved): readonly Weighed[] {
  const remarks: Weighed[] = []
  const add = (text: string, blocks: boolean) => remarks.push({ platforms: [platform], text, blocks })
  const { distribution, packages, osPackages } = report
  const name = distribution === undefined ? undefined : inertInline(`${distribution.family} ${distribution.name}`)
  if (distribution?.isEnded === true)
    add(`is made of ${name}, which has ended: nothing is fixed there any more, and little new is known`, policy.eol === 'block')
  const looksForPackages = policy.scanners.includes('vuln') || policy.scanners.includes('license')
  if (looksForPackages && packages === 0)
    add('has no package that was recognised, so nothing could be found in any', policy.unrecognised === 'block')
  else if (looksForPackages && distribution !== undefined && osPackages === 0 && policy.pkgTypes.includes('os'))
    add(`is made of ${name}, and none of its packages was recognised`, policy.unrecognised === 'block')
  const hidden = unlistedOf(report)
  const blocking = [...policy.failOn].reduce(
    (all, severity) => all + hidden[severity].fixable + (policy.ignoreUnfixed ? 0 : hidden[severity].unfixed),
    0,
  )
  if (blocking > 0) add(`has ${blocking} more findings of ${[...policy.failOn].join(' or ')} than are listed`, true)
  return remarks
}

/** The same sentence about several platforms is said once. */
function joined(remarks: readonly Remark[]): readonly Remark[] {
  const known = new Map<string, Platform[]>()
  for (const { platforms, text } of remarks) {
    const all = known.get(text) ?? []
    all.push(...platforms.filter((platform) => !all.some((each) => formatPlatform(each) === formatPlatform(platform))))
    known.set(text, all)
  }
  return [...known].map(([text, platforms]) => ({ platforms, text }))
}
