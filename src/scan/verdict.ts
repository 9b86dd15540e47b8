import type { StagedImage } from '../build/stage.ts'
import { inertInline } from '../domain/inert.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { ScanInputs, ScanPolicy } from '../inputs/scan.ts'
import type { Evidence } from './evidence.ts'
import { type Handing, weighHanded } from './handing.ts'
import { proofOf, strangersOf } from './proof.ts'
import { about, databaseRemarks, joined, type Remark, reportRemarks, scanRemarks } from './remarks.ts'
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

/**
 * Judges an image that earlier jobs of this run have scanned by what they hand on; gives why that does not count, and then the image is to be scanned like any
 * other. Pure.
 */
export function judgeHanded(
  policy: ScanInputs,
  image: StagedImage,
  handing: Handing,
  now: Date,
): Extract<ScanVerdict, { kind: 'passed' | 'reported' }> | { readonly kind: 'scan'; readonly because: readonly string[] } {
  const weighed = weighHanded(policy, image, handing, now)
  return 'because' in weighed ? { kind: 'scan', ...weighed } : { kind: 'passed', image: clear(image), ...weighed }
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
  const remarks = [...databaseRemarks(policy, evidence, now), ...reports.flatMap((proved) => reportRemarks(policy, proved))]
  const rows = rowsOf(reports).map((row) => ({ row, because: whyNot(row, policy, now) }))
  const unlisted = reports.map(({ report }) => unlistedOf(report))
  const sum = (count: (of: (typeof unlisted)[number][Severity]) => number, levels: readonly Severity[]) =>
    unlisted.flatMap((each) => levels.map((severity) => count(each[severity]))).reduce((all, one) => all + one, 0)
  return {
    reasons: joined([...scanRemarks(evidence, targets, problems), ...unproved, ...strangers, ...remarks.filter(({ blocks }) => blocks)]),
    blocking: rows.flatMap(({ row, because }) => (because === undefined ? [row] : [])),
    passing: rows.flatMap(({ row, because }) => (because === undefined ? [] : [{ ...row, because }])),
    counts: bySeverity(
      (severity) =>
        rows.filter(({ row }) => row.ignored === undefined && row.severity === severity).length +
        sum(({ fixable, unfixed }) => fixable + unfixed, [severity]),
    ),
    unlisted: sum(({ fixable, unfixed, ignored }) => fixable + unfixed + ignored, SEVERITIES),
    notes: joined(remarks.filter(({ blocks }) => !blocks)),
  }
}
