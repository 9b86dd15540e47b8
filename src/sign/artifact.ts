import { BUNDLE_TYPE, identityOf, SIGN_PREDICATE } from '../domain/cosign.ts'
import { type Digest, digestOf, parseDigest } from '../domain/digest.ts'
import { at, parseJson } from '../domain/json.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import type { BlobSource } from '../registry/registry.ts'
import type { Bundle } from './bundle.ts'

/** The annotation by which a signature of ours is known again: the signer, as `Bundle` has it. */
export const SIGNER = 'io.build-tag-push.signer'

/** Bytes that go into a registry under their digest. */
export type Stored = { readonly digest: Digest; readonly bytes: Uint8Array; readonly mediaType: string }

/** What is signed. */
export type Subject = Pick<Manifest, 'digest' | 'mediaType' | 'bytes'>

/** What shows an artifact in a list of referrers (distribution-spec, "Listing Referrers"). */
export type Entry = Omit<Descriptor, 'platform'> & { readonly artifactType: string }

const EMPTY_CONFIG = 'application/vnd.oci.empty.v1+json'

/** The empty config of an artifact (image-spec, manifest.md, "Guidance for an Empty Descriptor"). */
export const EMPTY: Stored = stored('{}', EMPTY_CONFIG)

/** Bytes with their digest. */
export function stored(content: string | Uint8Array, mediaType: string): Stored {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { digest: digestOf(bytes), bytes, mediaType }
}

/** Bytes as a source for an upload; what was made just now is in no registry. */
export function sourceOf({ digest, bytes }: Stored, isNew: boolean): BlobSource {
  const chunks = async function* () {
    yield bytes
  }
  return { digest, size: bytes.byteLength, chunks, ...(isNew ? { isNew } : {}) }
}

/** How a manifest names other bytes. */
export function pointerTo({ mediaType, digest, bytes }: Pick<Stored, 'mediaType' | 'digest' | 'bytes'>): {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
} {
  return { mediaType, digest, size: bytes.byteLength }
}

/**
 * A bundle as an artifact that refers to what it signs, as cosign makes it (sigstore/cosign, pkg/oci/remote/write.go), and its entry in a list of referrers. The
 * entry has the artifact's own type: with the one that cosign's library writes there, Kyverno does not find it (sigstore/cosign#4641).
 */
export function referrerOf(
  bundle: Bundle,
  subject: Subject,
  createdAt: Date,
): { readonly manifest: Stored; readonly layer: Stored; readonly entry: Entry } {
  const layer = stored(bundle.bytes, BUNDLE_TYPE)
  const annotations = {
    'org.opencontainers.image.created': createdAt.toISOString(),
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': SIGN_PREDICATE,
    [SIGNER]: bundle.signer,
  }
  const document = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPES[1],
    artifactType: BUNDLE_TYPE,
    config: pointerTo(EMPTY),
    layers: [pointerTo(layer)],
    subject: pointerTo(subject),
    annotations,
  }
  const manifest = stored(JSON.stringify(document), MANIFEST_TYPES[1])
  return { manifest, layer, entry: { ...pointerTo(manifest), artifactType: BUNDLE_TYPE, annotations } }
}

/** Whether an entry says that it is a signature of an image by cosign; with `signer`, that it is one of ours by them. */
export function isSignature({ annotations }: Pick<Descriptor, 'annotations'>, signer?: string): boolean {
  if (annotations['dev.sigstore.bundle.predicateType'] !== SIGN_PREDICATE) return false
  return signer === undefined || isBy(annotations, signer)
}

/**
 * Whether an entry can be a bundle, by what it says. Of cosign's own it is said that their type is empty, where its library wrote the list, and nothing is where a
 * registry passes no types on.
 */
export function mayBeBundle({ artifactType = '', annotations }: Pick<Descriptor, 'artifactType' | 'annotations'>): boolean {
  if (['', EMPTY_CONFIG, BUNDLE_TYPE].includes(artifactType)) return true
  return Object.keys(annotations).some((name) => name.startsWith('dev.sigstore.bundle.'))
}

/** What a manifest says that it refers to (image-spec, manifest.md, "subject"); `undefined` where that is nothing. */
export function subjectIn({ bytes }: Pick<Manifest, 'bytes'>): Digest | undefined {
  const subject = at(parseJson(bytes), 'subject', 'digest')
  return typeof subject === 'string' ? parseDigest(subject) : undefined
}

/** Whether annotations say that something is ours, signed by `signer`. Anybody who may write there can say so. */
export function isBy(annotations: Descriptor['annotations'], signer: string): boolean {
  const said = annotations[SIGNER]
  return said !== undefined && identityOf(said) === identityOf(signer)
}
