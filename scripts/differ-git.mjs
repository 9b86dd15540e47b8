// @ts-check
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A checkout as a case of the differential test finds it. Commits are the same on every machine: names, messages and times are fixed.
 *
 * @typedef {object} Checkout
 * @property {string} name
 * @property {string} folder
 * @property {string | undefined} head commit of HEAD
 * @property {string | undefined} date when it was committed, ISO 8601
 */

/** Every commit is a minute later than the one before, in a zone that has half an hour. */
const FIRST_COMMIT_MS = Date.parse('2024-03-31T18:00:00Z')
const ZONE = '+0530'

/**
 * What each checkout looks like; `git` runs one command in it, `commit` makes a commit of nothing and gives its name. The names say what actions/checkout or a
 * user left behind.
 *
 * @typedef {(git: (...args: string[]) => string, commit: () => string, folder: string) => void} Make
 * @type {Readonly<Record<string, Make>>}
 */
const MAKERS = {
  'no git at all': () => {},
  'no commit yet': (git) => void git('init', '--quiet', '--initial-branch=main'),
  'branch main': (git, commit) => void begin(git, commit),
  'branch feature/foo, two commits': (git, commit) => {
    begin(git, commit)
    git('checkout', '--quiet', '-b', 'feature/foo')
    commit()
  },
  'branch with odd characters': (git, commit) => void begin(git, commit, "fix/#1@x=(a&b)';ü"),
  'branch of a merge queue': (git, commit) => void begin(git, commit, 'gh-readonly-queue/main/pr-12-abc'),
  'branch main at tag v1.2.3': (git, commit) => {
    begin(git, commit)
    git('tag', 'v1.2.3')
  },
  'detached at tag v1.2.3': (git, commit) => detachAt(git, begin(git, commit), 'refs/tags/v1.2.3'),
  'detached at tag v1.2.3 and origin/main': (git, commit) =>
    detachAt(git, begin(git, commit), 'refs/tags/v1.2.3', 'refs/remotes/origin/main'),
  'detached at an annotated tag': (git, commit) => {
    const head = begin(git, commit)
    git('tag', '--annotate', '--message=release', 'v2.0.0')
    detachAt(git, head)
  },
  'detached at a pre-release': (git, commit) => detachAt(git, begin(git, commit), 'refs/tags/v2.0.0-rc.1'),
  'detached at tag app/v1.2.3': (git, commit) => detachAt(git, begin(git, commit), 'refs/tags/app/v1.2.3'),
  'detached at two tags': (git, commit) => detachAt(git, begin(git, commit), 'refs/tags/v1.2', 'refs/tags/v1.2.3'),
  'detached at tags with a comma': (git, commit) => detachAt(git, begin(git, commit), 'refs/tags/a', 'refs/tags/a,b'),
  'detached at tag sometag with build metadata': (git, commit) => detachAt(git, begin(git, commit), 'refs/tags/v1.2.3+build.5'),
  'detached at the merge of a pull request': (git, commit) => detachAt(git, begin(git, commit), 'refs/remotes/pull/12/merge'),
  'detached at the head of a pull request': (git, commit) => detachAt(git, begin(git, commit), 'refs/remotes/pull/12/head'),
  'detached at origin/main': (git, commit) => detachAt(git, begin(git, commit), 'refs/remotes/origin/main'),
  'detached at origin/feature/foo': (git, commit) => detachAt(git, begin(git, commit), 'refs/remotes/origin/feature/foo'),
  'detached at origin/main and main': (git, commit) => detachAt(git, begin(git, commit), 'refs/remotes/origin/main', 'refs/heads/main'),
  'detached at main': (git, commit) => detachAt(git, begin(git, commit), 'refs/heads/main'),
  'detached at feature/foo': (git, commit) => detachAt(git, begin(git, commit), 'refs/heads/feature/foo'),
  'detached at a tag and two branches': (git, commit) =>
    detachAt(git, begin(git, commit), 'refs/tags/v1.2.3', 'refs/remotes/origin/main', 'refs/heads/main'),
  'detached before main': (git, commit) => {
    const first = begin(git, commit)
    commit()
    git('checkout', '--quiet', '--detach', first)
  },
  'detached before two branches': (git, commit) => {
    const first = begin(git, commit)
    git('checkout', '--quiet', '-b', 'release/1.2')
    commit()
    git('checkout', '--quiet', 'main')
    commit()
    git('checkout', '--quiet', '--detach', first)
  },
  'detached before origin/main': (git, commit) => {
    const first = begin(git, commit)
    git('update-ref', 'refs/remotes/origin/main', commit())
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main')
    detachAt(git, first)
  },
  'detached before origin/dev': (git, commit) => {
    const first = begin(git, commit)
    git('update-ref', 'refs/remotes/origin/dev', commit())
    detachAt(git, first)
  },
  'detached before a tag': (git, commit) => {
    const first = begin(git, commit)
    git('update-ref', 'refs/tags/v1.2.3', commit())
    detachAt(git, first)
  },
  'detached at a commit that no ref has': (git, commit) => {
    begin(git, commit)
    git('checkout', '--quiet', '--detach')
    commit()
  },
  'shallow at tag v1.2.3': (git, commit) => {
    detachAt(git, begin(git, commit), 'refs/tags/v1.2.3')
    commit()
    shallow(git, 'refs/tags/v1.2.3')
  },
  'shallow at the merge of a pull request': (git, commit) => {
    begin(git, commit)
    commit()
    shallow(git, 'refs/remotes/pull/12/merge')
  },
  'shallow branch main': (git, commit, folder) => {
    begin(git, commit)
    commit()
    git('update-ref', 'refs/remotes/origin/main', 'HEAD')
    makeShallow(git, folder)
  },
}

