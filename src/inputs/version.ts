import type { Refusal } from '../domain/reference.ts'
import { parseVersion, versionOfTag } from '../domain/version.ts'
import { refuse } from './refusal.ts'

/**
 * Makes the parser for `version`: a semantic version, or a whole Git tag that starts with `tagPrefix`; it is handed on as it was written.
 * Anything else is refused, whatever the strategies are, since no rule could make a tag of it.
 */
export function parseGivenVersion(tagPrefix: string): (text: string) => string | Refusal {
  return (text) => {
    if (versionOfTag(text, tagPrefix) !== undefined || parseVersion(text) !== undefined) return text
    return refuse('is not a semantic version; write one such as 1.2.3 or v1.2.3-rc.1')
  }
}
