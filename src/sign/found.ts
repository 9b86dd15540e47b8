import { BUNDLE_TYPE, identityOf } from '../domain/cosign.ts'
import { inertInline } from '../domain/inert.ts'
import { type Descriptor, isIndexType, type Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { ActionError, type ErrorCode } from '../errors.ts'
import { InTrouble } from '../registry/errors.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { isSignature, type Stored, type Subject, subjectIn } from './artifact.ts'
import { readBundle } from './bundle.ts'
import { AT_ONCE, type Attached, bundleLayout, type Judge, LOOKED_AT, legacyLayout, SIGNATURE_LIMIT_BYTES } from './judge.ts'
import { layersOf, manifestOf, SIMPLE_SIGNING } from './legacy.ts'
import { statementOf } from './payload.ts'
import type { Who } from './who.ts'

/** What stands at a registry in the name of a signer: one is theirs at least, or all that say so are not proved to be. */
export type Found = { readonly kind: 'none' } | { readonly kind: 'proved' } | ({ readonly kind: 'unproved' } & Unproved)

/** How many entries say that they are a signature, and why none of them is proved to be. */
export type Unproved = { readonly entries: number; readonly because: string }

/**
 * Looks for a bundle by a signer among what refers to a subject. An entry is read only where it says to be one; what cannot be read, or is not what it says,
 * proves nothing. Throws what a registry in trouble does.
 */
export async function findBundle(
  listed: readonly Descriptor[],
  subject: Subject,
  { signer, judge }: Pick<Who, 'signer' | 'judge'>,
  client: RegistryClient,
): Promise<Found> {
  const claims = listed.filter((entry) => isSignature(entry, signer))
  const read = await inParallel(claims.slice(0, LOOKED_AT), AT_ONCE, async (entry) => {
    const one = await orUnfit(async () => {
      const attached = await readAttached(entry, subject, client)
      if (attached === undefined) return `${entry.digest} is no bundle about it`
      const bundle = readBundle(attached.bytes, statementOf(subject.digest), 'dsse', `the bundle in ${entry.digest}`)
      return identityOf(bundle.signer) === identityOf(signer) ? attached : `${entry.digest} holds a bundle of another signer`
    })
    return one instanceof ActionError ? one.message : one
  })
  return verdictOn(claims.length, read, (whole) => judge(bundleLayout(subject, whole)))
}

/** Looks for a legacy signature of a payload by a signer among those under a digest's tag. */
export async function findLegacy(
  before: Manifest | undefined,
  payload: Stored,
  subject: Subject,
  { signer, judge }: Pick<Who, 'signer' | 'judge'>,
): Promise<Found> {
  const claims = layersOf(before, payload.digest, signer)
  const read = claims
    .slice(0, LOOKED_AT)
    .map((layer) =>
      layer.size === payload.bytes.byteLength && layer.mediaType === SIMPLE_SIGNING
        ? layer
        : `its payload is said to be ${inertInline(layer.mediaType)} of ${layer.size} bytes`,
    )
  return verdictOn(claims.length, read, (whole) => {
    const { manifest, config } = manifestOf(whole)
    return judge(legacyLayout(subject, isIndexType(subject.mediaType), manifest, [config, payload]))
  })
}

/**
 * The bundle that an entry in a list of referrers shows, as cosign reads it: the only layer of an image that refers to the root (sigstore/cosign,
 * pkg/oci/remote/signatures.go); `undefined` where it is something else.
 */
export async function readAttached(
  { digest }: Pick<Descriptor, 'digest'>,
  root: Subject,
  client: RegistryClient,
): Promise<Attached | undefined> {
  const manifest = await client.manifest(digest)
  if (manifest?.content.kind !== 'image' || subjectIn(manifest) !== root.digest) return undefined
  const [layer, ...others] = manifest.content.layers
  if (layer?.mediaType !== BUNDLE_TYPE || others.length > 0) return undefined
  return { manifest, layer, bytes: await client.readBlob(layer, SIGNATURE_LIMIT_BYTES) }
}

/** What is whole is judged together: cosign looks for one that is good. */
async function verdictOn<Whole extends object>(
  entries: number,
  read: readonly (Whole | string)[],
  judge: (whole: readonly Whole[]) => ReturnType<Judge>,
): Promise<Found> {
  if (entries === 0) return { kind: 'none' }
  const whole = read.filter((one) => typeof one !== 'string')
  const error = whole.length === 0 ? undefined : await judge(whole)
  if (whole.length > 0 && error === undefined) return { kind: 'proved' }
  return { kind: 'unproved', entries, because: inertInline(error?.message ?? read.find((one) => typeof one === 'string') ?? '') }
}

/** What somebody put there proves nothing where the registry has not all of it, or it is not what it should be; a registry in trouble is another matter. */
const UNFIT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['registry-answer', 'registry-refused', 'signing'])

/** What was found, or what is wrong with what somebody put there; throws what a registry in trouble does. */
export async function orUnfit<T>(work: () => Promise<T>): Promise<T | ActionError> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof ActionError && UNFIT.has(thrown.code) && !(thrown instanceof InTrouble)) return thrown
    throw thrown
  }
}
