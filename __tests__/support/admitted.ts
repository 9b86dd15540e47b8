import { type Admitted, admit, type Objections } from '../../src/publish/admit.ts'
import type { Uploaded } from '../../src/publish/upload.ts'

/** An uploaded image that no check has anything against, or only in some repositories. */
export function admitted(uploaded: Uploaded, withheld: Objections['withheld'] = new Map()): Admitted {
  const admission = admit(uploaded, { blocked: undefined, withheld })
  if (admission.kind === 'blocked') throw admission.error
  return admission.image
}
