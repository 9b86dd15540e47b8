import { formatPinned, formatTagged } from '../domain/reference.ts'
import type { Row } from '../publish/publish.ts'
import { attestationCommand } from './attestation.ts'
import { having } from './having.ts'
import { details, fence } from './markdown.ts'
import type { Report } from './report.ts'
import { verifyWords } from './signatures.ts'

/** Commands of a kind that are shown; more of them are made the same way. */
const SHOWN = 12

/** How to pull, verify and roll back, as commands to paste, or how what has no name gets one; nothing where nobody can pull the image. */
export function commandsOf(report: Report): readonly string[] {
  const { outcome, staged, rows } = report
  const images = having(report)
  if (staged === undefined || images.length === 0) return []
  const pinned = images.map((image) => formatPinned(image, staged.digest))
  const [first = ''] = pinned
  const shown = rows.find((row) => row.after === staged.digest && row.repository.name === images[0]?.name)
  const lines = [
    '# pull',
    ...pinned.slice(0, SHOWN).map((reference) => line('docker', 'pull', reference)),
    '',
    verifyTitle(shown === undefined ? undefined : staged.digest),
    ...(shown === undefined ? [] : [line('docker', 'buildx', 'imagetools', 'inspect', formatTagged(shown))]),
    line('docker', 'buildx', 'imagetools', 'inspect', first, '--format', '{{json .Provenance}}'),
    ...pinned.slice(0, SHOWN).flatMap((reference) => verifyLine(report, reference)),
    ...attestationCommand(report, first).map((words) => line(...words)),
    ...(outcome === 'staged' ? publishLater(pinned) : rollBack(rows)),
  ]
  return [details(`Pull, verify, ${outcome === 'staged' ? 'publish later' : 'roll back'}`, [fence('sh', lines)])]
}

function verifyTitle(digest: string | undefined): string {
  const tag = digest === undefined ? '' : ` what a tag shows now, which is to be ${digest};`
  return `# verify:${tag} what the image was built from, and by which run`
}

/** Not a command: the line of a later step that gives the image its names. */
function publishLater([first = '']: readonly string[]): readonly string[] {
  return ['', '# publish later: no tag shows it yet; a step of this action with this input gives it its tags', `from: ${first}`]
}

function verifyLine(report: Report, reference: string): readonly string[] {
  const words = verifyWords(report, reference)
  return words === undefined ? [] : [line(...words)]
}

/**
 * The commands that put tags back to what they held before: with one source and `--prefer-index=false` buildx writes the very bytes, so the digest is the one
 * from before (docker/buildx, docs/reference/buildx_imagetools_create.md).
 */
function rollBack(rows: readonly Row[]): readonly string[] {
  const moved = rows.filter(({ state, before, after }) => state === 'published' && before !== undefined && before !== after)
  const fresh = rows.filter(({ state, before }) => state === 'published' && before === undefined)
  const groups = new Map<string, string[]>()
  for (const row of moved) {
    if (row.before === undefined) continue
    const source = formatPinned(row.repository, row.before)
    const tags = groups.get(source) ?? []
    tags.push(formatTagged(row))
    groups.set(source, tags)
  }
  const commands = [...groups].map(([source, tags]) =>
    line('docker', 'buildx', 'imagetools', 'create', '--prefer-index=false', ...tags.flatMap((tag) => ['--tag', tag]), source),
  )
  if (commands.length === 0) return ['', '# roll back: no tag showed another image before this run']
  const more = commands.length > SHOWN ? [`# … and ${commands.length - SHOWN} more, by "before" in report.json`] : []
  const kept = fresh.length === 0 ? [] : [`# new with this run, so with nothing to go back to: ${names(fresh)}`]
  return ['', '# roll back: the tags show again what they showed before this run', ...commands.slice(0, SHOWN), ...more, ...kept]
}

function names(rows: readonly Row[]): string {
  const tags = [...new Set(rows.map(({ tag }) => tag))]
  return [...tags.slice(0, SHOWN), ...(tags.length > SHOWN ? ['…'] : [])].join(', ')
}

/** A command for a POSIX shell: a word of anything but harmless characters stands in single quotes. */
export function line(...words: readonly string[]): string {
  return words.map((word) => (/^[A-Za-z0-9@%+=:,./_-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}
