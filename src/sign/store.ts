import { COSIGN_VERSION } from '../domain/cosign.ts'
import type { Digest } from '../domain/digest.ts'
import { at, isRecord, parseJson } from '../domain/json.ts'
import { type Descriptor, ForeignList, MANIFEST_TYPES, type Manifest, PartList } from '../domain/manifest.ts'
import { formatPinned, formatTagged } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { LongList } from '../registry/referrers.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { waitMs } from '../registry/retry.ts'
import { EMPTY, type Entry, isSignature, referrerOf, type Stored, type Subject, sourceOf, stored } from './artifact.ts'
import type { Bundle } from './bundle.ts'
import { type Found, findBundle, findLegacy, type Unproved } from './found.ts'
import { putWithout } from './gone.ts'
import type { Judge } from './judge.ts'
import { hasSignature, type Layer, layersIn, legacyLayer, legacyTag, manifestOf, SIMPLE_SIGNING } from './legacy.ts'
import { simpleSigningOf } from './payload.ts'
import type { Who } from './who.ts'

/** What came of storing a signature: one by the same signer was there and is good, or it was written, beside what only says to be one. */
export type Storing = { readonly kind: 'already' } | { readonly kind: 'signed'; readonly unproved?: Unproved }

/** Times that a list is looked at for what was written, and that an index under a tag is written anew when another writer took the tag meanwhile. */
const TRIES = 4

/**
 * Stores a bundle in the subject's repository, where `cosign verify` finds it: as a referrer, and in the index under the digest's own tag where the registry
 * lists no referrers. Reads it back there. To be called for one digest after the other: an index under a tag has one writer at a time.
 */
export async function storeBundle(
  bundle: Bundle,
  subject: Subject,
  client: RegistryClient,
  judge: Judge,
  ports: Pick<Ports, 'clock' | 'random' | 'log'>,
): Promise<Storing> {
  const { isList, entries, cut } = await lookUp(subject.digest, client)
  if (cut !== undefined && !(cut instanceof LongList))
    ports.log.warning(`${formatPinned(client.repository, subject.digest)}: ${UNREADABLE}: ${cut.message}`)
  const found = await findBundle(entries, subject, { signer: bundle.signer, judge }, client)
  if (found.kind === 'proved') return { kind: 'already' }
  const { manifest, layer, entry } = referrerOf(bundle, subject, ports.clock.now())
  await Promise.all([client.upload(sourceOf(EMPTY, false), []), client.upload(sourceOf(layer, true), [])])
  await client.putManifest(manifest.digest, manifest)
  await (isList ? seeListed : addToIndex)(entry, subject.digest, client, ports)
  return signedBeside(found)
}

/** What cosign makes of digests of other algorithms (tried with 3.1.2: google/go-containerregistry, pkg/v1/hash.go, knows none of them). */
const UNREADABLE = `cosign ${COSIGN_VERSION} finds no signature of it while the list of what refers to it names a digest of another algorithm than SHA-256`

/**
 * Stores a signature in the legacy format: as one more layer of the image under the digest's tag `.sig`. Reads it back there. To be called for one digest after
 * the other, too.
 */
export async function storeLegacy(
  bundle: Bundle,
  payload: string,
  subject: Subject,
  client: RegistryClient,
  judge: Judge,
  ports: Pick<Ports, 'clock' | 'random'>,
): Promise<Storing> {
  const tag = legacyTag(subject.digest)
  const { layer, blob } = legacyLayer(bundle, payload)
  let before = await client.manifest(tag)
  const found = await findLegacy(before, blob, subject, { signer: bundle.signer, judge })
  if (found.kind === 'proved') return { kind: 'already' }
  await client.upload(sourceOf(blob, false), [])
  for (let tries = 1; ; tries += 1) {
    checkKind('image', before, tag, client)
    await putLayers(tag, layersIn(before), [layer], client, ports)
    before = await client.manifest(tag)
    if (hasSignature(before, layer)) return signedBeside(found)
    await again(tries, tag, subject.digest, client, ports)
  }
}

