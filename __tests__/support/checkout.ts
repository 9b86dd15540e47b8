import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ContextOptions, makeContext } from '#lab/context.mjs'

/** The Git repository of a job, with a build context for any number of platforms in it, and a home folder that is empty. */
export type Checkout = {
  /** holds all of the below */
  readonly folder: string
  readonly workspace: string
  /** HOME of the job */
  readonly home: string
  /** TMPDIR of the job */
  readonly temp: string
  /** the commit that is checked out */
  readonly sha: () => string
  readonly git: (...args: readonly string[]) => string
  /** changes a file of the context, and commits it */
  readonly commit: (text: string) => void
  readonly remove: () => void
}

/** Makes a repository without a remote, which has all of its tags, with one commit on `main` that `tags` point to. */
export function makeCheckout(tags: readonly string[] = [], context: ContextOptions = {}): Checkout {
  const checkout = emptyCheckout()
  makeContext(checkout.workspace, context)
  checkout.git('init', '--quiet', '--initial-branch=main')
  checkout.git('add', '--all')
  checkout.git('commit', '--quiet', '--message=begin')
  for (const tag of tags) checkout.git('tag', tag)
  return checkout
}

/** Takes one tag out of a repository, and nothing else, as actions/checkout does by default (src/ref-helper.ts, `fetch-depth: 1`). */
export function shallowCheckout(from: Checkout, tag: string): Checkout {
  const checkout = emptyCheckout()
  mkdirSync(checkout.workspace)
  checkout.git('init', '--quiet', '--initial-branch=main')
  checkout.git('fetch', '--quiet', '--no-tags', '--depth=1', `file://${from.workspace}`, `+refs/tags/${tag}:refs/tags/${tag}`)
  checkout.git('remote', 'add', 'origin', 'https://github.com/acme/app')
  checkout.git('checkout', '--quiet', '--detach', tag)
  return checkout
}

function emptyCheckout(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'job-'))
  const [workspace, home, temp] = [join(folder, 'app'), join(folder, 'home'), join(folder, 'tmp')]
  for (const path of [home, temp]) mkdirSync(path)
  const author = ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com']
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', workspace, ...author, ...args], { encoding: 'utf8' }).trim()
  return {
    folder,
    workspace,
    home,
    temp,
    git,
    sha: () => git('rev-parse', 'HEAD'),
    commit: (text) => {
      writeFileSync(join(workspace, 'seed'), `${text}\n`)
      git('commit', '--quiet', '--all', `--message=${text}`)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
