// @ts-check
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, LabError } from './fault.mjs'
import { startOf } from './process.mjs'

const WAIT_LIMIT_MS = 20 * 60_000
const POLL_MS = 50

/**
 * Runs a task while no other process works on the same home; waits for its turn, and takes over the lock of a process that has died.
 *
 * @template T
 * @param {string} home
 * @param {() => Promise<T>} task
 * @param {() => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(home, task, onWait = () => {}) {
  const lock = join(home, 'lock')
  const mine = join(home, `lock.${process.pid}`)
  const owner = `${process.pid} ${startOf(process.pid)}\n`
  writeFileSync(mine, owner)
  try {
    for (const deadline = Date.now() + WAIT_LIMIT_MS; !claims(mine, lock); await sleep(POLL_MS)) {
      if (Date.now() > deadline) throw new LabError(`${lock} is held by process ${read(lock)}`, 'End that process, or delete the file.')
      if (!clearDead(lock, mine)) onWait()
      onWait = () => {}
    }
    return await task()
  } finally {
    if (read(lock) === owner) rmSync(lock)
    rmSync(mine, { force: true })
  }
}

/**
 * A hard link either comes to be as a whole or not at all, on every file system, so only one process gets the name.
 *
 * @param {string} mine
 * @param {string} lock
 * @returns {boolean}
 */
function claims(mine, lock) {
  try {
    linkSync(mine, lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * @param {string} lock
 * @param {string} mine
 * @returns {boolean} whether the lock of a dead process was taken away
 */
function clearDead(lock, mine) {
  const dead = read(lock)
  if (dead === undefined || isAlive(dead)) return false
  const aside = `${mine}.dead`
  try {
    renameSync(lock, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  // Between reading and renaming, another process may have cleared the dead lock and taken its own: that one goes back.
  if (read(aside) !== dead) claims(aside, lock)
  rmSync(aside)
  return true
}

/**
 * @param {string} owner
 * @returns {boolean}
 */
function isAlive(owner) {
  const [pid, started] = owner.trim().split(' ')
  return startOf(Number(pid)) === started
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
