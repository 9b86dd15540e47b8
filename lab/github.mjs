// @ts-check
import { reply } from './front.mjs'

const PAGE_DEFAULT = 30
const PAGE_LIMIT = 100

/**
 * @typedef {object} GithubTag
 * @property {string} name
 * @property {string} sha of the commit
 * @property {string} [object] of the tag object, when the tag is annotated
 *
 * @typedef {object} GithubRepository
 * @property {boolean} [private]
 * @property {string} [description]
 * @property {string} [default_branch]
 * @property {string} [license] SPDX identifier
 * @property {readonly GithubTag[]} tags in the order in which the API lists them
 *
 * By `owner/name`.
 * @typedef {Record<string, GithubRepository>} GithubRepositories
 *
 * @typedef {object} GithubApi
 * @property {import('./front.mjs').Answer} answer
 * @property {(repositories: GithubRepositories) => void} replace
 * @property {() => void} reset
 */

/**
 * The part of `api.github.com` that tells a workflow about its repository: the repository, its tags, and the refs that match a prefix.
 *
 * Without a token public repositories are shown; a wrong token is 401 for every path (docs.github.com/rest, "authentication").
 * @param {string} token accepted as `Bearer` or `token`
 * @param {GithubRepositories} repositories
 * @returns {GithubApi}
 */
export function createGithub(token, repositories) {
  let known = repositories
  return {
    replace(next) {
      known = next
    },
    reset() {
      known = repositories
    },
    answer: (request, response) => reply(request, response, judge(request)),
  }

  /**
   * @param {import('./front.mjs').Request} request
   * @returns {import('./front.mjs').Replacement}
   */
  function judge({ url = '/', method, headers }) {
    const isSignedIn = /^(?:bearer|token) +(.+)$/i.exec(headers.authorization ?? '')?.[1] === token
    if (headers.authorization !== undefined && !isSignedIn) return problem(401, 'Bad credentials')
    if (headers['user-agent'] === undefined) return problem(403, 'A User-Agent is required.')
    const address = new URL(url, 'https://api.github.com')
    const [, root, rest = ''] = /^\/(repos\/[^/]+\/[^/]+|repositories\/\d+)(\/.*)?$/.exec(address.pathname) ?? []
    const index = Object.keys(known).findIndex((name, place) =>
      [`repos/${name.toLowerCase()}`, byId(place)].includes(String(root?.toLowerCase())),
    )
    const [name, repository] = Object.entries(known)[index] ?? []
    if (name === undefined || repository === undefined || method !== 'GET') return problem(404, 'Not Found')
    if (repository.private === true && !isSignedIn) return problem(404, 'Not Found')
    // Links to other pages name the repository by its number, as GitHub's do.
    const self = new URL(`/${byId(index)}${rest}${address.search}`, address)
    return show(self, rest, name, repository) ?? problem(404, 'Not Found')
  }
}

/** @param {number} index */
function byId(index) {
  return `repositories/${index + 1}`
}

/**
 * @param {URL} self
 * @param {string} rest of the path, after the repository
 * @param {string} name
 * @param {GithubRepository} repository
 * @returns {import('./front.mjs').Replacement | undefined}
 */
function show(self, rest, name, repository) {
  if (rest === '') return json({ id: Number(self.pathname.split('/')[2]), ...describe(name, repository) })
  if (rest === '/tags') {
    const items = repository.tags.map((tag) => listed(name, tag))
    return page(self, items, PAGE_DEFAULT)
  }
  const prefix = /^\/git\/matching-refs\/(.+)$/.exec(rest)?.[1]
  if (prefix === undefined) return undefined
  const start = `refs/${decodeURIComponent(prefix)}`
  const matching = repository.tags.filter((tag) => `refs/tags/${tag.name}`.startsWith(start)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const items = matching.map((tag) => reference(name, tag))
  // Refs are cut into pages only when a size is asked for.
  return page(self, items, self.searchParams.has('per_page') ? PAGE_DEFAULT : Number.POSITIVE_INFINITY)
}

/**
 * @param {string} name
 * @param {GithubRepository} repository
 */
function describe(name, repository) {
  const [login, short] = name.split('/')
  return {
    name: short,
    full_name: name,
    private: repository.private ?? false,
    owner: { login, type: 'Organization' },
    html_url: `https://github.com/${name}`,
    description: repository.description ?? null,
    default_branch: repository.default_branch ?? 'main',
    license: repository.license === undefined ? null : { spdx_id: repository.license },
  }
}

/**
 * @param {string} name
 * @param {GithubTag} tag
 */
function listed(name, tag) {
  return { name: tag.name, commit: { sha: tag.sha, url: `https://api.github.com/repos/${name}/commits/${tag.sha}` } }
}

/**
 * @param {string} name
 * @param {GithubTag} tag
 */
function reference(name, tag) {
  const [type, sha] = tag.object === undefined ? ['commit', tag.sha] : ['tag', tag.object]
  const root = `https://api.github.com/repos/${name}/git`
  const ref = `refs/tags/${tag.name}`
  return { ref, node_id: Buffer.from(ref).toString('base64'), url: `${root}/${ref}`, object: { sha, type, url: `${root}/${type}s/${sha}` } }
}

/**
 * @param {URL} url
 * @param {readonly object[]} items
 * @param {number} sizeDefault
 * @returns {import('./front.mjs').Replacement}
 */
function page(url, items, sizeDefault) {
  const size = Math.min(Number(url.searchParams.get('per_page')) || sizeDefault, Math.max(sizeDefault, PAGE_LIMIT))
  const number = Math.max(1, Number(url.searchParams.get('page')) || 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const links = [
    ...(number > 1 ? [link(url, number - 1, 'prev'), link(url, 1, 'first')] : []),
    ...(number < last ? [link(url, number + 1, 'next'), link(url, last, 'last')] : []),
  ]
  const answer = json(size === Number.POSITIVE_INFINITY ? items : items.slice((number - 1) * size, number * size))
  return links.length === 0 ? answer : { ...answer, headers: { ...answer.headers, link: links.join(', ') } }
}

/**
 * @param {URL} url
 * @param {number} number
 * @param {string} relation
 */
function link(url, number, relation) {
  const target = new URL(url)
  target.searchParams.set('page', String(number))
  return `<${target.href}>; rel="${relation}"`
}

/**
 * @param {object} value
 * @returns {import('./front.mjs').Replacement}
 */
function json(value) {
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/**
 * @param {number} status
 * @param {string} message
 * @returns {import('./front.mjs').Replacement}
 */
function problem(status, message) {
  return { status, body: JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest', status: String(status) }) }
}
