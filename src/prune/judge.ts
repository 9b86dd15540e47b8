import type { Digest } from '../domain/digest.ts'
import { matches } from '../domain/wildcard.ts'
import { type Piece, subjectOfTag } from './shelf.ts'

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
  const standing = new Set(pieces.filter((piece) => standsAlone(piece, byDigest, parents)))
  const newest = newestOf([...standing], rules.keepLast)
  const kept = new Map<Digest, string>()
  for (const piece of pieces) {
    const because = reasonOfTag(piece, rules) ?? (standing.has(piece) ? reasonToKeep(piece, newest, rules, now) : undefined)
    if (because !== undefined) kept.set(piece.digest, because)
  }
  spread(kept, byDigest, pieces)
  const sentences = pieces.map((piece): Sentence => {
    const because = kept.get(piece.digest)
    if (because !== undefined) return { piece, verdict: 'keep', because }
    return { piece, verdict: 'delete', because: reasonToDelete(piece, byDigest, parents, rules) }
  })
  return inOrder(sentences)
}

/**
 * What only the second of two looks at a repository lets go came while the first was on its way, and so may what needs it: it stays, whatever it looks like
 * now, with all that it needs and all that is about it. Pure.
 */
export function agreed(first: readonly Sentence[], second: readonly Sentence[]): readonly Sentence[] {
  const going = new Set(first.filter(({ verdict }) => verdict === 'delete').map(({ piece }) => piece.digest))
  const came = second.filter(({ piece, verdict }) => verdict === 'delete' && !going.has(piece.digest))
  const kept = new Map(came.map(({ piece }): [Digest, string] => [piece.digest, CAME]))
  const pieces = second.map(({ piece }) => piece)
  spread(kept, new Map(pieces.map((piece) => [piece.digest, piece])), pieces)
  return second.map((sentence): Sentence => {
    const because = sentence.verdict === 'keep' ? undefined : kept.get(sentence.piece.digest)
    return because === undefined ? sentence : { ...sentence, verdict: 'keep', because }
  })
}

const CAME = 'it changed while the repository was read'

/** The digests that some piece needs. */
function parentsOf(pieces: readonly Piece[]): ReadonlySet<Digest> {
  return new Set(pieces.flatMap(({ needs }) => needs))
}

/** Whether somebody gave it a name: cosign, and a list of referrers, have a tag that is made of another image's digest. */
function isNamed({ digest, tags }: Piece): boolean {
  return tags.some((tag) => (subjectOfTag(tag) ?? digest) === digest)
}

/** Whether it goes by its own age: what is said of an image goes with that one, and a part with what needs it, unless it has a name of its own. */
function standsAlone(piece: Piece, byDigest: ReadonlyMap<Digest, Piece>, parents: ReadonlySet<Digest>): boolean {
  if (isNamed(piece)) return true
  return !piece.about.some((subject) => byDigest.has(subject)) && (piece.tags.length > 0 || !parents.has(piece.digest))
}

/** By age alone: what is older than all with a known age is not among the newest. */
function newestOf(standing: readonly Piece[], keepLast: number): ReadonlySet<Digest> {
  const order = standing.filter(isNamed).toSorted((one, other) => (other.madeAt?.getTime() ?? 0) - (one.madeAt?.getTime() ?? 0))
  return new Set(order.slice(0, keepLast).map(({ digest }) => digest))
}

function reasonOfTag({ tags }: Piece, { keepTags }: PruneRules): string | undefined {
  const pattern = keepTags.find((each) => tags.some((tag) => matches(each, tag)))
  return pattern === undefined ? undefined : `a tag matches ${pattern} of keep-tags`
}

function reasonToKeep(piece: Piece, newest: ReadonlySet<Digest>, rules: PruneRules, now: Date): string | undefined {
  if (newest.has(piece.digest)) return `it is one of the ${rules.keepLast} newest`
  if (piece.tags.length === 0 && !rules.untagged) return 'it has no tag, and untagged is false'
  return reasonOfAge(piece, rules, now)
}

function reasonOfAge({ madeAt }: Piece, { olderThanMs }: PruneRules, now: Date): string | undefined {
  if (madeAt === undefined) return 'nobody says how old it is'
  return now.getTime() - madeAt.getTime() < olderThanMs ? 'it is younger than older-than' : undefined
}

/**
 * Keeps what kept ones need, what is said of them, and what that needs in turn; and what a kept one is about, since there are registries that delete with an
 * image all that refers to it (Azure: learn.microsoft.com, "Manage OCI artifacts"; Harbor: goharbor/harbor, src/controller/artifact/controller.go).
 */
