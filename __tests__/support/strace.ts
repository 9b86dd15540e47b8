import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** One process that was traced, from its start or its last `execve` on. */
export type Traced = {
  /** the program's file name; of the first process, `main` */
  readonly program: string
  readonly argv: readonly string[]
  /** `NAME=value` */
  readonly environ: readonly string[]
  /** absolute paths that it made, opened for writing, renamed, linked or removed */
  readonly writes: readonly string[]
}

/** System calls by which a file comes to be, changes or goes; and those by which processes do. */
const CALLS = [
  ...['open', 'openat', 'creat', 'rename', 'renameat', 'renameat2', 'mkdir', 'mkdirat', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...['unlink', 'unlinkat', 'rmdir', 'truncate', 'mknod', 'mknodat'],
  ...['execve', 'clone', 'clone3', 'fork', 'vfork'],
]

/** Writes a program that runs Node under strace (strace(1)); each of its runs leaves a file in `folder`. */
export function tracer(folder: string, strace: string, node: string): string {
  mkdirSync(folder)
  const program = join(folder, 'node')
  // bash hands on variables such as INPUT_A-B, which a plain sh drops; strings in hex are never ambiguous; -y tells the folder that a relative path begins at; -v tells environments
  const options = `-f -qq -v -y -xx -s 1000000 --signal=none -e trace=${CALLS.map((call) => `?${call}`).join(',')}`
  writeFileSync(program, `#!/bin/bash\nexec '${strace}' ${options} -o '${folder}/trace.'$$ '${node}' "$@"\n`)
  chmodSync(program, 0o755)
  return program
}

/** Reads what `tracer` left in its folder, phase by phase. */
export function readTraces(folder: string): readonly Traced[] {
  const files = readdirSync(folder).filter((name) => name.startsWith('trace.'))
  return files.flatMap((name) => parseTrace(readFileSync(join(folder, name), 'utf8')))
}

type Process = { program: string; argv: readonly string[]; environ: readonly string[]; writes: string[] }

/** One call that went well. */
type Call = { readonly thread: string; readonly name: string; readonly given: string; readonly result: string }

/** Parses the lines of `strace -f -v -y -xx`. A new thread or process may be seen before the call that made it has come back. */
export function parseTrace(text: string): readonly Traced[] {
  const calls = callsOf(text)
  const makers = new Map(calls.filter(({ name }) => isMaking(name)).map((call) => [call.result, call]))
  const processes: Process[] = []
  const byThread = new Map<string, Process>()
  const processOf = (thread: string): Process => {
    const known = byThread.get(thread)
    if (known !== undefined) return known
    const maker = makers.get(thread)
    const parent = maker === undefined ? undefined : processOf(maker.thread)
    const isThread = maker?.given.includes('CLONE_THREAD') === true
    const process = isThread && parent !== undefined ? parent : { program: parent?.program ?? 'main', argv: [], environ: [], writes: [] }
    if (process !== parent) processes.push(process)
    byThread.set(thread, process)
    return process
  }
  for (const { thread, name, given } of calls) {
    const process = processOf(thread)
    if (name === 'execve') {
      const next = started(given, processes.length === 1 && process.argv.length === 0)
      processes.push(next)
      byThread.set(thread, next)
    } else if (!isMaking(name)) process.writes.push(...writesOf(name, given))
  }
  return processes.filter(({ writes, argv }) => writes.length > 0 || argv.length > 0)
}

function isMaking(name: string): boolean {
  return /^(?:clone3?|v?fork)$/.test(name)
}

/** `PID call(arguments) = result`, where lines of others may come between the two halves of a call; what failed is left out. */
function callsOf(text: string): readonly Call[] {
  const begun = new Map<string, string>()
  return text.split('\n').flatMap((line) => {
    const [, thread = '', said = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const half = /^(.*?) *<unfinished \.\.\.>$/.exec(said)?.[1]
    if (half !== undefined) {
      begun.set(thread, half)
      return []
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(said)?.[1]
    const [, name, given = '', result = ''] =
      /^(\w+)\((.*)\)\s+= (\d+)/.exec(rest === undefined ? said : `${begun.get(thread) ?? ''}${rest}`) ?? []
    return name === undefined ? [] : [{ thread, name, given, result }]
  })
}

/** What a process is from its `execve` on; the first of a trace is ours. */
function started(given: string, isFirst: boolean): Process {
  const [, program = '', argv = '', environ = ''] = /^("[^"]*"), \[(.*?)\], \[(.*)\]$/.exec(given) ?? []
  const name = (stringsOf(program)[0] ?? '').replace(/^.*\//, '')
  return { program: isFirst ? 'main' : name, argv: stringsOf(argv), environ: stringsOf(environ), writes: [] }
}

function writesOf(call: string, given: string): readonly string[] {
  if (/^open/.test(call) && !/O_(?:WRONLY|RDWR|CREAT|TRUNC|TMPFILE)/.test(given)) return []
  // `AT_FDCWD</folder>, "path"` twice where there are two; calls without a folder begin at the current one, which only absolute paths escape
  const paths = [...given.matchAll(/(?:<([^>]*)>, )?"((?:\\x[0-9a-f]{2})*)"/g)].map(([, folder, path]) =>
    resolve(decode(folder ?? '/'), decode(path ?? '')),
  )
  return call.startsWith('symlink') ? paths.slice(1) : paths
}

function stringsOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => decode(hex))
}

/** Hex escapes as the bytes that they are; fd paths may stand in clear text. */
function decode(text: string): string {
  if (!text.includes('\\x')) return text
  return Buffer.from(text.replaceAll('\\x', ''), 'hex').toString()
}
