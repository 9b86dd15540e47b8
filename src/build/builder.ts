import { inertInline } from '../domain/inert.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Docker } from './docker.ts'
import { type InspectedNode, type Inspection, parseInspection } from './inspection.ts'
import { type Node, readInstance } from './instance.ts'

/** What a builder can do for us, by driver, image store, version and nodes. `name` is what the user asked for; `undefined` is the current one. */
export type Builder =
  /** one build into a layout */
  | { readonly kind: 'layout'; readonly name: string | undefined; readonly pusher: Pusher | undefined }
  /** it cannot export what we need: a builder of our own is made for the run, at this endpoint (`undefined`: the current one) */
  | { readonly kind: 'own-builder'; readonly because: string; readonly endpoint: string | undefined }
  /** one build for each platform, joined: BuildKit exports no layout from several nodes */
  | { readonly kind: 'nodes'; readonly name: string | undefined; readonly down: readonly DownNode[] }
  | { readonly kind: 'none'; readonly error: ActionError }
  | { readonly kind: 'unreachable'; readonly error: ActionError }
  | { readonly kind: 'unsuited'; readonly error: ActionError }

/** What is known of a builder that can push by digest; the engine's own cannot ("currently not implemented for docker driver"). */
export type Pusher = {
  readonly driver: 'docker-container' | 'remote'
  /** whether 127.0.0.1 is for it what it is for us */
  readonly isHere: boolean
  /** the text of its buildkitd.toml, where that is known: what it was told of registries that speak plain HTTP or have an authority of their own */
  readonly settings: string | undefined
}

/** A node of several that does not answer, and the platforms that no other one lists: buildx would wait 20 s for it. */
export type DownNode = { readonly platforms: readonly string[]; readonly error: ActionError }

/** The oldest BuildKit that exports a layout without a tar around it, and attestations (moby/buildkit, release 0.11). */
const OLDEST = { major: 0, minor: 11 }
const INSPECT_TIMEOUT_MS = 30_000
const SETUP =
  'Set a builder up in an earlier step (docker/setup-buildx-action), and name it in the input builder unless it is the current one.'

/**
 * Says what to do with a builder before the build starts. The engine's own and a single container are taken at their word, from buildx's own files: a
 * build that they cannot do they refuse within a tenth of a second, and then `inspectBuilder` says why; asking costs every good run 60 ms. All
 * others are asked, because buildx would wait 20 s for a machine that does not answer. Never throws.
 */
export async function probeBuilder(name: string | undefined, docker: Docker, ports: Ports): Promise<Builder> {
  const instance = await readInstance(name, { ...ports.env, ...docker.environment }, ports.files)
  switch (instance.kind) {
    case 'engine':
      return { kind: 'layout', name, pusher: undefined }
    case 'made':
      if (instance.driver !== 'docker-container' || instance.nodes !== 1) return inspectBuilder(name, docker, ports)
      return { kind: 'layout', name, pusher: containerPusher(instance.first) }
    case 'unknown':
      return inspectBuilder(name, docker, ports)
  }
}

/** Asks buildx what a builder is and can do. Boots nothing, never throws. */
export async function inspectBuilder(name: string | undefined, docker: Docker, ports: Ports): Promise<Builder> {
  const env = { ...ports.env, ...docker.environment, DEBUG: '1' }
  const answer = await ports.children.ask(docker.buildx, ['inspect', ...(name === undefined ? [] : [name])], {
    env,
    timeoutMs: INSPECT_TIMEOUT_MS,
  })
  switch (answer.ending.kind) {
    case 'exited':
      return answer.ending.code === 0
        ? judgeInspection(name, parseInspection(answer.stdout))
        : absent(name, answer.ending.code, answer.stderr)
    case 'timeout':
      return unreachable(name, `buildx did not say what it is within ${answer.ending.ms / 1000} s`)
    case 'killed':
      return unreachable(name, `buildx was killed by ${answer.ending.signal} when it was asked what it is`)
    case 'missing':
      return { kind: 'none', error: new ActionError('no-builder', `${docker.buildx} cannot be started`, SETUP) }
  }
}

