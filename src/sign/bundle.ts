import { X509Certificate } from 'node:crypto'
import { BUNDLE_TYPE } from '../domain/cosign.ts'
import { at, isRecord, parseJson } from '../domain/json.ts'
import { ActionError } from '../errors.ts'

/** A Sigstore bundle of cosign's (sigstore/protobuf-specs, sigstore_bundle.proto), as far as it is looked at. */
export type Bundle = {
  readonly bytes: Uint8Array
  /** who signed, by which two signatures can be told to be of one signer: the hint of a key, or the name in a certificate */
  readonly signer: string
  /** of the payload in the legacy format, base64 */
  readonly signature: string | undefined
  /** DER */
  readonly certificate: Uint8Array | undefined
  /** the entry in a transparency log, as it stands in the bundle */
  readonly entry: Readonly<Record<string, unknown>> | undefined
  /** a timestamp of RFC 3161, base64 */
  readonly timestamp: string | undefined
}

/**
 * Reads the bundle that cosign wrote for a payload. A statement (`dsse`) must be in it byte by byte, signed once. Throws `ActionError` `signing` for anything
 * else, which begins with `what`: what cosign did not sign is not published as signed.
 */
export function readBundle(bytes: Uint8Array, payload: string, kind: 'dsse' | 'message', what = 'what cosign wrote'): Bundle {
  const document = parseJson(bytes)
  if (at(document, 'mediaType') !== BUNDLE_TYPE) throw unusable(what, 'is no bundle of version 0.3')
  const material = at(document, 'verificationMaterial')
  const certificate = der(at(material, 'certificate', 'rawBytes'))
  const hint = at(material, 'publicKey', 'hint')
  const signer = certificate === undefined ? hint : nameOf(certificate, what)
  if (typeof signer !== 'string' || signer === '') throw unusable(what, 'names neither a key nor a certificate')
  const signature = kind === 'message' ? at(document, 'messageSignature', 'signature') : envelopeSignature(document, payload, what)
  if (typeof signature !== 'string' || signature === '') throw unusable(what, 'holds no signature')
  return {
    bytes,
    signer,
    signature,
    certificate,
    entry: firstOf(at(material, 'tlogEntries')),
    timestamp: textOf(firstOf(at(material, 'timestampVerificationData', 'rfc3161Timestamps'))?.['signedTimestamp']),
  }
}

function envelopeSignature(document: unknown, payload: string, what: string): unknown {
  const envelope = at(document, 'dsseEnvelope')
  const signed = at(envelope, 'payload')
  if (typeof signed !== 'string' || Buffer.from(signed, 'base64').toString('utf8') !== payload)
    throw unusable(what, 'is for another statement than the one to be signed')
  const signatures = at(envelope, 'signatures')
  if (!Array.isArray(signatures) || signatures.length !== 1) throw unusable(what, 'holds another number of signatures than one')
  return firstOf(signatures)?.['sig']
}

/** The name of the job, or of whoever else signed in, in Fulcio's certificate (sigstore/fulcio, docs/oidc.md). */
function nameOf(certificate: Uint8Array, what: string): string | undefined {
  try {
    return new X509Certificate(certificate).subjectAltName
  } catch (error) {
    throw unusable(what, 'holds a certificate that cannot be read', error)
  }
}

function der(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined
}

function firstOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined
  return isRecord(first) ? first : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function unusable(what: string, why: string, cause?: unknown): ActionError {
  return new ActionError('signing', `${what} ${why}; it is not used`, 'Run the job again; if it stays so, report it with the log.', cause)
}
