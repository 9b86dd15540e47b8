import { type ActionError, asActionError } from '../errors.ts'
import { suggestion } from '../inputs/nearest.ts'
import { shown } from '../inputs/refusal.ts'
import type { Command, Desk, ExitCode } from './command.ts'

/**
 * Runs the command that the first argument names. Never throws: an error is told in lines, its cure below; errors about inputs end with 2, as bad
 * arguments do, all others with 1.
 */
export async function dispatch(commands: readonly Command[], args: readonly string[], desk: Desk): Promise<ExitCode> {
  const [word, ...rest] = args
  if (word === undefined) {
    for (const line of overview(commands)) desk.err(line)
    return 2
  }
  if (HELP.includes(word)) {
    for (const line of overview(commands)) desk.out(line)
    return 0
  }
  const command = commands.find(({ name }) => name === word)
  if (command === undefined) {
    const names = commands.map(({ name }) => name)
    desk.err(`${shown(word)} is no command; commands are ${names.join(', ')}${suggestion(word, names)}`)
    return 2
  }
  try {
    return await command.run(rest, desk)
  } catch (thrown) {
    const error = asActionError(thrown)
    for (const line of errorLines(error)) desk.err(line)
    return error.code === 'inputs' ? 2 : 1
  }
}

/** An error as a terminal shows it: what happened, then the cure; a bug of ours brings where it happened. */
export function errorLines(error: ActionError): readonly string[] {
  const { cause } = error
  const trace = error.code === 'internal' && cause instanceof Error ? [cause.stack ?? cause.message, BUG] : []
  return [`error: ${error.message} [${error.code}]`, ...(error.hint === undefined ? [] : [error.hint]), ...trace].flatMap((text) =>
    text.split('\n'),
  )
}

const BUG = 'This is a bug; please report it with these lines.'
const HELP = ['help', '--help', '-h']

function overview(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'Usage: build-tag-push COMMAND [FLAGS]',
    '',
    'Commands:',
    ...commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    '',
    'build-tag-push COMMAND --help tells its flags.',
  ]
}
