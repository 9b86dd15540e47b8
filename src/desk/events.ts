/** The refs that an event is for (docs.github.com, "Events that trigger workflows"). */
type Refs = 'branches and tags' | 'tags' | 'pull requests' | 'the default branch' | 'a merge queue'

/** The events that can be planned. A called workflow (`workflow_call`) has the event of its caller. */
const REFS_OF = {
  push: 'branches and tags',
  pull_request: 'pull requests',
  pull_request_target: 'pull requests',
  schedule: 'the default branch',
  release: 'tags',
  workflow_dispatch: 'branches and tags',
  workflow_run: 'the default branch',
  repository_dispatch: 'the default branch',
  merge_group: 'a merge queue',
  deployment: 'branches and tags',
  deployment_status: 'branches and tags',
} as const satisfies Readonly<Record<string, Refs>>

export type EventName = keyof typeof REFS_OF

/** Names of the events that can be planned. */
export const EVENTS: readonly string[] = Object.keys(REFS_OF)

/** Where GitHub's merge queue puts the commits that it tries (docs.github.com, "Managing a merge queue"). */
const QUEUE = 'refs/heads/gh-readonly-queue/'

/** Whether a text names an event that can be planned. */
export function isEvent(text: string): text is EventName {
  return Object.hasOwn(REFS_OF, text)
}

/** The event that most often starts a run for this ref. */
export function usualEvent(ref: string): EventName {
  if (ref.startsWith('refs/pull/')) return 'pull_request'
  return ref.startsWith(QUEUE) ? 'merge_group' : 'push'
}

/** Whether an event's runs are on the default branch, whatever they are about. */
export function isOnDefaultBranch(event: EventName): boolean {
  return REFS_OF[event] === 'the default branch'
}

/** Whether an event brings the name of an environment. */
export function isDeployment(event: EventName): boolean {
  return event === 'deployment' || event === 'deployment_status'
}

/** Says why an event is never for this ref, with the cure; `undefined` when it may be. */
export function mismatch(event: EventName, ref: string, defaultBranch: string | undefined): string | undefined {
  const refs = REFS_OF[event]
  const is = (cure: string): string => `a run of the event ${event} is for ${refs}, and ${ref} is none; ${cure}`
  switch (refs) {
    case 'branches and tags':
      return ref.startsWith('refs/heads/') || ref.startsWith('refs/tags/') ? undefined : is('leave --event out')
    case 'tags':
      return ref.startsWith('refs/tags/') ? undefined : is('write --ref refs/tags/NAME')
    case 'pull requests':
      return ref.startsWith('refs/pull/') ? undefined : is('write --ref refs/pull/NUMBER/merge')
    case 'a merge queue':
      return ref.startsWith(QUEUE) ? undefined : is(`write --ref COMMIT:${QUEUE}NAME`)
    case 'the default branch':
      if (!ref.startsWith('refs/heads/')) return is('leave --ref out')
      if (defaultBranch === undefined || ref === `refs/heads/${defaultBranch}`) return undefined
      return `a run of the event ${event} is for the default branch, ${defaultBranch}, and not for ${ref}; leave --ref out`
  }
}
