import type { Digest } from './digest.ts'
import type { Platform } from './platform.ts'
import type { Repository } from './reference.ts'

/** What a published image says of itself, by which a run that gives it more names makes its plan. */
export type Origin = {
  readonly digest: Digest
  /** the images that it comes from by their digests, `ghcr.io/acme/app@sha256:…`; several are joined into one */
  readonly names: readonly string[]
  readonly repositories: readonly Repository[]
  /** the source commit, in hex digits */
  readonly commit: string | undefined
  /** the commit that tags were named by when it was built: of a pull request GitHub's merge */
  readonly revision: string | undefined
  /** what the label for it says, which need not be a version; `undefined` where there is no label */
  readonly version: string | undefined
  readonly fingerprint: string | undefined
  readonly labels: ReadonlyMap<string, string>
  readonly platforms: readonly Platform[]
}

/** The image whose version counts: none where an image is built, nor where the run that gives the names says the version. */
export function speakerOf(
  origin: Pick<Origin, 'version'> | undefined,
  { versionOf }: { readonly versionOf: 'image' | 'run' },
): Pick<Origin, 'version'> | undefined {
  return versionOf === 'image' ? origin : undefined
}
