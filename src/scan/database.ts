import { parseTagged } from '../domain/reference.ts'
import { ActionError, type ErrorCode } from '../errors.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Registries } from '../registry/registry.ts'
import { PATIENT, type Patience } from '../registry/retry.ts'
import { type Database, type DatabasePorts, fetchLayer, type Kind, type Order } from './layer.ts'

export type { Database } from './layer.ts'

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
        return await fetchFrom(source, patience, { kind, maxAgeMs, folder }, registries, ports)
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
    `Run again later, or name in ${kind.input} a mirror that this runner reaches${/ may be [0-9]+ (?:h|min) old/.test(told) ? '; an older database counts with a longer scan-db-max-age' : ''}.`,
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

async function fetchFrom(
  source: string,
  patience: Patience,
  order: Order,
  registries: Registries,
  ports: DatabasePorts,
): Promise<Database> {
  const reference = parseTagged(source)
  if ('refused' in reference) throw new ActionError('scan-database', `the name ${reference.refused}`)
  try {
    return await fetchLayer(registries.openPublic(reference.repository, patience), reference, order, ports)
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'registry-refused') throw error
    // a mirror of one's own: now who we are may be told
    return fetchLayer(registries.open(reference.repository), reference, order, ports)
  }
}
