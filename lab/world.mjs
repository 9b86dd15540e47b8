// @ts-check
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureCertificates } from './certs.mjs'
import { ensureDaemon, isAlive } from './daemon.mjs'
import { callEcr, startEcr } from './ecr.mjs'
import { LabError } from './fault.mjs'
import { labFolder } from './home.mjs'
import { readJson, rememberLogins, usersOf } from './logins.mjs'
import { reservePort } from './port.mjs'
import { basicAuth, startRegistry, statusOf } from './registry.mjs'
import { serveWorld, TOKEN_REALMS } from './serve.mjs'
import { tokenConfig } from './token.mjs'
import { rememberVendors, VENDORS_REALM } from './vendors.mjs'

const PROGRAM = fileURLToPath(import.meta.url)
const SECOND = { account: '210987654321', region: 'eu-west-1' }

/**
 * @typedef {import('./state.mjs').LabState} LabState
 * @typedef {import('./state.mjs').Login} Login
 *
 * A registry with token sign-in: the login may do everything, `pullOnly` may pull, the tokens of `brief` expire after two seconds.
 * @typedef {{host: string, pullOnly: Login, brief: Login} & Login} TokenHost
 *
 * `username` and `password` are what moto's own GetAuthorizationToken says; the password that `api.ecr.REGION` hands out is taken as well.
 * @typedef {{host: string, account: string, region: string, repositories: readonly string[]} & Login} EcrHost
 *
 * @typedef {object} World
 * @property {string} proxy for HTTPS_PROXY
 * @property {string} ca path of the authority's PEM file, for NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or `--cacert`
 * @property {string} log JSON lines of {@link import('./proxy.mjs').ProxyLogLine}: every name that was asked for
 * @property {string} requests JSON lines of {@link import('./front.mjs').RequestLogLine}: every request to a name
 * @property {string} control address that takes {@link import('./serve.mjs').WorldControl} by POST
 * @property {{ghcr: TokenHost, dockerhub: TokenHost, ecr: EcrHost & {accessKeyId: string, secretAccessKey: string, second: EcrHost}, github: {token: string}, vendors: import('./vendors.mjs').VendorLogins}} names
 */

/**
 * Brings up the world behind real names: registries on loopback, moto, and the proxy whose fronts carry the public names.
 *
 * A world that is up is kept, with every change taken back that was made to it. Its registries, moto and the proxy are daemons of the lab, so that `down` stops each by its id.
 * @param {LabState} state `state.world` of an earlier start keeps its passwords
 * @param {{delayMs?: Readonly<Record<string, number>>}} [options] round trip by public name; `*` for all others
 * @returns {Promise<World>}
 */
export async function startWorld(state, options = {}) {
  const folder = labFolder(state.home, 'world')
  const logins = rememberLogins(join(folder, 'logins.json'))
  const vendors = rememberVendors(join(folder, 'vendors.json'))
  const [moto, ghcr, dockerhub, shared, first, second] = await Promise.all([
    startEcr(state),
    startTokenBackend(state, 'ghcr'),
    startTokenBackend(state, 'dockerhub'),
    startTokenBackend(state, 'vendors'),
    startBasicBackend(state, 'ecr-first'),
    startBasicBackend(state, 'ecr-second'),
  ])
  await createRepositories(moto)

  const port = await reservePort(state, 'world', isAlive(state.daemons['world']))
  /** @type {import('./serve.mjs').WorldConfig} */
  const config = {
    home: state.home,
    folder,
    port,
    fronts: [
      { kind: 'ghcr', backend: ghcr, users: usersOf(logins.ghcr), anonymous: [{ repository: 'public/*', actions: ['pull'] }] },
      {
        kind: 'dockerhub',
        backend: dockerhub,
        users: usersOf(logins.dockerhub),
        anonymous: [{ repository: 'library/*', actions: ['pull'] }],
      },
      { kind: 'ecr', account: moto.account, region: moto.region, moto: moto.endpoint, ...first },
      { kind: 'ecr', ...SECOND, moto: moto.endpoint, ...second },
      ...[moto.region, SECOND.region].map((region) => ({
        kind: /** @type {const} */ ('aws'),
        region,
        moto: moto.endpoint,
        accessKeyId: logins.aws.accessKeyId,
      })),
      { kind: 'github', token: logins.github.token, repositories: {} },
      { kind: 'vendors', backend: shared, logins: vendors },
    ],
  }
  const text = JSON.stringify(config, null, 2)
  const file = join(folder, 'config.json')
  writeFileSync(file, text, { mode: 0o600 })
  const control = `http://127.0.0.1:${port}/__control`
  await ensureDaemon(state, {
    name: 'world',
    command: [state.node24 ?? process.execPath, PROGRAM, file],
    config: text + sources(),
    ready: async () => (await statusOf(control)) === 200,
  })
  await steer(control, { reset: true, delayMs: options.delayMs ?? {} })

  const ecr = { repositories: REPOSITORIES, username: moto.username }
  return {
    proxy: `http://127.0.0.1:${port}`,
    ca: ensureCertificates(state.home).ca,
    log: join(folder, 'proxy.jsonl'),
    requests: join(folder, 'requests.jsonl'),
    control,
    names: {
      ghcr: { host: 'ghcr.io', ...logins.ghcr },
      dockerhub: { host: 'docker.io', ...logins.dockerhub },
      ecr: {
        ...ecr,
        host: moto.repositoryHost,
        account: moto.account,
        region: moto.region,
        password: moto.password,
        ...logins.aws,
        second: { ...ecr, ...SECOND, host: hostOf(SECOND), password: `${SECOND.account}-auth-token` },
      },
      github: logins.github,
      vendors,
    },
  }
}

