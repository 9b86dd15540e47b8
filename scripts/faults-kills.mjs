// @ts-check
// Ends runs of the bundle by SIGINT, SIGTERM and SIGKILL at their requests, children and file writes: see `faults.mjs`.

/** How many are played at the same time, since most of a run's time is waiting; and one in so many is followed by two more runs. */
const HOW = { atOnce: 4, againEach: 4 }

/**
 * Ends so many runs and prints what came of them by way, signal and kind of moment. Gives how many broke a promise.
 *
 * @param {number} count @param {number} seed
 * @returns {Promise<number>}
 */
export async function kills(count, seed) {
  const { killAt } = await import('../lib/__tests__/faults/killing.js')
  const { openStage } = await import('../lib/__tests__/faults/victim.js')
  const stage = await openStage()
  try {
    const began = performance.now()
    const { killed, missed, points } = await killAt({ count, seed, ...HOW }, stage, ({ point, lies }) => {
      if (lies.length > 0) console.log(`${nameOf(point)}\n${lies.map((lie) => `  ${lie}`).join('\n')}`)
    })
    /** @type {Map<string, typeof killed[number][]>} */
    const groups = new Map()
    for (const end of killed) {
      const name = `${end.point.way.padEnd(8)}  ${end.point.signal.padEnd(7)}  ${end.kind}`
      groups.set(name, [...(groups.get(name) ?? []), end])
    }
    console.log('WAY       SIGNAL   MOMENT                             RUNS  UNKNOWN  LATE TAGS  BREACHES  SLOWEST END')
    for (const [name, ends] of [...groups].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const sum = (/** @type {'unknown' | 'landed'} */ what) => String(ends.reduce((all, end) => all + end[what], 0))
      const breaches = ends.filter(isBroken).length
      const slowest = Math.max(...ends.map(({ endMs }) => endMs ?? 0)) / 1_000
      const cells = [String(ends.length).padStart(4), sum('unknown').padStart(7), sum('landed').padStart(9), String(breaches).padStart(8)]
      console.log(`${name.padEnd(49)}  ${cells.join('  ')}  ${slowest.toFixed(2).padStart(9)} s`)
    }
    for (const { point, late } of killed) for (const text of late) console.log(`${nameOf(point)}: ${text}`)
    const broken = killed.filter(isBroken)
    const seconds = ((performance.now() - began) / 1_000).toFixed(0)
    console.log(
      `${killed.length} of ${points} points (${missed.length} more did not come in their run), ${broken.length} broke a promise (${seconds} s); play one by --point`,
    )
    return broken.length
  } finally {
    stage.close()
  }
}

/**
 * Ends one run at a point, as `nameOf` prints it, and prints all that is known of it. Gives 1 when it broke a promise.
 *
 * @param {string} name
 * @returns {Promise<number>}
 */
export async function killOnce(name) {
  const { breachesOf } = await import('../lib/__tests__/faults/ends.js')
  const { openStage } = await import('../lib/__tests__/faults/victim.js')
  const { SIGNALS, WAYS } = await import('../lib/__tests__/faults/moments.js')
  const [first, second, ...rest] = name.split(' ')
  const [way, signal] = [WAYS.find((one) => one === first), SIGNALS.find((one) => one === second)]
  if (way === undefined || signal === undefined) throw new Error(`--point is ${JSON.stringify(name)}, which names no way and signal`)
  const point = { way, signal, moment: rest.join(' ') }
  const stage = await openStage()
  try {
    const seen = await stage.play(point, true)
    for (const { phase, moment, ms } of seen.entries) console.log(`${ms.toFixed(1)} ${phase} ${moment}`)
    const { main, post } = seen.answer
    console.log(['', ...main.log, '', ...(post?.log ?? []), ''].join('\n'))
    const { entries: _, answer: __, ...facts } = seen
    console.log(facts)
    const { lies, late } = breachesOf(point, seen)
    for (const line of [...lies, ...late]) console.log(line)
    return seen.endMs === undefined || lies.length + late.length > 0 ? 1 : 0
  } finally {
    stage.close()
  }
}

/** @param {import('../__tests__/faults/moments.ts').Point} point */
function nameOf({ way, signal, moment }) {
  return `${way} ${signal} ${moment}`
}

/** @param {import('../__tests__/faults/killing.ts').Killed} end */
function isBroken({ lies, late }) {
  return lies.length + late.length > 0
}
