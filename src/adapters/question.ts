import { AsyncLocalStorage } from 'node:async_hooks'
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { PassThrough } from 'node:stream'
import { isRecord } from '../domain/json.ts'
import type { Children, Ending, Environment } from '../ports.ts'
import { definedOf, endingOf } from './process.ts'

const DEFAULT_LIMIT_BYTES = 1024 * 1024
/** How long the streams may stay open after the program ended (`delay` of @actions/exec). */
const STREAMS_GRACE_MS = 2_000

type Watch = (child: ChildProcess) => void
/** `@actions/exec` keeps the child to itself; Node's `child_process` channel shows it to whoever asked, by the asynchronous context. */
const asking = new AsyncLocalStorage<Watch>()
let isWatching = false

/**
 * Asks a quiet program through `@actions/exec`, which is loaded when first used. Output beyond `limitBytes` is not kept. At the deadline, or when
 * `signal` fires, the program is killed, and with it what it started; so is what it left running that still holds its streams.
 */
export async function askProgram(
  command: string,
  args: readonly string[],
  env: Environment,
  options: NonNullable<Parameters<Children['ask']>[2]>,
  signal: AbortSignal,
): Promise<{ readonly ending: Ending; readonly stdout: string; readonly stderr: string }> {
  signal.throwIfAborted()
  const { exec } = await import('@actions/exec')
  const stdout = collector(options.limitBytes ?? DEFAULT_LIMIT_BYTES)
  const stderr = collector(options.limitBytes ?? DEFAULT_LIMIT_BYTES)
  const program = watched(options.timeoutMs, signal)
  watchChildren()
  try {
    await asking.run(program.watch, () =>
      exec(`"${command.replaceAll('"', '\\"')}"`, [...args], {
        silent: true,
        ignoreReturnCode: true,
        delay: STREAMS_GRACE_MS,
        env: definedOf(env),
        input: Buffer.from(options.stdin ?? ''),
        listeners: { stdout: stdout.add, stderr: stderr.add },
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      }),
    )
    return { ending: await program.ending(), stdout: stdout.text(), stderr: stderr.text() }
  } catch (error) {
    // the child's own "no such program" (its interpreter may be missing) is an answer; all else that exec throws is not
    const ending = program.wasStarted() ? await program.ending() : undefined
    if (ending?.kind === 'missing') return { ending, stdout: '', stderr: '' }
    throw error
  } finally {
    program.stop()
  }
}

function watchChildren(): void {
  if (isWatching) return
  isWatching = true
  subscribe('child_process', (message) => {
    if (isRecord(message) && isChild(message['process'])) asking.getStore()?.(message['process'])
  })
}

function isChild(value: unknown): value is ChildProcess {
  return isRecord(value) && typeof value['kill'] === 'function' && typeof value['once'] === 'function'
}

type Program = {
  readonly watch: Watch
  readonly wasStarted: () => boolean
  readonly ending: () => Promise<Ending>
  readonly stop: () => void
}

function watched(timeoutMs: number | undefined, signal: AbortSignal): Program {
  let child: ChildProcess | undefined
  let ended: Promise<Ending> = Promise.resolve({ kind: 'missing' })
  let isLate = false
  const stopListening = (): void => {
    child?.stdout?.destroy()
    child?.stderr?.destroy()
  }
  const kill = (): void => {
    if (child !== undefined) killGroup(child)
    // what left the group may hold its streams open
    stopListening()
  }
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          isLate = true
          kill()
        }, timeoutMs)
  signal.addEventListener('abort', kill, { once: true })
  return {
    watch: (started) => {
      child = started
      prepareStart(started)
      ended = endingOf(started)
      // the streams are there once `spawn` is through; a program that does not read its input is judged by how it ended
      queueMicrotask(() => started.stdin?.on('error', () => undefined))
    },
    wasStarted: () => child !== undefined,
    ending: async () => {
      const ending = await ended
      return isLate && timeoutMs !== undefined ? { kind: 'timeout', ms: timeoutMs } : ending
    },
    stop: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
      if ([child?.stdout, child?.stderr].some((stream) => stream?.closed === false)) kill()
    },
  }
}

/**
 * Changes how a child starts that is shown before its start, since `@actions/exec` cannot be asked for it: as the leader of a process group (not on Windows,
 * which has none and would show a window), and so that whatever the system says of it comes as an event. What Node throws instead, such as ETXTBSY, exec
 * would lose, and wait for ever.
 */
function prepareStart(child: ChildProcess): void {
  const start: unknown = Reflect.get(child, 'spawn')
  if (typeof start !== 'function') return
  Reflect.set(child, 'spawn', (options: object) => {
    try {
      return Reflect.apply(start, child, [{ ...options, detached: process.platform !== 'win32' }])
    } catch (error) {
      Reflect.set(child, 'stdin', new PassThrough())
      process.nextTick(() => child.emit('error', error))
      return undefined
    }
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL') // it leads no group, or all of it ended already
  }
}

function collector(limitBytes: number): { readonly add: (bytes: Buffer) => void; readonly text: () => string } {
  const kept: Buffer[] = []
  let size = 0
  return {
    add: (bytes) => {
      const part = bytes.subarray(0, limitBytes - size)
      kept.push(part)
      size += part.length
    },
    text: () => Buffer.concat(kept).toString('utf8'),
  }
}
