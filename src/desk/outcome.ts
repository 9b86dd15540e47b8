import type { ActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Situation } from './situation.ts'

/** What came of one ref: its plan, or why it has none; `text` is the ref as it was asked for. */
export type Outcome =
  | { readonly kind: 'planned'; readonly text: string; readonly situation: Situation; readonly plan: Plan }
  | { readonly kind: 'failed'; readonly text: string; readonly error: ActionError }
