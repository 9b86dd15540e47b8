// @ts-check

/** @typedef {{min: number, q1: number, median: number, q3: number, all: number[]}} Summary */

/**
 * Describes samples by their order statistics.
 *
 * @param {readonly number[]} samples at least one
 * @returns {Summary}
 */
export function summarise(samples) {
  const sorted = [...samples].sort((a, b) => a - b)
  return {
    min: quantile(sorted, 0),
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    all: [...samples],
  }
}

/**
 * Runs every side once a round, each round beginning with another side, so that a busy moment of the machine falls on all of them.
 * One more round goes first and is not counted.
 *
 * @template {string} Name
 * @param {number} rounds
 * @param {Readonly<Record<Name, (round: number) => Promise<number>>>} sides
 * @returns {Promise<Record<Name, Summary>>}
 */
export async function alternate(rounds, sides) {
  const names = /** @type {Name[]} */ (Object.keys(sides))
  const samples = new Map(names.map((name) => [name, /** @type {number[]} */ ([])]))
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = /** @type {Name} */ (names[(round + turn) % names.length])
      const sample = await sides[name](round)
      if (round > 0) samples.get(name)?.push(sample)
    }
  }
  return /** @type {Record<Name, Summary>} */ (Object.fromEntries([...samples].map(([name, values]) => [name, summarise(values)])))
}

/**
 * @param {readonly number[]} sorted
 * @param {number} fraction
 * @returns {number} interpolated between neighbours
 */
function quantile(sorted, fraction) {
  const place = (sorted.length - 1) * fraction
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (low === undefined || high === undefined) throw new RangeError('no samples')
  return low + (high - low) * (place - Math.floor(place))
}
