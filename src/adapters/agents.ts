import { readFileSync } from 'node:fs'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import tls, { type SecureContext } from 'node:tls'
import { isLoopback } from '../domain/loopback.ts'
import { parseUrl } from '../domain/url.ts'
import type { Environment } from '../ports.ts'
import { guardedLookup, type Reach } from './address.ts'
import { tapConnections } from './tap.ts'

/** Connections that are kept for one origin. */
const SOCKETS_PER_ORIGIN = 10
/** An idle connection is dropped after this time: networks forget them without a word (Azure's outbound rules after 4 minutes). */
const IDLE_SOCKET_MS = 30_000

/**
 * What a connection is for. Answers that are read as streams have connections of their own, since they may feed a request to the same
 * origin that could otherwise wait for them for ever; `fresh` connections were never used before and are not kept.
 */
export type Purpose = 'request' | 'stream' | 'fresh'

/** The pool of connections for a request; `ca` is PEM. */
export type Agents = (url: URL, ca: string | undefined, purpose: Purpose, reach: Reach) => HttpAgent

/**
 * Makes the pools: one for each origin, kind of use, reach and additional certificate authority; `onPrivate` is told of hosts in networks of one's own. Proxies are those of the environment, as Node's
 * `proxyEnv` reads them (Node ≥ 24.5, `NO_PROXY` included); loopback never goes through one, as Go's clients have it. An older Node with a
 * proxy variable set, and a proxy that is not for HTTP, throw `ERR_PROXY_UNSUPPORTED`: nothing goes around a proxy.
 */
export function createAgents(env: Environment, lookup: LookupFunction | undefined, onPrivate: (host: string) => void): Agents {
  const agents = new Map<string, HttpAgent>()
  return (url, ca, purpose, reach) => {
    const proxy = isLoopback(url.hostname) ? undefined : proxyOf(url, env)
    const key = JSON.stringify([url.protocol, proxy === undefined, purpose, reach, ca])
    const known = agents.get(key)
    if (known !== undefined) return known
    const options = {
      keepAlive: purpose !== 'fresh',
      maxSockets: SOCKETS_PER_ORIGIN,
      noDelay: true,
      timeout: IDLE_SOCKET_MS,
      lookup: guardedLookup(lookup, reach, onPrivate),
      ...(proxy === undefined ? {} : { proxyEnv: proxy }),
    }
    const agent = url.protocol === 'https:' ? new HttpsAgent({ ...options, ...trust(ca, env) }) : new HttpAgent(options)
    // what a proxy tunnels is read by Node alone
    if (purpose === 'stream' && proxy === undefined) tapConnections(agent)
    agents.set(key, agent)
    return agent
  }
}

/** What Node is told of the proxy for a URL; `undefined` when the environment names none. */
function proxyOf(url: URL, env: Environment): Environment | undefined {
  const lower = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const name = [lower, lower.toUpperCase()].find((variable) => (env[variable] ?? '') !== '')
  const value = env[name ?? '']
  if (name === undefined || value === undefined) return undefined
  // Go's clients take a proxy without a scheme for HTTP; Node goes around one that it cannot read
  const address = value.includes('://') ? value : `http://${value}`
  const speaks = /^https?:$/.test(parseUrl(address)?.protocol ?? '')
  if (!speaks) throw unsupported(`${url.host} is to be reached through ${name}, which names no proxy for HTTP`)
  if (!canProxy())
    throw unsupported(`${url.host} is to be reached through ${name}, which Node ${process.versions.node} cannot; Node 24.5 can`)
  return { [lower]: address, no_proxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' }
}

/** A Node that knows the option refuses a proxy whose address is broken; one that does not never looks. */
function canProxy(): boolean {
  try {
    new HttpAgent({ proxyEnv: { http_proxy: 'http://[' } }).destroy()
    return false
  } catch {
    return true
  }
}

function unsupported(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_PROXY_UNSUPPORTED' })
}

/** The additional authority beside everything that is trusted without it: an own `ca` alone would replace those. */
function trust(ca: string | undefined, env: Environment): { readonly secureContext?: SecureContext } {
  if (ca === undefined) return {}
  return { secureContext: tls.createSecureContext({ ca: [...trusted(env), ca] }) }
}

function trusted(env: Environment): readonly string[] {
  // Node ≥ 22.15 knows what it trusts; before, the bundled roots and NODE_EXTRA_CA_CERTS are all there is
  if (typeof tls.getCACertificates === 'function') return tls.getCACertificates('default')
  const extra = env['NODE_EXTRA_CA_CERTS'] ?? ''
  return extra === '' ? tls.rootCertificates : [...tls.rootCertificates, readFileSync(extra, 'utf8')]
}
