import { formatPlatform } from '../domain/platform.ts'
import { formatPinned } from '../domain/reference.ts'
import { planJson } from '../plan/json.ts'
import { urlOf } from './attestation.ts'
import { countsOf } from './counts.ts'
import { having } from './having.ts'
import { rowJson } from './json.ts'
import { metadataOutputs } from './metadata.ts'
import { type Report, succeeded } from './report.ts'
import { isSigned } from './signatures.ts'

/** The outputs of a run (design.md 4.2), by name; on any failure `digest` is empty and `staged-digest` says what was made. */
export function outputsOf(report: Report): ReadonlyMap<string, string> {
  return new Map([
    ['outcome', report.outcome],
    ...planOutputs(report),
    ...imageOutputs(report),
    ...scanOutputs(report),
    ...signOutputs(report),
    ...(report.attestation === undefined ? [] : [['attestation', urlOf(report.attestation)] as const]),
    ...(report.sboms === undefined ? [] : [['sbom-file', report.sboms] as const]),
    ['results', JSON.stringify(report.rows.map(rowJson))],
  ])
}

function planOutputs({ plan }: Report): readonly (readonly [string, string])[] {
  return plan === undefined ? [] : [['plan', JSON.stringify(planJson(plan))], ...metadataOutputs(plan)]
}

function imageOutputs(report: Report): readonly (readonly [string, string])[] {
  const { plan, staged, passed, present } = report
  if (passed !== undefined)
    return [
      ['digest', passed.digest ?? ''],
      ['imageid', passed.imageId],
      ['metadata', passed.metadata],
    ]
  if (present !== undefined)
    return [
      ['digest', ''],
      ['ref', formatPinned(present.repository, present.digest)],
    ]
  if (plan === undefined || staged === undefined) return [['digest', '']]
  const digest = succeeded(report) ? staged.digest : ''
  const platforms = Object.fromEntries(staged.platforms.map((entry) => [formatPlatform(entry.platform), entry.digest]))
  const images = digest === '' ? [] : having(report)
  // As docker/build-push-action's --iidfile has it: an index by its digest, a single image by its config.
  const imageId = staged.root.content.kind === 'image' ? staged.root.content.config.digest : staged.digest
  const refs = images.map((image) => formatPinned(image, staged.digest))
  return [
    ['digest', digest],
    ['ref', refs[0] ?? ''],
    ['refs', refs.join('\n')],
    ['digests', JSON.stringify(Object.fromEntries(images.map((image) => [image.name, platforms])))],
    ['staged-digest', staged.digest],
    ...(report.outcome === 'staged' && report.uploadedAt !== undefined ? [['uploaded-at', report.uploadedAt.toISOString()] as const] : []),
    ['metadata', staged.metadata],
    ['imageid', imageId],
  ]
}

/** Nothing is said of signatures that nobody asked for, or that it did not come to. */
function signOutputs(report: Report): readonly (readonly [string, string])[] {
  const signed = isSigned(report)
  return signed === undefined ? [] : [['signed', String(signed)]]
}

/** Nothing is said of a scan that nobody asked for. */
function scanOutputs({ verdict, scanFiles, handed, outcome }: Report): readonly (readonly [string, string])[] {
  if (verdict === undefined || verdict.kind === 'waived') return []
  return [
    ['scan-result', verdict.kind],
    ['scan-counts', JSON.stringify(countsOf(verdict.judgement))],
    ['sarif', scanFiles?.sarif ?? ''],
    ...(handed === undefined || outcome !== 'staged' ? [] : [['scan-verdict', handed] as const]),
  ]
}
