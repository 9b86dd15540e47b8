// @ts-check
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { END_TIMEOUT_MS, openBundle } from './differ-bundle.mjs'
import { setStage } from './differ-world.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').World} World */
/** @typedef {import('./differ-world.mjs').Answer} Answer */
/** @typedef {import('./differ-world.mjs').Stage} Stage */

const CLOCK = join(import.meta.dirname, 'differ-clock.cjs')

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
  const code = fs.readFileSync(path, 'utf8')
  const evaluate = openBundle(path, code)
  return {
    sha256: createHash('sha256').update(code).digest('hex'),
    play: (played, world) => onStage(played, world, (stage) => evaluate(stage, played.now)),
    start: (played, world) => onStage(played, world, (stage) => startOnce(path, stage, played.now)),
  }
}

/** The inputs that a workflow does not give have the defaults of its action.yml; the token is any. @param {Case} played */
function inputsOf({ inputs }) {
  return { context: 'workflow', 'github-token': 'none', ...inputs }
}

/** @typedef {import('./differ-bundle.mjs').Ended} Ended */

/**
 * @param {Case} played
 * @param {World} world
 * @param {(stage: Stage) => Promise<Ended>} act
 * @returns {Promise<Answer>}
 */
async function onStage(played, world, act) {
  const folder = fs.mkdtempSync(join(world.folder, 'peer-'))
  const api = world.serve(played)
  try {
    const checkout = world.checkouts.find(({ name }) => name === played.checkout)
    if (checkout === undefined) throw new Error(`no checkout is called ${played.checkout}`)
    const stage = setStage(played, folder, { apiUrl: api.url, checkout, ceiling: world.folder }, inputsOf(played))
    const { exitCode, log } = await act(stage)
    return stage.answer(exitCode, log)
  } finally {
    api.close()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Starts the bundle as a process of its own, with a clock that stands still.
 *
 * @param {string} path
 * @param {Stage} stage
 * @param {string} now
 * @returns {Promise<Ended>}
 */
function startOnce(path, { env, cwd }, now) {
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
