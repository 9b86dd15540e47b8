import { describe, expect, test } from '@jest/globals'
import { type Context, readContext } from '../../src/context/context.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { Inputs, Strategy } from '../../src/inputs/inputs.ts'
import type { Environment } from '../../src/ports.ts'
import { anInputs } from '../support/builders.ts'
import { anEvent, aWorld, programs } from '../support/context.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const HEAD = 'fedcba9876543210fedcba9876543210fedcba98'
const BASE = '89abcdef0123456789abcdef0123456789abcdef'
const DEFAULTS: readonly Strategy[] = ['semver', 'sha', 'branch', 'pr']
const RUN: Context = {
  event: 'push',
  ref: { kind: 'branch', name: 'main' },
  run: { ref: 'refs/heads/main', sha: SHA, shortShaLength: 7 },
  sha: SHA,
  merge: undefined,
  repository: {
    owner: 'acme',
    name: 'app',
    url: 'https://github.com/acme/app',
    defaultBranch: 'main',
    isPrivate: false,
    description: 'An app',
    license: 'MIT',
  },
  startedAt: new Date('2024-01-15T22:30:05.123Z'),
  committedAt: undefined,
  versions: { kind: 'unasked' },
  baseRef: undefined,
  deployment: undefined,
  machine: '',
  runUrl: 'https://github.com/acme/app/actions/runs/1658821493',
  variables: new Map(),
  origin: undefined,
  notes: [],
}
/** The run as the tag language sees it: by default of the merge or commit that the event is about. */
const at = (ref: string, sha = SHA) => ({ run: { ref, sha, shortShaLength: 7 } })
const COMMITTED = new Date('2024-01-14T00:00:00Z')
const BARE = { ...RUN.repository, defaultBranch: undefined, isPrivate: undefined, description: '', license: '' }

describe('the event says it all: no child, no request', () => {
  test.each<[string, Partial<Context>, string | undefined]>([
    ['push-branch', { committedAt: COMMITTED }, SHA],
    ['push-branch', { committedAt: COMMITTED }, undefined],
    [
      'pull-request',
      {
        event: 'pull_request',
        ref: { kind: 'pull', number: 12, head: 'feature/login', base: 'main' },
        ...at('refs/pull/12/merge'),
        sha: HEAD,
        merge: SHA,
      },
      SHA,
    ],
    [
      'pull-request',
      {
        event: 'pull_request',
        ref: { kind: 'pull', number: 12, head: 'feature/login', base: 'main' },
        ...at('refs/pull/12/merge'),
        sha: HEAD,
      },
      HEAD,
    ],
    [
      'pull-request-fork',
      {
        event: 'pull_request',
        ref: { kind: 'pull', number: 13, head: 'main', base: 'main' },
        ...at('refs/pull/13/merge'),
        sha: HEAD,
        merge: SHA,
      },
      SHA,
    ],
    [
      'pull-request-target',
      {
        event: 'pull_request_target',
        ref: { kind: 'pull', number: 14, head: 'feature/login', base: 'main' },
        ...at('refs/pull/14/merge', BASE),
        sha: HEAD,
      },
      HEAD,
    ],
    [
      'pull-request-target',
      {
        event: 'pull_request_target',
        ref: { kind: 'pull', number: 14, head: 'feature/login', base: 'main' },
        ...at('refs/pull/14/merge', BASE),
        sha: BASE,
        notes: [
          "pull_request_target has the base branch checked out (89abcde), not the pull request (fedcba9); the base's commit counts as the source",
        ],
      },
      BASE,
    ],
    ['schedule', { event: 'schedule', repository: BARE }, SHA],
    [
      'workflow-dispatch',
      {
        event: 'workflow_dispatch',
        ref: { kind: 'branch', name: 'feature/login' },
        ...at('refs/heads/feature/login'),
        repository: { ...RUN.repository, isPrivate: true, description: '', license: '' },
      },
      SHA,
    ],
    ['workflow-run', { event: 'workflow_run' }, SHA],
    [
      'workflow-run',
      {
        event: 'workflow_run',
        sha: HEAD,
        notes: [
          'the checked-out commit fedcba9 counts as the source, not 0123456 of the event; rules of tags go by the event (by the checkout with tag-context: git)',
        ],
      },
      HEAD,
    ],
    [
      'merge-group',
      {
        event: 'merge_group',
        ref: { kind: 'queue', name: `gh-readonly-queue/main/pr-12-${BASE}` },
        ...at(`refs/heads/gh-readonly-queue/main/pr-12-${BASE}`),
        committedAt: COMMITTED,
      },
      SHA,
    ],
    ['deployment', { event: 'deployment', ref: { kind: 'none' }, ...at(''), deployment: 'production' }, SHA],
  ])('%s', async (name, expected, head) => {
    const { env, files } = anEvent(name)
    const { ports, asked } = aWorld({ env, files: head === undefined ? files : { ...files, '/ws/.git/HEAD': `${head}\n` } })
    expect(await readContext(inputsOf(), ports)).toStrictEqual({ ...RUN, ...expected })
    expect(asked).toStrictEqual([])
  })

  test('a called workflow has the event of its caller', async () => {
    const { env, files } = anEvent('push-branch')
    const { ports } = aWorld({ env: { ...env, GITHUB_WORKFLOW_REF: 'acme/app/.github/workflows/caller.yml@refs/heads/main' }, files })
    expect(await readContext(inputsOf(), ports)).toStrictEqual({ ...RUN, committedAt: COMMITTED })
  })
})

