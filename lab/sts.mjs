// @ts-check
import { readWhole, reply } from './front.mjs'
import { ISSUER, SUBJECT } from './identity.mjs'

const BODY_LIMIT_BYTES = 64 * 1024
/** The longest session of the lab's roles, as IAM has it where nobody asks for more. */
const SESSION_LIMIT_SECONDS = 3600
const XMLNS = 'https://sts.amazonaws.com/doc/2011-06-15/'

/**
 * The keys that STS has handed out, which are good in every region.
 *
 * @typedef {object} Sessions
 * @property {(accessKeyId: string, token: string, end: number) => void} admit `end` in milliseconds
 * @property {(accessKeyId: string, token: string | undefined) => 'good' | 'unknown' | 'ended'} judge
 *
 * @returns {Sessions}
 */
export function createSessions() {
  /** @type {Map<string, {token: string, end: number}>} */
  const known = new Map()
  return {
    admit: (accessKeyId, token, end) => void known.set(accessKeyId, { token, end }),
    judge(accessKeyId, token) {
      const session = known.get(accessKeyId)
      if (session === undefined || session.token !== token) return 'unknown'
      return session.end > Date.now() ? 'good' : 'ended'
    },
  }
}

/**
 * `sts.REGION` of amazonaws.com: `AssumeRoleWithWebIdentity` as AWS judges it, with keys that moto makes. Every account has two roles: `build` trusts the
 * lab's {@link SUBJECT}, `other` trusts somebody else. A role `brief` trusts it too, and its keys have ended as soon as they are there.
 *
 * Fields, limits and errors are those of botocore, sts/2011-06-15/service-2.json; the sentences are AWS's as seen in
 * github.com/aws-actions/configure-aws-credentials (issues).
 * @param {{region: string, moto: string, sessions: Sessions, identity: () => import('./identity.mjs').IdentityProvider | undefined, judgeKey: (request: import('./front.mjs').Request) => [string, string] | undefined}} options
 * @returns {import('./front.mjs').Answer}
 */
export function sts({ region, moto, sessions, identity, judgeKey }) {
  return async (request, response) => {
    const body = await readWhole(request, BODY_LIMIT_BYTES)
    const type = request.headers['content-type'] ?? ''
    if (request.method !== 'POST' || request.url !== '/' || !/^application\/x-www-form-urlencoded\b/.test(type))
      return reply(request, response, problem(400, 'InvalidAction', 'Could not find operation for version NO_VERSION_SPECIFIED'))
    const form = new URLSearchParams(body.toString('utf8'))
    const isWebIdentity = form.get('Action') === 'AssumeRoleWithWebIdentity'
    const refusal = isWebIdentity ? judge(request, form) : refusalOf(judgeKey(request))
    if (refusal !== undefined) return reply(request, response, refusal)
    const authorization = `AWS4-HMAC-SHA256 Credential=LAB/20260101/${region}/sts/aws4_request, SignedHeaders=host, Signature=lab`
    const answer = await fetch(moto, { method: 'POST', headers: { 'content-type': type, authorization }, body: new Uint8Array(body) })
    const text = await answer.text()
    const part = (/** @type {string} */ name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? ''
    if (answer.ok && part('SessionToken') !== '') {
      const end = form.get('RoleArn')?.endsWith(':role/brief') === true ? Date.now() : Date.parse(part('Expiration'))
      sessions.admit(part('AccessKeyId'), part('SessionToken'), end)
    }
    reply(request, response, { status: answer.status, headers: { 'content-type': 'text/xml' }, body: text })
  }

  /**
   * @param {import('./front.mjs').Request} request
   * @param {URLSearchParams} form
   * @returns {import('./front.mjs').Replacement | undefined}
   */
  function judge(request, form) {
    const field = (/** @type {string} */ name) => form.get(name) ?? ''
    // The call is unsigned: keys that come along were not meant for it.
    if (request.headers.authorization !== undefined || request.headers['x-amz-security-token'] !== undefined)
      return problem(400, 'IncompleteSignature', 'Authorization is not for this operation.')
    if (field('Version') !== '2011-06-15') return problem(400, 'InvalidAction', `Could not find operation for version ${field('Version')}`)
    const unknown = [...form.keys()].filter((name) => !FIELDS.includes(name))
    if (unknown.length > 0) return problem(400, 'InvalidParameterValue', `${unknown.join(', ')} is not known`)
    for (const [name, fits] of REQUIRED) {
      if (!fits.test(field(name)))
        return problem(
          400,
          'ValidationError',
          `1 validation error detected: Value at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint`,
        )
    }
    if (form.has('DurationSeconds')) {
      const seconds = Number(field('DurationSeconds'))
      if (!/^\d+$/.test(field('DurationSeconds')) || seconds < 900 || seconds > 43_200)
        return problem(400, 'ValidationError', "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint")
      if (seconds > SESSION_LIMIT_SECONDS)
        return problem(400, 'ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
    }
    const found = identity()?.verify(field('WebIdentityToken'), 'sts.amazonaws.com') ?? { problem: 'issuer' }
    if ('problem' in found) {
      switch (found.problem) {
        case 'expired':
          return problem(
            400,
            'ExpiredTokenException',
            'Token expired: current date/time must be before the expiration date/time in the token',
          )
        case 'audience':
          return problem(400, 'InvalidIdentityToken', 'Incorrect token audience')
        case 'issuer':
          return problem(400, 'InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${found.claims?.iss ?? ISSUER}`)
        default:
          return problem(
            400,
            'InvalidIdentityToken',
            'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
          )
      }
    }
    const role = /^arn:aws:iam::\d{12}:role\/(build|brief)$/.exec(field('RoleArn'))
    if (role === null || found.claims.sub !== SUBJECT)
      return problem(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
    return undefined
  }
}

const FIELDS = ['Action', 'Version', 'RoleArn', 'RoleSessionName', 'WebIdentityToken', 'DurationSeconds']
const REQUIRED = /** @type {const} */ ([
  ['RoleArn', /^arn:aws[a-z-]*:iam::\d{12}:role\/\S{1,1024}$/],
  ['RoleSessionName', /^[\w+=,.@-]{2,64}$/],
  ['WebIdentityToken', /^\S{4,20000}$/],
])

/**
 * @param {[string, string] | undefined} refusal
 * @returns {import('./front.mjs').Replacement | undefined}
 */
function refusalOf(refusal) {
  return refusal === undefined ? undefined : problem(403, 'InvalidClientTokenId', refusal[1])
}

/**
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @returns {import('./front.mjs').Replacement}
 */
function problem(status, code, message) {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
  const body = `<ErrorResponse xmlns="${XMLNS}">${error}<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
