import { formatTagged } from '../domain/reference.ts'
import type { Plan } from '../plan/plan.ts'
import type { Row } from '../publish/publish.ts'
import { MARKS, shortDigest } from './words.ts'

/** Lays out cells in columns of equal width, two spaces apart; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
}

/** The plan as the log shows it: one line a tag, with its kind, whether it is written, the rule that gave it, and why. */
export function planLines(plan: Plan): readonly string[] {
  const head = ['TAG', 'KIND', 'WRITE', 'RULE', 'WHY']
  const rows = plan.tags.map((tag) => [tag.name, tag.kind, tag.move === 'write' ? 'yes' : 'no', tag.rule, tag.because])
  return [...plan.images.map((image) => `image ${image.name}`), ...columns([head, ...rows]), ...plan.notes.map((note) => `note: ${note}`)]
}

/** The rows as the log shows them. */
export function rowLines(rows: readonly Row[]): readonly string[] {
  return columns(
    rows.map((row) => [MARKS[row.state], row.state, formatTagged(row), shortDigest(row.after), row.because.split('\n', 1)[0] ?? '']),
  )
}
