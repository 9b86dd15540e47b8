import { CONFIG_LIMIT_BYTES } from '../domain/config.ts'
import { type Digest, parseDigest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { isAttestation, type Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { type Piece, subjectOfTag } from './shelf.ts'

/** A manifest of which a list tells. `pushedAt`: as the list says, where it does. */
export type Listed = Pick<Piece, 'digest' | 'tags'> & { readonly pushedAt: Date | undefined }

/** Manifests that are read at the same time; the registry's own patience is the pool's. */
const READERS = 8
/** A repository with more is not read: nothing is deleted by a part of what stands there. */
export const PIECES_LIMIT = 50_000

/**
 * Reads what a list tells of, and all that leads on from there: children, subjects and what refers to them, which a whole list has already. What is said to be
 * needed and is not there is left out. Throws the registry's errors, those for a manifest that nobody here understands among them: what it needs is not known.
 */
export async function readPieces(listed: readonly Listed[], isWhole: boolean, client: RegistryClient): Promise<readonly Piece[]> {
  const known = new Map<Digest, Listed>()
  // A list that shifts while its pages are read repeats some of it, with other tags perhaps.
  for (const each of listed) {
    const tags = [...new Set([...(known.get(each.digest)?.tags ?? []), ...each.tags])]
    known.set(each.digest, { ...each, tags })
  }
  const pieces = new Map<Digest, Piece>()
  const asked = new Set<Digest>()
  let waiting = listed.map(({ digest }) => digest)
  while (waiting.length > 0) {
    const fresh = [...new Set(waiting)].filter((digest) => !asked.has(digest))
    if (asked.size + fresh.length > PIECES_LIMIT)
      throw new ActionError('registry-answer', `there are more than ${PIECES_LIMIT} manifests in ${client.repository.name}`)
    for (const digest of fresh) asked.add(digest)
    const found = await inParallel(fresh, READERS, (digest) =>
      readOne(known.get(digest) ?? { digest, tags: [], pushedAt: undefined }, isWhole, client),
    )
    waiting = []
    for (const one of found) {
      if (one === undefined) continue
      pieces.set(one.piece.digest, one.piece)
      waiting.push(...one.piece.needs, ...one.piece.about, ...one.referrers)
    }
  }
  return [...pieces.values()]
}

async function readOne(
  { digest, tags, pushedAt }: Listed,
  isWhole: boolean,
  client: RegistryClient,
): Promise<{ readonly piece: Piece; readonly referrers: readonly Digest[] } | undefined> {
  const [manifest, referrers] = await Promise.all([client.manifest(digest), isWhole ? [] : client.referrers(digest)])
  if (manifest === undefined && tags.length > 0)
    throw new ActionError(
      'registry-answer',
      `${client.repository.name} lists ${digest} with the tag ${inertInline(tags.join(', '))}, and does not have it`,
      'What it needs is not known, so nothing is deleted. Run it again; where that stays so, take the tag away.',
    )
  if (manifest === undefined) return undefined
  const needs = manifest.content.kind === 'index' ? manifest.content.manifests.map((child) => child.digest) : []
  const subjects = [...tags.flatMap((tag) => subjectOfTag(tag) ?? []), ...(subjectOf(manifest) ?? [])]
  // An image under a tag made of its own digest says nothing of itself.
  const about = [...new Set(subjects)].filter((subject) => subject !== digest)
  const madeAt = pushedAt ?? (await madeOf(manifest, client))
  return { piece: { digest, tags, madeAt, needs, about }, referrers: (referrers ?? []).map((each) => each.digest) }
}

/** The manifest that another one is about (image-spec, manifest.md and image-index.md, `subject`). */
function subjectOf({ bytes }: Manifest): readonly Digest[] | undefined {
  const document = parseJson(bytes)
  const subject = isRecord(document) ? document['subject'] : undefined
  const digest = isRecord(subject) && typeof subject['digest'] === 'string' ? parseDigest(subject['digest']) : undefined
  return digest === undefined ? undefined : [digest]
}

/** Docker's own first release: an image that claims to be older was told so, to be the same at every build. */
const FIRST = Date.UTC(2013, 2, 13)

/** When an image was made, as its config says; an index as the youngest of its platforms does, where all that are there say so. */
async function madeOf({ content }: Manifest, client: RegistryClient): Promise<Date | undefined> {
  if (content.kind === 'index') {
    const platforms = content.manifests.filter((child) => !isAttestation(child))
    const found = await inParallel(platforms, READERS, async ({ digest }) => client.manifest(digest))
    const children = found.filter((child) => child !== undefined)
    if (children.some((child) => child.content.kind === 'index')) return undefined
    const dates = await inParallel(children, READERS, async (child) => madeOf(child, client))
    return dates.reduce(
      (newest, date) => (newest === undefined || date === undefined ? undefined : date > newest ? date : newest),
      dates[0],
    )
  }
  if (content.config.size > CONFIG_LIMIT_BYTES) return undefined
  const document = parseJson(await client.readBlob(content.config, CONFIG_LIMIT_BYTES))
  const created = isRecord(document) && typeof document['created'] === 'string' ? Date.parse(document['created']) : Number.NaN
  return created >= FIRST ? new Date(created) : undefined
}
