import type { Digest } from '../domain/digest.ts'
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
}

/** What stands in one repository. */
export type Shelf = {
  readonly repository: Repository
  readonly pieces: readonly Piece[]
  /** whether manifests without a tag are among the pieces as well; else only those that others lead to */
  readonly isWhole: boolean
  /** deletes the manifest with all its tags, unless it is gone already or a tag shows it that did not when it was listed (`'changed'`) */
  readonly remove: (piece: Piece) => Promise<'removed' | 'gone' | 'changed'>
}

/** Whether a manifest has the tags that it had. */
export function sameTags(now: readonly string[], before: readonly string[]): boolean {
  return now.length === before.length && now.every((tag) => before.includes(tag))
}