/** Whether a subject has a good signature in its repository by who signs in this run; where there is none at all, nobody is asked who that is. */
export async function isSigned(
  subject: Subject,
  format: 'bundle' | 'legacy',
  client: RegistryClient,
  own: () => Promise<Who | undefined>,
): Promise<boolean> {
  const before = format === 'legacy' ? await client.manifest(legacyTag(subject.digest)) : undefined
  const listed = format === 'legacy' ? [] : (await lookUp(subject.digest, client)).entries
  if (before === undefined && !listed.some((entry) => isSignature(entry))) return false
  const who = await own()
  if (who === undefined) return false
  const payload = stored(simpleSigningOf(client.repository, subject.digest), SIMPLE_SIGNING)
  const found = await (format === 'legacy' ? findLegacy(before, payload, subject, who) : findBundle(listed, subject, who, client))
  return found.kind === 'proved'
}

/**
 * Puts legacy signatures under a digest's tag beside those that are there. What a clean-up took of those away is left out where the registry does not take the
 * manifest else.
 */
export async function putLayers(
  tag: string,
  before: readonly Layer[],
  added: readonly Layer[],
  client: RegistryClient,
  ports: Pick<Ports, 'clock' | 'random'>,
): Promise<void> {
  const put = async (gone: readonly string[]) => {
    const { manifest, config } = manifestOf([...before.filter(({ digest }) => !gone.includes(digest)), ...added])
    await client.upload(sourceOf(config, false), [])
    await client.putManifest(tag, manifest)
  }
  const digests = new Set(before.map(({ digest }) => digest))
  await putWithout([...digests], (digest) => client.hasBlob(digest), put, ports)
}

/** What refers to a digest, wherever its registry keeps that. Throws `PartList` where what is read is not all. */
export async function referrersOf(digest: Digest, client: RegistryClient): Promise<readonly Descriptor[]> {
  const { entries, cut } = await lookUp(digest, client)
  if (cut !== undefined) throw cut
  return entries
}

/** What refers to a digest: by the registry's own list or in an index, and as far as it is read; `cut` where that is not all. */
export type Look = { readonly isList: boolean; readonly entries: readonly Descriptor[]; readonly cut: PartList | undefined }

/**
 * The same for who can do with a part of it: others can make a list as long as they like, and name in it what cosign and BuildKit never write, a digest of
 * another algorithm, and stop nobody by that.
 */
export async function lookUp(digest: Digest, client: RegistryClient): Promise<Look> {
  const list = await client.referrers(digest).catch(orPart)
  if (list instanceof PartList) return { isList: true, entries: list.found, cut: list }
  if (list !== undefined) return { isList: true, entries: list, cut: undefined }
  const index = await indexAt(tagOf(digest), client)
  return { isList: false, entries: manifestsOf(index), cut: index instanceof PartList ? index : undefined }
}

function orPart(thrown: unknown): PartList {
  if (thrown instanceof PartList) return thrown
  throw thrown
}

/** The index under a tag, or what is there in its place. */
async function indexAt(tag: string, client: RegistryClient): Promise<Manifest | ForeignList | undefined> {
  try {
    return await client.manifest(tag)
  } catch (thrown) {
    if (thrown instanceof ForeignList) return thrown
    throw thrown
  }
}

function signedBeside(found: Exclude<Found, { readonly kind: 'proved' }>): Storing {
  if (found.kind === 'none') return { kind: 'signed' }
  const { entries, because } = found
  return { kind: 'signed', unproved: { entries, because } }
}

/** The tag of the index of referrers where a registry lists none (distribution-spec, "Referrers Tag Schema"). */
export function tagOf(digest: Digest): string {
  return digest.replace(':', '-')
}

