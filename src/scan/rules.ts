import { extname, join } from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import { codeOf } from '../domain/code.ts'
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
    readAll('scan-ignore-files', policy.ignoreFiles, files),
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

/** A file of the user's: what it is called there, and what it says. */
type Source = { readonly path: string; readonly text: string }

function readAll(input: string, paths: readonly string[], files: Files): Promise<readonly Source[]> {
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

/** One file as it is; several lists one below the other; a mixture as YAML, of which a list is a case: its ids hold for all kinds of findings. */
function joined(sources: readonly Source[]): readonly (Source & { readonly name: string })[] {
  const [only, ...others] = sources
  if (only === undefined) return []
  const path = sources.map((source) => source.path).join(', ')
  if (others.length === 0) return [{ ...only, name: isYaml(only) ? 'ignore.yaml' : 'ignore' }]
  if (!sources.some(isYaml)) return [{ name: 'ignore', path, text: sources.map(({ text }) => `${text}\n`).join('') }]
  const lines = KINDS.flatMap((kind) => [
    `${kind}:`,
    ...sources.flatMap((source) => recordsOf(source, kind)).map((record) => `- ${flow(record)}`),
  ])
  return [{ name: 'ignore.yaml', path, text: `${lines.join('\n')}\n` }]
}

/** How Trivy tells the two forms of an ignore file apart. */
function isYaml({ path }: Source): boolean {
  return ['.yml', '.yaml'].includes(extname(path))
}

/** The lists of an ignore file in YAML (Trivy's documentation, "Filtering", ".trivyignore.yaml"). */
const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'] as const

type Fields = Readonly<Record<string, unknown>>

function recordsOf(source: Source, kind: (typeof KINDS)[number]): readonly Fields[] {
  if (!isYaml(source)) return plainEntries(source.text).map(({ id, date }) => (date === undefined ? { id } : { id, expired_at: date }))
  const list = documentOf(source)[kind]
  if (list === undefined || list === '') return []
  if (Array.isArray(list) && list.every(isRecord)) return list
  throw notJoinable(source, `${kind} is no list of entries`)
}

/** Every scalar stays the text that the user wrote: what a date or a number is, Trivy decides. */
function documentOf(source: Source): Fields {
  try {
    const document: unknown = parse(source.text, { schema: 'failsafe' })
    if (isRecord(document)) return document
    if (document === null || document === '') return {}
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw notJoinable(source, error.message)
  }
  throw notJoinable(source, 'it is no mapping')
}

function notJoinable({ path }: Source, because: string): ActionError {
  return new ActionError('inputs', `scan-ignore-files: ${path} is not what Trivy reads as YAML: ${because}`)
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

/** For people alone: a file that Trivy will refuse, or reads otherwise, tells no dates here. */
function entriesOf(source: Source): readonly IgnoreEntry[] {
  if (!isYaml(source)) return plainEntries(source.text).map(({ id, date }) => ({ id, expiresAt: dateOf(date) }))
  const document = readable(source)
  return KINDS.flatMap((kind) => document[kind] ?? []).flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry['id'] === 'string' ? [{ id: entry['id'], expiresAt: dateOf(entry['expired_at']) }] : [],
  )
}

function readable(source: Source): Fields {
  try {
    return documentOf(source)
  } catch (error) {
    if (error instanceof ActionError) return {}
    throw error
  }
}

function dateOf(text: unknown): Date | undefined {
  const date = typeof text === 'string' ? new Date(text) : undefined
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}
