import { durationWords } from '../domain/duration.ts'
import { inertInline } from '../domain/inert.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { DatabaseUsed, Evidence } from './evidence.ts'
import { type Proved, unlistedOf } from './rows.ts'
import type { ScanTarget } from './targets.ts'

/**
 * What is said of some platforms, without a stop; none: it is about the scan as a whole. `choice` is the input that makes it block, though the scan is
 * complete.
 */
export type Remark = { readonly platforms: readonly Platform[]; readonly text: string; readonly choice?: Choice }

/** Inputs that let the gate mind what an image is made of. */
export type Choice = 'scan-eol' | 'scan-unrecognised'

/** A remark that closes the gate, or does not. */
export type Weighed = Remark & { readonly blocks: boolean }

/** A remark about the scan as a whole. */
export function about(text: string): Remark {
  return { platforms: [], text }
}

/** Why there was no scan, or none of all that there is. */
export function scanRemarks(
  { failure, scanner }: Evidence,
  targets: readonly ScanTarget[],
  problems: readonly string[],
): readonly Remark[] {
  if (failure !== undefined) return [about(inertInline(failure.message))]
  const empty = targets.length === 0 ? ['the image has nothing that could be scanned'] : []
  const unknown = scanner === undefined ? ['nobody knows which Trivy scanned the image'] : []
  return [...problems, ...empty, ...unknown].map(about)
}

const HOUR_MS = 3_600_000

/** How far the clock that stamped a database may be ahead of ours. */
const SKEW_MS = HOUR_MS

/** What is not in an old database is not found; one of tomorrow was not published by those who make them. */
export function databaseRemarks(
  policy: ScanPolicy,
  { database, failure }: Pick<Evidence, 'failure'> & { readonly database: Pick<DatabaseUsed, 'updatedAt'> | undefined },
  now: Date,
): readonly Weighed[] {
  if (!policy.scanners.includes('vuln') || (database === undefined && failure !== undefined)) return []
  const close = (text: string): readonly Weighed[] => [{ ...about(text), blocks: true }]
  if (database === undefined) return close('nobody knows which database of vulnerabilities was used')
  const ageMs = now.getTime() - database.updatedAt.getTime()
  if (Number.isNaN(ageMs)) return close('the database of vulnerabilities does not say when it was made')
  const made = `the database of vulnerabilities was made on ${database.updatedAt.toISOString()}`
  if (ageMs < -SKEW_MS) return close(`${made}, which is still to come`)
  const old = `${made}, ${durationWords(Math.max(0, ageMs))} ago`
  if (ageMs > policy.databaseMaxAgeMs) return close(`${old}, and counts for ${durationWords(policy.databaseMaxAgeMs)} (scan-db-max-age)`)
  return [{ ...about(old), blocks: false }]
}

/** What the report of a platform says beside its findings: how far it can be believed. */
export function reportRemarks(policy: ScanPolicy, { platform, report }: Proved): readonly Weighed[] {
  const said = [endedRemark(policy, report), unrecognisedRemark(policy, report), unlistedRemark(policy, report)]
  return said.flatMap((one) => (one === undefined ? [] : [{ ...one, platforms: [platform] }]))
}

type Said = Pick<Weighed, 'text' | 'blocks' | 'choice'>

function chosen(isChosen: boolean, choice: Choice): Pick<Weighed, 'blocks' | 'choice'> {
  return isChosen ? { blocks: true, choice } : { blocks: false }
}

function endedRemark({ eol }: ScanPolicy, { distribution }: Proved['report']): Said | undefined {
  if (distribution?.isEnded !== true) return undefined
  return {
    text: `made of ${nameOf(distribution)}, which has ended: nothing is fixed there any more, and little new is known`,
    ...chosen(eol === 'block', 'scan-eol'),
  }
}

function unrecognisedRemark(policy: ScanPolicy, { distribution, packages, osPackages }: Proved['report']): Said | undefined {
  if (!policy.scanners.includes('vuln') && !policy.scanners.includes('license')) return undefined
  const weight = chosen(policy.unrecognised === 'block', 'scan-unrecognised')
  if (packages === 0) return { text: 'no package was recognised, so nothing could be found in any', ...weight }
  if (distribution === undefined || osPackages > 0 || !policy.pkgTypes.includes('os')) return undefined
  return { text: `made of ${nameOf(distribution)}, and none of its packages was recognised`, ...weight }
}

function nameOf({ family, name }: NonNullable<Proved['report']['distribution']>): string {
  return inertInline(`${family} ${name}`)
}

/** Findings that are counted and not listed block as listed ones do. */
function unlistedRemark({ failOn, ignoreUnfixed }: ScanPolicy, report: Proved['report']): Said | undefined {
  const unlisted = unlistedOf(report)
  const count = [...failOn].reduce((all, level) => all + unlisted[level].fixable + (ignoreUnfixed ? 0 : unlisted[level].unfixed), 0)
  if (count === 0) return undefined
  return { text: `${count} more findings of ${[...failOn].join(' or ')} than are listed`, blocks: true }
}

/** What is the same of several platforms is said once. */
export function joined(remarks: readonly Remark[]): readonly Remark[] {
  const known = new Map<string, Remark & { readonly platforms: Platform[] }>()
  for (const { platforms, text, choice } of remarks) {
    const one = known.get(text) ?? { platforms: [], text, ...(choice === undefined ? {} : { choice }) }
    one.platforms.push(...platforms.filter((platform) => !one.platforms.some((each) => formatPlatform(each) === formatPlatform(platform))))
    known.set(text, one)
  }
  return [...known.values()]
}
