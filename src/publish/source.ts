import type { StagedImage } from '../build/stage.ts'
import { isImageConfig } from '../domain/config.ts'
import type { Digest } from '../domain/digest.ts'
import type { Origin } from '../domain/origin.ts'
import { formatPlatform } from '../domain/platform.ts'
import { formatPinned, formatTagged, TAG_LENGTH_LIMIT } from '../domain/reference.ts'
import type { SourceReference } from '../domain/source.ts'
import { ActionError, asActionError } from '../errors.ts'
import { COMMIT_LABEL, FINGERPRINT_LABEL, REVISION_LABEL, RUN_VERSION_LABEL, VERSION_LABEL } from '../plan/labels.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { joinParts, type SourcePart } from './joined.ts'
import { goneWords, hurryWords, minutes } from './lifetime.ts'
import { readPublished } from './published.ts'
import { agreed, type Labels, readVoices, type Speaker } from './said.ts'

/** What `from` names: the image, whose blobs stay where they are, and what it says of itself. */
export type Source = {
  readonly staged: StagedImage
  /** the images that were joined; one alone is its own part */
  readonly parts: readonly StagedImage[]
  readonly origin: Origin
}

/** A commit's name, or the beginning of one. */
const COMMIT = /^[0-9a-f]{7,64}$/

/** What of the inputs says which images are read, and what for. */
type Wanted = {
  readonly from: readonly SourceReference[]
  /** when the oldest of them was uploaded under no name, as far as it is known */
  readonly fromUploadedAt: Date | undefined
  readonly tags: { readonly versionOf: 'image' | 'run' }
}

/**
 * Reads what `from` names; several images are joined. A tag is asked once what it shows; from then on the digest counts. Throws `ActionError` `registry-answer` for
 * what is not there or no image, `plan` for images that are no one image, others where the registry cannot be read. Images of several versions are one where the
 * run says the version: each was built from one commit, and may call itself by its branch or by the time at which it was built.
 */
export async function readSource(
  { from, fromUploadedAt: uploadedAt, tags }: Wanted,
  registries: Registries,
  ports: Needs,
): Promise<Source> {
  const ageMs = uploadedAt === undefined ? undefined : Math.max(0, ports.clock.now().getTime() - uploadedAt.getTime())
  const read = await allOf(from.map((each) => readPart(each, registries, ports, ageMs)))
  const [first] = read
  if (first === undefined) throw new ActionError('internal', 'from names nothing')
  const staged = read.length === 1 ? first.image : joinParts(read)
  const of = (label: (labels: Labels) => string | undefined, what: string, hint = ONE_COMMIT): string | undefined =>
    agreed(read, label, what, hint)
  const revision = of((labels) => commitIn(labels, REVISION_LABEL) ?? commitIn(labels, COMMIT_LABEL), 'commit')
  const versions = read.flatMap(({ voices }) => voices.flatMap((voice) => versionIn(voice.labels) ?? []))
  const labels: Labels = first.voices[0]?.labels ?? new Map()
  const origin: Origin = {
    digest: staged.digest,
    names: read.map(({ name }) => name),
    repositories: read.map(({ repository }) => repository),
    commit: of((each) => commitIn(each, COMMIT_LABEL) ?? commitIn(each, REVISION_LABEL), 'source commit'),
    revision,
    version: tags.versionOf === 'run' ? versions[0] : of(versionIn, 'version', ONE_VERSION),
    fingerprint: labels.get(FINGERPRINT_LABEL),
    labels,
    platforms: staged.platforms.map(({ platform }) => platform),
  }
  ports.log.info(lineOf(origin))
  if (read.length > 1) ports.log.info(`from: these are joined into one image, ${origin.digest}`)
  return { staged, parts: read.map(({ image }) => image), origin }
}

const ONE_COMMIT = 'Name images that were built from one commit.'
const ONE_VERSION =
  'Name images that one run has built, or set from-version: run, by which the run says the version of the tags, and no image.'

type Needs = { readonly log: Pick<Ports['log'], 'info' | 'warning'>; readonly clock: Pick<Ports['clock'], 'now'> }

type ReadPart = SourcePart & Speaker

