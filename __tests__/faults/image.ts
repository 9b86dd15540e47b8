import type { StagedImage } from '../../src/build/stage.ts'
import type { Digest } from '../../src/domain/digest.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest, parseManifest } from '../../src/domain/manifest.ts'
import type { Platform } from '../../src/domain/platform.ts'
import type { BlobSource } from '../../src/registry/registry.ts'
import { hashOnce } from './hash.ts'

/** The platforms of every image here. */
export const PLATFORMS: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
]

/** An image with all its bytes. */
export type Built = { readonly staged: StagedImage; readonly blobs: ReadonlyMap<Digest, Uint8Array> }

const built = new Map<string, Built>()

/**
 * Builds an image of two platforms as BuildKit would: `text` makes its bytes, `labels` are in its configs; the layer is the same for all. The same image is
 * built once for all runs and registries, whose bytes nobody changes.
 */
export function buildImage(text: string, labels: ReadonlyMap<string, string>): Built {
  const key = JSON.stringify([text, ...labels])
  const image = built.get(key) ?? build(text, labels)
  built.set(key, image)
  return image
}

function build(text: string, labels: ReadonlyMap<string, string>): Built {
  const blobs = new Map<Digest, Uint8Array>()
  const add = (mediaType: string, bytes: Uint8Array): Descriptor => {
    const digest = hashOnce(bytes)
    blobs.set(digest, bytes)
    return { mediaType, digest, size: bytes.byteLength, platform: undefined, annotations: {} }
  }
  const layer = add('application/vnd.oci.image.layer.v1.tar', bytesOf('a layer'))
  const children = PLATFORMS.map((platform) => {
    const said = JSON.stringify({ ...platform, comment: text, config: { Labels: Object.fromEntries(labels) } })
    const config = add('application/vnd.oci.image.config.v1+json', bytesOf(said))
    return manifestOf({ mediaType: MANIFEST_TYPES[1], config, layers: [layer] })
  })
  const manifests = children.map(({ mediaType, digest, bytes }, index) => ({
    mediaType,
    digest,
    size: bytes.byteLength,
    platform: PLATFORMS[index],
  }))
  const root = manifestOf({ mediaType: MANIFEST_TYPES[0], manifests })
  const images = children.flatMap(({ content }) => (content.kind === 'image' ? [content] : []))
  const named = new Map(images.flatMap(({ config, layers }) => [config, ...layers]).map((blob) => [blob.digest, blob]))
  const staged: StagedImage = {
    digest: root.digest,
    root,
    children,
    blobs: [...named.values()],
    blob: ({ digest }) => sourceOf(digest, blobs, digest !== layer.digest),
    platforms: children.map(({ digest }, index) => ({ platform: platformAt(index), digest })),
    place: { kind: 'layout', folder: 'layout' },
    materials: [],
    metadata: '{}',
  }
  return { staged, blobs }
}

function sourceOf(digest: Digest, blobs: ReadonlyMap<Digest, Uint8Array>, isNew: boolean): BlobSource {
  const bytes = blobs.get(digest)
  if (bytes === undefined) throw new Error(`the image has no ${digest}`)
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  return { digest, size: bytes.byteLength, chunks, ...(isNew ? { isNew } : {}) }
}

function manifestOf(document: object): Manifest {
  const bytes = bytesOf(JSON.stringify({ schemaVersion: 2, ...document }))
  return parseManifest(bytes, hashOnce(bytes), undefined, 'build-output')
}

function platformAt(index: number): Platform {
  const platform = PLATFORMS[index]
  if (platform === undefined) throw new Error(`there is no platform ${index}`)
  return platform
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
