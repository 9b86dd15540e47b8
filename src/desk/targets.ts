import { askGit, type GitAnswer } from '../context/git.ts'
import { brief } from '../domain/brief.ts'
import { ActionError } from '../errors.ts'
import type { AskedRef } from './asked.ts'
import type { Desk } from './command.ts'
import { type EventName, isOnDefaultBranch } from './events.ts'
import type { Place } from './place.ts'

/** What a plan is made for: a ref and the commit that a run for it would have. */
export type Target =
  | { readonly kind: 'ref'; readonly ref: string; readonly commit: string }
  | {
      readonly kind: 'pull'
      readonly number: number
      /** the head's commit */
      readonly commit: string
      /** the head's branch, where it is known */
      readonly branch: string | undefined
      /** GitHub's merge of head and base, where it was fetched */
      readonly merge: string | undefined
      readonly notes: readonly string[]
    }

/** A target, or why there is none, for a ref as it was asked for. */
export type Found = { readonly text: string; readonly target: Target | ActionError }

/**
 * Looks up every ref that was asked for; without any it is the branch of HEAD, or the default branch where the event's runs are on that. Throws
 * `ActionError` `event` when nothing says which branch that would be.
 */
export async function findTargets(
  asked: readonly AskedRef[],
  event: EventName | undefined,
  place: Place,
  desk: Desk,
): Promise<readonly Found[]> {
  const refs = asked.length > 0 ? asked : [await usualRef(event, place, desk)]
  const commits = await readCommits(namesFor(refs, place.remote?.name), desk)
  return Promise.all(refs.map(async (ref) => ({ text: ref.text, target: await findTarget(ref, commits, place, desk) })))
}

/** The names that finding these refs asks Git for, all in one question; `HEAD` alone for the usual ref. */
export function namesFor(refs: readonly AskedRef[], remote = 'origin'): readonly string[] {
  return [...new Set(['HEAD', ...refs.flatMap((ref) => candidatesOf(ref, remote))])]
}

/** Commits by the names under which Git knows them; what it does not know is not in it. */
type Commits = ReadonlyMap<string, string>

/** Asks Git for the commits behind names; a name is anything that Git takes for a revision, on one line. Throws `ActionError` `event`. */
export async function readCommits(names: readonly string[], desk: Desk): Promise<Commits> {
  const answer = await askCommits(names, desk)
  if (answer.kind === 'none') throw new ActionError('event', `Git does not read its commits: ${answer.because}`)
  const lines = answer.stdout.split('\n')
  return new Map(
    names.flatMap((name, index) => {
      const commit = /^([0-9a-f]{40,64}) commit \d+$/.exec(lines[index] ?? '')?.[1]
      return commit === undefined ? [] : [[name, commit] as const]
    }),
  )
}

/** The question of `readCommits`: it may be asked ahead, while something else is looked up. */
export function askCommits(names: readonly string[], desk: Desk): Promise<GitAnswer> {
  return askGit(['cat-file', '--batch-check'], desk.cwd, desk, names.map((name) => `${name}^{commit}\n`).join(''))
}

async function usualRef(event: EventName | undefined, place: Place, desk: Desk): Promise<AskedRef> {
  if (event === undefined || !isOnDefaultBranch(event))
    return place.branch === undefined ? detached(desk) : { text: place.branch, name: `refs/heads/${place.branch}`, commit: 'HEAD' }
  if (place.defaultBranch !== undefined) return { text: place.defaultBranch, name: `refs/heads/${place.defaultBranch}`, commit: undefined }
  throw new ActionError('event', `a run of the event ${event} is for the default branch, and nothing here says which that is`, DEFAULT_CURE)
}

async function detached(desk: Desk): Promise<never> {
  const [head, tags] = await Promise.all([readCommits(['HEAD'], desk), askGit(['tag', '--points-at', 'HEAD'], desk.cwd, desk)])
  const tag = tags.kind === 'answer' ? (tags.stdout.split('\n', 1)[0] ?? '') : ''
  const cure =
    tag === '' ? 'Name it, such as --ref HEAD:refs/heads/main.' : `Name it, such as --ref refs/tags/${tag}, which is at this commit.`
  const at = head.get('HEAD')?.slice(0, 7) ?? 'no commit'
  throw new ActionError('event', `HEAD is detached at ${at}, so nothing says which branch or tag to plan`, cure)
}

/** How to say what the default branch is. */
export const DEFAULT_CURE = 'Name it by --default-branch, or let Git ask the remote once: git remote set-head origin --auto'

const PULL = /^refs\/pull\/(\d+)\//

