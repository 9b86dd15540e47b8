import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createPlainChildren } from '../../src/adapters/plain.ts'
import { aClone, atDesk, emptyRepository, GIT_ENV, type Repository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

const PLAN = ['plan', '--images', 'ghcr.io/acme/app', '--strategy', 'semver', '--ref', 'v1.2.0']
const UNASKED = 'without --online nobody else was asked: a run asks the GitHub API, then git ls-remote, for all tags'

/** What becomes of `latest` in the plan of v1.2.0, and the notes. */
async function latestIn(folder: string, args: readonly string[] = [], over = {}): Promise<readonly string[]> {
  const { code, out, err } = await atDesk(folder, [...PLAN, ...args], {}, over)
  expect({ code, err }).toStrictEqual({ code: 0, err: '' })
  return out.split('\n').filter((line) => /^(?:latest|note:)/.test(line))
}

describe('the versions by which moving tags are judged', () => {
  let work = ''
  let source: Repository
  let upstream = ''
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: work, env: { PATH: process.env['PATH'], ...GIT_ENV }, stdio: 'pipe' })

  beforeAll(() => {
    work = realpathSync(mkdtempSync(join(tmpdir(), 'versions-')))
    source = emptyRepository()
    for (const tag of ['v1.1.8', 'v1.2.0', 'v1.3.0']) {
      source.commit(tag)
      source.git('tag', tag)
    }
    upstream = join(work, 'upstream.git')
    git('clone', '--quiet', '--bare', source.folder, upstream)
  })
  afterAll(() => {
    source.remove()
    rmSync(work, { recursive: true, force: true })
  })

  test('a fresh clone has them all', async () => {
    git('clone', '--quiet', upstream, 'fresh')
    expect(await latestIn(join(work, 'fresh'))).toStrictEqual(['latest  moving  no     semver  stays: 1.3.0 is higher'])
  })

  test('a clone that fetched since counts as it is, with a note', async () => {
    git('clone', '--quiet', upstream, 'fetched')
    git('-C', 'fetched', 'fetch', '--quiet')
    git('-C', 'fetched', 'tag', '--delete', 'v1.3.0')
    expect(await latestIn(join(work, 'fetched'))).toStrictEqual([
      'latest  moving  yes    semver  1.2.0 is the highest of 2 versions (this clone)',
      `note: moving tags are judged by the version tags of this clone, which does not prove to have them all; ${UNASKED}`,
    ])
  })

  test('with --online the remote is asked', async () => {
    const clone = aClone()
    clone.git('config', `url.${upstream}.insteadOf`, 'git@github.com:acme/app.git')
    const args = ['--repository', 'acme/app']
    const offline = await latestIn(clone.folder, args)
    const online = await latestIn(clone.folder, [...args, '--online'])
    clone.remove()
    expect({ offline: offline[0], online }).toStrictEqual({
      offline: 'latest  moving  yes    semver  1.2.0 is the highest of 2 versions (this clone)',
      online: ['latest  moving  no     semver  stays: 1.3.0 is higher'],
    })
  })

  test('with --online and a remote that does not answer they are unknown, with what was asked', async () => {
    const clone = aClone()
    clone.git('config', `url.${join(work, 'gone.git')}.insteadOf`, 'git@github.com:acme/app.git')
    const [latest, note] = await latestIn(clone.folder, ['--repository', 'acme/app', '--online'])
    clone.remove()
    expect(latest).toMatch(/^latest +moving +no +semver +stays: the other versions are not known \(.*git ls-remote ended with 128: fatal: /)
    expect(note).toBe(
      'note: tags that move by versions stay where they are, since nobody says which other versions there are: git fetch --tags brings them',
    )
  })

  test('a shallow checkout knows too few', async () => {
    git('clone', '--quiet', '--depth=1', '--branch=v1.2.0', '--config=advice.detachedHead=false', `file://${upstream}`, 'shallow')
    expect(await latestIn(join(work, 'shallow'))).toStrictEqual([
      `latest  moving  no     semver  stays: the other versions are not known (this checkout is shallow, and ${UNASKED})`,
      'note: tags that move by versions stay where they are, since nobody says which other versions there are: git fetch --unshallow --tags brings them, and --online asks elsewhere',
    ])
    const { err } = await atDesk(join(work, 'shallow'), ['plan', '--images', 'a/b', '--ref', 'v1.1.8'])
    expect(err.trimEnd().split('\n')).toStrictEqual([
      'error: this checkout has no branch, tag or other ref v1.1.8 [event]',
      'Fetch it (git fetch origin refs/tags/v1.1.8:refs/tags/v1.1.8), or plan it as if it were: --ref HEAD:refs/tags/v1.1.8',
      'This checkout is shallow, so it has few commits and refs; git fetch --unshallow --tags brings them all.',
    ])
  })

  test('tags that are planned together count for each other', async () => {
    const clone = aClone()
    const { out } = await atDesk(clone.folder, [...PLAN, '--ref', 'HEAD:refs/tags/v1.4.0', '--ref', 'HEAD:refs/tags/other/v9.0.0'])
    clone.remove()
    expect(out.split('\n').filter((line) => line.startsWith('latest'))).toStrictEqual([
      'latest  stays   moves   no plan',
      'latest  moving  no     semver  stays: 1.4.0 is higher',
      'latest  moving  yes    semver  1.4.0 is the highest of 3 versions (this clone)',
    ])
  })

  test('nothing leaves the machine without --online, and Git is asked few questions', async () => {
    const clone = aClone()
    const asked: string[] = []
    const children = createPlainChildren({ PATH: process.env['PATH'] }, new AbortController().signal)
    const counting = {
      ...children,
      ask: (command: string, args: readonly string[], options?: Parameters<typeof children.ask>[2]) => {
        asked.push([command, args.find((arg) => /^[a-z]/.test(arg))].join(' '))
        return children.ask(command, args, options)
      },
    }
    await latestIn(clone.folder, ['--ref', 'main', '--ref', 'v1.1.8', '--tags', 'type=sha'], { children: counting })
    clone.remove()
    expect(asked.toSorted()).toStrictEqual(['git cat-file', 'git config', 'git config', 'git for-each-ref', 'git remote', 'git rev-parse'])
  })
})
