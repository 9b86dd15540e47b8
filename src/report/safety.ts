import type { StagedImage } from '../build/stage.ts'
import { inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import type { Evidence } from '../scan/evidence.ts'
import type { Judgement, ScanVerdict } from '../scan/verdict.ts'
import { attestationWords } from './attestation.ts'
import { code } from './markdown.ts'
import { isLeftBehind, referrerWords } from './referrers.ts'
import type { Report } from './report.ts'
import { resultWords } from './scan.ts'
import { hasUnproved, isSigned, signatureWords } from './signatures.ts'
import { smokeWords } from './smoke.ts'
import { count } from './words.ts'

/** Whether the image is safe, in one line: what was checked and what came of it, and what lies beside the image as evidence. */
export function safetyOf(report: Report): readonly string[] {
  const { staged, verdict, evidence, smoke } = report
  if (staged === undefined) return []
  const parts = [
    ...scanWords(verdict, evidence),
    ...smokePart(smoke),
    evidenceWords(staged),
    ...referrerWords(report),
    ...signatureWords(report),
    ...attestationWords(report),
  ]
  return [`- ${markOf(report)} **Checks:** ${parts.join('; ')}`]
}

/** Why it failed stands below the error. */
function smokePart(smoke: Report['smoke']): readonly string[] {
  if (smoke === undefined) return []
  return [smoke.kind === 'failed' ? 'smoke failed' : inertMarkdown(smokeWords(smoke).replace(/^Smoke/, 'smoke'))]
}

/** The worst of what is told: what is not signed though it was to be is not safe, whatever the scan found. */
function markOf(report: Report): string {
  const { verdict, smoke, attestation } = report
  const isShort = isSigned(report) === false || isLeftBehind(report)
  if (smoke?.kind === 'failed' || verdict?.kind === 'blocked' || (isShort && report.outcome === 'blocked')) return '⛔'
  return isShort || hasUnproved(report) || attestation?.kind === 'failed' ? '⚠️' : scanMark(verdict)
}

function scanMark(verdict: ScanVerdict | undefined): string {
  switch (verdict?.kind) {
    case 'passed':
    case 'reported':
      return verdict.judgement.blocking.length + warningsOf(verdict.judgement) === 0 ? '🛡️' : '⚠️'
    case 'blocked':
      return '⛔'
    case 'waived':
    case undefined:
      return '◻️'
  }
}

function scanWords(verdict: ScanVerdict | undefined, evidence: Evidence | undefined): readonly string[] {
  if (verdict === undefined) return ['not scanned']
  if (verdict.kind === 'waived') return [`not scanned, since ${inertMarkdown(verdict.because)} (${code('scan: gate')})`]
  const scanned = evidence?.platforms.filter(({ kind }) => kind !== 'none') ?? []
  const names = scanned.map(({ platform }) => code(formatPlatform(platform)))
  const isElsewhere = verdict.kind === 'passed' && evidence === undefined
  const where = isElsewhere
    ? " in this run's other jobs"
    : names.length === 0
      ? ''
      : `${isQuiet(verdict.judgement) ? ' on' : '; scanned:'} ${names.length > 3 ? count(names.length, 'platform') : names.join(', ')}`
  const words = resultWords(verdict.kind, verdict.judgement)
  const warnings = warningsOf(verdict.judgement)
  const below = warnings === 0 || verdict.kind === 'blocked' ? '' : `, with ${count(warnings, 'warning')} below`
  return [`${words.slice(0, 1).toLowerCase()}${words.slice(1)}${where}${below}`]
}

/** Where nothing is told but that, the platforms follow it; else they would be read as those that it is about. */
function isQuiet({ blocking, passing, reasons }: Judgement): boolean {
  return blocking.length + passing.length + reasons.length === 0
}

/** What a scan that opened the gate says all the same: a distribution that has ended, nothing that was recognised, a hole. */
function warningsOf({ reasons, notes }: Judgement): number {
  return reasons.length + notes.filter(({ platforms }) => platforms.length > 0).length
}

/** The predicates that BuildKit attaches (moby/buildkit, docs/attestations), by how they begin. */
const PREDICATES = [
  ['https://slsa.dev/provenance/', 'provenance'],
  ['https://spdx.dev/Document', 'SBOM'],
] as const

function evidenceWords(staged: StagedImage): string {
  const types = predicatesOf(staged)
  const found = PREDICATES.filter(([start]) => types.some((type) => type.startsWith(start))).map(([, name]) => name)
  return found.length === 0 ? 'no provenance' : `with ${found.join(' and ')}`
}

/** The predicate types of all attestations of an image, once each. */
export function predicatesOf({ children }: StagedImage): readonly string[] {
  const layers = children.flatMap(({ content }) => (content.kind === 'image' ? content.layers : []))
  return [...new Set(layers.flatMap(({ annotations }) => annotations['in-toto.io/predicate-type'] ?? []))]
}
