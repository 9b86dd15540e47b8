import { basename } from 'node:path'
import { isRunFolderName } from '../domain/folder.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import type { SmokeInputs } from '../inputs/smoke.ts'
import type { Environment, Ports } from '../ports.ts'

/** One question to docker. */
const ASK_TIMEOUT_MS = 30_000
/** How long docker may take to say that something is gone. */
const REMOVE_TIMEOUT_MS = 8_000
/** Where a published port may be reached from: this machine alone. */
const LOOPBACK = '127.0.0.1'

/** The container of a run and the name of its image; both bear the name of the run's own folder, so that nothing of another run has them. */
export type Names = { readonly container: string; readonly image: string }

/** Docker's program and what it gets as its environment. */
export type Engine = { readonly program: string; readonly env: Environment }

/** How a container stands, by the engine's own words. */
export type Standing = {
  /** digest of the image: of its manifest or of its config, by the kind of the store */
  readonly image: string
  /** `created`, `running`, `exited` and others */
  readonly status: string
  readonly exitCode: number
  readonly isOutOfMemory: boolean
  /** why it could not be started; empty otherwise */
  readonly error: string
  /** port of this machine that leads to the published one */
  readonly port: number | undefined
}

/** The names for the run of a folder. */
export function namesOf(folder: string): Names {
  const name = basename(folder)
  return { container: `${name}-smoke`, image: `localhost/${name}:smoke` }
}

/**
 * The arguments that make the container: nothing of our environment, without a network, or on the default one with a single port for loopback. What it
 * prints comes to us alone, so that the engine writes none of it to the disk.
 */
export function createArguments({ container, image }: Names, { command, args, http }: SmokeInputs, platform: Platform): readonly string[] {
  const [entrypoint, ...first] = command ?? []
  return [
    'container',
    'create',
    `--name=${container}`,
    '--pull=never',
    '--log-driver=none',
    `--platform=${formatPlatform(platform)}`,
    ...(http === undefined ? ['--network=none'] : [`--publish=${LOOPBACK}::${http.port}/tcp`]),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    image,
    ...first,
    ...(args ?? []),
  ]
}

/** The address of a published port. */
export function addressOf(port: number, path: string): URL {
  return new URL(`http://${LOOPBACK}:${port}${path}`)
}

/** Asks docker something; gives what went wrong in place of an answer. Throws what ended the run meanwhile. */
export async function askDocker(
  { program, env }: Engine,
  args: readonly string[],
  ports: Pick<Ports, 'children' | 'signal'>,
  timeoutMs = ASK_TIMEOUT_MS,
): Promise<{ readonly stdout: string } | { readonly trouble: string }> {
  const { ending, stdout, stderr } = await ports.children.ask(program, args, { env, timeoutMs })
  ports.signal.throwIfAborted()
  if (ending.kind === 'exited' && ending.code === 0) return { stdout }
  return { trouble: inertInline(stderr) || `docker ${args.slice(0, 2).join(' ')} ended with ${JSON.stringify(ending)}` }
}

/** Asks how the container stands; gives what went wrong in place of it. */
export async function standingOf(
  engine: Engine,
  { container }: Names,
  ports: Pick<Ports, 'children' | 'signal'>,
): Promise<Standing | { readonly trouble: string }> {
  const format = '{"image":{{json .Image}},"state":{{json .State}},"ports":{{json .NetworkSettings.Ports}}}'
  const answer = await askDocker(engine, ['container', 'inspect', `--format=${format}`, container], ports)
  if ('trouble' in answer) return answer
  return parseStanding(answer.stdout) ?? { trouble: 'docker container inspect gave no answer that can be read' }
}

/** Parses the answer of docker's API (`GET /containers/{id}/json`); `undefined` for one of another form. */
export function parseStanding(text: string): Standing | undefined {
  const answer = parseJson(text)
  if (!isRecord(answer) || !isRecord(answer['state'])) return undefined
  const { image, state, ports } = answer
  const { Status: status, ExitCode: exitCode, OOMKilled: killed, Error: error } = state
  if (typeof image !== 'string' || typeof status !== 'string' || typeof exitCode !== 'number') return undefined
  return { image, status, exitCode, isOutOfMemory: killed === true, error: typeof error === 'string' ? error : '', port: portOf(ports) }
}

/** `{"8080/tcp":[{"HostIp":"127.0.0.1","HostPort":"49153"}]}`: we publish one port, but an image may expose more, which have no host's. */
function portOf(ports: unknown): number | undefined {
  const bindings = isRecord(ports) ? Object.values(ports).flatMap((each): unknown[] => (Array.isArray(each) ? each : [])) : []
  const found = bindings.find((binding) => isRecord(binding) && binding['HostIp'] === LOOPBACK)
  const port = isRecord(found) ? Number(found['HostPort']) : Number.NaN
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}

/**
 * Removes the container of a run with its volumes, then the image by the name that only this run gave it: an image that the engine had before stays. What is
 * gone already is no trouble. `folder` is the run's own; another is not ours to remove. Gives what went wrong, or `undefined`.
 */
export async function removeContainer(
  engine: Engine,
  folder: string,
  ports: Pick<Ports, 'children' | 'signal'>,
): Promise<string | undefined> {
  if (!isRunFolderName(basename(folder))) return `no container of ours belongs to ${inertInline(folder)}`
  const { container, image } = namesOf(folder)
  const troubles: string[] = []
  for (const args of [
    ['container', 'rm', '--force', '--volumes', container],
    ['image', 'rm', image],
  ]) {
    const answer = await askDocker(engine, args, ports, REMOVE_TIMEOUT_MS)
    if ('trouble' in answer && !/No such (?:container|image)/i.test(answer.trouble)) troubles.push(answer.trouble)
  }
  return troubles.length === 0 ? undefined : `${container} could not be removed: ${troubles.join('; ')}`
}
