/** The Trivy that is fetched where the workflow names none. */
export const TRIVY_VERSION = '0.74.0'

/** Releases with malicious code in them (GHSA-69fq-xp46-6x23, CVE-2026-33634); they are never run. */
const COMPROMISED: ReadonlySet<string> = new Set(['0.69.4', '0.69.5', '0.69.6'])

/** Whether a version of Trivy, without `v`, is one of those. */
export function isCompromised(version: string): boolean {
  return COMPROMISED.has(version)
}
