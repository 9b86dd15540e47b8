import { createRandom } from '../../src/adapters/clock.ts'
import { createLog } from '../../src/adapters/log.ts'
import type { Files, Log, Runner } from '../../src/ports.ts'
import type { TellPorts } from '../../src/report/tell.ts'

/** The real log of a run, with all that goes through it in memory, and what was said to it by whom it trusts. */
export type Mouth = {
  readonly ports: TellPorts
  /** what the process would have written */
  readonly raw: () => string
  /** how often each command was given by a call of ours; those of `stop-commands` are not counted */
  readonly given: () => Readonly<Record<string, number>>
  readonly summaries: string[]
  readonly outputs: ReadonlyMap<string, string>[]
}

/** Opens a mouth. */
export function openMouth(): Mouth {
  const written: string[] = []
  const summaries: string[] = []
  const outputs: ReadonlyMap<string, string>[] = []
  const given: Record<string, number> = {}
  const count = (name: string): void => {
    given[name] = (given[name] ?? 0) + 1
  }
  const open = (): Log => createLog((text) => written.push(text), createRandom()).log
  let log = open()
  let stretches = 0
  const counted = (name: 'debug' | 'notice' | 'warning' | 'error') => (text: string) => {
    // Each is the first of its run: of many, those that the runner would not show are no commands.
    if (stretches === 0) log = open()
    count(name)
    log[name](text)
  }
  const speaking: Log = {
    ...log,
    debug: counted('debug'),
    notice: counted('notice'),
    warning: counted('warning'),
    error: counted('error'),
    group: (title, work) => {
      count('group')
      count('endgroup')
      return log.group(title, work)
    },
    untrusted: () => {
      const { line, close } = log.untrusted()
      let isOpen = true
      stretches += 1
      return {
        line,
        close: () => {
          if (isOpen) stretches -= 1
          isOpen = false
          close()
        },
      }
    },
  }
  return {
    ports: { log: speaking, runner: runnerOf(summaries, outputs), files },
    raw: () => written.join(''),
    given: () => ({ ...given }),
    summaries,
    outputs,
  }
}

const none = (): never => {
  throw new Error('nobody asks for this here')
}

function runnerOf(summaries: string[], outputs: ReadonlyMap<string, string>[]): Runner {
  return {
    inputs: none,
    mask: none,
    checkFiles: none,
    state: none,
    variables: async () => undefined,
    summary: async (text) => void summaries.push(text),
    outputs: async (given) => void outputs.push(new Map(given)),
  }
}

/** Takes files and forgets them. */
const files: Files = {
  temporaryFolder: async (prefix) => `/run/${prefix}1`,
  write: async () => undefined,
  read: none,
  readText: none,
  append: none,
  replace: none,
  makeFolder: none,
  claimFolder: none,
  alone: none,
  remove: none,
  list: none,
  kind: none,
  link: none,
  move: none,
  stream: none,
}
