import { CONFIG_LIMIT_BYTES } from '../domain/config.ts'
import { type Digest, parseDigest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { type Descriptor, isAttestation, isIndexType, type Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { type Piece, subjectOfTag } from './shelf.ts'

/** A manifest of which a list tells. `pushedAt`: as the list says, where it does. */
export type Listed = Pick<Piece, 'digest' | 'tags'> & { readonly pushedAt: Date | undefined }

/** What is kept of a manifest, whose bytes are not: fifty thousand of them would not fit. */
type Essence = {
  readonly needs: readonly Digest[]
  /** those of them that are indexes themselves */
  readonly indexes: readonly Digest[]
  readonly subject: Digest | undefined
  /** those by which an index goes in its age; `undefined` of an image */
  readonly platforms: readonly Digest[] | undefined
  /** `undefined` where nobody asked; without a date where nobody says */
  readonly made: { readonly at: Date | undefined } | undefined
}

/** What was read of a repository, for who reads it again; a digest names its bytes, so that nothing of it changes. */
export type Memory = Map<Digest, Essence>

/** Manifests that are read at the same time; the registry's own patience is the pool's. */
const READERS = 8
/** A repository with more is not read: nothing is deleted by a part of what stands there. */
export const PIECES_LIMIT = 50_000
/** Times that they may name each other, for the same reason; each takes a hundred bytes. */
export const NAMED_LIMIT = 500_000

/**
 * Reads what a list tells of, and all that leads on from there: children, subjects and what refers to them, which a whole list has already. What is said to be
 * needed and is not there is left out, unless it would need something itself. Throws the registry's errors, those for a manifest that nobody here understands
 * among them: what it needs is not known.
 */
export async function readPieces(
  listed: readonly Listed[],
  isWhole: boolean,
  client: RegistryClient,
  memory: Memory = new Map(),
): Promise<readonly Piece[]> {
  const known = new Map<Digest, Listed>()
  // A list that shifts while its pages are read repeats some of it, with other tags perhaps.
  for (const each of listed) {
    const tags = [...new Set([...(known.get(each.digest)?.tags ?? []), ...each.tags])]
    known.set(each.digest, { ...each, tags })
  }
  const pieces = new Map<Digest, Piece>()
  const referred = new Map<Digest, Digest[]>()
  const indexes = new Set<Digest>()
  const asked = new Set<Digest>()
  let named = 0
  const count = (more: number): void => {
    named += more
    if (named > NAMED_LIMIT) throw tooMuch(`manifests name each other more than ${NAMED_LIMIT} times`, client)
  }
  let waiting = listed.map(({ digest }) => digest)
  while (waiting.length > 0) {
    const fresh = [...new Set(waiting)].filter((digest) => !asked.has(digest))
    if (asked.size + fresh.length > PIECES_LIMIT) throw tooMuch(`there are more than ${PIECES_LIMIT} manifests`, client)
    for (const digest of fresh) asked.add(digest)
    waiting = []
    await inParallel(fresh, READERS, async (digest) => {
      const entry = known.get(digest) ?? { digest, tags: [], pushedAt: undefined }
      const [essence, referrers] = await Promise.all([
        essenceOf(entry, client, memory),
        isWhole ? [] : client.referrers(digest).then((found) => (found ?? []).map((each) => each.digest)),
      ])
      if (essence === undefined) {
        if (isWhole && known.has(digest)) pieces.set(digest, { ...unread(entry), madeAt: entry.pushedAt })
        return
      }
      count(essence.needs.length + referrers.length)
      pieces.set(digest, pieceOf(entry, essence))
      for (const index of essence.indexes) indexes.add(index)
      // Whatever it says itself: it came in sight by this list alone, and goes or stays with what the registry lists it for.
      for (const referrer of referrers) referred.set(referrer, [...(referred.get(referrer) ?? []), digest])
      for (const next of [...essence.needs, ...(pieces.get(digest)?.about ?? []), ...referrers]) if (!asked.has(next)) waiting.push(next)
    })
  }
  for (const digest of indexes) if (!pieces.has(digest)) pieces.set(digest, unread({ digest, tags: [] }))
  return [...pieces.values()].map((piece) => {
    const about = [...new Set([...piece.about, ...(referred.get(piece.digest) ?? [])])].filter((subject) => subject !== piece.digest)
    return { ...piece, about, madeAt: piece.madeAt ?? ageOf(memory.get(piece.digest), pieces, memory) }
  })
}

function tooMuch(what: string, { repository }: RegistryClient): ActionError {
  return new ActionError('registry-answer', `${what} in ${repository.name}`, 'Delete from it by the tools of the registry first.')
}

function unread({ digest, tags }: Pick<Piece, 'digest' | 'tags'>): Piece {
  return { digest, tags, madeAt: undefined, needs: [], about: [], isUnread: true }
}

function pieceOf({ digest, tags, pushedAt }: Listed, { needs, subject, made }: Essence): Piece {
  const subjects = [...tags.flatMap((tag) => subjectOfTag(tag) ?? []), ...(subject === undefined ? [] : [subject])]
  // An image under a tag made of its own digest says nothing of itself.
  const about = [...new Set(subjects)].filter((each) => each !== digest)
  return { digest, tags, madeAt: pushedAt ?? made?.at, needs, about }
}

/** Reads a manifest for what has to be known of it; its age only where no list says when it was pushed. */
async function essenceOf({ digest, tags, pushedAt }: Listed, client: RegistryClient, memory: Memory): Promise<Essence | undefined> {
  const known = memory.get(digest)
  if (known !== undefined && (pushedAt !== undefined || known.made !== undefined)) return known
  const manifest = await client.manifest(digest)
  if (manifest === undefined && tags.length > 0)
    throw new ActionError(
      'registry-answer',
      `${client.repository.name} lists ${digest} with the tag ${inertInline(tags.join(', '))}, and does not have it`,
      'What it needs is not known, so nothing is deleted. Run it again; where that stays so, take the tag away.',
    )
  if (manifest === undefined) return undefined
  const { content } = manifest
  const children: readonly Descriptor[] = content.kind === 'index' ? content.manifests : []
  const essence: Essence = {
    needs: [...new Set(children.map((child) => child.digest))],
    indexes: children.filter(({ mediaType }) => isIndexType(mediaType)).map((child) => child.digest),
    subject: subjectOf(manifest),
    platforms: content.kind === 'index' ? children.filter((child) => !isAttestation(child)).map((child) => child.digest) : undefined,
    made: pushedAt !== undefined ? undefined : { at: content.kind === 'index' ? undefined : await madeOf(content.config, client) },
  }
  memory.set(digest, essence)
  return essence
}

/** The manifest that another one is about (image-spec, manifest.md and image-index.md, `subject`). */
function subjectOf({ bytes }: Manifest): Digest | undefined {
  const document = parseJson(bytes)
  const subject = isRecord(document) ? document['subject'] : undefined
  return isRecord(subject) && typeof subject['digest'] === 'string' ? parseDigest(subject['digest']) : undefined
}

/** Docker's own first release: an image that claims to be older was told so, to be the same at every build. */
const FIRST = Date.UTC(2013, 2, 13)

/** When an image was made, as its config says. */
async function madeOf(config: Descriptor, client: RegistryClient): Promise<Date | undefined> {
  if (config.size > CONFIG_LIMIT_BYTES) return undefined
  const document = parseJson(await client.readBlob(config, CONFIG_LIMIT_BYTES))
  const created = isRecord(document) && typeof document['created'] === 'string' ? Date.parse(document['created']) : Number.NaN
  return created >= FIRST ? new Date(created) : undefined
}

/** An index is as old as the youngest of its platforms, where each is there and says how old it is: one that is missing may come yet, or be the youngest. */
function ageOf(essence: Essence | undefined, pieces: ReadonlyMap<Digest, Piece>, memory: Memory): Date | undefined {
  const platforms = essence?.platforms ?? []
  if (platforms.some((digest) => memory.get(digest)?.platforms !== undefined)) return undefined
  const [first, ...others] = platforms.map((digest) => pieces.get(digest)?.madeAt)
  return others.reduce((newest, date) => (newest === undefined || date === undefined ? undefined : date > newest ? date : newest), first)
}
