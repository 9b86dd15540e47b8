import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContextPorts } from '../../src/context/context.ts'
import { isRecord } from '../../src/domain/json.ts'
import type { Children, Environment, GitHubApi } from '../../src/ports.ts'

/** What a program that is asked says; `undefined` when it is not there. */
export type Asked = (command: string, args: readonly string[]) => string | undefined

type World = {
  readonly env?: Environment
  /** by path */
  readonly files?: Readonly<Record<string, string>>
  readonly children?: Children
  readonly github?: Partial<GitHubApi>
  readonly signal?: AbortSignal
}

/** Ports for the context with a record of what was asked: programs with their arguments, and the API. */
export function aWorld(world: World = {}): { readonly ports: ContextPorts; readonly asked: readonly string[] } {
  const asked: string[] = []
  const children = world.children ?? programs(() => undefined)
  const ports: ContextPorts = {
    env: world.env ?? {},
    files: filesOf(world.files ?? {}),
    children: {
      ...children,
      ask: (command, args, options) => {
        asked.push([command, ...args].join(' '))
        return children.ask(command, args, options)
      },
    },
    clients: {
      github: async (_token, apiUrl) => ({
        tags: (owner, name, prefix, limit) => {
          asked.push(`${apiUrl} tags of ${owner}/${name} ${prefix}`.trimEnd())
          return world.github?.tags?.(owner, name, prefix, limit) ?? Promise.reject(new Error('status 503: busy'))
        },
        compare: (owner, name, base, head) => {
          asked.push(`${apiUrl} compare ${owner}/${name} ${base}...${head}`)
          return world.github?.compare?.(owner, name, base, head) ?? Promise.reject(new Error('status 503: busy'))
        },
        commit: (owner, name, ref) => {
          asked.push(`${apiUrl} commit ${ref} of ${owner}/${name}`)
          return world.github?.commit?.(owner, name, ref) ?? Promise.reject(new Error('status 503: busy'))
        },
        repository: (owner, name) => {
          asked.push(`${apiUrl} repository ${owner}/${name}`)
          return world.github?.repository?.(owner, name) ?? Promise.reject(new Error('status 503: busy'))
        },
      }),
      ecr: () => Promise.reject(new Error('nobody asks ECR for the context')),
      ecrPublic: () => Promise.reject(new Error('nobody asks ECR Public for the context')),
      assumeRole: () => Promise.reject(new Error('nobody takes a role for the context')),
    },
    clock: {
      now: () => new Date('2024-01-15T22:30:05.123Z'),
      elapsedMs: () => 0,
      sleep: () => Promise.reject(new Error('nothing waits here')),
    },
    signal: world.signal ?? new AbortController().signal,
    log: { ...silent(), group: (_title, work) => work(), untrusted: () => ({ line: () => {}, close: () => {} }) },
  }
  return { ports, asked }
}

/** Programs that answer at once; what `answer` does not know ends with 1. */
export function programs(answer: Asked): Children {
  return {
    ask: async (command, args) => {
      const stdout = answer(command, args)
      return {
        ending: { kind: 'exited', code: stdout === undefined ? 1 : 0 },
        stdout: stdout ?? '',
        stderr: stdout === undefined ? 'fatal: no' : '',
      }
    },
    run: () => Promise.reject(new Error('the context starts no long child')),
    find: (name) => Promise.resolve(`/usr/bin/${name}`),
  }
}

/** A recorded event with its environment; `GITHUB_EVENT_PATH` is `/event.json`. */
export function anEvent(name: string): { readonly env: Environment; readonly files: Readonly<Record<string, string>> } {
  const fixture: unknown = JSON.parse(readFileSync(join(process.cwd(), '__tests__/fixtures/events', `${name}.json`), 'utf8'))
  if (!isRecord(fixture) || !isRecord(fixture['env'])) throw new Error(`${name} is no fixture of an event`)
  const env = Object.fromEntries(Object.entries(fixture['env']).map(([key, value]) => [key, String(value)]))
  return {
    env: { ...env, GITHUB_EVENT_PATH: '/event.json', GITHUB_WORKSPACE: '/ws' },
    files: { '/event.json': JSON.stringify(fixture['payload']) },
  }
}

function filesOf(files: Readonly<Record<string, string>>): ContextPorts['files'] {
  const refuse = () => Promise.reject(new Error('the context only reads texts'))
  return {
    readText: async (path, limitBytes = Number.POSITIVE_INFINITY) => {
      const text = files[path]
      if (text !== undefined && text.length > limitBytes)
        throw Object.assign(new Error(`${path} is too large`), { code: 'ERR_FILE_TOO_LARGE' })
      return text
    },
    read: refuse,
    write: refuse,
    append: refuse,
    replace: refuse,
    makeFolder: refuse,
    claimFolder: refuse,
    alone: refuse,
    temporaryFolder: refuse,
    remove: refuse,
    list: refuse,
    kind: refuse,
    link: refuse,
    move: refuse,
    stream: () => {
      throw new Error('the context only reads texts')
    },
  }
}

function silent() {
  const quiet = () => {}
  return { info: quiet, debug: quiet, notice: quiet, warning: quiet, error: quiet }
}
