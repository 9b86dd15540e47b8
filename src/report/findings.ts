import { inertInline, inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import { linkOf } from '../scan/link.ts'
import type { JudgedFinding } from '../scan/rows.ts'
import type { LetThrough } from '../scan/verdict.ts'
import { count } from './words.ts'

/** The longest title, name or version in a table, in UTF-16 units. */
const CELL_LIMIT = 120

/** The mark of each level, for people who skim. */
const MARKS: Readonly<Record<Severity, string>> = { CRITICAL: '🔴', HIGH: '🟠', MEDIUM: '🟡', LOW: '🔵', UNKNOWN: '⚪' }

/** A table in Markdown that is cut before `limit` characters, with a line that says so. All text in it is inert. */
function table(head: readonly string[], rows: readonly (readonly string[])[], limit: number): string {
  const lines = [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`]
  let size = lines.join('\n').length
  for (const [index, row] of rows.entries()) {
    const line = `| ${row.join(' | ')} |`
    size += line.length + 1
    if (size > limit)
      return [...lines, '', `… and ${count(rows.length - index, 'more row')}: \`scan-table\` writes all of them to a file.`].join('\n')
    lines.push(line)
  }
  return lines.join('\n')
}

/** The findings that block, one row each; at most `limit` characters. */
export function blockingTable(findings: readonly JudgedFinding[], limit: number): string {
  const head = ['Level', 'Finding', 'In', 'Installed', 'Fixed&nbsp;in', 'Platforms']
  const rows = findings.map((finding) => [
    level(finding.severity),
    named(finding),
    cell(whereOf(finding)),
    cell(finding.installed),
    finding.fixed === undefined && finding.kind === 'vulnerability' ? 'no fix' : cell(finding.fixed),
    platforms(finding),
  ])
  return table(head, rows, limit)
}

/** Findings that were let through and are not merely below the levels that block, one row each; at most `limit` characters. */
export function passingTable(findings: readonly LetThrough[], limit: number): string {
  const rows = findings.map((finding) => [
    level(finding.severity),
    named(finding),
    cell([whereOf(finding), finding.installed].filter((part) => part !== undefined).join(' ')),
    inertMarkdown(inertInline(whyPassing(finding), CELL_LIMIT * 2)),
    platforms(finding),
  ])
  return table(['Level', 'Finding', 'In', 'Why', 'Platforms'], rows, limit)
}

/** Why a finding does not block, for people. */
export function whyPassing({ because, ignored }: LetThrough): string {
  switch (because) {
    case 'unfixed':
      return 'there is no fix yet'
    case 'level':
      return 'its level does not block'
    case 'ignored': {
      const until = ignored?.expiresAt === undefined ? '' : ` until ${ignored.expiresAt.toISOString().slice(0, 10)}`
      const statement = ignored?.statement === undefined ? '' : `: ${ignored.statement}`
      return `ignored by ${ignored?.source || 'a rule'}${until}${statement}`
    }
  }
}

/** What a finding is in: a package, a file with its line, or the image's own configuration. */
export function whereOf({ packageName, path, line }: JudgedFinding): string {
  const file = path === undefined ? undefined : line === undefined ? path : `${path}:${line}`
  if (packageName === undefined) return file ?? 'configuration of the image'
  return file === undefined ? packageName : `${packageName} (${file})`
}

/** `2 CRITICAL, 1 HIGH`, the worst first; empty where there is none. */
export function countWords(counts: Readonly<Record<Severity, number>>): string {
  return SEVERITIES.toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ')
}

function level(severity: Severity): string {
  return `${MARKS[severity]}&nbsp;${severity}`
}

/** Id with its link, and the title below. */
function named(finding: JudgedFinding): string {
  const id = cell(finding.id)
  const link = linkOf(finding)
  const title = finding.title === '' ? '' : `<br>${cell(finding.title)}`
  return `${link === undefined ? id : `[${id}](${link})`}${title}`
}

function platforms(finding: JudgedFinding): string {
  return finding.platforms.map((platform) => cell(formatPlatform(platform))).join('<br>')
}

function cell(text: string | undefined): string {
  return inertMarkdown(inertInline(text ?? '', CELL_LIMIT))
}
