// @ts-check
import { randomBytes } from 'node:crypto'
import { appendFileSync, readFileSync, realpathSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { ensureCertificates } from './certs.mjs'
import { makeSigner } from './jwt.mjs'
import { readBody, readQuestion } from './question.mjs'
import { isAllowed, mergeScopes } from './scope.mjs'

const ISSUER = 'build-tag-push lab'
const SERVICE = 'build-tag-push-registry'
/** How far distribution 2.8.3 lets a clock be wrong: registry/auth/token/token.go, `Leeway`. */
const LEEWAY_SECONDS = 60

/**
 * @typedef {'pull' | 'push' | 'delete' | '*'} Action
 *
 * @typedef {object} Right
 * @property {string} repository Repository path; `*` stands for any run of characters, slashes too.
 * @property {readonly Action[]} actions `*` for every action.
 *
 * @typedef {object} User
 * @property {string} name
 * @property {string} password
 * @property {readonly Right[]} access
 * @property {number} [lifetimeSeconds] Instead of the server's own, for a token that expires in the middle of an upload.
 *
 * @typedef {object} TokenOptions
 * @property {string} home Folder of the lab, for the signing certificate.
 * @property {number} [port] 0 (the default) lets the system choose.
 * @property {string} [realm] What the 401 of the token server itself names.
 * @property {string} [service] Only tokens for this service are given.
 * @property {string} [audience] what the tokens are made for where that is not the service
 * @property {string} [issuer]
 * @property {readonly User[]} users
 * @property {readonly Right[]} [anonymous] Rights without a login; absent: 401.
 * @property {number} [lifetimeSeconds] 300 by default.
 * @property {boolean} [expiresIn] False leaves `expires_in` out, as GHCR does.
 * @property {readonly ('token' | 'access_token')[]} [fields] Where the token is answered; `token` by default.
 * @property {boolean} [refuseMissing] True answers 401 when a right asked for is missing, as Docker Hub does for a read-only token.
 * @property {number} [leewaySeconds] Taken off the claim `exp`, so that the registry refuses at the announced time and not 60 s later.
 * @property {string} [log] JSON-lines file: one {@link TokenLogLine} for each request.
 * @property {boolean} [attached] The program ends when its standard input does.
 *
 * @typedef {object} TokenLogLine
 * @property {string} time
 * @property {string} method
 * @property {string | null} user As sent, also when the password was wrong.
 * @property {readonly string[]} scopes As asked for.
 * @property {readonly string[]} granted
 * @property {number} status
 *
 * @typedef {object} TokenControl
 * @property {{status: number, times: number, headers?: Record<string, string>, body?: string} | null} [fail] The next `times` requests are answered so.
 * @property {number} [lifetimeSeconds]
 * @property {boolean} [expiresIn]
 * @property {readonly ('token' | 'access_token')[]} [fields]
 *
 * @typedef {object} TokenServer
 * @property {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>} handle
 * @property {(change: TokenControl) => void} control
 * @property {() => void} reset takes back every change
 * @property {() => {fail: TokenControl['fail'], lifetimeSeconds: number, requests: number}} state
 */

/**
 * What a registry's `auth.token` section must say to trust a token server of this lab.
 * @param {string} home
 * @param {number} port
 * @returns {{realm: string, service: string, issuer: string, rootcertbundle: string}}
 */
export function tokenConfig(home, port) {
  return { realm: `http://127.0.0.1:${port}/token`, service: SERVICE, issuer: ISSUER, rootcertbundle: ensureCertificates(home).ca }
}

/**
 * Token server of the distribution token authentication specification (docs/spec/auth/token.md, oauth.md, jwt.md).
 *
 * Tokens are ES256 with the signing certificate in `x5c`, which libtrust (distribution 2.8) checks against `rootcertbundle`.
 * @param {TokenOptions} options
 * @returns {TokenServer}
 */
export function createTokenServer(options) {
  const service = options.service ?? SERVICE
  const signer = makeSigner(options.home, options.issuer ?? ISSUER, options.leewaySeconds ?? LEEWAY_SECONDS)
  const defaults = {
    lifetimeSeconds: options.lifetimeSeconds ?? 300,
    expiresIn: options.expiresIn ?? true,
    fields: options.fields ?? ['token'],
  }
  const settings = { ...defaults }
  /** @type {Map<string, User>} */
  const refreshTokens = new Map()
  /** @type {NonNullable<TokenControl['fail']> | null} */
  let fail = null
  let requests = 0

  return {
    async handle(request, response) {
      requests += 1
      const question = await readQuestion(request)
      const line = { user: question.user ?? null, scopes: question.scopes, granted: /** @type {string[]} */ ([]) }
      const reply = answer(question, line)
      if (options.log !== undefined) {
        const entry = { time: new Date().toISOString(), method: request.method, ...line, status: reply.status }
        appendFileSync(options.log, `${JSON.stringify(entry)}\n`)
      }
      response.writeHead(reply.status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...reply.headers })
      response.end(request.method === 'HEAD' ? undefined : reply.body)
    },
    control(change) {
      if (change.fail !== undefined) fail = change.fail === null ? null : { ...change.fail }
      if (change.lifetimeSeconds !== undefined) settings.lifetimeSeconds = change.lifetimeSeconds
      if (change.expiresIn !== undefined) settings.expiresIn = change.expiresIn
      if (change.fields !== undefined) settings.fields = change.fields
    },
    reset() {
      fail = null
      Object.assign(settings, defaults)
    },
    state: () => ({ fail, requests, lifetimeSeconds: settings.lifetimeSeconds }),
  }

  /**
   * @param {import('./question.mjs').Question} question
   * @param {{granted: string[]}} line
   * @returns {Reply}
   */
  function answer(question, line) {
    if (fail !== null && fail.times > 0) {
      fail.times -= 1
      return {
        status: fail.status,
        headers: fail.headers ?? {},
        body: fail.body ?? problem(fail.status, 'UNAVAILABLE', 'switched off for a test').body,
      }
    }
    if (question.kind === 'unreadable') return problem(question.status, 'UNSUPPORTED', question.reason)
    const scopes = mergeScopes(question.scopes)
    if (scopes === null) return problem(400, 'INVALID_REQUEST', 'a scope is not type:name:action[,action]')
    if (question.service !== service) return problem(400, 'INVALID_REQUEST', `this server gives tokens for service ${service}`)

    const who = recognise(question)
    if (who === null) {
      const headers = { 'www-authenticate': `Basic realm="${options.realm ?? 'token'}"` }
      return { ...problem(401, 'UNAUTHORIZED', 'incorrect username or password'), headers }
    }
    const access = scopes
      .map((scope) => ({ ...scope, actions: scope.actions.filter((action) => isAllowed(who.access, scope, action)) }))
      .filter((scope) => scope.actions.length > 0)
    const asked = scopes.reduce((count, scope) => count + scope.actions.length, 0)
    const got = access.reduce((count, scope) => count + scope.actions.length, 0)
    if (options.refuseMissing === true && got < asked) {
      return { status: 401, headers: {}, body: JSON.stringify({ details: 'access token has insufficient scopes' }) }
    }
    line.granted = access.map((scope) => `${scope.type}:${scope.name}:${scope.actions.join(',')}`)

    const seconds = who.user?.lifetimeSeconds ?? settings.lifetimeSeconds
    const now = Date.now()
    const token = signer(who.user?.name ?? '', options.audience ?? service, access, now, seconds)
    /** @type {Record<string, string | number>} */
    const body = {}
    // The OAuth2 form is defined with access_token only (docs/spec/auth/oauth.md).
    for (const field of question.kind === 'oauth2' ? ['access_token'] : settings.fields) body[field] = token
    if (settings.expiresIn) body['expires_in'] = seconds
    body['issued_at'] = new Date(now).toISOString()
    if (question.offline && who.user !== undefined) {
      const refresh = randomBytes(32).toString('base64url')
      refreshTokens.set(refresh, who.user)
      body['refresh_token'] = refresh
    }
    if (question.kind === 'oauth2') body['scope'] = line.granted.join(' ')
    return { status: 200, headers: {}, body: JSON.stringify(body) }
  }

  /**
   * @param {Exclude<import('./question.mjs').Question, {kind: 'unreadable'}>} question
   * @returns {{user?: User, access: readonly Right[]} | null}
   */
  function recognise(question) {
    if (question.refreshToken !== undefined) {
      const user = refreshTokens.get(question.refreshToken)
      return user === undefined ? null : { user, access: user.access }
    }
    if (question.user === undefined) return options.anonymous === undefined ? null : { access: options.anonymous }
    const user = options.users.find(({ name, password }) => name === question.user && password === question.password)
    return user === undefined ? null : { user, access: user.access }
  }
}

