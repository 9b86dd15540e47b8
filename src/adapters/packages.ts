import { isRecord } from '../domain/json.ts'
import type { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { PackagesApi, PackageVersion, Ports } from '../ports.ts'
import { headersOf, openClient, statusOf } from './github.ts'

const PAGE = 100
/** No container package has more than so many versions that anybody could look through. */
const PAGES = 1_000
const NEXT = /\brel="?next\b/
const REQUEST_TIMEOUT_MS = 30_000
/** Tries of one request, and the waits between them: the first, which doubles, and that for a limit which GitHub names no end of. */
const TRIES = 4
const FIRST_PAUSE_MS = 1_000
const LIMIT_PAUSE_MS = 60_000

/**
 * Opens GitHub's API for container packages (docs.github.com/rest/packages/packages). Whether an owner is an organisation or a person is found by asking;
 * errors are those of `github.ts`; where no answer came, `ActionError` `registry-unreachable`.
 */
export async function openPackages(token: Secret, apiUrl: string, ports: Pick<Ports, 'clock' | 'signal'>): Promise<PackagesApi> {
  const client = await openClient(token, apiUrl, REQUEST_TIMEOUT_MS, ports.signal)
  const owners = new Map<string, string>()
  /** the answer, or `undefined` for what is not there */
  const ask = async (method: 'GET' | 'DELETE', path: string) => {
    let isLost = false
    for (let tries = 1; ; tries += 1) {
      try {
        return await client.request(method, path)
      } catch (error) {
        ports.signal.throwIfAborted()
        const headers = headersOf(error)
        // By a try whose answer was lost.
        if (headers !== undefined && statusOf(error) === 404) return isLost ? { data: undefined, link: undefined } : undefined
        // Nobody answered who knows whether it was done.
        const isSilent = headers === undefined || Number(statusOf(error)) >= 500
        isLost ||= method === 'DELETE' && isSilent
        const pauseMs = pauseOf(error, tries, ports.clock.now())
        if (pauseMs === undefined || tries === TRIES || pauseMs > (ports.clock.leftMs?.() ?? Number.POSITIVE_INFINITY))
          throw isSilent && error instanceof Error ? new ActionError('registry-unreachable', error.message, undefined, error) : error
        await ports.clock.sleep(pauseMs)
      }
    }
  }
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
  /** a page of all versions; `undefined` where it is not there */
  const pageAt = async (at: number, owner: string, name: string) => {
    const page = await asOwner('GET', owner, name, `?per_page=${PAGE}&page=${at}`)
    if (page === undefined) return undefined
    if (!Array.isArray(page.data)) throw new Error(`page ${at} of the versions is no list`)
    const entries: readonly unknown[] = page.data
    return { versions: entries.map(versionOf), isLast: entries.length < PAGE && !NEXT.test(page.link ?? '') }
  }
  return {
    newest: async (owner, name) => (await pageAt(1, owner, name))?.versions ?? [],
    versions: async (owner, name) => {
      const found: PackageVersion[] = []
      const known = new Set<number>()
      for (let at = 1; at <= PAGES; at += 1) {
        const page = await pageAt(at, owner, name)
        if (page === undefined && at === 1) return undefined
        // What is not seen of a list would look as if nobody had it.
        if (page === undefined) throw new Error(`page ${at} of the versions is no list`)
        const before = known.size
        for (const version of page.versions) {
          found.push(version)
          known.add(version.id)
        }
        if (page.isLast) return found
        if (known.size === before) throw new Error(`page ${at} of the versions has nothing new, and says that there are more`)
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

/**
 * How long to wait before the next try: until GitHub's limit lets us (docs.github.com/rest/using-the-rest-api, "Rate limits for the REST API"), or a moment
 * where nobody answered, or a server in trouble did. `undefined` for what another try does not change.
 */
function pauseOf(error: unknown, tries: number, now: Date): number | undefined {
  const headers = headersOf(error)
  const status = statusOf(error)
  if (headers === undefined || status === undefined || status >= 500) return FIRST_PAUSE_MS * 2 ** (tries - 1)
  if (status !== 403 && status !== 429) return undefined
  const [wait, reset] = [headers['retry-after'], headers['x-ratelimit-reset']].map((value) =>
    /^[0-9]{1,12}$/.test(String(value)) ? Number(value) * 1_000 : undefined,
  )
  if (wait !== undefined) return Math.max(wait, FIRST_PAUSE_MS)
  if (String(headers['x-ratelimit-remaining']) !== '0') return status === 429 ? LIMIT_PAUSE_MS : undefined
  return reset === undefined ? LIMIT_PAUSE_MS : Math.max(reset - now.getTime(), FIRST_PAUSE_MS)
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
