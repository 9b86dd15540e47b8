import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { openGitHub } from '../../src/adapters/github.ts'
import { openHistory } from '../../src/context/history.ts'
import type { Relation } from '../../src/domain/relation.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Environment, GitHubApi } from '../../src/ports.ts'
import { aContext, anInputs } from '../support/builders.ts'
import { aWorld } from '../support/context.ts'

const root = mkdtempSync(join(tmpdir(), 'history-'))
const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: join(root, 'gitconfig') }
const bare = join(root, 'app.git')
const STRANGER = 'e'.repeat(40)
const API = 'the GitHub API (https://api.github.com)'
/** Commits by their names: first ← second ← third on `main`, first ← side, and one without a parent. */
const commits: Record<string, string> = { stranger: STRANGER, short: 'abc1234' }
let work = 0

beforeAll(() => {
  writeFileSync(
    env.GIT_CONFIG_GLOBAL,
    '[user]\n name = a\n email = a@localhost\n[advice]\n detachedHead = false\n[protocol "file"]\n allow = always\n',
  )
  const seed = join(root, 'seed')
  git(root, 'init', '--quiet', '--initial-branch=main', seed)
  commit(seed, 'first')
  git(seed, 'branch', 'side')
  commit(seed, 'second')
  commit(seed, 'third')
  git(seed, 'checkout', '--quiet', 'side')
  commit(seed, 'side')
  git(seed, 'checkout', '--quiet', '--orphan', 'lonely')
  commit(seed, 'lonely')
  git(root, 'clone', '--quiet', '--bare', seed, bare)
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the checkout', () => {
  test.each<readonly [string, () => string, ours: string, theirs: string, string]>([
    ['a complete clone, an earlier commit', complete, 'third', 'first', 'after (checkout)'],
    ['a complete clone, a later commit', complete, 'first', 'third', 'before (checkout)'],
    ['a complete clone, another branch', complete, 'third', 'side', 'apart (checkout)'],
    ['a complete clone that is detached', () => detached(complete(), 'first'), 'first', 'second', 'before (checkout)'],
    ['a clone of two commits, the one before', () => shallow(2, 'third'), 'third', 'second', 'after (checkout)'],
    ['a clone of three commits, a later one', () => shallow(3, 'third'), 'second', 'third', 'before (checkout)'],
    [
      'a bare folder',
      () => newFolder(),
      'third',
      'first',
      `unknown: no repository is checked out; ${API} was not asked: github-token is empty`,
    ],
  ])('%s', async (_name, make, ours, theirs, expected) => {
    const { found } = await relationIn(make(), ours, theirs)
    expect(told(found)).toBe(expected)
  })

  test('the same commit is known without a question', async () => {
    const { found, asked } = await relationIn(complete(), 'third', 'third')
    expect([found, asked]).toStrictEqual([{ kind: 'same', source: 'event' }, []])
  })

  test('of one commit is not asked, since it has no history', async () => {
    const { found, asked } = await relationIn(shallow(1, 'third'), 'third', 'second')
    expect([told(found), asked]).toStrictEqual([`unknown: the checkout is shallow; ${API} was not asked: github-token is empty`, []])
  })

  test('that ends before the question does not say that there is no path', async () => {
    const folder = shallow(2, 'third')
    git(folder, 'fetch', '--quiet', '--depth=1', `file://${bare}`, 'side')
    const { found, asked } = await relationIn(folder, 'third', 'side')
    expect(asked).toStrictEqual([`git merge-base ${named('third')} ${named('side')}`])
    expect(told(found)).toMatch(/^unknown: (?:git merge-base ended with 1|the checkout is shallow); /)
  })

  test.each(['lonely', 'stranger'])('without a common ancestor (%s) is followed by the API', async (theirs) => {
    const { found, asked } = await relationIn(complete(), 'third', theirs, { github: { compare: async () => 'diverged' } })
    expect([told(found), asked]).toStrictEqual([
      'apart (GitHub API)',
      [`git merge-base ${named('third')} ${named(theirs)}`, `https://api.github.com compare acme/app ${named('third')}...${named(theirs)}`],
    ])
  })

  test('where there is no git is followed by the API', async () => {
    const { found } = await relationIn(complete(), 'third', 'first', {
      env: { PATH: newFolder() },
      github: { compare: async () => 'behind' },
    })
    expect(told(found)).toBe('after (GitHub API)')
  })

  test('of files that are read from elsewhere says nothing', async () => {
    const { found } = await relationIn(complete(), 'third', 'first', { context: 'https://github.com/acme/app.git' })
    expect(told(found)).toMatch(/^unknown: no repository is checked out; /)
  })
})

