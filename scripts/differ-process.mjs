// @ts-check
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { END_TIMEOUT_MS } from './differ-bundle.mjs'

/** @typedef {import('./differ-world.mjs').Stage} Stage */
/** @typedef {import('./differ-bundle.mjs').Ended} Ended */

const CLOCK = join(import.meta.dirname, 'differ-clock.cjs')

/**
 * Starts an action's file as a process of its own, as the runner does, but with a clock that stands still.
 *
 * @param {string} path
 * @param {Stage} stage
 * @param {string} now
 * @returns {Promise<Ended>}
 */
export function startProcess(path, { env, cwd }, now) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', CLOCK, path], {
      cwd,
      env: { ...env, DIFFER_NOW: now },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: END_TIMEOUT_MS,
    })
    const written = /** @type {string[]} */ ([])
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => void written.push(text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? 1, log: written.join('') }))
  })
}
