import { ActionError } from '../errors.ts'

/** How a run ends before it is done: by a signal of the system, or because its time is up. */
export type Stop = {
  /** fires with an `ActionError` `cancelled` or `timeout` */
  readonly signal: AbortSignal
  /** sets the time limit in milliseconds, counted from the start of the process */
  readonly limit: (ms: number) => void
  /** that limit */
  readonly endMs: () => number
  /** ends all that still hangs: connections that are kept open hold the process */
  readonly end: () => void
}

/** Listens for SIGINT and SIGTERM from now on: the first of each ends the run in order, the second the process. */
export function createStop(): Stop {
  const ending = new AbortController()
  let endMs = Number.POSITIVE_INFINITY
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => ending.abort(new ActionError('cancelled', `the run was cancelled (${name})`)))
  return {
    signal: ending.signal,
    endMs: () => endMs,
    limit: (ms) => {
      endMs = ms
      const left = Math.max(0, ms - performance.now())
      setTimeout(() => ending.abort(new ActionError('timeout', `the run took longer than its timeout of ${ms / 1000} s`)), left).unref()
    },
    end: () => ending.abort(new ActionError('cancelled', 'the run has ended')),
  }
}
