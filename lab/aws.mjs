// @ts-check
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { forward, readWhole, reply } from './front.mjs'

const BODY_LIMIT_BYTES = 1024 * 1024
const PASSWORD_LIFETIME_MS = 12 * 3_600_000

/**
 * @typedef {object} AwsOptions
 * @property {string} region
 * @property {string} moto address of the ECR and STS server
 * @property {string} accessKeyId the only long-term key that this region knows; keys that its STS hands out are taken as well
 * @property {Buffer} secret signs the passwords
 * @property {() => void} onRepositoryChange called when a repository may have come or gone
 */

/**
 * `api.ecr.REGION` and `sts.REGION` of amazonaws.com, answered by moto, with three things that AWS does and moto does not: an unknown
 * access key and a foreign region are refused, and authorization tokens are long, belong to one region, and expire in twelve hours.
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
        const refusal = judgeKey(options, request.headers.authorization)
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
    [
      `sts.${options.region}.amazonaws.com`,
      (request, response, expectsContinue) => {
        // AssumeRoleWithWebIdentity is sent unsigned.
        const authorization = request.headers.authorization
        const refusal = authorization === undefined ? undefined : judgeKey(options, authorization)
        if (refusal === undefined) return forward(request, response, options.moto, expectsContinue)
        const error = `<Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>${refusal[1]}</Message></Error>`
        const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>`
        reply(request, response, { status: 403, headers: { 'content-type': 'text/xml' }, body })
      },
    ],
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
 * @param {AwsOptions} options
 * @param {string | undefined} authorization
 * @returns {[string, string] | undefined} type and message of the refusal
 */
function judgeKey(options, authorization) {
  const scope = /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/\d{8}\/([a-z0-9-]+)\/(?:ecr|sts)\/aws4_request,/.exec(authorization ?? '')
  if (scope === null) return ['MissingAuthenticationTokenException', 'Missing Authentication Token']
  if (scope[1] !== options.accessKeyId && !scope[1]?.startsWith('ASIA')) {
    return ['UnrecognizedClientException', 'The security token included in the request is invalid.']
  }
  if (scope[2] !== options.region) return ['InvalidSignatureException', 'Credential should be scoped to a valid region.']
  return undefined
}

/**
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @returns {Record<string, string>}
 */
function signedHeaders(headers) {
  const wanted = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token']
  return Object.fromEntries(wanted.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])))
}
