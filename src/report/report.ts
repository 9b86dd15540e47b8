import type { PassedBuild, StagedImage } from '../build/stage.ts'
import { sameRepository } from '../domain/reference.ts'
import type { ActionError } from '../errors.ts'
import { type Plan, shownTags } from '../plan/plan.ts'
import type { Settled } from '../plan/settle.ts'
import type { Present } from '../publish/present.ts'
import type { Comparison } from '../publish/previous.ts'
import { type Row, rowWithoutWrite } from '../publish/publish.ts'
import type { UploadedPlace } from '../publish/upload.ts'
import type { Evidence } from '../scan/evidence.ts'
import type { ScanFiles } from '../scan/files.ts'
import type { ScanVerdict } from '../scan/verdict.ts'
import type { Attestation } from '../sign/attest.ts'
import type { Carried } from '../sign/carry.ts'
import type { Signatures } from '../sign/sign.ts'
import type { SmokeResult } from '../smoke/smoke.ts'
import { type Lap, lapsByStage } from './laps.ts'

/** How a run ended; exactly one (design.md 2). */
export type Outcome = 'published' | 'blocked' | 'partial' | 'failed' | 'cancelled' | 'planned' | 'built' | 'staged'

/** Everything that is told at the end, as far as the run came. */
export type Report = {
  readonly outcome: Outcome
  /** why it publishes nothing, though it was asked to; `undefined` where it may */
  readonly down: string | undefined
  readonly plan: Plan | undefined
  readonly settled: Settled | undefined
  readonly staged: StagedImage | undefined
  /** what a dry run found published, so that nobody needs to build it */
  readonly present: Present | undefined
  /** a build that went where the user's own `load`, `outputs` or `call` said */
  readonly passed: PassedBuild | undefined
  /** what the scan brought to light, where there was one */
  readonly evidence: Evidence | undefined
  readonly verdict: ScanVerdict | undefined
  /** where reports of the scan were written */
  readonly scanFiles: ScanFiles | undefined
  /** the folder with the SBOM of each platform; empty where one could not be written, `undefined` where nobody asked for them */
  readonly sboms: string | undefined
  /** what a later job of the run is told of the verdict; absent where none is to be */
  readonly handed: string | undefined
  readonly smoke: SmokeResult | undefined
  /** the new image beside the one that a tag held before; `undefined` where there was none, or it was not read in time */
  readonly comparison: Comparison | undefined
  /** when its bytes began to go to the registries, at the earliest */
  readonly uploadedAt: Date | undefined
  readonly places: readonly UploadedPlace[]
  /** what was brought along that refers to it, one for each repository that it came from and went to; `undefined` where that was not asked for, or not tried */
  readonly carried: readonly Carried[] | undefined
  /** what came of signing it; `undefined` where it was not tried */
  readonly signatures: Signatures | undefined
  /** what came of attesting it; `undefined` where it did not come to that */
  readonly attestation: Attestation | undefined
  /** one for each (registry, tag), as soon as there was a plan */
  readonly rows: readonly Row[]
  readonly error: ActionError | undefined
  /** one for each stage that was begun, in the order of `STAGES` */
  readonly laps: readonly Lap[]
  readonly tookMs: number
}

/** What a run has come to so far; the report of a failure is made from it, so that nothing is lost. */
export type Story = {
  down?: string | undefined
  plan?: Plan
  settled?: Settled
  staged?: StagedImage
  present?: Present | undefined
  passed?: PassedBuild
  evidence?: Evidence | undefined
  verdict?: ScanVerdict
  scanFiles?: ScanFiles
  sboms?: string
  handed?: string | undefined
  smoke?: SmokeResult | undefined
  comparison?: Comparison | undefined
  laps?: Lap[]
  uploadedAt?: Date | undefined
  places?: readonly UploadedPlace[]
  carried?: readonly Carried[]
  signatures?: Signatures
  attestation?: Attestation
  /** the first name may be on its way from now on */
  publishing?: boolean
  rows?: readonly Row[]
}

/** Where a run came to its end: the dry-run's plan, a build without a push, the registries without a name, the names; or before, at a check that said no, or an error. */
export type End =
  | { readonly kind: 'planned' | 'built' | 'staged' | 'published' }
  | { readonly kind: 'blocked' | 'stopped'; readonly error: ActionError }

type Stopped = Extract<End, { readonly error: ActionError }>

