import type { Environment } from '../ports.ts'

/** What to know where Docker Content Trust is switched on, which nothing here signs by; `undefined` elsewhere. */
export function contentTrustNotice(env: Environment): string | undefined {
  if (!/^(?:1|t|true)$/i.test(env['DOCKER_CONTENT_TRUST'] ?? '')) return undefined
  return 'DOCKER_CONTENT_TRUST is set, and nothing is signed or checked by it: Docker Content Trust is retired, and notary.docker.io ends on 2026-12-08. Take the variable away; sign: keyless or sign: key signs with cosign in its place (README, "Signatures").'
}
