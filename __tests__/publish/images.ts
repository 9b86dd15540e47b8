import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { ATTESTATION_TYPE, type Descriptor, MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { aDigest, aPlatform } from '../support/plans.ts'
import type { FakeRegistries } from '../support/registries.ts'

const CONFIG = 'application/vnd.oci.image.config.v1+json'

/** What a manifest says of a blob, or an index of a manifest; the text makes the digest. */
export function named(digest: Digest, over: Partial<Descriptor> = {}): Descriptor {
  return { mediaType: MANIFEST_TYPES[1], digest, size: 1, platform: undefined, annotations: {}, ...over }
}

/** As `named`, of an image for a platform. */
export function on(platform: string, digest: Digest): Descriptor {
  return named(digest, { platform: aPlatform(platform) })
}

/** As `named`, of what buildx attests about another manifest, `about`. */
export function attesting(digest: Digest, about: Digest = digest): Descriptor {
  const annotations = { [ATTESTATION_TYPE]: 'attestation-manifest', 'vnd.docker.reference.digest': about }
  return named(digest, { platform: aPlatform('unknown/unknown'), annotations })
}

/** An image with a config and layers, in the registries; the texts make their digests, and `config` is what the config holds. */
export function putImage(
  fake: FakeRegistries,
  text: string,
  layers: readonly (string | Descriptor)[] = [],
  config: unknown = {},
  mediaType = CONFIG,
): Digest {
  const descriptor = named(aDigest(`${text} config`), { mediaType })
  fake.configs.set(descriptor.digest, new TextEncoder().encode(typeof config === 'string' ? config : JSON.stringify(config)))
  return put(fake, {
    kind: 'image',
    config: descriptor,
    layers: layers.map((layer) => (typeof layer === 'string' ? named(aDigest(layer)) : layer)),
  })
}

/** An index in the registries. */
export function putIndex(fake: FakeRegistries, manifests: readonly Descriptor[]): Digest {
  return put(fake, { kind: 'index', manifests })
}

/** Bytes as a builder would have written them. */
function put(fake: FakeRegistries, content: Manifest['content']): Digest {
  const mediaType = MANIFEST_TYPES[content.kind === 'index' ? 0 : 1]
  const { kind: _, ...fields } = content
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType, ...fields }))
  const digest = digestOf(bytes)
  fake.manifests.set(digest, { digest, bytes, mediaType, content })
  return digest
}
