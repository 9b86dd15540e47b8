// @ts-check
import * as children from 'node:child_process'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'
import { stoppedDate } from './differ-clock.cjs'

/** @typedef {import('./differ-world.mjs').Stage} Stage */
/** @typedef {{exitCode: number, log: string}} Ended */

/** After so long without an end an evaluation has failed. */
export const END_TIMEOUT_MS = 60_000
/** esbuild's helper for a CommonJS module in a bundle, which is run when it is first required. */
const LAZY_MODULE = 'm=(t,e)=>()=>(e||t((e={exports:{}}).exports,e),e.exports)'
/** The same, for modules that outlive an evaluation: they are made in the same order in each. */
const SHARED_MODULE =
  'm=(t,e)=>{let k=shared.next++;return()=>(shared.made[k]||(shared.made[k]={exports:{}},t(shared.made[k].exports,shared.made[k])),shared.made[k].exports)}'
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'Date', 'shared']

/**
 * One evaluation: what its `process` is, and what came of it.
 *
 * @typedef {object} Evaluation
 * @property {Readonly<Record<string, string>>} env
 * @property {string} cwd
 * @property {number} now
 * @property {string[]} written
 * @property {number | undefined} exitCode
 * @property {() => void} end
 */

/**
 * Opens the peer's bundle to be evaluated any number of times in this process, one at a time. Its own code runs anew each time, with the environment, working directory,
 * output, exit code and clock of the case; packages in it that are CommonJS modules (undici, Handlebars, moment, …) are run once, which halves the time.
 *
 * @param {string} path
 * @param {string} code
 * @returns {(stage: Stage, now: string) => Promise<Ended>}
 */
export function openBundle(path, code) {
  /** @type {Evaluation | undefined} */
  let running
  const current = () => {
    if (running === undefined) throw new Error('the peer does something after its end')
    return running
  }
  const fake = fakeProcess(current)
  const real = createRequire(path)
  const replaced = { process: fake, fs: watchedFiles(current), child_process: { ...children, spawn: spawnIn(current) } }
  const require = (/** @type {string} */ name) => Reflect.get(replaced, name.replace(/^node:/, '')) ?? real(name)
  const date = stoppedDate(() => current().now)
  const evaluate = compileFunction(code.replace(LAZY_MODULE, SHARED_MODULE), PARAMETERS, { filename: path })
  /** @type {object[]} */
  const made = []

  return ({ env, cwd }, now) =>
    new Promise((resolve, reject) => {
      if (running !== undefined) throw new Error('the peer is evaluated one case at a time')
      const timer = setTimeout(() => reject(new Error(`the peer took longer than ${END_TIMEOUT_MS / 1000} s`)), END_TIMEOUT_MS)
      const end = () =>
        setImmediate(() => {
          if (running !== own) return
          running = undefined
          clearTimeout(timer)
          resolve({ exitCode: own.exitCode ?? 0, log: own.written.join('') })
        })
      /** @type {Evaluation} */
      const own = { env, cwd, now: Date.parse(now), written: [], exitCode: undefined, end }
      running = own
      const module = { exports: {} }
      try {
        evaluate.call(module.exports, module.exports, require, module, path, dirname(path), fake, date, { next: 0, made })
      } catch (error) {
        // What a process says that ends by what nobody catches.
        own.written.push(`::error::${error instanceof Error ? error.message : String(error)}\n`)
        own.exitCode = 1
        end()
      }
    })
}

/**
 * The process that the bundle sees. It has failed when it sets its exit code.
 *
 * @param {() => Evaluation} current
 * @returns {NodeJS.Process}
 */
function fakeProcess(current) {
  const stdout = { write: (/** @type {string} */ text) => current().written.push(text) > 0 }
  // What it would do when its process ends is never done: listeners of the real process would keep every evaluation alive.
  const listen = () => fake
  /** @type {Readonly<Record<string | symbol, unknown>>} */
  const fixed = { stdout, stderr: stdout, cwd: () => current().cwd, on: listen, once: listen, addListener: listen }
  /** @type {NodeJS.Process} */
  const fake = new Proxy(process, {
    get: (target, name) => {
      if (name === 'env' || name === 'exitCode') return current()[name]
      return fixed[name] ?? Reflect.get(target, name)
    },
    set: (_target, name, value) => {
      if (name !== 'exitCode') return false
      current().exitCode = value
      current().end()
      return true
    },
  })
  return fake
}

/**
 * Files, with an eye on the outputs: when the last one, `bake-file`, is handed on, the bundle has done its work.
 *
 * @param {() => Evaluation} current
 */
function watchedFiles(current) {
  const appendFileSync = (
    /** @type {string} */ file,
    /** @type {string} */ text,
    /** @type {import('node:fs').WriteFileOptions} */ options,
  ) => {
    fs.appendFileSync(file, text, options)
    if (file === current().env['GITHUB_OUTPUT'] && text.startsWith('bake-file<<')) current().end()
  }
  return { ...fs, appendFileSync }
}

/**
 * Children begin in the working directory of the case, as those of a process of its own would.
 *
 * @param {() => Evaluation} current
 */
function spawnIn(current) {
  return (/** @type {string} */ program, /** @type {string[]} */ args, /** @type {children.SpawnOptions} */ options) =>
    children.spawn(program, args, { ...options, cwd: options.cwd ?? current().cwd })
}