/** Sees that a manifest which refers to a digest is listed: by the registry, else in the index under the digest's own tag. */
export async function listReferrer(
  entry: Entry,
  digest: Digest,
  client: RegistryClient,
  ports: Pick<Ports, 'clock' | 'random'>,
): Promise<void> {
  const { isList } = await lookUp(digest, client)
  await (isList ? seeListed : addToIndex)(entry, digest, client, ports)
}

async function addToIndex(entry: Entry, digest: Digest, client: RegistryClient, ports: Pick<Ports, 'clock' | 'random'>): Promise<void> {
  const tag = tagOf(digest)
  for (let tries = 1; ; tries += 1) {
    const before = await indexAt(tag, client)
    const foreign = before instanceof ForeignList ? before.foreign : []
    if (!(before instanceof ForeignList)) checkKind('index', before, tag, client)
    await putWithout(
      [...manifestsOf(before).map((each) => each.digest), ...foreign],
      async (named) => (await client.head(named)) !== undefined,
      (gone) => client.putManifest(tag, withEntry(before, entry, gone)),
      ports,
    )
    if (has(manifestsOf(await indexAt(tag, client)), entry)) return
    await again(tries, tag, digest, client, ports)
  }
}

/** Registries may list what was written only a moment later. Where it can stand behind what is read of a list, it is enough that it is there. */
async function seeListed(entry: Entry, digest: Digest, client: RegistryClient, ports: Pick<Ports, 'clock' | 'random'>): Promise<void> {
  const isSeen = async () => {
    const { entries, cut } = await lookUp(digest, client)
    return has(entries, entry) || (cut instanceof LongList && (await client.head(entry.digest)) !== undefined)
  }
  for (let tries = 1; !(await isSeen()); tries += 1) await again(tries, "the registry's list of referrers", digest, client, ports)
}

async function again(
  tries: number,
  where: string,
  digest: Digest,
  { repository }: RegistryClient,
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
): Promise<void> {
  if (tries === TRIES)
    throw new ActionError(
      'signing',
      `${formatPinned(repository, digest)}: its signature was written ${tries} times, and does not stand in ${where}`,
      'Somebody else writes there at the same time, or the registry forgets it. Run the job again, and no other one that signs this image.',
    )
  await clock.sleep(waitMs(tries, undefined, random.fraction()))
}

function manifestsOf(found: Manifest | ForeignList | undefined): readonly Descriptor[] {
  if (found instanceof ForeignList) return found.found
  return found?.content.kind === 'index' ? found.content.manifests : []
}

/** A tag that should hold signatures and holds something else is somebody's, and is not written over. */
function checkKind(kind: Manifest['content']['kind'], found: Manifest | undefined, tag: string, { repository }: RegistryClient): void {
  if (found === undefined || found.content.kind === kind) return
  throw new ActionError(
    'signing',
    `${formatTagged({ repository, tag })} should hold signatures, and holds ${found.content.kind === 'index' ? 'an index' : 'an image'}`,
    'That tag belongs to the signatures of the digest that it names. Delete it, and run again.',
  )
}

function has(entries: readonly Descriptor[], { digest }: Entry): boolean {
  return entries.some((entry) => entry.digest === digest)
}

/** The index with one more entry, and without what is gone; all else that others wrote into it stays as it is. */
function withEntry(before: Pick<Manifest, 'bytes'> | undefined, entry: Entry, gone: readonly string[]): Stored {
  const document = before === undefined ? undefined : parseJson(before.bytes)
  const index = isRecord(document) ? document : { schemaVersion: 2, mediaType: MANIFEST_TYPES[0], manifests: [] }
  const entries: readonly unknown[] = Array.isArray(index['manifests']) ? index['manifests'] : []
  const kept = entries.filter((each) => !gone.some((digest) => digest === at(each, 'digest')))
  return stored(JSON.stringify({ ...index, manifests: [...kept, entry] }), MANIFEST_TYPES[0])
}
