// @ts-check
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { boundData } from './bound.mjs'
import { ensureDaemon, stopDaemon } from './daemon.mjs'
import { LabError } from './fault.mjs'
import { buildGo } from './gomod.mjs'
import { homeId, labFolder } from './home.mjs'
import { unpackPackages } from './packages.mjs'
import { asRoot, attempt, run, SYSTEM_PATH, which } from './process.mjs'
import { sweep } from './sweep.mjs'
import { linkProgram } from './tools.mjs'

const VERSION = 'v0.33.0'
const MODULE = {
  module: 'github.com/moby/buildkit',
  version: VERSION,
  ldflags: `-X github.com/moby/buildkit/version.Version=${VERSION}`,
}
const REMOTE = 'lab-remote'
const CONTAINER = 'lab-container'
// WORKDIR makes /tmp, which buildkitd does not make by itself.
const IMAGE = `FROM scratch
COPY root/ /
WORKDIR /tmp
WORKDIR /
ENV PATH=/usr/bin:/bin
VOLUME /var/lib/buildkit
ENTRYPOINT ["buildkitd"]
`
const CONTAINER_BOOT_TIMEOUT_MS = 60_000
/** Layers of the cache: a thousand hold about 3 GB. */
const GROWTH = { within: 'runc-overlayfs/snapshots/snapshots', depth: 1, limit: 1_000 }

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * How BuildKit reaches one registry: `ca` is the PEM file of its authority, absent for plain HTTP.
 *
 * @typedef {{host: string, ca?: string}} Reach
 */

/**
 * Finds or builds `buildkitd` and `buildctl`.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureBuildkitPrograms(state) {
  const [foundDaemon, foundClient] = [which('buildkitd'), which('buildctl')]
  if (foundDaemon !== undefined && foundClient !== undefined) {
    state.tools.buildkitd = foundDaemon
    state.tools.buildctl = foundClient
    return { origin: 'found', detail: foundDaemon }
  }
  const [buildkitd, buildctl] = await buildGo(state.home, MODULE, ['./cmd/buildkitd', './cmd/buildctl'])
  state.tools.buildkitd = String(buildkitd)
  state.tools.buildctl = String(buildctl)
  linkProgram(state, String(buildctl))
  return { origin: 'installed', detail: `buildkit ${VERSION}` }
}

/**
 * Starts BuildKit on a unix socket and makes the builder of the remote driver that uses it.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureRemoteBuilder(state) {
  const folder = labFolder(state.home, 'buildkit')
  const socket = join(folder, 'buildkitd.sock')
  const config = buildkitConfig(join(folder, 'data'), socket, process.getgid?.() ?? 0, reaches(state))
  writeFileSync(join(folder, 'buildkitd.toml'), config)
  const [runc] = await unpackPackages(state.home, 'own', ['runc'])
  const path = [join(String(runc), 'usr/bin'), join(String(runc), 'usr/sbin'), SYSTEM_PATH]
  const command = [String(state.tools.buildkitd), '--config', join(folder, 'buildkitd.toml')]
  await ensureDaemon(state, {
    name: 'buildkit',
    command: await asRoot(command, { PATH: path.join(':') }, 'buildkitd'),
    config,
    prepare: async () => {
      rmSync(socket, { force: true })
      await sweep(folder, 'data')
      await boundData(join(folder, 'data'), GROWTH)
    },
    ready: () => accepts(socket),
  })
  const builder = await createBuilder(state, REMOTE, ['--driver', 'remote', `unix://${socket}`])
  state.builders.remote = REMOTE
  return { origin: 'installed', detail: `builder ${builder} at unix://${socket}` }
}

/**
 * Stops BuildKit and what it left behind.
 *
 * @param {LabState} state
 * @returns {Promise<boolean>} whether there was something to stop
 */
export async function stopBuildkit(state) {
  const stopped = await stopDaemon(state, 'buildkit')
  await sweep(join(state.home, 'buildkit'), 'data')
  return stopped
}

/**
 * Makes a builder of the docker-container driver from a local image, since no image can be counted on to be pulled, and boots it.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureContainerBuilder(state) {
  const folder = labFolder(state.home, 'container')
  // No registry listens on localhost:80, so that buildx's attempt to pull fails at once and the local image is taken.
  const image = `localhost/build-tag-push-lab-${homeId(state.home)}:${VERSION}-${createHash('sha256').update(IMAGE).digest('hex').slice(0, 8)}`
  const config = buildkitConfig('/var/lib/buildkit', undefined, 0, reaches(state))
  const docker = dockerOf(state)
  const env = dockerEnv(state)
  if ((await attempt(docker.cli, ['image', 'inspect', image], { env })).code !== 0) {
    await writeImageContext(state, join(folder, 'context'))
    await run(docker.buildx, ['build', '--builder', 'default', '--provenance=false', '--load', '--tag', image, join(folder, 'context')], {
      env,
    })
  }
  const stamp = join(folder, 'stamp')
  const recipe = JSON.stringify([
    config,
    image,
    nodeOf(state),
    docker.host,
    ...reaches(state).flatMap(({ ca }) => (ca === undefined ? [] : [readFileSync(ca, 'utf8')])),
  ])
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== recipe) await attempt(docker.buildx, ['rm', '--force', CONTAINER], { env })
  writeFileSync(stamp, recipe)
  writeFileSync(join(folder, 'buildkitd.toml'), config)
  const options = ['--driver-opt', `image=${image}`, '--driver-opt', 'network=host', '--buildkitd-config', join(folder, 'buildkitd.toml')]
  await createBuilder(state, CONTAINER, ['--node', nodeOf(state), '--driver', 'docker-container', ...options, String(docker.host)])
  if (!(await isBooted(state)))
    await run(docker.buildx, ['inspect', '--bootstrap', CONTAINER], { env, timeoutMs: CONTAINER_BOOT_TIMEOUT_MS })
  state.builders.container = CONTAINER
  return { origin: 'installed', detail: `builder ${CONTAINER} of ${image}` }
}

/**
 * Removes the container of the docker-container builder, with its cache, while its engine still runs.
 *
 * @param {LabState} state
 */
