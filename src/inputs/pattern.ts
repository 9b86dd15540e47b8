import type { Refusal } from '../domain/reference.ts'
import { refuse } from './refusal.ts'

/** A regular expression of JavaScript that the user wrote; it runs only with a time limit. */
export type Pattern = { readonly text: string; readonly source: string; readonly flags: string }

/** Parses the pattern of `type=match`: an expression, or one between slashes with its flags, as docker/metadata-action has it (its README, "type=match"). */
export function parsePattern(text: string): Pattern | Refusal {
  const [, source = text, flags = ''] = /^\/(.+)\/(.*)$/.exec(text) ?? []
  return checked({ text, source, flags })
}

/** Parses the `match` of `type=semver` and `type=pep440`, where slashes are nothing special. */
export function parsePlainPattern(text: string): Pattern | Refusal {
  return checked({ text, source: text, flags: '' })
}

/** Making an expression does not run it. */
function checked(pattern: Pattern): Pattern | Refusal {
  try {
    new RegExp(pattern.source, pattern.flags)
    return pattern
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
    return refuse(`which is no regular expression (${message.replace(/^Invalid regular expression: /, '')})`)
  }
}
