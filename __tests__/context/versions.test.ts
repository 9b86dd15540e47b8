import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { findCheckout } from '../../src/context/checkout.ts'
import type { ContextPorts, Ref, Versions } from '../../src/context/context.ts'
import { needsVersions, readVersions } from '../../src/context/versions.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import type { GitHubApi } from '../../src/ports.ts'
import { anInputs, onBranch, onTag, rules } from '../support/builders.ts'
import { aWorld } from '../support/context.ts'

const ALL = ['app/v3.0.0', 'v1.0.0', 'v1.0.1', 'v2.0.0']
const HEADS = '+refs/heads/*:refs/remotes/origin/*'
const TAGS = '+refs/tags/*:refs/tags/*'

const root = mkdtempSync(join(tmpdir(), 'versions-'))
const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: join(root, 'gitconfig') }
const bare = join(root, 'acme', 'app.git')
const origin = `file://${bare}`
let work = 0

/** The origin: `main` with v1.0.0 and v2.0.0, a branch `v1` with v1.0.1, and app/v3.0.0 on a commit that no branch has. */
beforeAll(() => {
  writeFileSync(env.GIT_CONFIG_GLOBAL, '[user]\n name = a\n email = a@localhost\n[advice]\n detachedHead = false\n')
  mkdirSync(join(root, 'acme'))
  const seed = join(root, 'seed')
  git(root, 'init', '--quiet', '--initial-branch=main', seed)
  commit(seed, 'v1.0.0')
  git(seed, 'branch', 'v1')
  commit(seed, 'v2.0.0')
  git(seed, 'checkout', '--quiet', 'v1')
  commit(seed, 'v1.0.1')
  git(seed, 'checkout', '--quiet', '--detach')
  commit(seed, 'app/v3.0.0')
  git(seed, 'checkout', '--quiet', 'main')
  git(root, 'clone', '--quiet', '--bare', seed, bare)
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a clone counts when it proves that it has all tags', () => {
  test('actions/checkout with fetch-depth 0: read from its files, without a child', async () => {
    const { found, asked } = await versionsIn(fetched('--no-tags', '--prune', 'origin', HEADS, TAGS))
    expect(found).toStrictEqual({ kind: 'known', source: 'complete clone', tags: ALL })
    expect(asked).toStrictEqual([])
  })

  test('git clone', async () => {
    const { found, asked } = await versionsIn(cloned())
    expect(found).toStrictEqual({ kind: 'known', source: 'complete clone', tags: ALL })
    expect(asked).toStrictEqual(['git config --local --get-regexp ^remote\\.', 'git for-each-ref --format=%(refname:strip=2) refs/tags'])
  })

  test('a repository without a remote is the source itself', async () => {
    const folder = newFolder()
    git(root, 'init', '--quiet', '--initial-branch=main', folder)
    commit(folder, 'v1.0.0')
    expect((await versionsIn(folder)).found).toStrictEqual({ kind: 'known', source: 'complete clone', tags: ['v1.0.0'] })
  })

  test('only tags with the prefix are told', async () => {
    expect((await versionsIn(cloned(), { prefix: 'app/' })).found).toStrictEqual({
      kind: 'known',
      source: 'complete clone',
      tags: ['app/v3.0.0'],
    })
  })
})

