import { brief } from '../domain/brief.ts'
import { type Digest, digestOf } from '../domain/digest.ts'
import type { Origin } from '../domain/origin.ts'
import { ActionError } from '../errors.ts'
import type { BuildInputs, Inputs, TagInputs } from '../inputs/inputs.ts'
import type { Environment, Ports } from '../ports.ts'
import { findCheckout, workspaceOf } from './checkout.ts'
import { readStanding } from './detached.ts'
import { type EventFacts, parseCommitDate, parseDate, readEvent } from './event.ts'
import { askGit } from './git.ts'
import { parseRef } from './ref.ts'
import { readRepository } from './repository.ts'
import { type Run, readShortShaLength, workflowRun } from './run.ts'
import { runUrlOf, type Site, siteOf } from './site.ts'
import { resolveSource, type Source } from './source.ts'
import { needsVersions, readVersions } from './versions.ts'

/** What GitHub, git and the clock say about this run. */
export type Context = {
  /** `GITHUB_EVENT_NAME` */
  readonly event: string
  readonly ref: Ref
  /** ref and commit as the tag language sees them */
  readonly run: Run
  /** the source commit, 40 (or 64) hex digits; on a pull request the head's commit */
  readonly sha: string
  /** on a pull request, GitHub's merge of the source commit with the base, when that is what is built */
  readonly merge: string | undefined
  readonly repository: SourceRepository
  /** the run's own time: dates in tags come from it, so that one run has one date */
  readonly startedAt: Date
  /** when the commit of `run` was made; `undefined` when nobody knows */
  readonly committedAt: Date | undefined
  readonly versions: Versions
  /** the branch that a pushed tag was made from, where the event says so */
  readonly baseRef: string | undefined
  /** the environment of a `deployment` event */
  readonly deployment: string | undefined
  /** `RUNNER_ARCH`: what is built for when no platform is named; empty when nobody says */
  readonly machine: string
  /** where the run's log is, for reports */
  readonly runUrl: string | undefined
  /** digests of the environment variables that build arguments without a value name: their values reach the builder */
  readonly variables: ReadonlyMap<string, Digest>
  /** the image that is published already and gets the names, which then say what it is made from, and not the run */
  readonly origin: Origin | undefined
  /** for people: where the event and the checkout disagree */
  readonly notes: readonly string[]
}

export type Ref =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'pull'; readonly number: number; readonly head: string; readonly base: string }
  | { readonly kind: 'queue'; readonly name: string }
  | { readonly kind: 'none' }

export type SourceRepository = {
  readonly owner: string
  readonly name: string
  /** web address */
  readonly url: string
  readonly defaultBranch: string | undefined
  /** `undefined` counts as private */
  readonly isPrivate: boolean | undefined
  readonly description: string
  /** SPDX identifier */
  readonly license: string
}

/** The repository's version tags, by which moving tags move forward only (design.md 4.1). */
export type Versions =
  | {
      readonly kind: 'known'
      readonly source: 'complete clone' | 'this clone' | 'GitHub API' | 'git ls-remote'
      readonly tags: readonly string[]
    }
  /** `cure` is what brings them, where that is something else than in a workflow */
  | { readonly kind: 'unknown'; readonly because: string; readonly cure?: string }
  /** no planned tag depends on them */
  | { readonly kind: 'unasked' }

/** What reading the context may touch. */
export type ContextPorts = Pick<Ports, 'env' | 'files' | 'children' | 'clients' | 'clock' | 'signal' | 'log'>

/**
 * Reads what GitHub, git and the clock say about this run. Where the event says it all no child is started and no request is sent.
 * Of a run that publishes what exists (`origin`) the image says commit and version. Throws `ActionError` `event` when the event cannot be read, is of a deleted ref, or nothing says which ref or commit this is.
 */
export async function readContext(inputs: Inputs, ports: ContextPorts, origin?: Origin): Promise<Context> {
  const { env } = ports
  const startedAt = ports.clock.now()
  const [facts, checkout] = await Promise.all([readEvent(env, ports.files), findCheckout(inputs.build.context, env, ports.files)])
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  const workspace = checkout?.folder ?? workspaceOf(env)
  const asked = inputs.tags.context
  const found = await stand(asked, { event, facts, head: checkout?.head, workspace }, ports)
  const ref = parseRef(found.run.ref, event, facts)
  const { run, source } = origin === undefined ? found : standOf(origin, ref, found.run)
  const site = siteOf(env, facts, inputs.githubToken)
  const { tagPrefix: prefix } = inputs.tags
  // At the desk a ref may be planned that nobody has yet.
  const own = ref.kind === 'tag' && ref.name.startsWith(prefix) && env['GITHUB_ACTIONS'] === 'true' ? ref.name : undefined
  const places = { ...site, checkout, workspace, prefix, own, defaultBranch: facts.repository?.defaultBranch }
  const [versions, committedAt, repository] = await Promise.all([
    needsVersions(inputs.tags, ref, origin) ? readVersions(places, ports) : UNASKED,
    readCommitDate(inputs, run.sha, asked === 'git' ? [] : facts.commits, { ...site, folder: workspace }, ports),
    readRepository(site, facts.repository, ports),
  ])
  return {
    event,
    ref,
    run,
    sha: source.sha,
    merge: source.merge,
    repository,
    startedAt,
    committedAt,
    versions,
    baseRef: facts.baseRef,
    deployment: facts.deployment,
    machine: env['RUNNER_ARCH'] ?? '',
    runUrl: runUrlOf(site, env),
    variables: digestVariables(inputs.build, env),
    origin,
    notes: source.notes,
  }
}

