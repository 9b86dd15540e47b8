import { lineByName } from '../domain/line.ts'
import { type Origin, speakerOf } from '../domain/origin.ts'
import { runVersion, type Version } from '../domain/version.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { TagRule } from '../inputs/rules.ts'
import type { Checkout } from './checkout.ts'
import { isProject, readCloneTags } from './clone.ts'
import type { ContextPorts, Ref, Versions } from './context.ts'
import { askGit, askRemote, parseRemoteRefs } from './git.ts'
import type { Site } from './site.ts'

/** Where the version tags can be looked up. */
export type Places = Site & {
  readonly prefix: string
  /** the Git tag that this run is for, which whoever names all tags must name */
  readonly own?: string | undefined
  readonly defaultBranch: string | undefined
  readonly checkout: Checkout | undefined
  /** the folder to ask from when there is no checkout */
  readonly workspace: string
}

/** More tags than any repository that we know of has; beyond it nothing is certain. */
const TAGS_LIMIT = 100_000

/** Whether a planned tag may depend on the repository's other versions: the run has a version, and a rule makes a tag that follows its line. */
export function needsVersions(tags: TagInputs, ref: Ref, origin?: Pick<Origin, 'version'>): boolean {
  if (tags.moving === 'always') return false
  const image = speakerOf(origin, tags)
  const found = runVersion(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix, image)
  const version = found.kind === 'version' ? found.version : undefined
  const isStable = version !== undefined && !version.isPrerelease
  if (isStable && (tags.strategies.includes('semver') || tags.flavor.latest === 'true')) return true
  const isAsked = tags.version !== undefined || (image === undefined ? ref.kind === 'tag' : image.version !== undefined)
  const isOfLine = (text: string): boolean =>
    version !== undefined && (text.includes('{{') || lineByName(text, version, tags.tagPrefix) !== undefined)
  const hasLine = ref.kind === 'branch' && isOfLine(ref.name)
  if (hasLine && tags.strategies.includes('branch')) return true
  return tags.rules.some((rule) => follows(rule, version, { isAsked, hasLine, isOfLine }))
}

/**
 * Reads the names of the repository's tags: from a clone that proves to have all of them, else from GitHub's API, else by `git ls-remote`.
 * When none answers it is `unknown`, with what each of them said.
 */
export async function readVersions(places: Places, ports: ContextPorts): Promise<Versions> {
  const silent: string[] = []
  for (const ask of [askClone, askApi, askLsRemote]) {
    const found = await ask(places, ports)
    ports.signal.throwIfAborted()
    if (found.kind === 'known') return { ...found, tags: found.tags.filter((name) => name.startsWith(places.prefix)) }
    silent.push(found.because)
  }
  return { kind: 'unknown', because: silent.join('; ') }
}

type Asked = { readonly isAsked: boolean; readonly hasLine: boolean; readonly isOfLine: (text: string) => boolean }

/**
 * A rule with a value of its own has a version of its own, and one of PEP 440 or with an expression finds a version where semver does not; `latest` comes
 * with the tag of a stable version. `isAsked`: there is a tag or a version to look into; `hasLine`: the branch has the name of a line, such as `1.2`.
 */
function follows(rule: TagRule, version: Version | undefined, { isAsked, hasLine, isOfLine }: Asked): boolean {
  const isStable = version !== undefined && !version.isPrerelease
  switch (rule.kind) {
    case 'semver':
      return isStable || rule.value !== undefined || (isAsked && rule.match !== undefined)
    case 'pep440':
    case 'match':
      return isAsked || rule.value !== undefined
    case 'ref':
      return rule.event === 'tag' ? isStable : rule.event === 'branch' && hasLine
    case 'raw':
      return isOfLine(rule.value.text)
    case 'schedule':
      return isOfLine(rule.pattern.text)
    case 'sha':
    case 'edge':
      return false
  }
}

type Answer = Exclude<Versions, { readonly kind: 'unasked' }>

/** A workspace that an earlier run left is a clone of all tags that there were then. */
async function askClone(places: Places, ports: ContextPorts): Promise<Answer> {
  if (places.checkout === undefined) return { kind: 'unknown', because: 'no repository is checked out' }
  const found = await readCloneTags(places.checkout, places, ports)
  if (found.kind === 'unproved') return { kind: 'unknown', because: found.because }
  return lacking(places.own, found.tags, 'the checkout') ?? { kind: 'known', source: 'complete clone', tags: found.tags }
}

async function askApi({ fullName, prefix, own, apiUrl, token }: Places, ports: ContextPorts): Promise<Answer> {
  const [owner, name] = fullName?.split('/') ?? []
  const api = `the GitHub API (${apiUrl})`
  if (owner === undefined || name === undefined) return { kind: 'unknown', because: `${api} was not asked: GITHUB_REPOSITORY is not set` }
  if (token === undefined) return { kind: 'unknown', because: `${api} was not asked: github-token is empty` }
  try {
    const client = await ports.clients.github(token, apiUrl)
    const { names, complete } = await client.tags(owner, name, prefix, TAGS_LIMIT)
    if (!complete) return { kind: 'unknown', because: `${api} has more than ${TAGS_LIMIT} tags` }
    return lacking(own, names, api) ?? { kind: 'known', source: 'GitHub API', tags: names }
  } catch (error) {
    return { kind: 'unknown', because: `${api} did not answer: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function askLsRemote({ fullName, own, checkout, workspace, serverUrl }: Places, ports: ContextPorts): Promise<Answer> {
  const folder = checkout?.folder ?? workspace
  const remote = (await findRemote(folder, fullName, ports)) ?? (fullName === undefined ? undefined : `${serverUrl}/${fullName}.git`)
  if (remote === undefined) return { kind: 'unknown', because: 'git ls-remote was not asked: there is no remote' }
  const answer = await askRemote(['ls-remote', '--tags', '--refs', '--', remote], folder, ports)
  if (answer.kind === 'none') return { kind: 'unknown', because: answer.because }
  const refs = parseRemoteRefs(answer.stdout)
  if (refs === undefined) return { kind: 'unknown', because: 'git ls-remote gave no list of refs' }
  const tags = refs.flatMap(({ name }) => (name.startsWith(TAGS) ? [name.slice(TAGS.length)] : []))
  return lacking(own, tags, 'git ls-remote') ?? { kind: 'known', source: 'git ls-remote', tags }
}

const TAGS = 'refs/tags/'

/** A list without the tag that this run is for was made before the push, or is not of all tags: it says nothing of the others. */
function lacking(own: string | undefined, tags: readonly string[], who: string): Answer | undefined {
  if (own === undefined || tags.includes(own)) return undefined
  return { kind: 'unknown', because: `${who} does not name ${own}, which this run is for` }
}

/** The name of the remote that is the project: its address may need the sign-in that the checkout has set up. */
async function findRemote(folder: string, fullName: string | undefined, ports: ContextPorts): Promise<string | undefined> {
  const answer = await askGit(['config', '--get-regexp', '^remote\\..*\\.url$'], folder, ports)
  if (answer.kind === 'none') return undefined
  const remotes = [...answer.stdout.matchAll(/^remote\.(.+)\.url (.*)$/gm)]
  return remotes.find(([, , address]) => isProject(address ?? '', fullName))?.[1]
}
