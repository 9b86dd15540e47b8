import type { StagedImage } from '../build/stage.ts'
import { isImageConfig } from '../domain/config.ts'
import type { Digest } from '../domain/digest.ts'
import { type Descriptor, isAttestation, type Manifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'

/** One image that can be pulled by its platform, and so has to be scanned. */
export type ScanTarget = { readonly platform: Platform; readonly manifest: Digest; readonly config: Digest }

/** What there is to scan, in the order of the index, each once; and what nobody knows how to scan, a sentence for each. */
export type ScanTargets = { readonly targets: readonly ScanTarget[]; readonly problems: readonly string[] }

/**
 * Lists every image manifest of a staged image, in indexes below its own, too. Attestations that BuildKit adds are no images. What is neither, such as a
 * chart or an encrypted layer, is a problem: it could be pulled, and was not looked into.
 */
export function scanTargets(image: StagedImage): ScanTargets {
  const targets = new Map<string, ScanTarget>()
  const problems: string[] = []
  const seen = new Set<string>()
  const look = (manifest: Manifest, platform: Platform | undefined): void => {
    const key = `${manifest.digest} ${platform === undefined ? '' : formatPlatform(platform)}`
    // An index may be named many times; what is below it is looked at once for each platform.
    if (seen.has(key)) return
    seen.add(key)
    if (manifest.content.kind === 'index') {
      for (const child of manifest.content.manifests) {
        const below = image.children.find(({ digest }) => digest === child.digest)
        if (below === undefined) problems.push(`the manifest ${child.digest} is named and was not staged`)
        else if (!isPlainAttestation(child, below)) look(below, platformOf(image, child) ?? platform)
      }
      return
    }
    const problem = problemOf(manifest, platform)
    if (problem !== undefined) problems.push(`the manifest ${manifest.digest} ${problem}`)
    else if (platform !== undefined) targets.set(key, { platform, manifest: manifest.digest, config: manifest.content.config.digest })
  }
  look(image.root, image.root.content.kind === 'image' ? image.platforms[0]?.platform : undefined)
  return { targets: [...targets.values()], problems }
}

function platformOf(image: StagedImage, child: Descriptor): Platform | undefined {
  return child.platform ?? image.platforms.find(({ digest }) => digest === child.digest)?.platform
}

/** The marked child alone does not count: an image for a real platform, or with layers that can be run, is pulled whatever its annotations say. */
function isPlainAttestation(child: Descriptor, { content }: Manifest): boolean {
  return (
    isAttestation(child) &&
    child.platform?.os === 'unknown' &&
    content.kind === 'image' &&
    content.layers.length > 0 &&
    content.layers.every(({ mediaType }) => mediaType === 'application/vnd.in-toto+json')
  )
}

/** The media types of layers (OCI image-spec, media-types.md; distribution, manifest-v2-2.md) that Trivy unpacks. */
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(?:gzip|zstd))?|docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.gzip|\.zstd)?)$/

function problemOf({ content }: Manifest, platform: Platform | undefined): string | undefined {
  if (content.kind === 'index') return undefined
  if (!isImageConfig(content.config.mediaType)) return `is no image: its config is ${content.config.mediaType}`
  const layer = content.layers.find(({ mediaType }) => !LAYER.test(mediaType))
  if (layer !== undefined) return `has a layer of a kind that is not known: ${layer.mediaType}`
  return platform === undefined || platform.os === 'unknown' ? 'has no platform' : undefined
}
