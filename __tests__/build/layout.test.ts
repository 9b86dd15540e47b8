import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { blobPath, checkPlatforms, readLayout } from '../../src/build/layout.ts'
import { readMaterials } from '../../src/build/provenance.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { blobFile, type DraftLayout, draftLayout, type Entry, indexJson, writeLayout } from '../support/layout.ts'
import { aPlatform } from '../support/plans.ts'
import { failure } from './world.ts'

let folder = ''
const files = createFiles('/nowhere')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function read(draft: DraftLayout) {
  await writeLayout(folder, draft)
  return readLayout(folder, files)
}

const digests = (entries: readonly { readonly digest: string }[]) => entries.map(({ digest }) => digest)

describe('a good layout', () => {
  test('of two platforms with provenance', async () => {
    const draft = draftLayout({ materials: ['pkg:docker/alpine@3.19'] })
    const layout = await read(draft)
    expect(layout.root.digest).toBe(draft.root.digest)
    expect(layout.root.bytes).toStrictEqual(draft.files.get(blobFile(draft.root.digest)))
    expect(digests(layout.children)).toStrictEqual(digests([...draft.images, ...draft.attestations]))
    expect(new Set(digests(layout.blobs))).toStrictEqual(new Set([...draft.files.keys()].filter(isBlob(draft)).map(digestFrom)))
    expect(layout.platforms).toStrictEqual([
      { platform: { os: 'linux', architecture: 'amd64' }, digest: draft.images[0]?.digest },
      { platform: { os: 'linux', architecture: 'arm64' }, digest: draft.images[1]?.digest },
    ])
  })

  test('of one platform: what it is for stands in its config', async () => {
    const draft = draftLayout({ platforms: ['linux/arm/v7'] })
    const layout = await read(draft)
    expect(layout.root.content.kind).toBe('image')
    expect(layout.children).toStrictEqual([])
    expect(layout.platforms).toStrictEqual([{ platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, digest: draft.root.digest }])
  })

  test('of an index whose children are not said to be for a platform', async () => {
    const draft = draftLayout()
    const bare = draft.images.map(({ platform: _, ...image }) => image)
    const layout = await read(withRoot(draft, { schemaVersion: 2, mediaType: draft.root.mediaType, manifests: bare }))
    expect(layout.platforms.map(({ platform }) => platform.architecture)).toStrictEqual(['amd64', 'arm64'])
  })

  test('with one entry for each name of the image', async () => {
    const draft = draftLayout()
    draft.files.set('index.json', indexJson([draft.root, { ...draft.root, annotations: { 'io.containerd.image.name': 'b' } }]))
    expect((await read(draft)).root.digest).toBe(draft.root.digest)
  })

  test('with files that nobody names, and the folder of unfinished ones', async () => {
    const draft = draftLayout()
    draft.files.set('blobs/sha256/extra', Buffer.from('x'))
    await mkdir(join(folder, 'ingest'))
    expect((await read(draft)).blobs.length).toBe(4)
  })
})

/** The digest of a blob's path, and which of a draft's blobs are no manifests. */
const digestFrom = (path: string) => `sha256:${path.slice('blobs/sha256/'.length)}`
const isBlob = (draft: DraftLayout) => (path: string) =>
  path.startsWith('blobs/') && ![draft.root, ...draft.images, ...draft.attestations].some(({ digest }) => path === blobFile(digest))

function withRoot(draft: DraftLayout, content: unknown): DraftLayout {
  const bytes = Buffer.from(JSON.stringify(content))
  const digest = digestOf(bytes)
  draft.files.set(blobFile(digest), bytes)
  draft.files.set('index.json', indexJson([{ ...draft.root, digest, size: bytes.length }]))
  return draft
}

function addImage(draft: DraftLayout, content: Readonly<Record<string, unknown>>): Entry {
  const { mediaType } = first(draft.images)
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }))
  const digest = digestOf(bytes)
  draft.files.set(blobFile(digest), bytes)
  return { mediaType, digest, size: bytes.length, platform: { os: 'linux', architecture: 'amd64' } }
}

const first = (entries: readonly Entry[]): Entry => {
  const [entry] = entries
  if (entry === undefined) throw new Error('the draft has none')
  return entry
}

