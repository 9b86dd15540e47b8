import type { ActionError } from '../errors.ts'
import type { Uploaded } from './upload.ts'

declare const admitted: unique symbol

/** An uploaded image that names may show, but for repositories in which it gets none; only `admit` makes one. */
export type Admitted = Uploaded & Pick<Objections, 'withheld'> & { readonly [admitted]: true }

/** What a last check has against the names. */
export type Objections = {
  /** why no name may show the image, in any registry */
  readonly blocked: ActionError | undefined
  /** repositories, by their canonical names, in which alone it gets none */
  readonly withheld: ReadonlyMap<string, ActionError>
}

/** Whether names may show the image. */
export type Admission = { readonly kind: 'admitted'; readonly image: Admitted } | { readonly kind: 'blocked'; readonly error: ActionError }

/** The last decision before the names, by what the checks of the uploaded image say. */
export function admit(uploaded: Uploaded, ...checks: readonly Objections[]): Admission {
  const error = checks.find(({ blocked }) => blocked !== undefined)?.blocked
  if (error !== undefined) return { kind: 'blocked', error }
  const judged: Uploaded & Pick<Objections, 'withheld'> = { ...uploaded, withheld: new Map(checks.flatMap((check) => [...check.withheld])) }
  return { kind: 'admitted', image: judged as Admitted }
}
