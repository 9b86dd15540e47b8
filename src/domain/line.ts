import { compareVersions, parseVersion, type Version } from './version.ts'

/** The versions among which a moving tag moves forward only, seen from the version of this run. */
export type Line = {
  readonly version: Version
  /** whether another version shares the tag; stable ones alone are asked about, unless `pre` */
  readonly holds: (other: Version) => boolean
  /** pre-releases count, too; elsewhere they move nothing and hold back nothing */
  readonly pre?: true
  /** how versions of this line are written; semantic versions (semver.org) unless said otherwise */
  readonly scheme?: Scheme
  /** how versions are found in Git tags; they are what follows the prefix of this image's tags unless said otherwise */
  readonly finder?: Finder
}

/** Finds the version in a Git tag as it was found in that of this run: by a group of a regular expression. */
export type Finder = {
  readonly pattern: { readonly text: string; readonly source: string; readonly flags: string }
  readonly group: number
  /** it looks into the whole name, and not into what follows the prefix alone */
  readonly isWhole: boolean
  /** what stands before the match in the tag of this run, as it has to in others: they are another image's elsewhere (`lib-v9.0.0`); `undefined`: anything */
  readonly before?: string | undefined
  /** tags that are versions as they are count, too: the version of this run comes from elsewhere, and nothing says how its tag is or will be named */
  readonly isBeside?: true
}

/** A way of writing versions. */
export type Scheme = {
  readonly parse: (text: string) => Version | undefined
  /** negative when the first is lower, zero when neither is */
  readonly compare: (one: Version, other: Version) => number
}

/** Semantic versions (semver.org, 2.0.0). */
export const SEMVER: Scheme = { parse: parseVersion, compare: compareVersions }

/** Names of the newest stable version. */
const STABLE = /^(?:latest|stable)(?:-.+)?$/
/** Names of versions by their first numbers: `1`, `v1.3`, `1.3-alpine`. */
const NUMBERED = /^v?(\d+)(?:\.(\d+))?(?:-(.+))?$/
/** Names of the newest version of all. */
const NEWEST = ['next', 'pre', 'prerelease', 'preview', 'unstable']
/** Names of the newest pre-release of their kind, or of the newest stable version once that is higher. */
const CHANNELS = ['alpha', 'beta', 'rc']

/**
 * The line that a tag follows by its name alone, whatever rule wrote it; `undefined` for a name that tells of no version. In the run of 1.3.0 and its
 * pre-releases:
 *
 * | `latest`, `stable` | stable versions |
 * | `1`, `1.3`, also with `v` | stable versions 1.x, 1.3.x |
 * | `rc`, `1-rc`, `1.3-rc` | pre-releases whose first word is `rc`; once it is out, the stable version, too |
 * | `next`, `1.3-next` | all versions, of 1.3.x |
 * | `1.3-alpine` | stable versions 1.3.x |
 *
 * Each of them also after the prefix of this image's Git tags (`app-latest`, `app-1.3`).
 */
export function lineByName(name: string, version: Version, tagPrefix = ''): Line | undefined {
  const bare = withoutPrefix(name, tagPrefix)
  if (STABLE.test(name) || STABLE.test(bare)) return { version, holds: () => true }
  const numbers = NUMBERED.exec(bare)
  // what most texts end at, before anything is made for a line
  if (numbers === null && !NEWEST.includes(bare) && !CHANNELS.includes(bare) && channelOf(version) !== bare) return undefined
  const [, major, minor, word = major === undefined ? bare : undefined] = numbers ?? []
  if (major !== undefined && (major !== `${version.major}` || (minor ?? `${version.minor}`) !== `${version.minor}`)) return undefined
  const isNear = (other: Version): boolean =>
    (major === undefined || other.major === version.major) && (minor === undefined || other.minor === version.minor)
  if (word === undefined) return { version, holds: isNear }
  if (NEWEST.includes(word)) return { version, pre: true, holds: isNear }
  const isOfWord = (other: Version): boolean => isNear(other) && (other.isPrerelease ? channelOf(other) === word : !version.isPrerelease)
  if (channelOf(version) === word || (!version.isPrerelease && CHANNELS.includes(word))) return { version, pre: true, holds: isOfWord }
  return major === undefined ? undefined : { version, holds: isNear }
}

/** The first word of a pre-release: `rc` of 1.3.0-rc.1 and of 1.3.0-rc1. */
function channelOf({ full, isPrerelease }: Version): string | undefined {
  return isPrerelease ? /^[^-]*-([a-z-]*[a-z])/i.exec(full)?.[1] : undefined
}

/** A tag has no slash: `app/` is `app-` there. */
function withoutPrefix(name: string, tagPrefix: string): string {
  if (tagPrefix === '') return name
  const prefix = tagPrefix.replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}
