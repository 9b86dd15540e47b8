import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES, type Manifest, parseManifest } from '../../src/domain/manifest.ts'
import type { PackagesApi } from '../../src/ports.ts'
import { readPackage } from '../../src/prune/packages.ts'
import { NAMED_LIMIT, readPieces } from '../../src/prune/read.ts'
import { readShelf } from '../../src/prune/registry.ts'
import type { RegistryClient } from '../../src/registry/registry.ts'
import { repositoryOf } from '../registry/parts.ts'

const encode = (document: object): Uint8Array => new TextEncoder().encode(JSON.stringify(document))

function manifestOf(document: object, mediaType: string): Manifest {
  const bytes = encode({ schemaVersion: 2, mediaType, ...document })
  return parseManifest(bytes, digestOf(bytes), mediaType, 'registry-answer')
}

/** A repository in memory. */
function store() {
  const manifests = new Map<Digest, Manifest>()
  const blobs = new Map<Digest, Uint8Array>()
  const tags = new Map<string, Digest>()
  let [lists, elapsedMs] = [0, 0]
  const nobody = async (): Promise<never> => {
    throw new Error('nobody asks for this')
  }
  const client: RegistryClient = {
    repository: repositoryOf('registry.example.com/acme/app'),
    greet: () => undefined,
    checkAccess: nobody,
    head: async (tag) => {
      const digest = tags.get(tag)
      return digest && { digest, mediaType: MANIFEST_TYPES[0] }
    },
    manifest: async (reference) => [...manifests.values()].find(({ digest }) => digest === reference),
    referrers: async () => undefined,
    tags: async () => {
      lists += 1
      return [...tags.keys()]
    },
    remove: nobody,
    readBlob: async ({ digest }) => blobs.get(digest) ?? nobody(),
    blobSource: () => {
      throw new Error('nobody asks for this')
    },
    hasBlob: nobody,
    prepare: () => undefined,
    closeUploads: () => undefined,
    upload: nobody,
    putManifest: nobody,
  }
  const put = (manifest: Manifest, ...names: readonly string[]): Digest => {
    manifests.set(manifest.digest, manifest)
    for (const name of names) tags.set(name, manifest.digest)
    return manifest.digest
  }
  const image = (created: string | undefined, more: object = {}): Manifest => {
    const config = encode({ architecture: 'amd64', os: 'linux', created, salt: blobs.size })
    blobs.set(digestOf(config), config)
    const named = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length }
    return manifestOf({ config: named, layers: [], ...more }, MANIFEST_TYPES[1])
  }
  const index = (children: readonly (Digest | object)[]): Manifest =>
    manifestOf(
      {
        manifests: children.map((child) => ({
          mediaType: MANIFEST_TYPES[1],
          size: 1,
          ...(typeof child === 'string' ? { digest: child } : child),
        })),
      },
      MANIFEST_TYPES[0],
    )
  return {
    client,
    tags,
    manifests,
    put,
    image,
    index,
    lists: () => lists,
    pass: (ms: number) => {
      elapsedMs += ms
    },
    clock: { elapsedMs: () => elapsedMs },
  }
}

const OLD = '2024-01-15T00:00:00.000Z'
const NEW = '2026-11-20T00:00:00.000Z'

