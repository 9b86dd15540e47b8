import { PLAIN, type Provider } from '../provider.ts'

/** Docker Hub: a user with an access token, or an organisation with an organisation access token (docs.docker.com, "Access tokens"). */
export const hub: Provider = {
  ...PLAIN,
  name: 'Docker Hub',
  cure: 'Give registry: docker.io, username: your Docker ID and password: an access token with Read & Write (an account password fails where two-factor sign-in is on).',
}
