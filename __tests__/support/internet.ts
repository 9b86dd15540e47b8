import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { steer } from '#lab/world.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Program, readLines, startProgram } from '../world/program.ts'
import type { Parts } from './job.ts'

/** The public names of the lab's world behind a proxy of this test file alone, so that what it was asked is exact and its changes disturb nobody. */
export type Internet = {
  /** leads a step, or any other program, through the proxy */
  readonly env: Readonly<Record<string, string>>
  readonly steer: (change: Parameters<typeof steer>[1]) => Promise<void>
  /** names that the proxy was asked for since the last call, sorted, each once */
  readonly asked: () => readonly string[]
  /** `name METHOD /path status` of every request since the last call */
  readonly requests: () => readonly string[]
  readonly stop: () => Promise<unknown>
}

/**
 * Starts the proxy with the registries and sign-ins of the lab's own; `githubToken` is what `api.github.com` takes, `more` are fronts that the lab's own
 * world does not have.
 */
export async function openInternet(
  { home, world }: Parts,
  folder: string,
  githubToken: string,
  more: readonly object[] = [],
): Promise<Internet> {
  const config: unknown = JSON.parse(readFileSync(join(home, 'world', 'config.json'), 'utf8'))
  if (!isRecord(config) || !Array.isArray(config['fronts'])) throw new TypeError('the world of the lab has no fronts')
  const fronts = config['fronts'].map((front: unknown) =>
    isRecord(front) && front['kind'] === 'github' ? { ...front, token: githubToken } : front,
  )
  const program: Program = await startProgram('lab/world.mjs', folder, { ...config, port: 0, folder, fronts: [...fronts, ...more] })
  const proxy = `http://127.0.0.1:${program.port}`
  const [asked, requests] = ['proxy.jsonl', 'requests.jsonl'].map((name) => tail(join(folder, name)))
  return {
    env: { HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1,localhost', NODE_EXTRA_CA_CERTS: world.ca, SSL_CERT_FILE: world.ca },
    steer: (change) => steer(`${proxy}/__control`, change),
    asked: () => [...new Set((asked?.() ?? []).map(({ name }) => String(name)))].sort(),
    requests: () => (requests?.() ?? []).map(({ name, method, path, status }) => `${name} ${method} ${path} ${status}`),
    stop: program.stop,
  }
}

/** Reads what was added to a file of JSON lines since the last call. */
function tail(file: string): () => readonly Readonly<Record<string, unknown>>[] {
  let seen = 0
  return () => {
    const lines = readLines(file).filter(isRecord)
    const added = lines.slice(seen)
    seen = lines.length
    return added
  }
}
