import { inertInline } from '../domain/inert.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { parseVersion } from '../domain/version.ts'
import type { Evidence, PlatformEvidence } from './evidence.ts'
import type { TrivyReport } from './findings.ts'
import type { ScanTarget } from './targets.ts'

/** A report that proves to be about the target, or why there is none, without a stop. */
export type Proof = { readonly report: TrivyReport } | { readonly because: string }

/**
 * Looks for the one report about a target, and does not believe what the evidence says of itself: the report must name the target's own config, and the Trivy
 * that was found.
 */
export function proofOf(target: ScanTarget, evidence: Evidence): Proof {
  const [found, ...others] = evidence.platforms.filter((each) => isAbout(each, target))
  if (found === undefined) return { because: evidence.failure === undefined ? 'not scanned' : inertInline(evidence.failure.message) }
  if (others.length > 0) return { because: `${others.length + 1} results of one scan` }
  if (found.kind === 'none') return { because: inertInline(found.because) }
  return contradictionOf(found.report, target, evidence.scanner?.version) ?? { report: found.report }
}

/** Results that are about nothing in the image: whoever mixed them up may have mixed up others. */
export function strangersOf(evidence: Evidence, targets: readonly ScanTarget[]): readonly PlatformEvidence[] {
  return evidence.platforms.filter((each) => !targets.some((target) => isAbout(each, target)))
}

function isAbout({ manifest, config, platform }: PlatformEvidence, target: ScanTarget): boolean {
  return manifest === target.manifest && config === target.config && formatPlatform(platform) === formatPlatform(target.platform)
}

function contradictionOf(
  report: TrivyReport,
  { config, platform }: ScanTarget,
  scanner: string | undefined,
): { readonly because: string } | undefined {
  const made = report.scannerVersion === undefined ? undefined : (parseVersion(report.scannerVersion)?.full ?? report.scannerVersion)
  if (made !== undefined && scanner !== undefined && made !== scanner)
    return { because: `a report of Trivy ${inertInline(made)}, and Trivy ${scanner} was to scan it` }
  if (report.imageId !== config)
    return { because: `a report about another image: its config is ${config}, the report's is ${report.imageId}` }
  const { os, architecture, variant } = report
  // A config may leave its variant out (image-spec, config.md); then the index alone says it.
  const said: Platform = { os, architecture, ...(variant === undefined ? variantOf(platform) : { variant }) }
  if (samePlatform(said, platform)) return undefined
  return { because: `a report about another platform, ${inertInline(formatPlatform(said))}` }
}

function variantOf({ variant }: Platform): Pick<Platform, 'variant'> {
  return variant === undefined ? {} : { variant }
}
