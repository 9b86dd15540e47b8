import { describe, expect, test } from '@jest/globals'
import { isAllowed, readStepDown, refuseForeignCheckout, steppedDown } from '../../src/context/trust.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Ports } from '../../src/ports.ts'
import { anInputs } from '../support/builders.ts'
import { aRepository } from '../support/plans.ts'

const OURS = { full_name: 'acme/app' }
const FORK = { full_name: 'mallory/app' }
const [BASE, HEAD, MERGE] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)]

const filesOf = (payload: unknown, head = HEAD): Ports['files'] => {
  const none = (): never => {
    throw new Error('only texts are read here')
  }
  return {
    ...{ read: none, write: none, append: none, replace: none, makeFolder: none, claimFolder: none, temporaryFolder: none, remove: none },
    ...{ list: none, kind: none, link: none, move: none, stream: none },
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
  const ask = async (
    event: string,
    payload: unknown,
    { head = HEAD, refs = '', ...over }: { head?: string; refs?: string; allowUntrusted?: boolean; push?: boolean; login?: boolean } = {},
  ) => {
    const asked: string[] = []
    const children: Ports['children'] = {
      ask: async (_command, args) => {
        asked.push(args.join(' '))
        return { ending: { kind: 'exited', code: 0 }, stdout: refs, stderr: '' }
      },
      run: () => Promise.reject(new Error('nothing is run')),
      find: async () => undefined,
    }
    const login = { username: 'u', password: new Secret('p') }
    const entry = {
      host: aRepository('ghcr.io/acme/app').host,
      login,
      scope: undefined,
      keyless: undefined,
      caCert: undefined,
      insecure: false,
      required: true,
      ecr: undefined,
    }
    const inputs = anInputs({
      allowUntrusted: over.allowUntrusted ?? false,
      push: over.push ?? true,
      registries: over.login === true ? [entry] : [],
    })
    const end = await refuseForeignCheckout(inputs, { env: envOf(event), files: filesOf(payload, head), children }).then(
      () => 'goes on',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    )
    return [end, asked.length]
  }
  const target = (repo: unknown) => ({ repository: OURS, pull_request: { head: { sha: HEAD, repo }, merge_commit_sha: MERGE } })

  test.each<readonly [string, Parameters<typeof ask>, readonly [string, number]]>([
    ["a fork's head is refused", ['pull_request_target', target(FORK)], ['untrusted', 1]],
    ["a fork's merge is refused", ['pull_request_target', target(FORK), { head: MERGE }], ['untrusted', 1]],
    ['the base commit, which is checked out by default, goes on', ['pull_request_target', target(FORK), { head: BASE }], ['goes on', 0]],
    ['a head of this repository goes on', ['pull_request_target', target(OURS)], ['goes on', 0]],
    [
      'the run of a fork is refused',
      ['workflow_run', { repository: OURS, workflow_run: { head_repository: FORK, head_sha: HEAD } }],
      ['untrusted', 1],
    ],
    [
      'the run of a branch goes on',
      ['workflow_run', { repository: OURS, workflow_run: { head_repository: OURS, head_sha: HEAD } }],
      ['goes on', 0],
    ],
    ['a comment, and a checkout that nobody knows, is refused', ['issue_comment', { repository: OURS }], ['untrusted', 1]],
    [
      'a comment, and a checkout of a branch, goes on',
      ['issue_comment', { repository: OURS }, { refs: 'commit refs/remotes/origin/main' }],
      ['goes on', 1],
    ],
    ['a dispatch of something unknown is refused', ['workflow_dispatch', { repository: OURS }], ['untrusted', 1]],
    ['an event that says nothing is refused', ['pull_request_target', []], ['untrusted', 1]],
    ['it is the word of the user', ['pull_request_target', target(FORK), { allowUntrusted: true }], ['goes on', 0]],
    ['who neither publishes nor signs in goes on', ['pull_request_target', target(FORK), { push: false }], ['goes on', 0]],
    ['who signs in does not', ['pull_request_target', target(FORK), { push: false, login: true }], ['untrusted', 1]],
    ['other events are not asked', ['push', { repository: OURS }], ['goes on', 0]],
  ])('%s', async (_name, args, expected) => {
    expect(await ask(...args)).toStrictEqual(expected)
  })
})
