// @ts-check
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Ends what a step left running: the runner knows its processes by a variable in their environment, and so do we.
 *
 * @param {string} tracking
 * @returns {string[]} their command lines
 */
export function endOrphans(tracking) {
  return orphansOf(tracking).flatMap(({ pid, command }) => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended on its own between the look and the kill: no orphan.
      return []
    }
    return [command]
  })
}

/**
 * Returns what a step has running.
 *
 * @param {string} tracking
 * @returns {{pid: number, command: string}[]}
 */
export function orphansOf(tracking) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProc(name, 'environ').split('\0').includes(`RUNNER_TRACKING_ID=${tracking}`))
    .map((pid) => ({ pid: Number(pid), command: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim() }))
}

/**
 * @param {string} pid
 * @param {'environ' | 'cmdline'} name
 * @returns {string} empty when the process has ended, or is another user's
 */
function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
