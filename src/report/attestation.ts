import { inertMarkdown } from '../domain/inert.ts'
import type { ActionError } from '../errors.ts'
import type { Attestation } from '../sign/attest.ts'
import type { Report } from './report.ts'

/** Where GitHub shows an attestation; empty where none was made. */
export function urlOf(attestation: Attestation): string {
  return attestation.kind === 'made' ? attestation.url : ''
}

/** Among the checks of a summary, one part of a sentence in Markdown. */
export function attestationWords({ attestation }: Report): readonly string[] {
  if (attestation === undefined) return []
  return [attestation.kind === 'made' ? 'attested by GitHub' : `**not attested**: ${inertMarkdown(attestation.error.message)}`]
}

/** How an image is published that GitHub has no attestation of, in the words of an annotation. */
export function attestationWarning({ message, hint }: ActionError): string {
  return `no attestation by GitHub: ${message}${hint === undefined ? '' : `. ${hint}`}`
}

/** How to check the attestation of a reference by its digest, as the words of one command. */
export function attestationCommand({ attestation }: Report, reference: string): readonly (readonly string[])[] {
  return attestation?.kind === 'made' ? [['gh', 'attestation', 'verify', `oci://${reference}`, '--repo', attestation.repository]] : []
}
