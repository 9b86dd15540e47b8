// @ts-check
import { join } from 'node:path'
import { compare, fresh, published, timed } from './compare.mjs'
import { writeStopwatch } from './plugins.mjs'
import { ours, raw } from './sides.mjs'
import { alternate, summarise } from './statistics.mjs'

/** Round trip to a registry that is far away. */
export const FAR_MS = 40
const BOTH = ['linux/amd64', 'linux/arm64']

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 * @typedef {import('./compare.mjs').OpenStand} OpenStand
 * @typedef {import('./compare.mjs').Side} Side
 * @typedef {import('./compare.mjs').Task} Task
 */

/**
 * A cached build of a small image under two fresh tags of one registry that asks for a login.
 *
 * @param {Bench} bench
 * @param {Readonly<Record<string, Side>>} sides with `ours`
 * @param {number} roundTripMs
 * @param {string} [against] the side that the value is a ratio to
 * @returns {Promise<Measured>}
 */
export async function compareWhole({ stand, rounds }, sides, roundTripMs, against = 'raw') {
  const context = stand.context([])
  const tag = fresh()
  return compare(
    rounds,
    against,
    sides,
    async (name, round) => ({
      workspace: stand.workspace,
      context,
      platforms: BOTH,
      targets: [await stand.target(0, `bench/${name}`, { roundTripMs })],
      tags: [`${tag}-${round}`, `${tag}-${round}-again`],
    }),
    stand,
  )
}

/**
 * Ten tags in each of three registries, far away.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareMany({ stand, rounds }) {
  const context = stand.context([])
  const tag = fresh()
  return compare(
    Math.ceil(rounds / 2),
    'raw',
    { raw, ours },
    (name, round) => manyTask(stand, context, name, { tag: `${tag}-${round}`, tags: 10, registries: 3, tls: false }),
    stand,
  )
}

/**
 * What thirty names cost by what one costs, far away, over TLS.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareGrowth({ stand, rounds }) {
  const context = stand.context([])
  const tag = fresh()
  const run =
    (/** @type {string} */ name, /** @type {number} */ tags, /** @type {number} */ registries) => async (/** @type {number} */ round) =>
      timed(ours, await manyTask(stand, context, name, { tag: `${tag}-${round}`, tags, registries, tls: true }), stand)
  const sides = await alternate(rounds, { 'ours 10×3': run('many', 10, 3), 'ours 1×1': run('one', 1, 1) })
  return { value: sides['ours 10×3'].median / sides['ours 1×1'].median, sides }
}

/**
 * What is not the buildx process's time: before the first, after the last, and the post step.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function measureOwn({ stand, rounds }) {
  const context = stand.context([])
  const tag = fresh()
  const plugin = join(stand.folder, 'stopwatch')
  const read = writeStopwatch(plugin, String(stand.state.docker?.buildx))
  const parts = {
    before: /** @type {number[]} */ ([]),
    buildx: /** @type {number[]} */ ([]),
    after: /** @type {number[]} */ ([]),
    post: /** @type {number[]} */ ([]),
  }
  const { own } = await alternate(rounds, {
    own: async (round) => {
      const target = await stand.target(0, 'bench/own')
      const task = {
        workspace: stand.workspace,
        context,
        platforms: BOTH,
        targets: [target],
        tags: [`${tag}-${round}`, `${tag}-${round}-again`],
      }
      const startMs = performance.timeOrigin + performance.now()
      const { ms, mainMs } = await published(ours, task, { ...stand, plugin })
      const { beginMs, endMs, totalMs } = read()
      if (round > 0) {
        parts.before.push(beginMs - startMs)
        parts.buildx.push(totalMs)
        parts.after.push(mainMs - (endMs - startMs))
        parts.post.push(ms - mainMs)
      }
      return ms - totalMs
    },
  })
  return {
    value: own.median,
    sides: { own, ...Object.fromEntries(Object.entries(parts).map(([name, samples]) => [name, summarise(samples)])) },
  }
}

/**
 * The same commit again: the first, uncounted round publishes it.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareSecond({ stand, rounds }) {
  const context = stand.context([])
  const name = fresh()
  const tags = [`sha-${stand.sha.slice(0, 7)}`, 'edge']
  const task = async (/** @type {string} */ side) => ({
    workspace: stand.workspace,
    context,
    platforms: BOTH,
    targets: [await stand.target(0, `bench/second-${side}-${name}`)],
    tags,
  })
  const inputs = { tags: 'type=sha\ntype=raw,value=edge' }
  const sides = await alternate(rounds, {
    raw: async () => timed(raw, await task('raw'), stand),
    ours: async (round) => {
      const took = await published(ours, await task('ours'), { ...stand, inputs })
      const states = JSON.parse(String(took.answer?.outputs['results'])).map((/** @type {{state: string}} */ row) => row.state)
      const expected = round === 0 ? 'published' : 'already'
      if (states.length !== tags.length || states.some((/** @type {string} */ state) => state !== expected))
        throw new Error(`run ${round + 1} of a commit: ${states}`)
      return took.ms
    },
  })
  return { value: sides.ours.median / sides.raw.median, sides }
}

/**
 * @param {OpenStand} stand
 * @param {string} context
 * @param {string} name
 * @param {{tag: string, tags: number, registries: number, tls: boolean}} size
 * @returns {Promise<Task>}
 */
async function manyTask(stand, context, name, { tag, tags, registries, tls }) {
  const targets = await Promise.all(
    Array.from({ length: registries }, (_, index) => stand.target(index, `bench/${name}`, { roundTripMs: FAR_MS, tls })),
  )
  return {
    workspace: stand.workspace,
    context,
    platforms: BOTH,
    targets,
    tags: Array.from({ length: tags }, (_, index) => `${tag}-${index}`),
  }
}
