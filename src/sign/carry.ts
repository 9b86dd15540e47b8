import type { StagedImage } from '../build/stage.ts'
import type { Digest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { at, isRecord, parseJson } from '../domain/json.ts'
import type { Descriptor, Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { canonicalName, formatPinned, type Repository, sameRepository } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Settled } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Objections } from '../publish/admit.ts'
import type { Uploaded } from '../publish/upload.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { type Entry, pointerTo, subjectIn } from './artifact.ts'
import { listReferrer, lookUp, putLayers, referrersOf, tagOf } from './store.ts'

/** An artifact that refers to a digest: by its field `subject`, or by a tag made of that digest, as cosign v2 has signatures, attestations and SBOMs. */
type Artifact = { readonly about: Digest; readonly manifest: Manifest; readonly tag: string | undefined }

/** What was brought from where an image comes from to another repository, as far as that came; `error` where it did not come to its end. */
export type Carried = {
  readonly from: Repository
  readonly to: Repository
  readonly artifacts: readonly Brought[]
  readonly error: ActionError | undefined
}

/** An artifact that another repository has, too. */
export type Brought = {
  readonly digest: Digest
  /** the image, manifest or artifact that it refers to */
  readonly about: Digest
  /** as cosign v2 has it; `undefined` for one that refers by its own manifest */
  readonly tag: string | undefined
  /** what it is, as it says: a media type, as far as it is one to print; empty where it does not */
  readonly type: string
  /** whether this run brought it, or it was there */
  readonly state: 'brought' | 'already'
}

/** Digests whose referrers are asked for at the same time. */
const AT_ONCE = 8
/** How far artifacts about artifacts are followed (the signature of an SBOM is one of them), and how many of one image are brought. */
const DEPTH = 3
const ARTIFACTS = 500
/** sigstore/cosign, pkg/oci/remote/options.go. */
const SUFFIXES = ['sig', 'att', 'sbom']

/** What carrying needs besides registries. */
type Needs = Pick<Ports, 'clock' | 'random'> & { readonly log: Pick<Ports['log'], 'info' | 'warning'> }

/**
 * Brings what refers to an image, or to one of the manifests in it, to every other repository that has the image, and sees it listed there. Only what says itself
 * that it is about that digest goes; nothing that is there is written over. A registry in which that fails gets no name, and no other one does where it is
 * required. Throws only what ends a run.
 */
export async function carryReferrers(
  { image, places }: { readonly image: StagedImage; readonly places: Uploaded['places'] },
  { rows }: Pick<Settled, 'rows'>,
  isNeeded: (repository: Repository) => boolean,
  registries: Registries,
  ports: Needs,
): Promise<Objections & { readonly carried: readonly Carried[] }> {
  const shown = rows.filter((row) => row.before === image.digest).map(({ repository }) => repository)
  const lying = places.filter(({ error }) => error === undefined).map(({ repository }) => repository)
  const targets = [...new Map([...lying, ...shown].map((repository) => [canonicalName(repository), repository])).values()]
  const homes = homesOf(image)
  const away = (home: Repository) => targets.some((target) => !sameRepository(home, target))
  const read = homes.filter(({ repository }) => away(repository))
  const carried: Carried[] = []
  for (const { repository, digests } of read) {
    const source = registries.open(repository)
    const others = targets.filter((target) => !sameRepository(repository, target))
    const found = await orError(artifactsOf(digests, source, ports))
    const ends = others.map(async (to): Promise<Carried> => {
      const artifacts: Brought[] = []
      const work = 'error' in found ? found : await orError(bring(found.value, source, registries.open(to), artifacts, ports))
      return { from: repository, to, artifacts, error: 'error' in work ? work.error : undefined }
    })
    carried.push(...(await Promise.all(ends)))
  }
  return { ...objectionsOf(carried, isNeeded), carried }
}

async function orError<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly error: ActionError }> {
  try {
    return { value: await work }
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    return { error }
  }
}

