import type { Digest } from '../domain/digest.ts'
import { inParallel } from '../domain/parallel.ts'
import type { Clock } from '../ports.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { type Memory, readPieces } from './read.ts'
import { type Shelf, sameTags } from './shelf.ts'

/** Heads that are asked for at the same time. */
const ASKERS = 8

/** Reads a repository by what every registry offers: its tags, and what they lead to. `undefined` where there is no such repository. */
export async function readShelf(client: RegistryClient, memory: Memory, clock: Pick<Clock, 'elapsedMs'>): Promise<Shelf | undefined> {
  const tags = await client.tags()
  if (tags === undefined) return undefined
  const byDigest = await tagsByDigest(tags, client)
  const listed = [...byDigest].map(([digest, names]) => ({ digest, tags: names, pushedAt: undefined }))
  return {
    repository: client.repository,
    pieces: await readPieces(listed, false, client, memory),
    isWhole: false,
    look: watcher(client, clock),
    remove: ({ digest, tags: names }) => client.remove(digest, names),
  }
}

/** What a sweep of all tags found holds for so long, or for some times as long as it took: with many tags they would be all that is asked. */
const FRESH_MS = 10_000
const FRESH_SWEEPS = 4

/**
 * A registry takes every tag away with the manifest, also one that was put there since: its own are looked at each time, and all others again once what is
 * known of them is old.
 */
function watcher(client: RegistryClient, clock: Pick<Clock, 'elapsedMs'>): Shelf['look'] {
  let untilMs = Number.NEGATIVE_INFINITY
  let found: ReadonlyMap<Digest, readonly string[]> = new Map()
  return async ({ digest, tags }) => {
    const startMs = clock.elapsedMs()
    if (startMs >= untilMs) {
      found = await tagsByDigest((await client.tags()) ?? [], client)
      const endMs = clock.elapsedMs()
      untilMs = endMs + Math.max(FRESH_MS, (endMs - startMs) * FRESH_SWEEPS)
    }
    const held = await Promise.all(tags.map((tag) => client.head(tag)))
    const isSame = sameTags(found.get(digest) ?? [], tags) && held.every((each) => each?.digest === digest)
    return isSame ? 'same' : 'changed'
  }
}

async function tagsByDigest(tags: readonly string[], client: RegistryClient): Promise<ReadonlyMap<Digest, readonly string[]>> {
  const held = await inParallel(tags, ASKERS, (tag) => client.head(tag))
  const found = new Map<Digest, string[]>()
  for (const [index, tag] of tags.entries()) {
    const digest = held[index]?.digest
    // gone since it was listed
    if (digest === undefined) continue
    found.set(digest, [...(found.get(digest) ?? []), tag])
  }
  return found
}
