import type { Plan } from './plan.ts'

/** The version of `planJson`'s shape; it grows when a field changes its meaning or goes. */
const SCHEMA = 1

/** The plan as plain values, for the output `plan`; it has no build inputs, whose values may be nobody's business. */
export function planJson(plan: Plan): Readonly<Record<string, unknown>> {
  return {
    schema: SCHEMA,
    images: plan.images.map(({ name }) => name),
    tags: plan.tags.map(({ name, kind, move, rule, because }) => ({ name, kind, move, rule, because })),
    leftOut: plan.leftOut.map(({ rule, because }) => ({ rule, because })),
    version: plan.version,
    environment: plan.environment ?? null,
    revision: plan.revision,
    labels: Object.fromEntries(plan.labels),
    fingerprint: plan.fingerprint,
    fixedTags: plan.fixedTags,
    push: plan.push,
    notes: plan.notes,
  }
}
