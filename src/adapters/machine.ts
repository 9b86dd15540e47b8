import { availableParallelism, freemem } from 'node:os'
import type { Machine } from '../ports.ts'

/** The machine that this process runs on. What it may use counts, not what there is: a container may have less. */
export function createMachine(): Machine {
  return { system: process.platform, userId: process.getuid?.(), cores: availableParallelism(), freeBytes }
}

/** Node 20 knows the limit of its control group only as `constrainedMemory`, which is 0 or beyond all memory where there is none. */
function freeBytes(): number {
  const limit = process.constrainedMemory()
  const rest = limit === 0 ? Number.POSITIVE_INFINITY : limit - process.memoryUsage().rss
  return Math.max(0, Math.min(freemem(), rest))
}
