import type { Host, Repository } from '../domain/reference.ts'
import type { Form } from './form.ts'
import type { RegistryInput, Strategy, TagInputs } from './inputs.ts'
import type { TagRule } from './rules.ts'

/** What was read that may turn out to change nothing. */
export type Asked = {
  readonly images: readonly Repository[]
  readonly tags: TagInputs
  readonly registries: readonly RegistryInput[]
  readonly authRealms: ReadonlyMap<Host, readonly Host[]>
}

/** Notes each input that was given and can change nothing beside the others, whatever the run is for: most likely another one is missing. */
export function noteIdle(form: Form, { images, tags, registries, authRealms }: Asked): void {
  const names = (...strategies: readonly Strategy[]): boolean => strategies.some((strategy) => tags.strategies.includes(strategy))
  const rules = tags.flavor.latest === 'true' || tags.rules.some(readsVersion)
  if (tags.environments.length > 0 && !names('environment'))
    form.notice('environment', 'changes no tag, since strategy does not name "environment"')
  if (tags.timezone !== 'UTC' && !names('date'))
    form.notice(
      'timezone',
      "changes no tag, since strategy does not name \"date\"; an expression names its own, {{date 'YYYYMMDD' tz='Asia/Seoul'}}",
    )
  if (tags.version !== undefined && !names('semver', 'environment') && !rules) form.notice('version', UNREAD)
  if (tags.tagPrefix !== '' && !names('semver', 'environment') && !rules) form.notice('tag-prefix', UNREAD)
  for (const { host, scope } of registries)
    if (scope !== undefined && !images.some((image) => image.host === host && isIn(scope, image)))
      form.notice('registry-auth', `the scope ${scope} of ${host} has none of images in it`)
  for (const host of authRealms.keys())
    if (![...images, ...registries].some((known) => known.host === host))
      form.notice(
        'auth-realms',
        `${host} is in neither images nor registry-auth, so this counts only where an earlier step signed in there`,
      )
}

const UNREAD = 'changes no tag, since no strategy and no rule asks for a version; name "semver" in strategy, or write a rule type=semver'

/** Whether the version of the run may change a rule's tag; a text may be `latest`, which moves by versions. */
function readsVersion(rule: TagRule): boolean {
  switch (rule.kind) {
    case 'semver':
    case 'pep440':
    case 'match':
    case 'raw':
      return true
    case 'ref':
      return rule.event === 'tag'
    case 'sha':
    case 'edge':
    case 'schedule':
      return false
  }
}

/** As an account for a scope is chosen for a repository. */
function isIn(scope: string, { path }: Repository): boolean {
  return path === scope || path.startsWith(`${scope}/`)
}
