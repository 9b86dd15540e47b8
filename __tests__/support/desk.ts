import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createClock } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createPlainChildren } from '../../src/adapters/plain.ts'
import type { Command, Desk } from '../../src/desk/command.ts'
import { dispatch } from '../../src/desk/dispatch.ts'
import { plan } from '../../src/desk/plan.ts'
import { prune } from '../../src/desk/prune.ts'
import { inertLine } from '../../src/domain/inert.ts'
import type { Environment } from '../../src/ports.ts'

/** What a command at the desk printed, and how it ended. */
export type Said = { readonly code: number; readonly out: string; readonly err: string }

/** A Git repository whose commits have the same names on every machine: authors, times and contents are always the same. */
export type Repository = {
  readonly folder: string
  readonly git: (...args: readonly string[]) => string
  /** makes a commit; the texts of files by their paths */
  readonly commit: (message: string, files?: Readonly<Record<string, string>>) => string
  readonly remove: () => void
}

/** Settings of nobody, and no question to anybody. */
export const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'octocat',
  GIT_AUTHOR_EMAIL: 'octocat@example.com',
  GIT_AUTHOR_DATE: '2024-01-14T08:00:00Z',
  GIT_COMMITTER_NAME: 'octocat',
  GIT_COMMITTER_EMAIL: 'octocat@example.com',
  GIT_COMMITTER_DATE: '2024-01-14T08:00:00Z',
}

/** Makes an empty folder with a repository in it, whose first branch is `main`. */
export function emptyRepository(): Repository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'desk-')))
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...GIT_ENV },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  git('init', '--quiet', '--initial-branch=main')
  return {
    folder,
    git,
    commit: (message, files = {}) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', `--message=${message}`)
      return git('rev-parse', 'HEAD')
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/**
 * A clone of `acme/app` as a developer has it: `origin` on GitHub with its default branch, and the version tags v1.1.8, v1.2.0 and v2.0.0-rc.1 one commit
 * apart, `main` at the last one.
 */
export function aClone(): Repository {
  const repository = emptyRepository()
  const { git, commit } = repository
  for (const tag of ['v1.1.8', 'v1.2.0', 'v2.0.0-rc.1']) {
    commit(tag)
    git('tag', tag)
  }
  git('remote', 'add', 'origin', 'git@github.com:acme/app.git')
  git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main')
  return repository
}

const nobody = () => Promise.reject(new Error('no registry is asked at the desk'))

const COMMANDS: readonly Command[] = [
  { name: 'plan', about: 'prints what a run would tag, and why', run: plan },
  { name: 'prune', about: 'deletes old images by rules', run: (args, desk) => prune(args, desk, nobody) },
]

/** Runs a command in a folder, on the real machine but for the network, which nobody here has. */
export async function atDesk(folder: string, args: readonly string[], env: Environment = {}, over: Partial<Desk> = {}): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []]
  const { signal } = new AbortController()
  const refuse = () => Promise.reject(new Error('no API is asked at the desk'))
  const own = { PATH: process.env['PATH'], HOME: folder, ...GIT_ENV, ...env }
  const desk: Desk = {
    env: own,
    files: createFiles(''),
    children: createPlainChildren(own, signal),
    clients: { github: refuse, ecr: refuse, ecrPublic: refuse, assumeRole: refuse },
    clock: createClock(signal),
    signal,
    cwd: folder,
    width: 100,
    out: (line) => out.push(`${inertLine(line)}\n`),
    raw: (text) => out.push(text),
    err: (line) => err.push(`${inertLine(line)}\n`),
    ...over,
  }
  const code = await dispatch(COMMANDS, args, desk)
  return { code, out: out.join(''), err: err.join('') }
}
