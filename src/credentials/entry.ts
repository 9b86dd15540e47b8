import type { Repository } from '../domain/reference.ts'
import type { RegistryInput } from '../inputs/inputs.ts'

/**
 * The entry of a repository, among those of its host: the one with the longest scope that covers it, part by part of its path; one without a scope covers
 * all. `undefined` where none is for it.
 */
export function entryFor({ path }: Pick<Repository, 'path'>, entries: readonly RegistryInput[]): RegistryInput | undefined {
  const covers = ({ scope }: RegistryInput) => scope === undefined || path === scope || path.startsWith(`${scope}/`)
  return entries.filter(covers).sort((one, other) => (other.scope?.length ?? 0) - (one.scope?.length ?? 0))[0]
}
