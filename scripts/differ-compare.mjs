// @ts-check
import { AS_IF, FAILURES, OTHERS, PARTS, REFUSALS } from './differ-differences.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * What came of a case: `same`, or different on purpose, by the names of the differences (`differ-differences.mjs`), or `different` and why.
 *
 * @typedef {{kind: 'same' | 'purpose', names: readonly string[]} | {kind: 'different', why: string}} Verdict
 */

/**
 * Says to which case the peer must answer what we answer to `played`, and by which differences.
 *
 * @param {Case} played
 * @returns {{asked: Case, names: readonly string[]}}
 */
export function askedOfPeer(played) {
  /** @type {{asked: Case, names: readonly string[]}} */
  const start = { asked: played, names: [] }
  return AS_IF.reduce(({ asked, names }, { name, rewrite }) => {
    const next = rewrite(asked)
    return next === asked ? { asked, names } : { asked: next, names: [...names, name] }
  }, start)
}

/**
 * Compares what both sides said, every byte of it. What differs on purpose must be on the list as a whole: each complaint of ours where only we refuse.
 *
 * @param {Case} played
 * @param {Answer} peer what it said to `askedOfPeer`
 * @param {Answer} ours
 * @returns {Verdict}
 */
export function compareAnswers(played, peer, ours) {
  if (!ours.ok) return peer.ok ? judgeRefusal(played, ours) : { kind: 'same', names: [] }
  if (!peer.ok) {
    const names = FAILURES.filter(({ explains }) => explains(played, peer)).map(({ name }) => name)
    return names.length > 0 ? { kind: 'purpose', names } : { kind: 'different', why: `only the peer fails: ${peer.error}` }
  }
  const why = firstDifference('output', peer.outputs, ours.outputs) ?? firstDifference('variable', peer.env, ours.env)
  if (why !== undefined) {
    const others = OTHERS.filter(({ explains }) => explains(played, peer, ours)).map(({ name }) => name)
    const names = others.length > 0 ? others : partsOf(played, peer, ours)
    return names.length > 0 ? { kind: 'purpose', names } : { kind: 'different', why }
  }
  const { names } = askedOfPeer(played)
  return { kind: names.length > 0 ? 'purpose' : 'same', names }
}

/**
 * The differences that together explain all outputs which are not the same; none where they leave one.
 *
 * @param {Case} played
 * @param {Answer} peer
 * @param {Answer} ours
 */
function partsOf(played, peer, ours) {
  const names = [...new Set([...Object.keys(peer.outputs), ...Object.keys(ours.outputs)])]
  const apart = names.filter((name) => peer.outputs[name] !== ours.outputs[name])
  const parts = PARTS.filter(({ applies, outputs }) => applies(played) && outputs.some((name) => apart.includes(name)))
  const isAll = apart.every((name) => parts.some(({ outputs }) => outputs.includes(name)))
  return isAll ? parts.map(({ name }) => name) : []
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
  return rest.length > 0 && /^\d+ (?:inputs? needs? attention|things in the plan)/.test(first)
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
  if (name === undefined) return undefined
  const [peer, ours] = [expected[name], found[name]].map((text) => text?.split('\n') ?? ['(absent)'])
  const line = peer?.findIndex((text, index) => text !== ours?.[index]) ?? -1
  const at = line < 0 ? (peer?.length ?? 0) : line
  return `${what} ${name}, line ${at + 1}: peer ${JSON.stringify(peer?.[at])}, ours ${JSON.stringify(ours?.[at])}`
}
