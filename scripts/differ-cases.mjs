// @ts-check
import { makeEvent } from './differ-events.mjs'
import { makeInputs, makeVariables } from './differ-inputs.mjs'
import { openRandom } from './differ-random.mjs'

/** @typedef {import('./differ-git.mjs').Checkout} Checkout */
/** @typedef {import('./differ-events.mjs').Repository} Repository */

/**
 * One run of both actions: everything that either of them can see.
 *
 * @typedef {object} Case
 * @property {string} name `seed/index`
 * @property {string} now what the clock says, ISO 8601
 * @property {import('./differ-events.mjs').CaseEvent} event
 * @property {string} repository `owner/name`
 * @property {Api} api what GitHub answers
 * @property {string} checkout by its name
 * @property {Readonly<Record<string, string>>} inputs by docker/metadata-action's names
 * @property {Readonly<Record<string, string>>} env variables of the step
 *
 * @typedef {object} Api
 * @property {Repository | number} repository the answer, or the status of a refusal
 * @property {string | number} commitDate of every commit that is asked for, or the status of a refusal
 */

const NOWS = [
  '2024-01-15T22:30:05.123Z',
  '2024-02-29T23:59:59.999Z',
  '2026-11-21T14:00:00.000Z',
  '2025-12-31T23:30:00.000Z',
  '2024-03-31T00:30:00.000Z',
  '2025-01-01T00:00:00.000Z',
]
const DATES = ['2024-01-14T08:00:00Z', '2023-12-31T23:59:59-05:00', '2024-07-01T00:30:00+09:00', '2020-02-29T12:00:00.500Z']
const SHA = '0123456789abcdef0123456789abcdef01234567'

/**
 * Makes a case from its seed and number; the same ones give the same case.
 *
 * @param {number} seed
 * @param {number} index
 * @param {readonly Checkout[]} checkouts
 * @returns {Case}
 */
export function makeCase(seed, index, checkouts) {
  const random = openRandom(seed, index)
  const repository = makeRepository(random)
  const inputs = makeInputs(random)
  const nowhere = random.pick(
    checkouts.filter(({ head }) => head === undefined && inputs['context'] !== 'git').concat(checkouts.slice(0, 1)),
  )
  const checkout = inputs['context'] === 'git' || random.chance(8) ? random.pick(checkouts) : nowhere
  // One commit has one date, whoever is asked for it; mostly the event is about what is checked out.
  const isEvents = checkout.head !== undefined && random.chance(80)
  const date = checkout.date !== undefined && isEvents ? checkout.date : random.pick(DATES)
  const sha = checkout.head !== undefined && isEvents ? checkout.head : random.chance(3) ? SHA.padEnd(64, '89abcdef') : SHA
  return {
    name: `${seed}/${index}`,
    now: random.pick(NOWS),
    repository: repository.full_name,
    event: makeEvent(random, repository, { sha, date }),
    api: {
      repository: random.chance(2) ? random.pick([403, 404, 500]) : repository,
      commitDate: random.chance(3) ? random.pick([403, 404]) : date,
    },
    checkout: checkout.name,
    inputs,
    env: makeVariables(random),
  }
}

/**
 * @param {import('./differ-random.mjs').Random} random
 * @returns {Repository}
 */
function makeRepository(random) {
  const name = random.pick(['app', 'app', 'My.App_2'])
  return {
    name,
    full_name: `acme/${name}`,
    description: random.pick(['An app', 'An app', null, '', 'Says "hi", a=b & <c>', 'two\nlines', 'a\ttab', 'ünï 🚀', ' blanks ']),
    html_url: `https://github.com/acme/${name}`,
    default_branch: random.pick(['main', 'main', 'main', 'master', 'dev']),
    license: random.pick([
      { key: 'mit', name: 'MIT License', spdx_id: 'MIT' },
      { key: 'other', name: 'Other', spdx_id: 'NOASSERTION' },
      null,
    ]),
    private: random.chance(30),
  }
}
