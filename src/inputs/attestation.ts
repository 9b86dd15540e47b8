import type { Form } from './form.ts'
import { parseBoolean } from './words.ts'

/** When there is something to attest: an attestation says that this run made the image. */
type Run = { readonly push: boolean; readonly isFrom: boolean }

/** Reads `github-attestation`; off also where nothing is pushed, or what is published was made elsewhere. */
export function readAttestation(form: Form, { push, isFrom }: Run): boolean {
  const isAsked = form.one('github-attestation', parseBoolean) ?? false
  if (!isAsked) return false
  if (isFrom)
    form.notice('github-attestation', 'has no effect, since from publishes what another job has made: the job that builds attests')
  return push && !isFrom
}
