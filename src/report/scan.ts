import { inertInline, inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import type { Plan } from '../plan/plan.ts'
import { isComplete, remarkWords } from '../scan/closed.ts'
import type { Evidence, Isolation, PlatformEvidence, ScannerUsed } from '../scan/evidence.ts'
import type { Remark } from '../scan/remarks.ts'
import { bySeverity } from '../scan/rows.ts'
import type { Judgement, LetThrough, ScanVerdict } from '../scan/verdict.ts'
import { blockingTable, countWords, passingTable } from './findings.ts'
import { details } from './markdown.ts'
import { count, seconds, shortDigest } from './words.ts'

/** What the tables of a summary may take, in characters: the rest of it is told, too, and the runner takes 1 MiB or nothing. */
const BLOCKING_LIMIT = 80_000
const PASSING_LIMIT = 40_000

/** The scan in the job summary: what blocks, what was let through and why, what was scanned with what. Blocks of Markdown; all text from outside is inert. */
export function scanSummary(
  verdict: ScanVerdict | undefined,
  evidence: Evidence | undefined,
  policy: Plan['scan'] = { mode: 'off' },
): readonly string[] {
  if (verdict === undefined || verdict.kind === 'waived') return []
  const { judgement } = verdict
  // The error of a closed gate has the reasons.
  const reasons = verdict.kind === 'blocked' ? [] : judgement.reasons
  const warned = warnings([...reasons, ...judgement.notes.filter(({ platforms }) => platforms.length > 0)])
  // That nothing blocks is said at the top, among the checks.
  const isQuiet = verdict.kind === 'passed' && warned.length === 0
  return [
    ...(isQuiet ? [] : [`#### ${titleOf(verdict.kind, judgement)}`, `${resultWords(verdict.kind, judgement)}.`]),
    ...warned,
    ...(judgement.blocking.length === 0 ? [] : [blockingTable(judgement.blocking, BLOCKING_LIMIT)]),
    ...passingOf(judgement),
    ...(evidence === undefined
      ? []
      : [details('What was scanned, and with what', [platformTable(evidence.platforms), howOf(evidence, judgement, policy)])]),
  ]
}

function titleOf(kind: Kind, { reasons }: Judgement): string {
  switch (kind) {
    case 'passed':
      return '🛡️ Scan: passed'
    case 'blocked':
      return '🛡️ Scan: blocked'
    case 'reported':
      return isComplete(reasons) ? '🛡️ Scan: reported' : '🛡️ Scan: reported, but not complete'
  }
}

/** How a scan ended that there was. */
type Kind = Exclude<ScanVerdict['kind'], 'waived'>

/** What was found, in one line without a stop: `3 findings block (1 CRITICAL, 2 HIGH); 7 were let through`. */
export function resultWords(kind: Kind, { blocking, passing, reasons, unlisted }: Judgement): string {
  const [one, many] = kind === 'reported' ? ['finding would block', 'findings would block'] : ['finding blocks', 'findings block']
  const levels = countWords(bySeverity((severity) => blocking.filter((finding) => finding.severity === severity).length))
  const blocks = blocking.length === 0 ? `No ${one}` : `${count(blocking.length, one, many)} (${levels})`
  const others = passing.length === 0 ? '' : `; ${passing.length} ${passing.length === 1 ? 'was' : 'were'} let through`
  const more = unlisted === 0 ? '' : `; ${unlisted} more are counted and not listed`
  return `${blocks}${others}${more}${reasonWords(kind, { blocking, reasons })}`
}

function reasonWords(kind: Kind, { blocking, reasons }: Pick<Judgement, 'blocking' | 'reasons'>): string {
  if (reasons.length === 0) return ''
  if (!isComplete(reasons)) return ', and the scan is not complete'
  const madeOf = 'what the image is made of'
  if (kind === 'reported') return blocking.length === 0 ? `, but ${madeOf} would` : `, and so would ${madeOf}`
  return blocking.length === 0 ? `, but ${madeOf} does` : `, and so does ${madeOf}`
}

function warnings(remarks: readonly Remark[]): readonly string[] {
  if (remarks.length === 0) return []
  return [['> [!WARNING]', ...remarks.map((remark) => `> - ${inertMarkdown(inertInline(remarkWords(remark)))}`)].join('\n')]
}

function passingOf({ passing }: Judgement): readonly string[] {
  if (passing.length === 0) return []
  const listed = passing.filter(({ because }) => because !== 'level')
  const words = `Let through: ${passingWords(passing)}`
  return [listed.length === 0 ? `${words}.` : details(words, [passingTable(listed, PASSING_LIMIT)])]
}

/** `2 without a fix, 1 ignored, 7 of other levels (5 MEDIUM, 2 LOW)`. */
export function passingWords(passing: readonly LetThrough[]): string {
  const of = (because: LetThrough['because']) => passing.filter((finding) => finding.because === because)
  const below = of('level')
  const levels = countWords(bySeverity((severity) => below.filter((finding) => finding.severity === severity).length))
  const parts = [
    [of('unfixed').length, 'without a fix'],
    [of('ignored').length, 'ignored'],
    [below.length, `of levels that do not block (${levels})`],
  ] as const
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ')
}

function platformTable(platforms: readonly PlatformEvidence[]): string {
  const rows = platforms.map((each) => `| ${platformCells(each).join(' | ')} |`)
  return ['| Platform | Made of | Packages recognised | Scanned in |', '|---|---|---|---|', ...rows].join('\n')
}

function platformCells(each: PlatformEvidence): readonly string[] {
  const platform = inertMarkdown(formatPlatform(each.platform))
  if (each.kind === 'none') return [platform, `❌ not scanned: ${inertMarkdown(inertInline(each.because))}`, '', '']
  const { distribution, packages } = each.report
  const name = distribution === undefined ? 'no distribution' : inertMarkdown(inertInline(`${distribution.family} ${distribution.name}`))
  return [
    platform,
    distribution?.isEnded === true ? `${name} ⚠️ **ended**` : name,
    packages === 0 ? '⚠️ **nothing recognised**' : String(packages),
    seconds(each.tookMs),
  ]
}

/** Trivy leaves out what it takes for the base image, by the history of the image's config (aquasecurity/trivy, `guessBaseLayers`, `GuessBaseImageIndex`). */
const LEFT_OUT =
  'Secrets were not looked for in the layers of a base image: Trivy leaves out all before the last CMD that other layers follow'

function howOf(evidence: Evidence, { notes }: Judgement, policy: Plan['scan']): string {
  const { scanner, database, javaDatabase, isolation, failure, tookMs } = evidence
  const hasRun = failure === undefined
  const general = notes.filter(({ platforms }) => platforms.length === 0).map(remarkWords)
  const lines = [
    ...(scanner === undefined ? [] : [scannerWords(scanner)]),
    ...(isolation === undefined || !hasRun ? [] : [isolationWords(isolation)]),
    ...general,
    ...(database === undefined ? [] : [`Its source: ${sourceWords(database)}`]),
    ...(javaDatabase === undefined ? [] : [`Database of Java archives: ${sourceWords(javaDatabase)}`]),
    ...(hasRun && policy.mode !== 'off' && policy.scanners.includes('secret') ? [LEFT_OUT] : []),
    ...(hasRun ? [`All platforms together took ${seconds(tookMs)}`] : []),
  ]
  return lines.map((line) => `- ${inertMarkdown(inertInline(capital(line)))}.`).join('\n')
}

/** Which Trivy it was, and whether its bytes are known. */
export function scannerWords({ version, origin, isPinned }: ScannerUsed): string {
  const from = {
    input: 'the program of trivy-path',
    path: 'found on PATH',
    cache: "kept in the runner's tool cache",
    download: 'downloaded',
  }
  const checked = isPinned ? 'its bytes have the SHA-256 that this action pins' : 'its bytes were NOT checked by this action'
  return `Trivy ${version}, ${from[origin]}: ${checked}`
}

/** How far the scanner was kept from the rest of the machine. */
export function isolationWords(isolation: Isolation): string {
  switch (isolation.kind) {
    case 'namespaces':
      return 'It ran in namespaces of its own, without network'
    case 'container':
      return 'It ran in a container of its own, without network'
    case 'process':
      return `It ran as a plain process, NOT kept from the rest of the machine: ${isolation.because}`
  }
}

function sourceWords({ source, digest }: NonNullable<Evidence['database']>): string {
  return digest === undefined ? source : `${source}, ${shortDigest(digest)}`
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
