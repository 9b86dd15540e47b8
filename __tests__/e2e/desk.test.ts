import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { isRecord } from '../../src/domain/json.ts'
import { runBundle } from '../support/bundle.ts'
import { aClone, atDesk, emptyRepository, GIT_ENV, type Repository } from '../support/desk.ts'

/** Each test starts a few processes, which a busy machine may let wait. */
jest.setTimeout(120_000)

const CLI = join(process.cwd(), 'dist', 'cli.js')
const PLAN = ['plan', '--images', 'ghcr.io/acme/app', '--at', '2024-01-15T22:30:00Z']

describe('the plan at the desk is the plan of the run', () => {
  let source: Repository
  let merge = ''
  beforeAll(() => {
    source = emptyRepository()
    for (const tag of ['v1.1.8', 'v1.2.0']) {
      source.commit(tag)
      source.git('tag', tag)
    }
    source.git('checkout', '--quiet', '-b', 'feature/x')
    source.commit('feature', { feature: 'x' })
    source.git('checkout', '--quiet', 'main')
    source.commit('base', { base: 'x' })
    source.git('merge', '--quiet', '--no-ff', '--message=merge', 'feature/x')
    merge = source.git('rev-parse', 'HEAD')
    source.git('update-ref', 'refs/pull/7/merge', merge)
    source.git('reset', '--quiet', '--hard', 'HEAD^1')
    source.git('update-ref', 'refs/heads/gh-readonly-queue/main/pr-7-abc', merge)
  })
  afterAll(() => source.remove())

  const sha = (name: string) => source.git('rev-parse', name)
  const repository = { full_name: 'acme/app', html_url: 'https://github.com/acme/app', default_branch: 'main' }
  const pull = () => ({
    number: 7,
    head: { sha: sha('feature/x'), ref: 'feature/x' },
    base: { sha: sha('main'), ref: 'main' },
    merge_commit_sha: merge,
  })
  type Event = { readonly name: string; readonly ref: string; readonly sha: string; readonly payload: object }
  const push = (ref: string): Event => ({
    name: 'push',
    ref,
    sha: sha(ref),
    payload: { ref, after: sha(ref), base_ref: null, deleted: false, head_commit: { id: sha(ref), timestamp: '2024-01-14T08:00:00Z' } },
  })

  test.each<[string, () => Event, readonly string[]]>([
    ['a push to the default branch', () => push('refs/heads/main'), ['--ref', 'main']],
    ['a push to another branch', () => push('refs/heads/feature/x'), ['--ref', 'feature/x']],
    ['a version tag', () => push('refs/tags/v1.1.8'), ['--ref', 'v1.1.8']],
    [
      'a schedule',
      () => ({ name: 'schedule', ref: 'refs/heads/main', sha: sha('main'), payload: { schedule: '0 0 * * *' } }),
      ['--event', 'schedule'],
    ],
    [
      'a release',
      () => ({
        name: 'release',
        ref: 'refs/tags/v1.2.0',
        sha: sha('v1.2.0'),
        payload: { action: 'published', release: { tag_name: 'v1.2.0' } },
      }),
      ['--event', 'release', '--ref', 'v1.2.0'],
    ],
    [
      'a dispatch',
      () => ({ name: 'workflow_dispatch', ref: 'refs/heads/main', sha: sha('main'), payload: { ref: 'refs/heads/main', inputs: null } }),
      ['--event', 'workflow_dispatch', '--ref', 'main'],
    ],
    [
      'a pull request',
      () => ({ name: 'pull_request', ref: 'refs/pull/7/merge', sha: merge, payload: { number: 7, pull_request: pull() } }),
      ['--ref', 'refs/pull/7/merge'],
    ],
    [
      'a pull request on its base',
      () => ({ name: 'pull_request_target', ref: 'refs/heads/main', sha: sha('main'), payload: { number: 7, pull_request: pull() } }),
      ['--event', 'pull_request_target', '--ref', 'feature/x:refs/pull/7/merge'],
    ],
    [
      'a merge queue',
      () => ({
        name: 'merge_group',
        ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc',
        sha: merge,
        payload: { merge_group: { head_sha: merge, base_ref: 'refs/heads/main' } },
      }),
      ['--ref', 'refs/heads/gh-readonly-queue/main/pr-7-abc'],
    ],
    [
      'a deployment',
      () => ({
        name: 'deployment',
        ref: 'refs/heads/main',
        sha: sha('main'),
        payload: { deployment: { environment: 'canary', ref: 'main', sha: sha('main') } },
      }),
      ['--event', 'deployment', '--deployment', 'canary', '--ref', 'main'],
    ],
  ])('%s', async (_name, event, args) => {
    const inputs = {
      images: 'ghcr.io/acme/app',
      platforms: 'linux/amd64',
      strategy: 'semver, sha, branch, pr, environment, schedule',
      environment: 'main=staging\nv*=production\n*=dev',
      tags: "type=raw,value=edge,enable={{is_default_branch}}\ntype=sha,prefix=,format=long\ntype=raw,value={{commit_date 'YYYYMMDD'}}",
      labels: 'org.opencontainers.image.vendor=Acme',
    }
    const started = event()
    source.git('checkout', '--quiet', '--detach', started.sha)
    const run = await runBundle({
      workspace: source.folder,
      inputs: { ...inputs, 'dry-run': 'true' },
      event: { ...started, repository: 'acme/app', payload: { repository, ...started.payload } },
    })
    source.git('checkout', '--quiet', 'main')
    const flags = Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value])
    const desk = await atDesk(source.folder, ['plan', ...flags, '--repository', 'acme/app', '--default-branch', 'main', '--json', ...args])
    expect({ code: desk.code, err: desk.err, errors: run.main.annotations, outcome: run.outputs['outcome'] }).toStrictEqual({
      code: 0,
      err: '',
      errors: [],
      outcome: 'planned',
    })
    expect(timeless(desk.out)).toStrictEqual(timeless(run.outputs['plan'] ?? ''))
  })
})

