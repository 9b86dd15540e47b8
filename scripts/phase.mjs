// @ts-check
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const LOG_LIMIT_BYTES = 32 * 1024 * 1024
// How the runner cancels a step (`ProcessInvoker`): an interrupt, then a request to end, then the end.
const INTERRUPT_MS = 7500
const TERMINATE_MS = 2500
const MEMORY_POLL_MS = 5

/** @typedef {import('./runner.mjs').Phase} Phase */

/**
 * Runs one process of an action until it and its streams have ended, and reads its log as the runner does.
 *
 * @param {object} work
 * @param {string[]} work.command
 * @param {Record<string, string>} work.env
 * @param {string} work.cwd
 * @param {number} work.timeoutMs
 * @param {boolean} work.memory
 * @param {import('./commands.mjs').LogReader} work.log
 * @param {import('./runner.mjs').Watch} work.watch
 * @returns {Promise<Phase>} its `errors` are still empty
 */
export function runProcess({ command: [program = '', ...args], env, cwd, timeoutMs, memory, log, watch }) {
  const { promise, resolve, reject } = withResolvers()
  const begin = performance.now()
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  /** @type {string[]} */
  const lines = []
  /** @type {Buffer[]} */
  const raw = []
  let bytes = 0
  let cancelled = false
  /** @type {number | undefined} */
  let peakKb

  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    const take = (/** @type {string} */ text) => {
      const pieces = (rest + text).split('\n')
      rest = String(pieces.pop())
      for (const piece of pieces) show(piece.replace(/\r$/, ''))
    }
    stream.on('data', (/** @type {Buffer} */ chunk) => {
      bytes += chunk.length
      if (bytes > LOG_LIMIT_BYTES) return
      raw.push(chunk)
      take(decoder.write(chunk))
    })
    stream.on('end', () => {
      if (rest !== '') take('\n')
    })
  }
  /** @param {string} line */
  const show = (line) => {
    const shown = log.read(line)
    if (shown === undefined) return
    lines.push(shown)
    watch.onLine?.(shown)
  }

  /** @type {NodeJS.Timeout[]} */
  const timers = []
  const later = (/** @type {number} */ ms, /** @type {() => void} */ action) => void timers.push(setTimeout(action, ms))
  const cancel = () => {
    cancelled = true
    child.kill('SIGINT')
    later(INTERRUPT_MS, () => child.kill('SIGTERM'))
    later(INTERRUPT_MS + TERMINATE_MS, () => child.kill('SIGKILL'))
  }
  later(timeoutMs, cancel)
  watch.onStart?.(cancel)
  const poll = memory ? setInterval(() => (peakKb = peakOf(child.pid) ?? peakKb), MEMORY_POLL_MS) : undefined

  const stop = () => {
    clearInterval(poll)
    for (const timer of timers) clearTimeout(timer)
  }
  child.once('error', (error) => {
    stop()
    reject(error)
  })
  // A grandchild that keeps a stream open must not hold the step for ever: the runner waits for the process, then a moment for its streams.
  child.once('exit', () => {
    stop()
    later(INTERRUPT_MS, () => [child.stdout, child.stderr].map((stream) => stream.destroy()))
  })
  child.once('close', (exitCode, signal) => {
    stop()
    const wallMs = performance.now() - begin
    if (bytes > LOG_LIMIT_BYTES) lines.push(`… ${bytes - LOG_LIMIT_BYTES} bytes more`)
    const { annotations, commands } = log
    const text = Buffer.concat(raw).toString('utf8')
    resolve({ exitCode, signal, cancelled, log: lines, raw: text, annotations, commands, wallMs, peakKb, errors: [] })
  })
  return promise
}

/** @returns {{promise: Promise<Phase>, resolve: (phase: Phase) => void, reject: (error: Error) => void}} */
function withResolvers() {
  /** @type {(phase: Phase) => void} */
  let resolve = () => {}
  /** @type {(error: Error) => void} */
  let reject = () => {}
  const promise = new Promise((/** @type {(phase: Phase) => void} */ yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/**
 * The high-water mark of a process's own memory (proc(5), VmHWM). `getrusage` would count the parent's from before the exec too.
 *
 * @param {number | undefined} pid
 * @returns {number | undefined} KiB
 */
function peakOf(pid) {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found === null ? undefined : Number(found[1])
  } catch {
    // It ended between two looks; the last look holds.
    return undefined
  }
}
