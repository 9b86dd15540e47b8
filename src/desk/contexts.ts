import { isRecord } from '../domain/json.ts'
import type { Contexts } from './evaluate.ts'
import type { EventName } from './events.ts'
import type { Situation } from './situation.ts'
import { NO_COMMIT } from './targets.ts'
import { bag, fromJson, type Value } from './value.ts'

/** What belongs to a payload of these events alone; for others it is null (docs.github.com, "Webhook events and payloads"). */
const OWN_FIELDS: ReadonlyMap<string, readonly EventName[]> = new Map([
  ['pull_request', ['pull_request', 'pull_request_target']],
  ['number', ['pull_request', 'pull_request_target']],
  ['release', ['release']],
  ['deployment', ['deployment', 'deployment_status']],
  ['deployment_status', ['deployment_status']],
  ['workflow_run', ['workflow_run']],
  ['merge_group', ['merge_group']],
  ['schedule', ['schedule']],
  ['inputs', ['workflow_dispatch']],
  ['client_payload', ['repository_dispatch']],
  ['issue', []],
] as const)

/**
 * The contexts of expressions that follow from the planned run; `vars`, `secrets`, `steps` and the like are not among them, so they are unknown.
 * `called` says whether the workflow may be called by another one, which then gives its inputs.
 */
export function contextsOf(situation: Situation, called: boolean): Contexts {
  const { event, ref, sha, repository, serverUrl, apiUrl } = situation
  const isPull = event === 'pull_request' || event === 'pull_request_target'
  const isTag = ref.startsWith('refs/tags/')
  const github = bag(
    'github',
    [
      ['event_name', event],
      ['ref', ref],
      ['ref_name', ref.replace(/^refs\/(?:heads|tags|pull)\//, '')],
      ['ref_type', isTag ? 'tag' : 'branch'],
      ['sha', sha === NO_COMMIT ? undefined : sha],
      ['repository', repository],
      ['repository_owner', repository?.split('/', 1)[0]],
      ['server_url', serverUrl],
      ['api_url', apiUrl],
      ['head_ref', isPull ? situation.head : ''],
      ['base_ref', isPull ? situation.base : ''],
      ['event', eventOf(situation, isPull)],
    ],
    false,
  )
  const hasInputs = called || event === 'workflow_dispatch'
  return new Map([['github', github], ...(hasInputs ? [] : [['inputs', bag('inputs', [], true)] as const])])
}

function eventOf({ event, payload, head, base }: Situation, isPull: boolean): Value {
  const absent = [...OWN_FIELDS].flatMap(([name, events]) => (events.includes(event) ? [] : [[name, null] as const]))
  const pull = payload['pull_request']
  const known =
    isPull && isRecord(pull)
      ? { pull_request: { ...pull, head: { ...fieldOf(pull, 'head'), ref: head }, base: { ref: base }, merge_commit_sha: undefined } }
      : {}
  return fromJson({ ...Object.fromEntries(absent), ...payload, ...known }, 'github.event', false)
}

function fieldOf(value: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const field = value[name]
  return isRecord(field) ? field : {}
}
