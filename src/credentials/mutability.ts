import { parseEcrHost } from '../domain/ecr.ts'
import type { Repository } from '../domain/reference.ts'
import { matches } from '../domain/wildcard.ts'
import { asActionError } from '../errors.ts'
import type { EcrRepository, Ports } from '../ports.ts'
import type { Keychain } from './keychain.ts'

/** Why a tag cannot move in a repository; `undefined`: it can. */
type Immutable = (tag: string) => string | undefined

/**
 * Reads which tags of a repository can never move: ECR's immutable repositories and their exclusion filters (API version 2015-09-21,
 * `imageTagMutability`), where our sign-in came from ECR's API. Elsewhere, and where reading is not allowed, every tag counts as movable.
 */
export function readMutability(keychain: Keychain, ports: Pick<Ports, 'log'>): (repository: Repository) => Promise<Immutable> {
  return async (repository) => {
    const host = parseEcrHost(repository.host)
    const api = host === undefined ? undefined : (await keychain.login(repository))?.ecr
    if (host === undefined || api === undefined) return () => undefined
    try {
      const settings = await api.repository(host.account, repository.path)
      return settings === undefined ? () => undefined : immutableTags(settings)
    } catch (thrown) {
      ports.log.info(
        `${repository.name}: whether its tags can move is not known (${asActionError(thrown).message}); they are taken as movable`,
      )
      return () => undefined
    }
  }
}

/** Judges tags by a repository's mutability; a filter's `*` stands for any text (ECR user guide, "Image tag mutability exclusion filters"). */
export function immutableTags({ mutability, exclusions }: EcrRepository): Immutable {
  const isExcluded = (tag: string): boolean => exclusions.some((filter) => matches(filter, tag))
  switch (mutability) {
    case 'MUTABLE':
      return () => undefined
    case 'IMMUTABLE':
      return () => 'the ECR repository is immutable'
    case 'IMMUTABLE_WITH_EXCLUSION':
      return (tag) => (isExcluded(tag) ? undefined : 'the ECR repository is immutable, and no exclusion filter has this tag')
    case 'MUTABLE_WITH_EXCLUSION':
      return (tag) => (isExcluded(tag) ? 'an exclusion filter of the ECR repository makes this tag immutable' : undefined)
  }
}
