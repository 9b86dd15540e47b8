import { lstat, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createRandom } from './adapters/clock.ts'
import { createLog } from './adapters/log.ts'
import { codeOf } from './domain/code.ts'
import { CONFIG_PREFIX, isRunFolderName, JOURNAL, KEEP, KEEP_PREFIX, RECOVER, STATE, socketFolders, TOLD } from './domain/folder.ts'
import { asActionError } from './errors.ts'

/** Programs that the post step asks have so long. */
const TIMEOUT_MS = 9_000
/** For telling how a run ended that was killed; reading tags back ends sooner (`recovery.ts`). */
const TELL_LIMIT_MS = 7_000
/** The post step ends by then, whatever hangs. */
const END_MS = 9_500
const MAIN = 'index.js'

/**
 * The post step: tells how a run ended that was killed, and removes what it left. It starts without loading a package, asks no registry but for a run that
 * was killed, writes to none, and never fails the job; what it cannot remove it says. What main told it cannot be authenticated (any step may write `GITHUB_STATE`), so it removes only a real folder with a name of ours,
 * directly in the runner's temporary folder, with the folder that its socket may have had, only a builder that is written down in there, and only the
 * container that bears its name.
 */
const { env } = process
const { log } = createLog((text) => process.stdout.write(text), createRandom())

if (process.argv[2] === KEEP) await keepOn(process.argv[3] ?? '', process.argv[4])
else await afterwards()

async function afterwards(): Promise<void> {
  // A job that is cancelled now asks to end. What is begun here is done by nobody else, and takes no longer than the runner waits.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined)
  setTimeout(() => process.exit(0), END_MS).unref()
  try {
    await cleanUp(env[`STATE_${STATE.folder}`] ?? '', env[`STATE_${STATE.builder}`] ?? '', env[`STATE_${STATE.smoke}`] ?? '')
  } catch (thrown) {
    log.warning(`something of this run could not be removed: ${asActionError(thrown).message}`)
  }
}

/** Not the post step, but the process that has the sign-ins until then (`keep-login`): main starts this very program, which loads no package. */
async function keepOn(folder: string, argument: string | undefined): Promise<void> {
  const [{ runKeeper, stays }, { openKeeper }] = await Promise.all([import('./adapters/keeper.ts'), import('./credentials/keeper.ts')])
  await runKeeper(folder, stays(argument), openKeeper)
}

async function cleanUp(folder: string, builder: string, smoke: string): Promise<void> {
  if (folder === '') return
  const isOurs = isRunFolderName(basename(folder)) && (await realpath(dirname(folder))) === (await realpath(env['RUNNER_TEMP'] || tmpdir()))
  if (!isOurs) return log.warning(`the state names a folder that is not ours, so it is left: ${folder}`)
  const found = await lstat(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  })
  if (found === undefined) return
  if (!found.isDirectory()) return log.warning(`the run's folder was replaced by something else, so it is left: ${folder}`)
  try {
    const left = await readdir(folder)
    const work = [
      left.some((name) => name.startsWith(KEEP_PREFIX)) ? endKept(folder) : undefined,
      left.some((name) => name.startsWith(CONFIG_PREFIX)) ? endChildren(folder) : undefined,
      builder === '' ? undefined : endBuilder(builder, folder),
      smoke === '' ? undefined : endContainer(folder),
      left.includes(JOURNAL) && !left.includes(TOLD) ? tellKilled(folder) : undefined,
    ]
    for (const end of await Promise.allSettled(work)) if (end.status === 'rejected') throw end.reason
  } finally {
    const left = [folder, ...socketFolders(basename(folder), tmpdir())]
    await Promise.all(left.map((path) => rm(path, { recursive: true, force: true, maxRetries: 2 })))
  }
}

/**
 * A journal is left by a main that was killed before it told how it ended: main is started once more to read the tags back and to tell, in a process of its
 * own, which can be ended whatever it hangs in.
 */
async function tellKilled(folder: string): Promise<void> {
  const { spawn } = await import('node:child_process')
  const main = join(dirname(process.argv[1] ?? ''), '..', MAIN)
  const child = spawn(process.execPath, [main, RECOVER, folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TELL_LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  await new Promise<void>((resolve, reject) => child.once('error', reject).once('exit', () => resolve()))
}

/** What later steps had for a while is taken back first of all: nobody else knows of it. */
async function endKept(folder: string): Promise<void> {
  const { takeBackLogins } = await import('./adapters/kept.ts')
  for (const problem of await takeBackLogins(folder)) log.warning(problem)
}

/** Main takes its docker configuration away when its children have ended: one that is still there was left by a main that was killed. */
async function endChildren(folder: string): Promise<void> {
  const { endOrphans } = await import('./adapters/orphans.ts')
  await endOrphans(folder)
}

/** The container that `smoke` was trying when main was ended, and the image that it loaded for it. */
async function endContainer(folder: string): Promise<void> {
  const [{ createChildren }, { removeContainer }] = await Promise.all([import('./adapters/children.ts'), import('./smoke/container.ts')])
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const children = createChildren(env, signal)
  const program = await children.find('docker')
  const trouble = program === undefined ? 'docker is not on PATH' : await removeContainer({ program, env }, folder, { children, signal })
  if (trouble !== undefined) log.warning(`smoke: ${trouble}`)
}

/** What a builder of our own takes to be removed is loaded only for one: most runs make none. */
async function endBuilder(name: string, folder: string): Promise<void> {
  const [{ createChildren }, { createFiles }, { removeBuilder }, { findBuildx }] = await Promise.all([
    import('./adapters/children.ts'),
    import('./adapters/files.ts'),
    import('./build/own-builder.ts'),
    import('./build/plugin.ts'),
  ])
  const ports = { env, files: createFiles(folder), children: createChildren(env, AbortSignal.timeout(TIMEOUT_MS)) }
  const trouble = await removeBuilder(name, await findBuildx(ports), folder, ports)
  if (trouble !== undefined) log.warning(trouble)
}
