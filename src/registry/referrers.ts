import { codeOf } from '../domain/code.ts'
import { type Digest, digestOf } from '../domain/digest.ts'
import { type Descriptor, ForeignList, MANIFEST_LIMIT_BYTES, MANIFEST_TYPES, PartList, parseManifest } from '../domain/manifest.ts'
import { ActionError } from '../errors.ts'
import type { Answer } from './answer.ts'
import type { Place } from './client.ts'
import type { Call } from './exchange.ts'

/** Pages of a list of referrers that are read; a digest with thousands of them is somebody's who wants us busy. */
const PAGES = 10
/** What all of them may have together: they are held until the last has come. */
const LIST_LIMIT_BYTES = 2 * MANIFEST_LIMIT_BYTES
/**
 * How registries say that they have no such list (google/go-containerregistry, pkg/v1/remote/referrers.go, and those that do not know the path; GHCR sends to
 * a page for people).
 */
const WITHOUT: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 400, 404, 405, 406, 501])

/** A list of referrers that is longer than anybody reads: whoever may write to a repository can make it so. */
export class LongList extends PartList {}

/**
 * What refers to a digest, by the registry's own list (distribution-spec, "Listing Referrers"); `undefined` where the registry keeps none, so that it stands in
 * an index under a tag. Answers are read as those who verify signatures read them: with another media type there is no list. Throws `LongList` for one that is
 * too long, `PartList` for one with digests of other algorithms than ours.
 */
export async function listReferrers(digest: Digest, place: Place): Promise<readonly Descriptor[] | undefined> {
  const doing = `listing what refers to ${digest}`
  const found: Descriptor[] = []
  let foreign: ForeignList | undefined
  let url = place.at(`referrers/${digest}`)
  let leftBytes = LIST_LIMIT_BYTES
  for (let page = 1; ; page += 1) {
    const headers = { accept: MANIFEST_TYPES[0] }
    const call: Call = {
      method: 'GET',
      url,
      headers,
      scopes: place.reading,
      doing,
      limitBytes: Math.min(leftBytes, MANIFEST_LIMIT_BYTES),
    }
    const answer = await askedFor(call, found, place)
    const type = answer.headers.get('content-type')
    if (page === 1 && (WITHOUT.has(answer.status) || (answer.status === 200 && type !== MANIFEST_TYPES[0]))) return undefined
    if (answer.status !== 200) throw await place.exchange.refused(doing, answer)
    const entries = entriesOf(answer.body)
    if (entries instanceof ForeignList) foreign ??= entries
    found.push(...(entries instanceof ForeignList ? entries.found : entries))
    leftBytes -= answer.body.length
    const next = nextPage(answer.headers.get('link'), url)
    if (next === undefined && foreign !== undefined) throw new PartList(foreign, found)
    if (next === undefined) return found
    if (page === PAGES) throw new LongList(place.exchange.unusable(doing, `has more than ${PAGES} pages`), found)
    url = next
  }
}

async function askedFor(call: Call, found: readonly Descriptor[], { exchange }: Place): Promise<Answer> {
  try {
    return await exchange.send(call)
  } catch (thrown) {
    throw thrown instanceof ActionError && codeOf(thrown.cause) === 'ERR_BODY_TOO_LARGE' ? new LongList(thrown, found) : thrown
  }
}

function entriesOf(body: Uint8Array): readonly Descriptor[] | ForeignList {
  try {
    const { content } = parseManifest(body, digestOf(body), MANIFEST_TYPES[0], 'registry-answer')
    return content.kind === 'index' ? content.manifests : []
  } catch (thrown) {
    if (thrown instanceof ForeignList) return thrown
    throw thrown
  }
}

/** The next page of a list (RFC 8288), in the same registry: nowhere else is anything of ours sent. */
export function nextPage(link: string | undefined, from: URL): URL | undefined {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1]
  if (target === undefined || !URL.canParse(target, from.href)) return undefined
  const url = new URL(target, from.href)
  return url.origin === from.origin && url.pathname === from.pathname ? url : undefined
}
