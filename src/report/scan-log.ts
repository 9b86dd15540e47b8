import { inertInline } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { remarkWords } from '../scan/closed.ts'
import type { Evidence } from '../scan/evidence.ts'
import type { JudgedFinding } from '../scan/rows.ts'
import type { Judgement, ScanVerdict } from '../scan/verdict.ts'
import { whereOf, whyPassing } from './findings.ts'
import { isolationWords, passingWords, resultWords, scannerWords } from './scan.ts'
import { columns, linedUp } from './table.ts'
import { count, seconds } from './words.ts'

/** Rows of a log; all of them are in the file of `scan-table`. */
const ROWS = 100
const CELL_LIMIT = 80
/** GitHub shows ten warnings of a step (docs.github.com, "Workflow commands", limits of annotations). */
const ANNOTATIONS = 10

/** The scan as the log tells it: what blocks, a row each, then what was let through, what to know, and what was scanned with what. */
export function scanLines(verdict: ScanVerdict, evidence: Evidence | undefined): readonly string[] {
  if (verdict.kind === 'waived') return []
  const { judgement } = verdict
  const { blocking, passing, reasons, notes } = judgement
  const rows = blocking.slice(0, ROWS).map(rowOf)
  const hidden = blocking.length - rows.length
  return [
    `${resultWords(verdict.kind, judgement)}.`,
    ...(rows.length === 0 ? [] : columns([HEAD, ...rows])),
    ...(hidden === 0 ? [] : [`… and ${hidden} more that block; scan-table writes all of them to a file.`]),
    ...(passing.length === 0 ? [] : [`Let through: ${passingWords(passing)}.`]),
    ...[...reasons, ...notes].map((remark) => `- ${remarkWords(remark)}`),
    ...(evidence === undefined ? [] : evidenceLines(evidence)),
  ]
}

/** All findings as a table for a file, a line a row: what blocks, then what was let through and why. */
export function scanTable({ blocking, passing }: Judgement): Iterable<string> {
  return linedUp(function* () {
    yield ['WHY', ...HEAD]
    for (const finding of blocking) yield ['of a level that blocks', ...rowOf(finding)]
    for (const finding of passing) yield [inertInline(whyPassing(finding), CELL_LIMIT), ...rowOf(finding)]
  })
}

/** The worst findings that block, or would, as annotations: one line each. */
export function scanAnnotations(verdict: ScanVerdict): readonly string[] {
  if (verdict.kind === 'waived') return []
  return verdict.judgement.blocking.slice(0, ANNOTATIONS).map(annotationOf)
}

const HEAD = ['LEVEL', 'FINDING', 'IN', 'INSTALLED', 'FIXED', 'PLATFORMS', 'TITLE']

/** A finding as a row of a table, every cell on one line and inert. */
function rowOf(finding: JudgedFinding): readonly string[] {
  const { severity, id, installed, fixed, platforms, title } = finding
  const cells = [severity, id, whereOf(finding), installed ?? '', fixed ?? '', platforms.map(formatPlatform).join(' '), title]
  return cells.map((text) => inertInline(text, CELL_LIMIT))
}

function annotationOf(finding: JudgedFinding): string {
  const { severity, id, installed, fixed, platforms, title } = finding
  const version = installed === undefined ? '' : ` ${installed}`
  const cure = fixed === undefined ? '' : `, fixed in ${fixed}`
  const words = title === '' ? '' : `: ${title}`
  return inertInline(`${severity} ${id} in ${whereOf(finding)}${version}${cure} (${platforms.map(formatPlatform).join(', ')})${words}`)
}

function evidenceLines({ platforms, scanner, isolation, failure, tookMs }: Evidence): readonly string[] {
  const each = platforms.map((one) =>
    one.kind === 'none'
      ? `${formatPlatform(one.platform)}: not scanned: ${one.because}`
      : `${formatPlatform(one.platform)}: ${count(one.report.packages, 'package')} recognised, ${seconds(one.tookMs)}`,
  )
  return [
    ...each,
    ...(scanner === undefined ? [] : [`${scannerWords(scanner)}.`]),
    ...(isolation === undefined || failure !== undefined ? [] : [`${isolationWords(isolation)}.`]),
    ...(failure === undefined ? [`The scan took ${seconds(tookMs)}.`] : []),
  ]
}
