import { formatPlatform } from '../domain/platform.ts'
import { formatPinned } from '../domain/reference.ts'
import { SEVERITIES } from '../domain/severity.ts'
import { planJson } from '../plan/json.ts'
import type { Row } from '../publish/publish.ts'
import { metadataOutputs } from './metadata.ts'
import { type Report, succeeded } from './report.ts'

/** The outputs of a run (design.md 4.2), by name; on any failure `digest` is empty and `staged-digest` says what was made. */
export function outputsOf(report: Report): ReadonlyMap<string, string> {
  return new Map([
    ['outcome', report.outcome],
    ...planOutputs(report),
    ...imageOutputs(report),
    ...scanOutputs(report),
    ['results', JSON.stringify(report.rows.map(rowJson))],
  ])
}

function planOutputs({ plan }: Report): readonly (readonly [string, string])[] {
  return plan === undefined ? [] : [['plan', JSON.stringify(planJson(plan))], ...metadataOutputs(plan)]
}

function imageOutputs(report: Report): readonly (readonly [string, string])[] {
  const { plan, staged, passed } = report
  if (passed !== undefined)
    return [
      ['digest', passed.digest ?? ''],
      ['imageid', passed.imageId],
      ['metadata', passed.metadata],
    ]
  if (plan === undefined || staged === undefined) return [['digest', '']]
  const digest = succeeded(report) ? staged.digest : ''
  const platforms = Object.fromEntries(staged.platforms.map((entry) => [formatPlatform(entry.platform), entry.digest]))
  const having = digest === '' ? [] : plan.images.filter((image) => holds(report, image.name))
  // As docker/build-push-action's --iidfile has it: an index by its digest, a single image by its config.
  const imageId = staged.root.content.kind === 'image' ? staged.root.content.config.digest : staged.digest
  const refs = having.map((image) => formatPinned(image, staged.digest))
  return [
    ['digest', digest],
    ['ref', refs[0] ?? ''],
    ['refs', refs.join('\n')],
    ['digests', JSON.stringify(Object.fromEntries(having.map((image) => [image.name, platforms])))],
    ['staged-digest', staged.digest],
    ['metadata', staged.metadata],
    ['imageid', imageId],
  ]
}

/** Nothing is said of a scan that nobody asked for. */
function scanOutputs({ verdict, scanFiles }: Report): readonly (readonly [string, string])[] {
  if (verdict === undefined || verdict.kind === 'waived') return []
  const { counts, blocking } = verdict.judgement
  const byLevel = Object.fromEntries(SEVERITIES.toReversed().map((severity) => [severity, counts[severity]]))
  return [
    ['scan-result', verdict.kind],
    ['scan-counts', JSON.stringify({ ...byLevel, blocking: blocking.length })],
    ['sarif', scanFiles?.sarif ?? ''],
  ]
}

/** Whether a pull of the digest from this image works: at least one of its rows shows the digest, or it was uploaded under no name. */
function holds(report: Report, name: string): boolean {
  if (report.outcome === 'staged') return report.places.some(({ repository, error }) => repository.name === name && error === undefined)
  return report.rows.some((row) => row.repository.name === name && row.after === report.staged?.digest)
}

function rowJson(row: Row): Readonly<Record<string, unknown>> {
  return {
    image: row.repository.name,
    registry: row.repository.host,
    tag: row.tag,
    kind: row.kind,
    state: row.state,
    before: row.before ?? null,
    after: row.after ?? null,
    attempts: row.attempts,
    because: row.because,
    error: row.error === undefined ? null : { code: row.error.code, message: row.error.message },
  }
}
