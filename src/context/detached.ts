import { ActionError } from '../errors.ts'
import type { ContextPorts } from './context.ts'
import { askGit } from './git.ts'

/** Ref and commit of a checkout. */
export type Standing = { readonly ref: string; readonly sha: string }

/**
 * Says where a checkout stands, as docker/metadata-action's `context: git` finds it (docker/actions-toolkit, src/git.ts, which its `dist` holds): the branch of
 * HEAD; for a detached HEAD the first of Git's decorations of its commit that tells a ref, which is the tag or the merge that actions/checkout took; without
 * any the branch or tag that contains the commit. Throws `ActionError` `event` where none of it gives a ref, there as here.
 */
export async function readStanding(folder: string, ports: ContextPorts): Promise<Standing> {
  const ask = async (...args: readonly string[]): Promise<string> => {
    const answer = await askGit(args, folder, ports)
    if (answer.kind === 'answer') return answer.stdout.trim()
    throw new ActionError('event', `tag-context is git, and ${answer.because}`, CURE)
  }
  const sha = await ask('rev-parse', '--verify', 'HEAD')
  const branch = await askGit(['symbolic-ref', '--quiet', 'HEAD'], folder, ports)
  if (branch.kind === 'answer') return { ref: branch.stdout.trim(), sha }
  return { ref: await detachedRef(await ask('show', '--no-patch', '--pretty=%D', 'HEAD'), ask), sha }
}

type Ask = (...args: readonly string[]) => Promise<string>

const CURE = 'Check a branch or tag out before this step, or leave tag-context out: then the event says ref and commit.'

/** `decorations` as `git log --pretty=%D` writes them: `HEAD, tag: v1.2.3, origin/main`. */
async function detachedRef(decorations: string, ask: Ask): Promise<string> {
  const named = decorations.replace(/^grafted, /, '').trim()
  if (named === 'HEAD') return containingRef(ask)
  const first = /^HEAD, (.*)$/.exec(named)?.[1]?.trim() ?? ''
  if (first.startsWith('tag: ')) return tagOfDecoration(first, decorations, ask)
  if (/^pull\/\d+\/(?:head|merge)$/.test(first)) return `refs/${first}`
  const branch = /^[^/]+\/[^/]+, (.+)$/.exec(first)?.[1] ?? /^[^/]+\/(.+)$/.exec(first)?.[1]
  if (branch !== undefined) return `refs/heads/${branch.trim()}`
  throw unclear(decorations)
}

/** A tag's name may hold the comma that parts decorations, so the tags of the commit are compared with the text, the longest first. */
async function tagOfDecoration(first: string, decorations: string, ask: Ask): Promise<string> {
  const tags = linesOf(await ask('for-each-ref', '--format=%(refname)', '--points-at', 'HEAD', 'refs/tags/'))
  const shown = (ref: string) => `tag: ${ref.slice('refs/tags/'.length)}`
  const longestFirst = tags.toSorted((one, other) => other.length - one.length)
  const found = longestFirst.find((ref) => first === shown(ref) || first.startsWith(`${shown(ref)}, `))
  const only = tags.length === 1 ? tags[0] : undefined
  if (found === undefined && only === undefined) throw unclear(decorations)
  return found ?? only ?? ''
}

async function containingRef(ask: Ask): Promise<string> {
  const newest = async (scope: string) =>
    linesOf(await ask('for-each-ref', '--format=%(refname)', '--contains', 'HEAD', '--sort=-committerdate', scope))[0]
  const local = await newest('refs/heads/')
  if (local !== undefined) return local
  const remote = await newest('refs/remotes/')
  if (remote !== undefined) return remote.replace(/^refs\/remotes\/[^/]+\/(?=.)/, 'refs/heads/')
  const tag = linesOf(await ask('tag', '--contains', 'HEAD'))[0]
  if (tag !== undefined) return `refs/tags/${tag}`
  throw unclear('HEAD')
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function unclear(decorations: string): ActionError {
  const found = JSON.stringify(decorations.slice(0, 200))
  return new ActionError(
    'event',
    `tag-context is git, and the detached HEAD is at no branch or tag that can be told: git says ${found}`,
    CURE,
  )
}
