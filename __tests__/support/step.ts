import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { up } from '#lab/lab.mjs'
import type { LabState } from '#lab/state.mjs'
import { type RunAnswer, type RunRequest, runAction, type Watch } from '#scripts/runner.mjs'
import { isRecord } from '../../src/domain/json.ts'

/** A step that uses the committed bundle, in a workspace of its own, with a docker of its own that leads to the engine of the lab. */
export type Step = {
  readonly lab: LabState
  /** holds all of the below */
  readonly folder: string
  readonly workspace: string
  /** the user's docker configuration, with the buildx plugin in it */
  readonly docker: string
  readonly run: (request: Request, watch?: Watch) => Promise<RunAnswer>
  /** removes the folder */
  readonly close: () => void
}

export type Request = Omit<RunRequest, 'action' | 'workspace'>

/** The commit of every run. */
export const SHA = '0123456789abcdef0123456789abcdef01234567'

/** Two tags without any question to git or GitHub: `1.2.3` is fixed, `latest` moves. */
export const TAGS = 'type=raw,value=1.2.3\ntype=raw,value=latest'

/** The most that bringing up the parts may take, on a machine that has none of them. */
export const UP_TIMEOUT_MS = 600_000

/** Makes a step; `plugin` is a script of sh in place of the buildx plugin, which finds `$metadata` and `$dest` set as buildx was told. */
export async function openStep({ plugin, parts = [] }: { plugin?: string; parts?: readonly string[] } = {}): Promise<Step> {
  const lab = await up(['node24', 'engine', ...parts])
  const folder = mkdtempSync(join(tmpdir(), 'step-'))
  const [workspace, docker] = [join(folder, 'workspace'), join(folder, 'docker')]
  mkdirSync(workspace)
  mkdirSync(join(docker, 'cli-plugins'), { recursive: true })
  const place = join(docker, 'cli-plugins', 'docker-buildx')
  if (plugin === undefined) symlinkSync(need(lab.docker, 'docker').buildx, place)
  else writePlugin(place, plugin)
  const env = {
    PATH: [...lab.path, process.env['PATH']].join(':'),
    HOME: folder,
    DOCKER_HOST: need(lab.docker?.host, 'an engine'),
    DOCKER_CONFIG: docker,
  }
  const payload = { repository: { full_name: 'acme/app', private: false, default_branch: 'main', html_url: 'https://github.com/acme/app' } }
  return {
    lab,
    folder,
    workspace,
    docker,
    run: (request, watch) =>
      runAction(
        {
          action: process.cwd(),
          workspace,
          node: need(lab.node24, 'Node 24'),
          ...request,
          inputs: { tags: TAGS, ...request.inputs },
          env: { ...env, ...request.env },
          event: { sha: SHA, payload, ...request.event },
        },
        watch,
      ),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What the plugin says of an engine with the containerd image store. */
const INSPECTION =
  'Name: default\\nDriver: docker\\n\\nNodes:\\nName: default\\nEndpoint: default\\nStatus: running\\nFeatures:\\n OCI exporter: true\\n'

/** Writes a script in place of the buildx plugin. */
export function writePlugin(place: string, script: string): void {
  const lines = [
    '#!/bin/sh',
    'for word in "$@"; do',
    '  value=$(expr "$word" : "--metadata-file=\\(.*\\)") && metadata=$value',
    '  value=$(expr "$word" : "--output=.*dest=\\([^,]*\\)") && dest=$value',
    'done',
    `if [ "$1" = inspect ]; then printf '${INSPECTION}'; exit; fi`,
    script,
  ]
  writeFileSync(place, `${lines.join('\n')}\n`)
  chmodSync(place, 0o755)
}

/** What users and later steps see of a run that ended: exit code, outcome, annotations and what stands below them, rows, what is left behind. */
export type Told = {
  readonly exit: number | undefined
  readonly outcome: string | undefined
  readonly errors: readonly string[]
  /** lines of the log below the last error */
  readonly hint: readonly string[]
  /** `tag state`, with the code of its error */
  readonly rows: readonly string[]
  /** files, processes, and words of the post step */
  readonly left: readonly string[]
}

/** Tells a run in short; `names` are written in place of what differs from run to run. */
export function told(answer: RunAnswer, names: Readonly<Record<string, string>> = {}): Told {
  const named = (text: string): string => Object.entries(names).reduce((rest, [value, name]) => rest.replaceAll(value, name), text)
  const { main, post } = answer
  const last = main.log.findLastIndex((line) => line.startsWith('##[error]'))
  return {
    exit: main.exitCode ?? undefined,
    outcome: answer.outputs['outcome'],
    errors: main.annotations.filter(({ name }) => name === 'error').map(({ data }) => named(data)),
    hint: last < 0 ? [] : main.log.slice(last + 1).map(named),
    rows: rowsOf(answer),
    left: [
      ...answer.leftovers.map((name) => `file ${name}`),
      ...answer.orphans.map((command) => `process ${command}`),
      ...(post?.exitCode === 0 ? [] : [`post ended with ${post?.exitCode ?? post?.signal ?? 'nothing'}`]),
      ...(post?.log ?? []).map((line) => `post: ${line}`),
    ],
  }
}

/** The rows of the output `results` as `tag state code-of-its-error`. */
export function rowsOf({ outputs }: Pick<RunAnswer, 'outputs'>): readonly string[] {
  const rows: unknown = JSON.parse(outputs['results'] ?? '[]')
  if (!Array.isArray(rows)) throw new TypeError('results is no list')
  return rows.filter(isRecord).map(({ tag, state, error }) => [tag, state, ...(isRecord(error) ? [error['code']] : [])].join(' '))
}

/** The rows of the two tags in a log, as `tag state`. */
export function rowsOfLog(log: readonly string[]): readonly string[] {
  return log.flatMap((line) => /^(\w+) +\S+:(1\.2\.3|latest) /.exec(line)?.slice(1, 3).toReversed().join(' ') ?? [])
}

/** The value, or an error that names what the lab lacks. */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has no ${what}`)
  return value
}

/** Whether a path is there. */
export const isThere = existsSync
