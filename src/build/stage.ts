import { join } from 'node:path'
import type { Digest } from '../domain/digest.ts'
import type { Descriptor, Manifest } from '../domain/manifest.ts'
import type { Platform } from '../domain/platform.ts'
import { type Repository, sameRepository } from '../domain/reference.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import type { BlobSource } from '../registry/registry.ts'
import { blobPath, checkPlatforms, readLayout } from './layout.ts'
import { builtDigest, readMetadata } from './metadata.ts'
import { buildByPlatform, isSplit } from './nodes.ts'
import type { OpenBuilder } from './open.ts'
import { readMaterials } from './provenance.ts'
import { runBuild, type Work } from './run.ts'
import type { BuildSource } from './source.ts'

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
  readonly place: ImagePlace
  /** repositories that the provenance names as materials: layers of base images may be mounted from there */
  readonly materials: readonly Repository[]
  /** buildx's metadata file, as JSON text; empty for an adopted image */
  readonly metadata: string
}

/** Where the bytes of a staged image are: here, in one repository, or in parts that were joined to it: `digests` are blobs and manifests. */
export type ImagePlace =
  | { readonly kind: 'layout'; readonly folder: string }
  | { readonly kind: 'registry'; readonly repository: Repository }
  | { readonly kind: 'parts'; readonly parts: readonly { readonly repository: Repository; readonly digests: ReadonlySet<Digest> }[] }

/**
 * Blobs that say when or by which run they were made, so that a build never makes them twice: image configs have the label `created`, provenance has
 * times and an invocation's id.
 */
const NEW_EACH_TIME: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.in-toto+json',
])

/**
 * Builds the image of a plan once, into a layout on disk in the run's own folder, under no name that anyone can pull. What buildx wrote is checked, not
 * believed. Throws `ActionError` as `runBuild` does, and `build-output` for a result that is missing, broken or of another build.
 */
export async function stageImage(plan: Plan, source: BuildSource, opened: OpenBuilder, ports: Ports): Promise<StagedImage> {
  const place = await ports.files.temporaryFolder('build-')
  const folder = join(place, 'layout')
  const path = join(place, 'metadata.json')
  await buildInto({ plan, source, ...opened }, { folder, metadata: path }, ports).catch(async (error: unknown) => {
    // A disk that took no layout takes no outputs either, as long as what came of it stands there.
    if (asActionError(error).code === 'disk') await ports.files.remove(place)
    throw error
  })
  const [metadata, layout] = await Promise.all([readMetadata(path, ports.files), readLayout(folder, ports.files)])
  checkPlatforms(layout, plan.build.platforms)
  const { digest } = layout.root
  const said = builtDigest(metadata)
  if (said !== digest) throw new ActionError('build-output', `buildx says that it built ${said}, but wrote ${digest}`)
  const materials = metadata.materials.length > 0 ? metadata.materials : await readMaterials(folder, layout.children, ports.files)
  return {
    ...layout,
    digest,
    blob: (blob) => ({
      digest: blob.digest,
      size: blob.size,
      chunks: () => ports.files.stream(blobPath(folder, blob.digest)),
      isNew: NEW_EACH_TIME.has(blob.mediaType),
    }),
    place: { kind: 'layout', folder },
    materials: materials.filter((one, index) => materials.findIndex((other) => sameRepository(one, other)) === index),
    metadata: metadata.text,
  }
}

function buildInto(work: Work, results: { readonly folder: string; readonly metadata: string }, ports: Ports): Promise<void> {
  return isSplit(work) ? buildByPlatform(work, results, ports) : runBuild(work, { kind: 'layout', ...results }, ports)
}

/** What came of a build whose result went where the user's own `load`, `outputs` or `call` said. */
export type PassedBuild = { readonly digest: Digest | undefined; readonly imageId: string; readonly metadata: string }

/** Whether a plan's build ends somewhere else than in a layout of ours: only one that is not pushed may. */
export function isPassedOn({ push, build }: Plan): boolean {
  return !push && (build.load || build.outputs.length > 0 || build.call !== undefined)
}

/** Builds for what the user's own `load`, `outputs` or `call` ask; nothing is staged. Throws `ActionError` as `runBuild` does. */
export async function passBuild(plan: Plan, source: BuildSource, opened: OpenBuilder, ports: Ports): Promise<PassedBuild> {
  const path = join(await ports.files.temporaryFolder('build-'), 'metadata.json')
  await runBuild({ plan, source, ...opened }, { kind: 'passthrough', metadata: path }, ports)
  const { digest, imageId, text } = await readMetadata(path, ports.files)
  return { digest, imageId, metadata: text }
}
