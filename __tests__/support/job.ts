import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readState } from '#lab/state.mjs'
import { type RunAnswer, runAction, type Watch } from '#scripts/runner.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Canary, formsOf } from './canary.ts'
import type { Checkout } from './checkout.ts'
import { reportProblems } from './report.ts'
import { leaksIn, maskedIn, openSinks } from './sinks.ts'

type State = NonNullable<ReturnType<typeof readState>>
type Docker = NonNullable<State['docker']>
type Registries = State['registries']

/** The parts of the lab that jobs stand on, all of them up. */
export type Parts = {
  readonly home: string
  readonly path: readonly string[]
  readonly node24: string
  readonly crane: string
  readonly docker: Docker & { readonly host: string; readonly classicHost: string }
  readonly builders: { readonly remote: string; readonly container: string }
  readonly registries: { readonly [name in keyof Registries]-?: NonNullable<Registries[name]> }
  readonly ecr: NonNullable<State['ecr']>
  readonly world: NonNullable<State['world']>
}

/** Reads where the parts of the lab are; throws when one was never brought up. */
export function readParts(): Parts {
  const state = need(readState(), 'part')
  const docker = need(state.docker, 'docker')
  const { registries } = state
  return {
    home: state.home,
    path: state.path,
    node24: need(state.node24, 'Node 24'),
    crane: need(state.tools.crane, 'crane'),
    docker: { ...docker, host: need(docker.host, 'engine'), classicHost: need(docker.classicHost, 'engine with the classic store') },
    builders: { remote: need(state.builders.remote, 'remote builder'), container: need(state.builders.container, 'container builder') },
    registries: {
      open: need(registries.open, 'open registry'),
      mirror: need(registries.mirror, 'mirror'),
      basic: need(registries.basic, 'Basic registry'),
      token: need(registries.token, 'token registry'),
      tls: need(registries.tls, 'TLS registry'),
    },
    ecr: need(state.ecr, 'ECR'),
    world: need(state.world, 'world'),
  }
}

/** One step that uses the committed bundle. */
export type Step = {
  readonly checkout: Checkout
  readonly inputs: Readonly<Record<string, string>>
  /** `refs/tags/v1.2.3` by default */
  readonly ref?: string
  /** added to what the lab's docker needs */
  readonly env?: Readonly<Record<string, string>>
  /** what `github.token` is; none by default */
  readonly token?: string
  readonly actor?: string
  /** added to what the event says of its repository */
  readonly payload?: Readonly<Record<string, unknown>>
  /** folder with `action.yml` in place of the repository's own */
  readonly action?: string
  readonly temp?: string
  /** whether to watch how much memory main and post take */
  readonly memory?: boolean
}

/**
 * Runs `main` and `post` as a runner does: the engine of the lab, a home without sign-ins, an event that says all of its repository. `watch` sees its lines.
 * Fails when a secret of the lab, or anything that the run masked, is in any of the sinks, or when its report is not valid by report.schema.json: whatever a
 * test is about, it proves that too.
 */
