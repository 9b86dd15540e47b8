import type { Clock } from '../ports.ts'

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

type Lane = { busy: number; pausedUntilMs: number; narrow: boolean; waiting: (() => void)[] }

/** Makes a pool; a pause ends early only by the rejection of `clock.sleep`. */
export function createPool(clock: Clock): Pool {
  const lanes = new Map<string, Lane>()
  const laneOf = (host: string): Lane => {
    const lane = lanes.get(host) ?? { busy: 0, pausedUntilMs: 0, narrow: false, waiting: [] }
    lanes.set(host, lane)
    return lane
  }
  const passLane = async (lane: Lane): Promise<void> => {
    for (let ms = lane.pausedUntilMs - clock.elapsedMs(); ms > 0; ms = lane.pausedUntilMs - clock.elapsedMs()) await clock.sleep(ms)
  }
  const enter = async (lane: Lane, parallel: number): Promise<void> => {
    await passLane(lane)
    while (lane.busy >= (lane.narrow ? 1 : parallel)) {
      await new Promise<void>((resolve) => lane.waiting.push(resolve))
      await passLane(lane)
    }
    lane.busy += 1
  }
  return {
    run: async (host, parallel, work) => {
      const lane = laneOf(host)
      await enter(lane, parallel)
      try {
        return await work()
      } finally {
        lane.busy -= 1
        wake(lane)
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
      wake(lane)
    },
  }
}

/** Wakes all who wait, in their order: each looks for itself whether there is a place. */
function wake(lane: Lane): void {
  const { waiting } = lane
  lane.waiting = []
  for (const resume of waiting) resume()
}
