import { createHash } from 'node:crypto'

/** The content address of a manifest or blob: `sha256:` and 64 lower-case hex digits (OCI image-spec, descriptor.md, "Digests"). */
export type Digest = `sha256:${string}`

const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Parses a digest; anything but `sha256:` with 64 lower-case hex digits is `undefined`. */
export function parseDigest(text: string): Digest | undefined {
  return isDigest(text) ? text : undefined
}

/** Hashes bytes to their digest. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The 64 hex digits of a digest, as file names in an OCI layout have them. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length)
}

function isDigest(text: string): text is Digest {
  return DIGEST.test(text)
}
