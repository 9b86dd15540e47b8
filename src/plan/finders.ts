import type { Versions } from '../context/context.ts'
import type { Finder, Line, Scheme } from '../domain/line.ts'
import { compareStable, type Version } from '../domain/version.ts'
import { type Found, openTime, type Request, type SearchTime, search } from './search.ts'
import type { Subject } from './subject.ts'

/** Where versions stand, by the key of what found them in the repository's tags; or why that is not known. */
export type Finders = ReadonlyMap<
  string,
  { readonly kind: 'texts'; readonly texts: readonly Sighting[] } | { readonly kind: 'failed'; readonly because: string }
>

/** A text that may be a version, and what stands directly after it. */
export type Sighting = { readonly text: string; readonly after: string }

/** More than a repository of many tags and some expressions need; each look takes some hundred bytes. */
const LOOKS_LIMIT = 200_000

/** Runs the finders of all lines over the repository's tags, all at once, in what is left of the `time` of expressions. */
export function openFinders(
  lines: readonly (Line | undefined)[],
  versions: Versions,
  prefix: string,
  time: SearchTime = openTime(),
): Finders {
  const finders = new Map(lines.flatMap((line) => (line?.finder === undefined ? [] : [[keyOf(line.finder), line.finder] as const])))
  if (finders.size === 0 || versions.kind !== 'known') return new Map()
  const ours = versions.tags.filter((tag) => tag.startsWith(prefix))
  if (finders.size * ours.length > LOOKS_LIMIT) {
    const because = `${finders.size === 1 ? '1 expression' : `${finders.size} expressions`} in ${ours.length} tags are more than ${LOOKS_LIMIT} to look for`
    return new Map([...finders.keys()].map((key) => [key, { kind: 'failed', because }]))
  }
  const looks = [...finders].map(([key, finder]) => ({ key, finder, requests: requestsOf(finder, ours, prefix) }))
  const found = search(new Map(looks.flatMap(({ requests }) => requests.map((request) => [request, request] as const))), time)
  return new Map(
    looks.map(({ key, finder, requests }) => {
      const results = requests.flatMap((request) => found.get(request) ?? [])
      const failed = results.flatMap((result) => (result.kind === 'failed' ? [result] : []))[0]
      const texts = results.flatMap((result) => (result.kind === 'found' && isOurs(finder, result) ? [result] : []))
      return [key, failed ?? { kind: 'texts', texts: texts.map(({ text, after }) => ({ text, after })) }]
    }),
  )
}

/**
 * Finds in other tags what a pattern found for this run. What stands before the match is that of other components (`myapp-v7.0.0` for `app-v(.*)`), but where it
 * was not found in a tag, and nothing stands there, all that may be missing. A version that comes from elsewhere (`version`, `value=`, an image) stands in no tag
 * of this run, so it has those in tags that are versions as they are beside it, and those of the pattern though it did not find this one (`found` is `undefined`).
 */
export function finderOf(
  pattern: Pick<Finder, 'pattern' | 'group' | 'isWhole'>,
  found: (Found & { readonly kind: 'found' }) | undefined,
  { from }: Pick<Subject, 'from'>,
): Finder {
  if (found === undefined) return { ...pattern, before: '', isBeside: true }
  const before = component(found.before)
  if (from === 'tag') return { ...pattern, before }
  return { ...pattern, before: before === '' ? undefined : before, isBeside: true }
}

/**
 * The version that stands where a text was found: an expression for numbers alone finds 2.0.0 in v2.0.0-rc.1, which is a pre-release still; `undefined` where
 * the text is none.
 */
export function wholeVersion({ text, after }: Sighting, { parse }: Scheme): Version | undefined {
  const version = parse(text)
  const [cut] = PRERELEASE.exec(after) ?? []
  if (version === undefined || version.isPrerelease || cut === undefined) return version
  const whole = parse(`${text}${cut}`)
  return whole?.isPrerelease === true && compareStable(version, whole) === 0 ? whole : version
}

/** What may make a pre-release of the version before it, by semver.org (item 9) or PEP 440. */
const PRERELEASE = /^(?:-[0-9A-Za-z.-]+|[._]?[A-Za-z]+[._-]?\d*)/

/** Tells finders apart that find something else. */
export function keyOf({ pattern, group, isWhole, before, isBeside }: Finder): string {
  return JSON.stringify([pattern.source, pattern.flags, group, isWhole, before, isBeside])
}

function isOurs({ before }: Finder, found: { readonly before: string }): boolean {
  return before === undefined || component(found.before) === before
}

/** What stands before a version, but for its `v`. */
function component(before: string): string {
  return before.replace(/(?<![a-z])v$/i, '')
}

function requestsOf({ pattern, group, isWhole }: Finder, tags: readonly string[], prefix: string): readonly Request[] {
  return tags.map((tag) => ({ pattern, group, text: isWhole ? tag : tag.slice(prefix.length) }))
}
