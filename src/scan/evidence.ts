import type { Digest } from '../domain/digest.ts'
import type { Platform } from '../domain/platform.ts'
import type { ActionError } from '../errors.ts'
import type { TrivyReport } from './findings.ts'

/** Everything that the scan of one staged image brought to light, before anybody judges it. */
export type Evidence = {
  /** one for each platform manifest of the image, in the order of the index; nothing else */
  readonly platforms: readonly PlatformEvidence[]
  readonly scanner: ScannerUsed | undefined
  readonly database: DatabaseUsed | undefined
  /** fetched only where Trivy asked for it */
  readonly javaDatabase: DatabaseUsed | undefined
  readonly isolation: Isolation | undefined
  /** why there is no scan at all: no Trivy, no database, a manifest of a kind that nobody knows; the gate is closed then */
  readonly failure: ActionError | undefined
  readonly tookMs: number
}

/** One platform: a report that was read, or why there is none that counts. */
export type PlatformEvidence = { readonly platform: Platform; readonly manifest: Digest; readonly config: Digest } & (
  | { readonly kind: 'report'; readonly report: TrivyReport; readonly file: string; readonly tookMs: number }
  | { readonly kind: 'none'; readonly because: string }
)

/** Which Trivy it was, and whether its bytes are those that this action pins. */
export type ScannerUsed = {
  readonly version: string
  readonly origin: 'input' | 'path' | 'cache' | 'download'
  readonly program: string
  readonly isPinned: boolean
}

/** Which vulnerability database it was. */
export type DatabaseUsed = { readonly source: string; readonly digest: Digest | undefined; readonly updatedAt: Date }

/** How far the scanner was kept from the rest of the machine: the rungs of the ladder, the best first. */
export type Isolation =
  | { readonly kind: 'namespaces' }
  | { readonly kind: 'container' }
  | { readonly kind: 'process'; readonly because: string }