describe('other clones do not count: the remote is asked', () => {
  test.each<[string, () => string, string]>([
    [
      'actions/checkout by default',
      () => fetched('--no-tags', '--depth=1', 'origin', `+${mainCommit()}:refs/remotes/origin/main`),
      'origin',
    ],
    ['actions/checkout of a tag', () => fetched('--no-tags', '--depth=1', 'origin', '+refs/tags/v2.0.0:refs/tags/v2.0.0'), 'origin'],
    ['a depth beyond all history', () => fetched('--no-tags', '--depth=50', 'origin', '+refs/tags/v2.0.0:refs/tags/v2.0.0'), 'origin'],
    [
      'all that starts with v1, beyond all history',
      () => fetched('--no-tags', '--depth=50', 'origin', '+refs/heads/v1*:refs/remotes/origin/v1*', '+refs/tags/v1*:refs/tags/v1*'),
      'origin',
    ],
    [
      'all tags of a shallow checkout',
      () => fetched('--no-tags', '--depth=1', 'origin', TAGS, `+${mainCommit()}:refs/remotes/origin/main`),
      'origin',
    ],
    ['all branches without tags', () => fetched('--no-tags', 'origin', HEADS), 'origin'],
    ['tags that came along with their branches', () => fetched('origin'), 'origin'],
    ['a clone that was fetched again', () => again(cloned()), 'origin'],
    ['git clone --no-tags', () => cloned('--no-tags'), 'origin'],
    ['git clone --single-branch', () => cloned('--single-branch'), 'origin'],
    ['git clone --depth', () => cloned('--depth=1'), 'origin'],
    ['another name of the remote', () => cloned('--no-tags', '--origin=upstream'), 'upstream'],
  ])('%s', async (_name, make, remote) => {
    const { found, asked } = await versionsIn(make())
    expect(found).toStrictEqual({ kind: 'known', source: 'git ls-remote', tags: ALL })
    expect(asked.at(-1)).toBe(`git ls-remote --tags --refs -- ${remote}`)
  })

  test('a complete clone of another project is none of this one', async () => {
    const { found, asked } = await versionsIn(cloned(), { fullName: 'acme/other' })
    expect(found.kind).toBe('unknown')
    expect(asked.at(-1)).toBe(`git ls-remote --tags --refs -- file://${root}/acme/other.git`)
  })

  test('a complete clone that an earlier run left does not name the tag of this one', async () => {
    const folder = cloned()
    git(folder, 'tag', '--delete', 'v2.0.0')
    expect((await versionsIn(folder, { own: 'v2.0.0' })).found).toStrictEqual({ kind: 'known', source: 'git ls-remote', tags: ALL })
    expect((await versionsIn(folder, { own: 'v1.0.0' })).found).toStrictEqual({
      kind: 'known',
      source: 'complete clone',
      tags: ALL.filter((tag) => tag !== 'v2.0.0'),
    })
    expect((await versionsIn(folder, { own: 'v2.0.1' })).found).toStrictEqual({
      kind: 'unknown',
      because:
        'the checkout does not name v2.0.1, which this run is for; the GitHub API (https://api.github.com) was not asked: github-token is empty; git ls-remote does not name v2.0.1, which this run is for',
    })
  })

  test('without a checkout the server is asked', async () => {
    const { found, asked } = await versionsIn(newFolder())
    expect(found).toStrictEqual({ kind: 'known', source: 'git ls-remote', tags: ALL })
    expect(asked.at(-1)).toBe(`git ls-remote --tags --refs -- ${origin}`)
  })
})

describe("GitHub's API", () => {
  const token = new Secret('ghs_x')

  test('is asked before the remote', async () => {
    const tags = () => Promise.resolve({ names: ['v9.0.0'], complete: true })
    const { found, asked } = await versionsIn(cloned('--no-tags'), { token }, { tags })
    expect(found).toStrictEqual({ kind: 'known', source: 'GitHub API', tags: ['v9.0.0'] })
    expect(asked.at(-1)).toBe('https://api.github.com tags of acme/app')
  })

  test('that does not tell all does not count', async () => {
    const tags = () => Promise.resolve({ names: ['v9.0.0'], complete: false })
    expect((await versionsIn(cloned('--no-tags'), { token }, { tags })).found).toStrictEqual({
      kind: 'known',
      source: 'git ls-remote',
      tags: ALL,
    })
  })

  test('that does not name the tag of the run is followed by the remote, and nobody knows where that does not either', async () => {
    const tags = () => Promise.resolve({ names: ['v1.0.0'], complete: true })
    const found = async (own: string) => (await versionsIn(cloned('--no-tags'), { token, own }, { tags })).found
    expect([await found('v1.0.0'), await found('v2.0.0'), await found('v2.0.1')]).toStrictEqual([
      { kind: 'known', source: 'GitHub API', tags: ['v1.0.0'] },
      { kind: 'known', source: 'git ls-remote', tags: ALL },
      {
        kind: 'unknown',
        because:
          'the checkout does not show that all tags were fetched; the GitHub API (https://api.github.com) does not name v2.0.1, which this run is for; git ls-remote does not name v2.0.1, which this run is for',
      },
    ])
  })

  test('that does not answer is followed by the remote', async () => {
    expect((await versionsIn(cloned('--no-tags'), { token })).found).toStrictEqual({ kind: 'known', source: 'git ls-remote', tags: ALL })
  })
})