test.each([
  ['a short name', 'short', 'unknown: "abc1234" is no full name of a commit'],
  ['an option', '--upload-pack=x', 'unknown: "--upload-pack=x" is no full name of a commit'],
  ['a range', `${STRANGER}..HEAD`, `unknown: "${STRANGER}..HEAD" is no full name of a commit`],
  ['capital letters', 'E'.repeat(40), `unknown: "${'E'.repeat(40)}" is no full name of a commit`],
])('%s is asked nobody about', async (_name, theirs, expected) => {
  const { found, asked } = await relationIn(complete(), 'third', theirs, { github: { compare: async () => 'ahead' } })
  expect([told(found), asked]).toStrictEqual([expected, []])
})

describe('the event of a push', () => {
  const push = (over: Readonly<Record<string, unknown>> = {}) => ({
    ref: 'refs/heads/main',
    before: named('first'),
    after: named('third'),
    forced: false,
    commits: [{ id: named('second') }, { id: named('third') }],
    ...over,
  })

  test.each<readonly [string, () => unknown, theirs: string, boolean]>([
    ['knows the commit before it', () => push(), 'first', true],
    ['knows the commits that it brought', () => push(), 'second', true],
    ['does not know others', () => push(), 'side', false],
    ['does not trust the commit before a forced push', () => push({ forced: true }), 'first', false],
    ['does not trust it where nothing says whether it was forced', () => push({ forced: undefined }), 'first', false],
    ['of a tag says nothing', () => push({ ref: 'refs/tags/v1' }), 'first', false],
    ['of another commit than the one that is built says nothing', () => push({ after: named('side') }), 'first', false],
    ['of a new branch has zeros', () => push({ before: '0'.repeat(40) }), 'first', false],
    ['that is no push says nothing', () => ({}), 'first', false],
  ])('%s', async (_name, event, theirs, isKnown) => {
    const { found, asked } = await relationIn(shallow(1, 'third'), 'third', theirs, { event: event() })
    expect([told(found).replace(/:.*/, ''), asked]).toStrictEqual([isKnown ? 'after (event)' : 'unknown', []])
  })
})

describe("GitHub's API", () => {
  const token = new Secret('ghs_loopback')

  test.each([
    ['ahead', 'before'],
    ['behind', 'after'],
    ['diverged', 'apart'],
    ['identical', 'same'],
  ] as const)('that says %s means that our commit is %s', async (status, expected) => {
    const paths: (string | undefined)[] = []
    const { url, server } = await serve((path) => {
      paths.push(path)
      return { code: 200, body: { status } }
    })
    const { found } = await relationIn(shallow(1, 'third'), 'third', 'second', { token, url })
    server.close()
    expect(found).toStrictEqual({ kind: expected, source: 'GitHub API' })
    expect(paths).toStrictEqual([`/repos/acme/app/compare/${named('third')}...${named('second')}?per_page=1&page=2`])
  })

  test.each([
    ['a commit that is not there', 404, { message: 'Not Found' }, 'status 404: Not Found'],
    [
      'a token without the right',
      403,
      { message: 'Resource not accessible by integration' },
      'status 403: Resource not accessible by integration',
    ],
    ['a status that is none', 200, { status: 'odd' }, 'the comparison of two commits has no status'],
  ])('and %s: nobody knows, and why', async (_name, code, body, because) => {
    const { url, server } = await serve(() => ({ code, body }))
    const { found } = await relationIn(shallow(1, 'third'), 'third', 'second', { token, url })
    server.close()
    expect(told(found)).toBe(`unknown: the checkout is shallow; the GitHub API (${url}) did not answer: ${because}`)
  })

  test('is asked about each commit once', async () => {
    const { relate, asked } = openIn(shallow(1, 'third'), 'third', { github: { compare: async () => 'behind' } })
    await Promise.all([relate(named('second')), relate(named('second')), relate(named('first'))])
    expect(asked).toHaveLength(2)
  })
})