describe('a layout that is broken, or of something else', () => {
  const broken: readonly (readonly [name: string, change: (draft: DraftLayout) => unknown, message: (draft: DraftLayout) => string])[] = [
    ['no oci-layout', (draft) => draft.files.delete('oci-layout'), () => `${join(folder, 'oci-layout')} is missing`],
    [
      'another version',
      (draft) => draft.files.set('oci-layout', Buffer.from('{"imageLayoutVersion":"2.0.0"}')),
      () => 'it has the version "2.0.0" in oci-layout, not "1.0.0"',
    ],
    [
      'oci-layout is not JSON',
      (draft) => draft.files.set('oci-layout', Buffer.from('{')),
      () => `${join(folder, 'oci-layout')} is not JSON`,
    ],
    [
      'oci-layout is a list',
      (draft) => draft.files.set('oci-layout', Buffer.from('[]')),
      () => 'it has the version undefined in oci-layout, not "1.0.0"',
    ],
    ['no index.json', (draft) => draft.files.delete('index.json'), () => `${join(folder, 'index.json')} is missing`],
    [
      'index.json is too large',
      (draft) => draft.files.set('index.json', Buffer.alloc(5 * 1024 * 1024, ' ')),
      () => `${join(folder, 'index.json')} cannot be read (ERR_FILE_TOO_LARGE)`,
    ],
    ['no image', (draft) => draft.files.set('index.json', indexJson([])), () => 'it names no image in index.json'],
    [
      'two images',
      (draft) => draft.files.set('index.json', indexJson([draft.root, first(draft.images)])),
      (draft) => `it names 2 images in index.json, not one: ${draft.root.digest}, ${first(draft.images).digest}`,
    ],
    [
      'index.json names an image that is not there',
      (draft) => draft.files.delete(blobFile(draft.root.digest)),
      (draft) => `${blobPath(folder, draft.root.digest)} is missing`,
    ],
    [
      'a platform’s manifest is not there',
      (draft) => draft.files.delete(blobFile(first(draft.images).digest)),
      (draft) => `${blobPath(folder, first(draft.images).digest)} is missing`,
    ],
    [
      'other bytes of the same length under the name of a manifest',
      (draft) => draft.files.set(blobFile(draft.root.digest), Buffer.alloc(draft.root.size, ' ')),
      (draft) => `it holds bytes of ${digestOf(Buffer.alloc(draft.root.size, ' '))} under the name of the manifest ${draft.root.digest}`,
    ],
    [
      'a manifest that was cut',
      (draft) => draft.files.set(blobFile(draft.root.digest), Buffer.from('{')),
      (draft) => `it holds the manifest ${draft.root.digest} with 1 bytes, not the ${draft.root.size} that are said`,
    ],
    [
      'a layer is not there',
      (draft) => draft.files.delete(blobFile(first(draft.layers).digest)),
      (draft) => `it lacks the blob ${first(draft.layers).digest} (application/vnd.oci.image.layer.v1.tar+gzip)`,
    ],
    [
      'a config is not there',
      (draft) => draft.files.delete(blobFile(first(draft.configs).digest)),
      (draft) => `it lacks the blob ${first(draft.configs).digest} (application/vnd.oci.image.config.v1+json)`,
    ],
    [
      'a layer that was cut, as on a full disk',
      (draft) => draft.files.set(blobFile(first(draft.layers).digest), Buffer.from('a')),
      (draft) => `it holds the blob ${first(draft.layers).digest} with 1 bytes, not the ${first(draft.layers).size} that are said`,
    ],
    [
      'two sizes of one blob',
      (draft) => {
        const [layer, config] = [first(draft.layers), first(draft.configs)]
        const images = [0, 1].map((more) => addImage(draft, { config, layers: [{ ...layer, size: layer.size + more }] }))
        return withRoot(draft, { schemaVersion: 2, mediaType: draft.root.mediaType, manifests: images })
      },
      (draft) =>
        `it says two sizes of the blob ${first(draft.layers).digest}: ${first(draft.layers).size} and ${first(draft.layers).size + 1}`,
    ],
  ]

  test.each(broken)('%s', async (_, change, message) => {
    const draft = draftLayout()
    change(draft)
    const error = await failure(read(draft))
    expect([error.code, error.message]).toStrictEqual(['build-output', `the image that buildx wrote is broken: ${message(draft)}`])
  })

  test('a link in place of a blob', async () => {
    const draft = draftLayout()
    await writeLayout(folder, draft)
    const path = blobPath(folder, first(draft.layers).digest)
    await unlink(path)
    await symlink('/etc/passwd', path)
    expect((await failure(readLayout(folder, files))).message).toBe(
      `the image that buildx wrote is broken: it has a link in place of the blob ${first(draft.layers).digest}`,
    )
  })

  test('indexes without end', async () => {
    const draft = draftLayout()
    const { mediaType } = draft.root
    let inner: Entry = draft.root
    for (let depth = 0; depth < 4; depth += 1) {
      const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [inner] }))
      inner = { mediaType, digest: digestOf(bytes), size: bytes.length }
      draft.files.set(blobFile(inner.digest), bytes)
    }
    draft.files.set('index.json', indexJson([inner]))
    expect((await failure(read(draft))).message).toBe('the image that buildx wrote is broken: it nests indexes deeper than 3')
  })

  test('a config of no platform', async () => {
    const draft = draftLayout({ platforms: ['linux/amd64'] })
    const config = Buffer.from('{"os":7}')
    draft.files.set(blobFile(digestOf(config)), config)
    const root = {
      schemaVersion: 2,
      mediaType: draft.root.mediaType,
      config: { ...first(draft.configs), digest: digestOf(config), size: config.length },
      layers: [],
    }
    expect((await failure(read(withRoot(draft, root)))).message).toBe(
      `the image that buildx wrote is broken: it has a config without os and architecture: ${digestOf(config)}`,
    )
  })

  test('other bytes of the same length under the name of the config', async () => {
    const draft = draftLayout({ platforms: ['linux/amd64'] })
    const config = first(draft.configs)
    draft.files.set(blobFile(config.digest), Buffer.alloc(config.size, ' '))
    expect((await failure(read(draft))).message).toContain(`under the name of the config ${config.digest}`)
  })

  test('no folder at all', async () => {
    expect((await failure(readLayout(join(folder, 'absent'), files))).code).toBe('build-output')
  })

  test('a flipped byte in any file that was read is seen', async () => {
    const draft = draftLayout({ materials: [] })
    const read = [...draft.files.keys()].filter((path) => path.startsWith('blobs/') && !isBlob(draft)(path))
    for (const path of read) {
      await writeLayout(folder, draft)
      const bytes = Buffer.from(draft.files.get(path) ?? '')
      bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1
      await writeFile(join(folder, path), bytes)
      expect((await failure(readLayout(folder, files))).code).toBe('build-output')
    }
    expect(read.length).toBe(5)
  })
})

