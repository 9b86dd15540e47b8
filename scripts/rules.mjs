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
 * A process that plans ten thousand rules beside one that plans three, and between them one that plans a tenth, from start to end: what the rules take must
 * grow as their number does.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareRules({ stand, rounds }) {
  const take = (/** @type {number} */ count) => async () => {
    const start = performance.now()
    await run(String(stand.state.node24), [join(import.meta.dirname, 'rules-process.mjs'), LIB, String(count)])
    return performance.now() - start
  }
  const sides = await alternate(rounds * 3, { few: take(3), some: take(1_000), ours: take(10_000) })
  const [few, some, many] = [sides.few.median, sides.some.median, sides.ours.median]
  const note = `10,000 rules take ${(many - few).toFixed(0)} ms, ${((many - few) / (some - few)).toFixed(1)} times what 1,000 take`
  return { value: many / few, sides, note }
}

/** @returns {string | undefined} why the row cannot be measured here */
export function lacksCompiled() {
  return existsSync(join(LIB, 'src')) ? undefined : 'lib/ is missing: npm run compile makes it'
}
