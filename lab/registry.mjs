// @ts-check
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { join } from 'node:path'
import { boundData } from './bound.mjs'
import { ensureDaemon, isAlive } from './daemon.mjs'
import { labFolder } from './home.mjs'
import { packageVersion, unpackPackages } from './packages.mjs'
import { reservePort } from './port.mjs'
import { attempt, run, which } from './process.mjs'

const QUESTION_TIMEOUT_MS = 5000
/** Blobs: five thousand hold about 0.5 GB. */
const GROWTH = { within: 'docker/registry/v2/blobs/sha256', depth: 2, limit: 5_000 }

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Login} Login */

/**
 * @typedef {object} RegistrySettings
 * @property {number} port
 * @property {string} storage folder of blobs and tags
 * @property {string} secret signs upload sessions
 * @property {Record<string, unknown>} [auth] the `auth` section
 * @property {{cert: string, key: string}} [tls] paths of PEM files
 */

/**
 * Finds or unpacks the registry server.
 *
 * @param {LabState} state
 * @returns {Promise<{program: string, origin: import('./state.mjs').Origin}>}
 */
export async function ensureRegistryProgram(state) {
  const found = which('docker-registry')
  if (found !== undefined) return { program: found, origin: { origin: 'found', detail: found } }
  const [folder] = await unpackPackages(state.home, 'newer', ['docker-registry'])
  const detail = `docker-registry ${packageVersion(state.home, 'docker-registry')}`
  return { program: join(String(folder), 'usr/bin/docker-registry'), origin: { origin: 'installed', detail } }
}

/**
 * Starts one registry on loopback and waits until it answers.
 *
 * @param {LabState} state
 * @param {string} name
 * @param {Partial<Pick<RegistrySettings, 'auth' | 'tls'>> & {ca?: string}} [settings]
 * @returns {Promise<{host: string, origin: import('./state.mjs').Origin}>}
 */
export async function startRegistry(state, name, { auth, tls, ca } = {}) {
  const { program, origin } = await ensureRegistryProgram(state)
  const port = await reservePort(state, name, isAlive(state.daemons[name]))
  const folder = labFolder(state.home, 'registry', name)
  const storage = labFolder(folder, 'data')
  const settings = { port, storage, secret: remember(join(folder, 'secret')), ...definedOf({ auth, tls }) }
  const config = JSON.stringify(registryConfig(settings), null, 2)
  const file = join(folder, 'config.yml')
  writeFileSync(file, config, { mode: 0o600 })
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/v2/`
  const certificate = ca === undefined ? undefined : readFileSync(ca, 'utf8')
  await ensureDaemon(state, {
    name,
    command: [program, 'serve', file],
    config: config + (tls === undefined ? '' : readFileSync(tls.cert, 'utf8')),
    prepare: async () => {
      if (await boundData(storage, GROWTH)) labFolder(folder, 'data')
    },
    ready: async () => (await statusOf(url, certificate)) === (auth === undefined ? 200 : 401),
  })
  return { host: `127.0.0.1:${port}`, origin: { ...origin, detail: `${origin.detail} at 127.0.0.1:${port}` } }
}

/**
 * Renders the configuration of the registry server (distribution 2.8, docs/configuration.md). It is JSON, which is YAML too.
 *
 * @param {RegistrySettings} settings
 * @returns {Record<string, unknown>}
 */
export function registryConfig({ port, storage, secret, auth, tls }) {
  return {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true }, redirect: { disable: true } },
    http: {
      addr: `127.0.0.1:${port}`,
      secret,
      ...(tls === undefined ? {} : { tls: { certificate: tls.cert, key: tls.key } }),
    },
    ...(auth === undefined ? {} : { auth }),
  }
}

/**
 * Makes the login of a registry with Basic sign-in, once, and the `auth` section that accepts it.
 *
 * @param {LabState} state
 * @param {string} name
 * @param {Login | undefined} known
 * @returns {Promise<{auth: Record<string, unknown>, login: Login}>}
 */
export async function basicAuth(state, name, known) {
  const file = join(labFolder(state.home, 'registry', name), 'htpasswd')
  const login = { username: 'pusher', password: known?.password ?? randomBytes(18).toString('base64url') }
  if (known === undefined || !existsSync(file)) writeFileSync(file, `${login.username}:${await bcrypt(login.password)}\n`, { mode: 0o600 })
  return { auth: { htpasswd: { realm: `lab-${name}`, path: file } }, login }
}

/**
 * The registry reads bcrypt only. Perl's crypt() reaches the C library's, which knows bcrypt on Debian; elsewhere `htpasswd` does it.
 * The password goes through stdin, never through argv.
 *
 * @param {string} password
 * @returns {Promise<string>}
 */
async function bcrypt(password) {
  const script = `chomp(my $word = <STDIN>); chomp(my $salt = <STDIN>); print crypt($word, $salt) // ''`
  const salt = `$2y$05$${randomBytes(16).toString('hex').slice(0, 21)}u`
  const perl = await attempt('perl', ['-e', script], { input: `${password}\n${salt}\n` })
  if (perl.code === 0 && perl.stdout.startsWith('$2y$')) return perl.stdout
  const line = await run('htpasswd', ['-niBC', '5', 'user'], { input: `${password}\n` })
  return line.trim().slice('user:'.length)
}

/**
 * @param {string} file
 * @returns {string} a random word, the same at each start
 */
function remember(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/**
 * @param {string} url
 * @param {string} [ca] PEM text
 * @returns {Promise<number | undefined>} undefined when nothing answers
 */
export function statusOf(url, ca) {
  return new Promise((resolve) => {
    const options = { timeout: QUESTION_TIMEOUT_MS, agent: false }
    const question = ca === undefined ? requestPlain(url, options) : requestTls(url, { ...options, ca })
    question.on('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    question.on('timeout', () => question.destroy())
    question.on('error', () => resolve(undefined))
    question.end()
  })
}

/**
 * @template {object} T
 * @param {T} values
 * @returns {{[K in keyof T]?: NonNullable<T[K]>}}
 */
function definedOf(values) {
  return /** @type {{[K in keyof T]?: NonNullable<T[K]>}} */ (
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  )
}
