import { type Digest, parseDigest } from './digest.ts'
import { isTag, parseRepository, type Refusal, type Repository } from './reference.ts'

/** A published image as somebody names it: by its digest, by a tag alone, or by both, as docker has it; then the digest counts. */
export type SourceReference = {
  readonly repository: Repository
  readonly tag: string | undefined
  readonly digest: Digest | undefined
}

/** Parses `name@sha256:…`, `name:tag@sha256:…` or `name:tag`; a name alone is refused, since nobody says which of its images it means. */
export function parseSource(text: string): SourceReference | Refusal {
  const [named = '', said, ...others] = text.trim().split('@')
  if (others.length > 0) return { refused: 'has more than one "@"' }
  const digest = said === undefined ? undefined : parseDigest(said)
  if (said !== undefined && digest === undefined) return { refused: 'has a digest that is not sha256: and 64 lower-case hex digits' }
  const colon = named.lastIndexOf(':')
  const tag = colon > named.lastIndexOf('/') ? named.slice(colon + 1) : undefined
  const repository = parseRepository(tag === undefined ? named : named.slice(0, colon))
  if ('refused' in repository) return repository
  if (tag !== undefined && !isTag(tag)) return { refused: `has no valid tag (${tag})` }
  if (tag === undefined && digest === undefined) return { refused: 'has no digest; name one, such as ghcr.io/acme/app@sha256:…' }
  return { repository, tag, digest }
}

/** Writes the reference as the user spells the image. */
export function formatSource({ repository, tag, digest }: SourceReference): string {
  return `${repository.name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
