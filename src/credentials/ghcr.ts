import type { Host } from '../domain/reference.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Ports } from '../ports.ts'
import type { Login } from './keychain.ts'
import { PLAIN, type Provider } from './provider.ts'

const GITHUB_COM = 'https://github.com'

/** GitHub's container registry: the job's own token is enough (docs.github.com, "Working with the Container registry"). */
export const ghcr: Provider = {
  ...PLAIN,
  name: 'GitHub Container Registry',
  claims: (host) => host === 'ghcr.io',
  cure: 'The job needs permissions: packages: write, and a package that another repository made must give this one the role Write under "Manage Actions access". Elsewhere give username and a classic personal access token with write:packages.',
  automatic,
}

/** A token of a GitHub Enterprise Server or of ghe.com means nothing to ghcr.io and is not sent there. */
async function automatic(host: Host, inputs: Inputs, ports: Ports): Promise<Login | undefined> {
  const server = ports.env['GITHUB_SERVER_URL'] ?? GITHUB_COM
  if (inputs.githubToken === undefined || server.replace(/\/$/, '') !== GITHUB_COM) return undefined
  const username = ports.env['GITHUB_ACTOR'] ?? ''
  // The registry reads the token alone; the name is for its log, but may not be empty.
  return {
    host,
    username: username === '' ? 'github-actions' : username,
    password: inputs.githubToken,
    source: 'github-token',
    expiresAt: undefined,
  }
}
