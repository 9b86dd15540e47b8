import { isRecord } from './json.ts'

/** The code that Node gives an error of the system (`ENOENT`, `ENOSPC`, `ECONNRESET`, …); `undefined` for anything else that was thrown. */
export function codeOf(thrown: unknown): string | undefined {
  return isRecord(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : undefined
}
