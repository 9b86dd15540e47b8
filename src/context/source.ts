import { ActionError } from '../errors.ts'
import { COMMIT } from './checkout.ts'
import type { PullFacts } from './event.ts'

/** What claims to be the commit that the image is made from. */
export type Claims = {
  readonly event: string
  /** `GITHUB_SHA` */
  readonly sha: string | undefined
  readonly pull: PullFacts | undefined
  /** the commit that is checked out where the build reads its files, where that is known */
  readonly head: string | undefined
}

/** The source commit, GitHub's merge of it with the base where that is what is built, and a note where the event means another than what is built. */
export type Source = { readonly sha: string; readonly merge: string | undefined; readonly notes: readonly string[] }

/**
 * Decides on the one source commit: what is built wins over what the event says, since a label or a tag that names another commit is a lie
 * that a later run would adopt. On a pull request it is the head's commit, though GitHub's merge of head and base is what is checked out:
 * that merge is nobody's commit. Throws `ActionError` `event` when nothing names a commit, or not by its full name.
 */
export function resolveSource({ event, sha, pull, head }: Claims): Source {
  const meant = pull?.headSha ?? sha ?? head
  if (meant === undefined)
    throw new ActionError('event', 'nothing says which commit this is: GITHUB_SHA is not set, and no commit is checked out here', CURE)
  if (!COMMIT.test(meant))
    throw new ActionError('event', `the commit ${JSON.stringify(meant.slice(0, 80))} of the event is not 40 or 64 hex digits`, CURE)
  const stands = [meant, pull?.mergeSha, event === 'pull_request_target' ? undefined : sha]
  if (head === undefined || stands.includes(head)) {
    const built = head ?? (event === 'pull_request_target' ? meant : sha)
    return { sha: meant, merge: pull === undefined || built === meant ? undefined : built, notes: [] }
  }
  const note =
    pull !== undefined && head === sha
      ? `${event} has the base branch checked out (${head.slice(0, 7)}), not the pull request (${meant.slice(0, 7)}); the base's commit counts as the source`
      : `the checked-out commit ${head.slice(0, 7)} counts as the source, not ${meant.slice(0, 7)} of the event; rules of tags go by the event (by the checkout with tag-context: git)`
  return { sha: head, merge: undefined, notes: [note] }
}

const CURE = 'Check out the repository before this step (actions/checkout), or set GITHUB_SHA to the full name of the commit.'
