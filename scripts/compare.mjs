// @ts-check
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { layout } from './sides.mjs'
import { checkPublished } from './stand.mjs'
import { alternate } from './statistics.mjs'

/**
 * @typedef {import('./statistics.mjs').Summary} Summary
 * @typedef {import('./sides.mjs').Task} Task
 * @typedef {import('./sides.mjs').Side} Side
 * @typedef {import('./stand.mjs').OpenStand} OpenStand
 *
 * @typedef {object} Bench
 * @property {OpenStand} stand
 * @property {number} rounds
 * @property {number} slowRounds of rows that move a big image
 * @property {number} sizeMb of the big image
 *
 * @typedef {object} Measured
 * @property {number} value
 * @property {Readonly<Record<string, Summary>>} sides milliseconds, or megabytes where the row says so
 * @property {string} [note]
 */

/**
 * Runs sides in alternation, each on tasks of its own; the value is the median of `ours` by that of another side.
 *
 * @param {number} rounds
 * @param {string} against
 * @param {Readonly<Record<string, Side>>} sides
 * @param {(name: string, round: number) => Promise<Task>} task
 * @param {import('./sides.mjs').Stand} stand
 * @param {boolean} [once] the context of a task is used once
 * @returns {Promise<Measured>}
 */
export async function compare(rounds, against, sides, task, stand, once = false) {
  const runs = Object.entries(sides).map(([name, side]) => [
    name,
    async (/** @type {number} */ round) => {
      const work = await task(name, round)
      const ms = await timed(side, work, stand)
      if (once) rmSync(join(work.workspace, work.context), { recursive: true })
      return ms
    },
  ])
  const found = await alternate(rounds, Object.fromEntries(runs))
  return { value: median(found, 'ours') / median(found, against), sides: found }
}

/**
 * Runs a side, looks whether it did its work, and returns how long it took.
 *
 * @param {Side} side
 * @param {Task} task
 * @param {import('./sides.mjs').Stand} stand
 * @returns {Promise<number>} milliseconds
 */
export async function timed(side, task, stand) {
  return (await published(side, task, stand)).ms
}

/**
 * Runs a side and then looks whether it did its work.
 *
 * @param {Side} side
 * @param {Task} task
 * @param {import('./sides.mjs').Stand} stand
 * @returns {Promise<import('./sides.mjs').Took>}
 */
export async function published(side, task, stand) {
  const took = await side(task, stand)
  if (side !== layout) await checkPublished(task)
  return took
}

/**
 * Returns the median of a side.
 *
 * @param {Readonly<Record<string, Summary>>} sides
 * @param {string} name
 * @returns {number}
 */
export function median(sides, name) {
  const side = sides[name]
  if (side === undefined) throw new TypeError(`no side is called ${name}`)
  return side.median
}

/**
 * Returns a word that no tag of an earlier run has.
 *
 * @returns {string}
 */
export function fresh() {
  return `t${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`
}
