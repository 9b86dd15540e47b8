import { join } from 'node:path'
import type { HostSettings } from '../credentials/keychain.ts'
import { cacheHost } from '../domain/cache.ts'
import { STATE } from '../domain/folder.ts'
import { inertInline } from '../domain/inert.ts'
import { isLoopback } from '../domain/loopback.ts'
import { ActionError } from '../errors.ts'
import type { BuildInputs } from '../inputs/inputs.ts'
import type { Environment, Ports } from '../ports.ts'
import type { Docker } from './docker.ts'

const NAME = /^btp-[0-9a-f]{16}$/
const CREATE_TIMEOUT_MS = 60_000
const REMOVE_TIMEOUT_MS = 8_000

/** A builder that this run made for itself: its name, and where buildx keeps what it knows of it. */
export type OwnBuilder = { readonly name: string; readonly environment: Environment }

const made = new WeakMap<Docker, OwnBuilder>()

/** The builder that this run made for itself, if it made one: what was built before is in its cache. */
export function madeBuilder(docker: Docker): OwnBuilder | undefined {
  return made.get(docker)
}

/**
 * Makes a builder in a container for this run. The post step is told its name first, so that it is removed whatever happens. buildx keeps it in the run's
 * own folder: the user's builders stay as they are. Throws `ActionError` `no-builder`.
 */
export async function createBuilder(endpoint: string | undefined, build: BuildInputs, docker: Docker, ports: Ports): Promise<OwnBuilder> {
  const name = `btp-${ports.random.hex(8)}`
  await ports.runner.state(STATE.builder, name)
  const environment = ownEnvironment(ports.folder)
  const settings = await writeSettings(docker.hosts, ports)
  const args = [
    'create',
    '--driver=docker-container',
    `--name=${name}`,
    ...(needsLoopback(build, docker.hosts) ? ['--driver-opt=network=host'] : []),
    ...(settings === undefined ? [] : [`--buildkitd-config=${settings}`]),
    ...(endpoint === undefined ? [] : [endpoint]),
  ]
  const env = { ...ports.env, ...docker.environment, ...environment }
  const { ending, stderr } = await ports.children.ask(docker.buildx, args, { env, timeoutMs: CREATE_TIMEOUT_MS })
  if (ending.kind === 'exited' && ending.code === 0) {
    const own = { name, environment }
    made.set(docker, own)
    return own
  }
  const said = inertInline(stderr) || `buildx create ended with ${JSON.stringify(ending)}`
  throw new ActionError(
    'no-builder',
    `a builder in a container could not be made for this run: ${said}`,
    'Set one up in an earlier step (docker/setup-buildx-action).',
  )
}

/**
 * Removes the builder of a run, with its container and its cache. What names it came through the runner's state, which any step may write: nothing but a
 * name of our own form, in the run's own folder, is removed. Gives what went wrong, or `undefined`.
 */
export async function removeBuilder(
  name: string,
  buildx: string,
  folder: string,
  ports: Pick<Ports, 'env' | 'children'>,
): Promise<string | undefined> {
  if (!NAME.test(name)) return `the state names a builder that is not ours: ${inertInline(name)}`
  const env = { ...ports.env, ...ownEnvironment(folder) }
  const { ending, stderr } = await ports.children.ask(buildx, ['rm', '--force', name], { env, timeoutMs: REMOVE_TIMEOUT_MS })
  if (ending.kind === 'exited' && ending.code === 0) return undefined
  return `the builder ${name} could not be removed: ${inertInline(stderr) || JSON.stringify(ending)}`
}

function ownEnvironment(folder: string): Environment {
  return { BUILDX_CONFIG: join(folder, 'builder'), BUILDX_BUILDER: undefined }
}

/** A container reaches a registry on this machine's loopback only through the machine's own network. */
function needsLoopback(build: BuildInputs, hosts: readonly HostSettings[]): boolean {
  const caches = [...build.cacheFrom, ...build.cacheTo].flatMap((entry) => cacheHost(entry) ?? [])
  return [...caches, ...hosts.map(({ host }) => host)].some((host) => isLoopback(host.replace(/:[0-9]+$/, '')))
}

/** Writes BuildKit's configuration (moby/buildkit, docs/buildkitd.toml.md) for registries that speak plain HTTP or have an authority of their own. */
async function writeSettings(hosts: readonly HostSettings[], { files }: Ports): Promise<string | undefined> {
  const special = hosts.filter(({ plain, ca }) => plain || ca !== undefined)
  if (special.length === 0) return undefined
  const folder = await files.temporaryFolder('buildkitd-')
  const sections = await Promise.all(
    special.map(async ({ host, plain, ca }, index) => {
      const file = join(folder, `ca-${index}.pem`)
      if (ca !== undefined) await files.write(file, ca, 0o600)
      return [
        `[registry.${JSON.stringify(host)}]`,
        ...(plain ? ['http = true'] : []),
        ...(ca === undefined ? [] : [`ca = [${JSON.stringify(file)}]`]),
        '',
      ].join('\n')
    }),
  )
  const path = join(folder, 'buildkitd.toml')
  await files.write(path, sections.join('\n'), 0o600)
  return path
}