/**
 * Changes the world while it runs.
 *
 * @param {string} control
 * @param {import('./serve.mjs').WorldControl} change
 */
export async function steer(control, change) {
  const response = await fetch(control, { method: 'POST', body: JSON.stringify(change) })
  if (!response.ok) throw new LabError(`${control} answers ${response.status}`, await response.text())
  await response.arrayBuffer()
}

/** Repositories that exist in both accounts from the start; others have to be created through the ECR API, as at AWS. */
const REPOSITORIES = ['team/app', 'team/web']

/** @param {import('./ecr.mjs').EcrState} moto */
async function createRepositories(moto) {
  for (const { account, region } of [moto, SECOND]) {
    for (const repositoryName of REPOSITORIES) {
      const { status, body } = await callEcr(moto.endpoint, region, 'CreateRepository', { repositoryName, registryId: account })
      if (status === 200 || String(body['__type']).endsWith('RepositoryAlreadyExistsException')) continue
      throw new LabError(`moto does not create ${repositoryName} in ${region}`, JSON.stringify(body))
    }
  }
}

/**
 * @param {LabState} state
 * @param {'ghcr' | 'dockerhub' | 'vendors'} kind
 */
async function startTokenBackend(state, kind) {
  const name = `world-${kind}`
  const { host } = await startRegistry(state, name, {
    auth: { token: { ...tokenConfig(state.home, 0), ...(kind === 'vendors' ? VENDORS_REALM : TOKEN_REALMS[kind]) } },
  })
  return { url: `http://${host}`, storage: storageOf(state, name) }
}

/**
 * @param {LabState} state
 * @param {string} kind
 */
async function startBasicBackend(state, kind) {
  const name = `world-${kind}`
  const file = join(labFolder(state.home, 'registry', name), 'login.json')
  const { auth, login } = await basicAuth(state, name, /** @type {Login | undefined} */ (readJson(file)))
  writeFileSync(file, JSON.stringify(login), { mode: 0o600 })
  const { host } = await startRegistry(state, name, { auth })
  return { backend: { url: `http://${host}`, storage: storageOf(state, name) }, login }
}

/**
 * @param {LabState} state
 * @param {string} name
 */
function storageOf(state, name) {
  return labFolder(state.home, 'registry', name, 'data')
}

/** @param {{account: string, region: string}} registry */
function hostOf({ account, region }) {
  return `${account}.dkr.ecr.${region}.amazonaws.com`
}

/** The program's own text, so that a world of older text is started anew. */
function sources() {
  const folder = dirname(PROGRAM)
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
}

/**
 * Program: `node lab/world.mjs CONFIG.json` prints `listening PORT` and serves until SIGTERM.
 *
 * @param {import('./serve.mjs').WorldConfig} config
 */
async function main(config) {
  const { port, stop } = await serveWorld(config)
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (config.attached === true) process.stdin.resume().once('end', stop)
  process.stdout.write(`listening ${port}\n`)
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === PROGRAM) {
  const file = process.argv[2]
  if (file === undefined) throw new LabError('no configuration file', 'Usage: node lab/world.mjs CONFIG.json')
  await main(JSON.parse(readFileSync(file, 'utf8')))
}