export async function runStep(parts: Parts, step: Step, watch: Watch = {}): Promise<RunAnswer> {
  const { node24, path, docker } = parts
  const { checkout, ref = 'refs/tags/v1.2.3', inputs, env, token = '', actor = 'octocat', payload = {}, action = process.cwd() } = step
  const repository = {
    name: 'app',
    full_name: 'acme/app',
    private: false,
    default_branch: 'main',
    html_url: 'https://github.com/acme/app',
    description: 'An app',
    license: { spdx_id: 'MIT' },
  }
  const sha = checkout.sha()
  // actions/checkout brings the tag of the run, whatever else it leaves out.
  const [, tag] = /^refs\/tags\/(.*)$/.exec(ref) ?? []
  if (tag !== undefined && checkout.git('tag', '--list', tag) === '') checkout.git('tag', tag, sha)
  const sinks = openSinks({
    roots: [checkout.folder, ...(step.temp === undefined ? [] : [step.temp])],
    path: [...path, process.env['PATH']].join(':'),
    buildx: docker.buildx,
  })
  const request = {
    action,
    workspace: checkout.workspace,
    node: node24,
    inputs,
    token,
    event: { ref, sha, actor, payload: { ref, after: sha, repository, ...payload } },
    env: {
      HOME: checkout.home,
      TMPDIR: checkout.temp,
      DOCKER_HOST: docker.host,
      BUILDX_CONFIG: join(checkout.folder, 'buildx'),
      ...sinks.env,
      ...env,
    },
    temp: step.temp ?? sinks.temp,
    memory: step.memory === true,
  }
  const onLine = (line: string): void => {
    sinks.watch.onLine?.(line)
    watch.onLine?.(line)
  }
  const wrong: string[] = []
  const later = async (given: Record<string, string>): Promise<void> => {
    wrong.push(...reportsIn(request.temp).flatMap((file) => reportProblems(readFileSync(file, 'utf8'))))
    await watch.later?.(given)
  }
  try {
    const answer = await runAction(request, { ...watch, onLine, later })
    if (wrong.length > 0) throw new Error(`the report of the run is not what its schema says:\n${wrong.join('\n')}`)
    const leaks = leaksIn(sinks.collect(answer), [...secretsOf(parts), ...maskedIn(answer)])
    if (leaks.length > 0) throw new Error(`the run let secrets out:\n${leaks.join('\n')}`)
    return answer
  } finally {
    sinks.close()
  }
}

/** The reports of runs whose folders are still there. */
function reportsIn(temp: string): readonly string[] {
  const runs = readdirSync(temp).filter((name) => name.startsWith('build-tag-push-'))
  const folders = runs.map((run) => join(temp, run)).filter((folder) => statSync(folder).isDirectory())
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.startsWith('report-'))
      .map((name) => join(folder, name, 'report.json'))
      .filter(existsSync),
  )
}

const SECRET_NAMES = new Set(['password', 'token', 'key', 'bearer', 'secretAccessKey'])

/** Every secret that the lab's registries and services know somebody by; with a user name beside it, the pair of both counts too. */
function secretsOf({ registries, ecr, world }: Parts): readonly Canary[] {
  const search = (value: unknown, place: string): readonly Canary[] => {
    if (!isRecord(value)) return []
    const user = value['username']
    return Object.entries(value).flatMap(([name, entry]) =>
      SECRET_NAMES.has(name) && typeof entry === 'string'
        ? [{ name: `${place}.${name}`, value: entry, forms: formsOf(entry, typeof user === 'string' ? user : undefined) }]
        : search(entry, `${place}.${name}`),
    )
  }
  return [...search(registries, 'registries'), ...search(ecr, 'ecr'), ...search(world.names, 'world')]
}

/** One entry of the input `registry-auth`, as YAML. */
export function signIn({ host, ca, ...login }: { host: string; username: string; password: string; ca?: string }): string {
  const lines = [`- registry: ${host}`, `  username: ${login.username}`, `  password: ${login.password}`]
  return [...lines, ...(ca === undefined ? [] : [`  ca-cert: ${ca}`])].join('\n')
}

/** What users and later steps see of a run that ended. */
export type Told = {
  /** exit codes of main and post */
  readonly exits: readonly (number | null | undefined)[]
  readonly outcome: string | undefined
  /** `name: data` */
  readonly annotations: readonly string[]
  /** files, processes, and words of the post step */
  readonly left: readonly string[]
}

/** All of `Told` but the outcome, for a run that went well. */
export const GOOD = { exits: [0, 0], annotations: [], left: [] }

/** Tells how a run ended. */
export function told({ main, post, outputs, leftovers, orphans }: RunAnswer): Told {
  return {
    exits: [main.exitCode, post?.exitCode],
    outcome: outputs['outcome'],
    annotations: main.annotations.map(({ name, data }) => `${name}: ${data}`),
    left: [...leftovers, ...orphans, ...(post?.log ?? [])],
  }
}

/** A line of the log without how long it took. */
export function untimed(line: string): string {
  return line.replace(/\(\d+\.\d s\)$/, '(TIME)')
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has no ${what}: npm run lab`)
  return value
}
