import type { StagedImage } from '../build/stage.ts'
import { joinIndexes } from '../domain/join.ts'
import { listed } from '../domain/list.ts'
import { isAttestation } from '../domain/manifest.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'

/** A published image that becomes a part of another one. */
export type SourcePart = {
  /** `ghcr.io/acme/app@sha256:…` */
  readonly name: string
  readonly repository: Repository
  readonly image: StagedImage
  /** the config of a single image, which says what platform it is for */
  readonly config: Uint8Array | undefined
}

/**
 * Joins published images into one, whose index no registry has yet; their manifests and blobs stay where they are until asked for. Throws `ActionError` `plan` with
 * every reason why they are no one image.
 */
export function joinParts(parts: readonly SourcePart[]): StagedImage {
  const joined = joinIndexes(parts.map(({ name, image, config }) => ({ name, manifest: image.root, config })))
  if ('problems' in joined)
    throw new ActionError(
      'plan',
      ['what from names cannot be joined:', ...listed(joined.problems)].join('\n'),
      'Nothing was written. Name one image for each platform.',
    )
  const { manifest } = joined
  const entries = manifest.content.kind === 'index' ? manifest.content.manifests : []
  const named = new Set(entries.map(({ digest }) => digest))
  const all = parts.flatMap(({ image }) => [image.root, ...image.children])
  const children = [...new Map(all.filter(({ digest }) => named.has(digest)).map((child) => [child.digest, child])).values()]
  const contents = children.flatMap(({ content }) => (content.kind === 'image' ? [content.config, ...content.layers] : []))
  return {
    digest: manifest.digest,
    root: manifest,
    children,
    blobs: [...new Map(contents.map((blob) => [blob.digest, blob])).values()],
    blob: (blob) =>
      (parts.find(({ image }) => image.blobs.some(({ digest }) => digest === blob.digest)) ?? notOfAny(blob.digest)).image.blob(blob),
    platforms: entries.flatMap((child) =>
      isAttestation(child) || child.platform === undefined ? [] : [{ platform: child.platform, digest: child.digest }],
    ),
    place: {
      kind: 'parts',
      parts: parts.map(({ repository, image }) => ({
        repository,
        digests: new Set([image.root, ...image.children, ...image.blobs].map(({ digest }) => digest)),
      })),
    },
    materials: [],
    metadata: '',
  }
}

function notOfAny(digest: string): never {
  throw new ActionError('internal', `the blob ${digest} is in none of the images that were joined`)
}
