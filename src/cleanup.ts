import { lstat, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { createRandom } from './adapters/clock.ts'
import { createLog } from './adapters/log.ts'
import { isRunFolderName, STATE } from './domain/folder.ts'
import { asActionError } from './errors.ts'

/**
 * The post step: removes what the run left. It loads no package, asks no registry, and never fails the job; but what it cannot remove it says.
 * What main told it cannot be authenticated (any step may write `GITHUB_STATE`), so it removes only a real folder with a name of ours, directly in
 * the runner's temporary folder.
 */
const { env } = process
const { log } = createLog((text) => process.stdout.write(text), createRandom())

try {
  await removeFolder(env[`STATE_${STATE.folder}`] ?? '')
} catch (thrown) {
  log.warning(`the run's folder could not be removed: ${asActionError(thrown).message}`)
}

async function removeFolder(folder: string): Promise<void> {
  if (folder === '') return
  const isOurs = isRunFolderName(basename(folder)) && (await realpath(dirname(folder))) === (await realpath(env['RUNNER_TEMP'] || tmpdir()))
  if (!isOurs) return log.warning(`the state names a folder that is not ours, so it is left: ${folder}`)
  const found = await lstat(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return
  if (!found.isDirectory()) return log.warning(`the run's folder was replaced by something else, so it is left: ${folder}`)
  await rm(folder, { recursive: true, force: true, maxRetries: 2 })
}
