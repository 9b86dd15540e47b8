import type { Ports } from '../../ports.ts'
import { endAfter, exchange, tokenOf } from '../exchange.ts'
import type { Login } from '../keychain.ts'
import { type KeylessEntry, PLAIN, type Provider } from '../provider.ts'

/** Docker Hub: a user with an access token, or an organisation with an organisation access token (docs.docker.com, "Access tokens"). */
export const hub: Provider = {
  ...PLAIN,
  name: 'Docker Hub',
  cure: 'Give registry: docker.io, username: your Docker ID and password: an access token with Read & Write (an account password fails where two-factor sign-in is on), or the name of an organisation and connection-id.',
}

const AUDIENCE = 'https://identity.docker.com'
/** What we ask for: the shortest that Docker gives, since a new one is made when it is needed (docker/login-action, src/dockerhub.ts: 300 to 3600). */
const LIFETIME_SECONDS = 300

/**
 * Signs in as an organisation without its token: a connection of the organisation trusts GitHub's token, and what it gives is a password
 * (docs.docker.com, "OIDC connections"; docker/login-action, src/dockerhub.ts).
 */
export async function signInToHub({ host, keyless }: KeylessEntry<'dockerhub'>, ports: Ports): Promise<Login> {
  const { organization, connectionId } = keyless
  const { jwt, claims } = await ports.identity.token(AUDIENCE, host)
  const asked = {
    host,
    claims,
    seller: "Docker's identity service",
    url: new URL('https://identity.docker.com/oauth/token'),
    body: {
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: jwt.reveal(),
        connection_id: connectionId,
        expires_in: String(LIFETIME_SECONDS),
      },
    },
    cure: `The connection ${connectionId} of ${organization} needs a ruleset that this subject meets, with the repositories that are pushed to.`,
    secrets: [jwt],
  }
  const answer = await exchange(asked, ports)
  const password = tokenOf(answer, 'access_token', asked, ports)
  return {
    host,
    username: organization,
    password,
    source: `connection-id of ${organization}`,
    expiresAt: endAfter(answer['expires_in'], LIFETIME_SECONDS, ports),
  }
}
