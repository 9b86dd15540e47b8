import { ActionError } from '../errors.ts'
import type { Environment } from '../ports.ts'
import type { Arguments } from './arguments.ts'
import type { Desk } from './command.ts'
import { type EventName, isDeployment, mismatch, usualEvent } from './events.ts'
import type { Place } from './place.ts'
import { apiUrlOf } from './remote.ts'
import { DEFAULT_CURE, NO_COMMIT, readCommits, type Target, unmerged } from './targets.ts'

/** A run as GitHub would start it, made up from Git and flags; what is not known here is `undefined` or not in it. */
export type Situation = {
  readonly event: EventName
  /** the ref that it is about: for `pull_request_target` the pull request's, though it runs on the base branch */
  readonly subject: string
  /** `GITHUB_REF` */
  readonly ref: string
  /** `GITHUB_SHA`: the commit that is checked out */
  readonly sha: string
  /** `owner/name` */
  readonly repository: string | undefined
  readonly serverUrl: string
  readonly apiUrl: string
  readonly defaultBranch: string | undefined
  /** branch of a pull request */
  readonly head: string | undefined
  /** base branch of a pull request; of a pushed tag the branch that it was made from, which GitHub tells and Git does not know */
  readonly base: string | undefined
  /** the event's payload, as far as it is known */
  readonly payload: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

/** Makes up the run for a target. Throws `ActionError` `inputs` for an event that is never for such a ref, `event` for what is not known. */
export async function situationOf(target: Target, asked: Arguments, place: Place, desk: Desk): Promise<Situation> {
  const ref = target.kind === 'pull' ? `refs/pull/${target.number}/merge` : target.ref
  const event = asked.event ?? usualEvent(ref)
  const wrong = mismatch(event, ref, place.defaultBranch) ?? deploymentProblem(event, asked.deployment)
  if (wrong !== undefined) throw new ActionError('inputs', wrong)
  const common = {
    event,
    subject: ref,
    repository: place.remote?.fullName,
    serverUrl: place.remote?.serverUrl ?? 'https://github.com',
    apiUrl: apiUrlOf(place.remote?.serverUrl ?? 'https://github.com'),
    defaultBranch: place.defaultBranch,
  }
  const repository = repositoryOf(place)
  if (target.kind === 'ref') {
    const payload = { ...repository, ...payloadOf(event, target, asked) }
    return { ...common, ref, sha: target.commit, head: undefined, base: asked.base, payload, notes: [] }
  }
  const base = asked.base ?? place.defaultBranch
  const payload = { ...repository, number: target.number, pull_request: pullOf(target, base) }
  const pull = { ...common, head: target.branch, base, payload, notes: target.notes }
  if (event === 'pull_request_target') return { ...pull, ...(await onBase(base, place, desk)) }
  const notes = target.merge === undefined ? [...target.notes, unmerged(target.number, place)] : target.notes
  return { ...pull, notes, ref, sha: target.merge ?? NO_COMMIT }
}

/** The variables of the runner that the stages read (docs.github.com, "Variables reference"). */
export function variablesOf(situation: Situation, place: Pick<Place, 'top'>): Environment {
  const { event, ref, sha, repository, serverUrl, apiUrl } = situation
  return {
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: EVENT_PATH,
    GITHUB_REF: ref,
    GITHUB_SHA: sha,
    GITHUB_REPOSITORY: repository,
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_API_URL: apiUrl,
    GITHUB_WORKSPACE: place.top,
  }
}

/** Where the stages find the payload; there is no such file, it is read from memory. */
export const EVENT_PATH = '/event.json'

function deploymentProblem(event: EventName, deployment: string | undefined): string | undefined {
  if (isDeployment(event) && deployment === undefined) return `a run of the event ${event} has an environment; name it by --deployment`
  return !isDeployment(event) && deployment !== undefined
    ? `--deployment: a run of the event ${event} brings no environment; write --event deployment`
    : undefined
}

/** Fields of the webhooks (docs.github.com, "Webhook events and payloads"). */
function repositoryOf({ remote, defaultBranch }: Place): Situation['payload'] {
  if (remote === undefined) return { repository: { ...(defaultBranch === undefined ? {} : { default_branch: defaultBranch }) } }
  const [owner = '', name = ''] = remote.fullName.split('/')
  return {
    repository: {
      full_name: remote.fullName,
      name,
      owner: { login: owner },
      html_url: `${remote.serverUrl}/${remote.fullName}`,
      ...(defaultBranch === undefined ? {} : { default_branch: defaultBranch }),
    },
  }
}

function payloadOf(
  event: EventName,
  { ref, commit }: Target & { readonly kind: 'ref' },
  { deployment, base }: Arguments,
): Situation['payload'] {
  switch (event) {
    case 'push':
      return {
        ref,
        after: commit,
        deleted: false,
        head_commit: { id: commit },
        ...(base === undefined ? {} : { base_ref: `refs/heads/${base}` }),
      }
    case 'release':
      return { release: { tag_name: ref.slice('refs/tags/'.length) } }
    case 'merge_group':
      return { merge_group: { head_sha: commit, head_ref: ref } }
    case 'deployment':
    case 'deployment_status':
      return { deployment: { environment: deployment, ref: ref.replace(/^refs\/(?:heads|tags)\//, ''), sha: commit } }
    case 'workflow_dispatch':
      return { ref }
    case 'schedule':
    case 'workflow_run':
    case 'repository_dispatch':
    case 'pull_request':
    case 'pull_request_target':
      return {}
  }
}

function pullOf({ number, commit, branch, merge }: Target & { readonly kind: 'pull' }, base: string | undefined): Situation['payload'] {
  return { number, head: { sha: commit, ref: branch ?? '' }, base: { ref: base ?? '' }, merge_commit_sha: merge ?? NO_COMMIT }
}

/** `pull_request_target` runs on the base branch. */
async function onBase(base: string | undefined, place: Place, desk: Desk): Promise<Pick<Situation, 'ref' | 'sha'>> {
  if (base === undefined)
    throw new ActionError(
      'event',
      'pull_request_target runs on the base branch, and nothing here says what the default branch is',
      DEFAULT_CURE,
    )
  const [ref, tracked] = [`refs/heads/${base}`, `refs/remotes/${place.remote?.name ?? 'origin'}/${base}`]
  const commits = await readCommits([tracked, ref], desk)
  const sha = commits.get(tracked) ?? commits.get(ref)
  if (sha === undefined)
    throw new ActionError(
      'event',
      `pull_request_target runs on the base branch ${base}, which is not here`,
      `Fetch it: git fetch ${place.remote?.name ?? 'origin'} ${base}`,
    )
  return { ref, sha }
}
