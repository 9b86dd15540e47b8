import type { Digest } from '../domain/digest.ts'
import { formatPinned, type Repository } from '../domain/reference.ts'
import { untaggedMs } from '../domain/untagged.ts'
import type { Vendor } from '../domain/vendor.ts'

/** An image that was uploaded under no name, and the registry that may not keep it so. */
export type Untagged = { readonly repository: Repository; readonly digest: Digest; readonly vendor: Vendor }

/** Less than this is left: it is told, since a scan and a slow copy can take it. */
const SOON_MS = 20 * 60_000

/** What helps where an image without a tag is removed: those jobs of a run that succeeded are not run again by themselves. */
export const BUILD_AGAIN = 'Build it again; in a workflow "Re-run all jobs" does that, and "Re-run failed jobs" does not.'

/** Says that an image is to get a name soon, if the registry does not keep it without; `undefined` where there is time enough, or nobody knows its age. */
export function hurryWords({ repository, digest, vendor }: Untagged, ageMs: number | undefined): string | undefined {
  const keptMs = untaggedMs(vendor)
  if (keptMs === undefined || ageMs === undefined || keptMs - ageMs > SOON_MS) return undefined
  const left = keptMs - ageMs
  const until = left > 0 ? `it is gone in ${minutes(left)} unless it has a tag by then` : 'it may be gone any moment unless it has a tag'
  return `${formatPinned(repository, digest)} was uploaded ${minutes(ageMs)} ago under no name, and ${limitWords(repository, keptMs)}: ${until}. ${BUILD_AGAIN}`
}

/** Why an image may not be there any more. */
export function goneWords({ repository, vendor }: Pick<Untagged, 'repository' | 'vendor'>): string {
  const keptMs = untaggedMs(vendor)
  return keptMs === undefined ? 'A clean-up of untagged images may have removed it.' : `${limitWords(repository, keptMs)}. ${BUILD_AGAIN}`
}

/** `quay.io removes what has no tag after 1 h`. */
export function limitWords({ host }: Pick<Repository, 'host'>, keptMs: number): string {
  return `${host} removes what has no tag after ${minutes(keptMs)}`
}

/** `52 min`, `1 h`, `1 h 12 min`; what is less than a minute is none. */
export function minutes(ms: number): string {
  const whole = Math.floor(ms / 60_000)
  const [hours, rest] = [Math.floor(whole / 60), whole % 60]
  return [hours > 0 ? `${hours} h` : '', rest > 0 || hours === 0 ? `${rest} min` : ''].filter((word) => word !== '').join(' ')
}
