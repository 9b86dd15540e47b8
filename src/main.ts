import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChildren } from './adapters/children.ts'
import { createClock, createRandom } from './adapters/clock.ts'
import { createEcr } from './adapters/ecr.ts'
import { createEcrPublic } from './adapters/ecr-public.ts'
import { createFiles } from './adapters/files.ts'
import { openGitHub } from './adapters/github.ts'
import { createHttp } from './adapters/http.ts'
import { createIdentity } from './adapters/identity.ts'
import { createLog } from './adapters/log.ts'
import { createMachine } from './adapters/machine.ts'
import { createRunner } from './adapters/runner.ts'
import { createStop } from './adapters/stop.ts'
import { createSts } from './adapters/sts.ts'
import { FOLDER_RANDOM_BYTES, PRUNE, RECOVER, runFolderName } from './domain/folder.ts'
import { run } from './pipeline.ts'
import type { Ports } from './ports.ts'
import { closeJournal } from './publish/journal.ts'
import { recover } from './recovery.ts'
import { tell } from './report/tell.ts'

const { env } = process
const { signal, limit, endMs, end } = createStop()

const random = createRandom()
const { log, command } = createLog((text) => process.stdout.write(text), random)
// The post step starts us again for the folder of a run that was killed.
const recovered = process.argv[2] === RECOVER ? process.argv[3] : undefined
const folder = recovered ?? join(env['RUNNER_TEMP'] || tmpdir(), runFolderName(random.hex(FOLDER_RANDOM_BYTES)))

const runner = createRunner(env, command)
const http = createHttp({ env, signal })
const clock = createClock(signal, endMs)

const ports: Ports = {
  runner,
  log,
  env,
  children: createChildren(env, signal),
  files: createFiles(folder),
  http,
  clock,
  random,
  clients: { github: openGitHub, ecr: createEcr(env, signal), ecrPublic: createEcrPublic(env, signal), assumeRole: createSts(env, signal) },
  identity: createIdentity({ env, http, clock, random, runner }),
  machine: createMachine(),
  signal,
  folder,
  limit,
}

if (recovered !== undefined) await recover(ports)
else if (process.argv[2] === PRUNE) await deleteOld()
else await act()

/** What `prune/action.yml` does. */
async function deleteOld(): Promise<void> {
  const [{ prune }, { tellPrune }, { openPackages }] = await Promise.all([
    import('./prune/prune.ts'),
    import('./prune/tell.ts'),
    import('./adapters/packages.ts'),
  ])
  process.exitCode = (await tellPrune(await prune({ ...ports, packages: openPackages }), ports)) ? 0 : 1
  // Connections that are kept open must not hold the process.
  end()
}

async function act(): Promise<void> {
  const isDone = await tell(await run(ports), ports)
  process.exitCode = isDone ? 0 : 1
  await closeJournal(ports).catch((error: unknown) => log.debug(`the journal is left: ${String(error)}`))
  const wasEnded = signal.aborted
  // What was told is the end: uploads to other registries that still run would hold the process, and change what was told.
  end()
  // What still hangs after a run that was ended or failed must not hold the process: a file that does not answer would hold even its exit.
  if (wasEnded || !isDone) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 250).unref()
}
