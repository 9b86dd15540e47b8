import { inertInline } from '../domain/inert.ts'
import type { IdentityClaims } from '../ports.ts'

/** What an identity token says of the job, for the error of who refused it: a trust policy is compared with these two, character by character. */
export function describeClaims({ audience, subject }: IdentityClaims): string {
  return `its audience (aud) is ${told(audience)}, its subject (sub) ${told(subject)}`
}

/** Who made an identity token, for what a trust has to say: GitHub's own, or that of an enterprise server (docs.github.com/actions/reference/security/oidc). */
export function issuerOf({ issuer }: IdentityClaims): string {
  return told(issuer ?? 'https://token.actions.githubusercontent.com')
}

/**
 * What to look at first where a subject is of the immutable form: repositories that were made, renamed or transferred after 2026-07-15 have it, and policies
 * of before do not match it (docs.github.com/actions/reference/security/oidc); else nothing.
 */
export function subjectHint({ subject }: IdentityClaims): string {
  const isImmutable = /^repo:[^/:]+@\d+\/[^/:]+@\d+:/.test(subject ?? '')
  return isImmutable
    ? ' The subject has the numbers of owner and repository in it (repo:OWNER@ID/REPO@ID:…), as those of all repositories made, renamed or moved since July 2026: a trust that was written as repo:OWNER/REPO:… does not match it.'
    : ''
}

function told(claim: string | undefined): string {
  return claim === undefined ? 'not said' : inertInline(claim)
}
