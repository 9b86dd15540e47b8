import { createContext, Script } from 'node:vm'
import type { Pattern } from '../inputs/pattern.ts'

/** Something to look for: `group` of what the pattern finds first in the text (with the flag `g`: of all that it finds). */
export type Request = { readonly pattern: Pattern; readonly text: string; readonly group: number }

/** `group`: it was found, but not this group of it. */
export type Found =
  /** `before` stands before all that the pattern matched, `after` directly after the text */
  | { readonly kind: 'found'; readonly text: string; readonly before: string; readonly after: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'group' }
  /** one clause */
  | { readonly kind: 'failed'; readonly because: string }

/** The time that all expressions of a run have together: they are users' texts, and some take longer than the universe has existed. */
const SEARCH_TIMEOUT_MS = 2_000

/** What is left of that time. */
export type SearchTime = { leftMs: number }

/** All of the time, for one run. */
export function openTime(): SearchTime {
  return { leftMs: SEARCH_TIMEOUT_MS }
}

/** The longest text that is looked into, in UTF-16 units; refs and versions are far below. */
export const TEXT_LIMIT = 100_000

/**
 * Runs users' regular expressions, all at once, in a context of their own whose time is limited: V8 ends an expression that runs, and Node does not
 * offer another way to do so in this thread (nodejs.org/api/vm.html, `timeout`). Only this constant script is ever run; expressions and texts are data.
 */
const SEARCH = `
  let [made, pattern] = []
  for (; box.at < box.requests.length; box.at += 1) {
    const { source, flags, text, group } = box.requests[box.at]
    try {
      if (made === undefined || made.source !== source || made.flags !== flags) {
        pattern = new RegExp(source, /[dg]/.test(flags) ? flags : flags + 'd')
        made = { source, flags }
      }
      pattern.lastIndex = 0
      const all = flags.includes('g') ? [...text.matchAll(pattern)] : undefined
      const match = all === undefined ? pattern.exec(text) : (all[0] ?? null)
      const found = all === undefined ? match?.[group] : all[group]?.[0]
      const end = all === undefined ? match?.indices[group]?.[1] : all[group]?.index + found?.length
      box.results.push(match === null ? { kind: 'none' } : found === undefined ? { kind: 'group' } : { kind: 'found', text: found, start: match.index, end })
    } catch (error) {
      box.results.push({ kind: 'failed', because: error.message })
    }
  }
`

/** Looks for everything that is asked. What the time did not suffice for, and what comes after it, has failed; what was taken is gone from `time`. */
export function search<Key extends object>(requests: ReadonlyMap<Key, Request>, time: SearchTime = openTime()): ReadonlyMap<Key, Found> {
  if (requests.size === 0) return new Map()
  const box: Box = {
    at: 0,
    results: [],
    requests: [...requests.values()].map(({ pattern: { source, flags }, text, group }) => ({
      source,
      flags,
      text: text.slice(0, TEXT_LIMIT),
      group,
    })),
  }
  const beganMs = performance.now()
  try {
    // V8 takes no limit below a millisecond
    new Script(SEARCH).runInContext(createContext({ box }), { timeout: Math.max(1, Math.ceil(time.leftMs)) })
  } catch (error) {
    if (!isTimeout(error)) throw error
  }
  time.leftMs -= performance.now() - beganMs
  return new Map([...requests].map(([key, request], index) => [key, resultOf(request, index, box)]))
}

type Box = {
  at: number
  readonly results: (
    | Exclude<Found, { kind: 'found' }>
    | { readonly kind: 'found'; readonly text: string; readonly start: number; readonly end: number }
  )[]
  readonly requests: readonly { readonly source: string; readonly flags: string; readonly text: string; readonly group: number }[]
}

/** Values come from another context, so they are made anew. */
function resultOf({ pattern, text }: Request, index: number, { at, results }: Box): Found {
  const found = results[index]
  if (text.length > TEXT_LIMIT)
    return { kind: 'failed', because: `the text that ${pattern.text} looks into has ${text.length} characters, more than ${TEXT_LIMIT}` }
  if (found?.kind === 'found') return { kind: 'found', text: found.text, before: text.slice(0, found.start), after: text.slice(found.end) }
  if (found !== undefined) return { ...found }
  const seconds = `${SEARCH_TIMEOUT_MS / 1_000} s`
  if (index === at)
    return { kind: 'failed', because: `${pattern.text} takes longer than ${seconds}; write an expression that repeats less` }
  return { kind: 'failed', because: `${pattern.text} was not looked for, since another expression takes longer than ${seconds}` }
}

function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
