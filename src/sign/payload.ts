import { SIGN_PREDICATE } from '../domain/cosign.ts'
import { type Digest, hexOf } from '../domain/digest.ts'
import { canonicalName, type Repository } from '../domain/reference.ts'

/**
 * What is signed for a bundle: the in-toto statement that cosign makes of a digest (sigstore/cosign, cmd/cosign/cli/sign/sign.go). The repository is not in it,
 * so it is the same in every one.
 */
export function statementOf(digest: Digest): string {
  const subject = [{ digest: { sha256: hexOf(digest) } }]
  return JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType: SIGN_PREDICATE, predicate: {} })
}

/** What is signed for the legacy format: cosign's payload for a digest in one repository (sigstore/sigstore, pkg/signature/payload/payload.go). */
export function simpleSigningOf(repository: Repository, digest: Digest): string {
  const critical = {
    identity: { 'docker-reference': canonicalName(repository).replace(/^docker\.io\//, 'index.docker.io/') },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  }
  return JSON.stringify({ critical, optional: null })
}
