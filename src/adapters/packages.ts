import { isRecord } from '../domain/json.ts'
import type { Secret } from '../domain/secret.ts'
import type { PackagesApi, PackageVersion } from '../ports.ts'
import { openClient, statusOf } from './github.ts'

const PAGE = 100
/** No container package has more than so many versions that anybody could look through. */
const PAGES = 1_000

/**
 * Opens GitHub's API for container packages (docs.github.com/rest/packages/packages). Whether an owner is an organisation or a person is found by asking;
 * errors are those of `github.ts`.
 */
export async function openPackages(token: Secret, apiUrl: string): Promise<PackagesApi> {
  const client = await openClient(token, apiUrl)
  const owners = new Map<string, string>()
  /** the answer, or `undefined` for what is not there */
  const ask = async (method: 'GET' | 'DELETE', path: string) =>
    client.request(method, path).catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined
      throw error
    })
  const pathOf = (kind: string, owner: string, name: string, rest: string): string =>
    `/${kind}/${encodeURIComponent(owner)}/packages/container/${encodeURIComponent(name)}/versions${rest}`
  const asOwner = async (method: 'GET' | 'DELETE', owner: string, name: string, rest: string) => {
    for (const kind of [owners.get(owner), 'orgs', 'users'].filter((each) => each !== undefined)) {
      const page = await ask(method, pathOf(kind, owner, name, rest))
      if (page === undefined) continue
      owners.set(owner, kind)
      return page
    }
    return undefined
  }
  return {
    versions: async (owner, name) => {
      const found: PackageVersion[] = []
      for (let at = 1; at <= PAGES; at += 1) {
        const page = await asOwner('GET', owner, name, `?per_page=${PAGE}&page=${at}`)
        if (page === undefined) return at === 1 ? undefined : found
        const entries: readonly unknown[] = Array.isArray(page.data) ? page.data : []
        found.push(...entries.map(versionOf))
        if (entries.length < PAGE) return found
      }
      throw new Error(`the package ${name} has more than ${PAGES * PAGE} versions`)
    },
    version: async (owner, name, id) => {
      const page = await asOwner('GET', owner, name, `/${id}`)
      return page === undefined ? undefined : versionOf(page.data)
    },
    remove: async (owner, name, id) => (await asOwner('DELETE', owner, name, `/${id}`)) !== undefined,
  }
}

function versionOf(entry: unknown): PackageVersion {
  const { id, name, created_at: created, metadata } = isRecord(entry) ? entry : {}
  const container = isRecord(metadata) ? metadata['container'] : undefined
  const tags: unknown = isRecord(container) ? container['tags'] : undefined
  const isWhole = typeof id === 'number' && typeof name === 'string' && Array.isArray(tags)
  if (!isWhole || !tags.every((tag): tag is string => typeof tag === 'string'))
    throw new Error('a version of a package lacks its id, digest or tags')
  const createdAt = new Date(typeof created === 'string' ? created : Number.NaN)
  return { id, name, tags, createdAt: Number.isNaN(createdAt.getTime()) ? undefined : createdAt }
}
