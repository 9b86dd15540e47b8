import type { Versions } from '../context/context.ts'
import type { Finder, Line } from '../domain/line.ts'
import { compareStable, parseVersion } from '../domain/version.ts'
import { type Request, search } from './search.ts'

/** The texts in which versions stand, by the key of what found them in the repository's tags; or why that is not known. */
export type Finders = ReadonlyMap<
  string,
  { readonly kind: 'texts'; readonly texts: readonly string[] } | { readonly kind: 'failed'; readonly because: string }
>

/** More than a repository of many tags and some expressions need; each look takes some hundred bytes. */
const LOOKS_LIMIT = 200_000

/** Runs the finders of all lines over the repository's tags, all at once, since they share the time of `search`. */
export function openFinders(lines: readonly (Line | undefined)[], versions: Versions, prefix: string): Finders {
  const finders = new Map(lines.flatMap((line) => (line?.finder === undefined ? [] : [[keyOf(line.finder), line.finder] as const])))
  if (finders.size === 0 || versions.kind !== 'known') return new Map()
  const looks = [...finders].map(([key, finder]) => ({ key, requests: requestsOf(finder, versions.tags, prefix) }))
  const count = finders.size * versions.tags.length
  if (count > LOOKS_LIMIT) {
    const because = `${finders.size === 1 ? '1 expression' : `${finders.size} expressions`} in ${versions.tags.length} tags are more than ${LOOKS_LIMIT} to look for`
    return new Map(looks.map(({ key }) => [key, { kind: 'failed', because }]))
  }
  const found = search(new Map(looks.flatMap(({ requests }) => requests.map((request) => [request, request] as const))))
  return new Map(
    looks.map(({ key, requests }) => {
      const results = requests.map((request) => ({ request, result: found.get(request) }))
      const failed = results.flatMap(({ result }) => (result?.kind === 'failed' ? [result] : []))[0]
      const texts = results.flatMap(({ request, result }) => (result?.kind === 'found' ? [wholly(result.text, request.text)] : []))
      return [key, failed ?? { kind: 'texts', texts }]
    }),
  )
}

/** An expression for numbers alone finds 2.0.0 in v2.0.0-rc.1, which is a pre-release still. */
function wholly(found: string, text: string): string {
  const [one, whole] = [parseVersion(found), parseVersion(text)]
  const isCut = one?.isPrerelease === false && whole?.isPrerelease === true && compareStable(one, whole) === 0
  return isCut ? text : found
}

/** Tells finders apart that find something else. */
export function keyOf({ pattern, group, isWhole }: Finder): string {
  return JSON.stringify([pattern.source, pattern.flags, group, isWhole])
}

function requestsOf({ pattern, group, isWhole }: Finder, tags: readonly string[], prefix: string): readonly Request[] {
  const ours = tags.filter((tag) => tag.startsWith(prefix))
  return ours.map((tag) => ({ pattern, group, text: isWhole ? tag : tag.slice(prefix.length) }))
}
