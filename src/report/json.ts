import { formatPlatform } from '../domain/platform.ts'
import type { ActionError } from '../errors.ts'
import { planJson } from '../plan/json.ts'
import { type Comparison, layersOf, type Makeup } from '../publish/previous.ts'
import type { Row } from '../publish/publish.ts'
import { remarkWords } from '../scan/closed.ts'
import type { DatabaseUsed, PlatformEvidence } from '../scan/evidence.ts'
import { urlOf } from './attestation.ts'
import { changeOf } from './changes.ts'
import { countsOf } from './counts.ts'
import type { Report } from './report.ts'
import { predicatesOf } from './safety.ts'
import { hintOf } from './words.ts'

/** The version of `reportJson`'s shape (report.schema.json); it grows when a field changes its meaning or goes. */
const SCHEMA = 1

/** The report as plain values, for `report.json`: all that is told of a run, findings aside, which are in the files of the scan. */
export function reportJson(report: Report): Readonly<Record<string, unknown>> {
  const { outcome, down, present, plan, places, rows, smoke, comparison, error, laps, tookMs } = report
  return {
    schema: SCHEMA,
    outcome,
    tookMs: Math.round(tookMs),
    steppedDown: down ?? null,
    present: present === undefined ? null : `${present.repository.name}@${present.digest}`,
    error: error === undefined ? null : { ...errorJson(error), hint: hintOf(error) },
    plan: plan === undefined ? null : planJson(plan),
    image: imageJson(report),
    results: rows.map(rowJson),
    uploads: places.map((place) => ({
      image: place.repository.name,
      blobs: place.blobs,
      error: place.error === undefined ? null : errorJson(place.error),
    })),
    scan: scanJson(report),
    referrers: referrersJson(report),
    signatures: signaturesJson(report),
    attestation: attestationJson(report),
    smoke: smoke === undefined ? null : { platform: formatPlatform(smoke.platform), result: smoke.kind, because: smoke.because },
    changes: comparison === undefined ? null : changesJson(comparison),
    stages: laps.map(({ stage, startMs, endMs }) => ({
      stage,
      startMs: Math.round(startMs),
      endMs: endMs === undefined ? null : Math.round(endMs),
    })),
  }
}

/** A row as the output `results` and `report.json` have it. */
export function rowJson(row: Row): Readonly<Record<string, unknown>> {
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
    error: row.error === undefined ? null : errorJson(row.error),
  }
}

function errorJson({ code, message }: ActionError): { readonly code: string; readonly message: string } {
  return { code, message }
}

function imageJson({ staged, passed, settled }: Report): unknown {
  if (passed?.digest !== undefined) return { digest: passed.digest, adopted: false, platforms: [], attestations: [] }
  if (staged === undefined) return null
  return {
    digest: staged.digest,
    adopted: settled?.source.kind === 'adopt',
    platforms: layersOf(staged).map(({ platform, digest, bytes, layers }) => ({
      platform: formatPlatform(platform),
      digest,
      bytes,
      layers: layers.length,
    })),
    attestations: predicatesOf(staged),
  }
}

/** One for each repository that they came from and went to; `null` where nobody asked for it, or it did not come to that. */
function referrersJson({ carried }: Report): unknown {
  if (carried === undefined) return null
  return carried.map(({ from, to, artifacts, error }) => ({
    from: from.name,
    image: to.name,
    artifacts: artifacts.map(({ tag, ...artifact }) => ({ ...artifact, tag: tag ?? null })),
    error: error === undefined ? null : errorJson(error),
  }))
}

/** One for each digest and repository; `null` where nothing was to be signed, or it did not come to that. */
function signaturesJson({ signatures }: Report): unknown {
  if (signatures === undefined) return null
  return signatures.each.map(({ repository, digest, platform, end }) => ({
    image: repository.name,
    digest,
    platform: platform === undefined ? null : formatPlatform(platform),
    state: end.kind,
    unproved: (end.kind === 'signed' && end.unproved) || null,
    error: end.kind === 'failed' ? errorJson(end.error) : null,
  }))
}

/** By GitHub; `null` where nobody asked for one, or it did not come to that. */
function attestationJson({ attestation }: Report): unknown {
  if (attestation === undefined) return null
  return { url: urlOf(attestation), error: attestation.kind === 'failed' ? errorJson(attestation.error) : null }
}

function scanJson({ verdict, evidence }: Report): unknown {
  if (verdict === undefined || verdict.kind === 'waived') return null
  const { reasons, notes } = verdict.judgement
  return {
    result: verdict.kind,
    counts: countsOf(verdict.judgement),
    reasons: reasons.map(remarkWords),
    notes: notes.map(remarkWords),
    platforms: evidence?.platforms.map(platformJson) ?? [],
    trivy: evidence?.scanner === undefined ? null : { version: evidence.scanner.version, pinned: evidence.scanner.isPinned },
    database: evidence?.database === undefined ? null : databaseJson(evidence.database),
    isolation: evidence?.isolation?.kind ?? null,
  }
}

function platformJson(each: PlatformEvidence): unknown {
  const about = { platform: formatPlatform(each.platform), digest: each.manifest }
  if (each.kind === 'none') return { ...about, because: each.because, packages: null, distribution: null, ended: null }
  const { distribution, packages } = each.report
  const name = distribution === undefined ? null : `${distribution.family} ${distribution.name}`
  return { ...about, because: null, packages, distribution: name, ended: distribution?.isEnded ?? null }
}

function databaseJson({ source, digest, updatedAt }: DatabaseUsed): unknown {
  return { source, digest: digest ?? null, updatedAt: Number.isNaN(updatedAt.getTime()) ? null : updatedAt.toISOString() }
}

function changesJson({ repository, tag, before, after }: Comparison): unknown {
  return {
    image: repository.name,
    tag,
    before: before.digest,
    platforms: after.platforms.map((each) => {
      const change = changeOf(each, before)
      const known = change === undefined ? null : { bytes: change.bytes, newLayers: change.newLayers, newBytes: change.newBytes }
      return { platform: formatPlatform(each.platform), change: known }
    }),
    bases: { before: basesJson(before), after: basesJson(after) },
  }
}

function basesJson({ bases }: Makeup): unknown {
  return bases?.map(({ name, digest }) => ({ name, digest })) ?? null
}
