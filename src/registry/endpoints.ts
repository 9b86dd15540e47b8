import type { HostSettings } from '../credentials/keychain.ts'
import { parseEcrHost } from '../domain/ecr.ts'
import type { Host } from '../domain/reference.ts'
import type { Scheme } from './challenge.ts'

/** Where and how the API of a registry is reached. */
export type Endpoint = {
  readonly host: Host
  readonly kind: RegistryKind
  /** scheme, host and port; no path */
  readonly origin: URL
  /** PEM of an additional certificate authority */
  readonly ca: string | undefined
  /** requests at the same time */
  readonly parallel: number
  /** how it asks for credentials, where that is known without asking */
  readonly scheme: Scheme | undefined
}

/** The registries that need a word of their own, in limits or in advice. */
export type RegistryKind = 'dockerhub' | 'ghcr' | 'ecr' | 'gitlab' | 'quay' | 'generic'

const PARALLEL = 8

/** Finds the API of a host: Docker Hub's has another name than its images; plain HTTP only where the settings say so. */
export function endpointOf(host: Host, settings: HostSettings): Endpoint {
  const kind = kindOf(host)
  const name = kind === 'dockerhub' ? 'registry-1.docker.io' : host
  const origin = new URL(`${settings.plain ? 'http' : 'https'}://${name}`)
  // Quay refuses manifests that arrive at the same time (GoogleContainerTools/jib#2470)
  return { host, kind, origin, ca: settings.ca, parallel: kind === 'quay' ? 1 : PARALLEL, scheme: schemeOf(kind) }
}

function kindOf(host: Host): RegistryKind {
  if (host === 'docker.io') return 'dockerhub'
  if (host === 'ghcr.io') return 'ghcr'
  if (host === 'registry.gitlab.com') return 'gitlab'
  if (host === 'quay.io') return 'quay'
  return parseEcrHost(host) !== undefined ? 'ecr' : 'generic'
}

/** What these three answer to `GET /v2/`, so that it need not be asked; a 401 that says otherwise is believed. */
function schemeOf(kind: RegistryKind): Scheme | undefined {
  switch (kind) {
    case 'dockerhub':
      return { kind: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }
    case 'ghcr':
      return { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' }
    case 'ecr':
      return { kind: 'basic' }
    case 'gitlab':
    case 'quay':
    case 'generic':
      return undefined
  }
}
