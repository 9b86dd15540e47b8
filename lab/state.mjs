// @ts-check
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, LabError } from './fault.mjs'
import { labHome } from './home.mjs'

/**
 * A process the lab started: its number, the text that tells it from a later process of that number, and a hash of how it was started.
 * @typedef {{pid: number, started: string, fingerprint: string}} Daemon
 */

/**
 * Where one part comes from: `found` on the machine, or `installed` into the home; `detail` names program and version.
 * @typedef {{origin: 'found' | 'installed', detail: string}} Origin
 */

/** @typedef {{username: string, password: string}} Login */

/** @typedef {{host: string}} OpenRegistry An open registry over plain HTTP: `host` is `127.0.0.1:PORT`. */
/** @typedef {{host: string} & Login} BasicRegistry */
/** @typedef {{host: string, pullOnly: Login, realm: string, log: string} & Login} TokenRegistry `log`: JSON lines, one for each token asked for. */
/** @typedef {{host: string, ca: string} & Login} TlsRegistry Basic sign-in over TLS; `ca` is the path of the authority's PEM file. */

/**
 * @typedef {object} Docker
 * @property {string} cli path of the docker program
 * @property {string} buildx path of the buildx plugin program
 * @property {string} [host] `unix://…` of an engine with the containerd image store
 * @property {string} [classicHost] `unix://…` of an engine with the classic image store
 * @property {string} config a DOCKER_CONFIG folder that knows the buildx plugin and no registry
 * @property {string} buildxConfig the BUILDX_CONFIG folder that holds the lab's builders
 */

/**
 * What tests, demo and bench read. A part that was never brought up is absent.
 * @typedef {object} LabState
 * @property {1} version
 * @property {string} home
 * @property {string[]} path folders to put before PATH
 * @property {string} [node24] path of a Node 24 program
 * @property {Docker} [docker]
 * @property {{remote?: string, container?: string}} builders names of builders in `docker.buildxConfig`
 * @property {{open?: OpenRegistry, mirror?: OpenRegistry, basic?: BasicRegistry, token?: TokenRegistry, tls?: TlsRegistry}} registries
 * @property {import('./ecr.mjs').EcrState} [ecr]
 * @property {import('./world.mjs').World} [world]
 * @property {{crane?: string, skopeo?: string, act?: string, strace?: string, busybox?: string, trivy?: string, cosign?: string, sigstore?: string, buildctl?: string, buildkitd?: string}} tools paths of programs
 * @property {Record<string, number>} ports remembered from start to start
 * @property {Record<string, Daemon>} daemons
 * @property {Record<string, Origin>} parts
 */

/**
 * Returns the state of a lab that has never been up.
 *
 * @param {string} home
 * @returns {LabState}
 */
export function newState(home) {
  return { version: 1, home, path: [join(home, 'bin')], builders: {}, registries: {}, tools: {}, ports: {}, daemons: {}, parts: {} }
}

/**
 * Reads the state file of a home; undefined when there is none.
 *
 * @param {string} [home]
 * @returns {LabState | undefined}
 */
export function readState(home = labHome()) {
  const text = readText(stateFile(home))
  return text === undefined ? undefined : parseState(text, stateFile(home))
}

/**
 * Writes the state file as a whole, readable by its owner only, since it holds the lab's own passwords.
 *
 * @param {LabState} state
 */
export function writeState(state) {
  const file = stateFile(state.home)
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/**
 * Parses a state file's text; a file of another version or shape is refused by name.
 *
 * @param {string} text
 * @param {string} file named in the error
 * @returns {LabState}
 */
export function parseState(text, file) {
  const state = parseJson(text, file)
  for (const [field, kind] of Object.entries(REQUIRED)) {
    const found = typeof state[field]
    if (found !== kind || state[field] === null) throw new LabError(`${file}: ${field} is ${found}, not ${kind}`, `Delete ${file}.`)
  }
  if (state['version'] !== 1) throw new LabError(`${file}: version ${state['version']}, this lab writes 1`, `Delete ${file}.`)
  return { ...newState(String(state['home'])), ...state }
}

/**
 * Returns lines for `eval`: which engine, which builders and which programs a shell is to use.
 *
 * @param {LabState} state
 * @returns {string}
 */
export function shellExports(state) {
  const docker = state.docker
  const values = {
    ...(docker?.host === undefined ? {} : { DOCKER_HOST: docker.host }),
    ...(docker === undefined ? {} : { DOCKER_CONFIG: docker.config, BUILDX_CONFIG: docker.buildxConfig }),
  }
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quote(value)}`)
  return [...lines, `export PATH=${state.path.map(quote).join(':')}:"$PATH"`, ''].join('\n')
}

const REQUIRED = {
  version: 'number',
  home: 'string',
  path: 'object',
  builders: 'object',
  registries: 'object',
  tools: 'object',
  ports: 'object',
  daemons: 'object',
  parts: 'object',
}

/**
 * @param {string} home
 * @returns {string}
 */
function stateFile(home) {
  return join(home, 'state.json')
}

/**
 * @param {string} text
 * @param {string} file
 * @returns {Record<string, unknown>}
 */
function parseJson(text, file) {
  try {
    return Object(JSON.parse(text))
  } catch (error) {
    throw new LabError(`${file} is not JSON`, `Delete ${file}.`, error)
  }
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * @param {string} text
 * @returns {string} one word for a POSIX shell
 */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
