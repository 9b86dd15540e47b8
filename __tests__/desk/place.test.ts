import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aClone, atDesk, emptyRepository, GIT_ENV, type Repository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

const PLAN = ['plan', '--images', 'ghcr.io/acme/app']
const NOWHERE = 'Run it in a Git checkout: git clone, or git init and a first commit.'
const DEFAULT = 'Name it by --default-branch, or let Git ask the remote once: git remote set-head origin --auto'

/** What is told of a plan that cannot be made. */
async function errorOf(folder: string, args: readonly string[] = [], env = {}): Promise<readonly string[]> {
  const { code, out, err } = await atDesk(folder, [...PLAN, ...args], env)
  expect({ code, out }).toStrictEqual({ code: 1, out: '' })
  return err.trimEnd().split('\n')
}

describe('what cannot be planned', () => {
  let work = ''
  let empty: Repository
  let clone: Repository
  beforeAll(() => {
    work = realpathSync(mkdtempSync(join(tmpdir(), 'place-')))
    empty = emptyRepository()
    clone = aClone()
  })
  afterAll(() => {
    rmSync(work, { recursive: true, force: true })
    empty.remove()
    clone.remove()
  })

  test('a folder without Git', async () => {
    expect(await errorOf(work)).toStrictEqual([
      `error: ${work} is in no Git checkout: git rev-parse ended with 128: fatal: not a git repository (or any of the parent directories): .git [event]`,
      NOWHERE,
    ])
  })

  test('a machine without Git', async () => {
    expect(await errorOf(clone.folder, [], { PATH: work })).toStrictEqual([
      `error: ${clone.folder} is in no Git checkout: there is no git here [event]`,
      NOWHERE,
    ])
  })

  test('a bare repository', async () => {
    execFileSync('git', ['init', '--quiet', '--bare', join(work, 'bare')], { env: { PATH: process.env['PATH'], ...GIT_ENV } })
    expect(await errorOf(join(work, 'bare'))).toStrictEqual([
      `error: ${join(work, 'bare')} is in a bare repository, which has no checkout [event]`,
      NOWHERE,
    ])
  })

  test("a folder of Git's own", async () => {
    expect(await errorOf(join(clone.folder, '.git'))).toStrictEqual([
      `error: ${join(clone.folder, '.git')} is in a folder of Git's own, not in a checkout [event]`,
      NOWHERE,
    ])
  })

  test.each([
    ['no commit, the branch of HEAD', [], 'main has no commit yet'],
    ['no commit, the branch by its name', ['--ref', 'main'], 'main has no commit yet'],
    ['no commit, the branch by its ref', ['--ref', 'refs/heads/main'], 'refs/heads/main has no commit yet'],
    ['no commit, HEAD by name', ['--ref', 'HEAD:refs/tags/v1'], 'HEAD:refs/tags/v1 has no commit yet'],
  ])('%s', async (_name, args, message) => {
    expect(await errorOf(empty.folder, args)).toStrictEqual([`error: ${message} [event]`, 'Commit something first: a run is for a commit.'])
  })

  test.each([
    [
      'a ref that is not here',
      'refs/tags/v9.9.9',
      'this checkout has no branch, tag or other ref refs/tags/v9.9.9',
      'Fetch it (git fetch origin refs/tags/v9.9.9:refs/tags/v9.9.9), or plan it as if it were: --ref HEAD:refs/tags/v9.9.9',
    ],
    [
      'a name that is not here',
      'v9.9.9',
      'this checkout has no branch, tag or other ref v9.9.9',
      'Fetch it (git fetch origin refs/tags/v9.9.9:refs/tags/v9.9.9), or plan it as if it were: --ref HEAD:refs/tags/v9.9.9',
    ],
    [
      'a name of thousands of characters that is not here',
      `refs/heads/${'x'.repeat(5_000)}`,
      `this checkout has no branch, tag or other ref refs/heads/${'x'.repeat(109)}…${'x'.repeat(40)} (5011 characters)`,
      'Fetch it, or plan it as if it were: --ref HEAD:NAME, with its full name',
    ],
    [
      'a commit that is not here',
      'abc123f:refs/heads/x',
      'abc123f:refs/heads/x: there is no commit abc123f here',
      'Fetch it, or name another.',
    ],
  ])('%s', async (_name, ref, message, cure) => {
    expect(await errorOf(clone.folder, ['--ref', ref])).toStrictEqual([`error: ${message} [event]`, cure])
  })

  test('a name that is a tag and a branch', async () => {
    const both = emptyRepository()
    both.commit('x')
    both.git('tag', 'main')
    const error = await errorOf(both.folder, ['--ref', 'main'])
    both.remove()
    expect(error).toStrictEqual(['error: main is a tag and a branch [event]', 'Write --ref refs/tags/main or --ref refs/heads/main.'])
  })

  test('a detached HEAD, at a tag and at none', async () => {
    const detached = aClone()
    detached.git('checkout', '--quiet', '--detach', 'v1.2.0')
    const at = detached.git('rev-parse', 'HEAD').slice(0, 7)
    expect(await errorOf(detached.folder)).toStrictEqual([
      `error: HEAD is detached at ${at}, so nothing says which branch or tag to plan [event]`,
      'Name it, such as --ref refs/tags/v1.2.0, which is at this commit.',
    ])
    const lone = detached.commit('more').slice(0, 7)
    expect(await errorOf(detached.folder)).toStrictEqual([
      `error: HEAD is detached at ${lone}, so nothing says which branch or tag to plan [event]`,
      'Name it, such as --ref HEAD:refs/heads/main.',
    ])
    const named = await atDesk(detached.folder, [...PLAN, '--ref', 'v1.2.0'])
    detached.remove()
    expect(named.code).toBe(0)
  })

  test('what depends on a default branch that nobody says', async () => {
    const two = emptyRepository()
    two.commit('x')
    two.git('branch', 'next')
    const rule = 'type=raw,value=edge,enable={{is_default_branch}}'
    expect(await errorOf(two.folder, ['--tags', rule])).toStrictEqual([
      `error: nothing here says which branch is the default, and this depends on it: ${rule} [event]`,
      DEFAULT,
    ])
    expect(await errorOf(two.folder, ['--event', 'schedule'])).toStrictEqual([
      'error: a run of the event schedule is for the default branch, and nothing here says which that is [event]',
      DEFAULT,
    ])
    expect(await errorOf(two.folder, ['--event', 'pull_request_target', '--ref', 'refs/pull/1/merge'])).toStrictEqual([
      'error: pull_request_target runs on the base branch, and nothing here says what the default branch is [event]',
      DEFAULT,
    ])
    const told = await atDesk(two.folder, [...PLAN, '--tags', rule, '--default-branch', 'main'])
    two.remove()
    expect({ code: told.code, tag: told.out.split('\n')[3]?.split(' ', 1)[0] }).toStrictEqual({ code: 0, tag: 'edge' })
  })

  test('what depends on the branch that a tag was made from', async () => {
    const rule = 'type=raw,value={{base_ref}}'
    expect(await errorOf(clone.folder, ['--tags', rule, '--ref', 'v1.2.0'])).toStrictEqual([
      `error: nothing here says what the base of refs/tags/v1.2.0 is, and this depends on it: ${rule} [event]`,
      'Name it by --base.',
    ])
    const tagsOf = async (...args: readonly string[]) => {
      const { out } = await atDesk(clone.folder, [...PLAN, '--tags', rule, ...args])
      return out.split('\n')[3]?.split(' ', 1)[0]
    }
    expect(await tagsOf('--ref', 'v1.2.0', '--base', 'release')).toBe('release')
    expect(await tagsOf('--ref', 'refs/pull/7/merge')).toBe('main')
    expect(await tagsOf('--ref', 'refs/pull/7/merge', '--base', 'next')).toBe('next')
  })

  test('of several refs one that is not here has no plan, and the others have', async () => {
    const { code, out, err } = await atDesk(clone.folder, [...PLAN, '--strategy', 'branch', '--ref', 'gone', '--ref', 'main'])
    const short = clone.git('rev-parse', 'main').slice(0, 7)
    expect({ code, err, out: out.split('\n') }).toStrictEqual({
      code: 1,
      err: '',
      out: [
        'TAG   gone     main',
        'main  no plan  moves',
        '',
        'gone',
        'error: this checkout has no branch, tag or other ref gone [event]',
        'Fetch it (git fetch origin refs/tags/gone:refs/tags/gone), or plan it as if it were: --ref HEAD:refs/tags/gone',
        '',
        `push of refs/heads/main at ${short}`,
        'image ghcr.io/acme/app',
        'TAG   KIND    WRITE  RULE    WHY',
        'main  moving  yes    branch  the branch main',
        '',
      ],
    })
  })
})