describe('checkPlatforms', () => {
  test('refuses an image that lacks one', async () => {
    const layout = await read(draftLayout())
    expect(() => checkPlatforms(layout, [aPlatform('linux/amd64'), aPlatform('linux/arm64/v8')])).not.toThrow()
    expect(() => checkPlatforms(layout, [])).not.toThrow()
    expect(() => checkPlatforms(layout, [aPlatform('linux/arm64'), aPlatform('linux/s390x')])).toThrow(
      'it lacks linux/s390x; it is for linux/amd64, linux/arm64',
    )
  })
})

describe('readMaterials', () => {
  test('reads what the provenance in the layout names', async () => {
    const layout = await read(
      draftLayout({
        platforms: ['linux/amd64'],
        materials: ['pkg:docker/ghcr.io/acme/base@1?platform=linux%2Famd64', 'https://github.com/acme/app.git'],
      }),
    )
    expect(await readMaterials(folder, layout.children, files)).toMatchObject([{ name: 'ghcr.io/acme/base' }])
  })

  test('passes over a statement that was changed', async () => {
    const draft = draftLayout({ platforms: ['linux/amd64'], materials: ['pkg:docker/alpine@3'] })
    const layout = await read(draft)
    const statement = layout.blobs.find(({ mediaType }) => mediaType === 'application/vnd.in-toto+json')
    if (statement === undefined) throw new Error('the draft has no statement')
    await writeFile(blobPath(folder, statement.digest), '{'.padEnd(statement.size))
    expect(await readMaterials(folder, layout.children, files)).toStrictEqual([])
  })
})
