import type { Digest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { inParallel } from '../domain/parallel.ts'
import { ActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { type Listed, type Memory, readPieces } from './read.ts'
import { type Shelf, sameTags } from './shelf.ts'
import { sweeper } from './sweep.ts'

/** Heads that are asked for at the same time. */
const ASKERS = 8

/** Reads a repository by what every registry offers: its tags, and what they lead to. `undefined` where there is no such repository. */
export async function readShelf(client: RegistryClient, memory: Memory, clock: Pick<Clock, 'elapsedMs'>): Promise<Shelf | undefined> {
  const tags = await client.tags()
  if (tags === undefined) return undefined
  const read = (listed: readonly Listed[]) => readPieces(listed, false, client, memory)
  const pieces = await read(await listedBy(tags, client))
  const sweep = sweeper(pieces, async () => listedBy((await client.tags()) ?? [], client), read, clock)
  return {
    repository: client.repository,
    pieces,
    isWhole: false,
    // A registry takes every tag away with the manifest, also one that was put there since: its own are looked at each time, all others by sweeps.
    look: async ({ digest, tags: before }) => {
      const { listed, touched } = await sweep()
      const held = await Promise.all(before.map((tag) => client.head(tag)))
      const now = listed.find((each) => each.digest === digest)?.tags ?? []
      const isSame = !touched.has(digest) && sameTags(now, before) && held.every((each) => each?.digest === digest)
      return isSame ? 'same' : 'changed'
    },
    remove: ({ digest, tags: names }) => client.remove(digest, names),
  }
}

/** What each tag shows. Throws for one that is listed, also when it is asked again, and shows nothing: an image would be judged without it. */
async function listedBy(tags: readonly string[], client: RegistryClient): Promise<readonly Listed[]> {
  const found = new Map<Digest, string[]>()
  const absent = await headAll(tags, found, client)
  const listed = new Set(absent.length === 0 ? [] : await client.tags())
  const [lost] = await headAll(
    absent.filter((tag) => listed.has(tag)),
    found,
    client,
  )
  if (lost !== undefined)
    throw new ActionError(
      'registry-answer',
      `${client.repository.name} lists the tag ${inertInline(lost)}, and does not have it`,
      'Nothing is deleted there, since what it shows is not known. Run it again; where that stays so, take the tag away.',
    )
  return [...found].map(([digest, names]) => ({ digest, tags: names, pushedAt: undefined }))
}

/** Sorts tags by what they show; gives those that show nothing. */
async function headAll(tags: readonly string[], found: Map<Digest, string[]>, client: RegistryClient): Promise<readonly string[]> {
  const held = await inParallel(tags, ASKERS, async (tag) => (await client.head(tag))?.digest)
  const absent: string[] = []
  for (const [index, tag] of tags.entries()) {
    const digest = held[index]
    if (digest === undefined) absent.push(tag)
    else found.set(digest, [...(found.get(digest) ?? []), tag])
  }
  return absent
}
