// @ts-check
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { labFolder } from '../lab/home.mjs'
import { fresh } from './compare.mjs'
import { FAR_MS } from './names.mjs'
import { ours } from './sides.mjs'
import { alternate } from './statistics.mjs'

const WORLD = fileURLToPath(new URL('../lab/world.mjs', import.meta.url))

/**
 * What signing in to five registries of five vendors costs by what one costs, all far away: runs that find every tag there and write nothing, so that nothing
 * else is done. The first, uncounted round publishes.
 *
 * @param {import('./compare.mjs').Bench} bench
 * @returns {Promise<import('./compare.mjs').Measured>}
 */
export async function compareSignIn({ stand, rounds }) {
  const world = await startWorld(stand)
  try {
    const context = stand.context([])
    const tag = fresh()
    const run = (/** @type {string} */ side, /** @type {number} */ count) => async (/** @type {number} */ round) => {
      const targets = world.logins.slice(0, count).map(({ path, ...registry }) => ({
        registry: { ...registry, ca: undefined, stop: async () => undefined },
        host: registry.host,
        repository: `${path}/bench-${tag}-${side}`,
      }))
      const task = { workspace: stand.workspace, context, platforms: ['linux/amd64'], targets, tags: ['sha'] }
      const entries = targets.map(({ host, registry: { username, password } }) => ({ registry: host, username, password }))
      // in place of what a registry on loopback is signed in to with
      const signIn = { registry: '', username: '', password: '', 'registry-auth': JSON.stringify(entries) }
      const { ms, answer } = await ours(task, { ...stand, env: world.env, inputs: { tags: 'type=sha', ...signIn } })
      const states = JSON.parse(answer?.outputs['results'] ?? '[]').map((/** @type {{state: string}} */ row) => row.state)
      const expected = round === 0 ? 'published' : 'already'
      if (states.length !== count || states.some((/** @type {string} */ state) => state !== expected))
        throw new Error(`run ${round + 1} of ${count} registries: ${states}\n${answer?.main.log.slice(-5).join('\n')}`)
      return ms
    }
    const sides = await alternate(rounds, { five: run('five', 5), one: run('one', 1) })
    return { value: sides.five.median / sides.one.median, sides }
  } finally {
    await world.stop()
  }
}

/**
 * The lab's public names behind a proxy of this measurement alone, each at the distance of a registry that is far away.
 *
 * @param {import('./compare.mjs').OpenStand} stand
 */
async function startWorld({ state, folder }) {
  const { world } = state
  if (world === undefined) throw new Error('the lab has no world: npm run lab')
  const place = labFolder(folder, 'world')
  const config = JSON.parse(readFileSync(join(state.home, 'world', 'config.json'), 'utf8'))
  const file = join(place, 'config.json')
  writeFileSync(file, JSON.stringify({ ...config, port: 0, folder: place, attached: true, delayMs: { '*': FAR_MS } }), { mode: 0o600 })
  const child = spawn(process.execPath, [WORLD, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const port = await portOf(child.stdout)
  const { ghcr, vendors } = world.names
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '127.0.0.1,localhost', NODE_EXTRA_CA_CERTS: world.ca },
    // The one is the one that takes longest, by a token server on another host: what the others add is then not its way.
    logins: [
      { host: 'docker.io', username: vendors.hub.organization, password: vendors.hub.token, path: vendors.hub.organization },
      { ...vendors.quay, path: 'acme' },
      { ...ghcr, path: 'acme' },
      { ...vendors.azure, path: 'acme' },
      { ...vendors.gitlab, path: 'acme/group' },
    ],
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @returns {Promise<number>}
 */
async function portOf(stream) {
  for await (const line of createInterface(stream)) {
    const port = Number(/^listening (\d+)$/.exec(line)?.[1])
    if (port > 0) return port
  }
  throw new Error('the world ended without a port')
}
