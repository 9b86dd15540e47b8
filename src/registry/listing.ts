import { isRecord, parseJson } from '../domain/json.ts'
import { isTag } from '../domain/reference.ts'
import type { Place } from './client.ts'
import { nextPage } from './referrers.ts'

/** Tags that are asked for at once; registries give less when they like. */
const PAGE_TAGS = 1_000
/** A list beyond this is somebody's who wants us busy; no repository is pruned by a part of its list. */
const PAGES = 1_000
/** Tags that are held; the longest take 128 bytes each. */
export const TAGS_LIMIT = 250_000
const PAGE_LIMIT_BYTES = 4 * 1024 * 1024
const NEXT = /;\s*rel\s*=\s*"?[^",;]*\bnext\b/i
const DOING = 'listing the tags'

/**
 * Every tag of a repository (distribution-spec, "Listing Tags"); `undefined` where there is no such repository. Where a list ends without saying that it goes
 * on, it is asked for what comes after its last tag: a proxy may have cut it off, or taken the header that says so.
 */
export async function listTags(place: Place): Promise<readonly string[] | undefined> {
  const found = new Set<string>()
  let url = place.at(`tags/list?n=${PAGE_TAGS}`)
  let isAfter = false
  for (let page = 1; ; page += 1) {
    const answer = await place.exchange.send({ method: 'GET', url, scopes: place.reading, doing: DOING, limitBytes: PAGE_LIMIT_BYTES })
    if (answer.status === 404 && page === 1) return undefined
    // Some have nothing at all after the last tag.
    if (answer.status === 404 && isAfter) return [...found]
    if (answer.status !== 200) throw await place.exchange.refused(DOING, answer)
    const tags = tagsIn(answer.body) ?? refuse(place, 'is no list of tags')
    const before = found.size
    for (const tag of tags) found.add(tag)
    if (found.size > TAGS_LIMIT) refuse(place, `has more than ${TAGS_LIMIT} tags`)
    // Nothing comes after it, or one begins anew that does not know where to go on.
    if (isAfter && found.size === before) return [...found]
    const link = answer.headers.get('link')
    const next = nextPage(link, url)
    // What is not seen of a list would look as if nobody had it.
    if (next === undefined && NEXT.test(link ?? '')) refuse(place, 'goes on in another place, where we do not go')
    const last = tags.at(-1)
    if (next === undefined && last === undefined) return [...found]
    if (page === PAGES) refuse(place, `has more than ${PAGES} pages`)
    isAfter = next === undefined
    url = next ?? place.at(`tags/list?n=${PAGE_TAGS}&last=${last}`)
  }
}

function refuse(place: Place, found: string): never {
  throw place.exchange.unusable(DOING, found)
}

/** A registry without tags there says `null` (distribution/distribution, registry/handlers/tags.go). */
function tagsIn(body: Uint8Array): readonly string[] | undefined {
  const document = parseJson(body)
  const tags: unknown = isRecord(document) ? (document['tags'] ?? []) : undefined
  if (!Array.isArray(tags)) return undefined
  return tags.every((tag): tag is string => typeof tag === 'string' && isTag(tag)) ? tags : undefined
}
