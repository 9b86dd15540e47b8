// @ts-check
import { createHmac, randomBytes } from 'node:crypto'
import { readWhole, reply } from './front.mjs'
import { SUBJECT } from './identity.mjs'

const BODY_LIMIT_BYTES = 64 * 1024
const GRANT_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const CLOUD_SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * @typedef {import('./front.mjs').Answer} Answer
 * @typedef {import('./front.mjs').Replacement} Replacement
 * @typedef {import('./identity.mjs').IdentityProvider} IdentityProvider
 * @typedef {import('./token.mjs').User} User
 *
 * What the exchanges know of whom they trust, and where the sign-ins that they sell are good.
 * @typedef {object} Trust
 * @property {{host: string, tenant: string, client: string, reader: string, resource?: string, audience?: string}} azure `reader` is a client that may only pull;
 *   a national cloud has a resource and an audience of its own
 * @property {{provider: string, serviceAccount: string}} google
 * @property {{connection: string, organization: string}} hub
 * @property {{host: string, robot: string}} quay
 */

/**
 * Microsoft Entra ID's token endpoint for one tenant, and the exchange of one Azure registry.
 *
 * Fields and errors are those of learn.microsoft.com/entra/identity-platform ("client credentials flow, third case: federated credential"; "AADSTS error
 * codes") and github.com/Azure/acr, docs/AAD-OAuth.md.
 * @param {Trust['azure']} trust
 * @param {IdentityProvider} identity
 * @param {User[]} users of the registry: those who buy a refresh token are added
 * @returns {{entra: Answer, exchange: Answer}}
 */
