/** Variables of a process; one that is `undefined` is not there. */
type Variables = Readonly<Record<string, string | undefined>>

/** Inputs of this action, tokens, and the files by which a step speaks to the runner: nothing that a child may use. */
const DENIED = /^(?:INPUT_.*|STATE_.*|GITHUB_TOKEN|ACTIONS_ID_TOKEN_.*|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/i
/** How GitHub's own services are reached, its cache among them: a token that writes the cache of the whole repository. */
const SERVICES = /^(?:ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i

/**
 * What a child may see of an environment: all but what was given to this step alone. A deny-list, because proxies, homes and the clouds' own sign-ins
 * live there too and are needed. `isNamed` says which variables are kept all the same, since the user asked for them by name.
 */
export function withoutSecrets(env: Variables, isNamed: (name: string) => boolean = () => false): Variables {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isNamed(name) || !(DENIED.test(name) || isServiceAccess(name))))
}

/** Whether a variable is one of those by which GitHub's own services, such as its cache, are reached. */
export function isServiceAccess(name: string): boolean {
  return SERVICES.test(name)
}
