import { join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { CONFIG_LIMIT_BYTES, parseConfig } from '../domain/config.ts'
import { type Digest, digestOf, hexOf } from '../domain/digest.ts'
import { isRecord } from '../domain/json.ts'
import { type Descriptor, isAttestation, MANIFEST_LIMIT_BYTES, MANIFEST_TYPES, type Manifest, parseManifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { readBelow } from '../domain/tree.ts'
import { ActionError } from '../errors.ts'
import type { Files } from '../ports.ts'

/** An image in an OCI layout (image-spec, image-layout.md), every manifest hashed by us, every blob there with its size. */
export type Layout = {
  readonly root: Manifest
  /** below the root, children before parents */
  readonly children: readonly Manifest[]
  /** every config and layer, once each */
  readonly blobs: readonly Descriptor[]
  readonly platforms: readonly { readonly platform: Platform; readonly digest: Digest }[]
}

const SMALL_LIMIT_BYTES = 64 * 1024

/** Where a blob of a layout is. */
export function blobPath(folder: string, digest: Digest): string {
  return join(folder, 'blobs', 'sha256', hexOf(digest))
}

/**
 * Reads the one image of a layout. The bytes decide, not what is said of them: whatever is missing, of another size, of another hash, or not what it is
 * called is refused with `ActionError` `build-output` that names it. Layers are hashed when they are uploaded.
 */
export async function readLayout(folder: string, files: Files): Promise<Layout> {
  await checkVersion(folder, files)
  const root = await readManifest(folder, await readIndex(folder, files), files)
  const children = await readBelow(root, (said) => readManifest(folder, said, files), refuse)
  const blobs = uniqueBlobs([root, ...children])
  await Promise.all(blobs.map((blob) => checkBlob(folder, blob, files)))
  return { root, children, blobs, platforms: await readPlatforms(folder, root, children, files) }
}

async function checkVersion(folder: string, files: Files): Promise<void> {
  const document = await readJson(join(folder, 'oci-layout'), files)
  const version = isRecord(document) ? document['imageLayoutVersion'] : undefined
  if (version !== '1.0.0') refuse(`has the version ${JSON.stringify(version)} in oci-layout, not "1.0.0"`)
}

/** One entry for each name of the image is fine, another image is not. */
async function readIndex(folder: string, files: Files): Promise<Descriptor> {
  const bytes = await readFile(join(folder, 'index.json'), MANIFEST_LIMIT_BYTES, files)
  const { content } = parseManifest(bytes, digestOf(bytes), MANIFEST_TYPES[0], 'build-output')
  const entries = content.kind === 'index' ? content.manifests : []
  const [first] = entries
  if (first === undefined) return refuse('names no image in index.json')
  const digests = [...new Set(entries.map(({ digest }) => digest))]
  if (digests.length > 1) refuse(`names ${digests.length} images in index.json, not one: ${digests.slice(0, 3).join(', ')}`)
  return first
}

async function readManifest(folder: string, said: Descriptor, files: Files): Promise<Manifest> {
  const bytes = await readFile(blobPath(folder, said.digest), MANIFEST_LIMIT_BYTES, files)
  if (bytes.length !== said.size) refuse(`holds the manifest ${said.digest} with ${bytes.length} bytes, not the ${said.size} that are said`)
  const digest = digestOf(bytes)
  if (digest !== said.digest) refuse(`holds bytes of ${digest} under the name of the manifest ${said.digest}`)
  return parseManifest(bytes, digest, said.mediaType, 'build-output')
}

function uniqueBlobs(manifests: readonly Manifest[]): readonly Descriptor[] {
  const blobs = new Map<Digest, Descriptor>()
  for (const { content } of manifests) {
    for (const blob of content.kind === 'image' ? [content.config, ...content.layers] : []) {
      const known = blobs.get(blob.digest)
      if (known !== undefined && known.size !== blob.size)
        refuse(`says two sizes of the blob ${blob.digest}: ${known.size} and ${blob.size}`)
      blobs.set(blob.digest, known ?? blob)
    }
  }
  return [...blobs.values()]
}

async function checkBlob(folder: string, { digest, size, mediaType }: Descriptor, files: Files): Promise<void> {
  const found = await files.kind(blobPath(folder, digest))
  if (found === undefined) return refuse(`lacks the blob ${digest} (${mediaType})`)
  if (found.kind !== 'file') refuse(`has a ${found.kind} in place of the blob ${digest}`)
  if (found.size !== size) refuse(`holds the blob ${digest} with ${found.size} bytes, not the ${size} that are said`)
}

async function readPlatforms(folder: string, root: Manifest, children: readonly Manifest[], files: Files): Promise<Layout['platforms']> {
  const { content } = root
  if (content.kind === 'image') return [{ platform: await platformOf(folder, root, files), digest: root.digest }]
  const images = content.manifests.filter((child) => !isAttestation(child))
  return Promise.all(
    images.map(async (child) => {
      if (child.platform !== undefined) return { platform: child.platform, digest: child.digest }
      const manifest = children.find(({ digest }) => digest === child.digest)
      if (manifest === undefined) return refuse(`lacks the manifest ${child.digest}`)
      return { platform: await platformOf(folder, manifest, files), digest: child.digest }
    }),
  )
}

/** The platform that an image's config says (image-spec, config.md). */
async function platformOf(folder: string, manifest: Manifest, files: Files): Promise<Platform> {
  if (manifest.content.kind !== 'image') return refuse(`has an index without a platform where an image should be: ${manifest.digest}`)
  const { digest } = manifest.content.config
  const bytes = await readFile(blobPath(folder, digest), CONFIG_LIMIT_BYTES, files)
  if (digestOf(bytes) !== digest) refuse(`holds bytes of ${digestOf(bytes)} under the name of the config ${digest}`)
  return parseConfig(bytes)?.platform ?? refuse(`has a config without os and architecture: ${digest}`)
}

async function readJson(path: string, files: Files): Promise<unknown> {
  return parseJson(await readFile(path, SMALL_LIMIT_BYTES, files), path)
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ActionError('build-output', `the image that buildx wrote is broken: ${what} is not JSON`, undefined, cause)
  }
}

async function readFile(path: string, limitBytes: number, files: Files): Promise<Uint8Array> {
  try {
    return await files.read(path, limitBytes)
  } catch (cause) {
    const because = codeOf(cause) === 'ENOENT' ? 'is missing' : `cannot be read (${codeOf(cause) ?? 'unknown trouble'})`
    throw new ActionError('build-output', `the image that buildx wrote is broken: ${path} ${because}`, undefined, cause)
  }
}

function refuse(what: string): never {
  throw new ActionError('build-output', `the image that buildx wrote is broken: it ${what}`)
}

/** Refuses an image that lacks a platform that was asked for: then it is not of this build. */
export function checkPlatforms(image: Pick<Layout, 'platforms'>, asked: readonly Platform[]): void {
  const found = image.platforms.map(({ platform }) => platform)
  const lacking = asked.filter((wanted) => !found.some((one) => samePlatform(one, wanted)))
  if (lacking.length > 0) refuse(`lacks ${lacking.map(formatPlatform).join(', ')}; it is for ${found.map(formatPlatform).join(', ')}`)
}
