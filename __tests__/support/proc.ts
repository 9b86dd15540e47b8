import { readdirSync, readFileSync } from 'node:fs'

/** A process that runs, as /proc tells it (proc(5)). */
export type Process = { readonly pid: number; readonly argv: readonly string[]; readonly environ: readonly string[] }

/** All processes that have `mark` among the variables that they were started with; those that ended and wait to be fetched do not count. */
export function processesWith(mark: string): readonly Process[] {
  return processes().filter(({ pid, environ }) => environ.includes(mark) && isRunning(pid))
}

/** All processes. */
export function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), argv: wordsOf(name, 'cmdline'), environ: wordsOf(name, 'environ') }))
}

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  const stat = read(String(pid), 'stat')
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** Waits until `look` finds something; fails after `limitMs`. */
export async function until<T>(what: string, look: () => T | undefined | false, limitMs = 60_000): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const found = look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`${what}: not within ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function wordsOf(pid: string, file: 'cmdline' | 'environ'): readonly string[] {
  return read(pid, file)
    .split('\0')
    .filter((word) => word !== '')
}

/** Empty when the process has ended. */
function read(pid: string, file: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // it ended between two looks
  }
}
