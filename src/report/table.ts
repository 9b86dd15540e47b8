import { formatPinned, formatTagged } from '../domain/reference.ts'
import { besidesOf } from '../plan/besides.ts'
import { isOpen } from '../plan/history.ts'
import { gathered } from '../plan/left-out.ts'
import type { Plan, PlannedTag } from '../plan/plan.ts'
import type { Settled } from '../plan/settle.ts'
import type { Row } from '../publish/publish.ts'
import { shortDigest } from './words.ts'

/** Lays out cells in columns of equal width, two spaces apart; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  return [...linedUp(() => rows)]
}

/** The same for rows of which there may be many: they are made twice, first for the widths, and none is kept. */
export function* linedUp(rows: () => Iterable<readonly string[]>): Generator<string> {
  const widths: number[] = []
  for (const row of rows()) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  for (const row of rows())
    yield row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ')
}

/** The plan as the log shows it: one line a tag, with its kind, whether it is written, the rule that gave it, and why. */
export function planLines(plan: Plan): readonly string[] {
  const head = ['TAG', 'KIND', 'WRITE', 'RULE', 'WHY']
  const rows = plan.tags.map((tag) => [tag.name, tag.kind, toWrite(tag.move, plan), tag.rule, tag.because])
  return [
    ...plan.images.map((image) => `image ${image.name}`),
    ...columns([head, ...rows]),
    ...gathered(plan.leftOut).map(
      ({ rule, names, because }) => `${names.length === 0 ? 'no tag' : `${names.join(', ')} left out`} by ${rule}: ${because}`,
    ),
    ...besidesOf(plan),
    ...plan.notes.map((note) => `note: ${note}`),
  ]
}

/** Whether a tag is to be written: by this run, or by a later one. Without an image it is told what a run that has one would do. */
export function toWrite(move: PlannedTag['move'], { byDigest, push, images }: Pick<Plan, 'byDigest' | 'push' | 'images'>): string {
  if (move === 'keep') return 'no'
  if (byDigest) return 'later'
  return push || images.length === 0 ? 'yes' : 'no'
}

/** The rows as the log shows them. */
export function rowLines(rows: readonly Row[]): readonly string[] {
  return columns(onceEach(rows.map((row) => [row.state, formatTagged(row), shortDigest(row.after), firstLine(row.because)])))
}

/** What was settled for each (registry, tag), before anything is built. */
export function settledLines(settled: Settled): readonly string[] {
  const rows = settled.rows.map((row) => {
    const reference = formatTagged({ repository: row.repository, tag: row.tag.name })
    const because = isOpen(row) ? `${row.because}; unless what it holds is of a later commit` : row.because
    return [row.decision, reference, heldBefore(row), firstLine(because)]
  })
  const { source } = settled
  const adopted =
    source.kind === 'adopt' ? [`adopting ${formatPinned(source.from, source.digest)}${adoptedVersion(source.version)}`, ADOPT_CURE] : []
  return [...columns(onceEach(rows)), ...adopted]
}

/** A reason from which on it is not worth its line a second time, in characters. */
const LONG = 80

/** A long reason in the last cell stands once, where the rows below it have the same. */
function onceEach(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.map((row, at) => {
    const because = row.at(-1) ?? ''
    return because.length > LONG && rows[at - 1]?.at(-1) === because ? [...row.slice(0, -1), 'as above'] : row
  })
}

/** A tag that another image holds has a digest; what is refused without one is in a registry that was not read. */
function heldBefore({ before, decision }: Settled['rows'][number]): string {
  if (before !== undefined) return shortDigest(before)
  return decision === 'refuse' ? 'not read' : 'absent'
}

const ADOPT_CURE =
  'The image of this commit and these inputs is published: it is not built again. To build anew, set fixed-tags: overwrite.'

function adoptedVersion(version: string | undefined): string {
  return version === undefined ? '' : `, which calls itself ${version}`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
