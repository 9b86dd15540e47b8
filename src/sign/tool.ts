import { join } from 'node:path'
import { COSIGN_VERSION } from '../domain/cosign.ts'
import { compareVersions, parseVersion, type Version } from '../domain/version.ts'
import type { Ports } from '../ports.ts'
import { type FetchPorts, fetchPinned, machineOf } from '../tool/fetch.ts'
import { askPlainly, findOnPath, versionOf } from '../tool/found.ts'
import { findProgram, PROGRAMS, type Programs } from './releases.ts'

/** What it takes to find cosign, or to fetch it. */
export type ToolPorts = FetchPorts & Pick<Ports, 'children'>

/** The cosign that signs; `isPinned`: its bytes have the checksum that stands in our source. */
export type CosignUsed = {
  readonly program: string
  readonly version: string
  readonly origin: 'path' | 'cache' | 'download'
  readonly isPinned: boolean
}

/** About twice of what the program had in 2026. */
const PROGRAM_LIMIT_BYTES = 300 * 1024 * 1024

/**
 * Finds the cosign that signs: the one on PATH if it is ours or a newer one of the same major version, else the pinned release, kept in the runner's tool cache
 * or fetched from GitHub. Throws `ActionError` `signing` or `disk`.
 */
export async function ensureCosign(ports: ToolPorts, programs: Programs = PROGRAMS): Promise<CosignUsed> {
  return (await useFound(ports)) ?? usePinned(programs, ports)
}

async function useFound(ports: ToolPorts): Promise<CosignUsed | undefined> {
  const program = await findOnPath('cosign', '', ports)
  if (program === undefined) return undefined
  const version = await versionOf(program, ['version', '--json'], 'gitVersion', askPlainly(ports))
  const because = typeof version === 'string' ? version : unfit(version)
  if (because === undefined && typeof version !== 'string') return { program, version: version.full, origin: 'path', isPinned: false }
  ports.log.info(`${program} is not used: it ${because}`)
  return undefined
}

/** Why a version is not used: a sentence part. What another major version writes nobody has tried here. */
function unfit(version: Version): string | undefined {
  const ours = parseVersion(COSIGN_VERSION)
  if (ours === undefined) throw new TypeError(`not a version: ${COSIGN_VERSION}`)
  if (version.major === ours.major && !version.isPrerelease && compareVersions(version, ours) >= 0) return undefined
  return `is cosign ${version.full}, and ${COSIGN_VERSION} or a later ${ours.major}.x is asked for`
}

async function usePinned(programs: Programs, ports: ToolPorts): Promise<CosignUsed> {
  const { files, env, log } = ports
  const { asset, digest } = findProgram(machineOf(env), programs)
  const folder = await files.temporaryFolder('cosign-')
  const kind = `cosign-${COSIGN_VERSION}`
  const brought = await fetchPinned({ digest, kind, limitBytes: PROGRAM_LIMIT_BYTES, extension: '.bin', asset }, folder, ports)
  const program = join(folder, 'cosign')
  await files.write(program, files.stream(brought.file), 0o755)
  await brought.put()
  log.info(
    `cosign ${COSIGN_VERSION} ${brought.origin === 'cache' ? 'was kept on this runner' : 'was downloaded'}; its checksum is the pinned one`,
  )
  return { program, version: COSIGN_VERSION, origin: brought.origin, isPinned: true }
}
