import { inertLine, LINE_LIMIT } from '../domain/inert.ts'
import type { Log, Random, UntrustedLog } from '../ports.ts'

/** What is printed of one stretch of untrusted output before the rest is only counted. */
const LIMIT_LINES = 50_000
const LIMIT_CHARACTERS = 32 * 1024 * 1024
/** The end of a stretch is what tells why a build failed: this many of its last lines are printed even beyond the limit. */
const TAIL_LINES = 200

/** GitHub shows ten errors, ten warnings and ten notices of a step, and drops the others (docs.github.com, "Workflow commands", limits of annotations). */
const ANNOTATIONS = 10

/** Sends a command to the runner, also in the middle of untrusted output. */
export type Command = (name: string, properties: Readonly<Record<string, string>>, data: string) => void

/**
 * The log of a run, written with `write`, and the way in which every command to the runner must go. While untrusted output is on its way the
 * runner's commands are stopped with a token that nobody can guess; a command of ours resumes them, stands alone, and stops them again
 * with a new token. Stretches may overlap: commands stay stopped until the last one is closed.
 */
export function createLog(write: (text: string) => void, random: Random): { readonly log: Log; readonly command: Command } {
  let open = 0
  let token = ''

  const say = (text: string): void => write(`${text}\n`)
  const stop = (): void => {
    token = random.hex(32)
    say(`::stop-commands::${token}`)
  }
  const resume = (): void => say(`::${token}::`)
  const command: Command = (name, properties, data) => {
    if (open > 0) resume()
    say(formatCommand(name, properties, data))
    if (open > 0) stop()
  }
  const told = new Map<string, number>()
  const annotate = (name: 'notice' | 'warning' | 'error', text: string): void => {
    const number = (told.get(name) ?? 0) + 1
    told.set(name, number)
    if (number === ANNOTATIONS) command(name, {}, `There are more ${name}s than GitHub shows of a step: see its log and its summary.`)
    if (number < ANNOTATIONS) command(name, {}, linesOf(text).join('\n'))
    else for (const line of linesOf(text)) say(`${name}: ${line}`)
  }
  const untrusted = (): UntrustedLog => {
    if (open === 0) stop()
    open += 1
    const lines = bounded(say)
    let isOpen = true
    return {
      line: (text) => {
        if (!isOpen) return
        for (const line of /[\r\n]/.test(text) ? text.split(/\r\n|\r|\n/) : [text]) lines.add(line)
      },
      close: () => {
        if (!isOpen) return
        isOpen = false
        lines.end()
        open -= 1
        if (open === 0) resume()
      },
    }
  }
  const log: Log = {
    info: (text) => linesOf(text).forEach(say),
    debug: (text) => command('debug', {}, linesOf(text).join('\n')),
    notice: (text) => annotate('notice', text),
    warning: (text) => annotate('warning', text),
    error: (text) => annotate('error', text),
    group: async (title, work) => {
      command('group', {}, linesOf(title).join(' '))
      try {
        return await work()
      } finally {
        command('endgroup', {}, '')
      }
    },
    untrusted,
  }
  return { log, command }
}

/** A command as the runner reads it (actions/runner, src/Runner.Common/ActionCommand.cs): `%`, CR and LF are escaped, in properties `:` and `,` too. */
function formatCommand(name: string, properties: Readonly<Record<string, string>>, data: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
  return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${escaped(data)}`
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => inertLine(line))
}

/** Prints lines made inert up to the limits; of the rest only the last ones are kept, as short as a line may be, and made inert when they are printed. */
function bounded(say: (line: string) => void): { readonly add: (line: string) => void; readonly end: () => void } {
  let shown = 0
  let characters = 0
  let held = 0
  const tail: string[] = []
  return {
    add: (line) => {
      characters += Math.min(line.length, LINE_LIMIT)
      if (held === 0 && shown < LIMIT_LINES && characters <= LIMIT_CHARACTERS) {
        shown += 1
        return say(inertLine(line))
      }
      held += 1
      tail.push(line.length > LINE_LIMIT ? inertLine(line) : line)
      if (tail.length === TAIL_LINES * 2) tail.splice(0, TAIL_LINES)
    },
    end: () => {
      if (held === 0) return
      const last = tail.slice(-TAIL_LINES)
      if (held > last.length) say(`… ${held - last.length} lines are not shown; the last ${last.length}:`)
      for (const line of last) say(inertLine(line))
    },
  }
}
