import { join, resolve } from 'node:path'
import { inertInline } from '../domain/inert.ts'
import { isCompromised } from '../domain/trivy.ts'
import { compareVersions, parseVersion, type Version } from '../domain/version.ts'
import { ActionError } from '../errors.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Ports } from '../ports.ts'
import { type FetchPorts, fetchPinned, machineOf } from '../tool/fetch.ts'
import { type AskProgram, askPlainly, findOnPath, versionOf } from '../tool/found.ts'
import type { ScannerUsed } from './evidence.ts'
import { findRelease, OLDEST_TRIVY, RELEASES, type Releases } from './releases.ts'
import { ArchiveError, unpack } from './unpack.ts'

/** What it takes to find Trivy, or to fetch it. */
export type ToolPorts = FetchPorts & Pick<Ports, 'children'>

/** About five times of what the archive and the program had in 2026. */
const ARCHIVE_LIMIT_BYTES = 256 * 1024 * 1024
const PROGRAM_LIMIT_BYTES = 1024 * 1024 * 1024
const VERSION_ARGUMENTS = ['version', '--format', 'json']

/**
 * Finds the Trivy that scans: the one at `trivy-path`, else on PATH if it is the wanted version, else the pinned release, kept in the runner's tool cache or
 * fetched from GitHub. Kept or fetched, its archive has the checksum that stands in our source, and `isPinned` says so. A version with malicious code in it is
 * never scanned with. Throws `ActionError` `scanner`, `inputs` for a version that cannot be had, or `disk`.
 */
export async function ensureTrivy(
  { trivyPath, trivyVersion }: Pick<ScanPolicy, 'trivyPath' | 'trivyVersion'>,
  ports: ToolPorts,
  ask: AskProgram = askPlainly(ports),
  releases: Releases = RELEASES,
): Promise<ScannerUsed> {
  if (trivyPath !== undefined) return useGiven(trivyPath, ask, ports)
  return (await useFound(trivyVersion, ask, ports)) ?? usePinned(trivyVersion, releases, ports)
}

async function useGiven(path: string, ask: AskProgram, { children }: ToolPorts): Promise<ScannerUsed> {
  const program = await children.find(resolve(path))
  if (program === undefined)
    throw refusal(`trivy-path: ${inertInline(path)} is no program that can be run`, 'Name the file of the program trivy.')
  const version = await versionOf(program, VERSION_ARGUMENTS, 'Version', ask)
  if (typeof version === 'string') throw refusal(`trivy-path: ${program} ${version}`, 'Name a program trivy that runs on this machine.')
  const because = unfit(version)
  if (because !== undefined)
    throw refusal(`trivy-path: ${program} ${because}`, `Use Trivy ${OLDEST_TRIVY} or newer, or leave trivy-path out.`)
  return { version: version.full, origin: 'input', program, isPinned: false }
}

/** Another version on PATH is left aside: it would be another scanner from runner to runner. */
async function useFound(wanted: string, ask: AskProgram, ports: ToolPorts): Promise<ScannerUsed | undefined> {
  const { log } = ports
  const program = await findOnPath('trivy', '; trivy-path would have it', ports)
  if (program === undefined) return undefined
  const version = await versionOf(program, VERSION_ARGUMENTS, 'Version', ask)
  const because = typeof version === 'string' ? version : unfit(version)
  if (because !== undefined || typeof version === 'string') {
    log.warning(`${program} is not used: it ${because}`)
    return undefined
  }
  if (version.full !== wanted) {
    log.info(`${program} is Trivy ${version.full}, and ${wanted} is asked for: it is not used; trivy-version or trivy-path would have it`)
    return undefined
  }
  return { version: version.full, origin: 'path', program, isPinned: false }
}

/** Why a version is not used: a sentence part. */
function unfit(version: Version): string | undefined {
  if (isCompromised(version.full)) return `is Trivy ${version.full}, which was published with malicious code in March 2026 (CVE-2026-33634)`
  const oldest = parseVersion(OLDEST_TRIVY)
  if (oldest !== undefined && compareVersions(version, oldest) < 0) return `is Trivy ${version.full}, older than ${OLDEST_TRIVY}`
  return undefined
}

async function usePinned(version: string, releases: Releases, ports: ToolPorts): Promise<ScannerUsed> {
  const { files, env, log } = ports
  const release = findRelease(version, machineOf(env), releases)
  const asset = { program: 'Trivy', repository: 'aquasecurity/trivy', tag: `v${version}`, name: release.asset, ...WITHOUT } as const
  const folder = await files.temporaryFolder('trivy-')
  const pinned = { digest: release.digest, kind: `trivy-${version}`, limitBytes: ARCHIVE_LIMIT_BYTES, asset }
  const brought = await fetchPinned(pinned, folder, ports)
  try {
    await unpack(files.stream(brought.file), { names: new Map([['trivy', 0o755]]), limitBytes: PROGRAM_LIMIT_BYTES }, folder, files)
  } catch (error) {
    if (error instanceof ArchiveError) throw refusal(`${release.asset} ${error.message}`, undefined)
    throw error
  }
  await brought.put()
  log.info(`Trivy ${version} ${brought.origin === 'cache' ? 'was kept on this runner' : 'was downloaded'}; its checksum is the pinned one`)
  return { version, origin: brought.origin, program: join(folder, 'trivy'), isPinned: true }
}

const WITHOUT = { code: 'scanner', otherwise: 'install Trivy by a step before, on PATH or named by trivy-path' } as const

function refusal(message: string, hint: string | undefined): ActionError {
  return new ActionError('scanner', message, hint)
}
