import type { Context, Versions } from '../context/context.ts'
import { type Line, type Scheme, SEMVER } from '../domain/line.ts'
import type { Version } from '../domain/version.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { PlannedTag } from './plan.ts'

/** Whether a moving tag is written in this run, why, and what decides it. */
export type Move = Pick<PlannedTag, 'move' | 'because' | 'follows'>

/** Judges moving tags against the repository's versions, which are parsed once for all of them. */
export type MoveJudge = (line: Line | undefined, because: string) => Move

/**
 * Makes the judge: a tag that follows versions moves only when this version is the highest one of its line (design.md 4.1), others follow the history of
 * commits, which the registry and Git have to be asked about; nothing moves for a merge queue. With `moving: always` all tags move.
 */
export function moveJudge(context: Context, { tagPrefix, moving }: Pick<TagInputs, 'tagPrefix' | 'moving'>): MoveJudge {
  if (moving === 'always') return (_line, because) => ({ move: 'write', because, follows: undefined })
  const read = reader(context.versions, tagPrefix)
  const known = new Map<Line, Move>()
  const judged = (line: Line): Move => {
    const before = known.get(line)
    if (before !== undefined) return before
    const move: Move = { ...judge(line, context.versions, read), follows: 'versions' }
    known.set(line, move)
    return move
  }
  return (line, because) => {
    const follows = line === undefined ? 'history' : 'versions'
    if (context.ref.kind === 'queue') return { move: 'keep', because: 'stays: what a merge queue tries may never land', follows }
    return line === undefined ? { move: 'write', because, follows } : judged(line)
  }
}

function judge({ version, holds, pre, scheme = SEMVER }: Line, versions: Versions, read: Reader): Omit<Move, 'follows'> {
  if (version.isPrerelease && pre !== true) return { move: 'keep', because: `stays: ${version.full} is a pre-release` }
  switch (versions.kind) {
    case 'unknown':
      return { move: 'keep', because: `stays: the other versions are not known (${versions.because})` }
    case 'unasked':
      return { move: 'keep', because: 'stays: the other versions were not asked for' }
    case 'known': {
      const all = pre === true ? read(scheme).all : read(scheme).stable
      const line = all.filter(holds)
      const highest = line.reduce((high, other) => (scheme.compare(other, high) > 0 ? other : high), version)
      if (highest !== version) return { move: 'keep', because: `stays: ${highest.full} is higher` }
      const others = line.filter((other) => scheme.compare(other, version) !== 0).length
      const among = line.length === all.length ? '' : ' of its line'
      return {
        move: 'write',
        because: `${version.full} is the highest of ${others + 1} version${others === 0 ? '' : 's'}${among} (${versions.source})`,
      }
    }
  }
}

/** The versions of the repository, written in one way; `stable` are those without pre-releases. */
type Read = { readonly all: readonly Version[]; readonly stable: readonly Version[] }
type Reader = (scheme: Scheme) => Read

/** Reads the versions in the tags after the prefix, once for each way of writing them. */
function reader(versions: Versions, prefix: string): Reader {
  const read = new Map<Scheme, Read>()
  return (scheme) => {
    const known = read.get(scheme) ?? versionsOf(versions, prefix, scheme)
    read.set(scheme, known)
    return known
  }
}

function versionsOf(versions: Versions, prefix: string, { parse }: Scheme): Read {
  const tags = versions.kind === 'known' ? versions.tags : []
  const all = tags.flatMap((tag) => (tag.startsWith(prefix) ? (parse(tag.slice(prefix.length)) ?? []) : []))
  return { all, stable: all.filter(({ isPrerelease }) => !isPrerelease) }
}
