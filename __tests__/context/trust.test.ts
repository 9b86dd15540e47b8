import { describe, expect, test } from '@jest/globals'
import { isAllowed, readStepDown, refuseForeignCheckout, steppedDown } from '../../src/context/trust.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { Ports } from '../../src/ports.ts'
import { anInputs } from '../support/builders.ts'
import { aRepository } from '../support/plans.ts'

const OURS = { full_name: 'acme/app' }
const FORK = { full_name: 'mallory/app' }
const [BASE, HEAD] = ['a'.repeat(40), 'b'.repeat(40)]

const filesOf = (payload: unknown, head = HEAD): Ports['files'] => {
  const none = (): never => {
    throw new Error('only texts are read here')
  }
  return {
    ...{
      read: none,
      write: none,
      append: none,
      replace: none,
      makeFolder: none,
      claimFolder: none,
      alone: none,
      temporaryFolder: none,
      remove: none,
    },
    ...{ list: none, link: none, move: none, stream: none },
    kind: async (path) => (path === '/work/.git' ? { kind: 'folder', size: 0 } : undefined),
    readText: async (path) => (path === '/event.json' ? JSON.stringify(payload) : path === '/work/.git/HEAD' ? `${head}\n` : undefined),
  }
}
const envOf = (event: string, over: Readonly<Record<string, string>> = {}) => ({
  ...{ GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: '/event.json', GITHUB_WORKSPACE: '/work', GITHUB_SHA: BASE, GITHUB_ACTOR: 'octocat' },
  ...over,
})

