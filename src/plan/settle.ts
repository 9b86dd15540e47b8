import type { Digest } from '../domain/digest.ts'
import type { Platform } from '../domain/platform.ts'
import type { Repository } from '../domain/reference.ts'
import type { ActionError } from '../errors.ts'
import type { Plan, PlannedTag } from './plan.ts'

/** What the registries say before the build. */
export type Observed = { readonly repositories: readonly ObservedRepository[] }

export type ObservedRepository = {
  readonly repository: Repository
  readonly required: boolean
  /** set when we may not push here, or nobody answers */
  readonly refused: ActionError | undefined
  /** by tag name; a planned tag that is not in it was not looked at (because of `refused`) */
  readonly tags: ReadonlyMap<string, ObservedTag>
  /** tags that cannot move here, with the registry's reason (ECR's immutable repositories) */
  readonly immutable: (tag: string) => string | undefined
}

export type ObservedTag =
  | { readonly kind: 'absent' }
  /** `image` was read for fixed tags only */
  | { readonly kind: 'present'; readonly digest: Digest; readonly image: ObservedImage | undefined }

/** What a published image says of itself. */
export type ObservedImage = {
  readonly revision: string | undefined
  readonly fingerprint: string | undefined
  readonly version: string | undefined
  readonly platforms: readonly Platform[]
}

/** What is done with one tag in one repository, and why. */
export type SettledRow = {
  readonly repository: Repository
  readonly tag: PlannedTag
  readonly before: Digest | undefined
  readonly decision: 'write' | 'already' | 'keep' | 'skip' | 'adopt' | 'refuse'
  readonly because: string
}

export type Settled = {
  readonly plan: Plan
  readonly rows: readonly SettledRow[]
  readonly observed: Observed
  readonly source: { readonly kind: 'build' } | { readonly kind: 'adopt'; readonly digest: Digest; readonly from: Repository }
}
