import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { foreignSource } from '../../src/context/foreign.ts'
import { aBuild } from '../support/plans.ts'

const OURS = { full_name: 'acme/app' }
const FORK = { full_name: 'Mallory/app' }
const IDENTITY = ['-c', 'user.name=n', '-c', 'user.email=e', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main']

let root = ''
let hub = ''
let fork = ''
let commits = { base: '', old: '', branch: '', pull: '', merge: '' }
let work = 0

/** A repository with two commits on main, one on a branch, one on a fork that stands in refs/pull as GitHub has it, and that pull request's merge. */
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'foreign-')))
  hub = join(root, 'hub')
  git(root, 'init', '-q', hub)
  const old = commit(hub)
  const base = commit(hub)
  git(hub, 'tag', 'v1')
  git(hub, 'checkout', '-q', '-b', 'feature')
  const branch = commit(hub)
  git(hub, 'checkout', '-q', 'main')
  fork = join(root, 'fork')
  git(root, 'clone', '-q', hub, fork)
  git(fork, 'checkout', '-q', '-b', 'patch')
  const pull = commit(fork)
  git(fork, 'tag', 'v9')
  const merge = commit(fork)
  git(hub, 'fetch', '-q', '--no-tags', fork, `${pull}:refs/pull/12/head`, `${merge}:refs/pull/12/merge`)
  git(hub, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  git(fork, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  commits = { base, old, branch, pull, merge }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('what is checked out', () => {
  const target = (repo: unknown) => ({
    repository: OURS,
    pull_request: { head: { sha: commits.pull, repo }, merge_commit_sha: commits.merge },
  })
  const passedOn = () => ({ repository: OURS, client_payload: { pull_request: { head: { repo: FORK } } } })
  const ours = (...refs: readonly string[]) => checkout('https://github.com/acme/app', hub, refs)
  const theirs = (...refs: readonly string[]) => checkout('https://github.com/mallory/App', fork, refs)
  const elsewhere = (...refs: readonly string[]) => checkout('https://github.com/upstream/tool', fork, refs)
  const here = (how: (folder: string) => void) => () => {
    const folder = ours(`+${commits.base}:refs/remotes/origin/main`)()
    how(folder)
    return folder
  }

  test.each<readonly [string, string, () => unknown, () => () => string, RegExp | undefined]>([
    ['the head of a fork by its digits', 'pull_request_target', () => target(FORK), () => ours(commits.pull), /^what is checked out/],
    [
      "a fork's branch from the fork itself",
      'pull_request_target',
      () => target(FORK),
      () => theirs('+refs/heads/patch:refs/remotes/origin/patch'),
      /from mallory\/app/,
    ],
    ['the merge of a fork', 'pull_request_target', () => target(FORK), () => ours(`+${commits.merge}:refs/remotes/pull/12/merge`), /^what/],
    ["a tag of a fork's", 'pull_request_target', () => target(FORK), () => ours('+refs/pull/12/head:refs/tags/v9'), /^what/],
    [
      'pull requests among the branches',
      'issue_comment',
      () => ({}),
      () =>
        here((folder) => {
          git(folder, 'config', '--add', 'remote.origin.fetch', '+refs/pull/*/head:refs/remotes/origin/pr/*')
          git(folder, 'fetch', '-q', 'origin')
          git(folder, 'checkout', '-q', 'origin/pr/12')
        }),
      /^what/,
    ],
    [
      'a fork that the event does not name',
      'issue_comment',
      () => ({}),
      () => theirs('+refs/heads/patch:refs/remotes/origin/patch'),
      /from mallory/,
    ],
    ['a commit that is made on top after a comment', 'issue_comment', () => ({}), () => here((folder) => commit(folder)), /^what/],
    [
      'the run of a fork',
      'workflow_run',
      () => ({ repository: OURS, workflow_run: { head_repository: FORK, head_sha: commits.pull } }),
      () => ours(commits.pull),
      /^what/,
    ],
    [
      'a pull request that was asked for by hand',
      'workflow_dispatch',
      () => ({}),
      () => ours(`+${commits.pull}:refs/remotes/pull/12/head`),
      /^what/,
    ],
    ['a pull request by its digits', 'workflow_dispatch', () => ({}), () => ours(commits.pull), /^what/],
    [
      'a fork that a command was passed on for',
      'repository_dispatch',
      passedOn,
      () => theirs('+refs/heads/patch:refs/remotes/origin/patch'),
      /from mallory/,
    ],
    [
      'an event that says nothing',
      'pull_request_target',
      () => undefined,
      () => theirs('+refs/heads/patch:refs/remotes/origin/patch'),
      /from mallory/,
    ],

    ['the base', 'pull_request_target', () => target(FORK), () => ours(commits.base), undefined],
    ['a head of this repository', 'pull_request_target', () => target(OURS), () => ours(commits.pull), undefined],
    ['a merge of this repository', 'pull_request_target', () => target(OURS), () => ours(commits.merge), undefined],
    [
      'the run of a branch',
      'workflow_run',
      () => ({ repository: OURS, workflow_run: { head_repository: OURS, head_sha: commits.branch } }),
      () => ours(commits.branch),
      undefined,
    ],
    ['a branch after a comment', 'issue_comment', () => ({}), () => ours('+refs/heads/feature:refs/remotes/origin/feature'), undefined],
    ['the head of a branch by its digits after a comment', 'issue_comment', () => ({}), () => ours(commits.branch), undefined],
    ['another branch by hand', 'workflow_dispatch', () => ({}), () => ours('+refs/heads/feature:refs/remotes/origin/feature'), undefined],
    ['a tag by hand', 'workflow_dispatch', () => ({}), () => ours('+refs/tags/v1:refs/tags/v1'), undefined],
    ['an older commit by its digits', 'workflow_dispatch', () => ({}), () => ours(commits.old), undefined],
    ['a commit that the job made', 'workflow_dispatch', () => ({}), () => here((folder) => commit(folder)), undefined],
    ['another repository by hand', 'workflow_dispatch', () => ({}), () => elsewhere(commits.pull), undefined],
    ['another repository by a program', 'repository_dispatch', () => ({ client_payload: {} }), () => elsewhere(commits.pull), undefined],
    [
      'another repository, where the event names the fork',
      'workflow_run',
      () => ({ repository: OURS, workflow_run: { head_repository: FORK } }),
      () => elsewhere('+refs/heads/patch:refs/remotes/origin/patch'),
      undefined,
    ],
    ['no checkout at all', 'pull_request_target', () => target(FORK), () => () => newFolder(), undefined],
  ])('%s, on %s', async (_name, event, payload, at, expected) => {
    expect(await ask(event, payload(), at()(), {})).toEqual(expected === undefined ? undefined : expect.stringMatching(expected))
  })

  test.each<readonly [string, Parameters<typeof aBuild>[0], boolean]>([
    ['the context stands below a checkout beside the own one', { context: './pr/docker' }, true],
    ['the context is that checkout', { context: 'pr' }, true],
    ['the Dockerfile is in it', { file: 'pr/docker/Dockerfile' }, true],
    ['a named context is in it', { buildContexts: ['base=docker-image://alpine', 'src=pr'] }, true],
    ['all is the own one', { context: 'docker', file: 'docker/Dockerfile', buildContexts: ['base=docker-image://alpine'] }, false],
  ])('%s', async (_name, build, isForeign) => {
    const folder = checkout('https://github.com/acme/app', hub, [commits.base])()
    checkout('https://github.com/mallory/app', fork, ['+refs/heads/patch:refs/remotes/origin/patch'], join(folder, 'pr'))()
    for (const name of ['docker', 'pr/docker']) mkdirSync(join(folder, name))
    expect((await ask('pull_request_target', target(FORK), folder, build)) !== undefined).toBe(isForeign)
  })

  test('a linked work tree is judged by its own commit', async () => {
    const folder = checkout('https://github.com/acme/app', hub, [commits.base])()
    git(folder, 'fetch', '-q', 'origin', 'refs/pull/12/head')
    git(folder, 'worktree', 'add', '-q', '--detach', join(folder, 'pr'), 'FETCH_HEAD')
    expect(await ask('pull_request_target', target(FORK), folder, { context: 'pr' })).toMatch(/^what is checked out \([0-9a-f]{7}\)$/)
  })

  test('a submodule is what the commit around it says', async () => {
    const folder = checkout('https://github.com/acme/app', hub, [commits.base])()
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', fork, 'sub')
    expect(await ask('pull_request_target', target(FORK), folder, { context: 'sub' })).toBeUndefined()
  })
})

describe('a Git address', () => {
  const sha = 'c'.repeat(40)
  const fork = { repository: OURS, pull_request: { head: { sha, repo: FORK } } }
  test.each<readonly [string, string, string, unknown, boolean]>([
    ['a pull request', 'pull_request_target', 'https://github.com/acme/app.git#refs/pull/12/merge', fork, true],
    ['a pull request by hand', 'workflow_dispatch', 'https://github.com/acme/app.git#refs/pull/12/head:docker', {}, true],
    ['a pull request in a query', 'workflow_dispatch', 'https://github.com/acme/app.git?ref=refs/pull/12/head', {}, true],
    ['the fork', 'pull_request_target', 'https://github.com/mallory/app.git#main', fork, true],
    ['the fork by SSH', 'pull_request_target', 'git@github.com:mallory/app.git', fork, true],
    ['the fork in short', 'pull_request_target', 'github.com/mallory/app#main', fork, true],
    ['a commit that nobody knows', 'issue_comment', `https://github.com/acme/app.git#${sha}`, {}, true],
    ['another owner after a comment', 'issue_comment', 'https://x:y@github.com/who/app.git#main', {}, true],
    ['this commit', 'pull_request_target', 'https://github.com/acme/app.git#BASE', fork, false],
    ['a branch', 'issue_comment', 'https://github.com/acme/app.git#main:docker', {}, false],
    ['another repository of the owner', 'issue_comment', 'https://github.com/Acme/base.git#main', {}, false],
    [
      'another owner, where the fork is named',
      'workflow_run',
      'https://github.com/upstream/tool.git#v1',
      { workflow_run: { head_repository: FORK } },
      false,
    ],
    ['a commit by hand', 'workflow_dispatch', `https://github.com/acme/app.git#${sha}`, {}, false],
    ['another owner by hand', 'workflow_dispatch', `https://github.com/upstream/tool.git#${sha}`, {}, false],
  ])('%s, on %s: %s', async (_name, event, address, payload, isForeign) => {
    const context = address.replace('BASE', commits.base)
    const found = await ask(event, payload, newFolder(), { context })
    expect(found).toBe(isForeign ? `the Git context ${context.replace('x:y@', '')}` : undefined)
    expect(await ask(event, payload, newFolder(), { buildContexts: [`src=${context}`] })).toBe(found)
  })
})

async function ask(event: string, payload: unknown, folder: string, build: Parameters<typeof aBuild>[0]): Promise<string | undefined> {
  const env = {
    ...{ GITHUB_EVENT_NAME: event, GITHUB_WORKSPACE: folder, GITHUB_SHA: commits.base, GITHUB_REPOSITORY: 'acme/app' },
    ...{ PATH: process.env['PATH'] ?? '', HOME: root },
  }
  const ports = { env, files: createFiles(root), children: createChildren(env, new AbortController().signal) }
  return foreignSource(aBuild({ context: '.', ...build }), { payload, ports })
}

/** As actions/checkout does it, with an address of GitHub that Git takes from here. */
function checkout(address: string, from: string, refs: readonly string[], folder = newFolder()): () => string {
  return () => {
    git(root, 'init', '-q', folder)
    git(folder, 'remote', 'add', 'origin', address)
    git(folder, 'config', `url.${from}.insteadOf`, address)
    git(folder, 'fetch', '-q', '--no-tags', '--depth=1', 'origin', ...refs)
    git(folder, 'checkout', '-q', '--detach', 'FETCH_HEAD')
    return folder
  }
}

function newFolder(): string {
  work += 1
  const folder = join(root, `work-${work}`)
  mkdirSync(folder)
  return folder
}

function commit(folder: string): string {
  work += 1
  writeFileSync(join(folder, 'file'), String(work))
  git(folder, 'add', 'file')
  git(folder, 'commit', '-q', '-m', String(work))
  return git(folder, 'rev-parse', 'HEAD')
}

function git(cwd: string, ...args: readonly string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', [...IDENTITY, ...args], { cwd, encoding: 'utf8', env }).trim()
}
