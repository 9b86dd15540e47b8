import { digestOf } from '../../src/domain/digest.ts'
import type { ActionError } from '../../src/errors.ts'
import type { Subject } from '../../src/sign/artifact.ts'
import { type Bundle, readBundle } from '../../src/sign/bundle.ts'
import type { Judge, Layout } from '../../src/sign/judge.ts'
import { statementOf } from '../../src/sign/payload.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** Something to sign. */
export function aSubject(name = 'image'): Subject {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: {}, layers: [], annotations: { name } }))
  return { digest: digestOf(bytes), bytes, mediaType: MANIFEST }
}

/** What cosign writes for a statement, as far as it is read; `over` replaces fields. */
export function bundleText(payload: string, over: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const dsseEnvelope = {
    payload: Buffer.from(payload).toString('base64'),
    payloadType: 'application/vnd.in-toto+json',
    signatures: [{ sig: 'c2lnbmVk' }],
  }
  return Buffer.from(JSON.stringify({ mediaType: BUNDLE, verificationMaterial: { publicKey: { hint: 'key-1' } }, dsseEnvelope, ...over }))
}

/** A bundle of a signer for a subject. */
export function aBundle(subject: Subject, signer = 'key-1'): Bundle {
  const statement = statementOf(subject.digest)
  return readBundle(bundleText(statement, { verificationMaterial: { publicKey: { hint: signer } } }), statement, 'dsse')
}

/** A bundle for the legacy format. */
export function aMessageBundle(payload: string, signer = 'key-1', more: Readonly<Record<string, unknown>> = {}): Bundle {
  const document = {
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint: signer }, ...more },
    messageSignature: { signature: 'c2lnbmVk' },
  }
  return readBundle(Buffer.from(JSON.stringify(document)), payload, 'message')
}

/** A judge to whom every signature is good, and one to whom none is; how often they were asked, and about what. */
export function aJudge(error?: ActionError): Judge & { readonly asked: readonly Layout[] } {
  const asked: Layout[] = []
  const judge = async (layout: Layout) => {
    asked.push(layout)
    return error
  }
  return Object.assign(judge, { asked })
}
