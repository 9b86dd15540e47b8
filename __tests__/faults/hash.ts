import { type Digest, digestOf } from '../../src/domain/digest.ts'

const known = new WeakMap<Uint8Array, Digest>()

/** The digest of bytes that nobody changes: hashed once, however many registries and requests hold them. What is under test hashes for itself. */
export function hashOnce(bytes: Uint8Array): Digest {
  const digest = known.get(bytes) ?? digestOf(bytes)
  known.set(bytes, digest)
  return digest
}
