import { durationWords } from '../domain/duration.ts'
import { isRecord, parseJson } from '../domain/json.ts'

/** What the publisher of a database says of it (aquasecurity/trivy-db, pkg/metadata). */
export type DatabaseMetadata = { readonly version: number; readonly updatedAt: Date }

/** How far the publisher's clock, or this machine's, may be off. */
const SKEW_MS = 60 * 60_000
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/

/**
 * Reads `metadata.json` and judges the age of its database. What cannot be used is a text that follows the database's name, such as `is of 2026-01-01T00:00:00Z, …`:
 * another format than `version`, a time that is none, in the future, or more than `maxAgeMs` ago.
 */
export function readMetadata(
  bytes: Uint8Array,
  { version, maxAgeMs }: { readonly version: number; readonly maxAgeMs: number },
  now: Date,
): DatabaseMetadata | string {
  const document = parseJson(bytes)
  if (!isRecord(document)) return 'has a metadata.json that is no JSON object'
  const { Version: found, UpdatedAt: time } = document
  if (found !== version) return `has the format ${shown(found)}, and only ${version} is read`
  const updatedAt = typeof time === 'string' && TIME.test(time) ? new Date(time) : undefined
  if (updatedAt === undefined || Number.isNaN(updatedAt.getTime())) return `does not say when it was made (UpdatedAt is ${shown(time)})`
  const ageMs = now.getTime() - updatedAt.getTime()
  const when = `is of ${updatedAt.toISOString()}`
  if (ageMs < -SKEW_MS) return `${when}, which is in the future: here it is ${now.toISOString()}`
  if (ageMs > maxAgeMs) return `${when}, ${durationWords(ageMs)} ago, and may be ${durationWords(maxAgeMs)} old at most`
  return { version, updatedAt }
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 100)
}
