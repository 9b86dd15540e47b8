// @ts-check
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ensureCertificates } from './certs.mjs'

/**
 * Makes a function that signs the tokens of docs/spec/auth/jwt.md: ES256, with the signing certificate in the header.
 *
 * @param {string} home folder of the lab
 * @param {string} issuer
 * @param {number} leewaySeconds taken off `exp`, since the registry adds as much
 */
export function makeSigner(home, issuer, leewaySeconds) {
  const pair = ensureCertificates(home).certificate(['token.lab.invalid'])
  const key = createPrivateKey(readFileSync(pair.key))
  const x5c = [new X509Certificate(readFileSync(pair.cert)).raw.toString('base64')]
  const header = encode({ typ: 'JWT', alg: 'ES256', x5c })
  /**
   * @param {string} subject
   * @param {string} audience
   * @param {readonly import('./scope.mjs').Scope[]} access
   * @param {number} nowMs
   * @param {number} seconds
   */
  return (subject, audience, access, nowMs, seconds) => {
    const now = Math.floor(nowMs / 1000)
    // Whole seconds, rounded up: a token lives at least as long as announced.
    const times = { exp: Math.ceil(nowMs / 1000) + seconds - leewaySeconds, nbf: now - leewaySeconds, iat: now }
    const claims = encode({ iss: issuer, sub: subject, aud: audience, ...times, jti: randomUUID(), access })
    const signed = `${header}.${claims}`
    return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }
}

/** @param {object} value */
function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
