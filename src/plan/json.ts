import { besidesOf } from './besides.ts'
import type { Plan } from './plan.ts'

/** The version of `planJson`'s shape (plan.schema.json); it grows when a field changes its meaning or goes. */
const SCHEMA = 1

/** The plan as plain values, for the output `plan`; it has no build inputs, whose values may be nobody's business. */
export function planJson(plan: Plan): Readonly<Record<string, unknown>> {
  return {
    schema: SCHEMA,
    images: plan.images.map(({ name }) => name),
    tags: plan.tags.map(({ name, kind, move, follows, rule, because }) => ({ name, kind, move, follows: follows ?? null, rule, because })),
    leftOut: plan.leftOut.map(({ rule, name, because }) => ({ rule, name: name ?? null, because })),
    version: plan.version,
    environment: plan.environment ?? null,
    revision: plan.revision,
    labels: Object.fromEntries(plan.labels),
    annotations: plan.annotations.image.map(({ level, key, value }) => ({ level, key, value })),
    fingerprint: plan.fingerprint,
    fixedTags: plan.fixedTags,
    push: plan.push,
    byDigest: plan.byDigest,
    besides: besidesOf(plan),
    from: plan.origin?.names ?? [],
    notes: plan.notes,
  }
}
