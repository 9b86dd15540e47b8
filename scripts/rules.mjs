// @ts-check
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { alternate } from './statistics.mjs'

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 */

const LIB = join(dirname(import.meta.dirname), 'lib')
const run = promisify(execFile)

/**
 * What reading and planning ten thousand rules takes beside three, and between them a tenth, each in a process that has just begun: it must grow as their
 * number does. The value is what they take more.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export function measureRules(bench) {
  return measure(bench, 'rules', (count) => [count, 3])
}

/**
 * The same with three rules, in a repository that has ten thousand version tags, a thousand or three.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export function measureVersions(bench) {
  return measure(bench, 'version tags', (count) => [3, count])
}

/**
 * @param {Bench} bench
 * @param {string} what
 * @param {(count: number) => [rules: number, versions: number]} amounts
 * @returns {Promise<Measured>}
 */
async function measure({ stand, rounds }, what, amounts) {
  const take = (/** @type {number} */ count) => async () => {
    const args = amounts(count).map(String)
    const { stdout } = await run(String(stand.state.node24), [join(import.meta.dirname, 'rules-process.mjs'), LIB, ...args])
    return Number(stdout)
  }
  const sides = await alternate(rounds * 3, { few: take(3), some: take(1_000), ours: take(10_000) })
  const [few, some, many] = [sides.few.median, sides.some.median, sides.ours.median]
  const note = `${((many - few) / (some - few)).toFixed(1)} times what 1,000 ${what} take more than 3`
  return { value: many - few, sides, note }
}

/** @returns {string | undefined} why the row cannot be measured here */
export function lacksCompiled() {
  return existsSync(join(LIB, 'src')) ? undefined : 'lib/ is missing: npm run compile makes it'
}
