import { extname, join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { type Digest, digestOf } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Files } from '../ports.ts'

/** What the user lets through, as Trivy is told it. */
export type Rules = {
  /** arguments of Trivy */
  readonly args: readonly string[]
  /** the user's own name of a file, by the path under which Trivy knows it */
  readonly names: ReadonlyMap<string, string>
  /** entries of the ignore files, in the order in which Trivy looks at them */
  readonly entries: readonly IgnoreEntry[]
}

/** One line of what is ignored; `expiresAt` as the user wrote it. */
type IgnoreEntry = { readonly id: string; readonly expiresAt: Date | undefined }

/** The largest file of rules that is read. */
const LIMIT_BYTES = 4 * 1024 * 1024

/** Where the scanner sees the rules, from its working folder. */
const SEEN = '../given/rules'

/**
 * Copies the user's ignore files, policy and VEX documents into `given/rules` below `folder`, once, so that they are the same for every platform whatever
 * happens to them meanwhile. Trivy takes one ignore file: several become one. Throws `ActionError` `inputs` for a file that is not there or cannot be joined.
 */
export async function writeRules(policy: ScanPolicy, folder: string, files: Files): Promise<Rules> {
  const place = join(folder, 'given', 'rules')
  await files.makeFolder(place)
  const [ignored, policies, vex] = await Promise.all([
    readAll('scan-ignore-files', policy.ignoreFiles, files).then((found) => Promise.all(found.map(parsed))),
    readAll('scan-ignore-policy', policy.ignorePolicy === undefined ? [] : [policy.ignorePolicy], files),
    readAll('scan-vex', policy.vex, files),
  ])
  const copies = [
    ...joined(ignored).map((copy) => ({ ...copy, flag: '--ignorefile' })),
    ...policies.map((copy) => ({ ...copy, name: 'policy.rego', flag: '--ignore-policy' })),
    ...vex.map((copy, index) => ({ ...copy, name: `vex-${index + 1}.json`, flag: '--vex' })),
  ]
  await Promise.all(copies.map(({ name, text }) => files.write(join(place, name), text)))
  return {
    args: copies.map(({ flag, name }) => `${flag}=${SEEN}/${name}`),
    names: new Map(copies.map(({ name, path }) => [`${SEEN}/${name}`, path])),
    entries: ignored.flatMap(entriesOf),
  }
}

/**
 * The digest of all that a policy lets through by name: the contents of its files, and the paths that are not looked into; `undefined` where it lets nothing
 * through. Throws as `writeRules` does.
 */
export async function hashExceptions(policy: ScanPolicy, files: Pick<Files, 'readText'>): Promise<Digest | undefined> {
  const found = await Promise.all([
    readAll('scan-ignore-files', policy.ignoreFiles, files),
    readAll('scan-ignore-policy', policy.ignorePolicy === undefined ? [] : [policy.ignorePolicy], files),
    readAll('scan-vex', policy.vex, files),
  ])
  // Trivy goes by the ending of an ignore file's name.
  const lists = [...found.map((sources) => sources.map(({ path, text }) => [extname(path), text])), policy.skipDirs, policy.skipFiles]
  return lists.every((list) => list.length === 0) ? undefined : digestOf(Buffer.from(JSON.stringify(lists)))
}

/** A file of the user's: what it is called there, and what it says. */
type Source = { readonly path: string; readonly text: string }

function readAll(input: string, paths: readonly string[], files: Pick<Files, 'readText'>): Promise<readonly Source[]> {
  return Promise.all(
    paths.map(async (path) => {
      const text = await files.readText(path, LIMIT_BYTES).catch((cause: unknown) => {
        throw new ActionError('inputs', `${input}: ${path} cannot be read (${codeOf(cause) ?? 'unknown trouble'})`, undefined, cause)
      })
      if (text === undefined) throw new ActionError('inputs', `${input}: there is no file ${path}`, 'Paths are relative to the workspace.')
      return { path, text }
    }),
  )
}

/** An ignore file: its lines, or its document in YAML, or what is wrong with that. */
type IgnoreFile = Source & ({ readonly lines: readonly PlainEntry[] } | { readonly document: Fields } | { readonly trouble: string })

type Fields = Readonly<Record<string, unknown>>

