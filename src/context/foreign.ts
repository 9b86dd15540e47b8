import { posix } from 'node:path'
import { at } from '../domain/json.ts'
import type { BuildInputs } from '../inputs/inputs.ts'
import type { Environment, Ports } from '../ports.ts'
import { COMMIT, REMOTE_CONTEXT, readHead, workspaceOf } from './checkout.ts'
import { askGit, askRemote, parseRemoteRefs } from './git.ts'

/** Events that only who may write to the repository, or a program with such rights, can cause: what they build is the choice of somebody trusted. */
const DISPATCHES = new Set(['workflow_dispatch', 'repository_dispatch'])

type Asked = { readonly payload: unknown; readonly ports: Pick<Ports, 'env' | 'files' | 'children'> }

/**
 * What a build reads that somebody else may have written, as a clause; `undefined` where all of it is this repository's, or was chosen by who may write there.
 * Looked at are context, Dockerfile and named contexts: checkouts by their commit and the refs that hold it, Git addresses by what they name.
 */
export async function foreignSource(build: BuildInputs, asked: Asked): Promise<string | undefined> {
  const named = build.buildContexts.map((entry) => entry.slice(entry.indexOf('=') + 1))
  const sources = new Set([build.context, ...(build.file === undefined ? [] : [build.file]), ...named])
  const folders = new Set<string>()
  for (const source of sources) {
    if (OTHERS.test(source)) continue
    if (REMOTE_CONTEXT.test(source)) {
      if (isForeignAddress(source, asked)) return `the Git context ${withoutPassword(source)}`
      continue
    }
    const folder = await checkoutAround(posix.resolve(workspaceOf(asked.ports.env), source), asked)
    if (folder !== undefined) folders.add(folder)
  }
  for (const folder of folders) {
    const found = await foreignHead(folder, asked)
    if (found !== undefined) return found
  }
  return undefined
}

/** Named contexts that are no files of a checkout (docs.docker.com/reference/cli/docker/buildx/build, "--build-context"). */
const OTHERS = /^(?:docker-image|oci-layout|target):/

/** The nearest folder with `.git` upwards. A submodule is what the commit around it says, so that this one is looked at. */
async function checkoutAround(path: string, { ports: { files } }: Asked): Promise<string | undefined> {
  for (let folder = path; ; folder = posix.dirname(folder)) {
    const found = await files.kind(posix.join(folder, '.git'))
    if (found?.kind === 'file' && !(await files.readText(posix.join(folder, '.git'), LINK_LIMIT_BYTES))?.includes('/modules/'))
      return folder
    if (found?.kind === 'folder' || found?.kind === 'link') return folder
    if (folder === '/') return undefined
  }
}

const LINK_LIMIT_BYTES = 64 * 1024

