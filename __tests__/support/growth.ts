/** By how much more each measurement asks than the one before. */
const TIMES = 16
/** Of a few tries the least counts: what else the machine does only ever adds. */
const TRIES = 4

/**
 * The bound for `growthOf`: work that grows in line with its size gives about 16, work that grows with its square 256, whatever machine it is and however busy.
 */
export const IN_LINE = 64

/** How many times as much CPU of this process `work` takes for 16 times the size; `prepare` makes what it works on, and is not measured. */
export async function growthOf<T>(size: number, prepare: (size: number) => T, work: (made: T) => unknown): Promise<number> {
  const small = await leastMs(prepare(size), work)
  const large = await leastMs(prepare(size * TIMES), work)
  return large / small
}

async function leastMs<T>(made: T, work: (made: T) => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < TRIES; tries++) {
    const before = process.cpuUsage()
    await work(made)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}
