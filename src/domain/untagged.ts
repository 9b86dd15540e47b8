import type { Vendor } from './vendor.ts'

/**
 * How long a registry keeps what has no tag, in milliseconds; `undefined` where it is not known to remove it by itself. Quay: an hour after it was pushed by its
 * digest (github.com/quay/quay, endpoints/v2/manifest.py, `PUSH_TEMP_TAG_EXPIRATION_SEC`).
 */
export function untaggedMs(vendor: Vendor): number | undefined {
  return vendor === 'quay' ? 3_600_000 : undefined
}
