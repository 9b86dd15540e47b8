import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { which } from '#lab/process.mjs'
import type { RunAnswer, Watch } from '#scripts/runner.mjs'
import { codeOf } from '../../src/domain/code.ts'
import { type Canary, formsOf, found, readIfThere } from './canary.ts'
import { processesWith } from './proc.ts'

/** The places where a run could leave a secret. */
export const SINKS = [
  'log',
  'annotations',
  'error texts',
  'outputs',
  'state',
  'env file',
  'summary',
  'argv of children',
  'disk while it ran',
  'disk afterwards',
  'image config',
  'provenance',
] as const

export type Sink = (typeof SINKS)[number]

/** One thing that went into a sink; `name` is a path where it is a file. */
type Content = { readonly name: string; readonly bytes: Uint8Array }

/** What went into each sink. */
export type Collected = Readonly<Record<Sink, readonly Content[]>>

/** A watch over all sinks of one run. */
export type Sinks = {
  /** RUNNER_TEMP for the run */
  readonly temp: string
  /** for the environment of the step: by it its processes are known, and programs that it starts by name are written down */
  readonly env: Readonly<Record<'MARK' | 'DOCKER_CONFIG' | 'PATH', string>>
  readonly watch: Watch
  readonly collect: (answer: RunAnswer) => Collected
  readonly close: () => void
}

/** A layer of an image is larger: of these only what they were made from is looked at, but for the tests that read whole images. */
const LARGE_BYTES = 512 * 1024

/**
 * Opens a watch. Files below `roots`, and of RUNNER_TEMP, count as left by the run when they are new or changed since now. `path` and `buildx` are the
 * PATH and the buildx plugin of the step.
 */
