import { at, parseJson } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Environment, Files, Ports } from '../ports.ts'
import { REMOTE_CONTEXT } from './checkout.ts'
import { foreignSource } from './foreign.ts'

/** Events of a pull request whose runs get neither secrets nor rights to write where it comes from a fork (docs.github.com, "Events that trigger workflows"). */
const PULL_EVENTS = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment'])
/** Events whose runs are treated so where Dependabot started them (docs.github.com, "Troubleshooting Dependabot on GitHub Actions"). */
const DEPENDABOT_EVENTS = new Set([...PULL_EVENTS, 'push', 'create', 'deployment', 'deployment_status'])
const DEPENDABOT = 'dependabot[bot]'

/** Events whose runs have the secrets of the base repository, and may have checked out what somebody else wrote. */
const PRIVILEGED_EVENTS = new Set([
  ...['pull_request_target', 'workflow_run', 'issue_comment', 'repository_dispatch', 'workflow_dispatch'],
  ...['issues', 'discussion', 'discussion_comment', 'check_run', 'check_suite', 'status'],
])

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

/** What is left of the inputs of a run that steps down: no sign-in, no push, but the build and all that is checked of it; without a build (`from`) the plan. */
export function steppedDown(given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const left = new Map([...given].filter(([name]) => !SIGN_IN.includes(name)))
  if (given.has('from')) return left.set('dry-run', 'true')
  const isBuildOnly = ['load', 'outputs', 'call'].some((name) => (given.get(name) ?? 'false') !== 'false')
  if (/^false$/i.test(given.get('push') ?? (isBuildOnly ? 'false' : 'true'))) return left
  left.delete('outputs')
  return left.set('push', 'false')
}

const SIGN_IN: readonly string[] = ['registry', 'username', 'password', 'registry-auth', 'keep-login']

/**
 * Refuses to publish, to sign in, to write a cache or to hand out a secret with what somebody else may have written (`foreignSource`), in a run of a privileged
 * event. Throws `ActionError` `untrusted`.
 */
export async function refuseForeignCheckout(inputs: Inputs, ports: Pick<Ports, 'env' | 'files' | 'children' | 'signal'>): Promise<void> {
  const event = ports.env['GITHUB_EVENT_NAME'] ?? ''
  const isBuilding = inputs.from.length === 0
  if (!isBuilding || inputs.allowUntrusted || (inputs.dryRun && !inputs.looks) || !isMighty(inputs) || !PRIVILEGED_EVENTS.has(event)) return
  const found = await foreignSource(inputs.build, { payload: await readPayload(ports.env, ports.files), ports })
  // Who is cancelled gets no answer from Git, which would look like a foreign checkout.
  ports.signal.throwIfAborted()
  if (found === undefined) return
  throw new ActionError(
    'untrusted',
    `${event} runs with the rights of this repository, and ${found} is in none of its branches or tags that are known here: somebody else may have written it`,
    'Build pull requests in a workflow on pull_request, which has no secrets to lose. If you have made sure of what is built, set allow-untrusted: true.',
  )
}

/** Whether what is built could take or change anything: a secret, a name, a cache that trusted builds read; a Git context is fetched with the job's token. */
function isMighty({ push, keepLogin, registries, githubToken, build }: Inputs): boolean {
  const gains = [build.secrets, build.secretEnvs, build.secretFiles, build.ssh, build.cacheTo]
  const isSigningIn = keepLogin || registries.some(({ login, keyless }) => login !== undefined || keyless !== undefined)
  return push || isSigningIn || gains.some(({ length }) => length > 0) || (githubToken !== undefined && REMOTE_CONTEXT.test(build.context))
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
