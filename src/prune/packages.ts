import { parseDigest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { PackagesApi } from '../ports.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { readPieces } from './read.ts'
import { type Shelf, sameTags } from './shelf.ts'

const CURE =
  'The token needs packages: write, and the role Admin for the package: a workflow of the repository that is linked with it has that by itself, others get it under "Manage Actions access" of the package.'

/**
 * Reads a package of GitHub's registry: its API knows every manifest, with a tag or without one, and alone deletes there. What leads from one to the other says
 * the registry. `undefined` where there is no package that the token may see.
 */
export async function readPackage(client: RegistryClient, api: PackagesApi): Promise<Shelf | undefined> {
  const [owner = '', ...rest] = client.repository.path.split('/')
  const name = rest.join('/')
  const told = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw new ActionError(
        'registry-refused',
        `${doing} ${client.repository.name}: ${error instanceof Error ? error.message : error}`,
        CURE,
        error,
      )
    }
  }
  const versions = await told('reading the versions of', () => api.versions(owner, name))
  if (versions === undefined) return undefined
  const ids = new Map<string, number>()
  const listed = versions.flatMap(({ id, name: digestText, tags, createdAt }) => {
    const digest = parseDigest(digestText)
    // a version that is no manifest stands in nobody's way
    if (digest === undefined) return []
    ids.set(digest, id)
    return [{ digest, tags, pushedAt: createdAt }]
  })
  return {
    repository: client.repository,
    pieces: await readPieces(listed, true, client),
    isWhole: true,
    remove: async ({ digest, tags }) => {
      const id = ids.get(digest)
      const now = id === undefined ? undefined : await told('looking again at', () => api.version(owner, name, id))
      if (id === undefined || now === undefined) return 'gone'
      if (now.name !== digest || !sameTags(now.tags, tags)) return 'changed'
      return (await told('deleting of', () => api.remove(owner, name, id))) ? 'removed' : 'gone'
    },
  }
}
