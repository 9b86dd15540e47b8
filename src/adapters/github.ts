import { isRecord } from '../domain/json.ts'
import { conceal, type Secret } from '../domain/secret.ts'
import type { GitHubApi } from '../ports.ts'

/** Without an answer for so long a request ends; what is asked here must not hold up a build. */
const REQUEST_TIMEOUT_MS = 10_000
/** A list of many pages may take as long as so many requests without an answer. */
const LIST_TIMEOUTS = 3

type Page = { readonly data: unknown; readonly link: string | undefined }

/** One question at a time to GitHub's REST API; paths are below its address. */
export type GitHubClient = { readonly request: (method: 'GET' | 'DELETE', path: string) => Promise<Page> }

/**
 * Opens a client by `@actions/github`, which is loaded here for the first time: most runs never ask. Errors are plain ones with
 * the status (`statusOf`) and GitHub's own sentence. `timeoutMs` is for one request; `ending` ends all of them.
 */
export async function openClient(
  token: Secret,
  apiUrl: string,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
  ending?: AbortSignal,
): Promise<GitHubClient> {
  const { getOctokit } = await import('@actions/github')
  const client = getOctokit(token.reveal(), { baseUrl: apiUrl, log: SILENT })
  return {
    request: async (method, path) => {
      const time = AbortSignal.timeout(timeoutMs)
      const signal = ending === undefined ? time : AbortSignal.any([time, ending])
      try {
        const { data, headers } = await client.request({ method, url: path, request: { signal } })
        return { data, link: headers.link }
      } catch (error) {
        throw time.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error }) : explain(error, token)
      }
    },
  }
}

/** The status of GitHub's answer that an error tells of. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return isRecord(cause) && typeof cause['status'] === 'number' ? cause['status'] : undefined
}

/** The headers of GitHub's answer that an error tells of; `undefined` where no answer came. */
export function headersOf(error: unknown): Readonly<Record<string, unknown>> | undefined {
  const response = error instanceof Error && isRecord(error.cause) ? error.cause['response'] : undefined
  return isRecord(response) && isRecord(response['headers']) ? response['headers'] : undefined
}

/** Opens what the action asks of GitHub (`openClient`). */
export async function openGitHub(token: Secret | undefined, apiUrl: string, timeoutMs: number = REQUEST_TIMEOUT_MS): Promise<GitHubApi> {
  if (token === undefined) throw new Error('no token was given')
  const { request } = await openClient(token, apiUrl, timeoutMs)
  const get = (path: string): Promise<Page> => request('GET', path)
  return {
    tags: async (owner, name, prefix, limit) => {
      const names: string[] = []
      const deadlineMs = performance.now() + timeoutMs * LIST_TIMEOUTS
      let next: string | undefined = `${repositoryPath(owner, name)}/git/matching-refs/${matching(prefix)}`
      while (next !== undefined) {
        if (performance.now() > deadlineMs)
          throw new Error(`the list of tags was not read to its end within ${(timeoutMs * LIST_TIMEOUTS) / 1000} s`)
        const page: Page = await get(next)
        names.push(...namesOf(page.data, prefix))
        if (names.length > limit) return { names: names.slice(0, limit), complete: false }
        next = nextPage(page.link, apiUrl)
      }
      return { names, complete: true }
    },
    compare: async (owner, name, base, head) => {
      // The first page has a list of changed files, which may be long and is not asked for (docs.github.com/rest/commits/commits, "Compare two commits").
      const path = `${repositoryPath(owner, name)}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?per_page=1&page=2`
      const { data } = await get(path)
      const status = isRecord(data) ? STATUSES.find((word) => word === data['status']) : undefined
      if (status === undefined) throw new Error('the comparison of two commits has no status')
      return status
    },
    commit: async (owner, name, ref) => (await get(`${repositoryPath(owner, name)}/commits/${encodeURIComponent(ref)}`)).data,
    repository: async (owner, name) => (await get(repositoryPath(owner, name))).data,
  }
}

/** What a comparison says of its second commit. */
const STATUSES = ['ahead', 'behind', 'diverged', 'identical'] as const

/** What octokit says about deprecations is for us, not for the job's log. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function repositoryPath(owner: string, name: string): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
}

/** Without the last slash: what GitHub makes of `tags/` is written nowhere. What it then finds too much is dropped by `namesOf`. */
function matching(prefix: string): string {
  return `tags/${prefix}`.replace(/\/+$/, '').split('/').map(encodeURIComponent).join('/')
}

/** The answer is a list of `{ref: 'refs/tags/v1', …}` (docs.github.com/rest/git/refs, "List matching references"). */
function namesOf(data: unknown, prefix: string): readonly string[] {
  if (!Array.isArray(data)) throw new Error('the list of references is not a list')
  return data.flatMap((entry) => {
    const ref: unknown = isRecord(entry) ? entry['ref'] : undefined
    if (typeof ref !== 'string') throw new Error('a reference in the list has no "ref"')
    return ref.startsWith(`refs/tags/${prefix}`) ? [ref.slice('refs/tags/'.length)] : []
  })
}

/** The next page by RFC 8288; only on the API's own origin, since the token goes along. */
function nextPage(link: string | undefined, apiUrl: string): string | undefined {
  const next = /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(link ?? '')?.[1]
  if (next === undefined) return undefined
  const url = new URL(next, apiUrl)
  if (url.origin !== new URL(apiUrl).origin) throw new Error(`the next page is on another host, ${url.host}`)
  return url.href
}

/**
 * Octokit's errors have the status of the answer; without an answer the network's own sentence stands at the end of the causes. A server that repeats
 * the token that it was sent is not repeated.
 */
function explain(thrown: unknown, token: Secret): Error {
  const isAnswered = isRecord(thrown) && thrown['response'] !== undefined
  const message = conceal(sentenceOf(isAnswered ? thrown : rootOf(thrown)), [token.reveal()]).split('\n', 1)[0]
  return new Error(isAnswered ? `status ${thrown['status']}: ${message}${limitOf(thrown['response'])}` : message, { cause: thrown })
}

/** Until when GitHub answers nothing more, where that is why (docs.github.com/rest/using-the-rest-api, "Rate limits for the REST API"). */
function limitOf(response: unknown): string {
  const headers = isRecord(response) && isRecord(response['headers']) ? response['headers'] : {}
  const [wait, reset] = [headers['retry-after'], headers['x-ratelimit-reset']].map((value) =>
    /^[0-9]{1,12}$/.test(String(value)) ? Number(value) : undefined,
  )
  if (wait !== undefined) return ` (rate limit: asked too often, for another ${wait} s)`
  if (String(headers['x-ratelimit-remaining']) !== '0') return ''
  return ` (rate limit: no requests are left${reset === undefined ? '' : ` until ${new Date(reset * 1000).toISOString().slice(0, 19)}Z`})`
}

function rootOf(thrown: unknown): unknown {
  return isRecord(thrown) && thrown['cause'] !== undefined ? rootOf(thrown['cause']) : thrown
}

/** Node's error for a host with several addresses has a code and no sentence. */
function sentenceOf(thrown: unknown): string {
  const [message, code] = isRecord(thrown) ? [thrown['message'], thrown['code']] : [thrown, undefined]
  return String(message || code)
}
