// @ts-check
import { REFUSALS, RESTORED, WANTED } from './differ-differences.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * What came of a case: `same`, or different on purpose, by the names of the differences (`differ-differences.mjs`), or `different` and why.
 *
 * @typedef {{kind: 'same' | 'purpose', names: readonly string[]} | {kind: 'different', why: string}} Verdict
 */

/**
 * Compares what both sides said, every byte of it. What differs on purpose must be on the list, as a whole: each complaint of ours where only we refuse,
 * and each value that is not the peer's.
 *
 * @param {Case} played
 * @param {Answer} peer
 * @param {Answer} ours
 * @returns {Verdict}
 */
export function compareAnswers(played, peer, ours) {
  if (!ours.ok) return peer.ok ? judgeRefusal(played, ours) : { kind: 'same', names: [] }
  if (!peer.ok) {
    const names = WANTED.filter(({ explains }) => explains(played, peer)).map(({ name }) => name)
    return names.length > 0 ? { kind: 'purpose', names } : { kind: 'different', why: `only the peer refuses: ${peer.error}` }
  }
  const restored = RESTORED.filter(({ applies }) => applies(played))
  const expected = restored.reduce((answer, { adapt }) => adapt(answer, played), peer)
  const why = firstDifference('output', expected.outputs, ours.outputs) ?? firstDifference('variable', expected.env, ours.env)
  if (why !== undefined) return { kind: 'different', why }
  const names = restored
    .filter(({ adapt }) => firstDifference('', peer.outputs, adapt(peer, played).outputs) !== undefined)
    .map(({ name }) => name)
  return names.length > 0 ? { kind: 'purpose', names } : { kind: 'same', names: [] }
}

/** @param {Case} played @param {Answer} ours @returns {Verdict} */
function judgeRefusal(played, ours) {
  const complaints = complaintsOf(ours.error)
  const found = complaints.map(
    (complaint) => REFUSALS.find(({ says, applies }) => says.test(complaint) && (applies?.(played) ?? true))?.name,
  )
  const strange = complaints.filter((_, index) => found[index] === undefined)
  if (strange.length > 0) return { kind: 'different', why: `only we refuse: ${strange.join(' | ')}` }
  return { kind: 'purpose', names: [...new Set(found.flatMap((name) => name ?? []))] }
}

/** The lines of an error that has several, else the error itself. @param {string} error as an annotation writes it */
function complaintsOf(error) {
  const text = error
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')
    .replace(/ \[[a-z-]+\]$/, '')
  const [first = '', ...rest] = text.split('\n')
  return rest.length > 0 && /^\d+ (?:input\(s\) need attention|things in the plan)/.test(first)
    ? rest.map((line) => line.replace(/^- /, ''))
    : [text]
}

/**
 * @param {string} what
 * @param {Readonly<Record<string, string>>} expected
 * @param {Readonly<Record<string, string>>} found
 * @returns {string | undefined}
 */
function firstDifference(what, expected, found) {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
  const name = names.find((each) => expected[each] !== found[each])
  return name === undefined ? undefined : `${what} ${name}: peer ${JSON.stringify(expected[name])}, ours ${JSON.stringify(found[name])}`
}
