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
  const [layout, remotes] = await Promise.all([readLayout(desk), askGit(['remote', '--verbose'], desk.cwd, desk)])
  if (layout.kind === 'none') throw new ActionError('event', `${desk.cwd} is in no Git checkout: ${layout.because}`, NOWHERE)
  const [isBare, isInside, isShallow, commonDir = '', up = '', head = '', ...remoteHeads] = layout.stdout.split('\n')
  if (isBare === 'true') throw new ActionError('event', `${desk.cwd} is in a bare repository, which has no checkout`, NOWHERE)
  if (isInside !== 'true') throw new ActionError('event', `${desk.cwd} is in a folder of Git's own, not in a checkout`, NOWHERE)
  const addresses = remotes.kind === 'answer' ? remotes.stdout : ''
  const remote = parseRemotes(addresses)
  const told = nameBelow(`refs/remotes/${remote?.name ?? 'origin'}/`, remoteHeads)
  return {
    top: resolve(desk.cwd, up),
    commonDir: resolve(desk.cwd, commonDir),
    isShallow: isShallow === 'true',
    branch: nameBelow('refs/heads/', [head]),
    remote,
    defaultBranch: told ?? (addresses === '' ? await onlyBranch(desk) : undefined),
  }
}

/** One line each in the answer; the last is empty at the top of the work tree. */
const LAYOUT = ['--is-bare-repository', '--is-inside-work-tree', '--is-shallow-repository', '--git-common-dir', '--show-cdup']
/** The branch of HEAD, then what `git clone` wrote down about the default branch of each remote. */
const HEADS = ['--symbolic-full-name', 'HEAD', '--glob=refs/remotes/*/HEAD']

/** One question, since starting Git takes longer than its answer; before the first commit HEAD is no name for it, and has to be asked by itself. */
async function readLayout(desk: Desk): Promise<GitAnswer> {
  const all = await askGit(['rev-parse', ...LAYOUT, ...HEADS], desk.cwd, desk)
  if (all.kind === 'answer') return all
  const layout = await askGit(['rev-parse', ...LAYOUT], desk.cwd, desk)
  if (layout.kind === 'none') return layout
  const head = await askGit(['symbolic-ref', '--quiet', 'HEAD'], desk.cwd, desk)
  return { kind: 'answer', stdout: `${layout.stdout}${head.kind === 'answer' ? head.stdout : ''}` }
}

function nameBelow(start: string, refs: readonly string[]): string | undefined {
  return refs.find((ref) => ref.startsWith(start))?.slice(start.length)
}

/** A repository without a remote is the source itself: its only branch can but be the default. */
async function onlyBranch(desk: Desk): Promise<string | undefined> {
  const answer = await askGit(['for-each-ref', '--count=2', '--format=%(refname)', 'refs/heads'], desk.cwd, desk)
  const branches = answer.kind === 'answer' ? answer.stdout.split('\n').filter((line) => line !== '') : []
  return branches.length === 1 ? nameBelow('refs/heads/', branches) : undefined
}