const UNASKED: Versions = { kind: 'unasked' }
const NOWHERE = 'Run this in a GitHub Actions job, or in a Git checkout that has a commit.'
const UNNAMED =
  'The runner writes pull_request into the file at GITHUB_EVENT_PATH; see what an earlier step did to it, then run the job again.'
const DELETED = 'Leave this event out, or end the job early with: if: github.event.deleted != true'

type Seen = { readonly event: string; readonly facts: EventFacts; readonly head: string | undefined; readonly workspace: string }

/** Ref and commit for the tag language, and the commit that the image is made from. With `git` both are what is checked out, whatever the event says. */
async function stand(
  asked: TagInputs['context'],
  { event, facts, head, workspace }: Seen,
  ports: ContextPorts,
): Promise<{ readonly run: Run; readonly source: Source }> {
  switch (asked) {
    case 'git': {
      const { ref, sha } = await readStanding(workspace, ports)
      return { run: { ref, sha, shortShaLength: readShortShaLength(ports.env) }, source: { sha, merge: undefined, notes: [] } }
    }
    case 'workflow': {
      const [ref, sha] = await Promise.all([readRef(event, workspace, ports), readSha(head, workspace, ports)])
      if (facts.isDeleted) throw new ActionError('event', `this run is for ${brief(ref)}, which was deleted`, DELETED)
      const { pull } = facts
      // It runs on the base branch, whose tags it would get.
      if (pull === undefined && event.includes('pull_request_target'))
        throw new ActionError('event', `the event ${event} does not say which pull request it is for`, UNNAMED)
      return { run: workflowRun({ event, ref, sha, pull }, ports.env), source: resolveSource({ event, sha, pull, head }) }
    }
  }
}

/** Of an image that is published already its own commit counts, whatever is checked out; empty where it names none. */
function standOf({ commit = '', revision = '' }: Origin, ref: Ref, run: Run): { readonly run: Run; readonly source: Source } {
  const merge = ref.kind === 'pull' && revision !== commit ? revision : undefined
  return { run: { ...run, sha: revision }, source: { sha: commit, merge, notes: [] } }
}

/** A deployment of a bare commit has no ref (docs.github.com, "Events that trigger workflows", `deployment`). */
async function readRef(event: string, folder: string, ports: ContextPorts): Promise<string> {
  const given = ports.env['GITHUB_REF'] ?? ''
  if (given !== '' || event.startsWith('deployment')) return given
  const answer = await askGit(['symbolic-ref', '--quiet', 'HEAD'], folder, ports)
  if (answer.kind === 'answer') return answer.stdout.trim()
  throw new ActionError('event', `nothing says which branch or tag this is: GITHUB_REF is not set, and ${answer.because}`, NOWHERE)
}

async function readSha(head: string | undefined, folder: string, ports: ContextPorts): Promise<string> {
  const given = ports.env['GITHUB_SHA'] || head
  if (given !== undefined) return given
  const answer = await askGit(['rev-parse', '--verify', 'HEAD'], folder, ports)
  if (answer.kind === 'answer') return answer.stdout.trim()
  throw new ActionError('event', `nothing says which commit this is: GITHUB_SHA is not set, and ${answer.because}`, NOWHERE)
}

type Asked = Site & { readonly folder: string }

/** The event's own date; where an input asks for more Git's, else that of GitHub's API, which are one (docker/metadata-action, README, "`{{commit_date}}`"). */
async function readCommitDate(
  { mentionsCommitDate }: Inputs,
  sha: string,
  commits: EventFacts['commits'],
  { fullName, token, apiUrl, folder }: Asked,
  ports: ContextPorts,
): Promise<Date | undefined> {
  const told = commits.find(({ id }) => id === sha)?.at
  if (told !== undefined || !mentionsCommitDate) return told
  const answer = await askGit(['show', '--no-patch', '--format=%cI', sha], folder, ports)
  if (answer.kind === 'answer') return parseDate(answer.stdout.trim())
  const [owner, name] = fullName?.split('/') ?? []
  if (owner === undefined || name === undefined || token === undefined) return undefined
  try {
    const client = await ports.clients.github(token, apiUrl)
    return parseCommitDate(await client.commit(owner, name, sha))
  } catch (error) {
    ports.signal.throwIfAborted()
    ports.log.debug(`the GitHub API does not say when ${sha} was made: ${String(error)}`)
    return undefined
  }
}

function digestVariables({ buildArgs }: BuildInputs, env: Environment): ReadonlyMap<string, Digest> {
  const names = buildArgs.filter((argument) => !argument.includes('='))
  return new Map(
    names.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, digestOf(new TextEncoder().encode(value))] as const]
    }),
  )
}
