import { findDocker } from '../build/archive.ts'
import type { Docker } from '../build/docker.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { isLoopback } from '../domain/loopback.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { parseUrl } from '../domain/url.ts'
import { ActionError } from '../errors.ts'
import type { SmokeInputs } from '../inputs/smoke.ts'
import type { Environment, Ports } from '../ports.ts'
import { askDocker, type Engine } from './container.ts'

/** Without a word of it: docker's own default is a socket of this machine. */
const HINT = 'Leave smoke out, or run the job where a Docker engine answers (DOCKER_HOST, or the docker context, leads to it).'

/**
 * The platform that smoke runs: the one asked for, the only one, or this machine's. Throws `ActionError` `inputs` when the image is for several others,
 * before anything is built.
 */
export function smokePlatform({ platform }: SmokeInputs, platforms: readonly Platform[], native: Platform): Platform {
  const [first] = platforms
  if (platform !== undefined) return platform
  if (first === undefined || platforms.some((each) => samePlatform(each, native))) return native
  if (platforms.length === 1) return first
  const message = `smoke: the image is for ${platforms.map(formatPlatform).join(', ')}, and this machine is ${formatPlatform(native)}`
  throw new ActionError('inputs', message, 'Say in smoke which platform to run (emulated), or add this one to platforms.')
}

/**
 * Finds the engine that smoke runs on, before anything is built. Throws `ActionError` `no-builder` without docker or for an engine of another system,
 * `builder-unreachable` for one that does not answer, or whose published ports are not on this machine.
 */
export async function openEngine(
  inputs: SmokeInputs,
  platform: Platform,
  docker: Pick<Docker, 'environment'>,
  ports: Ports,
): Promise<Engine> {
  // With content trust on, docker would look for a signature of the name that only this run gave the image.
  const env = { ...ports.env, ...docker.environment, DOCKER_CONTENT_TRUST: undefined }
  const engine = { program: await findDocker('smoke', ports), env }
  const [version, place] = await Promise.all([
    askDocker(engine, ['version', '--format={{json .Server}}'], ports),
    inputs.http === undefined ? undefined : endpointOf(engine, ports),
  ])
  const server = 'trouble' in version ? undefined : parseJson(version.stdout)
  if ('trouble' in version || !isRecord(server)) {
    const said = 'trouble' in version ? version.trouble : 'it gave no version'
    throw new ActionError('builder-unreachable', `smoke: no Docker engine answers: ${said}`, HINT)
  }
  const { Os: os } = server
  if (os !== platform.os) {
    const found = typeof os === 'string' ? inertInline(os) : 'nobody knows what'
    throw new ActionError('no-builder', `smoke: the image is for ${formatPlatform(platform)}, and the engine runs ${found}`, HINT)
  }
  if (place !== undefined && !isHere(place)) {
    const message = `smoke: the Docker engine is at ${inertInline(place)}, so a port of a container there is not on this machine`
    throw new ActionError('builder-unreachable', message, 'Leave port out of smoke, or use an engine on this machine.')
  }
  return engine
}

/** Where the engine is, by `DOCKER_HOST` or by the docker context. */
async function endpointOf({ program, env }: Engine, ports: Ports): Promise<string | undefined> {
  if (isSet(env, 'DOCKER_HOST')) return env['DOCKER_HOST']
  const answer = await askDocker({ program, env }, ['context', 'inspect', '--format={{.Endpoints.docker.Host}}'], ports)
  return 'trouble' in answer ? undefined : answer.stdout.trim()
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== ''
}

/** A socket, a pipe of Windows, or a port on loopback. */
function isHere(place: string): boolean {
  const url = parseUrl(place)
  return url === undefined || url.protocol === 'unix:' || url.protocol === 'npipe:' || isLoopback(url.hostname)
}
