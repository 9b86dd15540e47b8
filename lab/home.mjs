// @ts-check
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Returns the folder that holds everything the lab unpacks, builds or runs: `BUILD_TAG_PUSH_LAB`, or a folder in the user's cache.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function labHome(env = process.env) {
  if (env['BUILD_TAG_PUSH_LAB']) return resolve(env['BUILD_TAG_PUSH_LAB'])
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'build-tag-push-lab')
}

/**
 * Returns a folder of the home, made when it is missing.
 *
 * @param {string} home
 * @param {...string} names
 * @returns {string}
 */
export function labFolder(home, ...names) {
  const folder = join(home, ...names)
  mkdirSync(folder, { recursive: true })
  return folder
}

/**
 * Returns six hex digits that tell one home from another, for names that the whole machine shares (network bridges, images, builders).
 *
 * @param {string} home
 * @returns {string}
 */
export function homeId(home) {
  return createHash('sha256').update(home).digest('hex').slice(0, 6)
}
