import type { Digest } from '../domain/digest.ts'
import { matches } from '../domain/wildcard.ts'
import type { Piece } from './shelf.ts'

/** What is kept. */
export type PruneRules = {
  /** so many images, the newest ones that have tags */
  readonly keepLast: number
  /** images with a tag that matches, `*` for any characters */
  readonly keepTags: readonly string[]
  /** what is not as old as this */
  readonly olderThanMs: number
  /** whether what has no tag is deleted, too */
  readonly untagged: boolean
}

/** What becomes of one piece, and why: one clause. */
export type Sentence = { readonly piece: Piece; readonly verdict: 'keep' | 'delete'; readonly because: string }

/**
 * Decides over everything in a repository. What a kept image needs is kept, and what is said of it, such as its signatures; so is what nobody knows the age of.
 * Those to delete stand in an order in which nothing that is left in the middle lacks a part: an index before its children, an image before what is said of it.
 * Pure.
 */
export function judge(pieces: readonly Piece[], rules: PruneRules, now: Date): readonly Sentence[] {
  const byDigest = new Map(pieces.map((piece) => [piece.digest, piece]))
  const parents = parentsOf(pieces)
  // What is said of an image goes with it, whatever its own tag is: cosign makes one of the image's digest.
  const alone = pieces.filter(({ about }) => !about.some((subject) => byDigest.has(subject)))
  const standing = alone.filter(({ digest, tags }) => tags.length > 0 || !parents.has(digest))
  const newest = newestOf(standing, rules.keepLast)
  const kept = new Map<Digest, string>()
  for (const piece of standing) {
    const because = reasonToKeep(piece, newest, rules, now)
    if (because !== undefined) kept.set(piece.digest, because)
  }
  spread(kept, byDigest, pieces)
  const sentences = pieces.map((piece): Sentence => {
    const because = kept.get(piece.digest)
    if (because !== undefined) return { piece, verdict: 'keep', because }
    return { piece, verdict: 'delete', because: reasonToDelete(piece, byDigest, parents, rules) }
  })
  return inOrder(sentences, parents)
}

function parentsOf(pieces: readonly Piece[]): ReadonlyMap<Digest, readonly Digest[]> {
  const parents = new Map<Digest, Digest[]>()
  for (const { digest, needs } of pieces) for (const child of needs) parents.set(child, [...(parents.get(child) ?? []), digest])
  return parents
}

/** By age alone: what is older than all with a known age is not among the newest. */
function newestOf(standing: readonly Piece[], keepLast: number): ReadonlySet<Digest> {
  const tagged = standing.filter(({ tags, about }) => tags.length > 0 && about.length === 0)
  const order = tagged.toSorted((one, other) => (other.madeAt?.getTime() ?? 0) - (one.madeAt?.getTime() ?? 0))
  return new Set(order.slice(0, keepLast).map(({ digest }) => digest))
}

function reasonToKeep(piece: Piece, newest: ReadonlySet<Digest>, rules: PruneRules, now: Date): string | undefined {
  const pattern = rules.keepTags.find((each) => piece.tags.some((tag) => matches(each, tag)))
  if (pattern !== undefined) return `a tag matches ${pattern} of keep-tags`
  if (newest.has(piece.digest)) return `it is one of the ${rules.keepLast} newest`
  if (piece.tags.length === 0 && !rules.untagged) return 'it has no tag, and untagged is false'
  return reasonOfAge(piece, rules, now)
}

function reasonOfAge({ madeAt }: Piece, { olderThanMs }: PruneRules, now: Date): string | undefined {
  if (madeAt === undefined) return 'nobody says how old it is'
  return now.getTime() - madeAt.getTime() < olderThanMs ? 'it is younger than older-than' : undefined
}

/** Keeps what kept ones need, what is said of them, and what that needs in turn. */
function spread(kept: Map<Digest, string>, byDigest: ReadonlyMap<Digest, Piece>, pieces: readonly Piece[]): void {
  const sayings = new Map<Digest, Piece[]>()
  for (const piece of pieces) for (const subject of piece.about) sayings.set(subject, [...(sayings.get(subject) ?? []), piece])
  const waiting = [...kept.keys()]
  const keep = (digest: Digest, because: string): void => {
    if (kept.has(digest)) return
    kept.set(digest, because)
    waiting.push(digest)
  }
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    for (const child of byDigest.get(digest)?.needs ?? []) keep(child, `${digest} needs it`)
    for (const saying of sayings.get(digest) ?? []) keep(saying.digest, `it is about ${digest}`)
  }
}

function reasonToDelete(
  { about, digest, tags }: Piece,
  byDigest: ReadonlyMap<Digest, Piece>,
  parents: ReadonlyMap<Digest, readonly Digest[]>,
  rules: PruneRules,
): string {
  if (about.length > 0) return about.some((subject) => byDigest.has(subject)) ? 'what it is about is deleted' : 'what it is about is gone'
  if (tags.length > 0) return `it is older than older-than, and not one of the ${rules.keepLast} newest`
  return parents.has(digest) ? 'all that need it are deleted' : 'it has no tag, and is older than older-than'
}

/** Kept ones as they came; of the others each parent before its children, and images before what is about them. */
function inOrder(sentences: readonly Sentence[], parents: ReadonlyMap<Digest, readonly Digest[]>): readonly Sentence[] {
  const depths = new Map<Digest, number>()
  const depthOf = (digest: Digest, below: ReadonlySet<Digest>): number => {
    const known = depths.get(digest)
    if (known !== undefined) return known
    // A loop cannot be made of digests; a registry that lies about one must not hold us.
    if (below.has(digest)) return 0
    const above = (parents.get(digest) ?? []).map((parent) => depthOf(parent, new Set([...below, digest])) + 1)
    const depth = Math.max(0, ...above)
    depths.set(digest, depth)
    return depth
  }
  const rank = ({ verdict, piece }: Sentence): number =>
    verdict === 'keep' ? -1 : depthOf(piece.digest, new Set()) + (piece.about.length > 0 ? 0.5 : 0)
  return sentences.toSorted((one, other) => rank(one) - rank(other))
}
