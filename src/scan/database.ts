import { join } from 'node:path'
import { inertInline } from '../domain/inert.ts'
import type { Descriptor } from '../domain/manifest.ts'
import { formatTagged, parseTagged, type TaggedReference } from '../domain/reference.ts'
import { ActionError, type ErrorCode } from '../errors.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Files, Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { PATIENT, type Patience } from '../registry/retry.ts'
import { onlyLayer } from './artifact.ts'
import type { DatabaseUsed } from './evidence.ts'
import { bring, type Known, keep } from './kept.ts'
import { type DatabaseMetadata, readMetadata } from './metadata.ts'
import { ArchiveError, unpack } from './unpack.ts'

/** A database that Trivy can read: `folder` is what it gets as `--cache-dir`. */
export type Database = DatabaseUsed & { readonly folder: string }

/** What it takes to bring a database, apart from the registries. */
export type DatabasePorts = Pick<Ports, 'files' | 'log' | 'env' | 'clock'>

/** One of Trivy's databases: how it is published, and what it looks like (aquasecurity/trivy, pkg/db and pkg/javadb). */
type Kind = {
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

const GIB = 1024 * 1024 * 1024
const VULNERABILITIES: Kind = {
  name: 'database of vulnerabilities',
  input: 'trivy-db-repository',
  folder: 'db',
  file: 'trivy.db',
  format: 2,
  mediaType: 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip',
  // bbolt's magic number in the first page (go.etcd.io/bbolt, internal/common/meta.go)
  mark: { at: 16, bytes: new Uint8Array([0xed, 0xda, 0x0c, 0xed]) },
  layerLimitBytes: GIB,
  fileLimitBytes: 8 * GIB,
}
const JAVA: Kind = {
  name: 'database of Java archives',
  input: 'trivy-java-db-repository',
  folder: 'java-db',
  file: 'trivy-java.db',
  format: 1,
  mediaType: 'application/vnd.aquasec.trivy.javadb.layer.v1.tar+gzip',
  // sqlite.org/fileformat.html, "The Database Header"
  mark: { at: 0, bytes: new TextEncoder().encode('SQLite format 3\0') },
  layerLimitBytes: 4 * GIB,
  fileLimitBytes: 16 * GIB,
}

/** Names of Java archives change little: Trivy itself takes this database as new for three days (`updateInterval` of aquasecurity/trivy-java-db). */
const JAVA_AGE_MS = 7 * 24 * 60 * 60_000
/** Unpacked a database has eight times its size; one that has so many times is a bomb, but for the emptiest. */
const MOST_GROWTH = 64
const SMALL_BYTES = 64 * 1024 * 1024
/** While there is another mirror, none is waited for. */
const SHORT: Patience = { tries: 2, budgetMs: 5_000, idleMs: 20_000 }

/**
 * Brings the database of vulnerabilities to this machine, from the first of `trivy-db-repository` that has a good one, or from the runner's tool cache where
 * the registry says that it is the same. Throws `ActionError` `scan-database`, which tells of each what was wrong, and `disk`.
 */
export async function fetchDatabase(
  { databases, databaseMaxAgeMs }: Pick<ScanPolicy, 'databases' | 'databaseMaxAgeMs'>,
  registries: Registries,
  ports: DatabasePorts,
): Promise<Database> {
  const folder = await ports.files.temporaryFolder('trivy-cache-')
  return fetchKind(VULNERABILITIES, databases, databaseMaxAgeMs, folder, registries, ports)
}

/** The same for the database by which Trivy knows Java archives; `folder` is where that of vulnerabilities is, since Trivy has one for both. */
export function fetchJavaDatabase(
  { javaDatabases, databaseMaxAgeMs }: Pick<ScanPolicy, 'javaDatabases' | 'databaseMaxAgeMs'>,
  registries: Registries,
  folder: string,
  ports: DatabasePorts,
): Promise<Database> {
  return fetchKind(JAVA, javaDatabases, Math.max(databaseMaxAgeMs, JAVA_AGE_MS), folder, registries, ports)
}

/** Asks one mirror after the other; those that only had trouble are asked once more, with patience, when no other had a good one. */
async function fetchKind(
  kind: Kind,
  sources: readonly string[],
  maxAgeMs: number,
  folder: string,
  registries: Registries,
  ports: DatabasePorts,
): Promise<Database> {
  const failures = new Map<string, ActionError>()
  for (const patience of [SHORT, PATIENT]) {
    for (const source of sources.filter((one) => isPassing(failures.get(one)))) {
      try {
        return await fetchFrom(source, patience, { kind, maxAgeMs, folder, registries }, ports)
      } catch (error) {
        if (!(error instanceof ActionError) || !MIRRORS_FAULT.has(error.code)) throw error
        ports.log.info(`The ${kind.name} at ${source} cannot be had: ${error.message}`)
        failures.set(source, error)
      }
    }
  }
  const told = [...failures].map(([source, { message }]) => `${source}: ${message}`).join('; ')
  throw new ActionError(
    'scan-database',
    `no ${kind.name} could be had: ${told}`,
    `Run again later, or name in ${kind.input} a mirror that this runner reaches${/ may be [0-9]+ h old/.test(told) ? '; an older database counts with a longer scan-db-max-age' : ''}.`,
    [...failures.values()].at(-1),
  )
}

const MIRRORS_FAULT: ReadonlySet<ErrorCode> = new Set([
  'registry-unreachable',
  'registry-refused',
  'registry-answer',
  'credentials',
  'scan-database',
])

/** Whether a source was not asked yet, or had trouble that passes: the network, too many requests, a blob that is not there yet. */
function isPassing(failure: ActionError | undefined): boolean {
  return failure === undefined || failure.code === 'registry-unreachable' || failure.code === 'registry-answer'
}

type Order = { readonly kind: Kind; readonly maxAgeMs: number; readonly folder: string; readonly registries: Registries }

async function fetchFrom(source: string, patience: Patience, order: Order, ports: DatabasePorts): Promise<Database> {
  const reference = parseTagged(source)
  if ('refused' in reference) throw new ActionError('scan-database', `the name ${reference.refused}`)
  const { registries } = order
  try {
    return await fetchWith(registries.openPublic(reference.repository, patience), reference, order, ports)
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'registry-refused') throw error
    // a mirror of one's own: now who we are may be told
    return fetchWith(registries.open(reference.repository), reference, order, ports)
  }
}

async function fetchWith(client: RegistryClient, reference: TaggedReference, order: Order, ports: DatabasePorts): Promise<Database> {
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
