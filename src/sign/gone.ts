import { inParallel } from '../domain/parallel.ts'
import type { Ports } from '../ports.ts'
import { MissingBlobs } from '../registry/errors.ts'
import { waitMs } from '../registry/retry.ts'
import { AT_ONCE } from './judge.ts'

/** Entries of a manifest that are asked for. */
const ASKED = 100
/** How long a registry may take to show what it took: what another job wrote a moment ago is not gone. */
const LAG_MS = 2_000

/** Puts a manifest that names what others put there, too; without what of that is gone, where the registry does not take it else. */
export async function putWithout<Named extends string>(
  named: readonly Named[],
  isThere: (digest: Named) => Promise<boolean>,
  put: (gone: readonly string[]) => Promise<unknown>,
  ports: Pick<Ports, 'clock' | 'random'>,
): Promise<void> {
  try {
    await put([])
  } catch (thrown) {
    const gone = thrown instanceof MissingBlobs ? await goneFrom(named, isThere, ports) : undefined
    if (gone === undefined) throw thrown
    await put(gone)
  }
}

/** What a clean-up has taken away, or somebody else, and a manifest still names: registries take no such manifest. `undefined` where all of it is there. */
async function goneFrom<Named extends string>(
  named: readonly Named[],
  isThere: (digest: Named) => Promise<boolean>,
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
): Promise<readonly Named[] | undefined> {
  const absent = async (digests: readonly Named[]) => {
    const found = await inParallel(digests, AT_ONCE, isThere)
    return digests.filter((_, index) => found[index] === false)
  }
  const missing = await absent(named.slice(0, ASKED))
  if (missing.length === 0) return undefined
  await clock.sleep(waitMs(1, LAG_MS, random.fraction()))
  return absent(missing)
}
