import { createHash } from 'node:crypto'

/** The content address of a manifest or blob: `sha256:` and 64 lower-case hex digits (OCI image-spec, descriptor.md, "Digests"). */
export type Digest = `sha256:${string}`

const DIGEST = /^sha256:[0-9a-f]{64}$/
/** A digest of any other algorithm: those that nobody knows are valid, too (OCI image-spec, descriptor.md, "Digests"). */
const FOREIGN = /^(?!sha256:)[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/

/** Parses a digest; anything but `sha256:` with 64 lower-case hex digits is `undefined`. */
export function parseDigest(text: string): Digest | undefined {
  return isDigest(text) ? text : undefined
}

/** Whether a text is the digest of another algorithm than ours, such as `sha512:…`: OCI allows it, and nothing here has one. */
export function isForeignDigest(text: string): boolean {
  return FOREIGN.test(text)
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
