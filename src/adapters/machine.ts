import { availableParallelism, freemem } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import type { Machine } from '../ports.ts'

/** The machine that this process runs on. What it may use counts, not what there is: a container may have less. */
export function createMachine(): Machine {
  return { system: process.platform, userId: process.getuid?.(), cores: availableParallelism(), freeBytes, stayLean }
}

/** Node 20 knows the limit of its control group only as `constrainedMemory`, which is 0 or beyond all memory where there is none. */
function freeBytes(): number {
  const limit = process.constrainedMemory()
  const rest = limit === 0 ? Number.POSITIVE_INFINITY : limit - process.memoryUsage().rss
  return Math.max(0, Math.min(freemem(), rest))
}

/**
 * V8 doubles the space of its young objects, to 2 × 32 MiB in the end, whenever enough of them have lived on, and fills all of it before it collects. By this
 * flag, which it reads when it is about to do so (v8/v8, src/heap/new-spaces.cc, `SemiSpaceNewSpace::Grow`), the space stays as large as it is by then. It is
 * collected more often and faster: all in all, that takes no longer.
 */
function stayLean(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
