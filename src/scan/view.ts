import { join } from 'node:path'
import type { StagedImage } from '../build/stage.ts'
import { type Digest, hexOf } from '../domain/digest.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { ActionError } from '../errors.ts'
import type { Files } from '../ports.ts'
import { checkLayers } from './layers.ts'
import { type ScanTarget, scanTargets } from './targets.ts'

/** Blobs of a published image that are brought here at the same time. */
const DOWNLOADS = 4

/**
 * Lists what of an image has to be scanned, and throws `ActionError` `blocked` where that cannot be all that would be published: a manifest of a kind that
 * nobody knows, nothing at all, or other platforms than those `asked` for (none: whatever there is).
 */
export function listTargets(image: StagedImage, asked: readonly Platform[]): readonly ScanTarget[] {
  const { targets, problems } = scanTargets(image)
  if (problems.length > 0) throw new ActionError('blocked', `the image cannot be scanned as a whole: ${problems.join('; ')}`)
  if (targets.length === 0) throw new ActionError('blocked', 'the image has nothing that could be scanned')
  const found = targets.map(({ platform }) => platform)
  const lacking = asked.filter((wanted) => !found.some((one) => samePlatform(one, wanted)))
  const foreign = asked.length === 0 ? [] : found.filter((one) => !asked.some((wanted) => samePlatform(one, wanted)))
  if (lacking.length > 0) throw new ActionError('blocked', `the image lacks ${listed(lacking)}, for which it should be`)
  if (foreign.length > 0) throw new ActionError('blocked', `the image is for ${listed(foreign)}, too, for which it should not be`)
  return targets
}

function listed(platforms: readonly Platform[]): string {
  return platforms.map(formatPlatform).join(', ')
}

/**
 * Writes, below `folder`, what Trivy needs to find exactly the manifests of `targets`: `given/view`, an OCI layout whose own index names them directly, since
 * Trivy looks no deeper, and takes the first image of an index whatever the platform (its `pkg/fanal/image/oci.go`); and `layout`, which holds their bytes.
 * All links are relative, so that they lead to the same when `folder` is seen as the root. Throws `ActionError` `blocked` for an image of which Trivy would
 * leave something out all the same.
 */
export async function writeView(image: StagedImage, targets: readonly ScanTarget[], folder: string, files: Files): Promise<void> {
  const view = join(folder, 'given', 'view')
  const manifests = targets.flatMap(({ manifest }) => [manifestOf(image, manifest)].filter((found) => found !== undefined))
  const unique = [...new Map(manifests.map((manifest) => [manifest.digest, manifest])).values()]
  await files.makeFolder(view)
  await Promise.all([
    files.write(join(view, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
    files.write(join(view, 'index.json'), indexOf(unique)),
    files.link('../../layout/blobs', join(view, 'blobs')),
    image.place.kind === 'layout'
      ? files.link(image.place.folder, join(folder, 'layout'))
      : bring(image, unique, join(folder, 'layout'), files),
  ])
  for (const manifest of unique) await checkLayers(manifest, join(folder, 'layout', 'blobs', 'sha256'), files)
}

function manifestOf({ root, children }: StagedImage, digest: Digest): Manifest | undefined {
  return [root, ...children].find((manifest) => manifest.digest === digest)
}

function indexOf(manifests: readonly Manifest[]): string {
  const entries = manifests.map(({ mediaType, digest, bytes }) => ({ mediaType, digest, size: bytes.length }))
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST_TYPES[0], manifests: entries })
}

/** Brings a published image here, each blob once; the source of a blob fails when it is not what its digest says. */
async function bring(image: StagedImage, manifests: readonly Manifest[], folder: string, files: Files): Promise<void> {
  const contents = manifests.flatMap(({ content }) => (content.kind === 'image' ? [content.config, ...content.layers] : []))
  const blobs = [...new Map(contents.map((blob): [Digest, Descriptor] => [blob.digest, blob])).values()]
  const place = join(folder, 'blobs', 'sha256')
  await files.makeFolder(place)
  await Promise.all(manifests.map(({ digest, bytes }) => files.write(join(place, hexOf(digest)), bytes)))
  await inParallel(blobs, DOWNLOADS, (blob) => files.write(join(place, hexOf(blob.digest)), image.blob(blob).chunks()))
}
