import { ActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { leftMs } from './retry.ts'

/** How many requests go to each host at the same time, and whether any may. */
export type Pool = {
  /** runs `work` when one of `parallel` places of the host is free and the host does not pause */
  readonly run: <T>(host: string, parallel: number, work: () => Promise<T>) => Promise<T>
  /** waits until the host does not pause; takes no place */
  readonly pass: (host: string) => Promise<void>
  /** nothing more is sent to the host for so long; afterwards one request at a time, until one has gone well */
  readonly pause: (host: string, ms: number) => void
  /** a request went well: all places are open again */
  readonly resume: (host: string) => void
}

/** Who waits for a place: `parallel` is how many places its host has by what it knows. */
type Waiting = { readonly parallel: number; readonly enter: () => void; readonly fail: (reason: unknown) => void }
type Lane = { readonly host: string; busy: number; pausedUntilMs: number; narrow: boolean; queue: Queue<Waiting>; sleeping: boolean }

/** A host that asks for more than anybody waits, or than the run has left, gets nothing more, and who needs it is told at once. */
const LONGEST_PAUSE_MS = 181_000

/**
 * Makes a pool; a pause ends early only by the rejection of `clock.sleep`, which then is the end of all who wait for it. A place that becomes free is
 * given to the first in line and wakes nobody else, and one sleep serves all who wait for a pause: ten thousand requests cost work in line with their number.
 */
export function createPool(clock: Clock): Pool {
  const lanes = new Map<string, Lane>()
  const laneOf = (host: string): Lane => {
    const lane = lanes.get(host) ?? { host, busy: 0, pausedUntilMs: 0, narrow: false, queue: createQueue<Waiting>(), sleeping: false }
    lanes.set(host, lane)
    return lane
  }
  const pausedMs = (lane: Lane): number => lane.pausedUntilMs - clock.elapsedMs()
  const passLane = async (lane: Lane): Promise<void> => {
    for (let ms = pausedMs(lane); ms > 0; ms = pausedMs(lane)) {
      if (ms > Math.min(LONGEST_PAUSE_MS, leftMs(clock))) throw tooLong(lane.host, ms)
      await clock.sleep(ms)
    }
  }
  const admit = (lane: Lane): void => {
    for (let next = lane.queue.first(); next !== undefined; next = lane.queue.first()) {
      if (lane.sleeping || lane.busy >= (lane.narrow ? 1 : next.parallel)) return
      if (pausedMs(lane) > 0) {
        admitAfterPause(lane)
        return
      }
      lane.queue.take()
      lane.busy += 1
      next.enter()
    }
  }
  const admitAfterPause = (lane: Lane): void => {
    lane.sleeping = true
    passLane(lane).then(
      () => {
        lane.sleeping = false
        admit(lane)
      },
      (reason: unknown) => {
        lane.sleeping = false
        for (let next = lane.queue.take(); next !== undefined; next = lane.queue.take()) next.fail(reason)
      },
    )
  }
  return {
    run: async (host, parallel, work) => {
      const lane = laneOf(host)
      await new Promise<void>((enter, fail) => {
        lane.queue.add({ parallel, enter, fail })
        admit(lane)
      })
      try {
        return await work()
      } finally {
        lane.busy -= 1
        admit(lane)
      }
    },
    pass: (host) => passLane(laneOf(host)),
    pause: (host, ms) => {
      const lane = laneOf(host)
      lane.pausedUntilMs = Math.max(lane.pausedUntilMs, clock.elapsedMs() + ms)
      lane.narrow = true
    },
    resume: (host) => {
      const lane = laneOf(host)
      lane.narrow = false
      admit(lane)
    },
  }
}

function tooLong(host: string, ms: number): ActionError {
  const hint = 'Run the job again when that time has passed; a signed-in account, or a plan with higher limits, is asked to wait less.'
  return new ActionError(
    'registry-answer',
    `${host} asked for a wait, of which ${Math.ceil(ms / 1_000)} s are left: nothing was sent`,
    hint,
  )
}

/** First in, first out; an array's own `shift` moves all that follow. */
type Queue<T> = { readonly add: (entry: T) => void; readonly first: () => T | undefined; readonly take: () => T | undefined }

function createQueue<T>(): Queue<T> {
  let entries: T[] = []
  let at = 0
  return {
    add: (entry) => void entries.push(entry),
    first: () => entries[at],
    take: () => {
      const entry = entries[at]
      if (entry === undefined) return undefined
      at += 1
      if (at * 2 > entries.length) {
        entries = entries.slice(at)
        at = 0
      }
      return entry
    },
  }
}
