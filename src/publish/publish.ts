import type { Digest } from '../domain/digest.ts'
import type { Repository } from '../domain/reference.ts'
import type { ActionError } from '../errors.ts'

export type RowState = 'published' | 'already' | 'kept' | 'skipped' | 'superseded' | 'untouched' | 'failed' | 'unknown'

/** What is true of one tag in one registry at the end: what the registry confirmed, not what we asked for. */
export type Row = {
  readonly repository: Repository
  readonly tag: string
  readonly kind: 'fixed' | 'moving'
  readonly state: RowState
  /** what the tag held before this run, and holds now; `undefined`: nothing, or not known (`unknown`) */
  readonly before: Digest | undefined
  readonly after: Digest | undefined
  /** PUTs that were sent */
  readonly attempts: number
  readonly because: string
  readonly error: ActionError | undefined
  /** a failed row of a registry that is not required does not fail the run */
  readonly required: boolean
}
