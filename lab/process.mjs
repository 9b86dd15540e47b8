// @ts-check
import { spawn } from 'node:child_process'
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LabError } from './fault.mjs'

const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024
const COMMAND_TIMEOUT_MS = 15 * 60_000

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [input] text for the child's stdin
 * @property {number} [timeoutMs]
 */

/**
 * Runs a command without a shell and returns its stdout; any exit but 0 is an error that carries the end of what the child said.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export async function run(command, args, options = {}) {
  const result = await attempt(command, args, options)
  if (result.code === 0) return result.stdout
  throw new LabError(
    `${command} ${args.join(' ')}: ${result.code === null ? `ended by ${result.signal}` : `exit ${result.code}`}`,
    lastLines(result.stderr || result.stdout, 15),
  )
}

/**
 * Runs a command without a shell and returns how it ended, whatever the exit code.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string}>}
 */
export function attempt(command, args, { cwd, env = process.env, input, timeoutMs = COMMAND_TIMEOUT_MS } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    // spawn's own `timeout` keeps running, and with it this process, when the program is not there.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(new LabError(`${command} does not start: ${error.message}`, 'Is it installed?', error))
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout: stdout(), stderr: stderr() })
    })
    // A child that ends without reading its input closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** Where daemons look for the system's programs: always the same, since what starts the lab (npm, a shell) must not make it another daemon. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Returns the full path of a program, or undefined when no folder of PATH has it.
 *
 * @param {string} name
 * @param {string} [path] folders, as in PATH
 * @returns {string | undefined}
 */
export function which(name, path = process.env['PATH'] ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram)
}

/**
 * Says whether a path is a file that may be run.
 *
 * @param {string} path
 * @returns {boolean}
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * Returns a command that runs as root: as it is when we are root, else through sudo when that asks no password.
 *
 * @param {readonly string[]} command
 * @param {Readonly<Record<string, string>>} env variables for the command, since sudo drops them
 * @param {string} purpose named in the error
 * @returns {Promise<string[]>}
 */
export async function asRoot(command, env, purpose) {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  if (process.getuid?.() === 0) return ['env', ...settings, ...command]
  if (which('sudo') !== undefined && (await attempt('sudo', ['-n', 'true'])).code === 0)
    return ['sudo', '-n', 'env', ...settings, ...command]
  throw new LabError(`${purpose} needs root, and this is user ${process.getuid?.()} without a passwordless sudo`, 'Run the lab as root.')
}

/**
 * Returns a text that tells this process from a later one with the same number, or undefined when no such process is alive.
 * Linux: start time in clock ticks since boot and the boot's id (proc(5), field 22 of /proc/PID/stat).
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    if (fields[0] === 'Z') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch {
    return undefined
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @returns {() => string}
 */
function collect(stream) {
  /** @type {Buffer[]} */
  const chunks = []
  let size = 0
  stream.on('data', (/** @type {Buffer} */ chunk) => {
    size += chunk.length
    if (size <= OUTPUT_LIMIT_BYTES) chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

/**
 * @param {string} text
 * @param {number} count
 * @returns {string}
 */
function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}
