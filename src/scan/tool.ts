import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { isCompromised } from '../domain/trivy.ts'
import { compareVersions, parseVersion, type Version } from '../domain/version.ts'
import { ActionError } from '../errors.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Children, Ports } from '../ports.ts'
import { waitMs } from '../registry/retry.ts'
import { BrokenDownload, type DownloadPorts, downloadRelease } from './download.ts'
import type { ScannerUsed } from './evidence.ts'
import { type Brought, bring, type Known, keep } from './kept.ts'
import { findRelease, OLDEST_TRIVY, RELEASES, type Release, type Releases } from './releases.ts'
import { ArchiveError, unpack } from './unpack.ts'

/** What it takes to find Trivy, or to fetch it. */
export type ToolPorts = DownloadPorts & Pick<Ports, 'children' | 'files' | 'env'>

/** How a program that nobody has proved is asked which version it is; the scanner's isolation may do it out of reach of the rest of the machine. */
export type AskProgram = (program: string, args: readonly string[]) => ReturnType<Children['ask']>

/** About five times of what the archive and the program had in 2026. */
const ARCHIVE_LIMIT_BYTES = 256 * 1024 * 1024
const PROGRAM_LIMIT_BYTES = 1024 * 1024 * 1024
const VERSION_TIMEOUT_MS = 60_000
const TRIES = 3

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
  const version = await versionOf(program, ask)
  if (typeof version === 'string') throw refusal(`trivy-path: ${program} ${version}`, 'Name a program trivy that runs on this machine.')
  const because = unfit(version)
  if (because !== undefined)
    throw refusal(`trivy-path: ${program} ${because}`, `Use Trivy ${OLDEST_TRIVY} or newer, or leave trivy-path out.`)
  return { version: version.full, origin: 'input', program, isPinned: false }
}

/** Another version on PATH is left aside: it would be another scanner from runner to runner. So is one that came with the checkout: it would judge itself. */
async function useFound(wanted: string, ask: AskProgram, { children, env, log }: ToolPorts): Promise<ScannerUsed | undefined> {
  const program = await children.find('trivy')
  if (program === undefined) return undefined
  if (isBelow(program, env['GITHUB_WORKSPACE'])) {
    log.warning(
      `${program} is not used: it lies in the workspace, where a commit that is to be checked may have put it; trivy-path would have it`,
    )
    return undefined
  }
  const version = await versionOf(program, ask)
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

/** Whether a path stands in a folder, as both are written: a link that leads into it is somebody's who may place programs on PATH. */
function isBelow(path: string, folder: string | undefined): boolean {
  if (folder === undefined || folder === '') return false
  const way = relative(resolve(folder), path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Why a version is not used: a sentence part. */
function unfit(version: Version): string | undefined {
  if (isCompromised(version.full)) return `is Trivy ${version.full}, which was published with malicious code in March 2026 (CVE-2026-33634)`
  const oldest = parseVersion(OLDEST_TRIVY)
  if (oldest !== undefined && compareVersions(version, oldest) < 0) return `is Trivy ${version.full}, older than ${OLDEST_TRIVY}`
  return undefined
}

/** The version that a program says it has, or what it did instead: a sentence part. */
async function versionOf(program: string, ask: AskProgram): Promise<Version | string> {
  const { ending, stdout, stderr } = await ask(program, ['version', '--format', 'json'])
  if (ending.kind !== 'exited' || ending.code !== 0)
    return `does not say its version (${JSON.stringify(ending)}${stderr === '' ? '' : `, ${inertInline(stderr)}`})`
  const answer = parseJson(stdout)
  const said = isRecord(answer) ? answer['Version'] : undefined
  const version = typeof said === 'string' ? parseVersion(said) : undefined
  return version ?? `does not say its version, but ${inertInline(stdout, 100)}`
}

/** Asks in an empty folder with an environment that has nothing of the run. */
function askPlainly({ children, files, env }: ToolPorts): AskProgram {
  return async (program, args) => {
    const folder = await files.temporaryFolder('trivy-version-')
    try {
      const bare = { PATH: env['PATH'] ?? '', HOME: folder, TMPDIR: folder }
      return await children.ask(program, args, { cwd: folder, env: bare, timeoutMs: VERSION_TIMEOUT_MS, limitBytes: 64 * 1024 })
    } finally {
      await files.remove(folder)
    }
  }
}

async function usePinned(version: string, releases: Releases, ports: ToolPorts): Promise<ScannerUsed> {
  const { files, env, log } = ports
  const machine = { os: env['RUNNER_OS'] || 'Linux', arch: env['RUNNER_ARCH'] || 'X64' }
  const release = findRelease(version, machine, releases)
  const known: Known = {
    digest: release.digest,
    kind: `trivy-${version}`,
    limitBytes: ARCHIVE_LIMIT_BYTES,
    download: () => downloadRelease(release, ports),
  }
  const folder = await files.temporaryFolder('trivy-')
  const brought = await bringRelease(known, release, folder, ports)
  try {
    await unpack(files.stream(brought.file), { names: new Map([['trivy', 0o755]]), limitBytes: PROGRAM_LIMIT_BYTES }, folder, files)
  } catch (error) {
    if (error instanceof ArchiveError) throw refusal(`${release.asset} ${error.message}`, undefined)
    throw error
  }
  await keep(known, brought, ports)
  log.info(`Trivy ${version} ${brought.origin === 'cache' ? 'was kept on this runner' : 'was downloaded'}; its checksum is the pinned one`)
  return { version, origin: brought.origin, program: join(folder, 'trivy'), isPinned: true }
}

async function bringRelease(known: Known, { asset }: Release, folder: string, ports: ToolPorts): Promise<Brought> {
  const wrong = (found: string): ActionError =>
    refusal(
      `the bytes that github.com sends for ${asset} ${found}, and should have ${known.digest}: they are not run`,
      'Somebody on the way, or at the publisher, replaced the release. Nothing of it was run; tell the makers of Trivy.',
    )
  for (let tries = 1; ; tries += 1) {
    try {
      return await bring(known, folder, wrong, ports)
    } catch (error) {
      if (!(error instanceof BrokenDownload) || tries === TRIES) throw error
      await ports.clock.sleep(waitMs(tries, undefined, ports.random.fraction()))
    }
  }
}

function refusal(message: string, hint: string | undefined): ActionError {
  return new ActionError('scanner', message, hint)
}
