import { SEVERITIES } from '../domain/severity.ts'
import type { Judgement } from '../scan/verdict.ts'

/** How many findings there are of each level, the worst first, those that were taken out aside, and how many of them block. */
export function countsOf({ counts, blocking }: Judgement): Readonly<Record<string, number>> {
  const byLevel = Object.fromEntries(SEVERITIES.toReversed().map((severity) => [severity, counts[severity]]))
  return { ...byLevel, blocking: blocking.length }
}
