import { createClock } from './adapters/clock.ts'
import { createFiles } from './adapters/files.ts'
import { createPlainChildren } from './adapters/plain.ts'
import type { Command, Desk } from './desk/command.ts'
import { dispatch } from './desk/dispatch.ts'
import type { Remote } from './desk/prune.ts'
import { inertLine } from './domain/inert.ts'
import { ActionError } from './errors.ts'
import type { Ports } from './ports.ts'

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
  {
    name: 'prune',
    about: 'deletes old images by rules; until --dry-run false it only tells which',
    run: async (args, desk) => (await import('./desk/prune.ts')).prune(args, desk, openRemote),
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

/** What speaks to registries and clouds; an interrupt ends it in order, since it may be deleting. */
async function openRemote(runner: Ports['runner']): Promise<Remote> {
  const [{ createStop }, { createHttp }, { createRandom }, { createIdentity }, { createMachine }, { createSts }] = await Promise.all([
    import('./adapters/stop.ts'),
    import('./adapters/http.ts'),
    import('./adapters/clock.ts'),
    import('./adapters/identity.ts'),
    import('./adapters/machine.ts'),
    import('./adapters/sts.ts'),
  ])
  const [{ createEcr }, { createEcrPublic }, { openPackages }] = await Promise.all([
    import('./adapters/ecr.ts'),
    import('./adapters/ecr-public.ts'),
    import('./adapters/packages.ts'),
  ])
  const stop = createStop()
  const [http, clock, random] = [createHttp({ env, signal: stop.signal }), createClock(stop.signal, stop.endMs), createRandom()]
  return {
    http,
    clock,
    random,
    signal: stop.signal,
    limit: stop.limit,
    end: stop.end,
    children: createPlainChildren(env, stop.signal),
    identity: createIdentity({ env, http, clock, random, runner }),
    machine: createMachine(),
    clients: {
      github: unasked,
      ecr: createEcr(env, stop.signal),
      ecrPublic: createEcrPublic(env, stop.signal),
      assumeRole: createSts(env, stop.signal),
    },
    packages: openPackages,
  }
}

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
