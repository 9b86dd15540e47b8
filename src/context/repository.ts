import type { ContextPorts, SourceRepository } from './context.ts'
import { parseRepositoryFacts, type RepositoryFacts } from './event.ts'
import type { Site } from './site.ts'

/** Describes the repository from the event, else from GitHub's API where there is a token; it is for labels, so a run does without. */
export async function readRepository(site: Site, told: RepositoryFacts | undefined, ports: ContextPorts): Promise<SourceRepository> {
  const [owner = '', name = ''] = site.fullName?.split('/') ?? []
  const facts = told?.url === undefined ? ((await askRepository(site, owner, name, ports)) ?? told) : told
  return {
    owner,
    name,
    url: facts?.url ?? (name === '' ? '' : `${site.serverUrl}/${owner}/${name}`),
    defaultBranch: facts?.defaultBranch,
    isPrivate: facts?.isPrivate,
    description: facts?.description ?? '',
    license: facts?.license ?? '',
  }
}

async function askRepository(
  { token, apiUrl }: Site,
  owner: string,
  name: string,
  ports: ContextPorts,
): Promise<RepositoryFacts | undefined> {
  if (token === undefined || name === '') return undefined
  try {
    const client = await ports.clients.github(token, apiUrl)
    return parseRepositoryFacts(await client.repository(owner, name))
  } catch (error) {
    ports.signal.throwIfAborted()
    ports.log.debug(`the GitHub API does not describe ${owner}/${name}, so labels do without: ${String(error)}`)
    return undefined
  }
}