describe('the age of an index', () => {
  const unknown = `sha256:${'0'.repeat(64)}`
  const proof = { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
  test.each<[string, readonly (string | undefined)[], readonly object[], string | undefined]>([
    ['is that of its youngest platform: an old one may come from a cache', [OLD, NEW], [], NEW],
    ['is that of its youngest platform, whatever the order', [NEW, OLD], [], NEW],
    ['nobody knows where a platform does not say', [OLD, undefined], [], undefined],
    ['nobody knows where a platform is as old as builds that are the same each time say', [OLD, '1970-01-01T00:00:00Z'], [], undefined],
    ['nobody knows where a platform is missing: it may come yet, or be the youngest', [OLD], [{ digest: unknown }], undefined],
    ['is not asked of what is said of it', [OLD], [{ digest: unknown, ...proof }], OLD],
    ['nobody knows without a platform', [], [{ digest: unknown }], undefined],
  ])('%s', async (_name, dates, more, expected) => {
    const { client, put, image, index } = store()
    const digest = put(index([...dates.map((date) => put(image(date))), ...more]), 'v1')
    const pieces = await readPieces([{ digest, tags: ['v1'], pushedAt: undefined }], false, client)
    expect(pieces.find((piece) => piece.digest === digest)?.madeAt?.toISOString()).toBe(expected)
  })
})

describe('what is read', () => {
  test('an image under a tag of its own digest is about nothing; what a list repeats has all its tags', async () => {
    const { client, put, image } = store()
    const digest = put(image(OLD))
    const own = digest.replace(':', '-')
    const listed = [
      { digest, tags: ['latest'], pushedAt: undefined },
      { digest, tags: [own], pushedAt: undefined },
    ]
    expect(await readPieces(listed, true, client)).toMatchObject([{ digest, tags: ['latest', own], about: [] }])
  })

  test('cosign’s tags and subjects are what it is about', async () => {
    const { client, put, image } = store()
    const subject = put(image(OLD))
    const other = put(image(NEW))
    const signature = put(image(OLD, { subject: { mediaType: MANIFEST_TYPES[1], digest: subject, size: 1 } }))
    const tags = [`${other.replace(':', '-')}.sig`, `${other.replace(':', '-')}.sig.old`]
    const pieces = await readPieces([{ digest: signature, tags, pushedAt: undefined }], true, client)
    expect(pieces.find(({ digest }) => digest === signature)?.about).toStrictEqual([other, subject])
  })

  test('a tag whose image is not there ends it: nobody knows what that needs', async () => {
    const { client, put, image, manifests } = store()
    const digest = put(image(OLD), 'v1')
    manifests.delete(digest)
    await expect(readPieces([{ digest, tags: ['v1'], pushedAt: undefined }], true, client)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `registry.example.com/acme/app lists ${digest} with the tag v1, and does not have it`,
    })
    // Without a tag it may be deleted by somebody else any time: it counts only where it would be kept.
    const pushedAt = new Date(OLD)
    expect(await readPieces([{ digest, tags: [], pushedAt }], true, client)).toStrictEqual([
      { digest, tags: [], madeAt: pushedAt, needs: [], about: [], isUnread: true },
    ])
  })

  test('an image that an index names and nobody has is left out; an index is not, since it would need something', async () => {
    const { client, put, image, index } = store()
    const [gone, lost] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]
    const digest = put(index([put(image(OLD)), { digest: gone }, { digest: lost, mediaType: MANIFEST_TYPES[0] }]), 'v1')
    const pieces = await readPieces([{ digest, tags: ['v1'], pushedAt: undefined }], false, client)
    expect(pieces.filter(({ isUnread }) => isUnread === true)).toStrictEqual([
      { digest: lost, tags: [], madeAt: undefined, needs: [], about: [], isUnread: true },
    ])
    expect(pieces.some((piece) => piece.digest === gone)).toBe(false)
  })

  test('what a registry lists as referring to an image goes with that one, whatever it says itself', async () => {
    const { client, put, image, index } = store()
    const child = put(image(OLD))
    const kept = put(index([child]), 'v1')
    const liar = put(image(OLD))
    const descriptor = { mediaType: MANIFEST_TYPES[1], digest: liar, size: 1, platform: undefined, annotations: {} }
    const listing = { ...client, referrers: async (digest: Digest) => (digest === kept ? [descriptor] : undefined) }
    const pieces = await readPieces([{ digest: kept, tags: ['v1'], pushedAt: undefined }], false, listing)
    expect(pieces.find(({ digest }) => digest === liar)?.about).toStrictEqual([kept])
  })

  test('what is known is not read again, but what is not there is asked for each time', async () => {
    const { client, put, image, index } = store()
    const asked: string[] = []
    const counting = {
      ...client,
      manifest: (reference: string) => {
        asked.push(reference)
        return client.manifest(reference)
      },
    }
    const missing: Digest = `sha256:${'0'.repeat(64)}`
    const child = put(image(OLD))
    const digest = put(index([child, missing]), 'v1')
    const [memory, listed] = [new Map(), [{ digest, tags: ['v1'], pushedAt: undefined }]]
    const first = await readPieces(listed, false, counting, memory)
    expect(await readPieces(listed, false, counting, memory)).toStrictEqual(first)
    expect(asked).toStrictEqual([digest, child, missing, missing])
  })

  test('a repository whose manifests name each other without end is refused before they are all held', async () => {
    const { client, index } = store()
    const digests = Array.from({ length: 40 }, (_, count): Digest => `sha256:${String(count).padStart(64, '0')}`)
    const names = Array.from({ length: 20_000 }, (_, count): Digest => `sha256:${String(count).padStart(64, 'f')}`)
    const big = index(names)
    const endless = { ...client, manifest: async (reference: string) => (digests.some((each) => each === reference) ? big : undefined) }
    const listed = digests.map((digest) => ({ digest, tags: [], pushedAt: new Date(OLD) }))
    await expect(readPieces(listed, true, endless)).rejects.toMatchObject({
      code: 'registry-answer',
      message: `manifests name each other more than ${NAMED_LIMIT} times in registry.example.com/acme/app`,
    })
    await expect(readPieces(listed.slice(0, 3), true, endless)).resolves.toHaveLength(3)
  })
})

