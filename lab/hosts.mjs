// @ts-check
import { createBlobStore } from './blobs.mjs'
import { forward, registryError, reply } from './front.mjs'

/**
 * @typedef {import('./front.mjs').Answer} Answer
 * @typedef {import('./front.mjs').Request} Request
 *
 * A distribution registry on loopback: its address, and the folder of its blobs.
 * @typedef {{url: string, storage: string}} Backend
 */

/**
 * GHCR as seen from outside.
 *
 * A dummy scope in the first challenge (its own 401), no DELETE (containers/skopeo#1880), a redirect to a web page instead of a referrers
 * API (artifacthub/hub#4785), 403 where the package may not be written, downloads from another host (docs.github.com, container registry). Upload addresses are relative here and absolute at the other hosts, so that clients meet both.
 * @param {Backend} backend
 * @param {import('./token.mjs').TokenServer} tokens
 * @param {Buffer} secret
 * @returns {[string, Answer][]}
 */
export function ghcr(backend, tokens, secret) {
  const store = createBlobStore('pkg-containers.githubusercontent.com', backend.storage, secret)
  return [
    ['pkg-containers.githubusercontent.com', store.answer],
    [
      'ghcr.io',
      (request, response, expectsContinue) => {
        const path = pathOf(request)
        if (path === '/token') return tokens.handle(request, response)
        if (request.method === 'DELETE') return reply(request, response, registryError(405, 'UNSUPPORTED', 'The operation is unsupported.'))
        const referrers = /^\/v2\/(.+\/referrers\/.+)$/.exec(path)
        if (referrers !== null) {
          const location = `https://github.com/-/v2/packages/${referrers[1]}`
          return reply(request, response, { status: 303, headers: { location } })
        }
        forward(request, response, backend.url, expectsContinue, {
          headers: { 'x-forwarded-proto': 'https' },
          onResponse(status, headers) {
            const challenge = String(headers['www-authenticate'] ?? '')
            if (status === 401 && path === '/v2/') headers['www-authenticate'] = `${challenge},scope="repository:user/image:pull"`
            if (status === 401 && challenge.includes('insufficient_scope')) return registryError(403, 'DENIED', denial(request))
            if (headers.location !== undefined) headers.location = headers.location.replace(/^https:\/\/ghcr\.io\//, '/')
            return redirected(request, status, store)
          },
        })
      },
    ],
  ]
}

/**
 * Docker Hub as seen from outside: two names for the registry, one for its tokens, one for its downloads.
 *
 * The name of the downloads is from Docker's allow-list (docs.docker.com, Docker Desktop, allow-list).
 * @param {Backend} backend
 * @param {import('./token.mjs').TokenServer} tokens
 * @param {Buffer} secret
 * @returns {[string, Answer][]}
 */
export function dockerHub(backend, tokens, secret) {
  const store = createBlobStore('production.cloudflare.docker.com', backend.storage, secret)
  /** @type {Answer} */
  const registry = (request, response, expectsContinue) => {
    const onResponse = /** @type {(status: number) => import('./front.mjs').Replacement | undefined} */ (
      (status) => redirected(request, status, store)
    )
    forward(request, response, backend.url, expectsContinue, { headers: { 'x-forwarded-proto': 'https' }, onResponse })
  }
  return [
    ['registry-1.docker.io', registry],
    ['index.docker.io', registry],
    ['auth.docker.io', tokens.handle],
    ['production.cloudflare.docker.com', store.answer],
  ]
}

/**
 * @typedef {object} EcrAccess
 * @property {(username: string, password: string) => boolean} opens whether ECR would let this login in
 * @property {(repository: string) => Promise<boolean>} exists whether the account has the repository
 * @property {{username: string, password: string}} login what the backend itself asks for
 */

/**
 * A private ECR registry as seen from outside: Basic with the passwords of GetAuthorizationToken, no repository that the API has not
 * made, and no Docker-Content-Digest on GET (Docker.Registry.DotNet#34). The challenge is the one in mayflower/docker-ls#28.
 *
 * @param {string} account
 * @param {string} region
 * @param {Backend} backend
 * @param {EcrAccess} access
 * @param {Buffer} secret
 * @returns {[string, Answer][]}
 */
export function ecr(account, region, backend, access, secret) {
  const host = `${account}.dkr.ecr.${region}.amazonaws.com`
  // The bucket's name is in the ECR user guide, "interface VPC endpoints".
  const bucket = `prod-${region}-starport-layer-bucket.s3.${region}.amazonaws.com`
  const store = createBlobStore(bucket, backend.storage, secret)
  return [
    [bucket, store.answer],
    [
      host,
      async (request, response, expectsContinue) => {
        const login = readBasic(request.headers.authorization)
        const isKnown = login !== undefined && access.opens(login.username, login.password)
        const repository = /^\/v2\/(.+)\/(?:blobs|manifests|tags|referrers)\//.exec(pathOf(request))?.[1]
        if (isKnown && repository !== undefined && !(await access.exists(repository))) {
          const message = `The repository with name '${repository}' does not exist in the registry with id '${account}'`
          return reply(request, response, registryError(404, 'NAME_UNKNOWN', message))
        }
        const own = Buffer.from(`${access.login.username}:${access.login.password}`).toString('base64')
        forward(request, response, backend.url, expectsContinue, {
          headers: { 'x-forwarded-proto': 'https', ...(isKnown ? { authorization: `Basic ${own}` } : {}) },
          onResponse(status, headers) {
            if (status === 401) headers['www-authenticate'] = `Basic realm="https://${host}/",service="ecr.amazonaws.com"`
            if (request.method === 'GET' && /\/manifests\/[^/]+$/.test(pathOf(request))) delete headers['docker-content-digest']
            return redirected(request, status, store)
          },
        })
      },
    ],
  ]
}

/** @param {Request} request */
function pathOf(request) {
  return (request.url ?? '').split('?')[0] ?? ''
}

/** @param {Request} request */
function denial(request) {
  return request.method === 'GET' || request.method === 'HEAD' ? 'denied' : 'permission_denied: write_package'
}

/**
 * @param {Request} request
 * @param {number} status
 * @param {import('./blobs.mjs').BlobStore} store
 * @returns {import('./front.mjs').Replacement | undefined}
 */
function redirected(request, status, store) {
  const digest = /\/blobs\/(sha256:[0-9a-f]{64})$/.exec(pathOf(request))?.[1]
  if (request.method !== 'GET' || status !== 200 || digest === undefined) return undefined
  return { status: 307, headers: { location: store.locate(digest) } }
}

/**
 * @param {string | undefined} authorization
 * @returns {{username: string, password: string} | undefined}
 */
function readBasic(authorization) {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return { username: pair.slice(0, Math.max(colon, 0)), password: pair.slice(colon + 1) }
}
