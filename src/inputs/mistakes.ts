import type { Refusal } from '../domain/reference.ts'
import { type Field, placeOf } from './attributes.ts'
import { isRefusal, refuseAll, TOLD_LIMIT } from './refusal.ts'

/**
 * Finds all that is wrong in a line beside the refusal of its fields that was found. The field that is wrong is replaced by what `mend` has for it, and the rest is read
 * again; `mend` gives nothing where it cannot be known what else is.
 */
export function wholeRefusal<T extends object>(
  found: Refusal,
  fields: readonly Field[],
  parse: (fields: readonly Field[]) => T | Refusal,
  mend: (wrong: Field, at: number, fields: readonly Field[]) => readonly Field[] | undefined,
): Refusal {
  const refusals: [Refusal, ...Refusal[]] = [found]
  let [last, left] = [found, fields]
  while (refusals.length < TOLD_LIMIT) {
    const { at } = last
    if (at === undefined) break
    // an empty field at the end of a line stands where the one before it ends
    const wrong = left.findLast((field) => placeOf(field) <= at && at <= field.end)
    const instead = wrong && mend(wrong, at, left)
    if (instead === undefined) break
    left = left.flatMap((field) => (field === wrong ? instead : field))
    const next = parse(left)
    if (!isRefusal(next) || (next.at === at && next.refused === last.refused)) break
    refusals.push(next)
    last = next
  }
  refusals.sort((one, other) => (one.at ?? 0) - (other.at ?? 0))
  return refuseAll(refusals)
}
