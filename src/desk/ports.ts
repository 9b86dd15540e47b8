import type { ContextPorts } from '../context/context.ts'
import type { Environment, Ports } from '../ports.ts'
import type { Arguments } from './arguments.ts'
import type { Desk } from './command.ts'
import type { Place } from './place.ts'
import { EVENT_PATH, type Situation, variablesOf } from './situation.ts'

/** Variables of a run that is not the one that is planned: a desk may stand in a job. */
const OF_A_RUN = /^(?:GITHUB|INPUT|STATE|RUNNER|ACTIONS)_/i

/**
 * The ports through which the stages see the planned run in place of this machine: its variables, its payload, its commit as what is checked out, and
 * its time. `variables` are those that a workflow sets. What would leave the machine is answered with a refusal unless `--online` allows it.
 */
export function portsFor(situation: Situation, variables: Environment, asked: Arguments, place: Place, desk: Desk): ContextPorts {
  const own = Object.entries(desk.env).filter(([name]) => !OF_A_RUN.test(name))
  const at = asked.at
  return {
    env: { ...Object.fromEntries(own), ...variables, ...variablesOf(situation, place) },
    files: { ...desk.files, readText: virtually(situation, place, desk) },
    children: checkedOut(situation, asked.online ? desk.children : offline(desk.children)),
    clients: desk.clients,
    clock: at === undefined ? desk.clock : { ...desk.clock, now: () => at },
    signal: desk.signal,
    log: logOf(desk),
  }
}

/** The children of a desk, each question asked once: the plans of several refs ask the same ones. */
export function askedOnce(children: Ports['children']): Ports['children'] {
  const answers = new Map<string, ReturnType<Ports['children']['ask']>>()
  return {
    ...children,
    ask: (command, args, options) => {
      const key = JSON.stringify([command, args, options?.cwd, options?.stdin])
      const answer = answers.get(key) ?? children.ask(command, args, options)
      answers.set(key, answer)
      return answer
    },
  }
}

/** Git's own files as they would be in a checkout of the planned commit; a linked work tree has them elsewhere than in `.git`. */
function virtually(situation: Situation, { top, commonDir }: Place, { files }: Desk): Ports['files']['readText'] {
  const inGit = `${top}/.git/`
  return async (path, limitBytes) => {
    if (path === EVENT_PATH) return JSON.stringify(situation.payload)
    if (!path.startsWith(inGit)) return files.readText(path, limitBytes)
    const name = path.slice(inGit.length)
    return name === 'HEAD' ? `${situation.sha}\n` : files.readText(`${commonDir}/${name}`, limitBytes)
  }
}

/**
 * What Git would say of HEAD in a checkout of the planned ref, which `tag-context: git` asks: actions/checkout puts a branch under HEAD, and leaves it detached
 * at a tag or a merge, under its own name (its src/ref-helper.ts).
 */
function checkedOut({ ref, sha }: Situation, children: Ports['children']): Ports['children'] {
  const name = ref.replace(/^refs\//, '')
  const answers: ReadonlyMap<string, string | undefined> = new Map([
    ['rev-parse --verify HEAD', sha],
    ['symbolic-ref --quiet HEAD', name.startsWith('heads/') ? ref : undefined],
    ['show --no-patch --pretty=%D HEAD', name.startsWith('tags/') ? `HEAD, tag: ${name.slice('tags/'.length)}` : `HEAD, ${name}`],
    ['for-each-ref --format=%(refname) --points-at HEAD refs/tags/', ref],
  ])
  return {
    ...children,
    ask: async (command, args, options) => {
      const question = args.join(' ')
      if (command !== 'git' || !answers.has(question)) return children.ask(command, args, options)
      const answer = answers.get(question)
      return {
        ending: { kind: 'exited', code: answer === undefined ? 1 : 0 },
        stdout: answer === undefined ? '' : `${answer}\n`,
        stderr: '',
      }
    },
  }
}

/** Commands of Git that ask another machine. */
const REMOTE_COMMANDS = ['ls-remote', 'fetch']

function offline(children: Ports['children']): Ports['children'] {
  return {
    ...children,
    ask: async (command, args, options) => {
      const asks = command === 'git' && args.some((arg) => REMOTE_COMMANDS.includes(arg))
      if (asks) return { ending: { kind: 'exited', code: 1 }, stdout: '', stderr: 'the network is not allowed without --online' }
      return children.ask(command, args, options)
    },
  }
}

/** What the stages say beside their answers; only what a person must know is told. */
export function logOf({ err }: Pick<Desk, 'err'>): Ports['log'] {
  const silent = (): void => undefined
  return {
    info: silent,
    debug: silent,
    notice: err,
    warning: err,
    error: err,
    group: (_title, work) => work(),
    untrusted: () => ({ line: silent, close: silent }),
  }
}