describe('bad input', () => {
  let clone: Repository
  beforeAll(() => {
    clone = aClone()
  })
  afterAll(() => clone.remove())

  test.each([
    [
      'flags and inputs at once',
      ['--evnt', 'push', '--strategy', 'semvr,sha', '--at', 'now', '--timezone', 'Mars/Base'],
      [
        'error: 2 arguments need attention:',
        '- --evnt: is no flag of plan; did you mean "--event"?',
        '- --at: "now" is no time; write a day, 2024-01-15, or a time with its zone, 2024-01-15T22:30:00Z',
        '2 inputs need attention:',
        '- strategy: "semvr" is not one of semver, sha, environment, date, branch, pr, schedule; did you mean "semver"?',
        '- timezone: "Mars/Base" is not an IANA time zone; write one such as Asia/Seoul, or UTC [inputs]',
        'build-tag-push plan --help tells every flag.',
        'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.',
      ],
    ],
    [
      'an input that is wrong for every ref is told once',
      ['--images', 'a b', '--ref', 'main', '--ref', 'v1.2.0'],
      [
        'error: 1 input needs attention:',
        '- images: line 1, column 1: "a b" has a component that registries refuse ("a b") [inputs]',
        'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.',
      ],
    ],
    [
      'an event that is never for such a ref',
      ['--images', 'a/b', '--event', 'release', '--ref', 'main'],
      ['error: a run of the event release is for tags, and refs/heads/main is none; write --ref refs/tags/NAME [inputs]'],
    ],
    [
      'a schedule of another branch',
      ['--images', 'a/b', '--event', 'schedule', '--ref', 'HEAD:refs/heads/x'],
      ['error: a run of the event schedule is for the default branch, main, and not for refs/heads/x; leave --ref out [inputs]'],
    ],
    [
      'a push of a pull request',
      ['--images', 'a/b', '--event', 'push', '--ref', 'refs/pull/1/merge'],
      ['error: a run of the event push is for branches and tags, and refs/pull/1/merge is none; leave --event out [inputs]'],
    ],
    [
      'a pull request of a branch',
      ['--images', 'a/b', '--event', 'pull_request'],
      [
        'error: a run of the event pull_request is for pull requests, and refs/heads/main is none; write --ref refs/pull/NUMBER/merge [inputs]',
      ],
    ],
    [
      'a merge queue that is none',
      ['--images', 'a/b', '--event', 'merge_group'],
      [
        'error: a run of the event merge_group is for a merge queue, and refs/heads/main is none; write --ref COMMIT:refs/heads/gh-readonly-queue/NAME [inputs]',
      ],
    ],
    [
      'a deployment without an environment',
      ['--images', 'a/b', '--event', 'deployment'],
      ['error: a run of the event deployment has an environment; name it by --deployment [inputs]'],
    ],
    [
      'an environment without a deployment',
      ['--images', 'a/b', '--deployment', 'x'],
      ['error: --deployment: a run of the event push brings no environment; write --event deployment [inputs]'],
    ],
  ])('%s', async (_name, args, lines) => {
    const { code, out, err } = await atDesk(clone.folder, ['plan', ...args])
    expect({ code, out, err: err.trimEnd().split('\n') }).toStrictEqual({ code: 2, out: '', err: lines })
  })
})
