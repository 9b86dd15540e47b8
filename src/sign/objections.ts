import { canonicalName, formatPinned, type Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Objections } from '../publish/admit.ts'
import type { Signature, Signatures } from './sign.ts'

/**
 * What signatures that failed have against the names: with `required` no name is written anywhere, but a repository whose registry is not required only gets
 * none itself.
 */
export function objectionsOf(
  { each }: Pick<Signatures, 'each'>,
  required: boolean,
  isNeeded: (repository: Repository) => boolean,
): Objections {
  const failed = required ? each.filter(isFailed) : []
  const [first] = failed.filter(({ repository }) => isNeeded(repository))
  return {
    blocked: first === undefined ? undefined : blockedBy(first),
    withheld: new Map(failed.map(({ repository, end }) => [canonicalName(repository), end.error])),
  }
}

type Failed = Signature & { readonly end: { readonly kind: 'failed'; readonly error: ActionError } }

/** Whether a signature was not made, or not stored. */
export function isFailed(signature: Signature): signature is Failed {
  return signature.end.kind === 'failed'
}

function blockedBy({ repository, digest, end }: Failed): ActionError {
  const { code, message, hint, cause } = end.error
  const named = formatPinned(repository, digest)
  const told = `No tag was written in any registry; the image lies there under its digest. Run again, or publish it later by from: ${named} (the output staged-digest names it); sign-required: false publishes without a signature.`
  return new ActionError(
    code,
    `${named} is not signed, and sign-required says that it must be: ${message}`,
    hint === undefined ? told : `${hint}\n${told}`,
    cause,
  )
}
