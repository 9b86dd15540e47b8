import { join } from 'node:path'
import { inertInline } from '../domain/inert.ts'
import type { Descriptor } from '../domain/manifest.ts'
import { formatTagged, type TaggedReference } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Files, Ports } from '../ports.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { bring, type Known, keep } from '../tool/kept.ts'
import { onlyLayer } from './artifact.ts'
import type { DatabaseUsed } from './evidence.ts'
import { type DatabaseMetadata, readMetadata } from './metadata.ts'
import { ArchiveError, unpack } from './unpack.ts'

/** A database that Trivy can read: `folder` is what it gets as `--cache-dir`. */
export type Database = DatabaseUsed & { readonly folder: string }

/** What it takes to bring a database, apart from the registries. */
export type DatabasePorts = Pick<Ports, 'files' | 'log' | 'env' | 'clock'>

/** One of Trivy's databases: how it is published, and what it looks like (aquasecurity/trivy, pkg/db and pkg/javadb). */
export type Kind = {
  /** for people */
  readonly name: string
  /** input that names where it is published */
  readonly input: string
  /** below Trivy's cache; also what it is kept under */
  readonly folder: string
  readonly file: string
  readonly format: number
  readonly mediaType: string
  /** bytes that every such file has, and where */
  readonly mark: { readonly at: number; readonly bytes: Uint8Array }
  /** about ten times of what it had in 2026 */
  readonly layerLimitBytes: number
  readonly fileLimitBytes: number
}

/** Which database is wanted, how old it may be, and where it goes. */
export type Order = { readonly kind: Kind; readonly maxAgeMs: number; readonly folder: string }

/** Unpacked a database has eight times its size; one that has so many times is a bomb, but for the emptiest. */
const MOST_GROWTH = 64
const SMALL_BYTES = 64 * 1024 * 1024

/**
 * Brings a database from one repository, or from the runner's tool cache where that is what the repository names. Throws `ActionError` `scan-database` for
 * what is not as it should be, those of the registry, and those of the disk as they came; nothing of it is left then.
 */
export async function fetchLayer(
  client: RegistryClient,
  reference: TaggedReference,
  order: Order,
  ports: DatabasePorts,
): Promise<Database> {
  const { kind, folder } = order
  const manifest = (await client.manifest(reference.tag)) ?? refuse(`${reference.repository.host} has no such tag`)
  const layer = onlyLayer(manifest, kind.mediaType, kind.layerLimitBytes)
  if (typeof layer === 'string') return refuse(`it ${layer}`)
  const known = knownLayer(layer, kind, client)
  const place = join(folder, kind.folder)
  const temporary = await ports.files.temporaryFolder('layer-')
  try {
    const brought = await bring(known, temporary, (found) => new ActionError('registry-answer', `the bytes of its layer ${found}`), ports)
    const limitBytes = Math.min(kind.fileLimitBytes, Math.max(SMALL_BYTES, layer.size * MOST_GROWTH))
    const { updatedAt } = await openArchive(brought.file, place, limitBytes, order, ports).catch(async (error: unknown) => {
      await ports.files.remove(place)
      throw error
    })
    const source = formatTagged(reference)
    ports.log.info(
      `The ${kind.name} is that of ${updatedAt.toISOString()} from ${source}, ${Math.ceil(layer.size / 1024 / 1024)} MiB, ${brought.origin === 'cache' ? 'kept on this runner' : 'downloaded'}`,
    )
    await keep(known, brought, ports)
    return { folder, source, digest: manifest.digest, updatedAt }
  } finally {
    await ports.files.remove(temporary)
  }
}

function knownLayer(layer: Descriptor, { folder }: Kind, client: RegistryClient): Known {
  return {
    digest: layer.digest,
    kind: `trivy-${folder}`,
    limitBytes: layer.size,
    download: () => told(client.blobSource(layer).chunks(), client),
  }
}

/** A connection that breaks in the middle of a body is told as it comes, by Node. */
async function* told(chunks: AsyncIterable<Uint8Array>, { repository }: RegistryClient): AsyncIterable<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    if (error instanceof ActionError) throw error
    throw new ActionError(
      'registry-unreachable',
      `the connection to ${repository.host} broke in the middle: ${inertInline(String(error))}`,
      undefined,
      error,
    )
  }
}

async function openArchive(
  archive: string,
  place: string,
  limitBytes: number,
  { kind, maxAgeMs }: Order,
  { files, clock }: DatabasePorts,
): Promise<DatabaseMetadata> {
  await files.makeFolder(place)
  const names = new Map([kind.file, METADATA].map((name) => [name, 0o644]))
  try {
    await unpack(files.stream(archive), { names, limitBytes }, place, files)
  } catch (error) {
    if (error instanceof ArchiveError) return refuse(`its archive ${error.message}`)
    throw error
  }
  const metadata = readMetadata(
    await files.read(join(place, METADATA), METADATA_LIMIT_BYTES),
    { version: kind.format, maxAgeMs },
    clock.now(),
  )
  if (typeof metadata === 'string') return refuse(`it ${metadata}`)
  if (!(await isMarked(join(place, kind.file), kind, files))) return refuse(`its ${kind.file} is no such database`)
  return metadata
}

function refuse(what: string): never {
  throw new ActionError('scan-database', inertInline(what))
}

const METADATA = 'metadata.json'
const METADATA_LIMIT_BYTES = 64 * 1024

async function isMarked(path: string, { mark }: Kind, files: Files): Promise<boolean> {
  for await (const start of files.stream(path, mark.at)) return mark.bytes.every((byte, index) => start[index] === byte)
  return false
}
