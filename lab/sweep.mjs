// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asRoot, run } from './process.mjs'

/**
 * Cleans up after a daemon that was stopped, or that died: ends the processes it left behind, with all their children, and unmounts what
 * it left mounted. They are known by the daemon's working folder, which stands in the command line of each helper that it starts.
 *
 * @param {string} folder of one daemon
 * @param {string} work its subfolder that only the daemon's helpers use
 */
export async function sweep(folder, work) {
  const pids = leftBehind(join(folder, work), readProcesses())
  if (pids.length > 0) await asRootRun(['kill', '-KILL', ...pids.map(String)], `ending ${folder}`)
  const mounts = mountsUnder(folder, readFileSync('/proc/self/mounts', 'utf8'))
  if (mounts.length > 0) await asRootRun(['umount', '--lazy', ...mounts], `unmounting ${folder}`)
}

/**
 * Runs a command as root and waits for its end.
 *
 * @param {readonly string[]} command
 * @param {string} purpose named in the error
 */
export async function asRootRun(command, purpose) {
  const [program, ...args] = await asRoot(command, {}, purpose)
  await run(String(program), args)
}

/** @typedef {{pid: number, parent: number, words: readonly string[]}} Process */

/**
 * Returns the processes that name a path under the folder, and all that descend from them.
 *
 * @param {string} folder
 * @param {readonly Process[]} processes
 * @returns {number[]}
 */
export function leftBehind(folder, processes) {
  const pids = new Set(processes.filter(({ words }) => words.some((word) => word.startsWith(`${folder}/`))).map(({ pid }) => pid))
  for (let size = -1; size !== pids.size; ) {
    size = pids.size
    for (const { pid, parent } of processes) if (pids.has(parent)) pids.add(pid)
  }
  return [...pids]
}

/**
 * Returns the mount points under a folder, the innermost first.
 *
 * @param {string} folder
 * @param {string} table as in /proc/self/mounts, where a space in a path is written `\040`
 * @returns {string[]}
 */
export function mountsUnder(folder, table) {
  const points = table.split('\n').map((line) => (line.split(' ')[1] ?? '').replace(/\\([0-7]{3})/g, (_, octal) => fromOctal(octal)))
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse()
}

/**
 * @param {string} digits
 * @returns {string}
 */
function fromOctal(digits) {
  return String.fromCharCode(Number.parseInt(digits, 8))
}

/** @returns {Process[]} */
function readProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
        const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])
        return [{ pid: Number(name), parent, words }]
      } catch {
        return [] // it ended meanwhile
      }
    })
}