/** A plan without the time of its run. */
function timeless(json: string): unknown {
  const plan: unknown = JSON.parse(json)
  if (!isRecord(plan) || !isRecord(plan['labels'])) throw new TypeError('not a plan')
  const { 'org.opencontainers.image.created': _, ...labels } = plan['labels']
  return { ...plan, labels }
}

test("a dry run loads our own code and the runner's files, and no HTTP client of a package", async () => {
  const source = emptyRepository()
  const sha = source.commit('only')
  const coverage = mkdtempSync(join(tmpdir(), 'loaded-'))
  try {
    const run = await runBundle({
      workspace: source.folder,
      inputs: { images: 'ghcr.io/acme/app', tags: 'type=sha\ntype=ref,event=branch', 'dry-run': 'true' },
      env: { NODE_V8_COVERAGE: coverage },
      event: { name: 'push', ref: 'refs/heads/main', sha, repository: 'acme/app', payload: {} },
    })
    const loaded = readdirSync(coverage).flatMap((name) => loadedBy(join(coverage, name)))
    const texts = loaded.map((file) => readFileSync(file, 'utf8'))
    expect({
      outcome: run.outputs['outcome'],
      files: loaded.length,
      runner: texts.filter((text) => text.includes('ghadelimiter_')).length,
      clients: loaded.filter((_, index) => /undici/.test(texts[index] ?? '')),
    }).toStrictEqual({ outcome: 'planned', files: 3, runner: 1, clients: [] })
  } finally {
    source.remove()
    rmSync(coverage, { recursive: true, force: true })
  }
})

/** The files that a process ran, of Node's own report of them (nodejs.org, CLI, `NODE_V8_COVERAGE`). */
function loadedBy(report: string): readonly string[] {
  const parsed: unknown = JSON.parse(readFileSync(report, 'utf8'))
  const scripts: unknown = isRecord(parsed) ? parsed['result'] : undefined
  if (!Array.isArray(scripts)) throw new TypeError(`${report} is no report`)
  return scripts.flatMap((script: unknown) => {
    const url = isRecord(script) ? script['url'] : undefined
    return typeof url === 'string' && url.startsWith('file:') ? [fileURLToPath(url)] : []
  })
}

describe('dist/cli.js', () => {
  let clone: Repository
  beforeAll(() => {
    clone = aClone()
  })
  afterAll(() => clone.remove())
  const env = () => ({ PATH: process.env['PATH'], HOME: clone.folder, ...GIT_ENV })
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: clone.folder, env: env(), encoding: 'utf8' })
    return { code: status, out: stdout, err: stderr }
  }

  test.each([
    ['a branch', []],
    ['a release', ['--ref', 'HEAD:refs/tags/v1.3.0', '--ref', 'v1.1.8', '--ref', 'gone']],
    ['JSON', ['--ref', 'v1.2.0', '--json']],
    [
      'rules in quotes, and dates',
      ['--tags', '"type=raw,value=a,b"', '--tags', "type=schedule,pattern={{date 'YYYY'}}", '--event', 'schedule'],
    ],
    ['a pre-release', ['--ref', 'v2.0.0-rc.1', '--strategy', 'semver']],
    ['bad input', ['--strategy', 'semvr', '--evnt', 'push']],
    ['nothing to publish', ['--strategy', 'pr']],
    ['help', ['--help']],
  ])('prints what the sources print: %s', async (_name, args) => {
    expect(run(...PLAN, ...args)).toStrictEqual(await atDesk(clone.folder, [...PLAN, ...args], env()))
  })

  test('reads a step out of a workflow file', () => {
    const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8')
    const yaml = /```yaml\n(name: image\n[\s\S]*?)```/.exec(readme)?.[1] ?? ''
    clone.commit('workflow', { '.github/workflows/image.yml': yaml })
    const { code, out } = run('plan', '--workflow', '.github/workflows/image.yml', '--ref', 'v1.2.0')
    expect({ code, image: out.split('\n')[1] }).toStrictEqual({ code: 0, image: 'image ghcr.io/acme/app' })
  })

  test('a reader that has seen enough is no error', async () => {
    const refs = Array.from({ length: 80 }, (_, index) => ['--ref', `HEAD:refs/tags/v3.${index}.0`]).flat()
    const child = spawn(process.execPath, [CLI, ...PLAN, ...refs, '--json'], {
      cwd: clone.folder,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said: string[] = []
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString('utf8')))
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect({ code, said }).toStrictEqual({ code: 0, said: [] })
  })

  test('starts as a program', () => {
    expect(() => accessSync(CLI, constants.X_OK)).not.toThrow()
    expect(readFileSync(CLI, 'utf8')).toBe("#!/usr/bin/env node\nimport './cli/index.js'\n")
    expect(run().code).toBe(2)
  })
})
