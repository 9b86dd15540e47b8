import type { Host } from '../../domain/reference.ts'
import { parseUrl } from '../../domain/url.ts'
import type { Ports } from '../../ports.ts'
import type { Login } from '../keychain.ts'
import { type Given, PLAIN, type Provider } from '../provider.ts'

const GITHUB_COM = 'https://github.com'

/** GitHub's container registry: the job's own token is enough (docs.github.com, "Working with the Container registry"). */
export const ghcr: Provider = {
  ...PLAIN,
  name: 'GitHub Container Registry',
  cure: 'The job needs permissions: packages: write, and a package that another repository made must give this one the role Write under "Manage Actions access". Elsewhere give username and a classic personal access token with write:packages.',
  automatic,
}

/**
 * A token of a GitHub Enterprise Server or of ghe.com means nothing to ghcr.io and is not sent there. A base image that the build alone knows of is
 * read without the token, as in a job without a sign-in: most are public, and a sign-in that is not good enough was seen to be refused where nobody
 * at all may read (github.com/nilsnolde/docker-valhalla#122).
 */
async function automatic(host: Host, given: Given, ports: Ports): Promise<Login | undefined> {
  return serverOf(ports) === GITHUB_COM ? byToken(host, given, ports) : undefined
}

/**
 * The registry of the enterprise server, or of the tenant of ghe.com, that runs this job is at `containers.` before its own name, and takes the job's token
 * (docs.github.com/enterprise-server, "Working with the Container registry": with subdomain isolation). Any other host gets nothing.
 */
export async function automaticOnServer(host: Host, given: Given, ports: Ports): Promise<Login | undefined> {
  const server = serverOf(ports)
  const isOurs = server !== GITHUB_COM && host === `containers.${parseUrl(server)?.host}`
  return isOurs ? byToken(host, given, ports) : undefined
}

function serverOf({ env }: Pick<Ports, 'env'>): string {
  return (env['GITHUB_SERVER_URL'] || GITHUB_COM).replace(/\/$/, '')
}

function byToken(host: Host, { githubToken, isNamed }: Given, ports: Ports): Login | undefined {
  if (githubToken === undefined) return undefined
  if (!isNamed) {
    ports.log.info(
      `${host} is asked without a sign-in, since no image and no cache is there; an entry in registry-auth with this registry signs in with github-token`,
    )
    return undefined
  }
  const username = ports.env['GITHUB_ACTOR'] ?? ''
  // The registry reads the token alone; the name is for its log, but may not be empty.
  return {
    host,
    username: username === '' ? 'github-actions' : username,
    password: githubToken,
    source: 'github-token',
    expiresAt: undefined,
  }
}