async function foreignHead(folder: string, { payload, ports }: Asked): Promise<string | undefined> {
  // What Git keeps in another way than files (linked work trees, reftable) only Git can read.
  const head = (await readHead(folder, ports.files)) ?? (await answerOf(['rev-parse', 'HEAD'], folder, ports)) ?? ''
  if (isOwn(head, payload, ports.env)) return undefined
  const what = COMMIT.test(head) ? `what is checked out (${head.slice(0, 7)})` : 'what is checked out'
  const isChosen = DISPATCHES.has(eventOf(ports.env))
  const settings = await originSettings(folder, ports)
  if (settings === undefined) return what
  const origin = parseAddress(settings.find((line) => line.startsWith('remote.origin.url '))?.split(' ')[1] ?? '').name
  if (isForeignRepository(origin, payload, ports.env)) return `${what}, from ${origin ?? 'a place that is not known'},`
  // Tags are fetched with whatever is fetched, and a remote's branches may be made to hold pull requests.
  const believed = [
    ...(settings.some((line) => line.includes('refs/pull/')) ? [] : ['refs/remotes/origin']),
    ...(isChosen ? ['refs/tags'] : []),
  ]
  const isHeld = async (refs: readonly string[]): Promise<boolean | undefined> => {
    const found = await answerOf(['for-each-ref', '--count=1', `--contains=${head}`, ...refs], folder, ports)
    if (found === '') return false
    return found !== undefined && HOLDER.test(found) ? true : undefined
  }
  if (believed.length > 0 && (await isHeld(believed)) === true) return undefined
  const isPull = await isHeld(['refs/remotes/pull'])
  const remote = await askRemote(['ls-remote', 'origin'], folder, ports)
  const refs = (remote.kind === 'answer' ? parseRemoteRefs(remote.stdout) : undefined) ?? []
  const named = refs.filter(({ object }) => object === head)
  if (named.some(({ name }) => /^refs\/(?:heads|tags)\//.test(name))) return undefined
  // No pull request has it: who may write to the repository chose an older commit, or made one here.
  if (isChosen && refs.length > 0 && isPull === false && named.length === 0) return undefined
  return what
}

/** A line of `git for-each-ref`: object, its type, and the ref (git-scm.com/docs/git-for-each-ref, "--format"). */
const HOLDER = /^[0-9a-f]{40,64} [a-z]+\trefs\/\S+$/

/** What Git answers, without its last line end; `undefined` where it gave no answer. */
async function answerOf(args: readonly string[], folder: string, ports: Asked['ports']): Promise<string | undefined> {
  const answer = await askGit(args, folder, ports)
  return answer.kind === 'answer' ? answer.stdout.trim() : undefined
}

/** Addresses and refs of `origin`; `undefined` where Git does not come to an end that tells whether there are any: with 1 it says that there are none. */
async function originSettings(folder: string, ports: Asked['ports']): Promise<readonly string[] | undefined> {
  const answer = await askGit(['config', '--get-regexp', '^remote[.]origin[.](url|fetch)$'], folder, ports)
  if (answer.kind === 'none') return answer.exitCode === 1 ? [] : undefined
  const lines = answer.stdout.trim().split('\n')
  return lines.every((line) => line.startsWith('remote.origin.')) ? lines : undefined
}

function isForeignAddress(text: string, { payload, ports: { env } }: Asked): boolean {
  const { name, ref } = parseAddress(text)
  if (/^(?:refs\/)?pull\//.test(ref) || isForeignRepository(name, payload, env)) return true
  // GitHub serves the commits of all forks by their digits in any of their addresses.
  return (
    COMMIT.test(ref) && !DISPATCHES.has(eventOf(env)) && ownerOf(name) === ownerOf(env['GITHUB_REPOSITORY']) && !isOwn(ref, payload, env)
  )
}

/** The fork that the event names; where it names none, every repository of another owner. */
function isForeignRepository(name: string | undefined, payload: unknown, env: Environment): boolean {
  const own = env['GITHUB_REPOSITORY']?.toLowerCase()
  if (name !== undefined && name === own) return false
  const forks = HEADS.map((path) => at(payload, ...path, 'full_name')).filter((fork) => typeof fork === 'string')
  if (forks.some((fork) => fork.toLowerCase() === name)) return true
  if (DISPATCHES.has(eventOf(env)) || (forks.length > 0 && name !== undefined)) return false
  return ownerOf(name) !== ownerOf(own)
}

/** Where events name the repository that a pull request comes from; the last is how commands in comments are passed on. */
const HEADS: readonly (readonly string[])[] = [
  ['pull_request', 'head', 'repo'],
  ['workflow_run', 'head_repository'],
  ['client_payload', 'pull_request', 'head', 'repo'],
]

/** The event's own commit, or one that the event names as the head of a branch of this very repository: who may write there has its rights anyway. */
function isOwn(commit: string, payload: unknown, env: Environment): boolean {
  if (!COMMIT.test(commit)) return false
  if (commit === env['GITHUB_SHA']) return true
  const base = at(payload, 'repository', 'full_name')
  if (typeof base !== 'string') return false
  const isPull = at(payload, 'pull_request', 'head', 'repo', 'full_name') === base
  const isRun = at(payload, 'workflow_run', 'head_repository', 'full_name') === base
  const own = [
    ...(isPull ? [at(payload, 'pull_request', 'head', 'sha'), at(payload, 'pull_request', 'merge_commit_sha')] : []),
    ...(isRun ? [at(payload, 'workflow_run', 'head_sha')] : []),
  ]
  return own.includes(commit)
}

/** `OWNER/NAME` in lower case, and the ref that is asked for, of `https://host/OWNER/NAME.git#REF:folder`, `git@host:OWNER/NAME` and the like. */
function parseAddress(text: string): { readonly name: string | undefined; readonly ref: string } {
  const [, address = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text.trim()) ?? []
  const [, owner, name] = /[/:]([^/:]+)\/([^/:]+?)(?:\.git)?\/?$/.exec(address) ?? []
  const asked = new URLSearchParams(query)
  const ref = fragment.split(':', 1)[0] || asked.get('ref') || asked.get('commit') || asked.get('checksum') || ''
  return { name: owner === undefined || name === undefined ? undefined : `${owner}/${name}`.toLowerCase(), ref }
}

function ownerOf(name: string | undefined): string | undefined {
  return name?.split('/', 1)[0]?.toLowerCase()
}

function eventOf(env: Environment): string {
  return env['GITHUB_EVENT_NAME'] ?? ''
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@\s]*@/, '//')
}
