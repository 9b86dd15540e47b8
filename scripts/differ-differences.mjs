// @ts-check

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * The places where we differ from docker/metadata-action on purpose, and how a difference is known; README's table "Coming from …" has each of them, with its
 * reason and the switch that restores the peer's way, by the same name (checked by `__tests__/differential/differences.test.ts`).
 *
 * @typedef {object} Refusal Where only we refuse.
 * @property {string} name
 * @property {RegExp} says a complaint of ours
 * @property {(played: Case) => boolean} [applies] where the complaint alone says too little
 *
 * @typedef {object} Wanted Where only the peer fails.
 * @property {string} name
 * @property {(played: Case, peer: Answer) => boolean} explains
 *
 * @typedef {object} Restored Where a value is another.
 * @property {string} name
 * @property {(played: Case) => boolean} applies
 * @property {(peer: Answer, played: Case) => Answer} adapt what we say, from what the peer says
 */

/** @type {readonly Refusal[]} */
export const REFUSALS = []

/** @type {readonly Wanted[]} */
export const WANTED = [
  {
    name: 'the API does not answer',
    explains: ({ api }, { error }) => typeof api.repository === 'number' && error.startsWith(`refused with ${api.repository}`),
  },
]

/** @type {readonly Restored[]} */
export const RESTORED = []
