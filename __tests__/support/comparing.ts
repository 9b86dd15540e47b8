import type { Descriptor } from '../../src/domain/manifest.ts'
import type { Comparison, Makeup, PlatformMakeup } from '../../src/publish/previous.ts'
import { aDigest, aPlatform, aRepository } from './plans.ts'

/** A layer that stands for the text. */
export function aLayer(text: string, size: number): Descriptor {
  return {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: aDigest(text),
    size,
    platform: undefined,
    annotations: {},
  }
}

/** A platform made of layers, by their names, with their sizes in bytes; the config has 1,000. */
export function aPlatformOf(platform: string, layers: Readonly<Record<string, number>>): PlatformMakeup {
  const entries = Object.entries(layers).map(([text, size]) => aLayer(text, size))
  const bytes = entries.reduce((sum, { size }) => sum + size, 1_000)
  return { platform: aPlatform(platform), digest: aDigest(`${platform} ${Object.keys(layers).join()}`), layers: entries, bytes }
}

/** An image made of platforms; `bases` are names of images with texts that their digests stand for. */
export function aMakeup(text: string, platforms: readonly PlatformMakeup[], bases?: Readonly<Record<string, string>>): Makeup {
  const from = bases === undefined ? undefined : Object.entries(bases).map(([name, of]) => ({ name, digest: aDigest(of) }))
  return { digest: aDigest(text), platforms, bases: from }
}

/** The image of `ghcr.io/acme/app:latest` beside the one after it. */
export function aComparison(before: Makeup, after: Makeup): Comparison {
  return { repository: aRepository('ghcr.io/acme/app'), tag: 'latest', before, after }
}
