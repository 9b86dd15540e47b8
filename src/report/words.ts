import type { RowState } from '../publish/publish.ts'
import type { Outcome, Report } from './report.ts'

/** The mark before each state, for people who skim. */
export const MARKS: Readonly<Record<RowState, string>> = {
  published: '✅',
  already: '☑️',
  kept: '⏸️',
  skipped: '⏭️',
  superseded: '⏩',
  untouched: '⬜',
  failed: '❌',
  unknown: '❔',
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  published: 'Published',
  blocked: 'Blocked: no name was written',
  partial: 'Partly published',
  failed: 'Failed: no name was written',
  cancelled: 'Cancelled: no name was written',
  planned: 'Planned: nothing was built or written',
  built: 'Built: nothing was pushed',
}

/** The headline of a report: outcome, how many tags in how many registries, and how long it took. */
export function headline(report: Report): string {
  const { rows, staged } = report
  const shown = rows.filter((row) => row.state === 'published' || row.state === 'already')
  const registries = new Set(shown.map((row) => row.repository.host)).size
  const names = shown.length === 0 ? '' : `: ${count(shown.length, 'tag')} in ${count(registries, 'registry', 'registries')}`
  const adopted = staged?.place.kind === 'registry' ? ', adopted without a build' : ''
  const said =
    report.outcome === 'published' && rows.length > 0 && rows.every((row) => row.state !== 'published')
      ? 'Published already, nothing was written'
      : OUTCOMES[report.outcome]
  return `${said}${names}${adopted} (${seconds(report.tookMs)})`
}

/** `1 tag`, `2 tags`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** A duration for people, with one digit: `0.4 s`, `1 min 12 s`. */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** A digest short enough for a table, `sha256:0123456789ab`. */
export function shortDigest(digest: string | undefined): string {
  return digest === undefined ? '' : digest.slice(0, 'sha256:'.length + 12)
}
