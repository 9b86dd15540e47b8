import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { aClone, atDesk, emptyRepository, type Repository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

const PLAN = ['plan', '--images', 'ghcr.io/acme/app', '--at', '2024-01-15T22:30:00Z']

const NOTE =
  'note: moving tags are judged by the version tags of this clone, which does not prove to have them all; without --online nobody else was asked: a run asks the GitHub API, then git ls-remote, for all tags of https://github.com/acme/app'
const MERGE =
  "note: GitHub's merge of pull request 12 is not here, so 0000000 stands for its commit; git fetch origin refs/pull/12/merge:refs/pull/12/merge brings it"

const PLANS: readonly [string, readonly string[], number, readonly string[]][] = [
  [
    'the branch of HEAD, with the default strategy',
    [],
    0,
    [
      'push of refs/heads/main at df2a79c',
      'image ghcr.io/acme/app',
      'TAG           KIND    WRITE  RULE    WHY',
      'main-df2a79c  fixed   yes    sha     the commit df2a79c on the branch main',
      'df2a79c       fixed   yes    sha     the commit df2a79c',
      'main          moving  yes    branch  the branch main',
      'no tag by semver: the run is not for a tag, and no version is given',
      'no tag by pr: the run is not for a pull request',
    ],
  ],
  [
    'a version tag by its name',
    ['--ref', 'v1.2.0'],
    0,
    [
      'push of refs/tags/v1.2.0 at 2d54f4d',
      'image ghcr.io/acme/app',
      'TAG      KIND    WRITE  RULE    WHY',
      '1.2.0    fixed   yes    semver  the version of the tag v1.2.0',
      '2d54f4d  fixed   yes    sha     the commit 2d54f4d',
      '1.2      moving  yes    semver  1.2.0 is the highest of 1 version of its line (this clone)',
      '1        moving  yes    semver  1.2.0 is the highest of 2 versions (this clone)',
      'latest   moving  yes    semver  1.2.0 is the highest of 2 versions (this clone)',
      'no tag by branch: the run is not for a branch',
      'no tag by pr: the run is not for a pull request',
      'no tag by sha: <branch>-<commit> needs a branch, and the run is for the tag v1.2.0',
      NOTE,
    ],
  ],
  [
    'a release: a back-port that is not tagged yet, a version, a pre-release, and the branch',
    ['--ref', 'HEAD:refs/tags/v1.1.9', '--ref', 'v1.2.0', '--ref', 'v2.0.0-rc.1', '--ref', 'main'],
    0,
    [
      'TAG           v1.1.9  v1.2.0  v2.0.0-rc.1  main',
      '1.1.9         fixed   -       -            -',
      'df2a79c       fixed   -       fixed        fixed',
      '1.1           moves   -       -            -',
      '1             stays   moves   -            -',
      'latest        stays   moves   -            -',
      '1.2.0         -       fixed   -            -',
      '2d54f4d       -       fixed   -            -',
      '1.2           -       moves   -            -',
      '2.0.0-rc.1    -       -       fixed        -',
      'main-df2a79c  -       -       -            fixed',
      'main          -       -       -            moves',
      NOTE,
      '',
      'push of refs/tags/v1.1.9 at df2a79c',
      'image ghcr.io/acme/app',
      'TAG      KIND    WRITE  RULE    WHY',
      '1.1.9    fixed   yes    semver  the version of the tag v1.1.9',
      'df2a79c  fixed   yes    sha     the commit df2a79c',
      '1.1      moving  yes    semver  1.1.9 is the highest of 2 versions of its line (this clone)',
      '1        moving  no     semver  stays: 1.2.0 is higher',
      'latest   moving  no     semver  stays: 1.2.0 is higher',
      'no tag by branch: the run is not for a branch',
      'no tag by pr: the run is not for a pull request',
      'no tag by sha: <branch>-<commit> needs a branch, and the run is for the tag v1.1.9',
      '',
      'push of refs/tags/v1.2.0 at 2d54f4d',
      'image ghcr.io/acme/app',
      'TAG      KIND    WRITE  RULE    WHY',
      '1.2.0    fixed   yes    semver  the version of the tag v1.2.0',
      '2d54f4d  fixed   yes    sha     the commit 2d54f4d',
      '1.2      moving  yes    semver  1.2.0 is the highest of 1 version of its line (this clone)',
      '1        moving  yes    semver  1.2.0 is the highest of 3 versions (this clone)',
      'latest   moving  yes    semver  1.2.0 is the highest of 3 versions (this clone)',
      'no tag by branch: the run is not for a branch',
      'no tag by pr: the run is not for a pull request',
      'no tag by sha: <branch>-<commit> needs a branch, and the run is for the tag v1.2.0',
      '',
      'push of refs/tags/v2.0.0-rc.1 at df2a79c',
      'image ghcr.io/acme/app',
      'TAG         KIND   WRITE  RULE    WHY',
      '2.0.0-rc.1  fixed  yes    semver  the version of the tag v2.0.0-rc.1',
      'df2a79c     fixed  yes    sha     the commit df2a79c',
      '2.0, 2, latest left out by semver: 2.0.0-rc.1 is a pre-release',
      'no tag by branch: the run is not for a branch',
      'no tag by pr: the run is not for a pull request',
      'no tag by sha: <branch>-<commit> needs a branch, and the run is for the tag v2.0.0-rc.1',
      '',
      'push of refs/heads/main at df2a79c',
      'image ghcr.io/acme/app',
      'TAG           KIND    WRITE  RULE    WHY',
      'main-df2a79c  fixed   yes    sha     the commit df2a79c on the branch main',
      'df2a79c       fixed   yes    sha     the commit df2a79c',
      'main          moving  yes    branch  the branch main',
      'no tag by semver: the run is not for a tag, and no version is given',
      'no tag by pr: the run is not for a pull request',
    ],
  ],
  [
    'a pull request that is not here',
    ['--ref', 'refs/pull/12/merge'],
    0,
    [
      'pull_request of refs/pull/12/merge at df2a79c',
      'image ghcr.io/acme/app',
      'TAG            KIND    WRITE  RULE  WHY',
      'pr-12          moving  yes    pr    pull request 12',
      'pr-12-df2a79c  moving  yes    sha   the commit df2a79c of pull request 12',
      'no tag by semver: the run is not for a tag, and no version is given',
      'no tag by branch: the run is not for a branch',
      'df2a79c left out by sha: what is built is the merge of the pull request, not the commit alone',
      'note: the head of pull request 12 is not here; HEAD is planned in its place',
      MERGE,
    ],
  ],
  [
    'the base branch in the name of a pull request',
    ['--event', 'pull_request_target', '--ref', 'refs/pull/12/merge'],
    0,
    [
      'pull_request_target of refs/pull/12/merge at df2a79c',
      'image ghcr.io/acme/app',
      'TAG            KIND    WRITE  RULE  WHY',
      'pr-12-df2a79c  fixed   yes    sha   the commit df2a79c of pull request 12',
      'df2a79c        fixed   yes    sha   the commit df2a79c',
      'pr-12          moving  yes    pr    pull request 12',
      'no tag by semver: the run is not for a tag, and no version is given',
      'no tag by branch: the run is not for a branch',
      'note: the head of pull request 12 is not here; HEAD is planned in its place',
    ],
  ],
  [
    'a schedule, which is on the default branch',
    [
      '--event',
      'schedule',
      '--tags',
      "type=schedule,pattern={{date 'YYYYMMDD'}}",
      '--strategy',
      'schedule,date',
      '--timezone',
      'Asia/Seoul',
    ],
    0,
    [
      'schedule of refs/heads/main at df2a79c',
      'image ghcr.io/acme/app',
      'TAG         KIND    WRITE  RULE                                       WHY',
      'nightly     moving  yes    schedule                                   a scheduled run',
      "20240115    moving  yes    type=schedule,pattern={{date 'YYYYMMDD'}}  a scheduled run",
      '2024-01-16  moving  yes    date                                       the day of this run in Asia/Seoul',
    ],
  ],
  [
    'environments by patterns',
    [
      '--strategy',
      'environment',
      '--environment',
      'main=staging',
      '--environment',
      'v*=prod',
      '--environment',
      '*=dev',
      '--ref',
      'main',
      '--ref',
      'v1.2.0',
      '--ref',
      'feature/x',
    ],
    0,
    [
      'TAG              main   v1.2.0  feature/x',
      'staging-df2a79c  fixed  -       -',
      'prod-v1.2.0      -      fixed   -',
      'dev-df2a79c      -      -       fixed',
      '',
      'push of refs/heads/main at df2a79c',
      'image ghcr.io/acme/app',
      'TAG              KIND   WRITE  RULE         WHY',
      'staging-df2a79c  fixed  yes    environment  the commit df2a79c in staging',
      '',
      'push of refs/tags/v1.2.0 at 2d54f4d',
      'image ghcr.io/acme/app',
      'TAG          KIND   WRITE  RULE         WHY',
      'prod-v1.2.0  fixed  yes    environment  version 1.2.0 in prod',
      '',
      'push of refs/heads/feature/x at df2a79c',
      'image ghcr.io/acme/app',
      'TAG          KIND   WRITE  RULE         WHY',
      'dev-df2a79c  fixed  yes    environment  the commit df2a79c in dev',
    ],
  ],
  [
    'an environment that a deployment brings',
    ['--strategy', 'environment', '--event', 'deployment', '--deployment', 'canary'],
    0,
    [
      'deployment of refs/heads/main at df2a79c',
      'image ghcr.io/acme/app',
      'TAG             KIND   WRITE  RULE         WHY',
      'canary-df2a79c  fixed  yes    environment  the commit df2a79c in canary',
    ],
  ],
  [
    'a version in a monorepo',
    ['--tag-prefix', 'app/', '--strategy', 'semver', '--ref', 'HEAD:refs/tags/app/v1.0.0'],
    0,
    [
      'push of refs/tags/app/v1.0.0 at df2a79c',
      'image ghcr.io/acme/app',
      'TAG     KIND    WRITE  RULE    WHY',
      '1.0.0   fixed   yes    semver  the version of the tag app/v1.0.0',
      '1.0     moving  yes    semver  1.0.0 is the highest of 1 version (this clone)',
      '1       moving  yes    semver  1.0.0 is the highest of 1 version (this clone)',
      'latest  moving  yes    semver  1.0.0 is the highest of 1 version (this clone)',
      NOTE,
    ],
  ],
  [
    'a checkout of a tag, where the tags ask Git',
    ['--tag-context', 'git', '--strategy', 'semver', '--ref', 'v1.1.8'],
    0,
    [
      'push of refs/tags/v1.1.8 at 5d2fc5a',
      'image ghcr.io/acme/app',
      'TAG     KIND    WRITE  RULE    WHY',
      '1.1.8   fixed   yes    semver  the version of the tag v1.1.8',
      '1.1     moving  yes    semver  1.1.8 is the highest of 1 version of its line (this clone)',
      '1       moving  no     semver  stays: 1.2.0 is higher',
      'latest  moving  no     semver  stays: 1.2.0 is higher',
      NOTE,
    ],
  ],
  [
    'nothing to publish',
    ['--strategy', 'pr'],
    1,
    [
      'error: no rule gives a tag in this run, so there is nothing to publish:',
      '- pr: the run is not for a pull request [plan]',
      'Name a rule that fits this event (README, "What happens, by event"), keep the event out of the workflow, or set push: false to build only.',
    ],
  ],
  [
    'the merge of a pull request, which only GitHub knows',
    ['--tags', 'type=sha', '--ref', 'refs/pull/12/merge'],
    0,
    [
      'pull_request of refs/pull/12/merge at df2a79c',
      'image ghcr.io/acme/app',
      'TAG          KIND   WRITE  RULE      WHY',
      'sha-0000000  fixed  yes    type=sha  the merge commit 0000000',
      'note: the head of pull request 12 is not here; HEAD is planned in its place',
      MERGE,
    ],
  ],
]

describe('plan', () => {
  let clone: Repository
  beforeAll(() => {
    clone = aClone()
    clone.git('branch', 'feature/x')
  })
  afterAll(() => clone.remove())

  test.each(PLANS)('%s', async (_name, args, code, lines) => {
    const said = await atDesk(clone.folder, [...PLAN, ...args])
    expect({ code: said.code, lines: `${said.out}${said.err}`.split('\n') }).toStrictEqual({ code, lines: [...lines, ''] })
  })

  test.each<[string, readonly string[], number, readonly string[]]>([
    [
      'tags alone',
      ['--strategy', 'branch', '--tags', 'type=sha'],
      0,
      [
        'push of refs/heads/main at df2a79c',
        'TAG          KIND    WRITE  RULE      WHY',
        'sha-df2a79c  fixed   yes    type=sha  the commit df2a79c',
        'main         moving  yes    branch    the branch main',
      ],
    ],
    [
      'no tags',
      ['--strategy', 'pr'],
      0,
      [
        'push of refs/heads/main at df2a79c',
        'TAG  KIND  WRITE  RULE  WHY',
        'no tag by pr: the run is not for a pull request',
        'note: no rule gives a tag in this run',
      ],
    ],
    [
      'what is to be pushed has to have one',
      ['--push', 'true'],
      2,
      [
        'error: 1 input needs attention:',
        '- images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only [inputs]',
        'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.',
      ],
    ],
  ])('without an image: %s', async (_name, args, code, lines) => {
    const said = await atDesk(clone.folder, ['plan', ...args])
    expect({ code: said.code, lines: `${said.out}${said.err}`.split('\n') }).toStrictEqual({ code, lines: [...lines, ''] })
  })

  test('is the same from a folder below, and from a linked work tree', async () => {
    mkdirSync(join(clone.folder, 'deep/er'), { recursive: true })
    const tree = join(clone.folder, 'linked tree')
    clone.git('worktree', 'add', '--quiet', '--detach', tree)
    const args = [...PLAN, '--ref', 'v1.2.0']
    const here = await atDesk(clone.folder, args)
    expect(await atDesk(join(clone.folder, 'deep/er'), args)).toStrictEqual(here)
    expect(await atDesk(tree, args)).toStrictEqual(here)
    expect(here.code).toBe(0)
  })

  test('nothing of a job that it stands in reaches the plan', async () => {
    const job = {
      GITHUB_REF: 'refs/heads/other',
      GITHUB_SHA: 'f'.repeat(40),
      GITHUB_EVENT_NAME: 'schedule',
      INPUT_STRATEGY: 'date',
      GITHUB_ACTIONS: 'true',
    }
    expect(await atDesk(clone.folder, PLAN, job)).toStrictEqual(await atDesk(clone.folder, PLAN))
  })

  test('the length of short names comes from the environment, as in a run', async () => {
    const said = await atDesk(clone.folder, [...PLAN, '--tags', 'type=sha,prefix='], { DOCKER_METADATA_SHORT_SHA_LENGTH: '12' })
    expect(said.out.split('\n')[3]?.split(' ', 1)).toStrictEqual([clone.git('rev-parse', 'main').slice(0, 12)])
  })

  test('a merge that was fetched is the commit of the pull request', async () => {
    const fetched = aClone()
    fetched.git('checkout', '--quiet', '-b', 'work')
    const head = fetched.commit('work', { file: 'work' })
    fetched.git('checkout', '--quiet', 'main')
    fetched.commit('base', { other: 'base' })
    fetched.git('merge', '--quiet', '--no-ff', '--message=merge', 'work')
    fetched.git('update-ref', 'refs/pull/12/merge', 'HEAD')
    const merge = fetched.git('rev-parse', 'HEAD')
    const said = await atDesk(fetched.folder, [...PLAN, '--tags', 'type=sha', '--strategy', 'pr,sha', '--ref', 'refs/pull/12/merge'])
    fetched.remove()
    const short = merge.slice(0, 7)
    expect(said).toStrictEqual({
      code: 0,
      out: [
        `pull_request of refs/pull/12/merge at ${head.slice(0, 7)}`,
        'image ghcr.io/acme/app',
        'TAG            KIND    WRITE  RULE      WHY',
        `sha-${short}    fixed   yes    type=sha  the merge commit ${short}`,
        'pr-12          moving  yes    pr        pull request 12',
        `pr-12-${head.slice(0, 7)}  moving  yes    sha       the commit ${head.slice(0, 7)} of pull request 12`,
        `${head.slice(0, 7)} left out by sha: what is built is the merge of the pull request, not the commit alone`,
        '',
      ].join('\n'),
      err: '',
    })
  })

  test('two commits under one fixed tag are told', async () => {
    const said = await atDesk(clone.folder, [...PLAN, '--tags', 'type=raw,value=1.0.0', '--ref', 'v1.1.8', '--ref', 'v1.2.0'])
    expect(said.out.split('\n').slice(0, 3)).toStrictEqual([
      'TAG    v1.1.8  v1.2.0',
      '1.0.0  fixed   fixed',
      'note: 1.0.0 is a fixed tag, and these are of different commits: v1.1.8, v1.2.0',
    ])
  })

  test('refs may hold what a terminal or a shell would act on', async () => {
    const odd = emptyRepository()
    const short = odd.commit('x').slice(0, 7)
    const ref = 'refs/heads/feature/$(id)`id`;\u202e\u200b##{warning]\u009d'
    odd.git('update-ref', ref, 'HEAD')
    const said = await atDesk(odd.folder, [...PLAN, '--strategy', 'branch', '--ref', ref])
    const json = await atDesk(odd.folder, [...PLAN, '--strategy', 'branch', '--ref', ref, '--ref', ref, '--json'])
    odd.remove()
    expect(said).toStrictEqual({
      code: 0,
      out: [
        `push of refs/heads/feature/$(id)\`id\`;##{warning] at ${short}`,
        'image ghcr.io/acme/app',
        'TAG                     KIND    WRITE  RULE    WHY',
        'feature-id-id-warning-  moving  yes    branch  the branch feature/$(id)`id`;##{warning]',
        '',
      ].join('\n'),
      err: '',
    })
    expect(json.out).toMatch(/^[\n\x20-\x7e]*$/)
    expect(JSON.parse(json.out)).toMatchObject([{ ref }, { ref }])
  })
})