describe('a version brings the question for the others', () => {
  const token = new Secret('ghs_x')

  test.each<[string, Partial<Context>, readonly string[]]>([
    [
      'push-tag',
      {
        ref: { kind: 'tag', name: 'app/v1.2.3' },
        ...at('refs/tags/app/v1.2.3'),
        baseRef: 'release/1.2',
        committedAt: COMMITTED,
        versions: { kind: 'known', source: 'GitHub API', tags: ['app/v1.2.3'] },
      },
      ['https://api.github.com tags of acme/app app/'],
    ],
    ['release', { event: 'release', ref: { kind: 'tag', name: 'v2.0.0' }, ...at('refs/tags/v2.0.0') }, []],
  ])('%s', async (name, expected, requests) => {
    const { env, files } = anEvent(name)
    const github = { tags: () => Promise.resolve({ names: ['app/v1.2.3', 'web/v2'], complete: true }) }
    const { ports, asked } = aWorld({ env, files, github })
    const inputs = anInputs({ tags: { strategies: DEFAULTS, tagPrefix: 'app/' }, githubToken: token })
    expect(await readContext(inputs, ports)).toStrictEqual({ ...RUN, ...expected })
    expect(asked).toStrictEqual(requests)
  })

  test('with no network the context is there, and says what was asked', async () => {
    const { env, files } = anEvent('release')
    const { ports, asked } = aWorld({ env, files })
    const inputs = anInputs({ tags: { strategies: DEFAULTS }, githubToken: token })
    expect((await readContext(inputs, ports)).versions).toStrictEqual({
      kind: 'unknown',
      because:
        'no repository is checked out; the GitHub API (https://api.github.com) did not answer: status 503: busy; git ls-remote ended with 1: fatal: no',
    })
    expect(asked).toStrictEqual([
      'https://api.github.com tags of acme/app',
      'git config --get-regexp ^remote\\..*\\.url$',
      'git ls-remote --tags --refs -- https://github.com/acme/app.git',
    ])
  })
})

test.each<[string, Readonly<Record<string, string>>, prefix: string, kind: string]>([
  ['a list of all tags without that of the run is none, in a run', { GITHUB_ACTIONS: 'true' }, '', 'unknown'],
  ['it is one at the desk, where the tag may be still to come', { GITHUB_ACTIONS: '' }, '', 'known'],
  ['it is one where the tag of the run is of another component', { GITHUB_ACTIONS: 'true' }, 'app/', 'known'],
])('%s', async (_name, over, tagPrefix, kind) => {
  const { env, files } = anEvent('release')
  const { ports } = aWorld({ env: { ...env, ...over }, files, github: { tags: () => Promise.resolve({ names: [], complete: true }) } })
  const inputs = anInputs({ tags: { strategies: DEFAULTS, tagPrefix, version: '1.0.0' }, githubToken: new Secret('ghs_x') })
  expect((await readContext(inputs, ports)).versions.kind).toBe(kind)
})