/** All of them, or every reason why not. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const ends = await Promise.allSettled(work)
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [asActionError(end.reason)] : []))
  const [first, ...others] = errors
  if (first === undefined) return Promise.all(work)
  if (others.length === 0) throw first
  const hints = [...new Set(errors.flatMap(({ hint }) => hint ?? []))]
  throw new ActionError(first.code, errors.map(({ message }) => message).join('\n'), hints.join('\n') || undefined, first)
}

async function readPart(from: SourceReference, registries: Registries, ports: Needs, ageMs: number | undefined): Promise<ReadPart> {
  const { repository } = from
  const client = onceEach(registries.open(repository))
  const digest = from.digest ?? (await resolve(from, client, ports))
  const name = formatPinned(repository, digest)
  const place = () => ({ repository, vendor: registries.vendor(repository.host) })
  const image = await readPublished(digest, client, {
    missing: (wanted) => missing(name, wanted === digest ? undefined : wanted, goneWords(place()), ageMs),
    unfit: (what) => new ActionError('registry-answer', `from: ${name} cannot be published: it ${what}`, FROM_CURE),
  })
  const hurry = hurryWords({ ...place(), digest }, ageMs)
  if (hurry !== undefined) ports.log.warning(`from: ${hurry}`)
  checkImage(name, image)
  const voices = await readVoices(image, client)
  return { name, repository, image, voices, config: image.root.content.kind === 'image' ? voices[0]?.config : undefined }
}

/** What is asked for twice of one image is read once. */
function onceEach(client: RegistryClient): RegistryClient {
  const read = new Map<Digest, Promise<Uint8Array>>()
  return {
    ...client,
    readBlob: (blob, limitBytes) => {
      const reading = read.get(blob.digest) ?? client.readBlob(blob, limitBytes)
      read.set(blob.digest, reading)
      return reading
    },
  }
}

const FROM_CURE = 'Name the image that was pushed by its digest, as the outputs "ref" or "staged-digest" of an earlier step have it.'

async function resolve(from: SourceReference, client: RegistryClient, { log }: Needs): Promise<Digest> {
  const tagged = formatTagged({ repository: from.repository, tag: from.tag ?? '' })
  const found = await client.manifest(from.tag ?? '')
  if (found === undefined) throw new ActionError('registry-answer', `from: ${tagged} is not there: the registry has no such tag`, FROM_CURE)
  log.info(`from: ${tagged} shows ${found.digest} now, and that digest is published; a tag may move: name the digest to be sure of it.`)
  return found.digest
}

function missing(name: string, child: Digest | undefined, why: string, ageMs: number | undefined): ActionError {
  const message =
    child === undefined
      ? `from: ${name} is not there: the registry has no such manifest`
      : `from: ${name} is not whole: the registry does not have its manifest ${child} any more`
  const age = ageMs === undefined ? '' : `; it was uploaded ${minutes(ageMs)} ago, under no name`
  return new ActionError('registry-answer', `${message}${age}`, `${why} ${FROM_CURE}`)
}

/** A chart, a signature or another artifact has no platform, and nobody could run what the tags would show. */
function checkImage(name: string, { root, children, platforms }: StagedImage): void {
  const manifests = [root, ...children.filter((child) => platforms.some(({ digest }) => digest === child.digest))]
  for (const { content } of manifests) {
    if (content.kind === 'image' && !isImageConfig(content.config.mediaType))
      throw new ActionError('registry-answer', `from: ${name} is no image: its config is ${content.config.mediaType}`, FROM_CURE)
  }
  if (platforms.length === 0) throw new ActionError('registry-answer', `from: ${name} is no image for any platform`, FROM_CURE)
}

/** What the image calls itself, no longer than a tag may be: that is what it is for. */
function versionIn(labels: Labels): string | undefined {
  return (labels.get(RUN_VERSION_LABEL) ?? labels.get(VERSION_LABEL))?.slice(0, TAG_LENGTH_LIMIT)
}

function commitIn(labels: ReadonlyMap<string, string>, label: string): string | undefined {
  const text = labels.get(label)
  return text !== undefined && COMMIT.test(text) ? text : undefined
}

function lineOf({ names, platforms, commit, version }: Origin): string {
  const said = [`for ${platforms.map(formatPlatform).join(', ')}`, `commit ${commit ?? 'not said'}`, `version ${version || 'not said'}`]
  return `from: ${names.join(', ')} was read: ${said.join(', ')}`
}
