import { parseRepository, type Repository } from '../domain/reference.ts'

/** Where an entry of `cache-to` writes in a registry; `text` is the reference as it was written. */
export type CacheReference = { readonly repository: Repository; readonly tag: string; readonly text: string }

/**
 * Finds the reference of a `type=registry` cache; a lone reference means the same (docs.docker.com/reference/cli/docker/buildx/build, "--cache-to").
 * `undefined` for other types and for what is no reference: the builder judges those. Without a tag it is `latest`.
 */
export function cacheReference(entry: string): CacheReference | undefined {
  const fields = entry
    .replaceAll('"', '')
    .split(',')
    .map((field) => field.trim())
  const value = (key: string) => fields.find((field) => field.startsWith(`${key}=`))?.slice(key.length + 1)
  const isAlone = fields.length === 1 && !entry.includes('=')
  if (!isAlone && value('type') !== 'registry') return undefined
  const text = isAlone ? (fields[0] ?? '') : (value('ref') ?? '')
  const colon = text.lastIndexOf(':')
  const hasTag = colon > text.lastIndexOf('/')
  const repository = parseRepository(hasTag ? text.slice(0, colon) : text)
  return 'refused' in repository ? undefined : { repository, tag: hasTag ? text.slice(colon + 1) : 'latest', text }
}
