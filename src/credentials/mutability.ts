import type { Repository } from '../domain/reference.ts'
import { asActionError } from '../errors.ts'
import type { EcrRepository, Ports } from '../ports.ts'
import { parseEcrHost } from './ecr.ts'
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

/** Whether a text matches a filter of literal parts between `*`; linear, without a regular expression made of foreign text. */
function matches(filter: string, text: string): boolean {
  const parts = filter.split('*')
  const [first = '', ...rest] = parts
  if (rest.length === 0) return text === filter
  const last = rest.pop() ?? ''
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false
  let from = first.length
  for (const part of rest) {
    const at = text.indexOf(part, from)
    if (at < 0 || at + part.length > text.length - last.length) return false
    from = at + part.length
  }
  return true
}
