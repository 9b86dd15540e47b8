// @ts-check
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBundle } from './differ-bundle.mjs'
import { startProcess } from './differ-process.mjs'
import { onStage } from './differ-world.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').World} World */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * docker/metadata-action's published bundle.
 *
 * @typedef {object} Peer
 * @property {string} sha256 of the bundle, in hex
 * @property {(played: Case, world: World) => Promise<Answer>} play runs it once in this process
 * @property {(played: Case, world: World) => Promise<Answer>} start runs it once as a process of its own, as the runner does
 */

/**
 * Opens the bundle in `<peers>/metadata-action`.
 *
 * `play` is many times faster than `start`; that it makes no difference is what `--processes` of differ.mjs shows.
 *
 * @param {string} peers
 * @returns {Peer}
 */
export function openPeer(peers) {
  const path = join(peers, 'metadata-action', 'dist', 'index.cjs')
  const code = readFileSync(path, 'utf8')
  const evaluate = openBundle(path, code)
  return {
    sha256: createHash('sha256').update(code).digest('hex'),
    play: (played, world) => onStage(played, world, 'peer-', inputsOf(played), (stage) => evaluate(stage, played.now)),
    start: (played, world) => onStage(played, world, 'peer-', inputsOf(played), (stage) => startProcess(path, stage, played.now)),
  }
}

/** The inputs that a workflow does not give have the defaults of its action.yml; the token is any. @param {Case} played */
function inputsOf({ inputs }) {
  return { context: 'workflow', 'github-token': 'none', ...inputs }
}
