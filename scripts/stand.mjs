// @ts-check
import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { join } from 'node:path'
import { makeContext } from '../lab/context.mjs'
import { labFolder } from '../lab/home.mjs'
import { run } from '../lab/process.mjs'
import { pushEvent } from './event.mjs'
import { startDistance } from './latency.mjs'
import { startRegistry } from './registries.mjs'

/** Names the last stage of every image that is built here, and so its records in the builder's cache. */
export const STAGE = 'benchmark'
/** The platform of this machine. */
export const NATIVE = [`linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`]
const MANIFEST_TYPES = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'

/** @typedef {import('./registries.mjs').Registry} Registry */
/** @typedef {import('./sides.mjs').Target} Target */

/**
 * Everything that measurements stand on: a checkout, registries near and far, a GitHub API; all of it ends with `close`.
 *
 * @param {object} options
 * @param {import('../lab/state.mjs').LabState} options.state
 * @param {string} options.folder for temporary files
 * @param {string} options.action folder of our action
 * @param {string | undefined} options.peers
 */
export async function openStand({ state, folder, action, peers }) {
  const workspace = labFolder(folder, 'checkout')
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', ['-C', workspace, ...args], { encoding: 'utf8' }).trim()
  git('init', '--quiet', '--initial-branch=main')
  git('-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', 'commit', '--quiet', '--allow-empty', '--message=begin')
  const sha = git('rev-parse', 'HEAD')
  const date = git('log', '-1', '--format=%cI')
  const event = pushEvent({ ref: 'refs/heads/main', sha, date })
  const api = await startApi(date)
  /** @type {(() => Promise<void>)[]} */
  const stops = [api.stop]
  /** @type {Map<string, Promise<Registry>>} */
  const registries = new Map()
  /** @type {Map<string, Promise<string>>} */
  const distances = new Map()

  /**
   * @param {string} name
   * @param {boolean} tls
   * @returns {Promise<Registry>}
   */
  const registry = (name, tls) =>
    remember(registries, name, async () => {
      const started = await startRegistry(state, labFolder(folder, `registry-${name}`), { tls })
      stops.push(started.stop)
      return started
    })

  return {
    state,
    folder,
    action,
    peers,
    sha,
    event,
    api: api.url,
    workspace,

    /**
     * Returns the registry `index` (0 to 2) as one or another side sees it. The three under TLS are three names of one server.
     *
     * @param {number} index
     * @param {string} repository
     * @param {{roundTripMs?: number, tls?: boolean}} [options]
     * @returns {Promise<Target>}
     */
    async target(index, repository, { roundTripMs = 0, tls = false } = {}) {
      const found = await registry(tls ? 'tls' : `plain${index}`, tls)
      if (roundTripMs === 0) return { registry: found, host: found.host, repository }
      const host = await remember(distances, `${found.host} ${index} ${roundTripMs}`, async () => {
        const distance = await startDistance(found.host, roundTripMs)
        stops.unshift(distance.stop)
        return distance.host
      })
      return { registry: found, host, repository: tls ? `${repository}-${index}` : repository }
    },

    /**
     * Writes a build context into the checkout and returns its path there.
     *
     * @param {readonly number[]} layersMb
     * @param {string} [seed]
     */
    context(layersMb, seed = randomUUID()) {
      const name = `context-${randomBytes(4).toString('hex')}`
      const path = makeContext(join(workspace, name), { seed, layersMb, busybox: String(state.tools.busybox) })
      const text = readFileSync(join(path, 'Dockerfile'), 'utf8')
      writeFileSync(join(path, 'Dockerfile'), text.replace('\nFROM scratch\n', `\nFROM scratch AS ${STAGE}\n`))
      return name
    },

    /**
     * Frees what engine and builder keep of our images: by their names, and by the name of our stage, so that nobody else's cache goes.
     *
     * @param {string} [builder]
     */
    async sweep(builder = 'default') {
      const env = {
        ...process.env,
        DOCKER_HOST: state.docker?.host,
        DOCKER_CONFIG: state.docker?.config,
        BUILDX_CONFIG: state.docker?.buildxConfig,
      }
      const docker = String(state.docker?.cli)
      const images = await run(
        docker,
        ['image', 'ls', '--filter', 'reference=127.0.0.1:*/bench/*', '--format', '{{.Repository}}:{{.Tag}}'],
        { env },
      )
      const names = images.split('\n').filter((name) => /^[^<]+$/.test(name))
      if (names.length > 0) await run(docker, ['image', 'rm', '--force', ...names], { env })
      const filter = `description~=${STAGE}.[0-9]+/[0-9]+`
      await run(docker, ['buildx', 'prune', '--builder', builder, '--force', '--filter', filter], { env })
    },

    async close() {
      for (const stop of stops) await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof openStand>>} OpenStand */

/**
 * Reads every tag of a task back from its registry, past any distance; a tag that is not there, or shows another digest than its
 * neighbours, is an error.
 *
 * @param {import('./sides.mjs').Task} task
 */
export async function checkPublished({ targets, tags }) {
  const digests = new Set()
  for (const { registry, repository } of targets) {
    for (const tag of tags) {
      const digest = await digestOf(registry, repository, tag)
      if (digest === undefined) throw new Error(`${registry.host}/${repository}:${tag} was not published`)
      digests.add(digest)
    }
  }
  if (digests.size !== 1) throw new Error(`${targets.length} × ${tags.length} tags show ${digests.size} digests`)
}

/**
 * Asks a registry what a tag shows.
 *
 * @param {Registry} registry
 * @param {string} repository
 * @param {string} tag
 * @returns {Promise<string | undefined>}
 */
export function digestOf({ host, username, password, ca }, repository, tag) {
  return new Promise((resolve, reject) => {
    const url = `${ca === undefined ? 'http' : 'https'}://${host}/v2/${repository}/manifests/${tag}`
    const options = { method: 'HEAD', auth: `${username}:${password}`, headers: { accept: MANIFEST_TYPES }, agent: false }
    const request = ca === undefined ? requestPlain(url, options) : requestTls(url, { ...options, ca: readFileSync(ca, 'utf8') })
    request.once('error', reject)
    request.once('response', (response) => {
      response.resume()
      const digest = response.headers['docker-content-digest']
      resolve(response.statusCode === 200 ? String(digest) : undefined)
    })
    request.end()
  })
}

/**
 * The two questions of GitHub's REST API that docker/metadata-action asks.
 *
 * @param {string} date of the commit
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
async function startApi(date) {
  const repository = {
    name: 'app',
    full_name: 'acme/app',
    description: '',
    html_url: 'https://github.com/acme/app',
    default_branch: 'main',
    license: null,
  }
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(url.includes('/commits/') ? { commit: { committer: { date } } } : repository))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  const stop = () =>
    new Promise((/** @type {(value: void) => void} */ resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${address.port}`, stop }
}

/**
 * @template T
 * @param {Map<string, Promise<T>>} known
 * @param {string} name
 * @param {() => Promise<T>} make
 * @returns {Promise<T>}
 */
function remember(known, name, make) {
  const value = known.get(name) ?? make()
  known.set(name, value)
  return value
}

/**
 * Replaces one layer's bytes by new random ones of the same size.
 *
 * @param {string} file
 * @param {number} sizeMb
 */
export function refresh(file, sizeMb) {
  writeFileSync(file, randomBytes(sizeMb * 1024 * 1024))
}

/**
 * Cuts an image into three layers.
 *
 * @param {number} sizeMb
 * @returns {number[]} layers of a third each, as images have them
 */
export function layersOf(sizeMb) {
  const third = Math.floor(sizeMb / 3)
  return [third, third, sizeMb - 2 * third]
}