export function openSinks({
  roots,
  path,
  buildx,
}: {
  readonly roots: readonly string[]
  readonly path: string
  readonly buildx: string
}): Sinks {
  const temp = mkdtempSync(join(tmpdir(), 'runner-'))
  const own = mkdtempSync(join(tmpdir(), 'sinks-'))
  const mark = randomUUID()
  const folders = [temp, ...roots]
  const before = stampsOf(folders)
  const seen = new Map<string, Content>()
  const argv: Content[] = []
  const look = (): void => {
    for (const [name, stamp] of stampsOf(folders)) {
      const key = `${name} ${stamp}`
      if (before.get(name) !== stamp && !seen.has(key)) seen.set(key, { name, bytes: readIfThere(name) })
    }
    for (const child of processesWith(`MARK=${mark}`)) argv.push({ name: child.argv[0] ?? '', bytes: Buffer.from(child.argv.join('\n')) })
  }
  return {
    temp,
    env: { MARK: mark, ...scribes(own, path, buildx) },
    watch: {
      onLine: (line) => {
        if (line.startsWith('##[group]') || line.endsWith(' started')) look()
      },
    },
    collect: (answer) => {
      const left = [...stampsOf(folders)]
        .filter(([name, stamp]) => before.get(name) !== stamp)
        .map(([name]) => ({ name, bytes: readIfThere(name) }))
      const wrote = { name: 'programs', bytes: readIfThere(join(own, 'argv')) }
      return { ...spokenBy(answer), ...filesIn([...seen.values()]), 'argv of children': [wrote, ...argv], 'disk afterwards': left }
    },
    close: () => {
      for (const folder of [temp, own]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `sink: canary (name)` for each canary in each sink. */
export function leaksIn(collected: Collected, canaries: readonly Canary[]): readonly string[] {
  const lines = SINKS.flatMap((sink) =>
    collected[sink].flatMap(({ name, bytes }) => found(canaries, bytes).map((canary) => `${sink}: ${canary} (${name})`)),
  )
  return [...new Set(lines)]
}

/** Everything that a run told the runner to mask, in clear text: the secrets that it was given, and those that it bought. */
export function maskedIn({ main }: RunAnswer): readonly Canary[] {
  const masks = [...main.raw.matchAll(/^::add-mask::(.*)$/gm)].map(([, text = '']) => unescaped(text))
  return [...new Set(masks)]
    .filter((text) => text.length > 6)
    .map((value, index) => ({ name: `mask ${index}`, value, forms: formsOf(value) }))
}

/** The log without the lines that tell the runner what to mask. */
function withoutMasks(raw: string): string {
  return raw.replaceAll(/^::add-mask::.*$/gm, '')
}

function unescaped(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}

/** What a run said, before the runner put stars over it. */
function spokenBy({
  main,
  post,
  outputs,
  state,
  env,
  path,
  summary,
  warnings,
}: RunAnswer): Omit<Collected, FileSink | 'argv of children' | 'disk afterwards'> {
  const text = (name: string, said: string): Content => ({ name, bytes: Buffer.from(said) })
  const log = [main, ...(post === undefined ? [] : [post])].map(({ raw }) => unescaped(withoutMasks(raw)))
  const annotations = log.flatMap((raw) => raw.match(/^::(?:error|warning|notice|debug).*$/gm) ?? [])
  const errors = log.map((raw) => raw.slice(Math.max(raw.indexOf('::error::'), 0)))
  return {
    log: log.map((raw) => text('log', raw)),
    annotations: [text('annotations', annotations.join('\n')), text('runner', warnings.join('\n'))],
    'error texts': [...errors, ...main.errors, outputs['results'] ?? ''].map((raw) => text('errors', raw)),
    outputs: [text('as JSON', JSON.stringify(outputs)), ...Object.entries(outputs).map(([name, value]) => text(name, value))],
    state: [text('as JSON', JSON.stringify(state)), text('state', Object.values(state).join('\n'))],
    'env file': [text('as JSON', JSON.stringify(env)), text('env', [...Object.values(env), ...path].join('\n'))],
    summary: [text('summary', summary)],
  }
}

type FileSink = 'disk while it ran' | 'image config' | 'provenance'

/** Sorts files by what they are: the layout on disk holds the image's configs and its provenance as they are uploaded. */
function filesIn(files: readonly Content[]): Readonly<Record<FileSink, readonly Content[]>> {
  const small = files.filter(({ bytes }) => bytes.byteLength <= LARGE_BYTES)
  const isBlob = ({ name }: Content) => name.includes('/blobs/sha256/')
  const holds = (word: string) => (content: Content) => isBlob(content) && Buffer.from(content.bytes).includes(word)
  return {
    'disk while it ran': small,
    'image config': small.filter(holds('"rootfs"')),
    provenance: small.filter(holds('"predicateType"')),
  }
}

/** Programs that write down how they were started, in the place of git and of the buildx plugin. */
function scribes(folder: string, path: string, buildx: string): { readonly DOCKER_CONFIG: string; readonly PATH: string } {
  const [bin, docker] = [join(folder, 'bin'), join(folder, 'docker')]
  mkdirSync(bin)
  mkdirSync(join(docker, 'cli-plugins'), { recursive: true })
  writeFileSync(join(docker, 'config.json'), '{}\n')
  const write = (place: string, program: string): void => {
    writeFileSync(place, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> '${join(folder, 'argv')}'\nexec '${program}' "$@"\n`)
    chmodSync(place, 0o755)
  }
  write(join(docker, 'cli-plugins', 'docker-buildx'), buildx)
  const git = which('git')
  if (git !== undefined) write(join(bin, 'git'), git)
  return { DOCKER_CONFIG: docker, PATH: `${bin}:${path}` }
}

/** Size and time of each file, by path. */
function stampsOf(folders: readonly string[]): ReadonlyMap<string, string> {
  const paths = folders.filter((folder) => existsSync(folder)).flatMap((folder) => filesBelow(folder))
  return new Map(
    paths.flatMap((path) => {
      const stats = statSync(path, { throwIfNoEntry: false })
      return stats?.isFile() === true ? [[path, `${stats.size} ${stats.mtimeMs}`] as const] : []
    }),
  )
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [] // a folder went away while it was read
    throw error
  }
}
