import type { Relation } from '../domain/relation.ts'
import { compareVersions, parseVersion, type Version } from '../domain/version.ts'
import { differenceOf } from './difference.ts'
import { CREATED_LABEL } from './labels.ts'
import type { Plan, PlannedTag } from './plan.ts'
import { type ObservedImage, TWIN } from './settle.ts'

/** What becomes of a tag that another run wrote since it was looked at first. */
export type RaceVerdict = { readonly kind: 'write' | 'keep' | 'skip' | 'superseded' | 'refuse'; readonly because: string }

/**
 * Judges a tag that holds another image than before the build. A fixed tag stays if that image is a twin of ours, or `fixed-tags` is `skip`. A moving tag goes to the higher
 * version or the later commit, whichever it follows (of versions without an order to the later commit); where that does not decide, to the run that started
 * later; an image that says none of it is not one of ours, and is not replaced, nor is one of another commit without a version by a version. `relation` is how the image's commit stands to ours, which is asked for tags that follow history.
 */
export function judgeRace(plan: Plan, tag: PlannedTag, holder: ObservedImage | undefined, relation?: Relation): RaceVerdict {
  if (movesAlways(tag)) return { kind: 'write', because: `${tag.because}; another run moved it meanwhile` }
  if (tag.kind === 'fixed') {
    if (differenceOf(plan, holder) === undefined) return { kind: 'keep', because: `${TWIN}, published meanwhile` }
    if (plan.fixedTags === 'skip') return { kind: 'skip', because: 'another run wrote it meanwhile, and fixed-tags is skip' }
    return { kind: 'refuse', because: 'changed under us' }
  }
  const isOfCommits = tag.follows === 'history'
  const byVersion = isOfCommits && tag.isShared !== true ? undefined : orderVersions(plan.runVersion, holder?.version)
  if (!isOfCommits && isOfNoVersion(plan, holder))
    return { kind: 'refuse', because: 'another run moved it meanwhile to an image that names no version, which may be a higher one' }
  const order = byVersion ?? (isOfCommits ? orderOf(relation) : undefined) ?? compareTimes(plan.labels.get(CREATED_LABEL), holder?.created)
  if (order === undefined) return { kind: 'refuse', because: 'changed under us' }
  if (order > 0) return { kind: 'write', because: `${tag.because}; an older run moved it meanwhile` }
  return { kind: 'superseded', because: `a newer run moved it meanwhile${holder?.version === undefined ? '' : `, to ${holder.version}`}` }
}

/**
 * Whether the run is for a version, and the image of another commit says none: one that was adopted from its branch says that, and began long before it got its version's
 * names, so that times tell nothing.
 */
function isOfNoVersion({ runVersion, revision }: Plan, holder: ObservedImage | undefined): boolean {
  return (
    runVersion !== undefined && holder !== undefined && holder.revision !== revision && parseVersion(holder.version ?? '') === undefined
  )
}

/** Whether a tag is written whatever it holds (`moving: always`): then what it holds need not be read. */
export function movesAlways({ kind, follows }: PlannedTag): boolean {
  return kind === 'moving' && follows === undefined
}

/** Over 0 when ours comes later; `undefined` when history does not tell. */
function orderOf(relation: Relation | undefined): number | undefined {
  if (relation?.kind === 'after') return 1
  return relation?.kind === 'before' ? -1 : undefined
}

/** Over 0 when ours is higher; `undefined` when they are equal, one is no version, or a pre-release is where only stable versions should be. */
function orderVersions(one: Version | undefined, theirs: string | undefined): number | undefined {
  const other = theirs === undefined ? undefined : parseVersion(theirs)
  if (one === undefined || other === undefined || (other.isPrerelease && !one.isPrerelease)) return undefined
  return compareVersions(one, other) || undefined
}

/** Over 0 when ours is later; at the same millisecond theirs counts as later, since it is there. */
function compareTimes(ours: string | undefined, theirs: string | undefined): number | undefined {
  const [one, other] = [Date.parse(ours ?? ''), Date.parse(theirs ?? '')]
  return Number.isNaN(one) || Number.isNaN(other) ? undefined : one > other ? 1 : -1
}