describe('a run steps down', () => {
  const pull = (repo: unknown) => ({ repository: OURS, pull_request: { head: { sha: HEAD, repo } } })
  test.each<readonly [string, string, unknown, Readonly<Record<string, string>>, string | undefined]>([
    ["for a fork's pull request", 'pull_request', pull(FORK), {}, 'the pull request comes from mallory/app'],
    ['for a pull request of a fork that is gone', 'pull_request', pull(null), {}, 'the pull request comes from a repository that is gone'],
    ["for a review of a fork's pull request", 'pull_request_review', pull(FORK), {}, 'the pull request comes from mallory/app'],
    ['not for a pull request of its own', 'pull_request', pull(OURS), {}, undefined],
    ['not for pull_request_target, which has all rights', 'pull_request_target', pull(FORK), {}, undefined],
    ['for Dependabot', 'pull_request', pull(OURS), { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot started it'],
    ["for Dependabot's push", 'push', { repository: OURS }, { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot started it'],
    [
      'not for what Dependabot starts with all rights',
      'workflow_run',
      { repository: OURS },
      { GITHUB_ACTOR: 'dependabot[bot]' },
      undefined,
    ],
    ['not for a push', 'push', { repository: OURS }, {}, undefined],
    ['not where the event says nothing', 'pull_request', [], {}, undefined],
  ])('%s', async (_name, event, payload, over, expected) => {
    const found = await readStepDown(envOf(event, over), filesOf(payload))
    expect(found?.split(', and such')[0]).toBe(expected)
  })

  test.each<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [
      'signs in nowhere, and builds only',
      { images: 'a/b', username: 'u', password: 'p', registry: 'r', 'registry-auth': 'x', outputs: 'type=image', push: 'true', tags: 'x' },
      { images: 'a/b', tags: 'x', push: 'false' },
    ],
    ['keeps what builds only', { images: 'a/b', outputs: 'type=local,dest=x' }, { images: 'a/b', outputs: 'type=local,dest=x' }],
    ['keeps push: false', { push: 'false', load: 'true', username: 'u' }, { push: 'false', load: 'true' }],
    ['plans what exists', { from: 'a/b@x', images: 'a/b', username: 'u' }, { from: 'a/b@x', images: 'a/b', 'dry-run': 'true' }],
    ['takes push: true away', { push: 'true', load: 'true' }, { push: 'false', load: 'true' }],
  ])('and %s', (_name, given, left) => {
    expect(Object.fromEntries(steppedDown(new Map(Object.entries(given))))).toStrictEqual(left)
  })

  test.each([
    ['true', true],
    ['True', true],
    ['false', false],
    ['yes', false],
  ])('unless allow-untrusted is true: %s', (text, expected) => {
    expect(isAllowed(new Map([['allow-untrusted', text]]))).toBe(expected)
  })
})

describe('a privileged event with a foreign checkout', () => {
  const foreign = { repository: OURS, pull_request: { head: { sha: HEAD, repo: FORK } } }
  const ask = async (
    event: string,
    over: Parameters<typeof anInputs>[0] = {},
    head = HEAD,
    signal: AbortSignal = new AbortController().signal,
  ) => {
    const children: Ports['children'] = {
      ask: async () => ({ ending: { kind: 'exited', code: 1 }, stdout: '', stderr: '' }),
      run: () => Promise.reject(new Error('nothing is run')),
      find: async () => undefined,
    }
    return refuseForeignCheckout(anInputs({ push: false, ...over }), {
      env: envOf(event),
      files: filesOf(foreign, head),
      children,
      signal,
    }).then(
      () => 'goes on',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    )
  }
  const entry = {
    host: aRepository('ghcr.io/acme/app').host,
    login: { username: 'u', password: new Secret('p') },
    ...{ scope: undefined, keyless: undefined, caCert: undefined, insecure: false, required: true, ecr: undefined },
  }
  const id = 'token'

  test('that is cancelled while Git is asked is told as that', async () => {
    expect(await ask('pull_request_target', { push: true }, HEAD, AbortSignal.abort(new ActionError('cancelled', 'cancelled')))).toBe(
      'cancelled',
    )
  })

  test.each([
    ...['pull_request_target', 'workflow_run', 'issue_comment', 'workflow_dispatch', 'repository_dispatch', 'issues', 'check_run'],
    ...['discussion_comment', 'status'],
  ])('is refused on %s', async (event) => {
    expect(await ask(event, { push: true })).toBe('untrusted')
  })

  test.each(['push', 'schedule', 'release', 'merge_group', 'pull_request', 'workflow_call', 'create', ''])(
    'is not looked at on %s',
    async (event) => {
      expect(await ask(event, { push: true })).toBe('goes on')
    },
  )

  test.each<readonly [string, Parameters<typeof anInputs>[0], string]>([
    ['signs in', { registries: [entry] }, 'untrusted'],
    ['leaves sign-ins', { keepLogin: true }, 'untrusted'],
    ['hands out a secret', { build: { secrets: [{ id, value: new Secret('p') }] } }, 'untrusted'],
    ['hands out a variable', { build: { secretEnvs: [{ id, variable: 'TOKEN' }] } }, 'untrusted'],
    ['hands out a file', { build: { secretFiles: [{ id, path: 'token' }] } }, 'untrusted'],
    ['hands out a key', { build: { ssh: ['default'] } }, 'untrusted'],
    ['writes a cache', { build: { cacheTo: ['type=gha'] } }, 'untrusted'],
    [
      'fetches with the token of the job',
      { githubToken: new Secret('t'), build: { context: 'https://github.com/mallory/app.git' } },
      'untrusted',
    ],
    ['builds alone', {}, 'goes on'],
    ['prints its plan', { push: true, dryRun: true }, 'goes on'],
    ['signs in to ask what is published', { push: true, dryRun: true, looks: true }, 'untrusted'],
    ['has the word of the user', { push: true, allowUntrusted: true }, 'goes on'],
  ])('a step that %s', async (_name, over, expected) => {
    expect(await ask('pull_request_target', over)).toBe(expected)
  })

  test('the base commit, which is checked out by default, needs no question', async () => {
    expect(await ask('pull_request_target', { push: true }, BASE)).toBe('goes on')
  })
})