/** @typedef {{status: number, headers: Record<string, string>, body: string}} Reply */

/**
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {Reply}
 */
function problem(status, code, message) {
  return { status, headers: {}, body: JSON.stringify({ errors: [{ code, message, detail: null }] }) }
}

/**
 * Program: `node lab/token.mjs CONFIG.json` prints `listening PORT`; GET and POST `/__control` read and change a {@link TokenControl}.
 * @param {TokenOptions} options
 */
function serve(options) {
  /** @type {TokenServer | undefined} */
  let tokens
  const server = createServer((request, response) => {
    void respond(request, response).catch((error) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      response.destroy()
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The token server has no port.')
    tokens = createTokenServer({ ...options, realm: options.realm ?? tokenConfig(options.home, address.port).realm })
    process.stdout.write(`listening ${address.port}\n`)
  })
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (options.attached === true) process.stdin.resume().once('end', stop)

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function respond(request, response) {
    if (tokens === undefined) throw new Error('A request came before the token server was ready.')
    if (request.url !== '/__control') return tokens.handle(request, response)
    if (request.method === 'POST') tokens.control(JSON.parse((await readBody(request)) ?? '{}'))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tokens.state()))
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = process.argv[2]
  if (file === undefined) throw new Error('Usage: node lab/token.mjs CONFIG.json')
  serve(JSON.parse(readFileSync(file, 'utf8')))
}
