import { PLAIN, type Provider } from '../provider.ts'
import { automaticOnServer } from './ghcr.ts'

/** Any registry of which nothing more is known: distribution, zot, Nexus, a registry of one's own, that of a GitHub Enterprise Server. */
export const generic: Provider = {
  ...PLAIN,
  name: 'a container registry',
  cure: 'Give registry, username and password (or an entry of registry-auth), or sign in with docker/login-action in an earlier step.',
  automatic: automaticOnServer,
}
