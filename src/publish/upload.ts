import type { StagedImage } from '../build/stage.ts'
import type { Digest } from '../domain/digest.ts'
import type { Descriptor } from '../domain/manifest.ts'
import { canonicalName, type Host, type Repository, sameRepository } from '../domain/reference.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type { Settled } from '../plan/settle.ts'
import { MissingBlobs } from '../registry/errors.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import type { Cleared } from '../scan/verdict.ts'
import type { Looks } from './look.ts'

/** A cleared image that lies, by digest and under no name, in every repository of `places` without an error. */
export type Uploaded = { readonly image: Cleared; readonly places: readonly UploadedPlace[] }

export type UploadedPlace = {
  readonly repository: Repository
  readonly error: ActionError | undefined
  readonly blobs: { readonly present: number; readonly mounted: number; readonly uploaded: number }
}

/**
 * Brings the bytes of a cleared image to every repository that gets a name, by digest: all hosts in parallel, repositories of one host one after
 * the other, so that the second mounts what the first has. Never throws for one registry's failure: its place carries the error.
 */
export async function upload(image: Cleared, settled: Settled, registries: Registries, looks: Looks): Promise<Uploaded> {
  const targets = targetsOf(settled)
  const hosts = [...new Set(targets.map((repository) => repository.host))]
  const places = await Promise.all(
    hosts.map((host) =>
      uploadToHost(
        image,
        targets.filter((target) => target.host === host),
        host,
        settled,
        registries,
        looks,
      ),
    ),
  )
  return { image, places: places.flat() }
}

/**
 * Opens the uploads of what every build makes anew while it is being built: for each platform its config, so many attestations, and the config of the
 * manifest that holds them. The first repository of a host is the one that gets the bytes; the others mount them from there.
 */
export function prepareUpload(attestations: number, settled: Settled, registries: Registries): void {
  const platforms = Math.max(settled.plan.build.platforms.length, 1)
  const uploads = platforms * (1 + attestations + (attestations === 0 ? 0 : 1))
  const first = new Map(
    targetsOf(settled)
      .toReversed()
      .map((repository) => [repository.host, repository]),
  )
  for (const repository of first.values()) registries.open(repository).prepare(uploads)
}

/** Repositories with at least one name to write, or all where none is to be; the others need no bytes, nor do those whose moving tags wait for a fixed one that is refused there. */
function targetsOf({ plan, rows, places }: Settled): readonly Repository[] {
  if (plan.byDigest) return places.flatMap(({ repository, refused }) => (refused === undefined ? [repository] : []))
  const isRefused = ({ decision, tag }: Settled['rows'][number]): boolean => decision === 'refuse' && tag.kind === 'fixed'
  const stuck = new Set(rows.filter(isRefused).map(({ repository }) => canonicalName(repository)))
  const writes = rows.filter((row) => row.decision === 'write' && !(row.tag.kind === 'moving' && stuck.has(canonicalName(row.repository))))
  return [...new Map(writes.map(({ repository }) => [canonicalName(repository), repository])).values()]
}

async function uploadToHost(
  image: Cleared,
  targets: readonly Repository[],
  host: Host,
  settled: Settled,
  registries: Registries,
  looks: Looks,
): Promise<readonly UploadedPlace[]> {
  const places: UploadedPlace[] = []
  const bases = image.materials.filter((material) => material.host === host).map((material) => material.path)
  const homes = homesOf(image).filter(({ repository }) => repository.host === host)
  const having: string[] = []
  for (const repository of targets) {
    const from: Sources = {
      paths: ({ digest }) => {
        const known = homes.flatMap(({ repository, digests }) => (digests?.has(digest) === false ? [] : [repository.path]))
        return [...new Set([...having, ...known, ...bases])]
      },
      hasImage: having.length > 0 || homes.length > 0,
    }
    const place = holds(image, repository, settled)
      ? presentIn(repository)
      : await uploadTo(image, registries.open(repository), from, looks)
    places.push(place)
    if (place.error === undefined) having.unshift(repository.path)
  }
  return places
}

/** The repositories that have the image, or a part of it. */
function homesOf({ place }: StagedImage): readonly { readonly repository: Repository; readonly digests?: ReadonlySet<Digest> }[] {
  switch (place.kind) {
    case 'layout':
      return []
    case 'registry':
      return [{ repository: place.repository }]
    case 'parts':
      return place.parts
  }
}

/** What of an image that was joined is not in a repository yet, as far as that is known. */
function lackingIn(repository: Repository, image: Cleared): Pick<Cleared, 'blobs' | 'children'> {
  const here = homesOf(image).filter((home) => sameRepository(home.repository, repository))
  const isLacking = ({ digest }: { readonly digest: Digest }): boolean => here.every(({ digests }) => digests?.has(digest) !== true)
  return { blobs: image.blobs.filter(isLacking), children: image.children.filter(isLacking) }
}

/** Whether the repository is known to hold the image: it was adopted from there, or a tag shows it there. */
function holds(image: StagedImage, repository: Repository, settled: Settled): boolean {
  if (image.place.kind === 'registry' && sameRepository(image.place.repository, repository)) return true
  return settled.rows.some((row) => row.before === image.digest && sameRepository(row.repository, repository))
}

function presentIn(repository: Repository): UploadedPlace {
  return { repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } }
}

async function uploadTo(image: Cleared, client: RegistryClient, from: Sources, looks: Looks): Promise<UploadedPlace> {
  const blobs = { present: 0, mounted: 0, uploaded: 0 }
  const send = async (wanted: readonly Descriptor[], mayBeThere: boolean): Promise<void> => {
    const sources = wanted.map((blob) => ({ ...image.blob(blob), ...(mayBeThere ? { isNew: false } : {}) }))
    for (const end of await Promise.all(sources.map((blob) => client.upload(blob, from.paths(blob))))) blobs[end] += 1
  }
  try {
    const lacking = lackingIn(client.repository, image)
    await send(lacking.blobs, from.hasImage)
    client.closeUploads()
    await putManifests(image, lacking.children, client, looks).catch(async (thrown: unknown) => {
      if (!(thrown instanceof MissingBlobs)) throw thrown
      const lost = image.blobs.filter((blob) => thrown.digests.length === 0 || thrown.digests.includes(blob.digest))
      await send(lost, true)
      await putManifests(image, image.children, client, looks)
    })
    return { repository: client.repository, error: undefined, blobs }
  } catch (thrown) {
    return { repository: client.repository, error: asActionError(thrown), blobs }
  }
}

/** Repositories of the host, by path, from which a blob may be mounted, and whether they have any of the image. */
type Sources = { readonly paths: (blob: Pick<Descriptor, 'digest'>) => readonly string[]; readonly hasImage: boolean }

/** Children before their parent: registries refuse an index whose children they do not have. */
async function putManifests(image: Cleared, children: Cleared['children'], client: RegistryClient, looks: Looks): Promise<void> {
  const indexes = children.filter((child) => child.content.kind === 'index')
  const images = children.filter((child) => child.content.kind === 'image')
  await Promise.all(images.map((child) => client.putManifest(child.digest, child)))
  for (const child of indexes) await client.putManifest(child.digest, child)
  looks.begin(client.repository)
  await client.putManifest(image.digest, image.root)
}
