import { resolve } from 'node:path'
import { askGit, type GitAnswer } from '../context/git.ts'
import { ActionError } from '../errors.ts'
import type { Desk } from './command.ts'
import { parseRemotes, type Remote } from './remote.ts'

/** The checkout in which a command was started. */
export type Place = {
  /** absolute path of the work tree */
  readonly top: string
  /** absolute path of the folder that holds what all work trees share */
  readonly commonDir: string
  readonly isShallow: boolean
  /** the branch of HEAD, also before its first commit; `undefined` when HEAD is detached */
  readonly branch: string | undefined
  readonly remote: Remote | undefined
  /** `undefined` when nothing here says it */
  readonly defaultBranch: string | undefined
}

const NOWHERE = 'Run it in a Git checkout: git clone, or git init and a first commit.'

/**
 * Reads what a Git checkout says about itself; no question leaves the machine. Throws `ActionError` `event` outside of a checkout, in a bare repository,
 * and where Git itself refuses (its sentence stands in the message).
 */
export async function readPlace(desk: Desk): Promise<Place> {
  const [layout, head, remotes, heads] = await Promise.all([
    askGit(['rev-parse', ...LAYOUT], desk.cwd, desk),
    askGit(['symbolic-ref', '--quiet', 'HEAD'], desk.cwd, desk),
    askGit(['remote', '--verbose'], desk.cwd, desk),
    askGit(['for-each-ref', '--format=%(refname) %(symref)', 'refs/remotes/*/HEAD'], desk.cwd, desk),
  ])
  if (layout.kind === 'none') throw new ActionError('event', `${desk.cwd} is in no Git checkout: ${layout.because}`, NOWHERE)
  const [isBare, isInside, isShallow, commonDir = '', up = ''] = layout.stdout.split('\n')
  if (isBare === 'true') throw new ActionError('event', `${desk.cwd} is in a bare repository, which has no checkout`, NOWHERE)
  if (isInside !== 'true') throw new ActionError('event', `${desk.cwd} is in a folder of Git's own, not in a checkout`, NOWHERE)
  const addresses = textOf(remotes)
  const remote = parseRemotes(addresses)
  const told = remoteHead(textOf(heads), remote?.name ?? 'origin')
  return {
    top: resolve(desk.cwd, up),
    commonDir: resolve(desk.cwd, commonDir),
    isShallow: isShallow === 'true',
    branch: head.kind === 'answer' ? branchOf(head.stdout.trim()) : undefined,
    remote,
    defaultBranch: told ?? (addresses === '' ? await onlyBranch(desk) : undefined),
  }
}

/** One line each in the answer; the last is empty at the top of the work tree. */
const LAYOUT = ['--is-bare-repository', '--is-inside-work-tree', '--is-shallow-repository', '--git-common-dir', '--show-cdup']

/** Git ends with 1 where there is nothing to say. */
function textOf(answer: GitAnswer): string {
  return answer.kind === 'answer' ? answer.stdout : ''
}

function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, '')
}

/** What `git clone` wrote down about the remote's default branch. */
function remoteHead(symrefs: string, remote: string): string | undefined {
  const [head, branches] = [`refs/remotes/${remote}/HEAD `, `refs/remotes/${remote}/`]
  const target = symrefs
    .split('\n')
    .find((line) => line.startsWith(head))
    ?.slice(head.length)
  return target?.startsWith(branches) ? target.slice(branches.length) : undefined
}

/** A repository without a remote is the source itself: its only branch can but be the default. */
async function onlyBranch(desk: Desk): Promise<string | undefined> {
  const found = textOf(await askGit(['for-each-ref', '--count=2', '--format=%(refname)', 'refs/heads'], desk.cwd, desk))
  const [first = '', second = ''] = found.split('\n')
  return first !== '' && second === '' ? branchOf(first) : undefined
}
