// @ts-check
// Loaded into the action's own process before anything of it (`node --import`): writes down in order what that does to files, children and the network, and
// ends it by a signal at one of these moments. Its address has the settings: `log`, `root` (folders whose files count, by commas), `at` (a moment), `signal`.
import childProcess from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'
import { nameOf } from './probe-name.mjs'

/**
 * @typedef {object} Entry One thing that happened.
 * @property {Phase} phase
 * @property {string} moment such as `file rename run/journal.json #1 after`
 * @property {number} ms on the clock that all processes of a machine share
 * @property {number} [pid] of the process itself, or of the child that was started
 *
 * @typedef {'main' | 'post' | 'recovery' | 'other'} Phase
 */

const settings = new URL(import.meta.url).searchParams
const phase = phaseOf(process.argv)
const roots = (settings.get('root') ?? '').split(',').filter((root) => root !== '')
const target = settings.get('at')
const signal = /** @type {NodeJS.Signals} */ (settings.get('signal'))
const log = fs.openSync(settings.get('log') ?? '', 'a')
const { writeSync, writeFileSync, appendFileSync } = fs
/** @type {Map<string, number>} */
const counts = new Map()

/**
 * @param {readonly string[]} argv
 * @returns {Phase}
 */
function phaseOf([, program = '', word]) {
  if (program.endsWith('/dist/index.js')) return word === '--recover' ? 'recovery' : 'main'
  return program.endsWith('/dist/cleanup/index.js') && word === undefined ? 'post' : 'other'
}

/** @param {string} moment @param {number} [pid] */
function write(moment, pid) {
  const ms = Number(process.hrtime.bigint()) / 1e6
  writeSync(log, `${JSON.stringify({ phase, moment, ms, ...(pid === undefined ? {} : { pid }) })}\n`)
}

/**
 * A moment is here: it is written down, and is the end where it was asked for.
 *
 * @param {string} moment @param {number} [pid]
 */
function reach(moment, pid) {
  write(moment, pid)
  if (isTarget(moment)) process.kill(process.pid, signal)
}

/** @param {string} moment */
function isTarget(moment) {
  return `${phase} ${moment}` === target
}

/** @param {string} what @returns {string} with its number among all of the same name */
function numbered(what) {
  const count = (counts.get(what) ?? 0) + 1
  counts.set(what, count)
  return `${what} #${count}`
}

/** @param {unknown} path @returns {string} */
function pathOf(path) {
  return path instanceof URL ? path.pathname : String(path)
}

/** Calls that change a file: which argument names it, and what writes content that can be cut in half. */
const CALLS = /** @type {const} */ ([
  { name: 'writeFile', place: 0, half: writeFileSync },
  { name: 'appendFile', place: 0, half: appendFileSync },
  ...['mkdir', 'mkdtemp', 'rm', 'rmdir', 'unlink', 'chmod', 'truncate', 'open'].map((name) => ({ name, place: 0, half: undefined })),
  ...['rename', 'symlink', 'link', 'copyFile'].map((name) => ({ name, place: 1, half: undefined })),
])

/** A call of `fs` may make others: what the outermost does is one thing. */
let depth = 0

/**
 * Puts a call's moments around it: `before`, `torn` (half of the content is written, for who ends there) and `after`.
 *
 * @param {object} holder
 * @param {string} name
 * @param {number} place
 * @param {((path: string, half: string) => void) | undefined} half
 */
function surround(holder, name, place, half) {
  const real = Reflect.get(holder, name)
  if (typeof real !== 'function') throw new TypeError(`there is no ${name}`)
  Reflect.set(holder, name, (/** @type {unknown[]} */ ...args) => {
    const file =
      depth > 0 || (name.startsWith('open') && !/[wa+]/.test(String(args[1] ?? 'r'))) ? undefined : nameOf(pathOf(args[place]), roots)
    if (file === undefined) return Reflect.apply(real, holder, args)
    const moment = numbered(`file ${name} ${file}`)
    reach(`${moment} before`)
    if (half !== undefined && args[1] !== '') {
      const content = String(args[1])
      if (isTarget(`${moment} torn`)) half(String(args[place]), content.slice(0, content.length / 2))
      reach(`${moment} torn`)
    }
    depth += 1
    const done = Reflect.apply(real, holder, args)
    depth -= 1
    if (!(done instanceof Promise)) {
      reach(`${moment} after`)
      return done
    }
    return done.then((value) => {
      reach(`${moment} after`)
      return value
    })
  })
}

if (phase !== 'other') {
  for (const { name, place, half } of CALLS) {
    surround(fs.promises, name, place, half)
    surround(fs, `${name}Sync`, place, half)
  }
  surround(fs, 'createWriteStream', 0, undefined)

  const { spawn } = childProcess
  Reflect.set(
    childProcess,
    'spawn',
    (
      /** @type {string} */ command,
      /** @type {readonly string[]} */ args,
      /** @type {import('node:child_process').SpawnOptions} */ options,
    ) => {
      const moment = numbered(`child ${basename(command)} ${args.find((word) => /^[a-z-]/.test(word)) ?? ''}`)
      reach(`${moment} before`)
      const child = spawn(command, args, options)
      child.once('exit', () => reach(`${moment} ended`))
      reach(`${moment} started`, child.pid)
      return child
    },
  )
  syncBuiltinESMExports()

  subscribe('http.client.request.created', (message) => {
    const { request } = /** @type {{request: import('node:http').ClientRequest}} */ (message)
    // Sessions of uploads are drawn by lot.
    reach(numbered(`request ${request.getHeader('host')} ${request.method} ${request.path.replace(/uploads\/[^?]+/, 'uploads/ID')}`))
  })

  /** @type {Set<unknown>} */
  const heard = new Set()
  process.on('newListener', (name) => {
    if ((name !== 'SIGINT' && name !== 'SIGTERM') || heard.has(name)) return
    heard.add(name)
    process.once(name, () => write(`signal ${name}`))
  })
  process.once('exit', (code) => write(`exit ${code}`))
  reach('start', process.pid)
}
