import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isRecord } from '../../src/domain/json.ts'

/** What `scripts/runner.mjs` takes: an action, its inputs and the world around it. Every field but `workspace` has a default. */
export type RunRequest = {
  /** folder with `action.yml`; this repository by default */
  readonly action?: string
  readonly workspace: string
  readonly inputs?: Readonly<Record<string, string>>
  /** `env:` of the step; wins over all that the runner sets */
  readonly env?: Readonly<Record<string, string>>
  readonly event?: {
    readonly name?: string
    readonly ref?: string
    readonly sha?: string
    readonly repository?: string
    readonly actor?: string
    readonly payload?: unknown
  }
  /** what `github.token` is */
  readonly token?: string
  /** masked from the start, as the workflow's secrets are */
  readonly secrets?: readonly string[]
  /** program that runs the action; the one that runs the tests by default */
  readonly node?: string
  /** RUNNER_TEMP; a new folder that is removed afterwards by default */
  readonly temp?: string
  readonly timeoutMs?: number
  readonly memory?: boolean
}

/** A command that a step wrote into its log, such as an annotation. */
export type Command = { readonly name: string; readonly properties: Readonly<Record<string, string>>; readonly data: string }

/** One process of the action, `main` or `post`. */
export type Phase = {
  /** `undefined` when a signal ended it */
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly cancelled: boolean
  /** lines as the runner shows them, masked */
  readonly log: readonly string[]
  /** what the process wrote, unmasked */
  readonly raw: string
  /** `error`, `warning` and `notice` */
  readonly annotations: readonly Command[]
  readonly commands: readonly Command[]
  readonly wallMs: number
  readonly peakKb: number | undefined
  /** why the runner could not read what the process left in its files */
  readonly errors: readonly string[]
}

/** All that the runner knows after `main` and `post`. */
export type RunAnswer = {
  readonly conclusion: string
  readonly main: Phase
  readonly post: Phase | undefined
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly path: readonly string[]
  readonly summary: string
  readonly warnings: readonly string[]
  /** names in RUNNER_TEMP after post */
  readonly leftovers: readonly string[]
  /** command lines of processes that were alive after post, and were ended */
  readonly orphans: readonly string[]
}

/**
 * Runs the committed bundle (or another action) as the GitHub runner does, in processes of its own, and returns what the runner would know.
 * Throws when the runner itself fails, never for what the action does.
 */
export async function runBundle(request: RunRequest): Promise<RunAnswer> {
  const program = join(process.cwd(), 'scripts', 'runner.mjs')
  const text = await ask(program, JSON.stringify({ action: process.cwd(), ...request }))
  return parseAnswer(JSON.parse(text))
}

function ask(program: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] })
    const streams: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
    child.stdout.on('data', (chunk: Buffer) => streams.stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => streams.stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(streams.stdout).toString('utf8'))
      else reject(new Error(`${program}: exit ${code}: ${Buffer.concat(streams.stderr).toString('utf8')}`))
    })
    child.stdin.end(request)
  })
}

function parseAnswer(value: unknown): RunAnswer {
  const answer = record(value, 'answer')
  return {
    conclusion: text(answer['conclusion'], 'conclusion'),
    main: parsePhase(answer['main']),
    post: answer['post'] === undefined ? undefined : parsePhase(answer['post']),
    outputs: texts(answer['outputs'], 'outputs'),
    state: texts(answer['state'], 'state'),
    env: texts(answer['env'], 'env'),
    path: lines(answer['path'], 'path'),
    summary: text(answer['summary'], 'summary'),
    warnings: lines(answer['warnings'], 'warnings'),
    leftovers: lines(answer['leftovers'], 'leftovers'),
    orphans: lines(answer['orphans'], 'orphans'),
  }
}

function parsePhase(value: unknown): Phase {
  const phase = record(value, 'phase')
  return {
    exitCode: optional(phase['exitCode'], number, 'exitCode'),
    signal: optional(phase['signal'], text, 'signal'),
    cancelled: phase['cancelled'] === true,
    log: lines(phase['log'], 'log'),
    raw: text(phase['raw'], 'raw'),
    annotations: list(phase['annotations'], 'annotations').map(parseCommand),
    commands: list(phase['commands'], 'commands').map(parseCommand),
    wallMs: number(phase['wallMs'], 'wallMs'),
    peakKb: optional(phase['peakKb'], number, 'peakKb'),
    errors: lines(phase['errors'], 'errors'),
  }
}

function parseCommand(value: unknown): Command {
  const command = record(value, 'command')
  return {
    name: text(command['name'], 'name'),
    properties: texts(command['properties'], 'properties'),
    data: text(command['data'], 'data'),
  }
}

function optional<T>(value: unknown, parse: (value: unknown, field: string) => T, field: string): T | undefined {
  return value === undefined || value === null ? undefined : parse(value, field)
}

function record(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new TypeError(`runner: ${field} is not an object`)
}

function list(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError(`runner: ${field} is not a list`)
}

function lines(value: unknown, field: string): readonly string[] {
  return list(value, field).map((line) => text(line, field))
}

function texts(value: unknown, field: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record(value, field)).map(([name, entry]) => [name, text(entry, `${field}.${name}`)]))
}

function text(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  throw new TypeError(`runner: ${field} is not a text`)
}

function number(value: unknown, field: string): number {
  if (typeof value === 'number') return value
  throw new TypeError(`runner: ${field} is not a number`)
}
