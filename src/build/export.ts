import { join } from 'node:path'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { builtAlready, exportedCaches, isHeld } from './cache.ts'
import type { OpenBuilder } from './open.ts'
import { type CacheEnd, runCacheExport } from './run.ts'
import type { BuildSource } from './source.ts'

/**
 * Writes the caches of a plan whose build did not, since it is judged first (`isHeld`): one end for each entry of `cache-to` that is not inline. To be called
 * when the image has passed. Each is a build of its own, which the builder has in its cache. One that cannot be written is told and fails nothing: the image does not depend on it. Throws what ended the run.
 */
export async function exportCache(plan: Plan, source: BuildSource, opened: OpenBuilder, ports: Ports): Promise<readonly CacheEnd[]> {
  if (!isHeld(plan)) return []
  const ends: CacheEnd[] = []
  for (const entry of exportedCaches(plan)) {
    const metadata = join(await ports.files.temporaryFolder('build-'), 'metadata.json')
    const again = builtAlready({ ...plan, build: { ...plan.build, cacheTo: [entry] } })
    const end = await runCacheExport({ plan: again, source, ...opened }, { kind: 'cache', metadata }, ports)
    if (end.kind === 'refused') ports.log.notice(`a cache of cache-to was not written: ${end.because}`)
    ends.push(end)
  }
  return ends
}
