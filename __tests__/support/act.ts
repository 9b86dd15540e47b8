import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { up } from '#lab/lab.mjs'
import { attempt } from '#lab/process.mjs'
import type { LabState } from '#lab/state.mjs'
import { pushEvent } from '#scripts/event.mjs'
import type { Checkout } from './checkout.ts'

/** Workflows that act runs on this machine itself, with the engine of the lab. */
export type Act = {
  readonly lab: LabState
  /** for whatever a test writes; removed by `close` */
  readonly folder: string
  readonly run: (request: ActRequest) => Promise<ActAnswer>
  readonly close: () => void
}

/** One run of a workflow file. */
export type ActRequest = {
  readonly workflow: string
  readonly checkout: Clone
  /** the tag that was pushed, or another event */
  readonly event: string | { readonly kind: string; readonly payload: Readonly<Record<string, unknown>> }
  /** folders by what `uses` says; nothing else is fetched */
  readonly actions: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
}

export type ActAnswer = { readonly code: number | null; readonly log: string }

/** A clone of https://github.com/acme/app, and the home of a user for whom that address leads to the original. */
export type Clone = { readonly workspace: string; readonly home: string }

const RUN_TIMEOUT_MS = 2 * 60_000

/** Brings up act and what it needs beside `parts`. */
export async function openAct(parts: readonly string[]): Promise<Act> {
  const lab = await up(['act', 'node24', 'engine', 'basic', 'crane', ...parts])
  const folder = mkdtempSync(join(tmpdir(), 'act-'))
  return {
    lab,
    folder,
    run: (request) => runAct(lab, mkdtempSync(join(folder, 'run-')), request),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Clones a repository as git does from GitHub. */
export function cloneOf({ workspace: source, home, folder }: Checkout): Clone {
  writeFileSync(join(home, '.gitconfig'), `[url "file://${source}"]\n\tinsteadOf = https://github.com/acme/app.git\n`)
  execFileSync('git', ['clone', '--quiet', 'https://github.com/acme/app.git', 'clone'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: home },
  })
  return { workspace: join(folder, 'clone'), home }
}

/** Writes a folder that holds of this repository what `uses` takes of a release, without its workflows. */
export function releaseIn(folder: string): string {
  mkdirSync(folder)
  for (const name of ['action.yml', 'dist']) cpSync(join(process.cwd(), name), join(folder, name), { recursive: true })
  return folder
}

async function runAct(lab: LabState, place: string, request: ActRequest): Promise<ActAnswer> {
  const { workflow, checkout, event, actions, variables, secrets } = request
  const { kind, payload } = typeof event === 'string' ? pushOf(event, checkout) : event
  const file = join(place, 'event.json')
  writeFileSync(file, JSON.stringify(payload))
  const docker = { DOCKER_HOST: String(lab.docker?.host), DOCKER_CONFIG: String(lab.docker?.config), BUILDX_CONFIG: join(place, 'buildx') }
  const pairs = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`])
  const { code, stdout, stderr } = await attempt(
    String(lab.tools.act),
    [
      ...[kind, '--workflows', workflow, '--eventpath', file, '--no-cache-server'],
      ...['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-24.04-arm'].flatMap((label) => ['--platform', `${label}=-self-hosted`]),
      ...pairs('--local-repository', actions),
      ...pairs('--var', variables),
      ...pairs('--env', docker),
      // A secret without a value is read from act's environment.
      ...Object.keys(secrets).flatMap((name) => ['--secret', name]),
    ],
    {
      cwd: checkout.workspace,
      // `using: node24` takes the first `node` in PATH.
      env: {
        PATH: [dirname(String(lab.node24)), linkTools(lab, join(place, 'bin')), ...lab.path, String(process.env['PATH'])].join(delimiter),
        HOME: checkout.home,
        XDG_CACHE_HOME: join(place, 'cache'),
        ...secrets,
      },
      timeoutMs: RUN_TIMEOUT_MS,
    },
  )
  return { code, log: stdout + stderr }
}

function pushOf(tag: string, { workspace }: Clone) {
  const sha = execFileSync('git', ['-C', workspace, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  return { kind: 'push', payload: pushEvent({ ref: `refs/tags/${tag}`, sha, date: new Date().toISOString() }).payload }
}

/** Programs that the action finds in PATH. */
function linkTools({ tools }: LabState, folder: string): string {
  mkdirSync(folder)
  for (const name of ['trivy', 'cosign'] as const) {
    const program = tools[name]
    if (program !== undefined) symlinkSync(program, join(folder, name))
  }
  return folder
}
