import type { Plan } from '../plan/plan.ts'
import { parseFields, splitField } from './csv.ts'

/**
 * Whether what is built is judged before anything of it may leave: then the build itself writes no cache, which would carry its layers and a tag; after the
 * gate `exportCache` does.
 */
export function isHeld({ scan, smoke }: Pick<Plan, 'scan' | 'smoke'>): boolean {
  return scan.mode === 'gate' || smoke !== undefined
}

/** The entries of `cache-to` that are written somewhere. */
export function exportedCaches({ build }: Pick<Plan, 'build'>): readonly string[] {
  return build.cacheTo.filter((entry) => !isInline(entry))
}

/** A plan whose build writes no cache anywhere. */
export function withoutCaches(plan: Plan): Plan {
  return { ...plan, build: { ...plan.build, cacheTo: plan.build.cacheTo.filter(isInline) } }
}

/** An inline cache becomes a part of the image. Of several types buildx takes one (its `util/buildflags/cache.go`): all have to say it. */
function isInline(entry: string): boolean {
  const types = parseFields(entry)
    .map(splitField)
    .filter(({ key }) => key === 'type')
  return types.length > 0 && types.every(({ value }) => value === 'inline')
}

/** A plan whose build was done a moment ago: this time everything comes from the builder's cache, however the first was made. */
export function builtAlready(plan: Plan): Plan {
  return { ...plan, build: { ...plan.build, noCache: false, noCacheFilters: [], pull: false } }
}
