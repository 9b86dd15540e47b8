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
  readonly findings: readonly Finding[]
}

/** One thing that was found. */
export type Finding = {
  readonly kind: 'vulnerability' | 'secret' | 'misconfiguration' | 'license'
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** package and versions, of a vulnerability; a file's path otherwise */
  readonly where: string
  readonly installed: string | undefined
  readonly fixed: string | undefined
  readonly url: string | undefined
  /** why Trivy itself took it out of what counts (an ignore file, a policy, a VEX statement); `undefined` where it counts */
  readonly ignored: { readonly source: string; readonly statement: string | undefined } | undefined
}
