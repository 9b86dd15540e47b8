// @ts-check
import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ensureCertificates } from './certs.mjs'
import { reply } from './front.mjs'

/** Where a job asks, as the runner names it in ACTIONS_ID_TOKEN_REQUEST_URL, and who signs. */
export const IDENTITY_HOST = 'run-actions-1-azure-eastus.actions.githubusercontent.com'
export const IDENTITY_URL = `https://${IDENTITY_HOST}/32/00000000-0000-0000-0000-000000000000/_apis/distributedtask/hubs/Actions/plans/1/jobs/1/idtoken?api-version=2.0`
export const ISSUER = 'https://token.actions.githubusercontent.com'
export const SUBJECT = 'repo:acme/app:ref:refs/heads/main'

const LIFETIME_SECONDS = 300

/**
 * What a test changes: claims of the tokens made from now on; a lifetime below zero makes tokens that have ended.
 * @typedef {{subject?: string, issuer?: string, lifetimeSeconds?: number, status?: number}} IdentityControl
 *
 * @typedef {{iss: string, sub: string, aud: string, exp: number, nbf: number, iat: number, jti: string}} Claims
 *
 * @typedef {object} IdentityProvider
 * @property {import('./front.mjs').Answer} answer
 * @property {(audience: string) => string} issue a token, as `answer` gives it
 * @property {(jwt: string, audience: string) => {claims: Claims} | {problem: 'malformed' | 'signature' | 'issuer' | 'expired' | 'audience', claims?: Claims}} verify
 * @property {(change: IdentityControl) => void} control
 * @property {() => void} reset
 */

/**
 * GitHub's endpoint for identity tokens, and the check that whoever trusts it makes (docs.github.com/actions/reference/security/oidc; the request is that of
 * actions/toolkit, packages/core/src/oidc-utils.ts). Tokens are ES256 here and RS256 there.
 *
 * @param {string} home folder of the lab
 * @param {string} bearer what ACTIONS_ID_TOKEN_REQUEST_TOKEN has to be
 * @returns {IdentityProvider}
 */
export function createIdentityProvider(home, bearer) {
  const pair = ensureCertificates(home).certificate(['token.actions.githubusercontent.com'])
  const key = createPrivateKey(readFileSync(pair.key))
  const publicKey = createPublicKey(key)
  /** @type {IdentityControl} */
  let changes = {}
  return {
    issue,
    control(change) {
      changes = { ...changes, ...change }
    },
    reset() {
      changes = {}
    },
    answer(request, response) {
      const url = new URL(request.url ?? '/', `https://${IDENTITY_HOST}`)
      const audience = url.searchParams.get('audience')
      const isPlace = request.method === 'GET' && url.pathname === new URL(IDENTITY_URL).pathname && url.searchParams.has('api-version')
      if (!isPlace) return reply(request, response, { status: 404, body: '{"message":"Not Found"}' })
      if (request.headers.authorization !== `Bearer ${bearer}`)
        return reply(request, response, { status: 401, body: '{"message":"Unauthorized"}' })
      if (changes.status !== undefined) return reply(request, response, { status: changes.status, body: '{"message":"as ordered"}' })
      const value = issue(audience ?? 'https://github.com/acme')
      reply(request, response, { status: 200, body: JSON.stringify({ count: value.length, value }) })
    },
    verify(jwt, audience) {
      const [header, payload, signature, ...rest] = jwt.split('.')
      if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return { problem: 'malformed' }
      const isOurs = verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      )
      if (!isOurs) return { problem: 'signature' }
      /** @type {Claims} */
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
      if (claims.iss !== ISSUER) return { problem: 'issuer', claims }
      if (claims.exp * 1000 <= Date.now()) return { problem: 'expired', claims }
      if (claims.aud !== audience) return { problem: 'audience', claims }
      return { claims }
    },
  }

  /** @param {string} audience */
  function issue(audience) {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: changes.issuer ?? ISSUER,
      sub: changes.subject ?? SUBJECT,
      aud: audience,
      exp: now + (changes.lifetimeSeconds ?? LIFETIME_SECONDS),
      nbf: now - 600,
      iat: now,
      jti: randomUUID(),
    }
    const signed = [{ typ: 'JWT', alg: 'ES256', kid: 'lab' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
    return `${signed}.${signature}`
  }
}
