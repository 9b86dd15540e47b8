import { isTag, type Refusal } from '../domain/reference.ts'
import { refuse } from './refusal.ts'

const NUMBER = '(?:0|[1-9][0-9]*)'
const IDENTIFIER = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
/** semver.org 2.0.0, items 2, 9 and 10, with the `v` that Git tags have in front */
const VERSION = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
)

/**
 * Makes the parser for `version`. A tag of a monorepo may be given whole: `tagPrefix` is taken off. With `semver` (a strategy or rule reads
 * it) it must be a semantic version, or no tag would come of it; without, any text will do that can stand in a tag.
 */
export function parseVersion(tagPrefix: string, semver: boolean): (text: string) => string | Refusal {
  return (text) => {
    const version = text.startsWith(tagPrefix) ? text.slice(tagPrefix.length) : text
    if (VERSION.test(version)) return version
    if (semver) return refuse('is not a semantic version, which the semver rules need; write one such as 1.2.3 or v1.2.3-rc.1')
    return isTag(version) ? version : refuse('cannot stand in a tag; allowed are letters, digits, "_", "." and "-", at most 128 characters')
  }
}
