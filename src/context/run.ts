import { ActionError } from '../errors.ts'
import type { Environment } from '../ports.ts'
import type { PullFacts } from './event.ts'

/** What docker/metadata-action's tag language sees of this run; its rules and expressions look nowhere else for ref and commit. */
export type Run = {
  /** the full ref, `refs/heads/main`; empty where the event has none */
  readonly ref: string
  /** the commit of rules and expressions; the image may be made from another one, which is `sha` of the context */
  readonly sha: string
  /** how many characters `{{sha}}` and `type=sha` have */
  readonly shortShaLength: number
}

/** What a run is described by. */
export type RunClaims = {
  readonly event: string
  readonly ref: string
  readonly sha: string
  readonly pull: PullFacts | undefined
}

/** The peer's, where nothing is asked for (docker/metadata-action, README, "`type=sha`"). */
const SHORT_SHA_LENGTH = 7

/**
 * Describes the run as docker/metadata-action's `context: workflow` does: `pull_request_target` is about the pull request's merge, though it runs on the
 * base branch, and `DOCKER_METADATA_PR_HEAD_SHA` puts the head's commit for the merge's (its README, "Inputs" and "`type=sha`").
 */
export function workflowRun({ event, ref, sha, pull }: RunClaims, env: Environment): Run {
  const isHead = /true/i.test(env['DOCKER_METADATA_PR_HEAD_SHA'] ?? '') && event.includes('pull_request')
  return {
    ref: pull !== undefined && event.includes('pull_request_target') ? `refs/pull/${pull.number}/merge` : ref,
    sha: isHead && pull !== undefined ? pull.headSha : sha,
    shortShaLength: readShortShaLength(env),
  }
}

/** Reads `DOCKER_METADATA_SHORT_SHA_LENGTH`, a number in any of JavaScript's spellings as there. Throws `ActionError` `inputs`. */
export function readShortShaLength(env: Environment): number {
  const text = env['DOCKER_METADATA_SHORT_SHA_LENGTH']
  if (!text) return SHORT_SHA_LENGTH
  const length = Number(text)
  if (!Number.isNaN(length)) return length
  const message = `the environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is ${JSON.stringify(text.slice(0, 80))}, which is not a number`
  throw new ActionError('inputs', message, 'Write how many digits short commit names have, such as 12, or take the variable away.')
}
