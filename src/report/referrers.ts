import { inertMarkdown } from '../domain/inert.ts'
import { code } from './markdown.ts'
import type { Report } from './report.ts'
import { count } from './words.ts'

/** Whether something that refers to the image was to be brought along and was not. */
export function isLeftBehind({ carried }: Pick<Report, 'carried'>): boolean {
  return carried?.some(({ error }) => error !== undefined) === true
}

/** What refers to the image and was brought along, among the checks of a summary, one part of a sentence in Markdown. */
export function referrerWords(report: Pick<Report, 'carried' | 'outcome'>): readonly string[] {
  const { carried, outcome } = report
  if (carried === undefined || carried.length === 0) return []
  const failed = carried.find(({ error }) => error !== undefined)
  const left = '**what refers to it was not brought along**'
  // The reason of a run that it blocked stands above.
  if (failed !== undefined) return [outcome === 'blocked' ? left : `${left}: ${inertMarkdown(failed.error?.message ?? '')}`]
  const artifacts = new Set(carried.flatMap(({ artifacts }) => artifacts.map(({ digest }) => digest))).size
  const from = [...new Set(carried.map(({ from }) => code(from.name)))].join(', ')
  return [artifacts === 0 ? `nothing refers to it in ${from}` : `with ${count(artifacts, 'artifact')} about it from ${from}`]
}
