import { isRecord, parseJson } from '../domain/json.ts'
import { TEXT_LIMIT } from '../domain/json-tokens.ts'
import { SEVERITIES } from '../domain/severity.ts'
import { KINDS } from './finding.ts'
import type { Finding, Ignored, Tally } from './findings.ts'
import { bySeverity } from './rows.ts'
import { openShelf, type Spot } from './shelf.ts'

/** The most findings of a report that are kept: what GitHub shows of a run's results (docs.github.com, "SARIF results exceed one or more limits"). */
export const FINDINGS_LIMIT = 5_000

/** The most text of all of them together, in UTF-16 units; a report has 200 or 300 for one. */
export const TEXTS_LIMIT = 2 * 1024 * 1024

/** The most that one takes on the shelf beside its texts, and for a unit of them: `\u0000`. */
const [FRAME_BYTES, UNIT_BYTES] = [512, 6]
const SHELF_BYTES = (FINDINGS_LIMIT + 1) * FRAME_BYTES + (TEXTS_LIMIT + 9 * TEXT_LIMIT) * UNIT_BYTES

/** Findings as they come, of which the worst are kept and all are counted. */
export type Pile = {
  readonly add: (finding: Finding) => void
  /** the worst first; among equals, in the order in which they came */
  readonly findings: () => readonly Finding[]
  readonly tally: () => Tally
}

/** A finding that is kept, as JSON, and the size of its texts. */
type Kept = Spot & { readonly size: number }

/** Opens an empty pile, which keeps this share of the most. */
export function openPile(share = 1): Pile {
  const [mostFindings, mostText] = [Math.floor(FINDINGS_LIMIT * share), Math.floor(TEXTS_LIMIT * share)]
  const counts = bySeverity(() => ({ fixable: 0, unfixed: 0, ignored: 0 }))
  const ranks: Kept[][] = Array.from({ length: 4 * SEVERITIES.length }, () => [])
  const shelf = openShelf(SHELF_BYTES, () => ranks.flat())
  let [count, size] = [0, 0]
  return {
    add: (finding) => {
      counts[finding.severity][classOf(finding)] += 1
      const rank = rankOf(finding)
      const isFull = count >= mostFindings || size >= mostText
      if (isFull && ranks.findLastIndex((each) => each.length > 0) <= rank) return
      const kept = { ...shelf.put(JSON.stringify(finding)), size: sizeOf(finding) }
      ranks[rank]?.push(kept)
      count += 1
      size += kept.size
      while (count > mostFindings || size > mostText) {
        const last = ranks.findLast((each) => each.length > 0)?.pop()
        count -= 1
        size -= last?.size ?? 0
      }
    },
    findings: () => ranks.flat().map((kept) => revive(shelf.get(kept))),
    tally: () => counts,
  }
}

/** Makes a finding again of the JSON that we made of it, in which what is absent is not there, and a day is a text. */
function revive(json: string): Finding {
  const found = parseJson(json)
  const kind = KINDS.find((each) => isRecord(found) && each === found['kind'])
  const severity = SEVERITIES.find((each) => isRecord(found) && each === found['severity'])
  if (!isRecord(found) || kind === undefined || severity === undefined) throw new RangeError(`the shelf gave back no finding: ${json}`)
  const text = (name: string): string | undefined => textIn(found, name)
  return {
    kind,
    severity,
    id: text('id') ?? '',
    title: text('title') ?? '',
    packageName: text('packageName'),
    path: text('path'),
    line: typeof found['line'] === 'number' ? found['line'] : undefined,
    installed: text('installed'),
    fixed: text('fixed'),
    isUnfixed: found['isUnfixed'] === true,
    url: text('url'),
    ignored: isRecord(found['ignored']) ? ignoredIn(found['ignored']) : undefined,
  }
}

function ignoredIn(found: Readonly<Record<string, unknown>>): Ignored {
  const day = textIn(found, 'expiresAt')
  return {
    source: textIn(found, 'source') ?? '',
    statement: textIn(found, 'statement'),
    expiresAt: day === undefined ? undefined : new Date(day),
  }
}

function textIn(found: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = found[name]
  return typeof value === 'string' ? value : undefined
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
