// @ts-check
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { asRoot, attempt } from './process.mjs'

/**
 * What of a data folder grows with every test: entries so deep under `within`, and how many of them a daemon may start with.
 *
 * @typedef {{within: string, depth: number, limit: number}} Growth
 */

/**
 * Takes a daemon's data away when tests have left more in it than the limit; what needs it is made anew by whoever brings it up.
 * It is only counted and renamed here, which takes no time to speak of; a process of its own then removes it, and what an earlier one left.
 *
 * @param {string} data its data folder; the daemon does not run, and nothing is mounted there
 * @param {Growth} growth
 * @returns {Promise<boolean>} whether it was taken away
 */
export async function boundData(data, { within, depth, limit }) {
  const isOver = existsSync(data) && (await countEntries(data, within, depth)) > limit
  if (isOver) renameSync(data, `${data}${ASIDE}${Date.now()}`)
  const old = readdirSync(dirname(data)).filter((name) => name.startsWith(`${basename(data)}${ASIDE}`))
  for (const name of old) await removeAside(join(dirname(data), name))
  return isOver
}

const ASIDE = '.old-'

/**
 * @param {string} data
 * @param {string} within
 * @param {number} depth
 * @returns {Promise<number>} 0 where there is no such folder yet
 */
async function countEntries(data, within, depth) {
  const command = ['find', join(data, within), '-mindepth', String(depth), '-maxdepth', String(depth), '-printf', '.']
  const [program, ...args] = await asOwner(data, command)
  return (await attempt(String(program), args)).stdout.length
}

/** @param {string} folder */
async function removeAside(folder) {
  const [program, ...args] = await asOwner(folder, ['nice', 'rm', '-rf', '--one-file-system', folder])
  const child = spawn(String(program), args, { detached: true, stdio: 'ignore' })
  child.on('error', () => {}) // what stays is removed at the next start
  child.unref()
}

/**
 * @param {string} folder
 * @param {readonly string[]} command
 * @returns {Promise<readonly string[]>} a command that may do with the folder what its owner may
 */
async function asOwner(folder, command) {
  return statSync(folder).uid === process.getuid?.() ? command : asRoot(command, {}, `the folder ${folder}`)
}
