import { isRecord, parseJson } from '../domain/json.ts'
import type { HttpHead } from '../ports.ts'

/** An answer of a registry, read to its end. */
export type Answer = HttpHead & {
  readonly body: Uint8Array
  /** requests that it took, and how long the last one asked us to wait, in milliseconds */
  readonly tries: number
  readonly askedMs: number | undefined
}

/** One entry of a registry's error body; `detail` is kept as it came. */
export type RegistryError = { readonly code: string; readonly message: string; readonly detail: unknown }

/** What an error answer may have, at most. */
export const ERROR_LIMIT_BYTES = 64 * 1024

/** The errors that a body names (distribution-spec, "Error Codes"); a body that is no such document names none. */
export function errorsOf(body: Uint8Array): readonly RegistryError[] {
  const document = parseJson(body)
  const entries = isRecord(document) && Array.isArray(document['errors']) ? document['errors'] : []
  return entries
    .filter(isRecord)
    .map((entry) => ({ code: textOf(entry['code']), message: textOf(entry['message']), detail: entry['detail'] }))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
