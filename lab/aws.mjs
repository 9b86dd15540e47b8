// @ts-check
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readWhole, reply } from './front.mjs'
import { sts } from './sts.mjs'

const BODY_LIMIT_BYTES = 1024 * 1024
const PASSWORD_LIFETIME_MS = 12 * 3_600_000

/**
 * @typedef {object} AwsOptions
 * @property {string} region
 * @property {string} moto address of the ECR and STS server
 * @property {string} accessKeyId the only long-term key that this region knows; keys that STS handed out are taken with their session token, until they end
 * @property {Buffer} secret signs the passwords
 * @property {import('./sts.mjs').Sessions} sessions keys of all regions' STS
 * @property {() => import('./identity.mjs').IdentityProvider | undefined} identity whom STS asks about a web identity
 * @property {import('./scans.mjs').Scans} scans the scanner of this region's registry
 * @property {string | undefined} storage folder of the registry that it reads
 * @property {() => void} onRepositoryChange called when a repository may have come or gone
 */

/**
 * `api.ecr.REGION` and `sts.REGION` of amazonaws.com, answered by moto, with four things that AWS does and moto does not: an unknown
 * access key and a foreign region are refused, authorization tokens are long, belong to one region, and expire in twelve hours, and images are scanned.
 *
 * The signature itself is not checked.
 * @param {AwsOptions} options
 * @returns {[string, import('./front.mjs').Answer][]}
 */
export function aws(options) {
  return [
    [
      `api.ecr.${options.region}.amazonaws.com`,
      async (request, response) => {
        const refusal = judgeKey(options, request, 'ecr')
        if (refusal !== undefined) {
          const [type, message] = refusal
          return reply(request, response, {
            status: 400,
            headers: { 'x-amzn-errortype': type },
            body: JSON.stringify({ __type: type, message }),
          })
        }
        const body = await readWhole(request, BODY_LIMIT_BYTES)
        const target = String(request.headers['x-amz-target'] ?? '')
        const scan =
          options.storage === undefined
            ? undefined
            : options.scans.answer(target.replace(/^.*\./, ''), JSON.parse(body.toString('utf8')), options.storage)
        if (scan !== undefined) {
          const headers = { 'content-type': 'application/x-amz-json-1.1' }
          return reply(request, response, { status: '__type' in scan ? 400 : 200, headers, body: JSON.stringify(scan) })
        }
        const answer = await fetch(options.moto, { method: 'POST', headers: signedHeaders(request.headers), body: new Uint8Array(body) })
        if (/\.(Create|Delete)Repository$/.test(target)) options.onRepositoryChange()
        const text = await answer.text()
        const isToken = answer.ok && target.endsWith('.GetAuthorizationToken')
        const type = answer.headers.get('x-amzn-errortype')
        reply(request, response, {
          status: answer.status,
          headers: { 'content-type': 'application/x-amz-json-1.1', ...(type === null ? {} : { 'x-amzn-errortype': type }) },
          body: isToken ? withMintedTokens(text, options) : text,
        })
      },
    ],
    [`sts.${options.region}.amazonaws.com`, sts({ ...options, judgeKey: (request) => judgeKey(options, request, 'sts') })],
  ]
}

/**
 * Whether a password was made by {@link aws} for this region and is still good.
 *
 * @param {string} password
 * @param {string} region
 * @param {Buffer} secret
 */
export function isMinted(password, region, secret) {
  const text = Buffer.from(password, 'base64').toString('utf8')
  const parts = /^\{"payload":"([\w-]+)","datakey":"([0-9a-f]{64})","version":"2","type":"DATA_KEY","expiration":(\d+)\}$/.exec(text)
  if (parts === null) return false
  const [, payload = '', key = '', expiration = ''] = parts
  const isOurs = timingSafeEqual(Buffer.from(key, 'hex'), seal(secret, region, payload, expiration))
  return isOurs && Number(expiration) * 1000 > Date.now()
}

/**
 * @param {string} text
 * @param {AwsOptions} options
 */
function withMintedTokens(text, { region, secret }) {
  /** @type {{authorizationData: {authorizationToken: string, expiresAt: number, proxyEndpoint: string}[]}} */
  const answer = JSON.parse(text)
  const expiration = String(Math.floor((Date.now() + PASSWORD_LIFETIME_MS) / 1000))
  for (const entry of answer.authorizationData) {
    const payload = randomBytes(1300).toString('base64url')
    const key = seal(secret, region, payload, expiration).toString('hex')
    const password = `{"payload":"${payload}","datakey":"${key}","version":"2","type":"DATA_KEY","expiration":${expiration}}`
    entry.authorizationToken = Buffer.from(`AWS:${Buffer.from(password).toString('base64')}`).toString('base64')
    entry.expiresAt = Number(expiration)
  }
  return JSON.stringify(answer)
}

/**
 * @param {Buffer} secret
 * @param {string} region
 * @param {string} payload
 * @param {string} expiration
 */
function seal(secret, region, payload, expiration) {
  return createHmac('sha256', secret).update(`${region} ${expiration} ${payload}`).digest()
}

/**
 * Whether the key of a signed request is known, in force, and signs for this region and service.
 *
 * @param {Pick<AwsOptions, 'accessKeyId' | 'region' | 'sessions'>} options
 * @param {import('./front.mjs').Request} request
 * @param {string} service
 * @returns {[string, string] | undefined} type and message of the refusal
 */
export function judgeKey({ accessKeyId, region, sessions }, { headers }, service) {
  const scope = /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/\d{8}\/([a-z0-9-]+)\/([a-z-]+)\/aws4_request,/.exec(headers.authorization ?? '')
  if (scope === null || scope[3] !== service) return ['MissingAuthenticationTokenException', 'Missing Authentication Token']
  const [, key = '', signedFor] = scope
  const token = headers['x-amz-security-token']
  const judged = key === accessKeyId ? 'good' : sessions.judge(key, token === undefined ? undefined : String(token))
  if (judged === 'unknown') return ['UnrecognizedClientException', 'The security token included in the request is invalid.']
  if (judged === 'ended') return ['ExpiredTokenException', 'The security token included in the request is expired']
  if (signedFor !== region) return ['InvalidSignatureException', 'Credential should be scoped to a valid region.']
  return undefined
}

/**
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @returns {Record<string, string>}
 */
function signedHeaders(headers) {
  const wanted = ['content-type', 'x-amz-target', 'x-amz-date']
  // moto takes the account from a key that it made itself; here the account is the region's.
  const authorization = String(headers.authorization).replace(/Credential=[A-Z0-9]+/, 'Credential=LAB')
  return {
    authorization,
    ...Object.fromEntries(wanted.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]))),
  }
}
