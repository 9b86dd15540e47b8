import { isRecord, parseJson } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Environment, Files, Ports } from '../ports.ts'
import { findCheckout } from './checkout.ts'
import { askGit } from './git.ts'

/** Events of a pull request whose runs get neither secrets nor rights to write where it comes from a fork (docs.github.com, "Events that trigger workflows"). */
const PULL_EVENTS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment'])
/** Events whose runs are treated so where Dependabot started them (docs.github.com, "Troubleshooting Dependabot on GitHub Actions"). */
const DEPENDABOT_EVENTS = new Set([...PULL_EVENTS, 'push', 'create', 'deployment', 'deployment_status'])
const DEPENDABOT = 'dependabot[bot]'

/** Events whose runs have the secrets of the base repository, and may have checked out what somebody else wrote. */
const PRIVILEGED_EVENTS = new Set(['pull_request_target', 'workflow_run', 'issue_comment', 'repository_dispatch', 'workflow_dispatch'])

const EVENT_LIMIT_BYTES = 32 * 1024 * 1024

/**
 * Why a run has no rights to publish, by its event: a fork's pull request, or Dependabot. `undefined` where it may have them, or where the event cannot be read,
 * which is told by whoever needs it.
 */
export async function readStepDown(env: Environment, files: Pick<Files, 'readText'>): Promise<string | undefined> {
  const event = env['GITHUB_EVENT_NAME'] ?? ''
  if (env['GITHUB_ACTOR'] === DEPENDABOT && DEPENDABOT_EVENTS.has(event))
    return 'Dependabot started it, and such runs get no secrets and no rights to write'
  if (!PULL_EVENTS.has(event)) return undefined
  const payload = await readPayload(env, files)
  const base = nameAt(payload, 'repository')
  const head = nameAt(payload, 'pull_request', 'head', 'repo')
  // GitHub says null for a repository that is gone; an event that does not speak of it says nothing.
  if (base === undefined || at(payload, 'pull_request', 'head', 'repo') === undefined || head === base) return undefined
  return `the pull request comes from ${head ?? 'a repository that is gone'}, and such runs get no secrets and no rights to write`
}

/** Whether the user has made sure of what is built, as the input says; a value that is no boolean is told by who reads all inputs. */
export function isAllowed(given: ReadonlyMap<string, string>): boolean {
  return /^true$/i.test(given.get('allow-untrusted') ?? '')
}

/** What is left of the inputs of a run that steps down: no sign-in, no push, but the build and all that is checked of it. */
export function steppedDown(given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const left = new Map([...given].filter(([name]) => !SIGN_IN.includes(name)))
  const isBuildOnly = ['load', 'outputs', 'call'].some((name) => (given.get(name) ?? 'false') !== 'false')
  if (/^false$/i.test(given.get('push') ?? (isBuildOnly ? 'false' : 'true'))) return left
  left.delete('outputs')
  return left.set('push', 'false')
}

const SIGN_IN: readonly string[] = ['registry', 'username', 'password', 'registry-auth', 'keep-login']

/**
 * Refuses to publish, or to sign in, with what somebody else may have written: a run of a privileged event whose checkout is neither the commit that the event
 * names of this repository nor in one of its branches or tags. What cannot be found out counts as foreign. Throws `ActionError` `untrusted`.
 */
export async function refuseForeignCheckout(inputs: Inputs, ports: Pick<Ports, 'env' | 'files' | 'children'>): Promise<void> {
  const event = ports.env['GITHUB_EVENT_NAME'] ?? ''
  const isMighty = inputs.push || inputs.registries.some(({ login, keyless }) => login !== undefined || keyless !== undefined)
  if (inputs.allowUntrusted || !isMighty || !PRIVILEGED_EVENTS.has(event)) return
  const checkout = await findCheckout(inputs.build.context, ports.env, ports.files)
  const head = checkout?.head
  if (checkout === undefined || head === undefined || head === ports.env['GITHUB_SHA']) return
  const payload = await readPayload(ports.env, ports.files)
  if (ownCommits(payload).includes(head)) return
  const refs = await askGit(['for-each-ref', '--count=1', `--contains=${head}`, 'refs/remotes/origin', 'refs/tags'], checkout.folder, ports)
  if (refs.kind === 'answer' && refs.stdout.trim() !== '') return
  throw new ActionError(
    'untrusted',
    `${event} runs with the rights of this repository, and what is checked out (${head.slice(0, 7)}) is in none of its branches or tags that are known here: somebody else may have written it`,
    'Build pull requests in a workflow on pull_request, which has no secrets to lose. If you have made sure of what is checked out, set allow-untrusted: true.',
  )
}

/** Commits that the event names as the head of a branch of this very repository: who may write there has its rights anyway. */
function ownCommits(payload: unknown): readonly unknown[] {
  const base = nameAt(payload, 'repository')
  if (base === undefined) return []
  const pull =
    nameAt(payload, 'pull_request', 'head', 'repo') === base
      ? [at(payload, 'pull_request', 'head', 'sha'), at(payload, 'pull_request', 'merge_commit_sha')]
      : []
  const run = nameAt(payload, 'workflow_run', 'head_repository') === base ? [at(payload, 'workflow_run', 'head_sha')] : []
  return [...pull, ...run].filter((sha) => typeof sha === 'string')
}

async function readPayload(env: Environment, files: Pick<Files, 'readText'>): Promise<unknown> {
  const path = env['GITHUB_EVENT_PATH'] ?? ''
  // Who needs the event reads it again, and tells what is wrong with it.
  const text = path === '' ? undefined : await files.readText(path, EVENT_LIMIT_BYTES).catch(() => undefined)
  return text === undefined ? undefined : parseJson(text)
}

function nameAt(payload: unknown, ...path: readonly string[]): string | undefined {
  const name = at(payload, ...path, 'full_name')
  return typeof name === 'string' ? name : undefined
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((found: unknown, name) => (isRecord(found) ? found[name] : undefined), value)
}
