import type { Clock } from '../../src/ports.ts'

/** Time that passes only when everybody waits for it. */
export type Time = {
  readonly nowMs: () => number
  /** calls back in so long */
  readonly after: (ms: number, work: () => void) => void
  /** a clock of a run; a sleep is cut short by its signal */
  readonly clock: (signal: AbortSignal) => Clock
  /** lets time pass until the work has ended; throws when nobody waits for anything any more, or after `limitMs` of this time */
  readonly pass: <T>(work: Promise<T>, limitMs: number) => Promise<T>
  /** lets so much time pass, whoever waits */
  readonly skip: (ms: number) => Promise<void>
}

/** When all clocks here begin: a Monday. */
const BEGIN_MS = Date.UTC(2024, 0, 15, 12)

type Event = { readonly atMs: number; readonly order: number; readonly work: () => void }

/** Opens a time of its own, which begins at 0. */
export function openTime(): Time {
  let nowMs = 0
  let order = 0
  const events: Event[] = []
  const after = (ms: number, work: () => void): void => {
    order += 1
    insert(events, { atMs: nowMs + Math.max(0, ms), order, work })
  }
  const step = (): boolean => {
    const next = events.pop()
    if (next === undefined) return false
    nowMs = Math.max(nowMs, next.atMs)
    next.work()
    return true
  }
  return {
    nowMs: () => nowMs,
    after,
    clock: (signal) => {
      const sleeping = new Set<() => void>()
      signal.addEventListener('abort', () => {
        for (const stop of sleeping) stop()
      })
      return {
        now: () => new Date(BEGIN_MS + nowMs),
        elapsedMs: () => nowMs,
        sleep: (ms) =>
          new Promise((resolve, reject) => {
            if (signal.aborted) return reject(signal.reason)
            const stop = () => reject(signal.reason)
            sleeping.add(stop)
            after(ms, () => {
              sleeping.delete(stop)
              resolve()
            })
          }),
      }
    },
    pass: async (work, limitMs) => {
      const endMs = nowMs + limitMs
      let isDone = false
      const done = () => {
        isDone = true
      }
      work.then(done, done)
      for (;;) {
        await idle()
        if (isDone) return work
        const next = events.at(-1)
        if (next === undefined) throw new Error('the run waits for something that never comes')
        if (next.atMs > endMs) throw new Error(`the run has not ended after ${limitMs} ms`)
        step()
      }
    },
    skip: async (ms) => {
      const endMs = nowMs + ms
      for (let next = events.at(-1); next !== undefined && next.atMs <= endMs; next = events.at(-1)) {
        step()
        await idle()
      }
      nowMs = endMs
    },
  }
}

/** All that can go on without waiting has done so. */
const idle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Keeps the events in order, the next one last. */
function insert(events: Event[], event: Event): void {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const other = events[middle]
    if (other !== undefined && (other.atMs > event.atMs || (other.atMs === event.atMs && other.order > event.order))) low = middle + 1
    else high = middle
  }
  events.splice(low, 0, event)
}