describe('the look before a deletion', () => {
  const one = async () => {
    const all = store()
    const digest = all.put(all.image(OLD), 'v1')
    all.put(all.image(NEW), 'latest')
    const shelf = await readShelf(all.client, new Map(), all.clock)
    const piece = shelf?.pieces.find((each) => each.digest === digest)
    if (shelf === undefined || piece === undefined) throw new Error('nothing was read')
    return { ...all, digest, look: () => shelf.look(piece) }
  }

  test('sees a tag that is new, one that moved onto it, and its own that moved away', async () => {
    const added = await one()
    added.tags.set('stable', added.digest)
    expect(await added.look()).toBe('changed')
    const moved = await one()
    moved.tags.set('latest', moved.digest)
    expect(await moved.look()).toBe('changed')
    const away = await one()
    expect(await away.look()).toBe('same')
    away.tags.delete('v1')
    expect(await away.look()).toBe('changed')
  })

  test('sees them also after many deletions, and asks for all tags again only once what it knows is old', async () => {
    const { look, tags, digest, pass, lists } = await one()
    expect(await look()).toBe('same')
    const before = lists()
    for (let count = 0; count < 9; count += 1) {
      pass(1_000)
      expect(await look()).toBe('same')
    }
    expect(lists()).toBe(before)
    tags.set('stable', digest)
    pass(1_000)
    expect([await look(), lists()]).toStrictEqual(['changed', before + 1])
  })

  test('keeps what an image needs, or says something of, that came since: the second look misses what is pushed after it', async () => {
    const all = store()
    const [part, signed, other] = [all.put(all.image(OLD), 'old-part'), all.put(all.image(OLD), 'v1'), all.put(all.image(OLD), 'v0')]
    const shelf = await readShelf(all.client, new Map(), all.clock)
    const look = async (digest: Digest) => {
      const piece = shelf?.pieces.find((each) => each.digest === digest)
      return piece && shelf?.look(piece)
    }
    expect([await look(part), await look(signed), await look(other)]).toStrictEqual(['same', 'same', 'same'])
    all.put(all.index([part]), 'new')
    all.put(all.image(NEW), `${signed.replace(':', '-')}.sig`)
    expect([await look(part), await look(signed)]).toStrictEqual(['same', 'same'])
    all.pass(10_000)
    expect([await look(part), await look(signed), await look(other)]).toStrictEqual(['changed', 'changed', 'same'])
    // It is not read again, and what it needs is known all the same.
    all.pass(10_000)
    expect(await look(part)).toBe('changed')
  })
})