/** The probe table: driver, image store, BuildKit version and nodes → what we do. */
export function judgeInspection(name: string | undefined, { driver, error, nodes }: Inspection): Builder {
  const [node] = nodes
  const trouble = error ?? (nodes.every((one) => one.error !== undefined) ? node?.error : undefined)
  if (trouble !== undefined) return unreachable(name, inertInline(trouble))
  if (node === undefined) return unreachable(name, 'it has no node')
  if (driver === 'remote' && nodes.every(({ status }) => status === 'inactive'))
    return unreachable(name, `nobody answers at ${inertInline(node.endpoint)}`)
  const old = nodes.find(({ version }) => isOlder(version))
  if (old !== undefined) return tooOld(name, old.version)
  if (nodes.length > 1) return { kind: 'nodes', name, down: downNodes(name, driver, nodes) }
  const exportsLayout = node.features.get('OCI exporter') ?? (driver !== 'docker' || hasContainerdStore(node.labels))
  if (exportsLayout) return { kind: 'layout', name, pusher: remotePusher(driver, node.endpoint) }
  return {
    kind: 'own-builder',
    because: `the ${driver || 'docker'} driver cannot export an image with the classic image store`,
    endpoint: node.endpoint === 'default' ? undefined : node.endpoint,
  }
}

/** A container is on this machine's network when its engine is on this machine and it was made so. */
function containerPusher({ endpoint, network, settings }: Node): Pusher {
  return { driver: 'docker-container', isHere: network === 'host' && isLocal(endpoint), settings }
}

/** Of a container that was asked, not read from its file, the network is not known; it is left to the layout. */
function remotePusher(driver: string, endpoint: string): Pusher | undefined {
  return driver === 'remote' ? { driver, isHere: isLocal(endpoint), settings: undefined } : undefined
}

function isLocal(endpoint: string): boolean {
  return endpoint.startsWith('unix://')
}

/** Only the worker of the containerd image store has these labels (moby/moby, builder/builder-next/controller.go). */
function hasContainerdStore(labels: ReadonlyMap<string, string>): boolean {
  return [...labels.keys()].some((label) => label.startsWith('org.mobyproject.buildkit.worker.containerd.'))
}

/** `v0.0.0+unknown` is a build without its version, as distributions make it: not older than anything. */
function isOlder(version: string): boolean {
  const match = /^v?([0-9]+)\.([0-9]+)\./.exec(version)
  if (match === null || version.replace(/^v/, '').startsWith('0.0.')) return false
  const [major, minor] = [Number(match[1]), Number(match[2])]
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)
}

function absent(name: string | undefined, code: number, stderr: string): Builder {
  const line = stderr.split(/\r\n|\r|\n/).find((text) => text.startsWith('ERROR: ')) ?? stderr
  const said = inertInline(line.replace(/^ERROR: /, '')) || `buildx failed with exit code ${code} without a word`
  return { kind: 'none', error: new ActionError('no-builder', `${called(name)} cannot be used: ${said}`, SETUP) }
}

const UNREACHABLE_HINT =
  'Is the Docker engine (or the remote BuildKit) running, and does DOCKER_HOST or the docker context lead there? Nothing was built.'

function unreachable(name: string | undefined, because: string): Builder {
  const message = `${called(name)} cannot be reached: ${because}`
  return { kind: 'unreachable', error: new ActionError('builder-unreachable', message, UNREACHABLE_HINT) }
}

/** Only a remote node runs by itself: one of another driver that does not run is started by the build. */
function downNodes(name: string | undefined, driver: string, nodes: readonly InspectedNode[]): readonly DownNode[] {
  const isDown = ({ error, status }: InspectedNode): boolean => error !== undefined || (driver === 'remote' && status === 'inactive')
  const others = new Set(nodes.filter((node) => !isDown(node)).flatMap(({ platforms }) => platforms))
  return nodes.filter(isDown).map((node) => {
    const because = node.error === undefined ? `nobody answers at ${inertInline(node.endpoint)}` : inertInline(node.error)
    const message = `the node ${inertInline(node.name)} of ${called(name)} cannot be reached: ${because}`
    return {
      platforms: node.platforms.filter((platform) => !others.has(platform)),
      error: new ActionError('builder-unreachable', message, UNREACHABLE_HINT),
    }
  })
}

function tooOld(name: string | undefined, version: string): Builder {
  const hint = `Set up a newer builder (docker/setup-buildx-action makes one with the newest BuildKit).`
  const message = `${called(name)} runs BuildKit ${inertInline(version)}; this action needs ${OLDEST.major}.${OLDEST.minor} or newer`
  return { kind: 'unsuited', error: new ActionError('builder-unsuited', message, hint) }
}

function called(name: string | undefined): string {
  return name === undefined ? 'the current builder' : `the builder ${inertInline(name)}`
}
