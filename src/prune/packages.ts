import { parseDigest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { ActionError } from '../errors.ts'
import type { Clock, PackagesApi, PackageVersion } from '../ports.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { type Listed, type Memory, readPieces } from './read.ts'
import { type Shelf, sameTags } from './shelf.ts'
import { sweeper } from './sweep.ts'

const CURE =
  'The token needs packages: write, and the role Admin for the package: a workflow of the repository that is linked with it has that by itself, others get it under "Manage Actions access" of the package.'

/** What no right helps against (kairos-io/kairos#4723, chizkiyahu/delete-untagged-ghcr-action#40). */
const RULES: readonly (readonly [RegExp, string])[] = [
  [
    /cannot delete the last (?:tagged )?version/i,
    'GitHub keeps the last version of a package that has a tag; keep one by keep-last or keep-tags, or delete the package.',
  ],
  [/more than 5,?000 downloads/i, 'GitHub deletes no public version that was pulled so often; keep it by keep-tags, or ask its support.'],
]

function cureFor(text: string): string {
  return RULES.find(([words]) => words.test(text))?.[1] ?? CURE
}

/**
 * Reads a package of GitHub's registry: its API knows every manifest, with a tag or without one, and alone deletes there. What leads from one to the other says
 * the registry. `undefined` where there is no package that the token may see.
 */
export async function readPackage(
  client: RegistryClient,
  api: PackagesApi,
  memory: Memory,
  clock: Pick<Clock, 'elapsedMs'>,
): Promise<Shelf | undefined> {
  const [owner = '', ...rest] = client.repository.path.split('/')
  const name = rest.join('/')
  const told = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const code = error instanceof ActionError ? error.code : 'registry-refused'
      const text = inertInline(error instanceof Error ? error.message : String(error))
      throw new ActionError(
        code,
        `${doing} ${client.repository.name}: ${text}`,
        code === 'registry-refused' ? cureFor(text) : undefined,
        error,
      )
    }
  }
  const versions = await told('reading the versions of', () => api.versions(owner, name))
  if (versions === undefined) return undefined
  const ids = new Map<string, number>()
  const listedOf = (found: readonly PackageVersion[]): readonly Listed[] =>
    found.map(({ id, name: digestText, tags, createdAt }) => {
      const digest = parseDigest(digestText)
      if (digest === undefined)
        throw new ActionError(
          'registry-answer',
          `GitHub names a version ${inertInline(digestText)} of ${client.repository.name}, which is no sha256 digest`,
        )
      ids.set(digest, id)
      return { digest, tags, pushedAt: createdAt }
    })
  const read = (listed: readonly Listed[]) => readPieces(listed, true, client, memory)
  const pieces = await read(listedOf(versions))
  const known = new Set(versions.map(({ id }) => id))
  const sweep = sweeper(
    pieces,
    () =>
      told('looking again at the versions of', async () => {
        const newest = await api.newest(owner, name)
        return listedOf(newest.some(({ id }) => known.has(id)) ? newest : ((await api.versions(owner, name)) ?? []))
      }),
    read,
    clock,
  )
  return {
    repository: client.repository,
    pieces,
    isWhole: true,
    look: async ({ digest, tags }) => {
      const id = ids.get(digest)
      // It came while the list was read.
      if (id === undefined || (await sweep()).touched.has(digest)) return 'changed'
      const now = await told('looking again at a version of', () => api.version(owner, name, id))
      if (now === undefined) return 'gone'
      return now.name === digest && sameTags(now.tags, tags) ? 'same' : 'changed'
    },
    remove: async ({ digest }) => {
      const id = ids.get(digest)
      return id !== undefined && (await told('deleting a version of', () => api.remove(owner, name, id))) ? 'removed' : 'gone'
    },
  }
}
