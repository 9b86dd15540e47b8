import type { BuildInputs } from '../inputs/inputs.ts'
import type { Environment } from '../ports.ts'

/** Inputs of this action, tokens, and the files by which a step speaks to the runner: nothing that a build may use. */
const DENIED = /^(?:INPUT_.*|STATE_.*|GITHUB_TOKEN|ACTIONS_ID_TOKEN_.*|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY))$/i
/** How BuildKit's `gha` cache reaches GitHub's: a token that writes the cache of the whole repository. */
const CACHE = /^(?:ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i

/**
 * The environment of buildx: that of this process less a deny-list, because caches, contexts, proxies, `secret-envs` and build arguments without a value
 * live there; then what `additions` say (`undefined` takes a variable away). A variable that an input names is kept even when it is on the list.
 */
export function buildEnvironment(env: Environment, build: BuildInputs, additions: Environment): Environment {
  const named = new Set([...build.secretEnvs.map(({ variable }) => variable), ...build.buildArgs.filter((entry) => !entry.includes('='))])
  const usesCache = [...build.cacheFrom, ...build.cacheTo].some((entry) => /(?:^|[,"])\s*type=gha\s*(?:[,"]|$)/.test(entry))
  const isKept = (name: string): boolean => named.has(name) || !(DENIED.test(name) || (!usesCache && CACHE.test(name)))
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => isKept(name))), BUILDX_METADATA_WARNINGS: 'true', ...additions }
}
