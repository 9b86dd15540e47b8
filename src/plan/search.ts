import { createContext, Script } from 'node:vm'
import type { Pattern } from '../inputs/pattern.ts'

/** Something to look for: `group` of what the pattern finds first in the text (with the flag `g`: of all that it finds). */
export type Request = { readonly pattern: Pattern; readonly text: string; readonly group: number }

/** `group`: it was found, but not this group of it. */
export type Found =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'group' }
  /** one clause */
  | { readonly kind: 'failed'; readonly because: string }

/** The time that all expressions of a run have together: they are users' texts, and some take longer than the universe has existed. */
const SEARCH_TIMEOUT_MS = 2_000

/** The longest text that is looked into, in UTF-16 units; refs and versions are far below. */
export const TEXT_LIMIT = 100_000

/**
 * Runs users' regular expressions, all at once, in a context of their own whose time is limited: V8 ends an expression that runs, and Node does not
 * offer another way to do so in this thread (nodejs.org/api/vm.html, `timeout`). Only this constant script is ever run; expressions and texts are data.
 */
const SEARCH = `
  for (; box.at < box.requests.length; box.at += 1) {
    const { source, flags, text, group } = box.requests[box.at]
    try {
      const match = text.match(new RegExp(source, flags))
      box.results.push(match === null ? { kind: 'none' } : match[group] === undefined ? { kind: 'group' } : { kind: 'found', text: match[group] })
    } catch (error) {
      box.results.push({ kind: 'failed', because: error.message })
    }
  }
`

/** Looks for everything that is asked. What the time did not suffice for, and what comes after it, has failed. */
export function search<Key extends object>(requests: ReadonlyMap<Key, Request>): ReadonlyMap<Key, Found> {
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
  try {
    new Script(SEARCH).runInContext(createContext({ box }), { timeout: SEARCH_TIMEOUT_MS })
  } catch (error) {
    if (!isTimeout(error)) throw error
  }
  return new Map([...requests].map(([key, request], index) => [key, resultOf(request, index, box)]))
}

type Box = {
  at: number
  readonly results: Found[]
  readonly requests: readonly { readonly source: string; readonly flags: string; readonly text: string; readonly group: number }[]
}

/** Values come from another context, so they are made anew. */
function resultOf({ pattern, text }: Request, index: number, { at, results }: Box): Found {
  const found = results[index]
  if (text.length > TEXT_LIMIT)
    return { kind: 'failed', because: `the text that ${pattern.text} looks into has ${text.length} characters, more than ${TEXT_LIMIT}` }
  if (found !== undefined) return { ...found }
  const seconds = SEARCH_TIMEOUT_MS / 1_000
  if (index === at)
    return { kind: 'failed', because: `${pattern.text} takes longer than ${seconds} s; write an expression that repeats less` }
  return { kind: 'failed', because: `${pattern.text} was not looked for, since another expression takes longer than ${seconds} s` }
}

function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