/** Makes the report of a run from what it had come to when it ended. */
export function reportOf(story: Story, end: End, tookMs: number): Report {
  const rows = story.rows ?? ('error' in end ? rowsAtEnd(story, end) : [])
  const outcome = outcomeOf(end, rows)
  return {
    outcome,
    down: story.down,
    plan: story.plan,
    settled: story.settled,
    staged: story.staged,
    present: story.present,
    passed: story.passed,
    evidence: story.evidence,
    verdict: story.verdict,
    scanFiles: story.scanFiles,
    sboms: story.sboms,
    handed: story.handed,
    smoke: story.smoke,
    comparison: moved(story.comparison, end, rows) ? story.comparison : undefined,
    uploadedAt: story.uploadedAt,
    places: story.places ?? [],
    carried: story.carried,
    signatures: story.signatures,
    attestation: story.attestation,
    rows,
    error: 'error' in end ? end.error : outcome === 'published' ? undefined : firstError(rows),
    laps: lapsByStage(story.laps ?? []),
    tookMs,
  }
}

/** Whether the tag that is compared with came to show the new image, or did not since a check said no: another one that it shows is of a later commit, say. */
function moved(comparison: Comparison | undefined, end: End, rows: readonly Row[]): boolean {
  if (comparison === undefined || end.kind === 'blocked') return comparison !== undefined
  return rows.some(
    ({ repository, tag, state }) => state === 'published' && tag === comparison.tag && sameRepository(repository, comparison.repository),
  )
}

/** Whether the run did what it was asked to do: exit 0 (design.md 5, I3). */
export function succeeded(report: Report): boolean {
  switch (report.outcome) {
    case 'published':
    case 'planned':
    case 'built':
    case 'staged':
      return true
    case 'blocked':
    case 'partial':
    case 'failed':
    case 'cancelled':
      return false
  }
}

/** Rows of a run that stopped before the names: nothing was written, everything is as it was. Where it hung among the names, nobody knows. */
export function rowsBefore(story: Story): readonly Row[] {
  if (story.settled !== undefined) {
    return story.settled.rows.map((settled) => {
      const row = rowWithoutWrite(settled)
      if (story.publishing !== true || settled.decision !== 'write') return row
      return { ...row, state: 'unknown', after: undefined, because: 'the run ended while the names were written' }
    })
  }
  const { plan } = story
  if (plan?.push !== true) return []
  return plan.images.flatMap((repository) =>
    shownTags(plan).map((tag) => ({
      ...{ repository, tag: tag.name, kind: tag.kind, state: 'untouched' as const, before: undefined, after: undefined, attempts: 0 },
      ...{ because: 'the run ended before the registry was asked', error: undefined, required: true },
    })),
  )
}

/** The same, told when it is known why the run came to its end. */
function rowsAtEnd(story: Story, end: Stopped): readonly Row[] {
  return rowsBefore(story).map((row) => (row.state === 'untouched' ? { ...row, because: whyUntouched(story, end) } : row))
}

/** A check that said no, whichever it was, says why. */
function whyUntouched({ settled }: Story, { kind, error: { code, message } }: Stopped): string {
  if (kind === 'blocked') return message.split('\n', 1)[0]?.replace(/:$/, '') ?? message
  switch (code) {
    case 'cancelled':
      return settled === undefined ? 'the run was cancelled before the registry was asked' : 'the run was cancelled before it was written'
    case 'timeout':
      return settled === undefined ? 'the time was up before the registry was asked' : 'the time was up before it was written'
    default:
      return settled === undefined ? 'the run failed before the registry was asked' : 'the run failed before it was written'
  }
}

function outcomeOf(end: End, rows: readonly Row[]): Outcome {
  const wrote = rows.some((row) => row.state === 'published' || row.taken === true)
  switch (end.kind) {
    case 'planned':
    case 'built':
    case 'staged':
    case 'blocked':
      return end.kind
    case 'published':
      if (rows.every((row) => !row.required || isGood(row)) && rows.some(isGood)) return 'published'
      if (wrote) return 'partial'
      return rows.some((row) => row.required && row.error?.code === 'cancelled') ? 'cancelled' : 'failed'
    case 'stopped':
      if (wrote) return 'partial'
      return end.error.code === 'cancelled' ? 'cancelled' : 'failed'
  }
}

function isGood(row: Row): boolean {
  switch (row.state) {
    case 'published':
    case 'already':
    case 'kept':
    case 'skipped':
    case 'superseded':
      return true
    case 'untouched':
    case 'failed':
    case 'unknown':
      return false
  }
}

function firstError(rows: readonly Row[]): ActionError | undefined {
  const bad = rows.filter((row) => row.error !== undefined && !isGood(row))
  return (bad.find((row) => row.required) ?? bad[0])?.error
}