test('a run that was ended asks nobody', async () => {
  const { relate, asked } = openIn(complete(), 'third', { signal: AbortSignal.abort(new Error('cancelled')) })
  expect([await relate(named('first')), asked]).toStrictEqual([{ kind: 'unknown', because: 'the run has ended' }, []])
})

type Over = {
  readonly event?: unknown
  readonly env?: Environment
  readonly context?: string
  readonly github?: Partial<GitHubApi>
  readonly token?: Secret
  readonly url?: string
  readonly signal?: AbortSignal
}

function openIn(folder: string, ours: string, over: Over = {}) {
  const url = over.url ?? 'https://api.github.com'
  const variables = { ...env, GITHUB_WORKSPACE: folder, GITHUB_API_URL: url, ...over.env }
  const event = over.event === undefined ? {} : { GITHUB_EVENT_PATH: join(newFolder(), 'event.json') }
  if (event.GITHUB_EVENT_PATH !== undefined) writeFileSync(event.GITHUB_EVENT_PATH, JSON.stringify(over.event))
  const signal = over.signal ?? new AbortController().signal
  const { ports, asked } = aWorld({
    env: { ...variables, ...event },
    children: createChildren(variables, signal),
    signal,
    ...(over.github === undefined ? {} : { github: over.github }),
  })
  const clients = over.url === undefined ? ports.clients : { ...ports.clients, github: openGitHub }
  const token = over.token ?? (over.github === undefined ? undefined : new Secret('ghs_x'))
  const inputs = anInputs({ githubToken: token, build: { context: over.context ?? '.' } })
  const relate = openHistory(inputs, aContext({ sha: named(ours) }), { ...ports, clients, files: createFiles(root) })
  return { relate, asked }
}

async function relationIn(folder: string, ours: string, theirs: string, over: Over = {}) {
  const { relate, asked } = openIn(folder, ours, over)
  return { found: await relate(named(theirs)), asked }
}

function told(relation: Relation): string {
  return relation.kind === 'unknown' ? `unknown: ${relation.because}` : `${relation.kind} (${relation.source})`
}

function named(name: string): string {
  return commits[name] ?? name
}

function newFolder(): string {
  work += 1
  const folder = join(root, `work-${work}`)
  mkdirSync(folder)
  return folder
}

/** As actions/checkout does it with `fetch-depth: 0`: all branches. */
function complete(): string {
  const folder = newFolder()
  git(root, 'clone', '--quiet', `file://${bare}`, folder)
  return folder
}

function detached(folder: string, name: string): string {
  git(folder, 'checkout', '--quiet', '--detach', named(name))
  return folder
}

/** As actions/checkout does it with another `fetch-depth`: one commit with so many before it. */
function shallow(depth: number, name: string): string {
  const folder = newFolder()
  git(folder, 'init', '--quiet')
  git(folder, 'fetch', '--quiet', '--no-tags', `--depth=${depth}`, `file://${bare}`, named(name))
  git(folder, 'checkout', '--quiet', '--detach', 'FETCH_HEAD')
  return folder
}

function commit(folder: string, name: string): void {
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', name)
  commits[name] = git(folder, 'rev-parse', 'HEAD').trim()
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', timeout: 20_000 })
}

async function serve(answer: (path: string | undefined) => { readonly code: number; readonly body: unknown }) {
  const server: Server = createServer((request, response) => {
    const { code, body } = answer(request.url)
    response.writeHead(code, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}`, server }
}
