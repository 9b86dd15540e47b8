import { type MigrateDesk, migrate } from '../../src/desk/migrate.ts'
import { type MigrateOptions, migrate as move } from '../../src/migrate/migrate.ts'

/** What a command printed, and how it ended. */
export type Printed = {
  readonly code: number
  readonly out: string
  readonly err: readonly string[]
  readonly written: Readonly<Record<string, string>>
}

/** Runs `migrate` over files that are nowhere but here. */
export async function runMigrate(args: readonly string[], files: Readonly<Record<string, string | Uint8Array>>): Promise<Printed> {
  const out: string[] = []
  const err: string[] = []
  const written: Record<string, string> = {}
  const desk: MigrateDesk = {
    cwd: '/repository',
    out: (line) => out.push(`${line}\n`),
    raw: (text) => out.push(text),
    err: (line) => err.push(line),
    files: {
      read: async (path, limitBytes = Number.POSITIVE_INFINITY) => {
        const content = files[path] ?? files[path.replace('/repository/', '')]
        if (content === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
        const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
        if (bytes.length > limitBytes) throw Object.assign(new Error('too large'), { code: 'ERR_FILE_TOO_LARGE' })
        return bytes
      },
      write: async (path, content) => {
        if (typeof content !== 'string') throw new TypeError('a workflow is text')
        written[path] = content
      },
    },
  }
  const code = await migrate(args, desk)
  return { code, out: out.join(''), err, written }
}

/** What becomes of the steps of one job; lines of notes are counted from the first step, what differs everywhere alike is left out. */
export async function movedSteps(
  steps: string,
  options: MigrateOptions = {},
): Promise<{ readonly steps: string; readonly notes: readonly string[] }> {
  const lines = steps.trim().split('\n')
  const head = ['on: push', 'jobs:', '  a:', '    runs-on: ubuntu-latest', '    steps:']
  const text = `${[...head, ...lines.map((line) => (line === '' ? '' : `      ${line}`))].join('\n')}\n`
  const moved = await move('w.yml', text, options)
  const after = moved.text.split('\n').slice(head.length)
  return {
    steps: after
      .map((line) => line.replace(/^ {6}/, ''))
      .join('\n')
      .trim(),
    notes: moved.notes
      .filter(({ text: note }) => !EVERYWHERE.some((start) => note.startsWith(start)))
      .map(({ line, kind, text: note }) => `${line - head.length}: ${kind}: ${note}`),
  }
}

/** How the notes begin that are about every step of ours. */
const EVERYWHERE = ['a fixed tag that exists', 'moving tags', 'the OCI labels']
