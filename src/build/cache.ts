import type { Plan } from '../plan/plan.ts'

const INLINE = /(?:^|[,"])\s*type=inline\s*(?:[,"]|$)/

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

/** An inline cache becomes a part of the image. */
function isInline(entry: string): boolean {
  return INLINE.test(entry)
}

/** A plan whose build was done a moment ago: this time everything comes from the builder's cache, however the first was made. */
export function builtAlready(plan: Plan): Plan {
  return { ...plan, build: { ...plan.build, noCache: false, noCacheFilters: [], pull: false } }
}
