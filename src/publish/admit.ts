import type { Uploaded } from './upload.ts'

declare const admitted: unique symbol

/** An uploaded image that names may show; only `admit` makes one. */
export type Admitted = Uploaded & { readonly [admitted]: true }

/** The last check before the names. Signatures and registries' own scans will be asked here; none can be asked for so far, so every uploaded image passes. */
export function admit(uploaded: Uploaded): Admitted {
  return uploaded as Admitted
}
