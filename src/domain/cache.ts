import { type Host, parseRepository, type Repository } from './reference.ts'

/** Where an entry of `cache-to` writes in a registry; `text` is the reference as it was written. */
export type CacheReference = { readonly repository: Repository; readonly tag: string; readonly text: string }

/**
 * Finds the reference of a `type=registry` cache; a lone reference means the same (docs.docker.com/reference/cli/docker/buildx/build, "--cache-to").
 * `undefined` for other types and for what is no reference: the builder judges those. Without a tag it is `latest`.
 */
export function cacheReference(entry: string): CacheReference | undefined {
  const text = referenceOf(entry)
  if (text === undefined) return undefined
  const { name, tag } = split(text)
  const repository = parseRepository(name)
  return 'refused' in repository ? undefined : { repository, tag: tag ?? 'latest', text }
}

/** The registry that an entry of `cache-from` or `cache-to` reads or writes, whatever tag or digest it names there; `undefined` for other caches. */
export function cacheHost(entry: string): Host | undefined {
  const [text] = referenceOf(entry)?.split('@', 1) ?? []
  const repository = text === undefined ? undefined : parseRepository(split(text).name)
  return repository === undefined || 'refused' in repository ? undefined : repository.host
}

function referenceOf(entry: string): string | undefined {
  const fields = entry
    .replaceAll('"', '')
    .split(',')
    .map((field) => field.trim())
  const value = (key: string) => fields.find((field) => field.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1)
  const isAlone = fields.length === 1 && !entry.includes('=')
  if (!isAlone && value('type') !== 'registry') return undefined
  return isAlone ? fields[0] : value('ref')
}

function split(text: string): { readonly name: string; readonly tag: string | undefined } {
  const colon = text.lastIndexOf(':')
  return colon > text.lastIndexOf('/') ? { name: text.slice(0, colon), tag: text.slice(colon + 1) } : { name: text, tag: undefined }
}
