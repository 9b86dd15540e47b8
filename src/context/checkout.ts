import type { Environment, Files } from '../ports.ts'

/** What is checked out where the build reads its files. */
export type Checkout = {
  /** the folder that has `.git` */
  readonly folder: string
  /** the commit of HEAD; `undefined` before the first commit */
  readonly head: string | undefined
}

/** The largest file of Git's own that is read: 10⁵ refs of 100 bytes. */
const GIT_FILE_LIMIT_BYTES = 16 * 1024 * 1024

/** A commit by its full name: 40 hex digits, 64 with SHA-256 (git-scm.com/docs/hash-function-transition). */
export const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

/** BuildKit takes such a context from Git or from the web, not from the disk (docs.docker.com/build/concepts/context). */
export const REMOTE_CONTEXT = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i

/**
 * Finds the checkout that the build context is in by reading Git's files, since a child would cost more than all of them: the context's
 * own folder first, then the workspace. `undefined` when there is none, for a context that is not on the disk, and for linked work trees.
 */
export async function findCheckout(context: string, env: Environment, files: Files): Promise<Checkout | undefined> {
  if (REMOTE_CONTEXT.test(context)) return undefined
  const workspace = workspaceOf(env)
  const inside = context.startsWith('/') ? context : `${workspace}/${context}`
  for (const folder of context === '.' ? [workspace] : [inside, workspace]) {
    const head = await readGitFile(folder, 'HEAD', files)
    if (head !== undefined) return { folder, head: await resolveHead(folder, head.trim(), files) }
  }
  return undefined
}

/** The commit of HEAD in a folder that has `.git`, as far as Git's files say it. */
export async function readHead(folder: string, files: Pick<Files, 'readText'>): Promise<string | undefined> {
  const head = await readGitFile(folder, 'HEAD', files)
  return head === undefined ? undefined : resolveHead(folder, head.trim(), files)
}

/** The folder in which the job's steps work. */
export function workspaceOf(env: Environment): string {
  return env['GITHUB_WORKSPACE'] || '.'
}

/** A file of `.git`, or `undefined` when there is none that we can read. */
export async function readGitFile(folder: string, name: string, files: Pick<Files, 'readText'>): Promise<string | undefined> {
  try {
    return await files.readText(`${folder}/.git/${name}`, GIT_FILE_LIMIT_BYTES)
  } catch (error) {
    // `.git` may be a file (linked work tree, submodule) or belong to somebody else: then Git's own answer, or none, has to do
    if (isCode(error, ['ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ERR_FILE_TOO_LARGE'])) return undefined
    throw error
  }
}

async function resolveHead(folder: string, head: string, files: Pick<Files, 'readText'>): Promise<string | undefined> {
  const ref = /^ref: (refs\/[^\s]+)$/.exec(head)?.[1]
  if (ref === undefined || ref.includes('..')) return COMMIT.test(head) ? head : undefined
  const loose = (await readGitFile(folder, ref, files))?.trim()
  if (loose !== undefined && COMMIT.test(loose)) return loose
  const packed = (await readGitFile(folder, 'packed-refs', files))?.split('\n').find((line) => line.endsWith(` ${ref}`))
  const commit = packed?.split(' ', 1)[0]
  return commit !== undefined && COMMIT.test(commit) ? commit : undefined
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
