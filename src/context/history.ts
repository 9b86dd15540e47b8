import type { Relate, Relation } from '../domain/relation.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { type Checkout, COMMIT, findCheckout, readGitFile } from './checkout.ts'
import type { Context, ContextPorts } from './context.ts'
import { readEvent } from './event.ts'
import { askGit } from './git.ts'

/**
 * Opens the history of commits, by which tags of branches move forward only. Nothing is asked yet. Who is asked, in this order: the event, which
 * names the commits of a push and the one before them; the checkout, where its history reaches so far; GitHub's API, with a token.
 */
export function openHistory(inputs: Inputs, context: Context, ports: ContextPorts): Relate {
  const known = new Map<string, Promise<Relation>>()
  return (other) => {
    const relation = known.get(other) ?? relate(other, inputs, context, ports)
    known.set(other, relation)
    return relation
  }
}

async function relate(other: string, inputs: Inputs, context: Context, ports: ContextPorts): Promise<Relation> {
  if (!COMMIT.test(other)) return { kind: 'unknown', because: `${JSON.stringify(other.slice(0, 80))} is no full name of a commit` }
  if (context.sha === '') return { kind: 'unknown', because: 'the image that is published names no commit' }
  if (other === context.sha) return { kind: 'same', source: 'event' }
  const silent: string[] = []
  for (const ask of [askEvent, askCheckout, askApi]) {
    if (ports.signal.aborted) return { kind: 'unknown', because: 'the run has ended' }
    const found = await ask({ ours: context.sha, theirs: other, inputs, context }, ports).catch(failure)
    if (found.kind !== 'unknown') return found
    if (found.because !== '') silent.push(found.because)
  }
  return { kind: 'unknown', because: silent.join('; ') }
}

type Question = { readonly ours: string; readonly theirs: string; readonly inputs: Inputs; readonly context: Context }

/** The commits that a push brings, and the branch's commit before them, are ancestors of its last one. */
async function askEvent({ ours, theirs }: Question, ports: ContextPorts): Promise<Relation> {
  const { pushed } = await readEvent(ports.env, ports.files)
  if (pushed?.after === ours && pushed.ancestors.includes(theirs)) return { kind: 'after', source: 'event' }
  return { kind: 'unknown', because: '' }
}

/**
 * Where one of two commits is their best common ancestor, it is an ancestor of the other: a path that Git found is there in a shallow clone, too. That
 * there is none is only sure in a whole one (git-scm.com/docs/git-merge-base; git-scm.com/docs/shallow).
 */
async function askCheckout({ ours, theirs, inputs }: Question, ports: ContextPorts): Promise<Relation> {
  const checkout = await findCheckout(inputs.build.context, ports.env, ports.files)
  if (checkout === undefined) return { kind: 'unknown', because: 'no repository is checked out' }
  const shallow = await readShallow(checkout, ports)
  if (shallow.includes(ours)) return SHALLOW
  const answer = await askGit(['merge-base', ours, theirs], checkout.folder, ports)
  if (answer.kind === 'none') return { kind: 'unknown', because: answer.because }
  const base = answer.stdout.trim()
  if (!COMMIT.test(base)) return { kind: 'unknown', because: 'git merge-base named no commit' }
  if (base === ours) return { kind: 'before', source: 'checkout' }
  if (base === theirs) return { kind: 'after', source: 'checkout' }
  return shallow.length > 0 ? SHALLOW : { kind: 'apart', source: 'checkout' }
}

const SHALLOW: Relation = { kind: 'unknown', because: 'the checkout is shallow' }

/** The commits at which a shallow clone ends, whose parents it does not have. */
async function readShallow({ folder }: Checkout, ports: ContextPorts): Promise<readonly string[]> {
  return ((await readGitFile(folder, 'shallow', ports.files)) ?? '').split('\n').filter((line) => line !== '')
}

async function askApi({ ours, theirs, inputs, context }: Question, ports: ContextPorts): Promise<Relation> {
  const { owner, name } = context.repository
  const apiUrl = ports.env['GITHUB_API_URL'] || 'https://api.github.com'
  const api = `the GitHub API (${apiUrl})`
  if (owner === '' || name === '') return { kind: 'unknown', because: `${api} was not asked: GITHUB_REPOSITORY is not set` }
  if (inputs.githubToken === undefined) return { kind: 'unknown', because: `${api} was not asked: github-token is empty` }
  try {
    const client = await ports.clients.github(inputs.githubToken, apiUrl)
    return { kind: RELATIONS[await client.compare(owner, name, ours, theirs)], source: 'GitHub API' }
  } catch (error) {
    return { kind: 'unknown', because: `${api} did not answer: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** GitHub says how the other commit stands to ours. */
const RELATIONS = { ahead: 'before', behind: 'after', diverged: 'apart', identical: 'same' } as const

function failure(error: unknown): Relation {
  return { kind: 'unknown', because: error instanceof Error ? error.message : String(error) }
}
