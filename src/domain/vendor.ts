import { isEcrPublic, parseEcrHost } from './ecr.ts'
import type { Host } from './reference.ts'
import { parseUrl } from './url.ts'

/** Whose registry it is, as far as we have a word of our own for it: in signing in, in limits or in advice. */
export type Vendor = 'dockerhub' | 'ecr' | 'ecr-public' | 'ghcr' | 'google' | 'azure' | 'gitlab' | 'quay' | 'harbor' | 'nexus' | 'generic'

/** What a challenge says of whose registry it is (RFC 9110, 11.6.1). */
export type ChallengeSigns = { readonly realm: string | undefined; readonly service: string | undefined }

/** How each is known: by the name of its host, and the ones that people run themselves by what their challenge says. The first that fits counts. */
const SIGNS: readonly {
  readonly vendor: Vendor
  readonly host?: (host: Host) => boolean
  readonly challenge?: (signs: ChallengeSigns) => boolean
}[] = [
  { vendor: 'dockerhub', host: (host) => host === 'docker.io' },
  { vendor: 'ecr', host: (host) => parseEcrHost(host) !== undefined },
  { vendor: 'ecr-public', host: isEcrPublic },
  { vendor: 'ghcr', host: (host) => host === 'ghcr.io' },
  // cloud.google.com/artifact-registry/docs, "Locations"; gcr.io is served by Artifact Registry since 2025
  { vendor: 'google', host: (host) => /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/.test(host) },
  // learn.microsoft.com/azure/container-registry: names, domain name labels, regional endpoints, national clouds; `REG.REGION.data.…` is no place to sign in
  { vendor: 'azure', host: (host) => /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us|de)$/.test(host) },
  {
    vendor: 'gitlab',
    host: (host) => host === 'registry.gitlab.com',
    // docs.gitlab.com/administration/packages/container_registry, "auth: token"
    challenge: ({ realm, service }) => service === 'container_registry' && pathOf(realm) === '/jwt/auth',
  },
  {
    vendor: 'quay',
    host: (host) => host === 'quay.io',
    // github.com/quay/quay, endpoints/v2/v2auth.py
    challenge: ({ realm }) => pathOf(realm) === '/v2/auth',
  },
  // github.com/goharbor/harbor, src/server/middleware/v2auth/auth.go and src/core/service/token
  { vendor: 'harbor', challenge: ({ service }) => service === 'harbor-registry' },
  // help.sonatype.com/nexus-repository-manager, "Docker authentication": the realm of its Basic and Bearer challenges names the product
  { vendor: 'nexus', challenge: ({ realm }) => /^Sonatype Nexus Repository/i.test(realm ?? '') },
]

/** Whose registry a host is, by its name alone. */
export function vendorOf(host: Host): Vendor {
  return SIGNS.find((sign) => sign.host?.(host) === true)?.vendor ?? 'generic'
}

/** Whose registry it is that sends this challenge, where its name does not say. */
export function vendorOfChallenge(signs: ChallengeSigns): Vendor {
  return SIGNS.find((sign) => sign.challenge?.(signs) === true)?.vendor ?? 'generic'
}

function pathOf(realm: string | undefined): string | undefined {
  return realm === undefined ? undefined : parseUrl(realm)?.pathname
}
