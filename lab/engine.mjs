// @ts-check
import { existsSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { boundData } from './bound.mjs'
import { ensureDaemon, isAlive, stopDaemon } from './daemon.mjs'
import { LabError } from './fault.mjs'
import { homeId, labFolder } from './home.mjs'
import { packageVersion, unpackPackages } from './packages.mjs'
import { asRoot, attempt, isProgram, SYSTEM_PATH, which } from './process.mjs'
import { asRootRun, sweep } from './sweep.mjs'

const QUESTION_TIMEOUT_MS = 5000

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * The two image stores of the engine: its own old one (`classic`) and containerd's, which alone can hold an image index.
 *
 * @typedef {'containerd' | 'classic'} Store
 */

/**
 * @typedef {object} Found a running engine of the machine
 * @property {string} host
 * @property {Store} store
 * @property {string} version
 */

/**
 * Makes an engine with the wanted image store run: one that runs on the machine already, or an own one beside it.
 *
 * @param {LabState} state `docker` must be there; its `host` or `classicHost` is set
 * @param {Store} store
 * @returns {Promise<Origin>}
 */
export async function ensureEngine(state, store) {
  const docker = state.docker
  if (docker === undefined) throw new LabError('the docker program comes before the engine', 'Bring up the part cli.')
  const field = store === 'containerd' ? 'host' : 'classicHost'
  const found = isAlive(state.daemons[NAMES[store]]) ? undefined : await findEngine(docker.cli)
  if (found?.store === store) {
    docker[field] = found.host
    return { origin: 'found', detail: `docker ${found.version} at ${found.host}` }
  }
  docker[field] = await startEngine(state, store)
  return { origin: 'installed', detail: `docker ${packageVersion(state.home, 'docker.io')} at ${docker[field]}` }
}

/**
 * Stops the lab's own engine of one store, and takes away its bridge and what it left mounted.
 *
 * @param {LabState} state
 * @param {Store} store
 * @returns {Promise<boolean>} whether there was something to stop
 */
export async function stopEngine(state, store) {
  const stopped = await stopDaemon(state, NAMES[store])
  await sweep(join(state.home, NAMES[store]), 'exec')
  const bridge = bridgeOf(state.home, store).name
  if (existsSync(`/sys/class/net/${bridge}`)) await asRootRun([...ipCommand(state), 'link', 'delete', bridge], 'the bridge')
  return stopped
}

/**
 * Renders the engine's daemon.json.
 *
 * The bridge is the lab's own: with `bridge: none` a second engine deletes docker0 under the first one, and two engines on one bridge
 * give out the same addresses. Without iptables the machine's firewall stays as it is; published ports go through the userland proxy.
 *
 * @param {Store} store
 * @param {{root: string, bridge: string, init: string, proxy: string, gid: number}} settings
 * @returns {Record<string, unknown>}
 */
export function engineConfig(store, { root, bridge, init, proxy, gid }) {
  return {
    features: { 'containerd-snapshotter': store === 'containerd' },
    hosts: [`unix://${join(root, 'docker.sock')}`],
    group: String(gid),
    'data-root': join(root, 'data'),
    'exec-root': join(root, 'exec'),
    pidfile: join(root, 'docker.pid'),
    bridge,
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'init-path': init,
    'userland-proxy-path': proxy,
  }
}

/**
 * Says which image store an engine's answer to `/info` tells of.
 *
 * @param {Record<string, unknown>} info
 * @returns {Store}
 */
export function storeOf(info) {
  return JSON.stringify(info['DriverStatus'] ?? []).includes('io.containerd.snapshotter') ? 'containerd' : 'classic'
}

/** @type {Record<Store, 'engine' | 'classic'>} */
const NAMES = { containerd: 'engine', classic: 'classic' }

/**
 * Layers: of 15,000 that held 38 GB, containerd took more than 15 s to start.
 *
 * @type {Record<Store, import('./bound.mjs').Growth>}
 */
const GROWTH = {
  containerd: { within: 'containerd/daemon/io.containerd.snapshotter.v1.overlayfs/snapshots', depth: 1, limit: 3_000 },
  classic: { within: 'overlay2', depth: 1, limit: 3_000 },
}

/**
 * @param {string} cli
 * @returns {Promise<Found | undefined>}
 */
async function findEngine(cli) {
  const env = { ...process.env, DOCKER_HOST: process.env['DOCKER_HOST'] }
  const [info, context] = await Promise.all([
    attempt(cli, ['info', '--format', '{{json .}}'], { env, timeoutMs: QUESTION_TIMEOUT_MS }),
    attempt(cli, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], { env }),
  ])
  if (info.code !== 0 || context.code !== 0) return undefined
  /** @type {Record<string, unknown>} */
  const answer = Object(JSON.parse(info.stdout))
  if (answer['ServerVersion'] === undefined || answer['ServerVersion'] === '') return undefined
  return { host: process.env['DOCKER_HOST'] || context.stdout.trim(), store: storeOf(answer), version: String(answer['ServerVersion']) }
}

