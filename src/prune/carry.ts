import type { Digest } from '../domain/digest.ts'
import type { Repository } from '../domain/reference.ts'
import { type ActionError, asActionError, endsRun } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { type Sentence, sayingsOf } from './judge.ts'
import type { Piece, Shelf } from './shelf.ts'

/** What became of one manifest, or would. */
export type PruneRow = {
  readonly repository: Repository
  readonly piece: Pick<Piece, 'digest' | 'tags' | 'madeAt'>
  /**
   * `spared`: it was to be deleted, and what needs it, or what it is about, is still there; `changed`: its tags are not what they were, or what came since needs it; `unknown`: its
   * deletion was asked for, and no clear answer came; `left`: the run ended before its turn
   */
  readonly state: 'kept' | 'planned' | 'deleted' | 'gone' | 'changed' | 'spared' | 'failed' | 'unknown' | 'left'
  readonly because: string
}

/** What was done in a repository, and what failed there. */
export type Carried = { readonly rows: readonly PruneRow[]; readonly errors: readonly ActionError[] }

/**
 * Deletes what was judged so, in its order, one after the other: what a manifest that is still there needs, and what is about it, is spared. After a cancel, or
 * when nobody answers, all that is left is told and nothing more is asked. Never throws.
 */
export async function carryOut(
  sentences: readonly Sentence[],
  shelf: Shelf,
  isDry: boolean,
  ports: Pick<Ports, 'log' | 'signal'>,
): Promise<Carried> {
  const { repository } = shelf
  const rows: PruneRow[] = []
  const errors: ActionError[] = []
  const sayings = sayingsOf(sentences.map(({ piece }) => piece))
  const standing = new Map<Digest, string>()
  let isOver = false
  for (const { piece, verdict, because } of sentences) {
    const row = (state: PruneRow['state'], why = because): void => {
      const { digest, tags, madeAt } = piece
      rows.push({ repository, piece: { digest, tags, madeAt }, state, because: why })
      if (state === 'deleted' || state === 'gone' || state === 'planned') return
      // What needs a part that is gone is broken, and an image without its signature is one that nobody trusts.
      for (const child of piece.needs) standing.set(child, 'what needs it is still there')
      for (const saying of sayings.get(digest) ?? []) standing.set(saying.digest, 'what it is about is still there')
    }
    const spared = standing.get(piece.digest)
    if (verdict === 'keep') row('kept')
    else if (isDry) row('planned')
    else if (isOver || ports.signal.aborted) row('left', 'the run ended before')
    else if (spared !== undefined) row('spared', spared)
    else {
      const { state, error } = await removeOne(piece, shelf, ports)
      if (error !== undefined) errors.push(error)
      isOver = error !== undefined && (endsRun(error) || error.code === 'registry-unreachable')
      row(state, error?.message ?? (state === 'changed' ? 'its tags, or what needs it, changed since it was judged' : because))
      ports.log.info(`${repository.name}@${piece.digest} ${state}`)
    }
  }
  return { rows, errors }
}

type End = { readonly state: 'deleted' | 'gone' | 'changed' | 'failed' | 'unknown' | 'left'; readonly error?: ActionError }

async function removeOne(piece: Piece, { look, remove }: Shelf, { signal }: Pick<Ports, 'signal'>): Promise<End> {
  let isAsked = false
  try {
    const seen = await look(piece)
    if (seen !== 'same') return { state: seen }
    signal.throwIfAborted()
    isAsked = true
    const end = await remove(piece)
    return { state: end === 'removed' ? 'deleted' : end }
  } catch (thrown) {
    const error = asActionError(signal.aborted ? signal.reason : thrown)
    // A server in trouble may have done it, too.
    const isUnanswered = endsRun(error) || error.code === 'registry-unreachable' || error.code === 'registry-answer'
    if (isAsked && isUnanswered) return { state: 'unknown', error }
    return { state: endsRun(error) ? 'left' : 'failed', error }
  }
}
