import { isAbsolute, relative, resolve, sep } from 'node:path'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { parseVersion, type Version } from '../domain/version.ts'
import type { Children, Ports } from '../ports.ts'

/** How a program that nobody has proved is asked which version it is. */
export type AskProgram = (program: string, args: readonly string[]) => ReturnType<Children['ask']>

const VERSION_TIMEOUT_MS = 60_000

/** Finds a program on PATH; one that came with the checkout is left aside with a warning, since it would judge itself, and `cure` ends that. */
export async function findOnPath(
  name: string,
  cure: string,
  { children, env, log }: Pick<Ports, 'children' | 'env' | 'log'>,
): Promise<string | undefined> {
  const program = await children.find(name)
  if (program === undefined || !isBelow(program, env['GITHUB_WORKSPACE'])) return program
  log.warning(`${program} is not used: it lies in the workspace, where a commit that is to be checked may have put it${cure}`)
  return undefined
}

/** The version that a program says it has, in `field` of its answer in JSON, or what it did instead: a sentence part. */
export async function versionOf(program: string, args: readonly string[], field: string, ask: AskProgram): Promise<Version | string> {
  const { ending, stdout, stderr } = await ask(program, args)
  if (ending.kind !== 'exited' || ending.code !== 0)
    return `does not say its version (${JSON.stringify(ending)}${stderr === '' ? '' : `, ${inertInline(stderr)}`})`
  const answer = parseJson(stdout)
  const said = isRecord(answer) ? answer[field] : undefined
  const version = typeof said === 'string' ? parseVersion(said) : undefined
  return version ?? `does not say its version, but ${inertInline(stdout, 100)}`
}

/** Asks in an empty folder with an environment that has nothing of the run. */
export function askPlainly({ children, files, env }: Pick<Ports, 'children' | 'files' | 'env'>): AskProgram {
  return async (program, args) => {
    const folder = await files.temporaryFolder('version-')
    try {
      const bare = { PATH: env['PATH'] ?? '', HOME: folder, TMPDIR: folder }
      return await children.ask(program, args, { cwd: folder, env: bare, timeoutMs: VERSION_TIMEOUT_MS, limitBytes: 64 * 1024 })
    } finally {
      await files.remove(folder)
    }
  }
}

/** Whether a path stands in a folder, as both are written: a link that leads into it is somebody's who may place programs on PATH. */
function isBelow(path: string, folder: string | undefined): boolean {
  if (folder === undefined || folder === '') return false
  const way = relative(resolve(folder), path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
