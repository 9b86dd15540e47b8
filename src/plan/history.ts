import { type Relation, shortCommit } from '../domain/relation.ts'
import type { Plan, PlannedTag } from './plan.ts'
import type { ObservedImage, SettledRow } from './settle.ts'

/** What a tag holds: an image, with how its commit stands to ours (`undefined` where it names none), or why nobody can read it. */
export type Holder =
  | { readonly kind: 'image'; readonly image: ObservedImage; readonly relation: Relation | undefined }
  | { readonly kind: 'unread'; readonly because: string }

/**
 * Whether a row waits for the history of commits: its tag follows that, and it holds an image already. The row of a tag that shows nothing is
 * decided, and so is one that shows the adopted image.
 */
export function isOpen({ tag, decision, before }: SettledRow): boolean {
  return decision === 'write' && tag.follows === 'history' && before !== undefined
}

/**
 * Judges a tag that follows history: it stays only where its image is of a commit that comes after ours. Where nobody knows, it moves, and says so: a
 * branch whose image was made elsewhere would else never move again.
 */
export function judgeHistory(
  { revision }: Pick<Plan, 'revision'>,
  { because }: Pick<PlannedTag, 'because'>,
  holder: Holder,
): Pick<PlannedTag, 'move' | 'because'> {
  const write = (reason: string) => ({ move: 'write', because: `${because}${reason}` }) as const
  if (holder.kind === 'unread') return write(`; nobody knows whether what it holds is newer: ${holder.because}`)
  const { image, relation } = holder
  if (image.revision === undefined || relation === undefined)
    return write('; nobody knows whether what it holds is newer: it names no commit')
  const other = shortCommit(image.revision)
  switch (relation.kind) {
    case 'same':
      return write('; it holds an earlier build of the same commit')
    case 'after':
      return write(`, which comes after ${other} (${relation.source})`)
    case 'before':
      return { move: 'keep', because: `stays: it holds ${other}, which comes after ${shortCommit(revision)} (${relation.source})` }
    case 'apart':
      return write(`; it holds ${other}, which comes neither before nor after (${relation.source}): a forced push, or another branch`)
    case 'unknown':
      return write(`; nobody knows whether ${other}, which it holds, is newer: ${relation.because}`)
  }
}
