import { type MigrateDesk, migrate } from '../../src/desk/migrate.ts'

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
        const content = files[path.replace('/repository/', '')]
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
