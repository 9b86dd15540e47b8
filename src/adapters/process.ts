import { type ChildProcess, spawn } from 'node:child_process'
import { codeOf } from '../domain/code.ts'
import type { Children, Ending, Environment } from '../ports.ts'
import { captureOutput } from './capture.ts'
import { splitLines } from './lines.ts'

/** How long a group that was asked to end (SIGTERM) may take before it is killed: a cancelled run ends within 5 s, all waits together. */
const TERM_GRACE_MS = 2_500
/** How long the streams may stay open after the child ended, before the rest of its group is killed. */
const STREAMS_GRACE_MS = 1_500
/** How long they may stay open after that: then someone outside the group holds them, and we stop listening. */
const ABANDON_MS = 500

/** Spawn errors that mean "there is no such program that we may run" (execve(2)): ETXTBSY is one that somebody still writes. */
const MISSING = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOEXEC', 'ETXTBSY'])

/**
 * Starts a long child as the leader of its own process group and gives its lines as they come (see `Children.run`). Rejects with a signal's
 * reason when that fired before the start, and with Node's error when the system could not start a program that exists.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: Parameters<Children['run']>[2],
  ending: AbortSignal,
): Promise<Ending> {
  const signal = options.signal === undefined ? ending : AbortSignal.any([ending, options.signal])
  signal.throwIfAborted()
  const child = start(command, args, options)
  if (child === undefined) return { kind: 'missing' }
  const group = groupOf(child, options.lifeline === true)
  const outcome = endingOf(child)
  const timeout = deadline(options.timeoutMs, group)
  const onAbort = (): void => group.end()
  signal.addEventListener('abort', onAbort, { once: true })
  if (options.lifeline === undefined) feed(child, options.stdin)
  const drained = Promise.all([takeOutput(child, group, options), drain(child.stderr, 'stderr', options.onLine)])
  // A disk that takes no output is told once the child has ended, not before.
  drained.catch(() => group.end())
  try {
    const end = await outcome
    await closing(child, group, drained)
    return timeout.fired() && options.timeoutMs !== undefined ? { kind: 'timeout', ms: options.timeoutMs } : end
  } finally {
    timeout.stop()
    group.stop()
    child.stdin?.destroy()
    signal.removeEventListener('abort', onAbort)
  }
}

/** Node tells some of what the system says of a program by an event, and throws the rest. */
function start(command: string, args: readonly string[], options: Parameters<Children['run']>[2]): ChildProcess | undefined {
  try {
    return spawn(command, args, {
      cwd: options.cwd,
      env: definedOf(options.env),
      stdio: [options.stdin === undefined && options.lifeline === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    })
  } catch (error) {
    if (MISSING.has(codeOf(error) ?? '')) return undefined
    throw error
  }
}

/** The environment without the names that have no value, as `spawn` wants it. */
export function definedOf(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** How a child ended, by its events; a program that is not there is `missing`. */
export function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      if (MISSING.has(error.code ?? '')) resolve({ kind: 'missing' })
      else reject(error)
    })
    child.once('exit', (code, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code }),
    )
  })
}

type Group = { readonly end: () => void; readonly kill: () => void; readonly stop: () => void }

/**
 * The child's whole process group: `end` asks it to end and kills it when it did not, `stop` forgets that. One with a lifeline is asked by its end, and its
 * processes may not be ours to kill (EPERM).
 */
function groupOf(child: ChildProcess, hasLifeline: boolean): Group {
  const harmless = hasLifeline ? ['ESRCH', 'EPERM'] : ['ESRCH'] // ESRCH: all of the group ended already
  let killing: NodeJS.Timeout | undefined
  const send = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, signal)
    } catch (error) {
      if (!harmless.includes(codeOf(error) ?? '')) throw error
    }
  }
  return {
    end: () => {
      if (killing !== undefined) return
      if (hasLifeline) child.stdin?.destroy()
      else send('SIGTERM')
      killing = setTimeout(() => send('SIGKILL'), TERM_GRACE_MS)
    },
    kill: () => send('SIGKILL'),
    stop: () => clearTimeout(killing),
  }
}

function deadline(ms: number | undefined, group: Group): { readonly fired: () => boolean; readonly stop: () => void } {
  let fired = false
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => {
          fired = true
          group.end()
        }, ms)
  return { fired: () => fired, stop: () => clearTimeout(timer) }
}

/** Writes the child's input. A child that ends without reading it (EPIPE) is judged by how it ended, not by that. */
function feed(child: ChildProcess, text: string | undefined): void {
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(text)
}

async function takeOutput(child: ChildProcess, group: Group, { output, onLine }: Parameters<Children['run']>[2]): Promise<void> {
  if (output === undefined || child.stdout === null) return drain(child.stdout, 'stdout', onLine)
  try {
    await captureOutput(child.stdout, output, group.end)
  } catch (error) {
    // An output that we stopped listening to ends early; how the child ended judges it.
    if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

function drain(
  stream: NodeJS.ReadableStream | null,
  name: 'stdout' | 'stderr',
  onLine: (line: string, stream: 'stdout' | 'stderr') => void,
): Promise<void> {
  if (stream === null) return Promise.resolve()
  const lines = splitLines((line) => onLine(line, name))
  return new Promise((resolve) => {
    stream.on('data', (bytes: Buffer) => lines.write(bytes))
    stream.once('close', () => {
      lines.end()
      resolve()
    })
  })
}

/** Waits until both streams ended, but not for ever: a grandchild may hold them open. */
async function closing(child: ChildProcess, group: Group, drained: Promise<unknown>): Promise<void> {
  const killing = setTimeout(() => group.kill(), STREAMS_GRACE_MS)
  const abandoning = setTimeout(() => {
    child.stdout?.destroy()
    child.stderr?.destroy()
  }, STREAMS_GRACE_MS + ABANDON_MS)
  await drained
  clearTimeout(killing)
  clearTimeout(abandoning)
}
