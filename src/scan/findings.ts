import type { Digest } from '../domain/digest.ts'
import type { Severity } from '../domain/severity.ts'

/** What the gate needs of one report of Trivy (JSON, SchemaVersion 2). All text in it is untrusted. */
export type TrivyReport = {
  readonly scannerVersion: string | undefined
  /** the config digest of the image that it is about */
  readonly imageId: Digest
  readonly os: string
  readonly architecture: string
  readonly variant: string | undefined
  readonly distribution: { readonly family: string; readonly name: string; readonly isEnded: boolean } | undefined
  /** packages that were recognised */
  readonly packages: number
  /** those of them that are the distribution's */
  readonly osPackages: number
  /** at most `FINDINGS_LIMIT`: what counts before what was taken out, the worst first, those with a fix before those without */
  readonly findings: readonly Finding[]
  /** all findings of the report, whether they are kept or not */
  readonly tally: Tally
}

/** Numbers of findings: with a fix (or of a kind that needs none), without one, and taken out by Trivy itself. */
export type Tally = Readonly<Record<Severity, { readonly fixable: number; readonly unfixed: number; readonly ignored: number }>>

/** One thing that was found. */
export type Finding = {
  readonly kind: 'vulnerability' | 'secret' | 'misconfiguration' | 'license'
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** of a vulnerability or a license */
  readonly packageName: string | undefined
  /** file in the image; `undefined` for a package of the distribution, and for the image's own configuration */
  readonly path: string | undefined
  /** in the file, from 1 */
  readonly line: number | undefined
  readonly installed: string | undefined
  readonly fixed: string | undefined
  /** a vulnerability for which Trivy knows no fix */
  readonly isUnfixed: boolean
  readonly url: string | undefined
  /** why Trivy itself took it out of what counts; `undefined` where it counts */
  readonly ignored: Ignored | undefined
}

/** Who took a finding out: a file (ignore file, policy, VEX) and what it says. A report does not say until when; who knows the file adds it. */
export type Ignored = { readonly source: string; readonly statement: string | undefined; readonly expiresAt: Date | undefined }