/** The names under which a ref may be here, first choice first. */
function candidatesOf({ name, commit }: AskedRef, remote: string): readonly string[] {
  if (commit !== undefined) return [commit]
  const tracked = (branch: string): string => `refs/remotes/${remote}/${branch}`
  const number = PULL.exec(name)?.[1]
  if (number !== undefined) return [`refs/pull/${number}/merge`, `refs/pull/${number}/head`, 'HEAD']
  if (name.startsWith('refs/heads/')) return [name, tracked(name.slice('refs/heads/'.length))]
  return name.startsWith('refs/') ? [name] : [`refs/tags/${name}`, `refs/heads/${name}`, tracked(name)]
}

async function findTarget(asked: AskedRef, commits: Commits, place: Place, desk: Desk): Promise<Found['target']> {
  const number = PULL.exec(asked.name)?.[1]
  if (number !== undefined) return findPull(asked, Number(number), commits, place, desk)
  const here = candidatesOf(asked, remoteName(place)).flatMap((name) => {
    const commit = commits.get(name)
    return commit === undefined ? [] : [{ name, commit }]
  })
  const [found, other] = here
  if (found === undefined) return missing(asked, commits, place)
  if (asked.name.startsWith('refs/')) return { kind: 'ref', ref: asked.name, commit: found.commit }
  const isTag = found.name.startsWith('refs/tags/')
  if (isTag && other !== undefined)
    return new ActionError(
      'event',
      `${brief(asked.text)} is a tag and a branch`,
      `Write --ref refs/tags/${asked.name} or --ref refs/heads/${asked.name}.`,
    )
  return { kind: 'ref', ref: `refs/${isTag ? 'tags' : 'heads'}/${asked.name}`, commit: found.commit }
}

function missing({ text, name, commit }: AskedRef, commits: Commits, place: Place): ActionError {
  const isUnborn = !commits.has('HEAD') && (commit === 'HEAD' || name === place.branch || name === `refs/heads/${place.branch}`)
  if (isUnborn) return new ActionError('event', `${brief(text)} has no commit yet`, 'Commit something first: a run is for a commit.')
  if (commit !== undefined)
    return new ActionError(
      'event',
      `${brief(text)}: there is no commit ${brief(commit)} here`,
      shallowly('Fetch it, or name another.', place),
    )
  const full = name.startsWith('refs/') ? name : `refs/tags/${name}`
  // A command with half a name would do something else.
  const [fetch, asIf] =
    brief(full) === full ? [` (git fetch ${remoteName(place)} ${full}:${full})`, full] : ['', 'NAME, with its full name']
  return new ActionError(
    'event',
    `this checkout has no branch, tag or other ref ${brief(name)}`,
    shallowly(`Fetch it${fetch}, or plan it as if it were: --ref HEAD:${asIf}`, place),
  )
}

function remoteName({ remote }: Place): string {
  return remote?.name ?? 'origin'
}

function shallowly(cure: string, { isShallow }: Place): string {
  return isShallow
    ? `${cure}\nThis checkout is shallow, so it has few commits and refs; git fetch --unshallow --tags brings them all.`
    : cure
}

/** A pull request whose merge was fetched is what it says; else its head is the commit that was named, was fetched, or is checked out. */
async function findPull(asked: AskedRef, number: number, commits: Commits, place: Place, desk: Desk): Promise<Found['target']> {
  const merge = asked.commit === undefined ? commits.get(`refs/pull/${number}/merge`) : undefined
  const head = merge === undefined ? undefined : await readMergedHead(merge, desk)
  if (merge !== undefined && head !== undefined) return { kind: 'pull', number, commit: head, branch: undefined, merge, notes: [] }
  const name = asked.commit ?? (commits.has(`refs/pull/${number}/head`) ? `refs/pull/${number}/head` : 'HEAD')
  const commit = commits.get(name)
  if (commit === undefined) return missing(asked, commits, place)
  const branch = name === 'HEAD' ? place.branch : undefined
  const taken =
    asked.commit === undefined && name === 'HEAD' ? [`the head of pull request ${number} is not here; HEAD is planned in its place`] : []
  return { kind: 'pull', number, commit, branch, merge: undefined, notes: taken }
}

/** Git's name for no object; it stands for a merge that only GitHub has made. */
export const NO_COMMIT = '0'.repeat(40)

/** Says what stands for a merge that is not here. */
export function unmerged(number: number, place: Place): string {
  const [ref, zeros] = [`refs/pull/${number}/merge`, NO_COMMIT.slice(0, 7)]
  return `GitHub's merge of pull request ${number} is not here, so ${zeros} stands for its commit; git fetch ${remoteName(place)} ${ref}:${ref} brings it`
}

/** GitHub merges the head into the base: the head is the second parent (git-scm.com/docs/git-merge). */
async function readMergedHead(merge: string, desk: Desk): Promise<string | undefined> {
  const parents = await readCommits([`${merge}^2`], desk)
  return parents.get(`${merge}^2`)
}
