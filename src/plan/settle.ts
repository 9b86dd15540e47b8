import type { Digest } from '../domain/digest.ts'
import type { Platform } from '../domain/platform.ts'
import { formatTagged, type Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import { differenceOf } from './difference.ts'
import { type Plan, type PlannedTag, shownTags } from './plan.ts'

/** What the registries say before the build. */
export type Observed = {
  readonly repositories: readonly ObservedRepository[]
  /** when they began to be asked, in milliseconds since the process started */
  readonly atMs?: number
}

export type ObservedRepository = {
  readonly repository: Repository
  readonly required: boolean
  /** set when we may not push here, or nobody answers */
  readonly refused: ActionError | undefined
  /** by tag name; a planned tag that is not in it was not looked at (because of `refused`) */
  readonly tags: ReadonlyMap<string, ObservedTag>
  /** why a tag cannot move here (ECR's immutable repositories); `undefined`: it can */
  readonly immutable: (tag: string) => string | undefined
}

export type ObservedTag =
  | { readonly kind: 'absent' }
  /** `image` was read for fixed tags only */
  | { readonly kind: 'present'; readonly digest: Digest; readonly image: ObservedImage | undefined }

/** What a published image says of itself. */
export type ObservedImage = {
  /** the commit that it was made from */
  readonly revision: string | undefined
  readonly fingerprint: string | undefined
  readonly version: string | undefined
  /** when the run that made it started, as its label says (RFC 3339) */
  readonly created: string | undefined
  readonly platforms: readonly Platform[]
}

/** What is done with one tag in one repository, and why. */
export type SettledRow = {
  readonly repository: Repository
  readonly tag: PlannedTag
  readonly required: boolean
  readonly before: Digest | undefined
  readonly decision: 'write' | 'already' | 'keep' | 'skip' | 'adopt' | 'refuse'
  readonly because: string
}

export type Settled = {
  readonly plan: Plan
  readonly rows: readonly SettledRow[]
  /** when the tags were looked at, in milliseconds since the process started, for a run that may write them at once */
  readonly seenMs?: number | undefined
  /** where the image is to go, and what was refused there */
  readonly places: readonly Pick<ObservedRepository, 'repository' | 'required' | 'refused'>[]
  /** where the image comes from; `build` also when nothing is published yet */
  readonly source:
    | { readonly kind: 'build' }
    /** `from` names it */
    | { readonly kind: 'given'; readonly digest: Digest }
    | { readonly kind: 'adopt'; readonly digest: Digest; readonly from: Repository; readonly version: string | undefined }
  /** every reason why this run must stop before it builds, told together */
  readonly refusal: ActionError | undefined
}

/**
 * Decides what happens to each (registry, tag), from the plan and what the registries hold: the rules of design.md 4.1 (`fixed-tags`)
 * and 4.4 (adopting). A fixed tag that is this commit's, made from the same inputs for the same platforms, is adopted: no build.
 */
export function settle(plan: Plan, observed: Observed): Settled {
  const source = plan.origin === undefined ? findAdoptable(plan, observed) : ({ kind: 'given', digest: plan.origin.digest } as const)
  const rows = observed.repositories.flatMap((place) => shownTags(plan).map((tag) => settleRow(plan, place, tag, source)))
  const seen = source.kind === 'given' ? { seenMs: observed.atMs } : {}
  return { plan, rows, ...seen, places: observed.repositories, source, refusal: refusalOf(rows, observed) }
}

type Source = Settled['source']

function findAdoptable(plan: Plan, observed: Observed): Source {
  if (plan.fixedTags !== 'keep') return { kind: 'build' }
  // A mirror that is not required must not decide for the registries that are.
  const places = observed.repositories.toSorted((one, other) => Number(other.required) - Number(one.required))
  for (const tag of plan.tags) {
    for (const place of places) {
      const seen = place.tags.get(tag.name)
      if (tag.kind !== 'fixed' || seen?.kind !== 'present' || differenceOf(plan, seen.image) !== undefined) continue
      return { kind: 'adopt', digest: seen.digest, from: place.repository, version: seen.image?.version }
    }
  }
  return { kind: 'build' }
}

function settleRow(plan: Plan, place: ObservedRepository, tag: PlannedTag, source: Source): SettledRow {
  const seen = place.tags.get(tag.name)
  const before = seen?.kind === 'present' ? seen.digest : undefined
  const row = (decision: SettledRow['decision'], because: string): SettledRow => ({
    repository: place.repository,
    tag,
    required: place.required,
    before,
    decision,
    because,
  })
  if (place.refused !== undefined) return row('refuse', place.refused.message)
  if (tag.move === 'keep') return row('keep', tag.because)
  if (tag.kind === 'moving') {
    const stuck = place.immutable(tag.name)
    if (stuck !== undefined) return row('keep', `it moves, and ${stuck}`)
    if (source.kind === 'adopt' && before === source.digest) return row('already', 'it holds the adopted image')
    if (source.kind === 'given' && before === source.digest) return row('already', HELD)
    return row('write', tag.because)
  }
  if (seen?.kind !== 'present') return row('write', tag.because)
  switch (plan.fixedTags) {
    case 'skip':
      return row('skip', 'it exists, and fixed-tags is skip')
    case 'overwrite': {
      const stuck = place.immutable(tag.name)
      return stuck === undefined ? row('write', 'fixed-tags is overwrite') : row('refuse', `it exists, and ${stuck}`)
    }
    case 'keep':
      return settleTaken(plan, seen, source, row)
  }
}

const HELD = 'it holds the image that from names'

/** Two runs of one commit (a branch and its tag pushed together, say) each built it: what one has published stays. */
export const TWIN = 'it holds another build of the same commit, platforms and inputs'

function settleTaken(
  plan: Plan,
  seen: { readonly digest: Digest; readonly image: ObservedImage | undefined },
  source: Source,
  row: (decision: SettledRow['decision'], because: string) => SettledRow,
): SettledRow {
  if (source.kind === 'given' && source.digest === seen.digest) return row('adopt', HELD)
  const difference = differenceOf(plan, seen.image)
  if (difference !== undefined) return row('refuse', `it holds ${seen.digest}, which ${difference}`)
  if (source.kind !== 'build' && source.digest !== seen.digest) return row('keep', TWIN)
  return row('adopt', 'it is of this commit, platforms and inputs')
}

function refusalOf(rows: readonly SettledRow[], observed: Observed): ActionError | undefined {
  const places = observed.repositories.filter((place) => place.required).flatMap((place) => place.refused ?? [])
  const taken = rows.filter((row) => row.required && row.decision === 'refuse' && !isPlaceRefused(row, observed))
  const first = places[0]
  if (first !== undefined) {
    if (places.length === 1 && taken.length === 0) return first
    const message = [
      `${places.length + taken.length} things stop this run before the build:`,
      ...places.map((place) => `- ${place.message}`),
      ...taken.map(lineOf),
    ]
    const hints = [...new Set([...places.flatMap((place) => place.hint ?? []), ...(taken.length > 0 ? [TAKEN_HINT] : [])])]
    return new ActionError(first.code, message.join('\n'), hints.join('\n') || undefined, first)
  }
  if (taken.length === 0) return undefined
  const message = `${taken.length === 1 ? 'a fixed tag is' : `${taken.length} fixed tags are`} taken by another image:\n${taken.map(lineOf).join('\n')}`
  return new ActionError('tag-taken', message, TAKEN_HINT)
}

const TAKEN_HINT =
  'A fixed tag is expected never to move. Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it and publish the rest.'

function isPlaceRefused(row: SettledRow, observed: Observed): boolean {
  return observed.repositories.some((place) => place.repository === row.repository && place.refused !== undefined)
}

function lineOf(row: SettledRow): string {
  return `- ${formatTagged({ repository: row.repository, tag: row.tag.name })}: ${row.because}`
}
