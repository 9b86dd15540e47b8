import { readdir, readFile } from 'node:fs/promises'
import { codeOf } from '../domain/code.ts'

/** What started another process between a look and its end leaves that one to the next look; nobody is looked for without end. */
const LOOKS = 10

/**
 * Ends the children of a run whose main was killed before it could: all processes that were started with a docker configuration inside of the run's own
 * folder. Looks into /proc (proc(5)); where there is none, no child of ours was started either: builders need Linux.
 */
export async function endOrphans(folder: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const found = await Promise.all((await numbers()).map(async (pid) => ((await isOf(folder, pid)) ? [pid] : [])))
    if (found.flat().length === 0) return
    for (const pid of found.flat()) kill(pid)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error // ESRCH: it ended by itself
  }
}

async function numbers(): Promise<readonly number[]> {
  try {
    return (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** A process of another user, or one that has ended, does not show its variables: it is none of ours. */
async function isOf(folder: string, pid: number): Promise<boolean> {
  const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environ.split('\0').some((variable) => variable.startsWith(`DOCKER_CONFIG=${folder}/`))
}
