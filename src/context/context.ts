import { type Digest, digestOf } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { BuildInputs, Inputs } from '../inputs/inputs.ts'
import type { Environment, Ports } from '../ports.ts'
import { findCheckout, workspaceOf } from './checkout.ts'
import { type EventFacts, parseRepositoryFacts, type RepositoryFacts, readEvent } from './event.ts'
import { askGit } from './git.ts'
import { parseRef } from './ref.ts'
import { resolveSource } from './source.ts'
import { needsVersions, readVersions } from './versions.ts'

/** What GitHub, git and the clock say about this run. */
export type Context = {
  /** `GITHUB_EVENT_NAME` */
  readonly event: string
  readonly ref: Ref
  /** the source commit, 40 (or 64) hex digits; on a pull request the head's commit */
  readonly sha: string
  readonly repository: SourceRepository
  /** the run's own time: dates in tags come from it, so that one run has one date */
  readonly startedAt: Date
  /** when the commit was made; `undefined` when neither event nor git knows */
  readonly committedAt: Date | undefined
  readonly versions: Versions
  /** the branch that a pushed tag was made from, where the event says so */
  readonly baseRef: string | undefined
  /** the environment of a `deployment` event */
  readonly deployment: string | undefined
  /** a pull request from another repository */
  readonly isFork: boolean
  /** `GITHUB_ACTOR` */
  readonly actor: string
  /** where the run's log is, for reports */
  readonly runUrl: string | undefined
  /** digests of the environment variables that build arguments without a value name: their values reach the builder */
  readonly variables: ReadonlyMap<string, Digest>
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
  | { readonly kind: 'known'; readonly source: 'complete clone' | 'GitHub API' | 'git ls-remote'; readonly tags: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string }
  /** no planned tag depends on them */
  | { readonly kind: 'unasked' }

const NOWHERE = 'Run this in a GitHub Actions job, or in a Git checkout that has a commit.'

/**
 * Reads what GitHub, git and the clock say about this run. Where the event says it all no child is started and no request is sent.
 * Throws `ActionError` `event` when the event cannot be read, is of a deleted ref, or nothing says which ref or commit this is.
 */
export async function readContext(inputs: Inputs, ports: Ports): Promise<Context> {
  const { env } = ports
  const startedAt = ports.clock.now()
  const [facts, checkout] = await Promise.all([readEvent(env, ports.files), findCheckout(inputs.build.context, env, ports.files)])
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  const folder = checkout?.folder ?? workspaceOf(env)
  const [refText, sha] = await Promise.all([readRef(event, folder, ports), readSha(checkout?.head, folder, ports)])
  if (facts.isDeleted)
    throw new ActionError(
      'event',
      `this run is for ${refText}, which was deleted`,
      'Leave this event out, or end the job early with: if: github.event.deleted != true',
    )
  const ref = parseRef(refText, event, facts)
  const source = resolveSource({ event, sha, pull: facts.pull, head: checkout?.head })
  const fullName = env['GITHUB_REPOSITORY'] || facts.repository?.fullName
  const [versions, committedAt, repository] = await Promise.all([
    needsVersions(inputs.tags, ref)
      ? readVersions({ ...placesOf(inputs, fullName, facts, ports), checkout, workspace: folder }, ports)
      : UNASKED,
    readCommitDate(inputs, source.sha, facts, folder, ports),
    readRepository(inputs, fullName, facts.repository, ports),
  ])
  return {
    event,
    ref,
    sha: source.sha,
    repository,
    startedAt,
    committedAt,
    versions,
    baseRef: facts.baseRef,
    deployment: facts.deployment,
    isFork: facts.pull?.isFork ?? false,
    actor: env['GITHUB_ACTOR'] ?? '',
    runUrl: runUrlOf(env, fullName),
    variables: digestVariables(inputs.build, env),
    notes: source.notes,
  }
}

const UNASKED: Versions = { kind: 'unasked' }

/** A deployment of a bare commit has no ref (docs.github.com, "Events that trigger workflows", `deployment`). */
async function readRef(event: string, folder: string, ports: Ports): Promise<string> {
  const given = ports.env['GITHUB_REF'] ?? ''
  if (given !== '' || event === 'deployment' || event === 'deployment_status') return given
  const answer = await askGit(['symbolic-ref', '--quiet', 'HEAD'], folder, ports)
  if (answer.kind === 'answer') return answer.stdout.trim()
  throw new ActionError('event', `nothing says which branch or tag this is: GITHUB_REF is not set, and ${answer.because}`, NOWHERE)
}

async function readSha(head: string | undefined, folder: string, ports: Ports): Promise<string> {
  const given = ports.env['GITHUB_SHA'] || head
  if (given !== undefined) return given
  const answer = await askGit(['rev-parse', '--verify', 'HEAD'], folder, ports)
  if (answer.kind === 'answer') return answer.stdout.trim()
  throw new ActionError('event', `nothing says which commit this is: GITHUB_SHA is not set, and ${answer.because}`, NOWHERE)
}

function placesOf(inputs: Inputs, fullName: string | undefined, facts: EventFacts, { env }: Ports) {
  return {
    fullName,
    defaultBranch: facts.repository?.defaultBranch,
    prefix: inputs.tags.tagPrefix,
    apiUrl: apiUrlOf(env),
    serverUrl: serverUrlOf(env),
    token: inputs.githubToken,
  }
}

/** The event's own date, else Git's where a rule asks for it. */
async function readCommitDate(inputs: Inputs, sha: string, facts: EventFacts, folder: string, ports: Ports): Promise<Date | undefined> {
  const told = facts.commits.find(({ id }) => id === sha)?.at
  if (told !== undefined || !inputs.tags.rules.some(({ line }) => line.includes('commit_date'))) return told
  const answer = await askGit(['show', '--no-patch', '--format=%cI', sha], folder, ports)
  const at = new Date(answer.kind === 'answer' ? answer.stdout.trim() : '')
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** The facts of the event, else of the API; they are for labels, so a run does without. */
async function readRepository(
  inputs: Inputs,
  fullName: string | undefined,
  told: RepositoryFacts | undefined,
  ports: Ports,
): Promise<SourceRepository> {
  const [owner = '', name = ''] = fullName?.split('/') ?? []
  const facts = told?.url === undefined ? ((await askRepository(inputs, owner, name, ports)) ?? told) : told
  return {
    owner,
    name,
    url: facts?.url ?? (name === '' ? '' : `${serverUrlOf(ports.env)}/${owner}/${name}`),
    defaultBranch: facts?.defaultBranch,
    isPrivate: facts?.isPrivate,
    description: facts?.description ?? '',
    license: facts?.license ?? '',
  }
}

async function askRepository(inputs: Inputs, owner: string, name: string, ports: Ports): Promise<RepositoryFacts | undefined> {
  if (inputs.githubToken === undefined || name === '') return undefined
  try {
    const client = await ports.clients.github(inputs.githubToken, apiUrlOf(ports.env))
    return parseRepositoryFacts(await client.repository(owner, name))
  } catch (error) {
    ports.signal.throwIfAborted()
    ports.log.debug(`the GitHub API did not describe ${owner}/${name}, labels do without: ${String(error)}`)
    return undefined
  }
}

function runUrlOf(env: Environment, fullName: string | undefined): string | undefined {
  const run = env['GITHUB_RUN_ID'] ?? ''
  return run === '' || fullName === undefined ? undefined : `${serverUrlOf(env)}/${fullName}/actions/runs/${run}`
}

function apiUrlOf(env: Environment): string {
  return env['GITHUB_API_URL'] || 'https://api.github.com'
}

function serverUrlOf(env: Environment): string {
  return env['GITHUB_SERVER_URL'] || 'https://github.com'
}

function digestVariables(build: BuildInputs, env: Environment): ReadonlyMap<string, Digest> {
  const names = build.buildArgs.filter((argument) => !argument.includes('='))
  return new Map(
    names.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, digestOf(new TextEncoder().encode(value))] as const]
    }),
  )
}
