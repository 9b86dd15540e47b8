import { join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import type { Ports } from '../ports.ts'
import { type Confined, type Sandbox, SCANNER_ENVIRONMENT } from './sandbox.ts'

/** Runs a program to its end; when our side of standard input ends first, also since we were killed, its whole process group ends. Arguments: the program's. */
const SCRIPT = `exec 3<&0 </dev/null
"$@" 3<&- &
scanner=$!
{ read -r _ || kill -s KILL 0; } <&3 >/dev/null 2>&1 &
watcher=$!
wait "$scanner"
code=$?
kill "$watcher"
exit "$code"
`

/** The last rung: a plain process of our own user, told what it needs and nothing else, but kept from nothing that this user may do. */
export function openProcess(program: string, because: string, { children, files }: Pick<Ports, 'children' | 'files'>): Sandbox {
  const discard = async (place: string): Promise<void> => {
    try {
      await files.remove(place)
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw error
      // folders that it shut behind itself
      await children.ask('chmod', ['-R', 'u+rwX', '--', place])
      await files.remove(place)
    }
  }
  const run = async ({ name, folder, args, output, timeoutMs, onLine }: Confined) => {
    const [cwd, temporary] = [join(folder, `work-${name}`), join(folder, `tmp-${name}`)]
    await Promise.all([cwd, temporary].map((place) => files.makeFolder(place)))
    try {
      const env = { ...SCANNER_ENVIRONMENT, HOME: temporary, TMPDIR: temporary }
      return await children.run('sh', ['-c', SCRIPT, 'sandbox', program, ...args], { cwd, env, onLine, output, timeoutMs, lifeline: true })
    } finally {
      await Promise.all([cwd, temporary].map(discard))
    }
  }
  return { isolation: { kind: 'process', because }, run, close: async () => undefined }
}
