import type { StagedImage } from '../build/stage.ts'
import { type Base, basesOf } from '../domain/bases.ts'
import { CONFIG_LIMIT_BYTES, parseConfig } from '../domain/config.ts'
import { type Digest, digestOf } from '../domain/digest.ts'
import { parseJson } from '../domain/json.ts'
import { type Descriptor, isAttestation, type Manifest } from '../domain/manifest.ts'
import type { Platform } from '../domain/platform.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { Settled, SettledRow } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { BlobSource, Registries, RegistryClient } from '../registry/registry.ts'

/** What an image is made of, as far as its manifests and its provenance say. */
export type Makeup = {
  readonly digest: Digest
  readonly platforms: readonly PlatformMakeup[]
  /** what the first platform was built from; `undefined` where no provenance says it */
  readonly bases: readonly Base[] | undefined
}

export type PlatformMakeup = {
  readonly platform: Platform
  readonly digest: Digest
  readonly layers: readonly Descriptor[]
  /** of the config and all layers, as they are kept in a registry */
  readonly bytes: number
}

/** What a tag held before this run, and what it was made of beside the new image. */
export type Comparison = {
  readonly repository: Repository
  readonly tag: string
  readonly before: Makeup
  readonly after: Makeup
}

/** Reads what the new image follows, beside the work of the run. None of it throws. */
export type Comparer = {
  /** compares with the new image, as soon as there is one */
  readonly begin: (staged: StagedImage) => void
  /** gives the comparison a moment more, when all else is done */
  readonly linger: () => Promise<void>
}

/** What is compared has mostly been read beside the build: what is not known so long after the last name is not told. */
const LINGER_MS = 500
/** How many platforms of an image are looked at; a foreign index may have any number. */
const PLATFORMS_LIMIT = 16
/** The largest provenance that is read; BuildKit's largest mode has tens of KiB. */
const STATEMENT_LIMIT_BYTES = 4 * 1024 * 1024

/**
 * Begins at once to read the image that this one follows: what the most specific tag held that this run moves. Nothing waits for it, and nothing is decided
 * by it; its requests are a few (the index, an image for each platform, one provenance), and end with the run. What comes of it goes into the story.
 */
export function openComparer(
  settled: Settled,
  registries: Registries,
  story: { comparison?: Comparison | undefined },
  { log, clock }: Pick<Ports, 'log' | 'clock'>,
): Comparer {
  const row = followed(settled)
  if (row === undefined) return { begin: () => undefined, linger: async () => undefined }
  const quietly = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (thrown) {
      log.debug(`what changed since ${row.tag.name} is not known: ${asActionError(thrown).message}`)
      return undefined
    }
  }
  const reading = quietly(readMakeup(row.before, registries.open(row.repository)))
  const compare = async (staged: StagedImage): Promise<void> => {
    const [before, after] = await Promise.all([reading, quietly(makeupOf(staged))])
    if (before !== undefined && after !== undefined) story.comparison = { repository: row.repository, tag: row.tag.name, before, after }
  }
  let comparing: Promise<void> = Promise.resolve()
  return {
    begin: (staged) => {
      if (staged.digest !== row.before) comparing = compare(staged)
    },
    linger: async () => Promise.race([comparing, clock.sleep(LINGER_MS).catch(() => undefined)]),
  }
}

type Followed = SettledRow & { readonly before: Digest }

/** Docker Hub is asked where nobody else has it, because a GET counts as a pull there (docs.docker.com, "Docker Hub pull usage and limits"). */
function followed({ rows, source }: Settled): Followed | undefined {
  // What is adopted was told when it was built.
  if (source.kind === 'adopt') return undefined
  const moved = rows.flatMap((row): Followed[] =>
    row.decision === 'write' && row.before !== undefined ? [{ ...row, before: row.before }] : [],
  )
  const [first] = moved
  return moved.find(({ before, repository }) => before === first?.before && repository.host !== 'docker.io') ?? first
}

async function readMakeup(digest: Digest, client: RegistryClient): Promise<Makeup | undefined> {
  const root = await client.manifest(digest)
  if (root === undefined) return undefined
  if (root.content.kind === 'image') {
    const config = parseConfig(await client.readBlob(root.content.config, CONFIG_LIMIT_BYTES))
    return config?.platform === undefined ? undefined : { digest, platforms: platformOf(config.platform, root), bases: undefined }
  }
  const { manifests } = root.content
  const images = manifests.filter((child) => !isAttestation(child)).slice(0, PLATFORMS_LIMIT)
  const attestation = manifests.find((child) => isAttestation(child) && child.annotations[SUBJECT] === images[0]?.digest)
  const [read, statement] = await Promise.all([
    Promise.all(images.map(async (child) => ({ child, manifest: await client.manifest(child.digest) }))),
    attestation === undefined ? undefined : client.manifest(attestation.digest),
  ])
  return {
    digest,
    platforms: read.flatMap(({ child, manifest }) => (child.platform && manifest ? platformOf(child.platform, manifest) : [])),
    bases: await basesIn(statement, (blob) => client.readBlob(blob, STATEMENT_LIMIT_BYTES)),
  }
}

/** What each platform of a staged image is made of. */
export function layersOf({ root, children, platforms }: StagedImage): readonly PlatformMakeup[] {
  return platforms.flatMap(({ platform, digest }) =>
    [root, ...children].filter((manifest) => manifest.digest === digest).flatMap((manifest) => platformOf(platform, manifest)),
  )
}

async function makeupOf(staged: StagedImage): Promise<Makeup> {
  const { digest, root, children, platforms, blob } = staged
  const listed = root.content.kind === 'index' ? root.content.manifests : []
  const attestation = listed.find((child) => isAttestation(child) && child.annotations[SUBJECT] === platforms[0]?.digest)
  const statement = children.find((manifest) => manifest.digest === attestation?.digest)
  return { digest, platforms: layersOf(staged), bases: await basesIn(statement, (wanted) => wholeBlob(blob(wanted))) }
}

/** By which BuildKit says what image an attestation is about (moby/buildkit, docs/attestations/attestation-storage.md). */
const SUBJECT = 'vnd.docker.reference.digest'

function platformOf(platform: Platform, { digest, content }: Manifest): readonly PlatformMakeup[] {
  if (content.kind !== 'image') return []
  const bytes = [content.config, ...content.layers].reduce((sum, { size }) => sum + size, 0)
  return [{ platform, digest, layers: content.layers, bytes }]
}

async function basesIn(
  attestation: Manifest | undefined,
  read: (blob: Descriptor) => Promise<Uint8Array>,
): Promise<readonly Base[] | undefined> {
  const layers = attestation?.content.kind === 'image' ? attestation.content.layers : []
  const statement = layers.find((layer) => layer.annotations['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'))
  if (statement === undefined || statement.size > STATEMENT_LIMIT_BYTES) return undefined
  return basesOf(parseJson(new TextDecoder().decode(await read(statement))))
}

async function wholeBlob({ digest, size, chunks }: BlobSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks()) {
    bytes += chunk.length
    if (bytes > size) break
    // The memory of a chunk may be used again.
    parts.push(Uint8Array.from(chunk))
  }
  const whole = new Uint8Array(Buffer.concat(parts))
  if (digestOf(whole) !== digest) throw new ActionError('blob-content', `the provenance ${digest} holds other bytes`)
  return whole
}
