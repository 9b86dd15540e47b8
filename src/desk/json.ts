import { escapeInvisible } from '../domain/inert.ts'
import { planJson } from '../plan/json.ts'
import type { Outcome } from './outcome.ts'

/**
 * The outcomes as JSON (plan.schema.json), safe for a terminal: one plan as the output `plan` of a run has it; of several a list, each with its ref.
 */
export function jsonOf(outcomes: readonly Outcome[]): string {
  const [only, ...others] = outcomes
  const value = only?.kind === 'planned' && others.length === 0 ? planJson(only.plan) : outcomes.map(entryOf)
  return `${escapeInvisible(JSON.stringify(value, undefined, 2))}\n`
}

function entryOf(outcome: Outcome): Readonly<Record<string, unknown>> {
  switch (outcome.kind) {
    case 'planned':
      return { ref: outcome.situation.subject, event: outcome.situation.event, plan: planJson(outcome.plan) }
    case 'failed': {
      const { code, message, hint } = outcome.error
      return { ref: outcome.text, error: { code, message, hint: hint ?? null } }
    }
  }
}
