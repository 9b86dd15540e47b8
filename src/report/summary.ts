import { inertLine, inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { formatPinned } from '../domain/reference.ts'
import type { Row } from '../publish/publish.ts'
import { type Report, succeeded } from './report.ts'
import { scanSummary } from './scan.ts'
import { smokeSummary } from './smoke.ts'
import { headline, hintOf, MARKS, shortDigest } from './words.ts'

/** The runner drops a summary over 1 MiB whole (actions/runner, AttachmentSizeLimit); ours ends well before. */
const SUMMARY_LIMIT_CHARACTERS = 200_000

/** The job summary in Markdown: headline, one row for each (registry, tag), the image, the plan's reasons. Text from outside is made inert. */
export function summaryOf(report: Report): string {
  const checks = [...scanSummary(report.verdict, report.evidence), ...smokeSummary(report.smoke)]
  // What says no comes first.
  const isBlocked = report.outcome === 'blocked'
  const parts = [
    ...[titleOf(report), ...errorOf(report), ...(isBlocked ? checks : []), ...rowsOf(report), ...imageOf(report)],
    ...[...(isBlocked ? [] : checks), ...planOf(report), ...notesOf(report)],
  ]
  const text = `${parts.join('\n\n')}\n`
  if (text.length <= SUMMARY_LIMIT_CHARACTERS) return text
  return `${text.slice(0, text.lastIndexOf('\n', SUMMARY_LIMIT_CHARACTERS))}\n\n… shortened: the output \`results\` has every row.\n`
}

function titleOf(report: Report): string {
  const what = report.plan?.images.map((image) => code(image.name)).join(', ') ?? 'build-tag-push'
  const version = report.plan?.version ? ` · ${code(report.plan.version)}` : ''
  return `### ${what}${version}\n\n${succeeded(report) ? '✅' : '❌'} **${headline(report)}**`
}

function errorOf({ error }: Report): readonly string[] {
  if (error === undefined) return []
  const hint = hintOf(error)
  const lines = [...error.message.split('\n'), ...(hint === undefined ? [] : ['', ...hint.split('\n')])]
  return [`> [!CAUTION]\n${lines.map((line) => `> ${errorLine(line)}`.trimEnd()).join('\n')}`]
}

/** Our messages list several things in lines that begin with `- `; other lines are kept apart by a hard break. */
function errorLine(line: string): string {
  if (line.startsWith('- ')) return `- ${inertMarkdown(line.slice(2))}`
  return line === '' ? '' : `${inertMarkdown(line)}<br>`
}

function rowsOf({ rows }: Report): readonly string[] {
  if (rows.length === 0) return []
  const head = '| | Image | Tag | State | Digest | Why |\n|---|---|---|---|---|---|'
  return [[head, ...rows.map(rowOf)].join('\n')]
}

function rowOf(row: Row): string {
  const digest = row.after === undefined ? '' : code(shortDigest(row.after))
  const cells = [
    MARKS[row.state],
    code(row.repository.name),
    code(row.tag),
    row.state,
    digest,
    inertMarkdown(row.because.split('\n', 1)[0] ?? ''),
  ]
  return `| ${cells.join(' | ')} |`
}

function imageOf({ staged, plan, rows }: Report): readonly string[] {
  if (staged === undefined || plan === undefined) return []
  const platforms = staged.platforms.map((entry) => `| ${code(formatPlatform(entry.platform))} | ${code(entry.digest)} |`)
  const shown = plan.images.find((image) => rows.some((row) => row.repository.name === image.name && row.after === staged.digest))
  const pull = shown === undefined ? [] : [`\`\`\`sh\ndocker pull ${formatPinned(shown, staged.digest)}\n\`\`\``]
  const table = ['| Platform | Digest |', '|---|---|', ...platforms, `| all | ${code(staged.digest)} |`].join('\n')
  return [...pull, table]
}

function planOf({ plan, rows }: Report): readonly string[] {
  if (plan === undefined || plan.tags.length === 0) return []
  const ends = new Map<string, Row[]>(plan.tags.map(({ name }) => [name, []]))
  for (const row of rows) ends.get(row.tag)?.push(row)
  const lines = plan.tags.map((tag) => {
    // A tag that follows the history of commits is decided after the plan.
    const [first, ...others] = ends.get(tag.name) ?? []
    const kept = [first, ...others].every((row) => row?.state === 'kept') ? first : undefined
    const written = tag.move === 'write' && kept === undefined ? 'yes' : 'no'
    return `| ${[code(tag.name), tag.kind, written, code(tag.rule), inertMarkdown(kept?.because ?? tag.because)].join(' | ')} |`
  })
  const table = ['| Tag | Kind | Written | Rule | Why |', '|---|---|---|---|---|', ...lines].join('\n')
  const left = plan.leftOut.map(({ rule, because }) => `- no tag by ${code(rule)}: ${inertMarkdown(because)}`)
  return [['<details><summary>Why these tags</summary>', table, ...(left.length === 0 ? [] : [left.join('\n')]), '</details>'].join('\n\n')]
}

function notesOf({ plan }: Report): readonly string[] {
  if (plan === undefined || plan.notes.length === 0) return []
  return [plan.notes.map((note) => `- ${inertMarkdown(note)}`).join('\n')]
}

/** A code span, which shows its text as it is: backticks would end it, a bar the cell of a table, and what cannot be seen may be in the rules of inputs. */
function code(text: string): string {
  return `\`${inertLine(text.replaceAll(/[`|]/g, ' '))}\``
}
