import type { Digest } from '../domain/digest.ts'
import { at } from '../domain/json.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import { isBy, pointerTo, SIGNER, type Stored, stored } from './artifact.ts'
import type { Bundle } from './bundle.ts'

/** What the payload of a legacy signature is (sigstore/cosign, specs/SIGNATURE_SPEC.md). */
export const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json'
const SIGNATURE = 'dev.cosignproject.cosign/signature'
const CONFIG = 'application/vnd.oci.image.config.v1+json'

/** A layer of a legacy signature in a manifest. */
export type Layer = Pick<Descriptor, 'mediaType' | 'digest' | 'size' | 'annotations'>

/** The tag under which legacy signatures of a digest stand (sigstore/cosign, specs/SIGNATURE_SPEC.md). */
export function legacyTag(digest: string): string {
  return `${digest.replace(':', '-')}.sig`
}

/** A signature as the layer of an image, as cosign v2 has it: what was signed, and all else in annotations (sigstore/cosign, specs/SIGNATURE_SPEC.md). */
export function legacyLayer(bundle: Bundle, payload: string): { readonly layer: Layer; readonly blob: Stored } {
  const blob = stored(payload, SIMPLE_SIGNING)
  const { certificate, entry, timestamp, signature = '' } = bundle
  const annotations = {
    [SIGNATURE]: signature,
    ...(certificate === undefined ? {} : { 'dev.sigstore.cosign/certificate': pem(certificate), 'dev.sigstore.cosign/chain': '' }),
    ...(entry === undefined ? {} : { 'dev.sigstore.cosign/bundle': JSON.stringify(rekorBundle(entry)) }),
    ...(timestamp === undefined ? {} : { 'dev.sigstore.cosign/rfc3161timestamp': JSON.stringify({ SignedRFC3161Timestamp: timestamp }) }),
    [SIGNER]: bundle.signer,
  }
  return { layer: { ...pointerTo(blob), annotations }, blob }
}

/** All layers of a manifest of legacy signatures. */
export function layersIn(found: Manifest | undefined): readonly Descriptor[] {
  return found?.content.kind === 'image' ? found.content.layers : []
}

/** Whether a manifest of legacy signatures has this one: the same payload under the same signature. */
export function hasSignature(found: Manifest | undefined, { digest, annotations }: Layer): boolean {
  return layersIn(found).some((layer) => layer.digest === digest && layer.annotations[SIGNATURE] === annotations[SIGNATURE])
}

/** The layers of a manifest of legacy signatures that say to be of that payload, and signed by us. */
export function layersOf(found: Manifest | undefined, payload: Digest, signer: string): readonly Descriptor[] {
  return layersIn(found).filter(({ digest, annotations }) => digest === payload && isBy(annotations, signer))
}

/** The layers of a manifest of legacy signatures that say to be one, by whomever. */
export function signaturesIn(found: Manifest | undefined): readonly Descriptor[] {
  return layersIn(found).filter(({ annotations }) => SIGNATURE in annotations)
}

/** The manifest of some signatures, and the config that lists them, as an image's layers. */
export function manifestOf(signatures: readonly Layer[]): { readonly manifest: Stored; readonly config: Stored } {
  const layers = signatures.map(({ mediaType, digest, size, annotations }) => ({ mediaType, digest, size, annotations }))
  const config = stored(
    JSON.stringify({
      architecture: '',
      os: '',
      created: EPOCH,
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      history: layers.map(() => ({ created: EPOCH })),
    }),
    CONFIG,
  )
  const document = { schemaVersion: 2, mediaType: MANIFEST_TYPES[1], config: pointerTo(config), layers }
  return { manifest: stored(JSON.stringify(document), MANIFEST_TYPES[1]), config }
}

/** So that the same signatures have the same config. */
const EPOCH = '0001-01-01T00:00:00Z'

/** An entry of Rekor in the words of cosign v2 (sigstore/cosign, pkg/cosign/bundle/rekor.go). */
function rekorBundle(entry: Readonly<Record<string, unknown>>): object {
  const log = at(entry, 'logId', 'keyId')
  return {
    SignedEntryTimestamp: at(entry, 'inclusionPromise', 'signedEntryTimestamp') ?? null,
    Payload: {
      body: entry['canonicalizedBody'],
      integratedTime: Number(entry['integratedTime'] ?? 0),
      logIndex: Number(entry['logIndex'] ?? 0),
      logID: typeof log === 'string' ? Buffer.from(log, 'base64').toString('hex') : '',
    },
  }
}

function pem(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate).toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