export async function removeContainerBuilder(state) {
  if (state.builders.container === undefined || state.docker?.host === undefined) return
  await run(state.docker.buildx, ['rm', '--force', CONTAINER], { env: dockerEnv(state) })
  delete state.builders.container
}

/**
 * Renders buildkitd.toml (moby/buildkit, docs/buildkitd.toml.md).
 *
 * @param {string} root
 * @param {string | undefined} socket undefined leaves BuildKit's own place, as the docker-container driver expects
 * @param {number} gid group that may use the socket
 * @param {readonly Reach[]} registries
 * @returns {string}
 */
export function buildkitConfig(root, socket, gid, registries) {
  const lines = [`root = ${JSON.stringify(root)}`]
  if (socket !== undefined) lines.push('[grpc]', `address = [${JSON.stringify(`unix://${socket}`)}]`, `gid = ${gid}`)
  lines.push('[worker.oci]', 'enabled = true', '[worker.containerd]', 'enabled = false')
  for (const { host, ca } of registries) {
    // BuildKit takes loopback names for plain HTTP unless told otherwise.
    lines.push(`[registry.${JSON.stringify(host)}]`, `http = ${ca === undefined}`)
    if (ca !== undefined) lines.push(`ca = [${JSON.stringify(ca)}]`)
  }
  return `${lines.join('\n')}\n`
}

/**
 * @param {LabState} state
 * @returns {Reach[]}
 */
function reaches({ registries }) {
  const { open, mirror, basic, token, tls } = registries
  const plain = [open, mirror, basic, token].flatMap((registry) => (registry === undefined ? [] : [{ host: registry.host }]))
  return tls === undefined ? plain : [...plain, { host: tls.host, ca: tls.ca }]
}

/**
 * The image that the docker-container driver starts: the two programs, runc under the name that buildkitd looks for, and a shell.
 *
 * @param {LabState} state
 * @param {string} folder
 */
async function writeImageContext(state, folder) {
  rmSync(folder, { recursive: true, force: true })
  const [unpacked] = await unpackPackages(state.home, 'own', ['runc'])
  const runc = [join(String(unpacked), 'usr/bin/runc'), join(String(unpacked), 'usr/sbin/runc')].find(existsSync)
  const files = {
    'usr/bin/buildkitd': state.tools.buildkitd,
    'usr/bin/buildctl': state.tools.buildctl,
    'usr/bin/buildkit-runc': runc,
    'bin/sh': state.tools.busybox,
    ...Object.fromEntries((await librariesOf(String(runc))).map((library) => [library.slice(1), library])),
  }
  for (const [name, source] of Object.entries(files)) {
    const target = join(folder, 'root', name)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(String(source), target)
    chmodSync(target, 0o755)
  }
  writeFileSync(join(folder, 'Dockerfile'), IMAGE)
}

/**
 * @param {string} program
 * @returns {Promise<string[]>} full paths of its shared libraries and its loader
 */
async function librariesOf(program) {
  const result = await attempt('ldd', [program])
  return [...result.stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => String(match[1]))
}

/**
 * @param {LabState} state
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<string>}
 */
async function createBuilder(state, name, args) {
  const { buildx, buildxConfig } = dockerOf(state)
  if (!existsSync(join(buildxConfig, 'instances', name))) await run(buildx, ['create', '--name', name, ...args], { env: dockerEnv(state) })
  return name
}

/**
 * The node's name becomes the container's, which two labs that use one engine of the machine must not share.
 *
 * @param {LabState} state
 * @returns {string}
 */
function nodeOf(state) {
  return `${CONTAINER}-${homeId(state.home)}`
}

/**
 * @param {LabState} state
 * @returns {Promise<boolean>} whether the builder's container is running
 */
async function isBooted(state) {
  const container = `buildx_buildkit_${nodeOf(state)}`
  const answer = await attempt(dockerOf(state).cli, ['container', 'inspect', '--format', '{{.State.Running}}', container], {
    env: dockerEnv(state),
  })
  return answer.stdout.trim() === 'true'
}

/**
 * @param {LabState} state
 * @returns {import('./state.mjs').Docker}
 */
function dockerOf(state) {
  if (state.docker === undefined) throw new LabError('the docker program comes before a builder', 'Bring up the part cli.')
  return state.docker
}

/**
 * @param {LabState} state
 * @returns {NodeJS.ProcessEnv}
 */
function dockerEnv(state) {
  const { config, buildxConfig, host } = dockerOf(state)
  return { ...process.env, DOCKER_CONFIG: config, BUILDX_CONFIG: buildxConfig, ...(host === undefined ? {} : { DOCKER_HOST: host }) }
}

/**
 * @param {string} socket
 * @returns {Promise<boolean>}
 */
function accepts(socket) {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy()
      resolve(true)
    })
    connection.on('error', () => resolve(false))
  })
}