/** Trivy tells the two forms apart by the name. Of YAML every scalar stays the text that it is: what a date or a number is, Trivy decides. */
async function parsed(source: Source): Promise<IgnoreFile> {
  if (!['.yml', '.yaml'].includes(extname(source.path))) return { ...source, lines: plainEntries(source.text) }
  const { parseDocument } = await import('yaml')
  const document = parseDocument(source.text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) return { ...source, trouble: error.message }
  try {
    const content: unknown = document.toJS({ maxAliasCount: 100 })
    if (isRecord(content)) return { ...source, document: content }
    return content === null || content === '' ? { ...source, document: {} } : { ...source, trouble: 'it is no mapping' }
  } catch (thrown) {
    if (thrown instanceof ReferenceError) return { ...source, trouble: 'an alias in it cannot be resolved' }
    throw thrown
  }
}

/** One file as it is; several lists one below the other; a mixture as YAML, in which the ids of a list hold for all kinds of findings. */
function joined(sources: readonly IgnoreFile[]): readonly (Source & { readonly name: string })[] {
  const [only, ...others] = sources
  if (only === undefined) return []
  const path = sources.map((source) => source.path).join(', ')
  if (others.length === 0) return [{ path, text: only.text, name: 'lines' in only ? 'ignore' : 'ignore.yaml' }]
  if (sources.every((source) => 'lines' in source)) return [{ path, text: sources.map(({ text }) => `${text}\n`).join(''), name: 'ignore' }]
  const lines = KINDS.flatMap((kind) => [
    `${kind}:`,
    ...sources.flatMap((source) => recordsOf(source, kind)).map((record) => `- ${flow(record)}`),
  ])
  return [{ path, text: `${lines.join('\n')}\n`, name: 'ignore.yaml' }]
}

/** The lists of an ignore file in YAML (Trivy's documentation, "Filtering", ".trivyignore.yaml"). */
const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'] as const

function recordsOf(source: IgnoreFile, kind: (typeof KINDS)[number]): readonly Fields[] {
  if ('lines' in source) return source.lines.map(({ id, date }) => (date === undefined ? { id } : { id, expired_at: date }))
  if ('trouble' in source) throw notJoinable(source, source.trouble)
  const list = source.document[kind]
  if (list === undefined || list === null || list === '') return []
  if (Array.isArray(list) && list.every(isRecord)) return list
  throw notJoinable(source, `${kind} is no list of entries`)
}

function notJoinable({ path }: Source, because: string): ActionError {
  return new ActionError('inputs', inertInline(`scan-ignore-files: ${path} cannot be joined with the others: ${because}`))
}

/** Writes a record in one line; a date stands there as it is, since Trivy takes no text for one. */
function flow(record: Fields): string {
  const fields = Object.entries(record).map(([name, value]) => {
    const isDate = name === 'expired_at' && typeof value === 'string' && /^[0-9][0-9TtZz:+. -]*$/.test(value)
    return `${JSON.stringify(name)}: ${isDate ? value : JSON.stringify(value)}`
  })
  return `{${fields.join(', ')}}`
}

type PlainEntry = { readonly id: string; readonly date: string | undefined }

/** The lines of a list as Trivy reads them (its `pkg/result/ignore.go`): an id, and behind it anything, of which `exp:<date>` counts. */
function plainEntries(text: string): readonly PlainEntry[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line): readonly PlainEntry[] => {
      const [id = '', ...rest] = line.split(/\s+/)
      const date = [id, ...rest].find((word) => word.startsWith('exp:'))?.slice('exp:'.length)
      // A line whose date is none is left out by Trivy, too.
      return date === undefined || rest.length === 0 ? [{ id, date: undefined }] : /^\d{4}-\d{2}-\d{2}$/.test(date) ? [{ id, date }] : []
    })
}

/** For people alone: of a file that Trivy will refuse, or reads otherwise, no dates are told. */
function entriesOf(source: IgnoreFile): readonly IgnoreEntry[] {
  if ('lines' in source) return source.lines.map(({ id, date }) => ({ id, expiresAt: dateOf(date) }))
  if ('trouble' in source) return []
  return KINDS.flatMap((kind) => source.document[kind] ?? []).flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry['id'] === 'string' ? [{ id: entry['id'], expiresAt: dateOf(entry['expired_at']) }] : [],
  )
}

function dateOf(text: unknown): Date | undefined {
  const date = typeof text === 'string' ? new Date(text) : undefined
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}
