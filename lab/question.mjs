// @ts-check

const BODY_LIMIT_BYTES = 65_536

/**
 * @typedef {{kind: 'unreadable', status: number, reason: string, user?: string, scopes: string[]}
 *   | {kind: 'get' | 'oauth2', user?: string, password?: string, refreshToken?: string, service: string, scopes: string[], offline: boolean}} Question
 */

/**
 * Reads what a client asks a token server: GET with Basic (docs/spec/auth/token.md) or the OAuth2 form (docs/spec/auth/oauth.md).
 *
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Question>}
 */
export async function readQuestion(request) {
  const url = new URL(request.url ?? '/', 'http://token.invalid')
  if (url.pathname !== '/token') return { kind: 'unreadable', status: 404, reason: 'the token path is /token', scopes: [] }
  if (request.method === 'POST') {
    const body = await readBody(request)
    if (body === null) return { kind: 'unreadable', status: 413, reason: `a form has at most ${BODY_LIMIT_BYTES} bytes`, scopes: [] }
    return readForm(new URLSearchParams(body))
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { kind: 'unreadable', status: 405, reason: 'GET with Basic, or POST with a form', scopes: [] }
  }
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')
  /** @type {Question} */
  const question = {
    kind: 'get',
    service: url.searchParams.get('service') ?? '',
    scopes: splitScopes(url.searchParams),
    offline: url.searchParams.get('offline_token') === 'true',
  }
  if (basic?.[1] === undefined) {
    // Any other scheme counts as a wrong password: GHCR refuses a Bearer at its token address.
    return request.headers.authorization === undefined ? question : { ...question, user: '', password: '' }
  }
  const pair = Buffer.from(basic[1], 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return { ...question, user: pair.slice(0, Math.max(colon, 0)), password: pair.slice(colon + 1) }
}

/**
 * @param {URLSearchParams} form
 * @returns {Question}
 */
function readForm(form) {
  const grant = form.get('grant_type')
  const scopes = splitScopes(form)
  const common = {
    kind: /** @type {const} */ ('oauth2'),
    service: form.get('service') ?? '',
    scopes,
    offline: form.get('access_type') === 'offline',
  }
  switch (grant) {
    case 'password':
      return { ...common, user: form.get('username') ?? '', password: form.get('password') ?? '' }
    case 'refresh_token':
      return { ...common, refreshToken: form.get('refresh_token') ?? '' }
    default:
      return { kind: 'unreadable', status: 400, reason: 'grant_type is password or refresh_token', scopes }
  }
}

/**
 * `scope` may come several times, and each may hold several parted by spaces.
 * @param {URLSearchParams} from
 */
function splitScopes(from) {
  return from.getAll('scope').flatMap((text) => text.split(' ').filter((scope) => scope !== ''))
}

/**
 * Reads a body as text; null when it is longer than 64 KiB.
 *
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<string | null>}
 */
export async function readBody(request) {
  /** @type {Buffer[]} */
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > BODY_LIMIT_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
