import { type Checkout, readGitFile } from './checkout.ts'
import type { ContextPorts } from './context.ts'
import { askGit } from './git.ts'

/** All tags of the repository as a clone has them, or why the clone does not prove to have them all. */
export type CloneTags =
  | { readonly kind: 'complete'; readonly tags: readonly string[] }
  | { readonly kind: 'unproved'; readonly because: string }

/** `owner/name` and the default branch, where they are known. */
export type Project = { readonly fullName: string | undefined; readonly defaultBranch: string | undefined }

/**
 * Lists a clone's tags where the clone itself proves that they are all there were when it was made. A default checkout has one tag, and
 * being unshallow proves nothing (`git clone --no-tags`; `--depth=50` of forty commits). What does:
 *
 * | the last fetch | named the default branch and tags one by one in `FETCH_HEAD`, which is what `+refs/heads/*` and `+refs/tags/*` leave behind (actions/checkout with `fetch-depth: 0`); tags that came along with their commits are marked `not-for-merge` there |
 * | no fetch since `git clone` | all branches are configured, and no `--no-tags`: cloning takes `refs/tags/*` too |
 * | no remote | the repository is the source itself |
 *
 * (git-scm.com/docs/git-fetch, "Auto-following", and builtin/fetch.c; actions/checkout, src/ref-helper.ts)
 */
export async function readCloneTags(checkout: Checkout, project: Project, ports: ContextPorts): Promise<CloneTags> {
  const { folder } = checkout
  const [shallow, fetched, reflog, packed] = await Promise.all(
    ['shallow', 'FETCH_HEAD', 'logs/HEAD', 'packed-refs'].map((name) => readGitFile(folder, name, ports.files)),
  )
  if (shallow !== undefined) return unproved('the checkout is shallow')
  if (fetched !== undefined) return tagsOfFetch(fetched, project)
  const [remotes, refs] = await Promise.all([
    askGit(['config', '--local', '--get-regexp', '^remote\\.'], folder, ports),
    askGit(['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'], folder, ports),
  ])
  if (refs.kind === 'none') return unproved(refs.because)
  // Git ends with 1 when no setting matches: then there is no remote. Any other end says nothing of remotes.
  if (remotes.kind === 'none' && remotes.exitCode !== 1) return unproved(remotes.because)
  const settings = remotes.kind === 'answer' ? remotes.stdout : ''
  const isCloned = /^[^\t]*\tclone: from /.test(reflog ?? '')
  const isSource = settings === '' && !isCloned
  if (!isSource && !(isCloned && hasAllTags(settings, project)))
    return unproved(remotes.kind === 'none' ? remotes.because : 'the checkout does not show that all tags were fetched')
  const tags = refs.stdout.split('\n').filter((name) => name !== '')
  if (!tags.every(isRefName)) return unproved('git for-each-ref gave no list of tags')
  const atLeast = [...(packed ?? '').matchAll(/^[0-9a-f]+ refs\/tags\//gm)].length
  return tags.length < atLeast ? unproved(`git for-each-ref named ${tags.length} of ${atLeast} tags`) : { kind: 'complete', tags }
}

/** Whether a name may be that of a ref (git-scm.com/docs/git-check-ref-format, rule 4 and 5). */
function isRefName(name: string): boolean {
  return !/[\s\p{Cc}~^:?*[\\]/u.test(name)
}

/** Whether a remote's address is that of the project; any address is when the project is not known. */
export function isProject(address: string, fullName: string | undefined): boolean {
  if (fullName === undefined) return true
  const path = address
    .trim()
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
  return path.endsWith(`/${fullName.toLowerCase()}`) || path.endsWith(`:${fullName.toLowerCase()}`)
}

/** A line is `<object>\t[not-for-merge]\t<kind> '<name>' of <address>` (git-scm.com/docs/git-fetch; builtin/fetch.c). */
function tagsOfFetch(text: string, { fullName, defaultBranch }: Project): CloneTags {
  const refs = [...text.matchAll(/^[0-9a-f]+\t\t(branch|tag) '([^\s]+)' of (.*)$/gm)].filter((line) => isProject(line[3] ?? '', fullName))
  const tags = refs.flatMap(([, kind, name]) => (kind === 'tag' && name !== undefined ? [name] : []))
  const isWhole = refs.some(([, kind, name]) => kind === 'branch' && name === defaultBranch)
  if (isWhole && tags.length > 0) return { kind: 'complete', tags }
  return unproved('the last fetch of the checkout was not one of all branches and tags')
}

/** Whether a remote of the project takes all branches, and tags with them. */
function hasAllTags(settings: string, { fullName }: Project): boolean {
  const entries = [...settings.matchAll(/^remote\.(.+)\.(url|fetch|tagopt) (.*)$/gm)]
  const get = (remote: string | undefined, key: string) =>
    entries.filter(([, name, kind]) => name === remote && kind === key).map((entry) => entry[3] ?? '')
  return entries.some(([, remote, key, value]) => {
    if (key !== 'url' || !isProject(value ?? '', fullName)) return false
    return get(remote, 'tagopt').length === 0 && get(remote, 'fetch').some((spec) => spec.startsWith('+refs/heads/*:'))
  })
}

function unproved(because: string): CloneTags {
  return { kind: 'unproved', because }
}
