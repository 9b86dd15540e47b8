// @ts-check
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

/** Seconds that a token of the `brief` login lives: shorter than an upload of some megabytes over a slow line. */
const BRIEF_SECONDS = 2

/** @typedef {import('./state.mjs').Login} Login */

/**
 * @typedef {{pullOnly: Login, brief: Login} & Login} TokenLogins
 * @typedef {{ghcr: TokenLogins, dockerhub: TokenLogins, aws: {accessKeyId: string, secretAccessKey: string}, github: {token: string}}} Logins
 */

/**
 * The passwords of the world: random at the first start, the same afterwards, so that a running world can be kept.
 *
 * @param {string} file
 * @returns {Logins}
 */
export function rememberLogins(file) {
  const known = /** @type {Logins | undefined} */ (readJson(file))
  if (known !== undefined) return known
  const login = (/** @type {string} */ username) => ({ username, password: randomBytes(24).toString('base64url') })
  const tokenLogins = () => ({ ...login('writer'), pullOnly: login('reader'), brief: login('brief') })
  const letters = [...randomBytes(16)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')
  const fresh = {
    ghcr: tokenLogins(),
    dockerhub: tokenLogins(),
    aws: { accessKeyId: `AKIA${letters}`, secretAccessKey: randomBytes(30).toString('base64') },
    github: { token: `lab_${randomBytes(24).toString('base64url')}` },
  }
  writeFileSync(file, JSON.stringify(fresh, null, 2), { mode: 0o600 })
  return fresh
}

/**
 * What a token server knows of its three logins.
 *
 * @param {TokenLogins} logins
 * @returns {import('./token.mjs').User[]}
 */
export function usersOf({ username, password, pullOnly, brief }) {
  return [
    { name: username, password, access: [{ repository: '*', actions: ['*'] }] },
    { name: pullOnly.username, password: pullOnly.password, access: [{ repository: '*', actions: ['pull'] }] },
    { name: brief.username, password: brief.password, access: [{ repository: '*', actions: ['*'] }], lifetimeSeconds: BRIEF_SECONDS },
  ]
}

/**
 * Reads a JSON file of the lab's own.
 *
 * @param {string} file
 * @returns {unknown} undefined when there is no such file
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