/**
 * Makes every checkout below `folder`.
 *
 * @param {string} folder
 * @returns {readonly Checkout[]}
 */
export function makeCheckouts(folder) {
  return Object.entries(MAKERS).map(([name, make], index) => {
    const path = join(folder, `checkout-${index}`)
    mkdirSync(path, { recursive: true })
    return makeCheckout(name, make, path, folder)
  })
}

/** The environment in which Git makes and reads the checkouts: nothing of this machine's settings. */
export const GIT_ENVIRONMENT = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }

/**
 * @param {string} name
 * @param {Make} make
 * @param {string} path
 * @param {string} ceiling
 * @returns {Checkout}
 */
function makeCheckout(name, make, path, ceiling) {
  let commits = 0
  const env = { PATH: process.env['PATH'], HOME: path, ...GIT_ENVIRONMENT, GIT_CEILING_DIRECTORIES: ceiling }
  const person = { NAME: 'octocat', EMAIL: 'octocat@example.com' }
  const git = (/** @type {string[]} */ ...args) => {
    const date = `${Math.floor(FIRST_COMMIT_MS / 1000) + 60 * commits} ${ZONE}`
    const who = {
      GIT_AUTHOR_NAME: person.NAME,
      GIT_AUTHOR_EMAIL: person.EMAIL,
      GIT_COMMITTER_NAME: person.NAME,
      GIT_COMMITTER_EMAIL: person.EMAIL,
    }
    const options = {
      cwd: path,
      env: { ...env, ...who, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      encoding: /** @type {const} */ ('utf8'),
    }
    return execFileSync('git', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  }
  const commit = () => {
    commits += 1
    git('commit', '--quiet', '--allow-empty', `--message=commit ${commits} of ${name}`)
    return git('rev-parse', 'HEAD')
  }
  make(git, commit, path)
  const head = commits === 0 ? undefined : git('rev-parse', 'HEAD')
  return { name, folder: path, head, date: head === undefined ? undefined : git('show', '--no-patch', '--format=%cI', 'HEAD') }
}

/**
 * @param {(...args: string[]) => string} git
 * @param {() => string} commit
 * @param {string} [branch]
 */
function begin(git, commit, branch = 'main') {
  git('init', '--quiet', `--initial-branch=${branch}`)
  return commit()
}

/**
 * Leaves a detached HEAD whose commit has these refs and no other; `main` goes, unless it is among them or further on.
 *
 * @param {(...args: string[]) => string} git
 * @param {string} head
 * @param {string[]} refs
 */
function detachAt(git, head, ...refs) {
  git('checkout', '--quiet', '--detach', head)
  if (!refs.includes('refs/heads/main')) git('update-ref', '-d', 'refs/heads/main')
  for (const ref of refs) git('update-ref', ref, head)
}

/**
 * @param {(...args: string[]) => string} git
 * @param {string} ref
 */
function shallow(git, ref) {
  const head = git('rev-parse', 'HEAD')
  detachAt(git, head, ref)
  makeShallow(git, git('rev-parse', '--show-toplevel'))
}

/**
 * @param {(...args: string[]) => string} git
 * @param {string} folder
 */
function makeShallow(git, folder) {
  git('fetch', '--quiet', '--no-tags', '--depth=1', '--update-shallow', `file://${folder}`, 'HEAD')
}
