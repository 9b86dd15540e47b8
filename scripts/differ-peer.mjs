// @ts-check
import * as children from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { compileFunction } from 'node:vm'
import { stoppedDate } from './differ-clock.cjs'
import { setStage } from './differ-world.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').World} World */
/** @typedef {import('./differ-world.mjs').Answer} Answer */
/** @typedef {import('./differ-world.mjs').Stage} Stage */

const END_TIMEOUT_MS = 60_000
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
 * Played here, all of the bundle is evaluated anew for each case, with a `process` and a `Date` of its own: environment, working directory, output and exit code are
 * the case's. `start` shows that this makes no difference.
 *
 * @param {string} peers
 * @returns {Peer}
 */
export function openPeer(peers) {
  const path = join(peers, 'metadata-action', 'dist', 'index.cjs')
  const code = fs.readFileSync(path, 'utf8')
  const evaluate = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'Date'], { filename: path })
  return {
    sha256: createHash('sha256').update(code).digest('hex'),
    play: (played, world) => onStage(played, world, (stage) => evaluateOnce(evaluate, path, stage, played.now)),
    start: (played, world) => onStage(played, world, (stage) => startOnce(path, stage, played.now)),
  }
}

/** The inputs that a workflow does not give have the defaults of its action.yml; the token is any. @param {Case} played */
function inputsOf({ inputs }) {
  return { context: 'workflow', 'github-token': 'none', ...inputs }
}

/** @typedef {{exitCode: number, log: string}} Ended */

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
 * Evaluates the bundle once. It has ended when it has set its exit code, which it does to fail, or handed on its last output, `bake-file`.
 *
 * @param {Function} evaluate
 * @param {string} path
 * @param {Stage} stage
 * @param {string} now
 * @returns {Promise<Ended>}
 */
function evaluateOnce(evaluate, path, { env, cwd }, now) {
  return new Promise((resolve, reject) => {
    const written = /** @type {string[]} */ ([])
    /** @type {number | undefined} */
    let exitCode
    const timer = setTimeout(() => reject(new Error(`the peer took longer than ${END_TIMEOUT_MS / 1000} s`)), END_TIMEOUT_MS)
    const end = () =>
      setImmediate(() => {
        clearTimeout(timer)
        resolve({ exitCode: exitCode ?? 0, log: written.join('') })
      })
    const stdout = { write: (/** @type {string} */ text) => written.push(text) > 0 }
    // What it would do when its process ends is never done: listeners of the real process would keep every evaluation alive.
    const listen = () => fake
    /** @type {Readonly<Record<string | symbol, unknown>>} */
    const own = { env, stdout, stderr: stdout, cwd: () => cwd, on: listen, once: listen, addListener: listen }
    /** @type {NodeJS.Process} */
    const fake = new Proxy(process, {
      get: (target, name) => (name === 'exitCode' ? exitCode : (own[name] ?? Reflect.get(target, name))),
      set: (_target, name, value) => {
        if (name !== 'exitCode') return false
        exitCode = value
        end()
        return true
      },
    })
    const real = createRequire(path)
    const appendFileSync = (
      /** @type {string} */ file,
      /** @type {string} */ text,
      /** @type {import('node:fs').WriteFileOptions} */ options,
    ) => {
      fs.appendFileSync(file, text, options)
      if (file === env['GITHUB_OUTPUT'] && text.startsWith('bake-file<<')) end()
    }
    const spawn = (/** @type {string} */ program, /** @type {string[]} */ args, /** @type {children.SpawnOptions} */ options) =>
      children.spawn(program, args, { ...options, cwd: options.cwd ?? cwd })
    /** @type {Readonly<Record<string, unknown>>} */
    const replaced = { process: fake, fs: { ...fs, appendFileSync }, child_process: { ...children, spawn } }
    const require = (/** @type {string} */ name) => replaced[name.replace(/^node:/, '')] ?? real(name)
    const module = { exports: {} }
    try {
      evaluate.call(module.exports, module.exports, require, module, path, dirname(path), fake, stoppedDate(now))
    } catch (error) {
      // What a process says that ends by what nobody catches.
      written.push(`::error::${error instanceof Error ? error.message : String(error)}\n`)
      exitCode = 1
      end()
    }
  })
}

/**
 * @param {string} path
 * @param {Stage} stage
 * @param {string} now
 * @returns {Promise<Ended>}
 */
export function startOnce(path, { env, cwd }, now) {
  return new Promise((resolve, reject) => {
    const child = children.spawn(process.execPath, ['--require', CLOCK, path], {
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
