import { join } from 'node:path'
import type { Children, Ending, Ports } from '../ports.ts'
import type { Isolation } from './evidence.ts'

/** One run of the scanner. */
export type Confined = {
  /** tells it from other runs in the same folder, also at the same time: a few letters and digits */
  readonly name: string
  /** holds all that the scanner may see */
  readonly folder: string
  /** folders directly below it (or links there), which the scanner sees beside its working folder and reads only; nothing else of `folder` */
  readonly shown: readonly string[]
  readonly args: readonly string[]
  readonly output: { readonly path: string; readonly limitBytes: number }
  readonly timeoutMs: number
  /** lines of the scanner's log, untrusted */
  readonly onLine: (line: string) => void
}

/** A place to run the scanner in. */
export type Sandbox = {
  readonly isolation: Isolation
  /**
   * Runs it in an empty working folder beside those shown, with an environment of its own, to its end or the deadline; nothing of it is left then. Also a
   * signal that ended it may be told as exit code 128 + its number, as shells do.
   */
  readonly run: (run: Confined) => Promise<Ending>
  readonly close: () => Promise<void>
}

/** One rung of the ladder: a sandbox, or why there is none here. */
export type Rung = { readonly sandbox: Sandbox } | { readonly because: string }

/** What the scanner gets of an environment: nothing that came from outside. */
export const SCANNER_ENVIRONMENT = { HOME: '/tmp', TMPDIR: '/tmp', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } as const

const ANSWER_LIMIT_BYTES = 64 * 1024
const ANSWER_TIMEOUT_MS = 60_000

/** Asks a program in a sandbox where it sees nothing but itself. */
export async function askInside(sandbox: Sandbox, args: readonly string[], { files }: Pick<Ports, 'files'>): ReturnType<Children['ask']> {
  const folder = await files.temporaryFolder('ask-')
  const output = { path: join(folder, 'stdout'), limitBytes: ANSWER_LIMIT_BYTES }
  const lines: string[] = []
  const onLine = (line: string): void => {
    if (lines.length < 100) lines.push(line)
  }
  try {
    const ending = await sandbox.run({ name: '0', folder, shown: [], args, output, timeoutMs: ANSWER_TIMEOUT_MS, onLine })
    return { ending, stdout: (await files.readText(output.path)) ?? '', stderr: lines.join('\n') }
  } finally {
    await files.remove(folder)
  }
}

/**
 * Lets another user read what a run shows, once for all runs: only below the run's own folder, which no other user can enter. What is not ours to change,
 * such as files of an earlier step, may be readable all the same.
 */
export function openShow({ ask }: Children): (folder: string, shown: readonly string[]) => Promise<void> {
  const seen = new Map<string, Promise<unknown>>()
  return async (folder, shown) => {
    const places = shown.map((each) => join(folder, each, '/'))
    const fresh = places.filter((place) => !seen.has(place))
    const showing = fresh.length === 0 ? undefined : ask('chmod', ['-R', 'a+rX', '--', ...fresh])
    for (const place of fresh) if (showing !== undefined) seen.set(place, showing)
    await Promise.all(places.map((place) => seen.get(place)))
  }
}

/** What a program that said no gave as its reason: its last words. */
export function lastWords(stderr: string): string | undefined {
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '')
}
