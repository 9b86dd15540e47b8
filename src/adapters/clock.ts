import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, Random } from '../ports.ts'

/** The machine's clock; `sleep` ends early, with the signal's reason, when `signal` fires. `endMs` is when the run's time is up. */
export function createClock(signal: AbortSignal, endMs: () => number = () => Number.POSITIVE_INFINITY): Clock {
  return {
    leftMs: () => endMs() - performance.now(),
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

/** The system's generator of random numbers: the global one, since `node:crypto` would be loaded by the post step for nothing. */
export function createRandom(): Random {
  return {
    fraction: () => Math.random(),
    hex: (bytes) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex'),
  }
}
