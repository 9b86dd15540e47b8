import { isServiceAccess, withoutSecrets } from '../domain/environment.ts'
import type { BuildInputs } from '../inputs/inputs.ts'
import type { Environment } from '../ports.ts'

/**
 * The environment of `buildx build`: what any child may see, because caches, contexts, proxies, `secret-envs` and build arguments without a value live
 * there; then what `additions` say (`undefined` takes a variable away). A variable that an input names is kept, and for a `gha` cache its access.
 */
export function buildEnvironment(env: Environment, build: BuildInputs, additions: Environment): Environment {
  const named = new Set([...build.secretEnvs.map(({ variable }) => variable), ...build.buildArgs.filter((entry) => !entry.includes('='))])
  const usesCache = [...build.cacheFrom, ...build.cacheTo].some((entry) => /(?:^|[,"])\s*type=gha\s*(?:[,"]|$)/.test(entry))
  const kept = withoutSecrets(env, (name) => named.has(name) || (usesCache && isServiceAccess(name)))
  return { ...kept, BUILDX_METADATA_WARNINGS: 'true', ...additions }
}