describe('what the event leaves open', () => {
  test('the repository of a schedule is described by the API, where there is a token', async () => {
    const { env, files } = anEvent('schedule')
    const github = {
      repository: () => Promise.resolve({ html_url: 'https://github.com/acme/app', description: 'From the API', private: true }),
    }
    const { ports, asked } = aWorld({ env, files, github })
    const context = await readContext({ ...inputsOf(), githubToken: new Secret('ghs_x') }, ports)
    expect(context.repository).toStrictEqual({ ...BARE, isPrivate: true, description: 'From the API' })
    expect(asked).toStrictEqual(['https://api.github.com repository acme/app'])
  })

  test('an API that does not answer costs labels, not the run', async () => {
    const { env, files } = anEvent('schedule')
    const context = await readContext({ ...inputsOf(), githubToken: new Secret('ghs_x') }, aWorld({ env, files }).ports)
    expect(context.repository).toStrictEqual(BARE)
  })

  test('a pull request that is null is none', async () => {
    const { env } = anEvent('push-branch')
    const files = { '/event.json': '{"pull_request":null}' }
    expect((await readContext(anInputs(), aWorld({ env, files }).ports)).ref).toStrictEqual({ kind: 'branch', name: 'main' })
  })

  test('of two dates of one commit that of the list counts', async () => {
    const dated = (year: number) => ({ id: SHA, timestamp: `${year}-01-02T03:04:05Z` })
    const { env } = anEvent('push-branch')
    const files = { '/event.json': JSON.stringify({ commits: [dated(2023)], head_commit: dated(2022) }) }
    expect((await readContext(anInputs(), aWorld({ env, files }).ports)).committedAt).toStrictEqual(new Date('2023-01-02T03:04:05Z'))
  })

  test('the date of the commit is asked for only when a rule says it', async () => {
    const { env, files } = anEvent('pull-request')
    const children = programs((_command, args) => (args[0] === 'show' ? '2024-01-12T10:00:00+02:00\n' : undefined))
    const { ports, asked } = aWorld({ env, files, children })
    const inputs = anInputs({ mentionsCommitDate: true })
    expect((await readContext(inputs, ports)).committedAt).toStrictEqual(new Date('2024-01-12T08:00:00Z'))
    expect(asked).toStrictEqual([`git show --no-patch --format=%cI ${SHA}`])
  })

  test('a commit that git does not have has no date', async () => {
    const { env, files } = anEvent('pull-request')
    const inputs = anInputs({ mentionsCommitDate: true })
    expect((await readContext(inputs, aWorld({ env, files }).ports)).committedAt).toBeUndefined()
  })

  test('a commit that git does not have is dated by the API', async () => {
    const { env, files } = anEvent('pull-request')
    const github = { commit: () => Promise.resolve({ commit: { committer: { date: '2024-01-12T08:00:00Z' } } }) }
    const { ports, asked } = aWorld({ env, files, github })
    const context = await readContext(anInputs({ mentionsCommitDate: true, githubToken: new Secret('ghs_x') }), ports)
    expect(context.committedAt).toStrictEqual(new Date('2024-01-12T08:00:00Z'))
    expect(asked).toStrictEqual([`git show --no-patch --format=%cI ${SHA}`, `https://api.github.com commit ${SHA} of acme/app`])
  })

  test('with tag-context git, ref and commit are those of the checkout, and so is the date', async () => {
    const { env, files } = anEvent('push-branch')
    const answers: Readonly<Record<string, string>> = {
      'rev-parse': `${HEAD}\n`,
      'symbolic-ref': 'refs/heads/release/1.2\n',
      show: '2024-01-12T10:00:00+02:00\n',
    }
    const { ports } = aWorld({ env, files, children: programs((_command, args) => answers[args[0] ?? '']) })
    const inputs = anInputs({ tags: { strategies: DEFAULTS, context: 'git' }, mentionsCommitDate: true })
    expect(await readContext(inputs, ports)).toStrictEqual({
      ...RUN,
      ref: { kind: 'branch', name: 'release/1.2' },
      ...at('refs/heads/release/1.2', HEAD),
      sha: HEAD,
      committedAt: new Date('2024-01-12T08:00:00Z'),
    })
  })

  test('with tag-context git, a deleted branch of the event does not matter', async () => {
    const { env, files } = anEvent('push-deleted')
    const answers: Readonly<Record<string, string>> = { 'rev-parse': `${HEAD}\n`, 'symbolic-ref': 'refs/heads/main\n' }
    const { ports } = aWorld({ env, files, children: programs((_command, args) => answers[args[0] ?? '']) })
    expect((await readContext(anInputs({ tags: { context: 'git' } }), ports)).ref).toStrictEqual({ kind: 'branch', name: 'main' })
  })

  test('away from GitHub, git says it', async () => {
    const answers: Readonly<Record<string, string>> = { 'symbolic-ref': 'refs/heads/topic\n', 'rev-parse': `${HEAD}\n` }
    const children = programs((_command, args) => answers[args[0] ?? ''])
    const { ports, asked } = aWorld({ children })
    expect(await readContext(inputsOf(), ports)).toStrictEqual({
      ...RUN,
      event: '',
      ref: { kind: 'branch', name: 'topic' },
      ...at('refs/heads/topic', HEAD),
      sha: HEAD,
      repository: { ...BARE, owner: '', name: '', url: '' },
      runUrl: undefined,
    })
    expect(asked).toStrictEqual(['git symbolic-ref --quiet HEAD', 'git rev-parse --verify HEAD'])
  })

  test('away from GitHub, a checked-out commit needs no git', async () => {
    const files = { './.git/HEAD': 'ref: refs/heads/topic\n', './.git/refs/heads/topic': `${HEAD}\n` }
    const { ports, asked } = aWorld({ env: { GITHUB_REF: 'refs/heads/topic' }, files })
    expect((await readContext(inputsOf(), ports)).sha).toBe(HEAD)
    expect(asked).toStrictEqual([])
  })

  test('variables that build arguments name come as digests, others not at all', async () => {
    const { env, files } = anEvent('push-branch')
    const { ports } = aWorld({ env: { ...env, VERSION: '1', OTHER: '2' }, files })
    const context = await readContext(anInputs({ build: { buildArgs: ['VERSION', 'MISSING', 'OTHER=3'] } }), ports)
    expect(context.variables).toStrictEqual(new Map([['VERSION', digestOf(new TextEncoder().encode('1'))]]))
  })

  test('a build context in Git has nothing to do with what is checked out', async () => {
    const { env, files } = anEvent('push-branch')
    const { ports } = aWorld({ env, files: { ...files, '/ws/.git/HEAD': HEAD } })
    const context = await readContext(anInputs({ build: { context: 'https://github.com/acme/app.git#main' } }), ports)
    expect([context.sha, context.notes]).toStrictEqual([SHA, []])
  })

  test('a context folder that is a checkout of its own is the source', async () => {
    const { env, files } = anEvent('push-branch')
    const { ports } = aWorld({ env, files: { ...files, '/ws/.git/HEAD': SHA, '/ws/app/.git/HEAD': HEAD } })
    const context = await readContext(anInputs({ build: { context: 'app' } }), ports)
    expect([context.sha, context.notes]).toStrictEqual([
      HEAD,
      [
        'the checked-out commit fedcba9 counts as the source, not 0123456 of the event; rules of tags go by the event (by the checkout with tag-context: git)',
      ],
    ])
  })
})

