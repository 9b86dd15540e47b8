import type { HostSettings } from '../credentials/keychain.ts'
import type { Host } from '../domain/reference.ts'
import { type Vendor, vendorOf } from '../domain/vendor.ts'
import type { Scheme } from './challenge.ts'

/** Where and how the API of a registry is reached. */
export type Endpoint = {
  readonly host: Host
  readonly kind: Vendor
  /** scheme, host and port; no path */
  readonly origin: URL
  /** PEM of an additional certificate authority */
  readonly ca: string | undefined
  /** hosts of token servers that the user named for it */
  readonly realms: readonly Host[]
  /** requests at the same time */
  readonly parallel: number
  /** how it asks for credentials, where that is known without asking */
  readonly scheme: Scheme | undefined
}

const PARALLEL = 10

/** Finds the API of a host: Docker Hub's has another name than its images; plain HTTP only where the settings say so. */
export function endpointOf(host: Host, settings: HostSettings): Endpoint {
  const kind = vendorOf(host)
  const name = kind === 'dockerhub' ? 'registry-1.docker.io' : host
  const origin = new URL(`${settings.plain ? 'http' : 'https'}://${name}`)
  return { host, kind, origin, ca: settings.ca, realms: settings.realms ?? [], parallel: parallelOf(kind), scheme: schemeOf(kind) }
}

/** The endpoint as its challenge shows it, where the name of the host did not say whose it is. */
export function recognised(endpoint: Endpoint, vendor: Vendor | undefined): Endpoint {
  if (endpoint.kind !== 'generic' || vendor === undefined) return endpoint
  return { ...endpoint, kind: vendor, parallel: parallelOf(vendor) }
}

/** Quay refuses manifests that arrive at the same time (GoogleContainerTools/jib#2470). */
function parallelOf(vendor: Vendor): number {
  return vendor === 'quay' ? 1 : PARALLEL
}

/** What these three answer to `GET /v2/`, so that it need not be asked; a 401 that says otherwise is believed. */
function schemeOf(kind: Vendor): Scheme | undefined {
  switch (kind) {
    case 'dockerhub':
      return { kind: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }
    case 'ghcr':
      return { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' }
    case 'ecr':
      return { kind: 'basic' }
    case 'azure':
    case 'generic':
    case 'gitlab':
    case 'google':
    case 'harbor':
    case 'nexus':
    case 'quay':
      return undefined
  }
}