/**
 * @param {LabState} state
 * @param {Store} store
 * @returns {Promise<string>} its host
 */
async function startEngine(state, store) {
  const folders = await Promise.all([
    unpackPackages(state.home, 'newer', ['docker.io', 'containerd']),
    unpackPackages(state.home, 'own', ['runc', 'tini']),
  ])
  const root = labFolder(state.home, NAMES[store])
  const socket = join(root, 'docker.sock')
  const bridge = await ensureBridge(state, store)
  const proxy = join(String(folders[0][0]), 'usr/sbin/docker-proxy')
  const init = await initProgram(state.home)
  const config = JSON.stringify(engineConfig(store, { root, bridge, init, proxy, gid: process.getgid?.() ?? 0 }), null, 2)
  writeFileSync(join(root, 'daemon.json'), config)
  const path = folders.flat().flatMap((folder) => [join(folder, 'usr/bin'), join(folder, 'usr/sbin')])
  await ensureDaemon(state, {
    name: NAMES[store],
    command: await asRoot(
      [join(String(folders[0][0]), 'usr/sbin/dockerd'), '--config-file', join(root, 'daemon.json')],
      { PATH: [...path, SYSTEM_PATH].join(':') },
      'dockerd',
    ),
    config,
    prepare: () => prepareEngine(state, store, root),
    ready: async () => (await answersInfo(socket)) === store,
    // On a cold disk its containerd may take longer than the 15 s that dockerd waits.
    attempts: 4,
  })
  return `unix://${socket}`
}

/**
 * Puts away what an engine left that ended in the middle: its containerd would look after each task that ran, for longer than dockerd waits.
 * All of it is of one run of the engine: on other machines it stands in /run, which is empty after each start of the machine.
 *
 * @param {LabState} state
 * @param {Store} store
 * @param {string} root
 */
async function prepareEngine(state, store, root) {
  await sweep(root, 'exec')
  await asRootRun(['rm', '-rf', '--one-file-system', ...['exec', 'docker.pid', 'docker.sock'].map((name) => join(root, name))], 'dockerd')
  const isGone = await boundData(join(root, 'data'), GROWTH[store])
  if (!isGone || store !== 'containerd') return
  delete state.builders.container
  delete state.parts['container']
}

/**
 * Debian's tini package holds the static program up to release 12; later it is a package of its own.
 *
 * @param {string} home
 * @returns {Promise<string>}
 */
async function initProgram(home) {
  const [tini] = await unpackPackages(home, 'own', ['tini'])
  const inside = join(String(tini), 'usr/bin/tini-static')
  if (isProgram(inside)) return inside
  const [apart] = await unpackPackages(home, 'own', ['tini-static'])
  return join(String(apart), 'usr/bin/tini-static')
}

/**
 * @param {LabState} state
 * @param {Store} store
 * @returns {Promise<string>} its name
 */
async function ensureBridge(state, store) {
  const { name, address } = bridgeOf(state.home, store)
  if (existsSync(`/sys/class/net/${name}`)) return name
  const ip = ipCommand(state)
  await asRootRun([...ip, 'link', 'add', name, 'type', 'bridge'], 'a network bridge')
  await asRootRun([...ip, 'address', 'add', address, 'dev', name], 'a network bridge')
  await asRootRun([...ip, 'link', 'set', name, 'up'], 'a network bridge')
  return name
}

/**
 * Addresses come from the block for benchmarks of network devices (RFC 2544, 198.18.0.0/15), which no network in use has.
 *
 * @param {string} home
 * @param {Store} store
 * @returns {{name: string, address: string}}
 */
function bridgeOf(home, store) {
  const id = homeId(home)
  const block = store === 'containerd' ? 18 : 19
  return { name: `btp${id}${block}`, address: `198.${block}.${Number.parseInt(id.slice(0, 2), 16)}.1/24` }
}

/**
 * @param {LabState} state
 * @returns {string[]}
 */
function ipCommand(state) {
  const ip = which('ip') ?? ['/usr/sbin/ip', '/sbin/ip'].find(isProgram)
  if (ip !== undefined) return [ip]
  if (state.tools.busybox !== undefined) return [state.tools.busybox, 'ip']
  throw new LabError('there is no program `ip` to make a network bridge with', 'Install iproute2, or bring up the part busybox first.')
}

/**
 * Asks an engine on a unix socket for its image store; undefined when it does not answer.
 *
 * @param {string} socketPath
 * @returns {Promise<Store | undefined>}
 */
function answersInfo(socketPath) {
  return new Promise((resolve) => {
    const question = request({ socketPath, path: '/info', timeout: QUESTION_TIMEOUT_MS }, (response) => {
      /** @type {Buffer[]} */
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        resolve(response.statusCode === 200 ? storeOf(Object(JSON.parse(Buffer.concat(chunks).toString('utf8')))) : undefined)
      })
      response.on('error', () => resolve(undefined))
    })
    question.on('timeout', () => question.destroy())
    question.on('error', () => resolve(undefined))
    question.end()
  })
}
