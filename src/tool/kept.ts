import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { type Digest, hexOf } from '../domain/digest.ts'
import type { Environment, Ports } from '../ports.ts'

/** Bytes that are known by their digest before anybody asks for them. */
export type Known = {
  readonly digest: Digest
  /** what is kept under it, such as `trivy-db`: a folder's name */
  readonly kind: string
  /** longer than this they are not */
  readonly limitBytes: number
  /** how the name of a kept file ends; an archive's, where nothing else is said */
  readonly extension?: '.tar.gz' | '.bin'
  /** reads them from where they are published; errors are its own */
  readonly download: () => AsyncIterable<Uint8Array>
}

/** Where known bytes stand now: in a file of the run's own that nobody else writes, and that has the digest. */
export type Brought = { readonly file: string; readonly origin: 'cache' | 'download' }

type KeptPorts = Pick<Ports, 'files' | 'log' | 'env'>

/** The name of a kept file: nothing else on the shelf is ours. */
const KEPT = /^[0-9a-f]{64}\.(?:tar\.gz|bin)$/

/**
 * Brings known bytes into a file below `folder`: from the runner's tool cache, if what lies there has the digest, else by download. A kept file that does not
 * have it is removed. Throws what the download throws, and `wrong` for other bytes; what it is given is a sentence part, such as `have the digest sha256:…`.
 */
export async function bring(known: Known, folder: string, wrong: (found: string) => Error, ports: KeptPorts): Promise<Brought> {
  const file = join(folder, nameOf(known))
  if (await takeKept(known, file, ports)) return { file, origin: 'cache' }
  const found = await write(known.download(), file, known, ports)
  if (found !== undefined) throw wrong(found)
  return { file, origin: 'download' }
}

async function takeKept(known: Known, file: string, ports: KeptPorts): Promise<boolean> {
  const { files, log, env } = ports
  const shelf = shelfOf(known, env)
  if (shelf === undefined) return false
  const kept = join(shelf, nameOf(known))
  try {
    if ((await files.kind(kept))?.kind !== 'file') return false
    const found = await write(files.stream(kept), file, known, ports)
    if (found === undefined) return true
    log.warning(`what is kept in ${kept} is damaged or was replaced, and is not used: its bytes ${found}`)
    await files.remove(kept)
  } catch (error) {
    // another run removes what it has a newer one of, and a cache that cannot be read is as good as none; our own disk is not the cache's fault
    if (codeOf(error) === 'ENOSPC') throw error
    log.debug(`${kept} cannot be read: ${codeOf(error) ?? String(error)}`)
  }
  return false
}

/** Puts what was downloaded, and has served, into the tool cache in place of its predecessors; a cache that takes nothing is no failure. */
export async function keep(known: Known, { file, origin }: Brought, { files, log, env }: KeptPorts): Promise<void> {
  const shelf = shelfOf(known, env)
  if (shelf === undefined || origin === 'cache') return files.remove(file)
  try {
    await files.makeFolder(shelf)
    await files.move(file, join(shelf, nameOf(known)))
    const older = (await files.list(shelf)).filter((name) => KEPT.test(name) && name !== nameOf(known))
    await Promise.all(older.map((name) => files.remove(join(shelf, name))))
  } catch (error) {
    log.debug(`${shelf} does not take ${nameOf(known)}: ${codeOf(error) ?? String(error)}`)
    await files.remove(file)
  }
}

/** The runner's tool cache (docs.github.com, variables reference: `RUNNER_TOOL_CACHE`); jobs of other repositories may have written there. */
function shelfOf({ kind }: Pick<Known, 'kind'>, env: Environment): string | undefined {
  const cache = env['RUNNER_TOOL_CACHE']
  return cache === undefined || cache === '' ? undefined : join(cache, 'build-tag-push', kind)
}

function nameOf({ digest, extension = '.tar.gz' }: Pick<Known, 'digest' | 'extension'>): string {
  return `${hexOf(digest)}${extension}`
}

/** Writes bytes while they are hashed, as far as they may go; returns what is wrong with them. */
async function write(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  { digest, limitBytes }: Known,
  { files }: Pick<Ports, 'files'>,
): Promise<string | undefined> {
  const hash = createHash('sha256')
  let size = 0
  const hashed = async function* () {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limitBytes) return
      hash.update(chunk)
      yield chunk
    }
  }
  await files.write(file, hashed(), 0o600)
  if (size > limitBytes) return `are more than ${limitBytes}`
  const found = `sha256:${hash.digest('hex')}`
  return found === digest ? undefined : `have the digest ${found}`
}
