/** Numbers that look random and come again with their seed. */
export type Dice = {
  /** in [0, 1) */
  readonly fraction: () => number
  /** a whole number from 0 to `below` - 1 */
  readonly below: (below: number) => number
  readonly pick: <T>(from: readonly T[]) => T
  /** true so often: 0.25 is one in four */
  readonly chance: (share: number) => boolean
}

/** Opens the numbers of a seed (mulberry32: one 32-bit state, which is plenty for a schedule). */
export function diceOf(seed: number): Dice {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(fraction() * limit)
  return {
    fraction,
    below,
    pick: (from) => {
      const found = from[below(from.length)]
      if (found === undefined) throw new Error('there is nothing to pick from')
      return found
    },
    chance: (share) => fraction() < share,
  }
}
