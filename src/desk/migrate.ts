import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { codeOf } from '../domain/code.ts'
import { ActionError } from '../errors.ts'
import { suggestion } from '../inputs/nearest.ts'
import { shown } from '../inputs/refusal.ts'
import type { Desk, ExitCode } from './command.ts'

/** The largest file that is read; GitHub takes no workflow of more than 1 MB (docs.github.com, "Actions limits"). */
const FILE_LIMIT_BYTES = 1024 * 1024

const HELP = [
  'Usage: build-tag-push migrate WORKFLOW [FLAGS]',
  '',
  'Prints, as a unified diff, the step that replaces docker/login-action, docker/metadata-action,',
  'docker/setup-buildx-action and docker/build-push-action in a workflow file, or in the action.yml of a',
  'composite action. What cannot be carried over stays as it is and is told beside the diff, each with its',
  'place and what to do.',
  '',
  '  --write       Writes the file.',
  "  --same        Keeps the old actions' handling of tags that exist (fixed-tags: overwrite, moving: always).",
  '  --uses TEXT   What stands behind "uses:"; the default is that of the quick start in README.',
  '  --help        Prints this.',
  '',
  'Ends with 0 when there is a diff, with 1 when there is nothing to change, and with 2 when a flag is wrong or',
  'the file cannot be read.',
  '',
  'Examples:',
  '  build-tag-push migrate .github/workflows/image.yml',
  '  build-tag-push migrate .github/workflows/image.yml --write --uses OWNER/build-tag-push@COMMIT',
]

/** What the command touches of the desk. */
export type MigrateDesk = Pick<Desk, 'cwd' | 'out' | 'raw' | 'err'> & { readonly files: Pick<Desk['files'], 'read' | 'write'> }

/** The command `migrate`: a diff on the output, what could not be carried over beside it. */
export async function migrate(args: readonly string[], desk: MigrateDesk): Promise<ExitCode> {
  const { file, write, same, uses, help } = readArguments(args)
  if (help) {
    for (const line of HELP) desk.out(line)
    return 0
  }
  const path = resolve(desk.cwd, file)
  const text = await readFile(path, file, desk)
  const [{ migrate: move }, { formatNote }, { unifiedDiff }] = await Promise.all([
    import('../migrate/migrate.ts'),
    import('../migrate/notes.ts'),
    import('../migrate/diff.ts'),
  ])
  const moved = await move(file, text, { same, ...(uses === undefined ? {} : { uses }) })
  if (moved.text !== text) desk.raw(unifiedDiff(file, text, moved.text))
  for (const note of moved.notes) desk.err(formatNote(file, note))
  if (moved.text === text) {
    desk.err(moved.notes.length === 0 ? `${file} has no step of the actions that this one replaces: ${REPLACED}` : `${file} stays as it is`)
    return 1
  }
  if (write) await desk.files.write(path, moved.text)
  desk.err(write ? `${file} is written` : `nothing is written; --write writes ${file}`)
  return 0
}

const REPLACED = 'docker/login-action, docker/metadata-action, docker/setup-buildx-action, docker/build-push-action'

type Arguments = {
  readonly file: string
  readonly write: boolean
  readonly same: boolean
  readonly uses: string | undefined
  readonly help: boolean
}

const FLAGS = {
  write: { type: 'boolean' },
  same: { type: 'boolean' },
  uses: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the arguments; throws `ActionError` `inputs` with every complaint at once. */
function readArguments(args: readonly string[]): Arguments {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const known = Object.keys(FLAGS)
  const complaints = tokens.flatMap((token) => {
    if (token.kind !== 'option') return []
    if (!known.includes(token.name)) return [`${token.rawName} is no flag of migrate${suggestion(token.name, known).replace('"', '"--')}`]
    if (token.name === 'uses')
      return token.value === undefined || /[\r\n]/.test(token.value)
        ? ['--uses has no value of one line; write --uses OWNER/build-tag-push@COMMIT']
        : []
    return token.value === undefined ? [] : [`${token.rawName} takes no value, and was given ${shown(token.value)}`]
  })
  const help = values.help === true
  if (!help && positionals.length !== 1) {
    complaints.push(
      positionals.length === 0
        ? 'no workflow is named; write its path, such as .github/workflows/image.yml'
        : `one workflow is moved at a time, and ${positionals.length} are named`,
    )
  }
  if (complaints.length > 0) throw new ActionError('inputs', complaints.join('\n'), 'build-tag-push migrate --help tells the flags')
  const uses = typeof values.uses === 'string' ? values.uses : undefined
  return { file: positionals[0] ?? '', write: values.write === true, same: values.same === true, uses, help }
}

/** Reads a file whose bytes can be written again as they are. Throws `ActionError` `inputs`. */
async function readFile(path: string, file: string, { files }: MigrateDesk): Promise<string> {
  try {
    const bytes = await files.read(path, FILE_LIMIT_BYTES)
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    const sentence = REASONS.get(codeOf(error) ?? '')
    if (sentence === undefined) throw error
    throw new ActionError('inputs', `${file} ${sentence}`, 'Name a workflow file, such as .github/workflows/image.yml.', error)
  }
}

/** Codes of Node's errors for a file that cannot be read. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'is not there'],
  ['EISDIR', 'is a folder'],
  ['ENOTDIR', 'is not there'],
  ['EACCES', 'may not be read'],
  ['ERR_FILE_TOO_LARGE', 'is larger than 1 MiB, which GitHub takes no workflow of'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'is not UTF-8, which workflows are'],
])
