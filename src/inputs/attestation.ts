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

/** Whether GitHub can attest for a repository: of a private one it signs by a Sigstore that has to be named. Where nobody says what it is, it is tried. */
export function canAttest({ own }: { readonly own?: unknown }, { isPrivate }: { readonly isPrivate: boolean | undefined }): boolean {
  return isPrivate !== true || own !== undefined
}
