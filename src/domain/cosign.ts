import { parseJson } from './json.ts'
import { parseUrl } from './url.ts'

/** The cosign that is fetched, and the oldest that is used: its verifier is the first that holds a signature to the time in which its key was good (CVE-2026-54787). */
export const COSIGN_VERSION = '3.1.2'

/** The issuer of the identity tokens of GitHub's own jobs (docs.github.com, "OpenID Connect reference"). */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/**
 * The issuer of the identity tokens of the jobs of a GitHub server, by its address (docs.github.com, "OpenID Connect reference" of GitHub Enterprise Server, "Feature
 * overview for GitHub Enterprise Cloud with data residency").
 */
export function issuerAt(serverUrl: string): string {
  const host = parseUrl(serverUrl)?.host ?? 'github.com'
  if (host === 'github.com') return GITHUB_ISSUER
  return host.endsWith('.ghe.com') ? `https://token.actions.${host}` : `https://${host}/_services/token`
}

/** The predicate of an in-toto statement that says no more than that an image is signed (sigstore/cosign, pkg/types/predicate.go). */
export const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1'

/** A Sigstore bundle as a layer, and as what an artifact is (sigstore/protobuf-specs, sigstore_bundle.proto). */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/**
 * The name in what Node reads from a certificate of who signed (`URI:…`, `email:…`), or in anything else that stands for a signer. Node quotes a name that has a
 * comma in it, as a branch may have (nodejs/node, CVE-2021-44532).
 */
export function identityOf(signer: string): string {
  const name = signer.replace(/^(?:URI|email):/, '')
  const plain = name.startsWith('"') ? parseJson(name) : undefined
  return typeof plain === 'string' ? plain : name
}