function objectionsOf(carried: readonly Carried[], isNeeded: (repository: Repository) => boolean): Objections {
  const failed = carried.flatMap(({ to, error }) => (error === undefined ? [] : [{ to, error }]))
  const first = failed.find(({ to }) => isNeeded(to))
  return {
    blocked: first && blockedBy(first.to, first.error),
    withheld: new Map(failed.map(({ to, error }) => [canonicalName(to), error])),
  }
}

type Home = { readonly repository: Repository; readonly digests: readonly Digest[] }

/** Where manifests of the image come from; an index that joins several is new, and nothing refers to it. */
function homesOf({ place, root, children }: StagedImage): readonly Home[] {
  switch (place.kind) {
    case 'layout':
      return []
    case 'registry':
      return [{ repository: place.repository, digests: [root, ...children].map(({ digest }) => digest) }]
    case 'parts':
      return place.parts.map((part) => ({
        repository: part.repository,
        digests: children.map(({ digest }) => digest).filter((digest) => part.digests.has(digest)),
      }))
  }
}

async function artifactsOf(digests: readonly Digest[], source: RegistryClient, ports: Needs): Promise<readonly Artifact[]> {
  const found: Artifact[] = []
  const seen = new Set(digests)
  let asked = digests
  for (let depth = 0; depth < DEPTH && asked.length > 0; depth += 1) {
    const level = (await inParallel(asked, AT_ONCE, (digest) => aboutOne(digest, source, ports))).flat()
    found.push(...level)
    if (found.length > ARTIFACTS)
      throw new ActionError(
        'registry-answer',
        `${source.repository.name}: more than ${ARTIFACTS} artifacts refer to the image`,
        `Remove old ones there, or set from-referrers: false.`,
      )
    asked = level.map(({ manifest }) => manifest.digest).filter((digest) => !seen.has(digest))
    for (const digest of asked) seen.add(digest)
  }
  return found
}

async function aboutOne(digest: Digest, source: RegistryClient, { log }: Needs): Promise<readonly Artifact[]> {
  const [listed, ...tagged] = await Promise.all([
    referrersOf(digest, source),
    ...SUFFIXES.map(async (suffix) => ({
      tag: `${tagOf(digest)}.${suffix}`,
      manifest: await source.manifest(`${tagOf(digest)}.${suffix}`),
    })),
  ])
  const referring = await inParallel(listed, AT_ONCE, async (entry): Promise<readonly Artifact[]> => {
    const manifest = await source.manifest(entry.digest)
    if (manifest !== undefined && subjectIn(manifest) === digest) return [{ about: digest, manifest, tag: undefined }]
    const why = manifest === undefined ? 'is not there any more' : 'does not refer to it'
    log.warning(`${formatPinned(source.repository, entry.digest)} is listed as a referrer of ${digest}, and ${why}: it is left`)
    return []
  })
  return [...referring.flat(), ...tagged.flatMap(({ tag, manifest }) => (manifest === undefined ? [] : [{ about: digest, manifest, tag }]))]
}

/** One after the other: an index under a tag has one writer at a time. */
async function bring(
  artifacts: readonly Artifact[],
  source: RegistryClient,
  target: RegistryClient,
  brought: Brought[],
  ports: Needs,
): Promise<void> {
  for (const artifact of artifacts) {
    const isNew =
      artifact.tag === undefined
        ? await bringReferrer(artifact, source, target, ports)
        : await bringTagged(artifact.tag, artifact.manifest, source, target, ports)
    const { about, manifest, tag } = artifact
    brought.push({ digest: manifest.digest, about, tag, type: inertInline(typeOf(manifest)), state: isNew ? 'brought' : 'already' })
  }
  const [from, to] = [source, target].map(({ repository }) => repository.name)
  if (artifacts.length === 0) return ports.log.info(`Nothing in ${from} refers to the image, so nothing else goes to ${to}.`)
  const already = brought.filter(({ state }) => state === 'already').length
  const held = already === 0 ? '' : `; there before: ${already}`
  ports.log.info(`What refers to the image in ${from} is in ${to}, too: ${count(artifacts.length)}${held}.`)
}