export function azureExchanges(
  { host, tenant, client, reader, resource = 'https://containerregistry.azure.net', audience = 'api://AzureADTokenExchange' },
  identity,
  users,
) {
  /** @type {Map<string, string>} Entra's tokens for the registry's own resource, and for whom each is */
  const sold = new Map()
  return {
    entra: async (request, response) => {
      const path = (request.url ?? '').split('?')[0]
      const form = await readForm(request)
      reply(request, response, judge())

      /** @returns {Replacement} */
      function judge() {
        if (request.method !== 'POST' || form === null)
          return entraError(400, 'invalid_request', 900144, 'The request body must be a form.')
        if (path !== `/${tenant}/oauth2/v2.0/token`)
          return entraError(400, 'invalid_request', 90002, `Tenant '${path?.split('/')[1]}' not found.`)
        for (const name of ['grant_type', 'client_id', 'scope', 'client_assertion', 'client_assertion_type']) {
          if (!form.has(name))
            return entraError(400, 'invalid_request', 900144, `The request body must contain the following parameter: '${name}'.`)
        }
        if (form.get('grant_type') !== 'client_credentials')
          return entraError(
            400,
            'unsupported_grant_type',
            70003,
            `The app requested an unsupported grant type '${form.get('grant_type')}'.`,
          )
        const id = form.get('client_id') ?? ''
        if (id !== client && id !== reader)
          return entraError(
            400,
            'unauthorized_client',
            700016,
            `Application with identifier '${id}' was not found in the directory 'Acme'.`,
          )
        if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
          return entraError(400, 'invalid_request', 50027, 'The client assertion type is not supported.')
        if (form.get('scope') !== `${resource}/.default`)
          return entraError(
            400,
            'invalid_scope',
            70011,
            `The provided value for the input parameter 'scope' is not valid: ${form.get('scope')}`,
          )
        const found = identity.verify(form.get('client_assertion') ?? '', audience)
        if ('problem' in found) {
          const { problem, claims } = found
          if (problem === 'audience')
            return entraError(
              401,
              'invalid_client',
              700212,
              `No matching federated identity record found for presented assertion audience '${claims?.aud}'.`,
            )
          if (problem === 'issuer')
            return entraError(
              401,
              'invalid_client',
              700211,
              `No matching federated identity record found for presented assertion issuer '${claims?.iss}'.`,
            )
          if (problem === 'expired')
            return entraError(401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.')
          return entraError(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
        }
        if (found.claims.sub !== SUBJECT)
          return entraError(
            401,
            'invalid_client',
            700213,
            `No matching federated identity record found for presented assertion subject '${found.claims.sub}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
          )
        const token = jwtLike({ aud: resource, appid: id, tid: tenant })
        sold.set(token, id)
        return json({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token })
      }
    },
    exchange: async (request, response) => {
      const form = await readForm(request)
      reply(request, response, judge())

      /** @returns {Replacement} */
      function judge() {
        if (request.method !== 'POST' || form === null) return acrError(400, 'the body is no form')
        for (const name of ['grant_type', 'service', 'tenant', 'access_token']) {
          if (!form.has(name)) return acrError(400, `${name} is missing`)
        }
        if (form.get('grant_type') !== 'access_token') return acrError(400, 'grant_type is not supported')
        if (form.get('service') !== host) return acrError(400, 'service is another registry')
        if (form.get('tenant') !== tenant) return acrError(401, 'authentication required, tenant mismatch')
        const id = sold.get(form.get('access_token') ?? '')
        if (id === undefined) return acrError(401, 'authentication required, visit https://aka.ms/acr/authorization for more information.')
        const refresh = jwtLike({ aud: host, exp: Math.floor(Date.now() / 1000) + 3 * 3600 })
        users.push({
          name: '00000000-0000-0000-0000-000000000000',
          password: refresh,
          access: [{ repository: '*', actions: id === client ? ['*'] : ['pull'] }],
        })
        return json({ refresh_token: refresh })
      }
    },
  }
}

/**
 * Google's token service and IAM, for one provider and one service account.
 *
 * Fields are those of cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token and .../credentials/rest/v1/projects.serviceAccounts/generateAccessToken.
 * @param {Trust['google']} trust
 * @param {IdentityProvider} identity
 * @param {User[]} users of the registries: who buys a token is added
 * @returns {{sts: Answer, iam: Answer}}
 */
export function googleExchanges({ provider, serviceAccount }, identity, users) {
  /** @type {Set<string>} */
  const federated = new Set()
  /** @param {string} password */
  const admit = (password) => users.push({ name: 'oauth2accesstoken', password, access: [{ repository: '*', actions: ['*'] }] })
  return {
    sts: async (request, response) => {
      const path = request.url
      const asked = await readJson(request)
      reply(request, response, judge())

      /** @returns {Replacement} */
      function judge() {
        if (request.method !== 'POST' || path !== '/v1/token') return googleError(404, 'NOT_FOUND', 'Requested entity was not found.')
        if (asked === null) return stsError(400, 'invalid_request', 'Invalid JSON payload received.')
        if (asked['grantType'] !== GRANT_EXCHANGE)
          return stsError(400, 'unsupported_grant_type', `Unsupported grant type: ${asked['grantType']}`)
        if (asked['requestedTokenType'] !== 'urn:ietf:params:oauth:token-type:access_token')
          return stsError(400, 'invalid_request', 'Invalid value for "requested_token_type".')
        if (asked['subjectTokenType'] !== 'urn:ietf:params:oauth:token-type:jwt')
          return stsError(400, 'invalid_request', 'Invalid value for "subject_token_type".')
        if (asked['scope'] !== CLOUD_SCOPE) return stsError(400, 'invalid_scope', 'Some requested scopes were invalid.')
        if (asked['audience'] !== `//iam.googleapis.com/${provider}`)
          return stsError(400, 'invalid_target', 'The target service indicated by the "audience" parameters is invalid.')
        const found = identity.verify(String(asked['subjectToken'] ?? ''), `https://iam.googleapis.com/${provider}`)
        if ('problem' in found) {
          const { problem, claims } = found
          if (problem === 'audience')
            return stsError(400, 'invalid_grant', `The audience in ID Token [${claims?.aud}] does not match the expected audience.`)
          if (problem === 'issuer')
            return stsError(400, 'invalid_grant', `The issuer in ID Token ${claims?.iss} does not match the expected ones.`)
          if (problem === 'expired') return stsError(400, 'invalid_grant', 'ID Token is stale to sign-in.')
          return stsError(400, 'invalid_grant', 'Unable to parse the ID Token.')
        }
        if (found.claims.sub !== SUBJECT)
          return stsError(401, 'unauthorized_client', 'The given credential is rejected by the attribute condition.')
        const token = `ya29.d.${randomBytes(120).toString('base64url')}`
        federated.add(token)
        admit(token)
        return json({
          access_token: token,
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: Math.floor(found.claims.exp - Date.now() / 1000),
        })
      }
    },
    iam: async (request, response) => {
      const path = request.url
      const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      const asked = await readJson(request)
      reply(request, response, judge())

      /** @returns {Replacement} */
      function judge() {
        if (bearer === undefined || !federated.has(bearer))
          return googleError(
            401,
            'UNAUTHENTICATED',
            'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
          )
        const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(path ?? '')?.[1]
        if (request.method !== 'POST' || account === undefined) return googleError(404, 'NOT_FOUND', 'Requested entity was not found.')
        if (decodeURIComponent(account) !== serviceAccount)
          return googleError(
            403,
            'PERMISSION_DENIED',
            "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
          )
        const scope = asked?.['scope']
        if (!Array.isArray(scope) || scope.length !== 1 || scope[0] !== CLOUD_SCOPE)
          return googleError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument: scope.')
        const seconds = Number(/^(\d+)s$/.exec(String(asked?.['lifetime']))?.[1])
        if (!(seconds > 0 && seconds <= 3600))
          return googleError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument: lifetime.')
        const token = `ya29.c.${randomBytes(120).toString('base64url')}`
        admit(token)
        return json({ accessToken: token, expireTime: new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z') })
      }
    },
  }
}

/**
 * Docker's identity service for one connection: what it sells is a password of the organisation.
 *
 * Fields are those of docs.docker.com, "OIDC connections", and of docker/login-action, src/dockerhub.ts.
 * @param {Trust['hub']} trust
 * @param {IdentityProvider} identity
 * @param {User[]} users of Docker Hub
 * @returns {Answer}
 */
export function hubExchange({ connection, organization }, identity, users) {
  return async (request, response) => {
    const form = await readForm(request)
    reply(request, response, judge())

    /** @returns {Replacement} */
    function judge() {
      if (request.method !== 'POST' || request.url !== '/oauth/token') return { status: 404, body: '{"message":"not found"}' }
      if (form === null) return stsError(400, 'invalid_request', 'the body is no form')
      if (form.get('grant_type') !== GRANT_EXCHANGE) return stsError(400, 'unsupported_grant_type', 'grant_type is not supported')
      if (form.get('subject_token_type') !== 'urn:ietf:params:oauth:token-type:id_token')
        return stsError(400, 'invalid_request', 'subject_token_type is not supported')
      const seconds = Number(form.get('expires_in') ?? 300)
      if (!(seconds >= 300 && seconds <= 3600)) return stsError(400, 'invalid_request', 'expires_in must be between 300 and 3600')
      if (form.get('connection_id') !== connection) return stsError(401, 'access_denied', 'connection not found')
      const found = identity.verify(form.get('subject_token') ?? '', 'https://identity.docker.com')
      if ('problem' in found) return stsError(401, 'invalid_grant', `subject_token is not valid: ${found.problem}`)
      if (found.claims.sub !== SUBJECT) return stsError(403, 'access_denied', 'no ruleset of the connection matches the claims')
      const token = `dckr_oidc_${randomBytes(60).toString('base64url')}`
      users.push({ name: organization, password: token, access: [{ repository: `${organization}/*`, actions: ['*'] }] })
      return json({ access_token: token, token_type: 'Bearer', expires_in: seconds })
    }
  }
}

/**
 * The federation of one robot account at Quay (github.com/quay/quay, endpoints/oauth/robot_identity_federation.py).
 *
 * @param {Trust['quay']} trust
 * @param {IdentityProvider} identity
 * @param {User[]} users of Quay
 * @returns {Answer}
 */
export function quayExchange({ host, robot }, identity, users) {
  return (request, response) => {
    const pair = Buffer.from(/^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '', 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    const found = identity.verify(pair.slice(colon + 1), `https://${host}`)
    if (request.method !== 'GET') return reply(request, response, { status: 405, body: '{"message":"Method Not Allowed"}' })
    if (colon < 0) return reply(request, response, { status: 401, body: '{"message":"Invalid username or password"}' })
    if (pair.slice(0, colon) !== robot) return reply(request, response, { status: 401, body: '{"message":"Robot not found"}' })
    if ('problem' in found)
      return reply(request, response, { status: 401, body: JSON.stringify({ message: `Token is invalid: ${found.problem}` }) })
    if (found.claims.sub !== SUBJECT) return reply(request, response, { status: 401, body: '{"message":"Token does not match robot"}' })
    const token = jwtLike({ iss: 'quay', sub: robot, exp: Math.floor(Date.now() / 1000) + 3600 })
    users.push({ name: robot, password: token, access: [{ repository: `${robot.split('+')[0]}/*`, actions: ['*'] }] })
    reply(request, response, json({ token }))
  }
}

/** @param {import('./front.mjs').Request} request */
async function readForm(request) {
  const body = await readWhole(request, BODY_LIMIT_BYTES)
  return request.headers['content-type'] === 'application/x-www-form-urlencoded' ? new URLSearchParams(body.toString('utf8')) : null
}

/**
 * @param {import('./front.mjs').Request} request
 * @returns {Promise<Record<string, unknown> | null>}
 */
async function readJson(request) {
  const body = await readWhole(request, BODY_LIMIT_BYTES)
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return null
  try {
    return Object(JSON.parse(body.toString('utf8')))
  } catch {
    return null
  }
}

/**
 * A token that looks like a JWT and opens nothing but what its seller remembers.
 * @param {object} claims
 */
function jwtLike(claims) {
  const signed = [{ typ: 'JWT', alg: 'HS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', randomBytes(32)).update(signed).digest('base64url')}`
}

/**
 * @param {object} value
 * @returns {Replacement}
 */
function json(value) {
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/**
 * @param {number} status
 * @param {string} error
 * @param {number} code
 * @param {string} text
 * @returns {Replacement}
 */
function entraError(status, error, code, text) {
  return { status, body: JSON.stringify({ error, error_description: `AADSTS${code}: ${text}`, error_codes: [code] }) }
}

/**
 * @param {number} status
 * @param {string} message
 * @returns {Replacement}
 */
function acrError(status, message) {
  return { status, body: JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message, detail: null }] }) }
}

/**
 * @param {number} status
 * @param {string} error
 * @param {string} text
 * @returns {Replacement}
 */
function stsError(status, error, text) {
  return { status, body: JSON.stringify({ error, error_description: text }) }
}

/**
 * @param {number} code
 * @param {string} status
 * @param {string} message
 * @returns {Replacement}
 */
function googleError(code, status, message) {
  return { status: code, body: JSON.stringify({ error: { code, message, status } }) }
}
