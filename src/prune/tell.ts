import { inertInline } from '../domain/inert.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { code, tableOf } from '../report/markdown.ts'
import type { PruneRow } from './carry.ts'
import type { PruneReport } from './prune.ts'

/** Rows that the log and the summary show in each state; all are in the output `results`. */
const SHOWN = 200
/** Failures and tags that the summary shows: GitHub takes a mebibyte of it, or nothing. */
const SHOWN_ERRORS = 20
const SHOWN_TAGS = 10

/** Tells a report to everyone: log, annotations, outputs and summary. Gives whether the step succeeded. */
export async function tellPrune(report: PruneReport, { log, runner }: Pick<Ports, 'log' | 'runner'>): Promise<boolean> {
  const { rows, errors, outcome } = report
  const going = rows.filter(({ state }) => state !== 'kept')
  await log.group('Kept', async () => linesOf(rows.filter(({ state }) => state === 'kept')).forEach(log.info))
  await log.group(outcome === 'planned' ? 'Would be deleted' : 'What was to be deleted', async () => linesOf(going).forEach(log.info))
  for (const error of errors.slice(0, SHOWN)) tellError(error, log)
  if (errors.length > SHOWN) log.error(`and ${errors.length - SHOWN} more failures: the output results has them`)
  log.info(headlineOf(report))
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (thrown) {
      tellError(asActionError(thrown), log)
      return false
    }
  }
  const isTold = await attempt(() => runner.outputs(outputsOf(report)))
  const isShown = await attempt(() => runner.summary(summaryOf(report)))
  return isTold && isShown && (outcome === 'pruned' || outcome === 'planned')
}

function tellError({ message, code, hint }: ActionError, log: Ports['log']): void {
  log.error(`${message} [${code}]`)
  if (hint !== undefined) log.info(hint)
}

/** One sentence about all of it; `deletes` is how the user says that it is meant. */
export function headlineOf({ outcome, rows }: PruneReport, deletes = 'dry-run: false'): string {
  const count = (...states: readonly PruneRow['state'][]): number => rows.filter(({ state }) => states.includes(state)).length
  const [kept, gone, left] = [count('kept'), count('deleted', 'gone'), count('changed', 'spared', 'left', 'failed')]
  const unknown = count('unknown')
  const doubt = unknown === 0 ? '' : `; of ${unknown} nobody knows, since no clear answer came`
  switch (outcome) {
    case 'planned':
      return `dry-run: ${manifests(count('planned'))} would be deleted and ${kept} kept; ${deletes} deletes`
    case 'pruned':
      return `${manifests(gone)} deleted, ${kept} kept`
    case 'partial':
      return `${manifests(gone)} deleted, ${kept} kept, and ${left} that were to be deleted are still there${doubt}`
    case 'failed':
      return 'nothing was deleted'
  }
}

function manifests(count: number): string {
  return count === 1 ? '1 manifest' : `${count} manifests`
}

/** The outputs of `prune/action.yml`. */
export function outputsOf({ outcome, rows }: PruneReport): ReadonlyMap<string, string> {
  const gone = rows
    .filter(({ state }) => state === 'deleted' || state === 'planned')
    .map(({ repository, piece }) => `${repository.name}@${piece.digest}`)
  return new Map([
    ['outcome', outcome],
    ['deleted', JSON.stringify(gone)],
    ['results', JSON.stringify(rows.map(resultOf))],
  ])
}

/** A row as the output `results` has it. */
export function resultOf({ repository, piece, state, because }: PruneRow): object {
  const { digest, tags, madeAt } = piece
  return { image: repository.name, digest, tags, made: madeAt?.toISOString(), state, because }
}

function summaryOf(report: PruneReport): string {
  const rows = report.rows.filter(({ state }) => state !== 'kept')
  const cells = rows
    .slice(0, SHOWN)
    .map(({ repository, piece, state, because }) => [
      code(repository.name),
      namesIn(piece),
      piece.madeAt?.toISOString().slice(0, 10) ?? '',
      state,
      code(inertInline(because)),
    ])
  const table = rows.length === 0 ? [] : [tableOf(['Image', 'Tags', 'Made', 'State', 'Why'], cells)]
  const more = rows.length > SHOWN ? [`and ${rows.length - SHOWN} more: the output results has them`] : []
  const errors = report.errors.slice(0, SHOWN_ERRORS).map(({ message }) => code(inertInline(message)))
  const moreErrors = report.errors.length > SHOWN_ERRORS ? [`and ${report.errors.length - SHOWN_ERRORS} more failures`] : []
  return [`## ${headlineOf(report)}`, ...errors, ...moreErrors, ...table, ...more, ''].join('\n\n')
}

function namesIn({ digest, tags }: PruneRow['piece']): string {
  if (tags.length === 0) return code(digest.slice(0, 19))
  const more = tags.length > SHOWN_TAGS ? [`and ${tags.length - SHOWN_TAGS} more`] : []
  return [...tags.slice(0, SHOWN_TAGS).map((tag) => code(inertInline(tag))), ...more].join(' ')
}

function linesOf(rows: readonly PruneRow[]): readonly string[] {
  const lines = rows
    .slice(0, SHOWN)
    .map(
      ({ repository, piece, state, because }) =>
        `${state} ${repository.name}@${piece.digest} ${piece.tags.join(' ') || '(no tag)'}: ${because}`,
    )
  return rows.length > SHOWN ? [...lines, `and ${rows.length - SHOWN} more`] : lines
}
