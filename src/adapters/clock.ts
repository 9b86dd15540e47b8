import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, Random } from '../ports.ts'

/** The machine's clock; `sleep` ends early, with the signal's reason, when `signal` fires. */
export function createClock(signal: AbortSignal): Clock {
  return {
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    sleep: async (ms) => {
      try {
        await wait(ms, undefined, { signal })
      } catch (error) {
        signal.throwIfAborted()
        throw error
      }
    },
  }
}

/** The system's generator of random numbers. */
export function createRandom(): Random {
  return { fraction: () => Math.random(), hex: (bytes) => randomBytes(bytes).toString('hex') }
}
