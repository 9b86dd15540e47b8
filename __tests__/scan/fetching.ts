import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { ActionError } from '../../src/errors.ts'
import type { Environment, Log, Ports } from '../../src/ports.ts'
import { testPorts } from '../registry/parts.ts'

/** Ports with real files in a folder of the test's own, a clock that jumps instead of waiting, and a log that is kept. */
export type Fetching = {
  readonly ports: ReturnType<typeof testPorts> & Pick<Ports, 'files' | 'env'>
  readonly folder: string
  /** the runner's tool cache, empty at first */
  readonly cache: string
  readonly lines: string[]
  /** files below the folder that are not in the tool cache */
  readonly left: () => readonly string[]
  /** files in the tool cache */
  readonly kept: () => readonly string[]
}

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

export function fetching(env: Environment = {}): Fetching {
  const folder = mkdtempSync(join(tmpdir(), 'fetching-'))
  folders.push(folder)
  const cache = join(folder, 'cache')
  const lines: string[] = []
  const say = (kind: string) => (text: string) => void lines.push(`${kind} ${text}`)
  const log: Log = {
    info: say('info'),
    debug: say('debug'),
    notice: say('notice'),
    warning: say('warning'),
    error: say('error'),
    group: (_title, work) => work(),
    untrusted: () => ({ line: say('untrusted'), close: () => undefined }),
  }
  const ports = { ...testPorts({ log }), files: createFiles(join(folder, 'run')), env: { RUNNER_TOOL_CACHE: cache, ...env } }
  const all = () => (readdirSync(folder, { recursive: true, encoding: 'utf8' }) ?? []).sort()
  return {
    ports,
    folder,
    cache,
    lines,
    left: () => all().filter((name) => !name.startsWith('cache') && name !== 'run'),
    kept: () => all().filter((name) => name.startsWith('cache/') && /\.[a-z]+$/.test(name)),
  }
}

/** What a promise ends with, for whole comparisons: its value, or code and message of its error. */
export async function outcomeOf<T>(work: Promise<T>): Promise<T | { readonly code: string; readonly message: string }> {
  return work.catch((error: unknown) => {
    if (error instanceof ActionError) return { code: error.code, message: error.message }
    throw error
  })
}
