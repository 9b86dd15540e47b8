// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { fill } from '../src/desk/evaluate.ts'
import { bag, fromJson } from '../src/desk/value.ts'
import { isRecord } from '../src/domain/json.ts'
import { INPUTS, OUTPUTS } from '../src/inputs/spec.ts'
import { until } from './support/proc.ts'

type Fields = Readonly<Record<string, unknown>>

const FOLDER = join('.github', 'workflows')
const files = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const)
const workflow = fields(parse(readFileSync(join(FOLDER, 'build-tag-push.yml'), 'utf8')))
const call = fields(fields(workflow['on'])['workflow_call'])
const inputs = fields(call['inputs'])
const jobs = fields(workflow['jobs'])

describe.each(files)('%s', (_, text) => {
  const document = fields(parse(text))

  test('gives no permission to a job that does not ask for it, each with its reason', () => {
    expect(document['permissions']).toStrictEqual({})
    for (const job of Object.values(fields(document['jobs'])).map(fields)) expect(job['permissions']).toBeDefined()
    const granted = [...text.matchAll(/^ {6}[a-z-]+: (?:read|write)(.*)$/gm)].map(([, comment]) => comment)
    expect(granted.filter((comment) => !/^ # to /.test(comment ?? ''))).toStrictEqual([])
  })

  test('ends every job by itself', () => {
    // A call of a workflow has no limit of its own.
    const jobs = Object.values(fields(document['jobs'])).map(fields)
    expect(jobs.filter((job) => job['uses'] === undefined && job['timeout-minutes'] === undefined)).toStrictEqual([])
  })

  test('names each action by its full commit and version, or as its own', () => {
    const uses = [...text.matchAll(/^ +(?:- )?uses: (\S+)(.*)$/gm)].map(([, what = '', comment = '']) => `${what}${comment}`)
    const own = / # zizmor: ignore\[(?:self-repository\] actionlint|unpinned-uses\] this release's own tag)/
    expect(uses.filter((use) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use) && !own.test(use))).toStrictEqual([])
  })
})

describe('the reusable workflow', () => {
  test('builds both kinds of machine alike', () => {
    const text = (name: string) => JSON.stringify(jobs[name]).replaceAll(name, 'ARCH')
    expect(text('amd64')).toBe(text('arm64'))
  })

  test('has jobs that need each other in this order, and no others', () => {
    const needs = Object.entries(jobs).map(([name, job]) => [name, fields(job)['needs']])
    expect(needs).toStrictEqual([
      ['plan', undefined],
      ['amd64', ['plan']],
      ['arm64', ['plan']],
      ['publish', ['plan', 'amd64', 'arm64']],
    ])
  })

  test('gives each job the permissions and secrets of its work', () => {
    const all = { contents: 'read', packages: 'write', 'id-token': 'write' }
    const given = Object.entries(jobs).map(([name, job]) => [name, fields(job)['permissions'], secretsOf(job)])
    expect(given).toStrictEqual([
      ['plan', { ...all, packages: 'read' }, ['build-secrets', 'registry-auth', 'ssh-key']],
      ['amd64', all, ['build-secrets', 'registry-auth', 'ssh-key']],
      ['arm64', all, ['build-secrets', 'registry-auth', 'ssh-key']],
      ['publish', all, ['cosign-key', 'cosign-password', 'registry-auth']],
    ])
    expect(Object.keys(fields(call['secrets'])).sort()).toStrictEqual([...new Set(given.flatMap(([, , names]) => names))].sort())
  })

  test('gives the action what the action has', () => {
    const known = new Set<string>(INPUTS.map(({ name }) => name))
    const given = Object.values(jobs).flatMap((job) => Object.keys(stepOf(job)))
    expect(given.filter((name) => !known.has(name))).toStrictEqual([])
    const results = [...JSON.stringify(jobs).matchAll(/steps\.(?:plan|image|publish)\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    expect(results.filter((name) => !OUTPUTS.some((output) => output.name === name))).toStrictEqual([])
  })

  test('takes inputs by the names, the defaults and the kinds of the action', () => {
    const own = ['cache', 'cache-scope', 'fetch-depth', 'runner', 'runner-amd64', 'runner-arm64']
    const differing = new Map([
      ['platforms', 'linux/amd64,linux/arm64'],
      ['push', 'true'],
    ])
    for (const [name, input] of Object.entries(inputs).filter(([each]) => !own.includes(each))) {
      const spec = INPUTS.find((each) => each.name === name)
      const { type, default: preset } = fields(input)
      // Where nothing is not the same as false, a switch is a word.
      const isSwitch = name === 'push' || name === 'dry-run' || (spec?.kind === 'boolean' && fields(spec)['default'] !== undefined)
      expect([name, type]).toStrictEqual([name, isSwitch ? 'boolean' : 'string'])
      expect([name, preset === undefined ? undefined : String(preset)]).toStrictEqual([
        name,
        differing.get(name) ?? fields(spec)['default'],
      ])
    }
  })

  test('has every input of the action, or docs/workflow.md says why not', () => {
    const [, rest = ''] = readFileSync(join('docs', 'workflow.md'), 'utf8').split('<!-- left-out -->')
    const [table = ''] = rest.split('<!-- /left-out -->')
    const rows = [...table.matchAll(/^\| (`.*) \| (.+) \|$/gm)]
    const told = rows.flatMap(([, names = '']) => [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name))
    const has = { ...inputs, ...fields(call['secrets']) }
    const lacking = INPUTS.map(({ name }) => name).filter((name) => has[name] === undefined)
    expect(told.toSorted()).toStrictEqual(lacking.toSorted())
    expect(rows.map(([, , because = '']) => because.trim().length > 20)).toStrictEqual(rows.map(() => true))
  })

  test('plans what it builds: else no image would be known again', () => {
    // How the result is reached, and what is tried of it, is no part of what it is; who has no secrets looks for nothing.
    const own = ['platforms', 'secrets', 'ssh', 'cache-from', 'cache-to', 'no-cache', 'no-cache-filters', 'smoke']
    const [planned, built] = ['plan', 'amd64'].map((job) => stepOf(jobs[job]))
    const decides = INPUTS.filter(({ name, group }) => group === 'build' || group === 'tags' || name === 'labels' || name === 'annotations')
    const names = decides.map(({ name }) => name).filter((name) => built?.[name] !== undefined && !own.includes(name))
    expect(names.map((name) => [name, planned?.[name]])).toStrictEqual(names.map((name) => [name, built?.[name]]))
    expect(names.length).toBeGreaterThan(25)
  })

  test('asks the same of a scan where an image is built and where it is published: else a verdict would not count', () => {
    const asked = (job: string) =>
      Object.entries(stepOf(jobs[job])).filter(([name]) => /^(?:scan|trivy)/.test(name) && name !== 'scan-verdicts')
    expect(asked('publish')).toStrictEqual(asked('amd64'))
    expect(asked('publish').length).toBeGreaterThan(8)
  })

  test('gives what is created at a registry to each job that writes there: what is published already may be in another one alone', () => {
    const asked = (job: string) => Object.entries(stepOf(jobs[job])).filter(([name]) => name.startsWith('ecr-') && name !== 'ecr-scan')
    expect(asked('publish')).toStrictEqual(asked('amd64'))
    expect(asked('publish').length).toBeGreaterThan(6)
  })

  test('gives where it publishes all that a job that builds has and that is no part of a build', () => {
    const ofBuilds = INPUTS.filter(({ group }) => group === 'build').map(({ name }) => name)
    const own: readonly string[] = [...ofBuilds, 'labels', 'annotations', 'smoke', 'push', 'secrets']
    const [built, published] = ['amd64', 'publish'].map((job) => stepOf(jobs[job]))
    const names = Object.keys(built ?? {}).filter((name) => !own.includes(name))
    expect(names.map((name) => [name, published?.[name]])).toStrictEqual(names.map((name) => [name, built?.[name]]))
  })

  test('fails a call by what its first script refuses: nothing has an outcome before that', () => {
    const steps = stepsOf(jobs['plan']).map(({ id, uses }) => id ?? String(uses).replace(/@.*/, ''))
    expect(steps).toStrictEqual(['actions/checkout', 'jobs', 'plan'])
  })

  test('hands every input on', () => {
    const used = new Set([...JSON.stringify(jobs).matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name))
    expect(Object.keys(inputs).filter((name) => !used.has(name))).toStrictEqual([])
  })

  test('gives no input, secret or output to a script', () => {
    const scripts = Object.values(jobs).flatMap((job) => stepsOf(job).map((step) => String(step['run'] ?? '')))
    expect(scripts.filter((script) => script.includes('${{'))).toStrictEqual([])
  })
})

describe('the outcome of a call', () => {
  type Case = readonly [name: string, outcomes: Readonly<Record<string, string>>, expected: string, dryRun?: boolean]
  test.each<Case>([
    ['published', { plan: 'planned', amd64: 'staged', arm64: 'staged', publish: 'published' }, 'published'],
    ['published for one platform', { plan: 'planned', amd64: '', arm64: 'staged', publish: 'published' }, 'published'],
    ['one gate closed', { plan: 'planned', amd64: 'staged', arm64: 'blocked', publish: '' }, 'blocked'],
    ['one gate closed, one build failed', { plan: 'planned', amd64: 'failed', arm64: 'blocked', publish: '' }, 'blocked'],
    ['one build failed', { plan: 'planned', amd64: 'failed', arm64: 'staged', publish: '' }, 'failed'],
    ['a job that failed before its step', { plan: 'planned', amd64: 'staged', arm64: 'failure', publish: '' }, 'failed'],
    ['wrong inputs', { plan: 'failed', amd64: '', arm64: '', publish: '' }, 'failed'],
    ['some tags written', { plan: 'planned', amd64: 'staged', arm64: 'staged', publish: 'partial' }, 'partial'],
    ['signature required and not there', { plan: 'planned', amd64: 'staged', arm64: 'staged', publish: 'blocked' }, 'blocked'],
    ['cancelled before it was published', { plan: 'planned', amd64: 'staged', arm64: 'staged', publish: '' }, 'cancelled'],
    ['cancelled while it was built', { plan: 'planned', amd64: 'cancelled', arm64: 'staged', publish: '' }, 'cancelled'],
    ['cancelled before anything', { plan: '', amd64: '', arm64: '', publish: '' }, 'cancelled'],
    ['push off, or a fork', { plan: 'planned', amd64: 'built', arm64: 'built', publish: '' }, 'built'],
    ['push off for one platform', { plan: 'planned', amd64: 'built', arm64: '', publish: '' }, 'built'],
    ['a dry run', { plan: 'planned', amd64: '', arm64: '', publish: '' }, 'planned', true],
    ['a dry run that failed', { plan: 'failed', amd64: '', arm64: '', publish: '' }, 'failed', true],
  ])('%s', (_, outcomes, expected, dryRun = false) => {
    const results = Object.entries(outcomes).map(([job, outcome]) => [job, { outputs: { outcome } }])
    const value = fields(fields(call['outputs'])['outcome'])['value']
    expect(filled(value, { jobs: Object.fromEntries(results), inputs: { 'dry-run': dryRun } })).toBe(expected)
  })
})

describe('publish', () => {
  type Case = readonly [name: string, runs: boolean, refs: readonly [string, string], platforms?: readonly [string, string]]
  test.each<Case>([
    ['runs when both have uploaded', true, ['a', 'b']],
    ['runs for one platform', true, ['a', ''], ['linux/amd64', '']],
    ['runs for the other platform', true, ['', 'b'], ['', 'linux/arm64']],
    ['does not run for a half', false, ['a', '']],
    ['does not run for what a fork has built', false, ['', '']],
  ])('%s', (_, runs, [amd64, arm64], platforms = ['linux/amd64', 'linux/arm64']) => {
    const plan = { amd64: platforms[0], arm64: platforms[1] }
    const needs = { plan: { outputs: plan }, amd64: { outputs: { ref: amd64 } }, arm64: { outputs: { ref: arm64 } } }
    const [ended, rest] = String(fields(jobs['publish'])['if']).split(' && inputs.push')
    expect(ended).toBe('${{ !cancelled() && !failure()')
    expect(filled(`\${{ inputs.push${rest}`, { needs, inputs: { push: true, 'dry-run': false } })).toBe(String(runs))
  })
})

test('a machine is a label, or a list of labels', () => {
  const on = fields(jobs['amd64'])['runs-on']
  expect(filled(on, { inputs: { 'runner-amd64': 'ubuntu-24.04' } })).toBe('ubuntu-24.04')
  expect(filled(`\${{ toJSON(${String(on).slice(3, -3)}) }}`, { inputs: { 'runner-amd64': '["self-hosted", "x64"]' } })).toBe(
    JSON.stringify(['self-hosted', 'x64'], null, 2),
  )
})

describe('what plan tells the jobs', () => {
  const BOTH = { amd64: 'linux/amd64', arm64: 'linux/arm64' }
  const NO_CACHE = { ...BOTH, 'cache-from': '', 'cache-to': '' }
  type Case = readonly [name: string, env: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>> | string]
  test.each<Case>([
    ['both platforms, no cache', {}, NO_CACHE],
    [
      'by lines and commas, each to its machine',
      { PLATFORMS: 'linux/arm64, linux/arm/v7\nlinux/s390x,linux/386\n' },
      { amd64: 'linux/s390x,linux/386', arm64: 'linux/arm64,linux/arm/v7', 'cache-from': '', 'cache-to': '' },
    ],
    ['one platform', { PLATFORMS: 'linux/amd64' }, { amd64: 'linux/amd64', arm64: '', 'cache-from': '', 'cache-to': '' }],
    [
      "GitHub's cache",
      { CACHE: 'gha', SCOPE: 'server' },
      { ...BOTH, 'cache-from': 'type=gha,scope=server', 'cache-to': 'mode=max,type=gha,scope=server' },
    ],
    [
      'a cache in a registry',
      { CACHE: 'ghcr.io/acme/app:cache' },
      {
        ...BOTH,
        'cache-from': 'type=registry,ref=ghcr.io/acme/app:cache',
        'cache-to': 'mode=max,type=registry,ref=ghcr.io/acme/app:cache',
      },
    ],
    ['a fork reads a cache', { CACHE: 'gha', IS_FORK: 'true' }, { ...BOTH, 'cache-from': 'type=gha,scope=image', 'cache-to': '' }],
    ['no platform', { PLATFORMS: ' ,\n' }, 'platforms names none'],
    ['a cache with attributes of its own', { CACHE: 'type=registry,ref=ghcr.io/acme/app' }, 'cache is off, gha or an image'],
    ['a cache with a line of its own', { CACHE: 'gha\nx=y' }, 'cache is off, gha or an image'],
    ['a scope with attributes of its own', { CACHE: 'gha', SCOPE: 'image,mode=min' }, 'cache is off, gha or an image'],
    ['an agent of a machine of yours', { SSH: 'default' }, NO_CACHE],
    ['a key from a secret, and others', { SSH: 'mine=/keys/default, other=default\ndefaults=/x', HAS_SSH_KEY: 'true' }, NO_CACHE],
    ['a key from a secret alone', { HAS_SSH_KEY: 'true' }, NO_CACHE],
    ['a key from a secret and an agent', { SSH: 'default', HAS_SSH_KEY: 'true' }, 'ssh has an entry "default"'],
    ['a key from a secret and another', { SSH: 'a=/a\n "default=/b",c=/c', HAS_SSH_KEY: 'true' }, 'ssh has an entry "default"'],
    ['signs that a shell knows', { PLATFORMS: '*$(true)' }, { amd64: '*$(true)', arm64: '', 'cache-from': '', 'cache-to': '' }],
  ])('%s', (_, env, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-'))
    const output = join(folder, 'output')
    writeFileSync(output, '')
    const defaults = { PLATFORMS: 'linux/amd64,linux/arm64', CACHE: 'off', SCOPE: 'image', SSH: '', HAS_SSH_KEY: 'false', IS_FORK: 'false' }
    const script = stepsOf(jobs['plan']).find(({ run }) => run !== undefined)?.['run']
    // As the runner starts `shell: bash` (docs.github.com, workflow syntax, `jobs.<job_id>.steps[*].shell`).
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', String(script)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GITHUB_OUTPUT: output, ...defaults, ...env },
    })
    const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean)
    rmSync(folder, { recursive: true })
    expect(stderr).toBe('')
    if (typeof expected === 'string') {
      expect({ status, lines }).toStrictEqual({ status: 1, lines: [] })
      expect(stdout).toContain(`::error::${expected}`)
    } else expect(Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)))).toStrictEqual(expected)
  })
})

describe('a key for the build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const steps = stepsOf(jobs['amd64'])
  const scriptOf = (name: string) => String(steps.find((step) => step['name'] === name)?.['run'])
  const shell = (script: string, env: Readonly<Record<string, string>>) =>
    spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
      env: { PATH: process.env['PATH'], TMPDIR: folder, ...env },
    })
  const keyOf = (password: string): string => {
    const file = join(mkdtempSync(join(folder, 'key-')), 'key')
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', password, '-C', 'a key', '-f', file], { stdio: 'ignore' })
    return readFileSync(file, 'utf8')
  }
  /** What became of an agent with this key, whose job ends when it does, or when it is gone already. */
  const agentOf = async (key: string, isGone = false) => {
    const output = join(mkdtempSync(join(folder, 'job-')), 'output')
    const { status } = shell(scriptOf('SSH agent'), { KEY: key, GITHUB_OUTPUT: output })
    const told: Partial<Record<string, string>> = Object.fromEntries(
      readFileSync(output, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(/=(.*)/s, 2)),
    )
    const socket = String(told['ssh']).replace(/^default=/, '')
    const held = spawnSync('ssh-add', ['-l'], { encoding: 'utf8', env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket } }).stdout
    const knows = readFileSync(`/proc/${told['pid']}/environ`, 'utf8').includes('KEY')
    const isThere = () => existsSync(`/proc/${told['pid']}/exe`)
    if (isGone) {
      process.kill(Number(told['pid']))
      await until('the end of the agent', () => !isThere())
    }
    const end = shell(scriptOf('End of the SSH agent'), { PID: String(told['pid']), FOLDER: String(told['folder']) }).status
    await until('the end of the agent', () => !isThere())
    return { status, held, knows, end, isThere: isThere() || existsSync(dirname(socket)) }
  }

  test.each([
    ['as it is in its file', (key: string) => key],
    ['without the end of its last line, as a secret has it', (key: string) => key.trimEnd()],
    ['with the ends of lines of Windows', (key: string) => key.replaceAll('\n', '\r\n')],
  ])('is held by an agent of the job, which ends with it: %s', async (_, written) => {
    expect(await agentOf(written(keyOf('')))).toStrictEqual({
      status: 0,
      knows: false,
      held: expect.stringContaining('a key (ED25519)'),
      end: 0,
      isThere: false,
    })
  })

  test('may be gone with its agent before the job ends, and what was uploaded counts all the same', async () => {
    expect(await agentOf(keyOf(''), true)).toMatchObject({ status: 0, end: 0, isThere: false })
  })

  test.each([
    ['that asks for a passphrase', () => keyOf('secret')],
    ['that is none', () => 'no key'],
  ])('%s ends the job, and the agent', async (_, key) => {
    expect(await agentOf(key())).toStrictEqual({ status: 1, knows: false, held: 'The agent has no identities.\n', end: 0, isThere: false })
  })

  test('counts in plan as what it is called in the build', () => {
    const given = (secrets: Fields, ssh: string) => filled(stepOf(jobs['plan'])['ssh'], { secrets, inputs: { ssh } }).trim()
    expect([given({ 'ssh-key': 'x' }, ''), given({ 'ssh-key': '' }, 'default'), given({ 'ssh-key': '' }, '')]).toStrictEqual([
      'default',
      'default',
      '',
    ])
  })
})

describe('a cache', () => {
  const plan = { 'cache-from': 'type=gha,scope=image', 'cache-to': '' }
  test('is of one job alone, and not written where plan says so', () => {
    const step = stepOf(jobs['arm64'])
    expect(filled(step['cache-from'], { needs: { plan: { outputs: plan } } })).toBe('type=gha,scope=image-arm64')
    expect(filled(step['cache-to'], { needs: { plan: { outputs: plan } } })).toBe('')
  })

  test.each([
    ['a push', {}, 'false'],
    ['a pull request of this repository', { pull_request: { head: { repo: { full_name: 'acme/app' } } } }, 'false'],
    ['a pull request of another', { pull_request: { head: { repo: { full_name: 'hubot/app' } } } }, 'true'],
    ['a pull request of one that is gone', { pull_request: { head: { repo: null } } }, 'true'],
  ])('of a fork is told by the event: %s', (_, event, expected) => {
    const env = fields(stepsOf(jobs['plan']).find(({ run }) => run !== undefined)?.['env'])
    const said = filled(env['IS_FORK'], { github: { event, repository: 'acme/app' } })
    expect(said === 'true' ? 'true' : 'false').toBe(expected)
  })
})

/** A text of the workflow with its expressions filled in, where all of these contexts are known. */
function filled(text: unknown, contexts: Readonly<Record<string, Fields>>): string {
  const known = Object.entries(contexts).map(
    ([name, values]) =>
      [
        name,
        bag(
          name,
          Object.entries(values).map(([key, value]) => [key, fromJson(value, key, true)] as const),
          true,
        ),
      ] as const,
  )
  const end = fill(String(text), new Map(known))
  if (end.kind !== 'text') throw new TypeError(JSON.stringify(end))
  return end.text
}

function stepsOf(job: unknown): readonly Fields[] {
  const steps = fields(job)['steps']
  return Array.isArray(steps) ? steps.map(fields) : []
}

/** What the job's step with this action is given. */
function stepOf(job: unknown): Fields {
  const step = stepsOf(job).find(({ uses }) => String(uses).includes('/build-tag-push@'))
  return fields(step?.['with'])
}

function secretsOf(job: unknown): readonly (string | undefined)[] {
  return [...new Set([...JSON.stringify(job).matchAll(/\bsecrets\.([\w-]+)/g)].map(([, name]) => name))].sort()
}

function fields(value: unknown): Fields {
  if (isRecord(value)) return value
  throw new TypeError(`${JSON.stringify(value)} is no mapping`)
}
