import type { Context, Versions } from '../context/context.ts'
import { askGit } from '../context/git.ts'
import type { Arguments } from './arguments.ts'
import type { Desk } from './command.ts'
import type { Place } from './place.ts'
import type { Found } from './targets.ts'

/** The versions by which moving tags are judged, and a note where a run might know more. */
export type DeskVersions = { readonly versions: Versions; readonly notes: readonly string[] }

/**
 * Completes what the context knows about the repository's version tags. Tags that are planned beside this one count as if they were there, since a
 * release pushes them together. Where the clone does not prove to have all tags and nobody may be asked, those that it has count, and a note
 * says so; a shallow checkout has so few that they stay unknown.
 */
export async function deskVersions(
  context: Context,
  prefix: string,
  asked: Arguments,
  planned: readonly Found[],
  place: Place,
  desk: Desk,
): Promise<DeskVersions> {
  const beside = planned.flatMap(({ target }) => ('ref' in target && target.ref.startsWith('refs/tags/') ? [target.ref.slice(10)] : []))
  const withPlanned = (tags: readonly string[]): readonly string[] => [
    ...new Set([...tags, ...beside.filter((tag) => tag.startsWith(prefix))]),
  ]
  const { versions } = context
  switch (versions.kind) {
    case 'unasked':
      return { versions, notes: [] }
    case 'known':
      return { versions: { ...versions, tags: withPlanned(versions.tags) }, notes: [] }
    case 'unknown': {
      if (asked.online) return { versions: { ...versions, cure: fetchCure(place) }, notes: [] }
      const cure = `${fetchCure(place)}, and --online asks elsewhere`
      if (place.isShallow)
        return { versions: { kind: 'unknown', because: `this checkout is shallow, and ${unasked(place)}`, cure }, notes: [] }
      const answer = await askGit(['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'], place.top, desk)
      if (answer.kind === 'none') return { versions: { kind: 'unknown', because: answer.because, cure }, notes: [] }
      const tags = answer.stdout.split('\n').filter((name) => name !== '' && name.startsWith(prefix))
      return { versions: { kind: 'known', source: 'this clone', tags: withPlanned(tags) }, notes: [partly(place)] }
    }
  }
}

function fetchCure({ isShallow }: Place): string {
  return `git fetch${isShallow ? ' --unshallow' : ''} --tags brings them`
}

function unasked({ remote }: Place): string {
  const of = remote === undefined ? '' : ` of ${remote.serverUrl}/${remote.fullName}`
  return `without --online nobody else was asked: a run asks the GitHub API, then git ls-remote, for all tags${of}`
}

function partly(place: Place): string {
  return `moving tags are judged by the version tags of this clone, which does not prove to have them all; ${unasked(place)}`
}