test('when nobody answers, everybody is named with what they said', async () => {
  const folder = cloned('--no-tags')
  const secret = 'https://x-access-token:ghs_secret@127.0.0.1:9/acme/app'
  git(folder, 'config', 'remote.origin.url', secret)
  const { found } = await versionsIn(folder, { token: new Secret('ghs_x') })
  expect(found.kind).toBe('unknown')
  const because = found.kind === 'unknown' ? found.because : ''
  expect(because).toMatch(
    /^the checkout does not show that all tags were fetched; the GitHub API \(https:\/\/api\.github\.com\) did not answer: status 503: busy; git ls-remote ended with 128: /,
  )
  expect(because).not.toContain('ghs_secret')
})

test('a run that was cancelled asks nobody else', async () => {
  const cancelled = AbortSignal.abort(new Error('cancelled'))
  const { ports, asked } = portsOf({}, cancelled)
  const places = { ...PLACES, fullName: 'acme/app', checkout: undefined, workspace: root, prefix: '', token: new Secret('x') }
  await expect(readVersions(places, ports)).rejects.toThrow('cancelled')
  expect(asked).toStrictEqual([])
})

describe('the other versions are asked for', () => {
  test.each<[string, Partial<TagInputs>, Ref, boolean]>([
    ['by the strategy semver on a version', { strategies: ['semver'] }, onTag('v1.2.3'), true],
    ['by the strategy semver with a version by hand', { strategies: ['semver'], version: '1.2.3' }, onBranch('main'), true],
    ['by a semver rule on a version', { rules: rules('type=semver,pattern={{major}}') }, onTag('v1.2.3'), true],
    ['by a semver rule with a value of its own', { rules: rules('type=semver,pattern={{major}},value=v1.0.0') }, onBranch('main'), true],
    ['by a tag, which brings latest', { rules: rules('type=ref,event=tag') }, onTag('v1.2.3'), true],
    ['by latest on a version', { rules: rules('latest') }, onTag('v1.2.3'), true],
    ['by v1 on a version', { rules: rules('v1') }, onTag('v1.2.3'), true],
    ['by an expression on a version', { rules: rules('{{tag}}') }, onTag('v1.2.3'), true],
    ['with the prefix', { strategies: ['semver'], tagPrefix: 'app/' }, onTag('app/v1.2.3'), true],
    [
      'not on a branch',
      { strategies: ['semver', 'sha'], rules: rules('latest', 'type=semver,pattern={{major}}') },
      onBranch('main'),
      false,
    ],
    ['by a pre-release line on a pre-release', { rules: rules('1.2-rc') }, onTag('v1.2.3-rc.1'), true],
    ['by next on a pre-release', { rules: rules('next') }, onTag('v1.2.3-rc.1'), true],
    ['by latest on a pre-release, which stays', { rules: rules('latest') }, onTag('v1.2.3-rc.1'), true],
    ['by the strategy branch on a branch called stable', { strategies: ['branch'], version: '1.2.3' }, onBranch('stable'), true],
    ['by a branch called 1.2', { rules: rules('type=ref,event=branch'), version: '1.2.3' }, onBranch('1.2'), true],
    ['by a schedule that writes latest', { rules: rules('type=schedule,pattern=latest'), version: '1.2.3' }, onBranch('main'), true],
    [
      'not by a branch or a schedule of another name',
      { strategies: ['branch'], rules: rules('type=ref,event=branch', 'type=schedule'), version: '1.2.3' },
      onBranch('main'),
      false,
    ],
    ['not by a branch called stable without a version', { strategies: ['branch'] }, onBranch('stable'), false],
    ['not by another line', { rules: rules('2', '1.3', 'beta') }, onTag('v1.2.3-rc.1'), false],
    ['not with moving: always', { strategies: ['semver'], moving: 'always' }, onTag('v1.2.3'), false],
    ['not on a pre-release', { strategies: ['semver'], rules: rules('type=ref,event=tag') }, onTag('v1.2.3-rc.1'), false],
    ['not on a tag that is no version', { strategies: ['semver'], rules: rules('type=ref,event=tag') }, onTag('demo'), false],
    ['not on the tag of another component', { strategies: ['semver'], tagPrefix: 'app/' }, onTag('v1.2.3'), false],
    [
      'not without a tag that follows versions',
      { strategies: ['sha', 'branch', 'date'], rules: rules('edge', 'type=sha', 'type=schedule', 'type=ref,event=branch') },
      onTag('v1.2.3'),
      false,
    ],
  ])('%s', (_name, tags, ref, expected) => {
    expect(needsVersions(anInputs({ tags }).tags, ref)).toBe(expected)
  })
})

