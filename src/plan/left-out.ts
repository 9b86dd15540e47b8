import type { Given } from './collapse.ts'
import type { PlannedTag } from './plan.ts'
import type { LeftTag } from './rules.ts'

/** A rule that gave no tag in this run, or not the one that it gives in others, which is `name` where that can be told. */
export type LeftOut = LeftTag & { readonly rule: string }

/**
 * All that is left out of a plan, each thing once: what rules gave another tag for, as a pre-release its full version in place of its line; those that are `silent`, as a
 * strategy's often are for one reason; and what else there is. A tag that another rule gave (`tags`) is not left out.
 */
export function allLeftOut(
  given: readonly Given[],
  silent: readonly LeftOut[],
  others: readonly LeftOut[],
  tags: readonly Pick<PlannedTag, 'name'>[],
): readonly LeftOut[] {
  const replaced: LeftOut[] = []
  given.forEach(({ rule, instead }) => {
    if (instead !== undefined) replaced.push({ rule: rule.line, ...instead })
  })
  const planned = new Set(tags.map(({ name }) => name))
  const all = [...replaced, ...silent, ...others].filter(({ name }) => name === undefined || !planned.has(name))
  return [...new Map(all.map((each) => [`${each.rule} ${each.name ?? ''} ${each.because}`, each])).values()]
}

/** The tags that a rule left out for one reason; none where it cannot be told which. */
export type Gathered = { readonly rule: string; readonly names: readonly string[]; readonly because: string }

/** What was left out as people read it: all tags together that one rule left out for one reason. */
export function gathered(leftOut: readonly LeftOut[]): readonly Gathered[] {
  const found = new Map<string, { readonly rule: string; readonly names: string[]; readonly because: string }>()
  leftOut.forEach(({ rule, name, because }) => {
    const key = `${name === undefined} ${rule} ${because}`
    const entry = found.get(key) ?? { rule, names: [], because }
    if (name !== undefined) entry.names.push(name)
    found.set(key, entry)
  })
  return [...found.values()]
}
