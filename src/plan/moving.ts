import type { Context, Versions } from '../context/context.ts'
import { brief } from '../domain/brief.ts'
import { type Finder, type Line, type Scheme, SEMVER } from '../domain/line.ts'
import type { Version } from '../domain/version.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import { type Finders, keyOf, wholeVersion } from './finders.ts'
import type { PlannedTag } from './plan.ts'

/** Whether a moving tag is written in this run, why, and what decides it. */
export type Move = Pick<PlannedTag, 'move' | 'because' | 'follows' | 'isShared'>

/** Judges moving tags against the repository's versions, which are parsed once for all of them. */
export type MoveJudge = (line: Line | undefined, because: string) => Move

/**
 * Makes the judge: a tag that follows versions moves only when this version is the highest one of its line (design.md 4.1), others follow the history of
 * commits, which the registry and Git have to be asked about; nothing moves for a merge queue. With `moving: always` all tags move. `finders` has what those
 * of the lines find in the repository's tags.
 */
export function moveJudge(
  context: Context,
  { tagPrefix, moving }: Pick<TagInputs, 'tagPrefix' | 'moving'>,
  finders: Finders = new Map(),
): MoveJudge {
  if (moving === 'always') return (_line, because) => ({ move: 'write', because, follows: undefined })
  const read = reader(context.versions, tagPrefix, finders)
  const known = new Map<Line, Move>()
  const judged = (line: Line): Move => {
    const before = known.get(line)
    if (before !== undefined) return before
    const move = judge(line, context.versions, read)
    known.set(line, move)
    return move
  }
  return (line, because) => {
    const follows = line === undefined ? 'history' : 'versions'
    if (context.ref.kind === 'queue') return { move: 'keep', because: 'stays: what a merge queue tries may never land', follows }
    return line === undefined ? { move: 'write', because, follows } : judged(line)
  }
}

function judge({ version, holds, pre, scheme = SEMVER, finder }: Line, versions: Versions, read: Reader): Move {
  const stays = (because: string): Move => ({ move: 'keep', because: `stays: ${because}`, follows: 'versions' })
  if (version.isPrerelease && pre !== true)
    return stays(`${brief(version.full)} is ${scheme === SEMVER ? 'a pre-release' : 'a pre-, post- or development release'}`)
  switch (versions.kind) {
    case 'unknown':
      return stays(`the other versions are not known (${versions.because})`)
    case 'unasked':
      return stays('the other versions were not asked for')
    case 'known': {
      const found = read(scheme, finder)
      if (found.kind === 'failed') return stays(`the other versions are not known (${found.because})`)
      const all = pre === true ? found.all : found.stable
      const line = all.filter(holds)
      const highest = line.reduce((high, other) => (scheme.compare(other, high) > 0 ? other : high), version)
      if (highest !== version) return stays(`${brief(highest.full)} is higher`)
      const equal = line.filter((other) => scheme.compare(other, version) === 0)
      const others = line.length - equal.length
      const among = line.length === all.length ? '' : ' of its line'
      const because = `${brief(version.full)} is the highest of ${others + 1} version${others === 0 ? '' : 's'}${among} (${versions.source})`
      // Versions that differ in their build metadata alone have no order: the later commit has the tag.
      const isShared = equal.some((other) => bare(other) !== bare(version))
      return { move: 'write', because, ...(isShared ? { follows: 'history', isShared } : { follows: 'versions' }) }
    }
  }
}

function bare({ raw }: Version): string {
  return raw.trim().replace(/^v/i, '')
}

/** The versions of the repository, written in one way; `stable` are those without pre-releases. */
type Read =
  | { readonly kind: 'read'; readonly all: readonly Version[]; readonly stable: readonly Version[] }
  | { readonly kind: 'failed'; readonly because: string }
type Reader = (scheme: Scheme, finder: Finder | undefined) => Read

/** Reads the versions in the tags, once for each way of finding and of writing them. */
function reader(versions: Versions, prefix: string, finders: Finders): Reader {
  const tags = versions.kind === 'known' ? versions.tags : []
  const rest = {
    kind: 'texts',
    texts: tags.flatMap((tag) => (tag.startsWith(prefix) ? [{ text: tag.slice(prefix.length), after: '' }] : [])),
  } as const
  const read = new Map<Scheme, Map<string, Read>>()
  return (scheme, finder) => {
    const known = read.get(scheme) ?? new Map<string, Read>()
    const key = finder === undefined ? '' : keyOf(finder)
    const versionsBy = known.get(key) ?? (finder === undefined ? versionsOf(rest, scheme) : foundBy(finder, finders.get(key), rest, scheme))
    read.set(scheme, known.set(key, versionsBy))
    return versionsBy
  }
}

/** What an expression finds, and, where it is told to, what `rest` has beside it; both mostly have the same tags. */
function foundBy({ isBeside }: Finder, found: ReturnType<Finders['get']>, rest: ReturnType<Finders['get']>, scheme: Scheme): Read {
  const read = versionsOf(found, scheme)
  const plain = versionsOf(rest, scheme)
  if (isBeside === undefined || read.kind === 'failed' || plain.kind === 'failed') return read
  const all = [...new Map([...read.all, ...plain.all].map((version) => [bare(version), version])).values()]
  return { kind: 'read', all, stable: all.filter(({ isPrerelease }) => !isPrerelease) }
}

function versionsOf(found: ReturnType<Finders['get']>, scheme: Scheme): Read {
  if (found === undefined) return { kind: 'failed', because: 'nobody looked for them' }
  if (found.kind === 'failed') return found
  const all = found.texts.flatMap((each) => wholeVersion(each, scheme) ?? [])
  return { kind: 'read', all, stable: all.filter(({ isPrerelease }) => !isPrerelease) }
}