test.each<[Partial<TagInputs>, Ref, boolean]>([
  [{}, onBranch('main'), true],
  [{}, onTag('demo'), true],
  [{ versionOf: 'run' }, onBranch('main'), false],
  [{ versionOf: 'run' }, onTag('v1.2.3'), true],
])('of an image that is published already its own version counts, or that of the run: %j, %j', (tags, ref, expected) => {
  expect(needsVersions(anInputs({ tags: { strategies: ['semver'], ...tags } }).tags, ref, { version: '1.2.3' })).toBe(expected)
})

const PLACES = { defaultBranch: 'main', serverUrl: `file://${root}`, apiUrl: 'https://api.github.com' }

type Over = { readonly prefix?: string; readonly fullName?: string; readonly token?: Secret; readonly own?: string }

async function versionsIn(
  folder: string,
  { prefix = '', fullName = 'acme/app', token, own }: Over = {},
  github: Partial<GitHubApi> = {},
): Promise<{ readonly found: Exclude<Versions, { readonly kind: 'unasked' }>; readonly asked: readonly string[] }> {
  const { ports, asked } = portsOf(github, new AbortController().signal)
  const checkout = await findCheckout('.', { GITHUB_WORKSPACE: folder }, ports.files)
  const found = await readVersions({ ...PLACES, fullName, prefix, own, token, checkout, workspace: folder }, ports)
  if (found.kind === 'unasked') throw new Error('nobody was asked')
  return { found: found.kind === 'known' ? { ...found, tags: found.tags.toSorted() } : found, asked }
}

function portsOf(github: Partial<GitHubApi>, signal: AbortSignal): { readonly ports: ContextPorts; readonly asked: readonly string[] } {
  const { ports, asked } = aWorld({ env, github, children: createChildren(env, signal), signal })
  return { ports: { ...ports, files: createFiles(root) }, asked }
}

function newFolder(): string {
  work += 1
  const folder = join(root, `work-${work}`)
  mkdirSync(folder)
  return folder
}

/** As actions/checkout does it: an empty repository, a remote, one fetch with its own refspecs. */
function fetched(...args: readonly string[]): string {
  const folder = newFolder()
  git(folder, 'init', '--quiet')
  git(folder, 'remote', 'add', 'origin', origin)
  git(folder, 'fetch', '--quiet', ...args)
  git(folder, 'checkout', '--quiet', '--detach', 'FETCH_HEAD')
  return folder
}

function cloned(...args: readonly string[]): string {
  const folder = newFolder()
  git(root, 'clone', '--quiet', ...args, origin, folder)
  return folder
}

function again(folder: string): string {
  git(folder, 'fetch', '--quiet')
  return folder
}

function mainCommit(): string {
  return git(bare, 'rev-parse', 'main').trim()
}

function commit(folder: string, tag: string): void {
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', tag)
  git(folder, 'tag', tag)
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', timeout: 20_000 })
}
