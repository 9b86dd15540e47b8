// @ts-check
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureCertificates } from './certs.mjs'
import { ensureDaemon, isAlive } from './daemon.mjs'
import { labFolder } from './home.mjs'
import { reservePort } from './port.mjs'
import { basicAuth, startRegistry, statusOf } from './registry.mjs'
import { tokenConfig } from './token.mjs'

const TOKEN_PROGRAM = fileURLToPath(new URL('token.mjs', import.meta.url))
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost']

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * A registry that asks nobody who he is.
 *
 * @param {LabState} state
 * @param {'open' | 'mirror'} name
 * @returns {Promise<Origin>}
 */
export async function startOpen(state, name) {
  const { host, origin } = await startRegistry(state, name)
  state.registries[name] = { host }
  return origin
}

/**
 * A registry with Basic sign-in over plain HTTP.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function startBasic(state) {
  const { auth, login } = await basicAuth(state, 'basic', state.registries.basic)
  const { host, origin } = await startRegistry(state, 'basic', { auth })
  state.registries.basic = { host, ...login }
  return origin
}

/**
 * A registry with Basic sign-in over TLS, under a certificate of the lab's authority.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function startTls(state) {
  const { ca, certificate } = ensureCertificates(state.home)
  const { auth, login } = await basicAuth(state, 'tls', state.registries.tls)
  const { host, origin } = await startRegistry(state, 'tls', { auth, tls: certificate(LOOPBACK_NAMES), ca })
  state.registries.tls = { host, ...login, ca }
  return origin
}

/**
 * A registry that sends its clients to a token server: one user may do all, one may only pull.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function startToken(state) {
  const folder = labFolder(state.home, 'registry', 'token')
  const known = state.registries.token
  const full = { username: 'pusher', password: known?.password ?? newPassword() }
  const pullOnly = { username: 'puller', password: known?.pullOnly.password ?? newPassword() }
  const port = await reservePort(state, 'token-server', isAlive(state.daemons['token-server']))
  const auth = tokenConfig(state.home, port)
  const log = join(folder, 'requests.jsonl')
  const users = [
    { name: full.username, password: full.password, access: [{ repository: '*', actions: ['*'] }] },
    { name: pullOnly.username, password: pullOnly.password, access: [{ repository: '*', actions: ['pull'] }] },
  ]
  const config = JSON.stringify({ home: state.home, port, realm: auth.realm, users, log }, null, 2)
  const file = join(folder, 'server.json')
  writeFileSync(file, config, { mode: 0o600 })
  await ensureDaemon(state, {
    name: 'token-server',
    command: [String(state.node24), TOKEN_PROGRAM, file],
    config: config + readFileSync(TOKEN_PROGRAM, 'utf8'),
    // Without a service the server answers 400: it is there, and gives nothing away.
    ready: async () => (await statusOf(auth.realm)) === 400,
  })
  const { host, origin } = await startRegistry(state, 'token', { auth: { token: auth } })
  state.registries.token = { host, ...full, pullOnly, realm: auth.realm, log }
  return origin
}

/** @returns {string} */
function newPassword() {
  return randomBytes(18).toString('base64url')
}
