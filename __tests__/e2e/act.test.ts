import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { up } from '#lab/lab.mjs'
import { attempt, run } from '#lab/process.mjs'
import { pushEvent } from '#scripts/event.mjs'

const ACTION = 'acme/build-tag-push@0000000000000000000000000000000000000001'
const INSTALL_TIMEOUT_MS = 5 * 60_000
const RUN_TIMEOUT_MS = 2 * 60_000

const folder = mkdtempSync(join(tmpdir(), 'act-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let lab: Awaited<ReturnType<typeof up>>
beforeAll(async () => {
  lab = await up(['act', 'node24', 'engine', 'basic', 'crane'])
}, INSTALL_TIMEOUT_MS)

test(
  'the bundle as it is publishes as a step of a workflow, and the next step has the digest that the registry shows for each tag',
  async () => {
    const { basic } = lab.registries
    const { act, crane } = lab.tools
    if (basic === undefined || act === undefined || crane === undefined) throw new Error('the lab lacks a part')
    const image = `${basic.host}/act/app-${randomBytes(3).toString('hex')}`
    const result = join(folder, 'result')

    const checkout = makeCheckout()
    const ended = await attempt(
      act,
      ['push', ...options({ IMAGE: image, REGISTRY: basic.host, USERNAME: basic.username, RESULT: result })],
      {
        cwd: checkout,
        env: environment({ PASSWORD: basic.password }),
        timeoutMs: RUN_TIMEOUT_MS,
      },
    )

    expect({ code: ended.code, log: ended.code === 0 ? '' : ended.stdout + ended.stderr }).toStrictEqual({ code: 0, log: '' })
    expect(ended.stdout).not.toContain(basic.password)
    const [digest, ...tags] = readFileSync(result, 'utf8').trimEnd().split('\n')
    expect(tags.sort()).toStrictEqual(['1', '1.2', '1.2.3', 'latest', headOf(join(folder, 'app')).slice(0, 7)].sort())
    const env = signedIn(basic)
    const shown = await Promise.all(
      tags.map(async (tag) => (await run(crane, ['digest', '--insecure', `${image}:${tag}`], { env })).trim()),
    )
    expect(shown).toStrictEqual(tags.map(() => digest))
  },
  RUN_TIMEOUT_MS,
)

/** A clone, as git makes it, of a repository with one commit, its version tag and a build context. */
function makeCheckout(): string {
  const source = makeContext(join(folder, 'source'))
  const home = join(folder, 'home')
  mkdirSync(home)
  const identity = '[user]\n\tname = octocat\n\temail = octocat@example.com\n'
  writeFileSync(join(home, '.gitconfig'), `${identity}[url "file://${source}"]\n\tinsteadOf = https://github.com/acme/app.git\n`)
  const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, env: { PATH: process.env['PATH'], HOME: home } })
  git(source, 'init', '--quiet', '--initial-branch=main')
  git(source, 'add', '--all')
  git(source, 'commit', '--quiet', '--message=begin')
  git(source, 'tag', 'v1.2.3')
  git(folder, 'clone', '--quiet', 'https://github.com/acme/app.git', 'app')
  return join(folder, 'app')
}

function headOf(checkout: string): string {
  return execFileSync('git', ['-C', checkout, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
}

/** act runs the jobs on this machine itself, takes our action from a folder that holds what a release holds, and asks no network. */
function options(variables: Readonly<Record<string, string>>): readonly string[] {
  const action = join(folder, 'action')
  mkdirSync(action)
  for (const name of ['action.yml', 'dist']) cpSync(join(process.cwd(), name), join(action, name), { recursive: true })
  const event = join(folder, 'event.json')
  const sha = headOf(join(folder, 'app'))
  writeFileSync(event, JSON.stringify(pushEvent({ ref: 'refs/tags/v1.2.3', sha, date: new Date().toISOString() }).payload))
  return [
    '--workflows',
    join(process.cwd(), '__tests__', 'e2e', 'act', 'publish.yml'),
    ...['--platform', 'ubuntu-latest=-self-hosted'],
    ...['--local-repository', `${ACTION}=${action}`],
    ...['--eventpath', event],
    ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...Object.entries(dockerVariables()).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    // A secret without a value is read from act's environment.
    ...['--secret', 'PASSWORD'],
    '--no-cache-server',
  ]
}

function dockerVariables(): Readonly<Record<string, string>> {
  return { DOCKER_HOST: String(lab.docker?.host), DOCKER_CONFIG: String(lab.docker?.config), BUILDX_CONFIG: join(folder, 'buildx') }
}

/** `using: node24` takes the first `node` in PATH. */
function environment(secrets: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const path = [dirname(String(lab.node24)), ...lab.path, String(process.env['PATH'])].join(delimiter)
  return { PATH: path, HOME: join(folder, 'home'), XDG_CACHE_HOME: join(folder, 'cache'), ...secrets }
}

function signedIn({ host, username, password }: { host: string; username: string; password: string }): NodeJS.ProcessEnv {
  const config = join(folder, 'docker')
  mkdirSync(config)
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  return { PATH: String(process.env['PATH']), DOCKER_CONFIG: config }
}
