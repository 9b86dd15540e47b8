import type { Digest } from '../domain/digest.ts'
import type { Descriptor, Manifest } from '../domain/manifest.ts'
import type { Platform } from '../domain/platform.ts'
import type { Repository } from '../domain/reference.ts'
import type { BlobSource } from '../registry/registry.ts'

/** An image that was built or adopted and has no name yet: its manifests in memory, its blobs where they are. */
export type StagedImage = {
  readonly digest: Digest
  /** the top manifest: an index, or one image */
  readonly root: Manifest
  /** every manifest below the root (images and attestations), children before parents */
  readonly children: readonly Manifest[]
  /** every config and layer, once each */
  readonly blobs: readonly Descriptor[]
  readonly blob: (blob: Descriptor) => BlobSource
  readonly platforms: readonly { readonly platform: Platform; readonly digest: Digest }[]
  readonly place: { readonly kind: 'layout'; readonly folder: string } | { readonly kind: 'registry'; readonly repository: Repository }
  /** repositories that the provenance names as materials: layers of base images may be mounted from there */
  readonly materials: readonly Repository[]
  /** buildx's metadata file, as JSON text; empty for an adopted image */
  readonly metadata: string
}
