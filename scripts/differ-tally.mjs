// @ts-check

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */
/** @typedef {import('./differ-compare.mjs').Verdict} Verdict */

/**
 * What came of many cases.
 *
 * @typedef {object} Tally
 * @property {(played: Case, peer: Answer, verdict: Verdict) => void} add
 * @property {number} differences those that are on no list
 * @property {(all: boolean) => string[]} lines for people
 */

/** So many of each kind of difference are printed, unless all are asked for. */
const SHOWN_LIMIT = 2
const LINE_LIMIT = 1500

/**
 * Opens an empty tally.
 *
 * @returns {Tally}
 */
export function openTally() {
  /** @type {Map<string, string[]>} */
  const differences = new Map()
  /** @type {Map<string, number>} */
  const counts = new Map()
  const count = (/** @type {string} */ name) => void counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    add: (played, peer, verdict) => {
      count(peer.ok ? 'the peer succeeds' : 'the peer fails')
      if (verdict.kind !== 'different') {
        count(verdict.kind === 'same' ? 'same' : 'different on purpose')
        for (const name of verdict.names) count(`  ${name}`)
        return
      }
      count('different')
      const kind = kindOf(verdict.why)
      differences.set(kind, [...(differences.get(kind) ?? []), `${played.name} ${verdict.why}`])
    },
    get differences() {
      return counts.get('different') ?? 0
    },
    lines: (all) => [
      ...[...differences].flatMap(([kind, found]) => [
        `${found.length} × ${kind}`,
        ...found.slice(0, all ? undefined : SHOWN_LIMIT).map((line) => `    ${line.slice(0, LINE_LIMIT)}`),
      ]),
      '',
      ...[...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, times]) => `${String(times).padStart(7)} ${name}`),
    ],
  }
}

/** A difference without what is this case's own. @param {string} why */
function kindOf(why) {
  const general = why.replaceAll(/"(?:[^"\\]|\\.)*"|\d+/g, '…')
  return general.replace(/refuse: (?!tags|labels|flavor|images|annotations).*?: /, 'refuse: …: ').slice(0, 100)
}
