import { join } from 'node:path'
import { isRecord } from '../domain/json.ts'
import type { Environment, Files } from '../ports.ts'

/** What buildx's own files say of the builder that a build would use (docker/buildx, store/store.go). */
export type Instance =
  /** no builder was made or chosen: it is the engine's own */
  | { readonly kind: 'engine' }
  | { readonly kind: 'made'; readonly driver: string; readonly nodes: number; readonly first: Node }
  | { readonly kind: 'unknown' }

/** What is kept of a node, as far as it was said when it was made. */
export type Node = {
  /** `unix:///var/run/docker.sock`, or the name of a docker context */
  readonly endpoint: string
  /** the driver's option `network` */
  readonly network: string
  /** the text of its buildkitd.toml */
  readonly settings: string
}

const LIMIT_BYTES = 1024 * 1024

/** Reads which builder a build without (or with) a name would use; asks nobody. `env` is what buildx would get. */
export async function readInstance(name: string | undefined, env: Environment, files: Files): Promise<Instance> {
  const folder = env['BUILDX_CONFIG'] || (env['DOCKER_CONFIG'] ? join(env['DOCKER_CONFIG'], 'buildx') : '')
  if (folder === '') return { kind: 'unknown' }
  const chosen = name ?? (env['BUILDX_BUILDER'] || (await currentName(folder, files)))
  if (chosen === undefined || chosen === 'default') return { kind: 'engine' }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(chosen)) return { kind: 'unknown' }
  const instance = await readJson(join(folder, 'instances', chosen), files)
  if (!isRecord(instance) || typeof instance['Driver'] !== 'string' || !Array.isArray(instance['Nodes'])) return { kind: 'unknown' }
  return { kind: 'made', driver: instance['Driver'], nodes: instance['Nodes'].length, first: nodeOf(instance['Nodes'][0]) }
}

/** Go writes the bytes of a file in base64. */
function nodeOf(node: unknown): Node {
  return {
    endpoint: textAt(node, 'Endpoint'),
    network: textAt(fieldOf(node, 'DriverOpts'), 'network'),
    settings: Buffer.from(textAt(fieldOf(node, 'Files'), 'buildkitd.toml'), 'base64').toString(),
  }
}

function textAt(record: unknown, name: string): string {
  const value = fieldOf(record, name)
  return typeof value === 'string' ? value : ''
}

function fieldOf(record: unknown, name: string): unknown {
  return isRecord(record) ? record[name] : undefined
}

/** The builder that `buildx use` chose. It counts for one endpoint only, but for the others it is the engine's own, which is as good a guess. */
async function currentName(folder: string, files: Files): Promise<string | undefined> {
  const current = await readJson(join(folder, 'current'), files)
  const name = isRecord(current) ? current['Name'] : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}

async function readJson(path: string, files: Files): Promise<unknown> {
  const text = await files.readText(path, LIMIT_BYTES)
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined // a file of another form says nothing to us; buildx itself is asked then
  }
}
