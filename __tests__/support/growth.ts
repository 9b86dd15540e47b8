/** By how much more each measurement asks than the one before. */
const TIMES = 16
/** Of some tries the least counts: what else the machine does only ever adds. */
const TRIES = 12

/**
 * The bound for `growthOf`: work that grows in line with its size gives about 16, work that grows with its square 256, whatever machine it is and however busy.
 */
export const IN_LINE = 64

/**
 * How many times as much CPU of this process `work` takes for 16 times the size; `prepare` makes what it works on, and is not measured.
 *
 * The small work is done 16 times for each time that the large one is: where growth is in line, both take equally long and make as much garbage.
 */
export async function growthOf<T>(size: number, prepare: (size: number) => T, work: (made: T) => unknown): Promise<number> {
  const [small, large] = [prepare(size), prepare(size * TIMES)]
  const workOften = async (): Promise<void> => {
    for (let time = 0; time < TIMES; time++) await work(small)
  }
  await workOften() // compiled before it is measured
  let [smallMs, largeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const growth = () => (largeMs / smallMs) * TIMES
  // what is far from the bound after two tries needs no more of them
  for (let tries = 0; tries < TRIES && (tries < 2 || growth() >= IN_LINE / 2); tries++) {
    smallMs = Math.min(smallMs, await cpuMsOf(workOften))
    largeMs = Math.min(largeMs, await cpuMsOf(() => work(large)))
  }
  return growth()
}

async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