function count(artifacts: number): string {
  return `${artifacts} ${artifacts === 1 ? 'artifact' : 'artifacts'}`
}

async function bringReferrer(
  { about, manifest }: Artifact,
  source: RegistryClient,
  target: RegistryClient,
  ports: Needs,
): Promise<boolean> {
  if ((await lookUp(about, target)).entries.some(({ digest }) => digest === manifest.digest)) return false
  await bringBlobs(blobsOf(manifest, source), source, target)
  await target.putManifest(manifest.digest, manifest)
  await listReferrer(entryOf(manifest), about, target, ports)
  return true
}

/** What others signed there stays: what is missing is added to it. */
async function bringTagged(
  tag: string,
  manifest: Manifest,
  source: RegistryClient,
  target: RegistryClient,
  ports: Needs,
): Promise<boolean> {
  const before = await target.manifest(tag)
  if (before?.digest === manifest.digest) return false
  if (before === undefined) {
    await bringBlobs(blobsOf(manifest, source), source, target)
    await target.putManifest(tag, manifest)
    return true
  }
  const missing = layersOf(manifest, source).filter((layer) => !layersOf(before, target).some((other) => isSame(layer, other)))
  if (missing.length === 0) return false
  await bringBlobs(missing, source, target)
  await putLayers(tag, layersOf(before, target), missing, target, ports)
  return true
}

function isSame(one: Descriptor, other: Descriptor): boolean {
  const annotationsOf = ({ annotations }: Descriptor) => JSON.stringify(Object.entries(annotations).toSorted())
  return one.digest === other.digest && annotationsOf(one) === annotationsOf(other)
}

async function bringBlobs(blobs: readonly Descriptor[], source: RegistryClient, target: RegistryClient): Promise<void> {
  const from = source.repository.host === target.repository.host ? [source.repository.path] : []
  const each = new Map(blobs.map((blob) => [blob.digest, blob]))
  await inParallel([...each.values()], AT_ONCE, (blob) => target.upload(source.blobSource(blob), from))
}

function blobsOf(manifest: Manifest, { repository }: RegistryClient): readonly Descriptor[] {
  if (manifest.content.kind === 'image') return [manifest.content.config, ...manifest.content.layers]
  throw new ActionError(
    'registry-answer',
    `${formatPinned(repository, manifest.digest)} refers to the image and is an index, which is not brought elsewhere`,
    'Copy it with "oras copy --recursive", and set from-referrers: false.',
  )
}

function layersOf(manifest: Manifest, client: RegistryClient): readonly Descriptor[] {
  return blobsOf(manifest, client).slice(1)
}

/** How a list of referrers shows an artifact (distribution-spec, "Pushing Manifests with Subject"). */
function entryOf(manifest: Manifest): Entry {
  const annotations = at(parseJson(manifest.bytes), 'annotations')
  const texts = isRecord(annotations)
    ? Object.entries(annotations).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    : []
  return {
    ...pointerTo(manifest),
    artifactType: typeOf(manifest),
    annotations: Object.fromEntries(texts),
  }
}

function typeOf({ bytes, content }: Manifest): string {
  const type = at(parseJson(bytes), 'artifactType')
  if (typeof type === 'string' && type !== '') return type
  return content.kind === 'image' ? content.config.mediaType : ''
}

function blockedBy(repository: Repository, { code, message, hint, cause }: ActionError): ActionError {
  const told =
    'No tag was written in any registry; the image lies there under its digest. Run again, or set from-referrers: false and bring them by hand.'
  return new ActionError(
    code,
    `what refers to the image could not be brought to ${repository.name}, and from-referrers says that it must be: ${message}`,
    hint === undefined ? told : `${hint}\n${told}`,
    cause,
  )
}
