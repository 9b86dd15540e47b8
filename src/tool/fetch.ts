import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { waitMs } from '../registry/retry.ts'
import { type Asset, BrokenDownload, type DownloadPorts, downloadAsset } from './download.ts'
import { type Brought, bring, type Known, keep } from './kept.ts'

/** What it takes to fetch a program. */
export type FetchPorts = DownloadPorts & Pick<Ports, 'files' | 'env'>

/** A file of a release that is known by its digest, and how it is kept. */
export type Pinned = Omit<Known, 'download'> & { readonly asset: Asset }

const TRIES = 3

/**
 * Brings a pinned file of a release into `folder`: from the runner's tool cache or from GitHub, and never with other bytes than those of its digest. `put` is
 * called when it has served: then it is kept for other runs. Throws `ActionError` with the asset's code.
 */
export async function fetchPinned(
  pinned: Pinned,
  folder: string,
  ports: FetchPorts,
): Promise<Brought & { readonly put: () => Promise<void> }> {
  const { asset } = pinned
  const known: Known = { ...pinned, download: () => downloadAsset(asset, ports) }
  const brought = await persist(() => bring(known, folder, (found) => wrong(asset, pinned.digest, found), ports), ports)
  return { ...brought, put: () => keep(known, brought, ports) }
}

/** The runner's machine as it names it itself: `RUNNER_OS` and `RUNNER_ARCH`. */
export function machineOf(env: Ports['env']): { readonly os: string; readonly arch: string } {
  return { os: env['RUNNER_OS'] || 'Linux', arch: env['RUNNER_ARCH'] || 'X64' }
}

async function persist(work: () => Promise<Brought>, { clock, random }: Pick<Ports, 'clock' | 'random'>): Promise<Brought> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof BrokenDownload) || tries === TRIES) throw error
      await clock.sleep(waitMs(tries, undefined, random.fraction()))
    }
  }
}

function wrong({ program, name, code }: Asset, digest: Digest, found: string): ActionError {
  return new ActionError(
    code,
    `the bytes that github.com sends for ${name} ${found}, and should have ${digest}: they are not run`,
    `Somebody on the way, or at the publisher, replaced the release. Nothing of it was run; tell the makers of ${program}.`,
  )
}
