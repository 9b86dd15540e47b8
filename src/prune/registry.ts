import type { Digest } from '../domain/digest.ts'
import { inParallel } from '../domain/parallel.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { readPieces } from './read.ts'
import { type Shelf, sameTags } from './shelf.ts'

/** Heads that are asked for at the same time. */
const ASKERS = 8

/** Reads a repository by what every registry offers: its tags, and what they lead to. `undefined` where there is no such repository. */
export async function readShelf(client: RegistryClient): Promise<Shelf | undefined> {
  const tags = await client.tags()
  if (tags === undefined) return undefined
  const byDigest = await tagsByDigest(tags, client)
  const listed = [...byDigest].map(([digest, names]) => ({ digest, tags: names, pushedAt: undefined }))
  return {
    repository: client.repository,
    pieces: await readPieces(listed, false, client),
    isWhole: false,
    remove: remover(client),
  }
}

/** A registry takes every tag away with the manifest, also one that was put there since: all are listed and looked at again. */
function remover(client: RegistryClient): Shelf['remove'] {
  let again: Promise<ReadonlyMap<Digest, readonly string[]>> | undefined
  return async ({ digest, tags }) => {
    again ??= client.tags().then((now = []) => tagsByDigest(now, client))
    const listed = (await again).get(digest) ?? []
    const held = await Promise.all(tags.map((tag) => client.head(tag)))
    const isSame = sameTags(listed, tags) && held.every((each) => each?.digest === digest)
    if (!isSame) return 'changed'
    return (await client.remove(digest)) ? 'removed' : 'gone'
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
