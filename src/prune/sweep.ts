import type { Digest } from '../domain/digest.ts'
import type { Clock } from '../ports.ts'
import type { Listed } from './read.ts'
import type { Piece } from './shelf.ts'

/** What stands in a repository now: what its list says, and what came since it was read, with all that this needs or is about. */
export type Sweep = { readonly listed: readonly Listed[]; readonly touched: ReadonlySet<Digest> }

/** What was found holds for so long, or for some times as long as it took: in a large repository looking would be all that is done. */
const FRESH_MS = 10_000
const FRESH_SWEEPS = 4

/**
 * Lists a repository again while it is pruned, once what is known of it is old: an image that is pushed meanwhile may need a part that was nobody's when it was
 * judged. `read` gets what is new.
 */
export function sweeper(
  pieces: readonly Piece[],
  list: () => Promise<readonly Listed[]>,
  read: (fresh: readonly Listed[]) => Promise<readonly Piece[]>,
  clock: Pick<Clock, 'elapsedMs'>,
): () => Promise<Sweep> {
  const known = new Set(pieces.map(({ digest }) => digest))
  const touched = new Set<Digest>()
  let untilMs = Number.NEGATIVE_INFINITY
  let listed: readonly Listed[] = []
  return async () => {
    const startMs = clock.elapsedMs()
    if (startMs >= untilMs) {
      listed = await list()
      const fresh = listed.filter(({ digest }) => !known.has(digest))
      const arrived = fresh.length === 0 ? [] : await read(fresh)
      for (const { digest, needs, about, isUnread } of arrived) {
        for (const each of [digest, ...needs, ...about]) touched.add(each)
        if (isUnread !== true) known.add(digest)
      }
      const endMs = clock.elapsedMs()
      untilMs = endMs + Math.max(FRESH_MS, (endMs - startMs) * FRESH_SWEEPS)
    }
    return { listed, touched }
  }
}
