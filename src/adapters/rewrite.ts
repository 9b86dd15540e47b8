import { chmod, mkdir, realpath, rename, rmdir, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../domain/code.ts'

/** Writes a file anew where it is, through links, with the rights that it has; nobody ever sees a part of it. With `flush` the disk has it, too. */
export async function rewrite(path: string, content: string, flush = true): Promise<void> {
  const target = (await unlessAbsent(realpath(path))) ?? path
  const mode = (await unlessAbsent(stat(target)))?.mode ?? 0o600
  const beside = `${target}.new`
  await writeFile(beside, content, { mode: 0o600, flush })
  await chmod(beside, mode & 0o7777)
  await rename(beside, target)
}

/** Nobody holds a lock for longer than it takes to write a small file: who does was killed. */
const STALE_MS = 2_000
const LOOK_MS = 20

/** Does `work` while no other run of ours changes the file: what one of them reads must not be what another one is about to replace. Its folder must be there. */
export async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  for (let waitedMs = 0; !(await taken(lock)); waitedMs += LOOK_MS) {
    if (waitedMs >= STALE_MS) {
      await unlessAbsent(rmdir(lock))
      waitedMs = 0
    }
    await sleep(LOOK_MS)
  }
  try {
    return await work()
  } finally {
    await unlessAbsent(rmdir(lock))
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** The value, or `undefined` where there is no such file. */
export async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  })
}