describe('refused', () => {
  const { env, files } = anEvent('pull-request')
  const payload = files['/event.json'] ?? ''

  test.each<[string, Environment, Readonly<Record<string, string>>, string]>([
    [
      'an event that was cut off',
      env,
      { '/event.json': payload.slice(0, -20) },
      `the event's file /event.json (${payload.length - 20} characters) is not JSON; it may have been cut off`,
    ],
    ['an empty event', env, { '/event.json': '' }, "the event's file /event.json (0 characters) is not JSON; it may have been cut off"],
    ['an event that is a list', env, { '/event.json': '[]' }, 'the event in /event.json is not a JSON object'],
    ['no event', env, {}, "the event's file /event.json does not exist"],
    ['no path to the event in a job', { ...env, GITHUB_EVENT_PATH: '' }, files, 'GITHUB_EVENT_PATH is not set'],
    [
      'a pull request without a head',
      env,
      { '/event.json': '{"pull_request":{"number":1}}' },
      'the event in /event.json has no text at pull_request.head.sha',
    ],
    [
      'a pull request without a number',
      env,
      { '/event.json': '{"pull_request":{}}' },
      'the event in /event.json has no number at pull_request.number',
    ],
    [
      'a pull request that nobody names, on the base branch',
      { ...env, GITHUB_EVENT_NAME: 'pull_request_target' },
      { '/event.json': '{"number":12,"pull_request":null}' },
      'the event pull_request_target does not say which pull request it is for',
    ],
    [
      'a head that is no commit',
      { ...env, GITHUB_SHA: 'main' },
      { '/event.json': '{}' },
      'the commit "main" of the event is not 40 or 64 hex digits',
    ],
    [
      'a branch that was deleted',
      anEvent('push-deleted').env,
      anEvent('push-deleted').files,
      'this run is for refs/heads/old, which was deleted',
    ],
    ['nowhere', {}, {}, 'nothing says which branch or tag this is: GITHUB_REF is not set, and git symbolic-ref ended with 1: fatal: no'],
    [
      'no commit',
      { GITHUB_REF: 'refs/heads/main' },
      {},
      'nothing says which commit this is: GITHUB_SHA is not set, and git rev-parse ended with 1: fatal: no',
    ],
  ])('%s', async (_name, environment, present, message) => {
    const error = await refusalOf(readContext(inputsOf(), aWorld({ env: environment, files: present }).ports))
    expect([error.code, error.message]).toStrictEqual(['event', message])
    expect(error.hint).toMatch(/.{20}/)
  })
})

function inputsOf(): Inputs {
  return anInputs({ tags: { strategies: DEFAULTS } })
}

async function refusalOf(work: Promise<unknown>): Promise<ActionError> {
  try {
    await work
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
