// @ts-check
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, LabError } from './fault.mjs'
import { labFolder } from './home.mjs'
import { attempt, startOf } from './process.mjs'

const READY_TIMEOUT_MS = 120_000
/** A daemon that runs as it should and does not answer is busy for others, whose work ends with it: it is asked again for so long. */
const BUSY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000
const POLL_MS = 20

/** @typedef {import('./state.mjs').LabState} LabState */

/**
 * How a daemon is started, and how one sees that it answers.
 *
 * @typedef {object} DaemonPlan
 * @property {string} name names the log file and the record in the state
 * @property {string[]} command program and arguments
 * @property {NodeJS.ProcessEnv} [env] added to the few variables that every daemon gets
 * @property {string} [config] text of what the daemon reads at start: when it changes, the daemon is started anew
 * @property {() => Promise<void>} [prepare] what is done before each start, while none runs
 * @property {() => Promise<boolean>} ready a real question to the daemon
 * @property {number} [attempts] how often it is started when it ends by itself before it answers; once, where nothing is said
 */

/**
 * Makes a daemon run: one that was started in the same way and answers is kept, any other is stopped and started anew.
 *
 * @param {LabState} state its `daemons` gets the record
 * @param {DaemonPlan} plan
 * @returns {Promise<number>} the process id
 */
export async function ensureDaemon(state, plan) {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([plan.command, plan.config]))
    .digest('hex')
  const running = state.daemons[plan.name]
  if (running !== undefined && isAlive(running)) {
    if (running.fingerprint === fingerprint && (await answers(plan, running))) return running.pid
    await stopDaemon(state, plan.name)
  }
  const log = join(labFolder(state.home, 'log'), `${plan.name}.log`)
  for (let left = (plan.attempts ?? 1) - 1; ; left--) {
    await plan.prepare?.()
    const pid = launch(plan, log)
    const started = startOf(pid)
    if (started !== undefined) {
      const daemon = { pid, started, fingerprint }
      state.daemons[plan.name] = daemon
      if (await isReady(plan, daemon, log)) return pid
    }
    if (left === 0) throw new LabError(`${plan.name} ended ${started === undefined ? 'at once' : 'while it started'}`, lastLines(log))
  }
}

/**
 * Stops a daemon of the lab, if that very process is still alive, and forgets it.
 *
 * @param {LabState} state
 * @param {string} name
 * @returns {Promise<boolean>} whether there was something to stop
 */
export async function stopDaemon(state, name) {
  const daemon = state.daemons[name]
  if (daemon === undefined) return false
  const wasAlive = isAlive(daemon)
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    if (!isAlive(daemon)) break
    await send(daemon.pid, signal)
    for (const deadline = Date.now() + STOP_TIMEOUT_MS; isAlive(daemon) && Date.now() < deadline; ) await sleep(POLL_MS)
  }
  if (isAlive(daemon)) throw new LabError(`${name} (process ${daemon.pid}) does not end`, 'It may wait for a disk or a mount.')
  delete state.daemons[name]
  return wasAlive
}

/**
 * Says whether the recorded process is alive: that number, started at that time.
 *
 * @param {import('./state.mjs').Daemon | undefined} daemon
 * @returns {boolean}
 */
export function isAlive(daemon) {
  return daemon !== undefined && startOf(daemon.pid) === daemon.started
}

/**
 * @param {DaemonPlan} plan
 * @param {import('./state.mjs').Daemon} daemon
 * @returns {Promise<boolean>} false when it ended, or has not answered for too long
 */
async function answers(plan, daemon) {
  for (const deadline = Date.now() + BUSY_TIMEOUT_MS; !(await plan.ready()); await sleep(POLL_MS)) {
    if (!isAlive(daemon) || Date.now() > deadline) return false
  }
  return true
}

/**
 * A daemon outlives the shell that started the lab and must not carry that shell's secrets: it gets a short list of variables.
 *
 * @param {DaemonPlan} plan
 * @param {string} log
 * @returns {number}
 */
function launch(plan, log) {
  const [program, ...args] = plan.command
  if (program === undefined) throw new TypeError(`${plan.name}: empty command`)
  const output = openSync(log, 'w')
  const child = spawn(program, args, { detached: true, stdio: ['ignore', output, output], env: { ...inherited(), ...plan.env } })
  closeSync(output)
  child.on('error', () => {}) // startOf() of a process that never was says so
  child.unref()
  return child.pid ?? 0
}

/** @returns {NodeJS.ProcessEnv} */
function inherited() {
  const wanted = /^(PATH|HOME|TMPDIR|LANG|SSL_CERT_FILE|SSL_CERT_DIR|(HTTPS?|NO)_PROXY)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)))
}

/**
 * @param {DaemonPlan} plan
 * @param {import('./state.mjs').Daemon} daemon
 * @param {string} log
 * @returns {Promise<boolean>} false when it ended before it answered
 */
async function isReady(plan, daemon, log) {
  for (const deadline = Date.now() + READY_TIMEOUT_MS; !(await plan.ready()); await sleep(POLL_MS)) {
    if (!isAlive(daemon)) return false
    if (Date.now() > deadline) throw new LabError(`${plan.name} does not answer after ${READY_TIMEOUT_MS / 1000} s`, lastLines(log))
  }
  return true
}

/**
 * @param {number} pid
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
async function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return
    if (codeOf(error) !== 'EPERM') throw error
    await attempt('sudo', ['-n', 'kill', `-${signal.slice(3)}`, String(pid)])
  }
}

/**
 * @param {string} log
 * @returns {string}
 */
function lastLines(log) {
  return `${log}:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n')}`
}
