import { isRecord } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { Environment, Files } from '../ports.ts'

/** What the event's payload says, field by field; what it does not say, or says in another type, is `undefined`. */
export type EventFacts = {
  readonly repository: RepositoryFacts | undefined
  readonly pull: PullFacts | undefined
  /** commits that the event dates */
  readonly commits: readonly { readonly id: string; readonly at: Date }[]
  readonly baseRef: string | undefined
  readonly deployment: string | undefined
  /** what a push of a branch brought: its last commit, and commits that are known to be ancestors of that one */
  readonly pushed: { readonly after: string; readonly ancestors: readonly string[] } | undefined
  /** the push removed the ref */
  readonly isDeleted: boolean
}

export type RepositoryFacts = {
  readonly fullName: string | undefined
  readonly url: string | undefined
  readonly defaultBranch: string | undefined
  readonly isPrivate: boolean | undefined
  readonly description: string | undefined
  readonly license: string | undefined
}

export type PullFacts = {
  readonly number: number
  readonly headSha: string
  readonly headRef: string
  readonly baseRef: string
  /** GitHub's own merge of head and base, which the event `pull_request` checks out */
  readonly mergeSha: string | undefined
}

/** The largest payload that is read; GitHub caps webhooks at 25 MB (docs.github.com, "Webhook events and payloads"). */
const EVENT_LIMIT_BYTES = 32 * 1024 * 1024

const CURE = 'The runner writes this file itself; see what an earlier step did to it or to GITHUB_EVENT_PATH, then run the job again.'

/** Reads the event's payload. Without `GITHUB_EVENT_PATH`, away from GitHub, there are no facts. Throws `ActionError` `event`. */
export async function readEvent(env: Environment, files: Files): Promise<EventFacts> {
  const path = env['GITHUB_EVENT_PATH'] ?? ''
  if (path === '' && env['GITHUB_ACTIONS'] === 'true') throw new ActionError('event', 'GITHUB_EVENT_PATH is not set', CURE)
  if (path === '') return parseEvent({}, 'no event')
  const text = await files.readText(path, EVENT_LIMIT_BYTES).catch((error: unknown) => {
    throw new ActionError(
      'event',
      `the event's file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      CURE,
      error,
    )
  })
  if (text === undefined) throw new ActionError('event', `the event's file ${path} does not exist`, CURE)
  return parseEvent(parseJson(text, path), path)
}

/** Takes the facts from a payload (docs.github.com, "Webhook events and payloads"); `place` names it in errors. Throws `ActionError` `event`. */
export function parseEvent(payload: unknown, place: string): EventFacts {
  if (!isRecord(payload)) throw new ActionError('event', `the event in ${place} is not a JSON object`, CURE)
  return {
    repository: parseRepositoryFacts(payload['repository']),
    pull: isRecord(payload['pull_request']) ? parsePull(payload, place) : undefined,
    commits: commitsOf(payload),
    baseRef: text(payload, 'base_ref')?.replace(/^refs\/heads\//, ''),
    deployment: text(payload, 'deployment', 'environment'),
    pushed: pushedOf(payload),
    isDeleted: payload['deleted'] === true,
  }
}

/** Takes what a repository object says, of an event or of `GET /repos/{owner}/{repo}`; `undefined` when it is no object. */
export function parseRepositoryFacts(value: unknown): RepositoryFacts | undefined {
  if (!isRecord(value)) return undefined
  return {
    fullName: text(value, 'full_name'),
    url: text(value, 'html_url'),
    defaultBranch: text(value, 'default_branch'),
    isPrivate: typeof value['private'] === 'boolean' ? value['private'] : undefined,
    description: text(value, 'description'),
    license: text(value, 'license', 'spdx_id'),
  }
}

/** Takes the date from a commit of `GET /repos/{owner}/{repo}/commits/{ref}` (docs.github.com/rest/commits/commits, "Get a commit"). */
export function parseCommitDate(value: unknown): Date | undefined {
  return parseDate(text(value, 'commit', 'committer', 'date') ?? '')
}

/** A time in ISO 8601, or `undefined` when the text is none. */
export function parseDate(iso: string): Date | undefined {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? undefined : at
}

function parsePull(payload: unknown, place: string): PullFacts {
  const need = (...path: readonly string[]): string => {
    const found = text(payload, 'pull_request', ...path)
    if (found !== undefined) return found
    throw new ActionError('event', `the event in ${place} has no text at pull_request.${path.join('.')}`, CURE)
  }
  const number = field(payload, 'pull_request', 'number')
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new ActionError('event', `the event in ${place} has no number at pull_request.number`, CURE)
  }
  return {
    number,
    headSha: need('head', 'sha'),
    headRef: need('head', 'ref'),
    baseRef: need('base', 'ref'),
    mergeSha: text(payload, 'pull_request', 'merge_commit_sha'),
  }
}

/** `push` dates its commits and its head, in the order in which docker/metadata-action looks for one; `merge_group` and `workflow_run` date their head. */
function commitsOf(payload: unknown): EventFacts['commits'] {
  const listed = field(payload, 'commits')
  const heads = [field(payload, 'head_commit'), field(payload, 'merge_group', 'head_commit'), field(payload, 'workflow_run', 'head_commit')]
  return [...(Array.isArray(listed) ? listed : []), ...heads].flatMap((commit) => {
    const id = text(commit, 'id')
    const at = parseDate(text(commit, 'timestamp') ?? '')
    return id === undefined || at === undefined ? [] : [{ id, at }]
  })
}

/**
 * A push lists the commits that it brings (at most 2048), and names the one before them, which is no ancestor of theirs when the push was forced; a new branch
 * has zeros there (docs.github.com, "Webhook events and payloads", `push`).
 */
function pushedOf(payload: unknown): EventFacts['pushed'] {
  const after = text(payload, 'after')
  if (after === undefined || text(payload, 'ref')?.startsWith('refs/heads/') !== true) return undefined
  const before = field(payload, 'forced') === false ? [text(payload, 'before') ?? ''] : []
  const listed = field(payload, 'commits')
  const brought = (Array.isArray(listed) ? listed : []).flatMap((commit) => text(commit, 'id') ?? [])
  return { after, ancestors: [...before, ...brought].filter((id) => id !== after && /[1-9a-f]/.test(id)) }
}

function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((found: unknown, name) => (isRecord(found) ? found[name] : undefined), value)
}

function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = field(value, ...path)
  return typeof found === 'string' ? found : undefined
}

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    const size = `${content.length} characters`
    throw new ActionError('event', `the event's file ${path} (${size}) is not JSON; it may have been cut off`, CURE, error)
  }
}
