import { type Digest, parseDigest } from '../domain/digest.ts'
import type { Repository } from '../domain/reference.ts'

/** One manifest of a repository, with what has to be known before it may be deleted. */
export type Piece = {
  readonly digest: Digest
  /** every tag that shows it */
  readonly tags: readonly string[]
  /** when it was pushed, or else made; `undefined` where nobody says */
  readonly madeAt: Date | undefined
  /** manifests that it names: an index its children */
  readonly needs: readonly Digest[]
  /** manifests that it says something of, such as a signature, and that it is for nothing without */
  readonly about: readonly Digest[]
  /** the registry lists it, or an index says that it is one itself, and nobody could read it: what it needs is not known */
  readonly isUnread?: true
}

/** What stands in one repository. */
export type Shelf = {
  readonly repository: Repository
  readonly pieces: readonly Piece[]
  /** whether manifests without a tag are among the pieces as well; else only those that others lead to */
  readonly isWhole: boolean
  /** looks at it again: `changed` when a tag shows it that did not when it was listed, or shows it no longer, or when what came since needs it */
  readonly look: (piece: Piece) => Promise<'same' | 'gone' | 'changed'>
  /** deletes the manifest with all its tags, unless it is gone already, or turns out to have others than it had */
  readonly remove: (piece: Piece) => Promise<'removed' | 'gone' | 'changed'>
}

/** What a tag made of a digest is about: cosign's `sha256-….sig`, and `sha256-…`, the list of referrers where a registry keeps none (distribution-spec). */
export function subjectOfTag(tag: string): Digest | undefined {
  const [, hex] = /^sha256-([0-9a-f]{64})(?:\.[\w.-]+)?$/.exec(tag) ?? []
  return hex === undefined ? undefined : parseDigest(`sha256:${hex}`)
}

/** Whether a manifest has the tags that it had. */
export function sameTags(now: readonly string[], before: readonly string[]): boolean {
  return now.length === before.length && now.every((tag) => before.includes(tag))
}
