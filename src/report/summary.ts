import { inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { besidesOf } from '../plan/besides.ts'
import { gathered } from '../plan/left-out.ts'
import { layersOf } from '../publish/previous.ts'
import type { Row } from '../publish/publish.ts'
import { changeLine, changeOf, type PlatformChange, signed } from './changes.ts'
import { lapChart } from './chart.ts'
import { commandsOf } from './commands.ts'
import { code, details, tableOf } from './markdown.ts'
import { placesOf } from './places.ts'
import { type Report, succeeded } from './report.ts'
import { safetyOf } from './safety.ts'
import { scanSummary } from './scan.ts'
import { smokeSummary } from './smoke.ts'
import { toWrite } from './table.ts'
import { headline, hintOf, megabytes } from './words.ts'

/** The runner drops a summary over 1 MiB whole (actions/runner, AttachmentSizeLimit); ours ends well before. */
const SUMMARY_LIMIT_CHARACTERS = 200_000

/** Images that the title names. */
const TITLE_NAMES = 3

/**
 * The job summary in Markdown, the shortest answers first: how it ended, whether the image is safe, what changed, what was published where, what it is made of
 * and how long each stage took; then what is asked for later: findings, commands, reasons. Text from outside is made inert.
 */
export function summaryOf(report: Report): string {
  const checks = [...scanSummary(report.verdict, report.evidence, report.plan?.scan), ...smokeSummary(report.smoke)]
  // What says no comes first.
  const isBlocked = report.outcome === 'blocked'
  const parts = [
    ...[titleOf(report), ...downOf(report), ...errorOf(report), ...factsOf(report), ...(isBlocked ? checks : [])],
    ...[...placesOf(report.rows), ...imageOf(report), ...lapChart(report.laps, report.tookMs)],
    ...[...(isBlocked ? [] : checks), ...commandsOf(report), ...planOf(report), ...notesOf(report)],
  ]
  const text = `${parts.join('\n\n')}\n`
  if (text.length <= SUMMARY_LIMIT_CHARACTERS) return text
  return `${text.slice(0, text.lastIndexOf('\n', SUMMARY_LIMIT_CHARACTERS))}\n\n… shortened: the output \`results\` has every row.\n`
}

function titleOf(report: Report): string {
  const names = report.plan?.images.map((image) => code(image.name)) ?? []
  const more = names.length > TITLE_NAMES ? ` and ${names.length - TITLE_NAMES} more` : ''
  const what = names.length === 0 ? 'build-tag-push' : `${names.slice(0, TITLE_NAMES).join(', ')}${more}`
  const version = report.plan?.version ? ` · ${code(report.plan.version)}` : ''
  return `### ${what}${version}\n\n${succeeded(report) ? '✅' : '❌'} **${headline(report)}**`
}

function downOf({ down }: Report): readonly string[] {
  return down === undefined
    ? []
    : [`Nothing is published, since ${inertMarkdown(down)}. Where this run does, \`allow-untrusted: true\` publishes.`]
}

function errorOf({ error }: Report): readonly string[] {
  if (error === undefined) return []
  const lines = [...error.message.split('\n'), '', ...hintOf(error).split('\n')]
  return [`> [!CAUTION]\n${lines.map((line) => `> ${errorLine(line)}`.trimEnd()).join('\n')}`]
}

/** Our messages list several things in lines that begin with `- `; other lines are kept apart by a hard break. */
function errorLine(line: string): string {
  if (line.startsWith('- ')) return `- ${inertMarkdown(line.slice(2))}`
  return line === '' ? '' : `${inertMarkdown(line)}<br>`
}

function factsOf(report: Report): readonly string[] {
  const { comparison } = report
  const changed = comparison === undefined ? [] : [`- 🔄 **Changed** ${changeLine(comparison)}`]
  const lines = [...safetyOf(report), ...changed]
  return lines.length === 0 ? [] : [lines.join('\n')]
}

/** The image by platform: how large it is, what of it is new, and its digests. */
function imageOf({ staged, comparison }: Report): readonly string[] {
  if (staged === undefined) return []
  const rows = layersOf(staged).map((each) => {
    const change = comparison === undefined ? undefined : changeOf(each, comparison.before)
    const cells = change === undefined ? ['', String(each.layers.length)] : [signed(change.bytes), newLayers(change)]
    const platform = code(formatPlatform(each.platform))
    const sizes = [megabytes(each.bytes), ...(comparison === undefined ? cells.slice(1) : cells)]
    return [platform, ...sizes.map(unbroken), code(each.digest)]
  })
  const head = ['Platform', 'Size', ...(comparison === undefined ? [] : ['Change']), 'Layers', 'Digest']
  const whole = [staged.root.content.kind === 'index' ? 'index' : 'image', ...head.slice(2).map(() => ''), code(staged.digest)]
  return [tableOf(head, [...rows, whole])]
}

/** Kept on one line, since the digest beside it takes all the width that it can. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '&nbsp;')
}

function newLayers({ layers, newLayers, newBytes }: PlatformChange): string {
  return newLayers === 0 ? `${layers}, none new` : `${layers}, ${newLayers} new (${megabytes(newBytes)})`
}

function planOf({ outcome, plan, rows }: Report): readonly string[] {
  if (plan === undefined || plan.tags.length + plan.leftOut.length === 0) return []
  const ends = new Map<string, Row[]>(plan.tags.map(({ name }) => [name, []]))
  for (const row of rows) ends.get(row.tag)?.push(row)
  const lines = plan.tags.map((tag) => {
    // A tag that follows the history of commits is decided after the plan.
    const [first, ...others] = ends.get(tag.name) ?? []
    const kept = [first, ...others].every((row) => row?.state === 'kept') ? first : undefined
    const writes = toWrite(kept === undefined ? tag.move : 'keep', plan)
    return [code(tag.name), tag.kind, writes, code(tag.rule), inertMarkdown(kept?.because ?? tag.because)]
  })
  const table = lines.length === 0 ? [] : [tableOf(['Tag', 'Kind', 'To write', 'Rule', 'Why'], lines)]
  const left = gathered(plan.leftOut).map(({ rule, names, because }) => {
    const what = names.length === 0 ? 'no tag' : `${names.map(code).join(', ')} left out`
    return `- ${what} by ${code(rule)}: ${inertMarkdown(because)}`
  })
  const parts = [...table, ...(left.length === 0 ? [] : [left.join('\n')])]
  if (outcome !== 'planned') return [details('Why these tags', parts)]
  // A dry run is for them.
  const besides = besidesOf(plan).map((line) => `- the image: ${inertMarkdown(line)}`)
  return besides.length === 0 ? parts : [...parts, besides.join('\n')]
}

function notesOf({ plan }: Report): readonly string[] {
  if (plan === undefined || plan.notes.length === 0) return []
  return [plan.notes.map((note) => `- ${inertMarkdown(note)}`).join('\n')]
}
