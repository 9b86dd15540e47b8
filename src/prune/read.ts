import { CONFIG_LIMIT_BYTES } from '../domain/config.ts'
import { type Digest, parseDigest } from '../domain/digest.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import type { Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import type { RegistryClient } from '../registry/registry.ts'
import type { Piece } from './shelf.ts'

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
  const known = new Map(listed.map((each) => [each.digest, each]))
  const pieces = new Map<Digest, Piece>()
  const asked = new Set<Digest>()
  let waiting = listed.map(({ digest }) => digest)
  while (waiting.length > 0) {
    const fresh = [...new Set(waiting)].filter((digest) => !asked.has(digest))
    if (asked.size + fresh.length > PIECES_LIMIT)
      throw new RangeError(`there are more than ${PIECES_LIMIT} manifests in ${client.repository.name}`)
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
  if (manifest === undefined) return undefined
  const needs = manifest.content.kind === 'index' ? manifest.content.manifests.map((child) => child.digest) : []
  const about = [...new Set([...tags.flatMap((tag) => subjectOfTag(tag) ?? []), ...(subjectOf(manifest) ?? [])])]
  const madeAt = pushedAt ?? (await madeOf(manifest, client))
  return { piece: { digest, tags, madeAt, needs, about }, referrers: (referrers ?? []).map((each) => each.digest) }
}

/** What a tag made of a digest is about: cosign's `sha256-….sig`, and `sha256-…`, the list of referrers where a registry keeps none (distribution-spec). */
export function subjectOfTag(tag: string): Digest | undefined {
  const [, hex] = /^sha256-([0-9a-f]{64})(?:\.[a-z]+)?$/.exec(tag) ?? []
  return hex === undefined ? undefined : parseDigest(`sha256:${hex}`)
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

/** When an image was made, as its config says; an index as its first child does. */
async function madeOf({ content }: Manifest, client: RegistryClient): Promise<Date | undefined> {
  if (content.kind === 'index') {
    const [first] = content.manifests
    const child = first === undefined ? undefined : await client.manifest(first.digest)
    return child === undefined || child.content.kind === 'index' ? undefined : madeOf(child, client)
  }
  if (content.config.size > CONFIG_LIMIT_BYTES) return undefined
  const document = parseJson(await client.readBlob(content.config, CONFIG_LIMIT_BYTES))
  const created = isRecord(document) && typeof document['created'] === 'string' ? Date.parse(document['created']) : Number.NaN
  return created >= FIRST ? new Date(created) : undefined
}
