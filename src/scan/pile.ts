import { SEVERITIES } from '../domain/severity.ts'
import type { Finding, Tally } from './findings.ts'
import { bySeverity } from './rows.ts'

/** The most findings of a report that are kept: what GitHub shows of a run's results (docs.github.com, "SARIF results exceed one or more limits"). */
export const FINDINGS_LIMIT = 5_000

/** The most text of all of them together, in UTF-16 units; a report has 200 or 300 for one. */
export const TEXTS_LIMIT = 2 * 1024 * 1024

/** Findings as they come, of which the worst are kept and all are counted. */
export type Pile = {
  readonly add: (finding: Finding) => void
  /** the worst first; among equals, in the order in which they came */
  readonly findings: () => readonly Finding[]
  readonly tally: () => Tally
}

/** Opens an empty pile. */
export function openPile(): Pile {
  const counts = bySeverity(() => ({ fixable: 0, unfixed: 0, ignored: 0 }))
  const ranks: Finding[][] = Array.from({ length: 4 * SEVERITIES.length }, () => [])
  let [count, size] = [0, 0]
  return {
    add: (finding) => {
      counts[finding.severity][classOf(finding)] += 1
      const rank = rankOf(finding)
      const isFull = count >= FINDINGS_LIMIT || size >= TEXTS_LIMIT
      if (isFull && ranks.findLastIndex((each) => each.length > 0) <= rank) return
      // A copy has texts of its own: a piece of a text keeps alive what it was cut from.
      ranks[rank]?.push(structuredClone(finding))
      count += 1
      size += sizeOf(finding)
      while (count > FINDINGS_LIMIT || size > TEXTS_LIMIT) {
        const last = ranks.findLast((each) => each.length > 0)?.pop()
        count -= 1
        size -= last === undefined ? 0 : sizeOf(last)
      }
    },
    findings: () => ranks.flat(),
    tally: () => counts,
  }
}

function classOf({ ignored, isUnfixed }: Finding): keyof Tally['LOW'] {
  if (ignored !== undefined) return 'ignored'
  return isUnfixed ? 'unfixed' : 'fixable'
}

/** 0 is the worst. */
function rankOf({ ignored, severity, isUnfixed }: Finding): number {
  const level = SEVERITIES.length - 1 - SEVERITIES.indexOf(severity)
  return (ignored === undefined ? 0 : 2 * SEVERITIES.length) + 2 * level + (isUnfixed ? 1 : 0)
}

function sizeOf({ id, title, packageName, path, installed, fixed, url, ignored }: Finding): number {
  const texts = [id, title, packageName, path, installed, fixed, url, ignored?.source, ignored?.statement]
  return texts.reduce((size, text) => size + (text?.length ?? 0), 0)
}