describe('a tag that is listed and shows nothing', () => {
  const withLag = (answers: number, listed: readonly string[]) => {
    const all = store()
    const digest = all.put(all.image(OLD), 'v1', 'stable')
    let [left, lists] = [answers, 0]
    const client: RegistryClient = {
      ...all.client,
      head: async (tag) => (tag === 'stable' && left-- > 0 ? undefined : all.client.head(tag)),
      tags: async () => (lists++ === 0 ? ['v1', 'stable'] : listed),
    }
    return { digest, read: () => readShelf(client, new Map(), all.clock) }
  }

  test('is asked for again: another server of the registry may know it', async () => {
    const { digest, read } = withLag(1, ['v1', 'stable'])
    expect((await read())?.pieces).toMatchObject([{ digest, tags: ['v1', 'stable'] }])
  })

  test('is gone where it is not listed any more', async () => {
    const { digest, read } = withLag(2, ['v1'])
    expect((await read())?.pieces).toMatchObject([{ digest, tags: ['v1'] }])
  })

  test('ends it where it stays so: its image would be judged without it', async () => {
    await expect(withLag(2, ['v1', 'stable']).read()).rejects.toMatchObject({
      code: 'registry-answer',
      message: 'registry.example.com/acme/app lists the tag stable, and does not have it',
    })
  })
})

describe('a package of GitHub', () => {
  const open = async () => {
    const all = store()
    const [part, other] = [all.put(all.image(OLD)), all.put(all.image(OLD))]
    const version = (id: number, name: string, tags: readonly string[] = []) => ({ id, name, tags, createdAt: new Date(OLD) })
    const versions = [version(2, other), version(1, part)]
    const lists: string[] = []
    let refusal: string | undefined
    const refuse = (message: string): void => {
      refusal = message
    }
    const api: PackagesApi = {
      versions: async () => {
        lists.push('versions')
        return [...versions]
      },
      newest: async () => {
        lists.push('newest')
        return versions.slice(0, 2)
      },
      version: async (_owner, _name, id) => versions.find((each) => each.id === id),
      remove: async () => {
        if (refusal !== undefined) throw new Error(`status 400: ${refusal}`)
        return true
      },
    }
    const shelf = await readPackage(all.client, api, new Map(), all.clock)
    const look = async (digest: Digest) => {
      const piece = shelf?.pieces.find((each) => each.digest === digest)
      return piece && shelf?.look(piece)
    }
    const push = (id: number, manifest: Manifest, ...tags: readonly string[]) => versions.unshift(version(id, all.put(manifest), tags))
    return { ...all, part, other, shelf, lists, look, push, refuse }
  }

  test('keeps what an index needs that came since, by its newest versions alone where they reach back to what is known', async () => {
    const { part, other, index, look, push, pass, lists } = await open()
    expect([await look(part), await look(other)]).toStrictEqual(['same', 'same'])
    push(3, index([part]), 'v2')
    pass(10_000)
    expect([await look(part), await look(other), lists]).toStrictEqual(['changed', 'same', ['versions', 'newest', 'newest']])
  })

  test('by all versions where they do not', async () => {
    const { part, other, image, index, look, push, pass, lists } = await open()
    push(3, index([part]), 'v2')
    push(4, image(NEW), 'v3')
    push(5, image(NEW), 'v4')
    pass(10_000)
    expect([await look(part), await look(other), lists]).toStrictEqual(['changed', 'same', ['versions', 'newest', 'versions']])
  })

  test.each([
    ['You cannot delete the last tagged version of a package. You must delete the package instead.', 'keep one by keep-last or keep-tags'],
    ['Publicly visible package versions with more than 5000 downloads cannot be deleted.', 'that was pulled so often'],
    ['Must have admin rights to Repository.', 'packages: write'],
  ])('tells what helps against a refusal: %s', async (message, hint) => {
    const { part, shelf, refuse } = await open()
    refuse(message)
    const piece = shelf?.pieces.find(({ digest }) => digest === part)
    await expect(piece && shelf?.remove(piece)).rejects.toMatchObject({
      code: 'registry-refused',
      message: `deleting a version of registry.example.com/acme/app: status 400: ${message}`,
      hint: expect.stringContaining(hint),
    })
  })

  test('looks again for what was listed and could not be read', async () => {
    const { part, index, look, push, pass, manifests } = await open()
    const late = index([part])
    push(3, late)
    manifests.delete(late.digest)
    expect(await look(part)).toBe('same')
    manifests.set(late.digest, late)
    pass(10_000)
    expect(await look(part)).toBe('changed')
  })
})
