import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { ATTESTATION_TYPE, type Descriptor, MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { aDigest, aPlatform } from '../support/plans.ts'
import type { FakeRegistries } from '../support/registries.ts'

/** What a manifest says of a blob, or an index of a manifest; the text makes the digest. */
export function named(digest: Digest, over: Partial<Descriptor> = {}): Descriptor {
  return { mediaType: 'x', digest, size: 1, platform: undefined, annotations: {}, ...over }
}

/** As `named`, of an image for a platform. */
export function on(platform: string, digest: Digest): Descriptor {
  return named(digest, { platform: aPlatform(platform) })
}

/** As `named`, of what buildx attests about another manifest. */
export function attesting(digest: Digest): Descriptor {
  return named(digest, { annotations: { [ATTESTATION_TYPE]: 'attestation-manifest' } })
}

/** An image with a config and layers, in the registries; the texts make their digests, and `config` is what the config holds. */
export function putImage(fake: FakeRegistries, text: string, layers: readonly string[] = [], config: unknown = {}): Digest {
  const descriptor = named(aDigest(`${text} config`))
  fake.configs.set(descriptor.digest, new TextEncoder().encode(typeof config === 'string' ? config : JSON.stringify(config)))
  return put(fake, text, { kind: 'image', config: descriptor, layers: layers.map((layer) => named(aDigest(layer))) })
}

/** An index in the registries. */
export function putIndex(fake: FakeRegistries, manifests: readonly Descriptor[]): Digest {
  return put(fake, `index of ${manifests.map(({ digest }) => digest).join()}`, { kind: 'index', manifests })
}

function put(fake: FakeRegistries, text: string, content: Manifest['content']): Digest {
  const bytes = new TextEncoder().encode(text)
  const digest = digestOf(bytes)
  fake.manifests.set(digest, { digest, bytes, mediaType: MANIFEST_TYPES[content.kind === 'index' ? 0 : 1], content })
  return digest
}
