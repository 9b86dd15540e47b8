/** The cosign that is fetched, and the oldest that is used: its verifier is the first that holds a signature to the time in which its key was good (CVE-2026-54787). */
export const COSIGN_VERSION = '3.1.2'

/** The issuer of the identity tokens of GitHub's own jobs (docs.github.com, "OpenID Connect reference"). */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/** The predicate of an in-toto statement that says no more than that an image is signed (sigstore/cosign, pkg/types/predicate.go). */
export const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1'

/** A Sigstore bundle as a layer, and as what an artifact is (sigstore/protobuf-specs, sigstore_bundle.proto). */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
