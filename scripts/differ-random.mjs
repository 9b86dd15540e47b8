// @ts-check

/**
 * A source of choices that gives the same ones for the same seed on every machine.
 *
 * @typedef {object} Random
 * @property {(below: number) => number} integer from 0 on
 * @property {(percent: number) => boolean} chance
 * @property {<T>(list: readonly T[]) => T} pick
 * @property {<T>(list: readonly T[], most: number) => T[]} some up to `most` of them, in any order, perhaps one twice
 */

/**
 * Opens the choices of one seed: Mulberry32, whose state is 32 bits and whose period is enough for a case.
 *
 * @param {number} seed
 * @param {number} index which case of the seed
 * @returns {Random}
 */
export function openRandom(seed, index) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const integer = (/** @type {number} */ below) => Math.floor(next() * below)
  /** @type {Random['pick']} */
  const pick = (list) => {
    const found = list[integer(list.length)]
    if (found === undefined) throw new RangeError('nothing can be picked of an empty list')
    return found
  }
  return {
    integer,
    pick,
    chance: (percent) => next() * 100 < percent,
    some: (list, most) => Array.from({ length: integer(most + 1) }, () => pick(list)),
  }
}
