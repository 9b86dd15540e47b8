import { isLoopback } from '../domain/loopback.ts'
import { parseUrl } from '../domain/url.ts'
import { ActionError } from '../errors.ts'
import type { Endpoint } from './endpoints.ts'

/** A place that an answer named: whether our credentials may go there. */
export type Target = { readonly url: URL; readonly trusted: boolean }

/** Token servers that stand beside their registry under another name, and belong to it. */
const TOKEN_SERVERS: ReadonlyMap<string, string> = new Map([
  ['https://registry-1.docker.io', 'https://auth.docker.io'],
  ['https://dhi.io', 'https://auth.docker.io'],
  ['https://registry.gitlab.com', 'https://gitlab.com'],
])

/**
 * The token server that a challenge names. Credentials go to the origin of the registry itself, to a token server that is known to belong
 * to it or that the user named (`auth-realms`), and from loopback to loopback; anything else is refused (`ActionError` `registry-refused`): a registry that may name any host would get
 * the password sent to any host (GHSA-xf85-363p-868w).
 */
export function tokenServer(realm: string, endpoint: Endpoint): URL {
  const url = parse(realm, undefined, 'token server', endpoint)
  const { origin } = endpoint
  const isNamed = endpoint.realms.some((realm) => new URL(`${url.protocol}//${realm}`).host === url.host)
  const known = url.origin === origin.origin || TOKEN_SERVERS.get(origin.origin) === url.origin || isNamed
  if (known || (isLoopback(url.hostname) && isLoopback(origin.hostname))) return url
  throw refusal(endpoint, `names a token server at another host, ${url.host}`)
}

/**
 * Where an answer sends us: an upload's `Location`, or a redirect. Another origin gets no credentials and must be reached by TLS, unless
 * the registry itself was declared plain; loopback is reachable from loopback only. Throws `ActionError` `registry-refused`.
 */
export function nextHop(location: string, from: URL, what: 'upload' | 'redirect', endpoint: Endpoint): Target {
  const url = parse(location, from, what, endpoint)
  const trusted = url.origin === endpoint.origin.origin
  if (!trusted && isLoopback(url.hostname) && !isLoopback(endpoint.origin.hostname))
    throw refusal(endpoint, `sends the ${what} to ${url.host}, which is this machine`)
  return { url, trusted }
}

function parse(text: string, base: URL | undefined, what: string, endpoint: Endpoint): URL {
  const url = parseUrl(text, base?.href)
  if (url === undefined) throw refusal(endpoint, `names a place for the ${what} that is no URL`)
  if (url.username !== '' || url.password !== '')
    throw refusal(endpoint, `names a place for the ${what} with a user name in its URL, at ${url.host}`)
  const plain = url.protocol === 'http:' && endpoint.origin.protocol === 'http:'
  if (url.protocol !== 'https:' && !plain) {
    throw refusal(endpoint, `sends the ${what} to ${url.protocol}//${url.host}, which is not TLS`)
  }
  return url
}

function refusal({ host }: Endpoint, found: string): ActionError {
  return new ActionError(
    'registry-refused',
    `${host} ${found}; nothing was sent there`,
    `Credentials for ${host} go only to ${host} and its own token server, over TLS. Where that stands on another host and you know it to be right, name it: auth-realms: ${host}=HOST.`,
  )
}
