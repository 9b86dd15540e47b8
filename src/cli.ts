import { createClock } from './adapters/clock.ts'
import { createFiles } from './adapters/files.ts'
import { createPlainChildren } from './adapters/plain.ts'
import type { Command, Desk } from './desk/command.ts'
import { dispatch } from './desk/dispatch.ts'
import { inertLine } from './domain/inert.ts'
import { ActionError } from './errors.ts'

/** Every command; each is loaded when it is asked for. */
const COMMANDS: readonly Command[] = [
  {
    name: 'plan',
    about: 'prints what a run would tag, and why',
    run: async (args, desk) => (await import('./desk/plan.ts')).plan(args, desk),
  },
  {
    name: 'migrate',
    about: "prints what replaces docker's actions in a workflow file, as a diff",
    run: async (args, desk) => (await import('./desk/migrate.ts')).migrate(args, desk),
  },
]

const { env, stdout, stderr } = process
/** Nothing ends a command but the terminal, which ends its children too. */
const { signal } = new AbortController()

/** At the desk there are no tokens: who has Git's own sign-in may ask the remote by Git. */
function unasked(): Promise<never> {
  return Promise.reject(new ActionError('internal', 'no API is asked at the desk'))
}

/** A reader that has seen enough (`| head`) closes the pipe: no error of ours. */
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const desk: Desk = {
  env,
  files: createFiles(''),
  children: createPlainChildren(env, signal),
  clients: { github: unasked, ecr: unasked, ecrPublic: unasked, assumeRole: unasked },
  clock: createClock(signal),
  signal,
  cwd: process.cwd(),
  width: Math.min(Math.max(stdout.columns ?? 100, 60), 120),
  out: (line) => stdout.write(`${inertLine(line)}\n`),
  raw: (text) => stdout.write(text),
  err: (line) => stderr.write(`${inertLine(line)}\n`),
}

process.exitCode = await dispatch(COMMANDS, process.argv.slice(2), desk)