function spread(kept: Map<Digest, string>, byDigest: ReadonlyMap<Digest, Piece>, pieces: readonly Piece[]): void {
  const sayings = sayingsOf(pieces)
  const waiting = [...kept.keys()]
  const keep = (digest: Digest, because: string): void => {
    if (kept.has(digest)) return
    kept.set(digest, because)
    waiting.push(digest)
  }
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    for (const child of byDigest.get(digest)?.needs ?? []) keep(child, `${digest} needs it`)
    for (const saying of sayings.get(digest) ?? []) keep(saying.digest, `it is about ${digest}`)
    for (const subject of byDigest.get(digest)?.about ?? []) keep(subject, `${digest} is about it`)
  }
}

/** What is about each. */
export function sayingsOf(pieces: readonly Piece[]): ReadonlyMap<Digest, readonly Piece[]> {
  const sayings = new Map<Digest, Piece[]>()
  for (const piece of pieces)
    for (const subject of piece.about) {
      const known = sayings.get(subject)
      if (known === undefined) sayings.set(subject, [piece])
      else known.push(piece)
    }
  return sayings
}

function reasonToDelete(piece: Piece, byDigest: ReadonlyMap<Digest, Piece>, parents: ReadonlySet<Digest>, rules: PruneRules): string {
  const { about, digest, tags } = piece
  if (about.length > 0 && !isNamed(piece))
    return about.some((subject) => byDigest.has(subject)) ? 'what it is about is deleted' : 'what it is about is gone'
  const rank = rules.keepLast === 0 ? '' : `, and not one of the ${rules.keepLast} newest`
  if (tags.length > 0) return `it is older than older-than${rank}`
  return parents.has(digest) ? 'all that need it are deleted' : 'it has no tag, and is older than older-than'
}

/** Kept ones as they came; of the others each parent before its children, and images before what is about them; apart from that the oldest first. */
function inOrder(sentences: readonly Sentence[]): readonly Sentence[] {
  const levels = levelsOf(sentences.map(({ piece }) => piece))
  const rank = ({ verdict, piece }: Sentence): number => (verdict === 'keep' ? -1 : (levels.get(piece.digest) ?? 0))
  const age = ({ verdict, piece }: Sentence): number => (verdict === 'keep' ? 0 : (piece.madeAt?.getTime() ?? 0))
  return sentences.toSorted((one, other) => rank(one) - rank(other) || age(one) - age(other))
}

/** How deep each stands below what has to go before it. Tags can be made so that an image is about its own parent: then the parent goes first. */
function levelsOf(pieces: readonly Piece[]): ReadonlyMap<Digest, number> {
  const levels = new Map<Digest, number>(pieces.map(({ digest }) => [digest, 0]))
  const sayings = sayingsOf(pieces)
  const parents = countsOf(pieces.flatMap(({ needs }) => [...new Set(needs)]))
  const subjects = new Map(pieces.map(({ digest, about }): [Digest, number] => [digest, about.filter((each) => levels.has(each)).length]))
  const byDigest = new Map(pieces.map((piece) => [piece.digest, piece]))
  const done = new Set<Digest>()
  /** without a parent that is not done; the first ones also without such a subject */
  const free: Digest[] = []
  const orphans: Digest[] = []
  const release = (digest: Digest): void => {
    if ((parents.get(digest) ?? 0) > 0 || !levels.has(digest)) return
    orphans.push(digest)
    if (subjects.get(digest) === 0) free.push(digest)
  }
  const settle = (digest: Digest, level: number, counts: Map<Digest, number>): void => {
    counts.set(digest, (counts.get(digest) ?? 0) - 1)
    if (done.has(digest)) return
    levels.set(digest, Math.max(levels.get(digest) ?? 0, level))
    if (counts.get(digest) === 0) release(digest)
  }
  for (const digest of levels.keys()) release(digest)
  const visit = (digest: Digest): void => {
    if (done.has(digest)) return
    done.add(digest)
    const below = (levels.get(digest) ?? 0) + 1
    for (const child of new Set(byDigest.get(digest)?.needs)) if (levels.has(child)) settle(child, below, parents)
    for (const saying of sayings.get(digest) ?? []) settle(saying.digest, below, subjects)
  }
  // The list grows while it is walked.
  for (const orphan of orphans) {
    for (let next = free.pop(); next !== undefined; next = free.pop()) visit(next)
    visit(orphan)
  }
  return levels
}

function countsOf(digests: readonly Digest[]): Map<Digest, number> {
  const counts = new Map<Digest, number>()
  for (const digest of digests) counts.set(digest, (counts.get(digest) ?? 0) + 1)
  return counts
}
