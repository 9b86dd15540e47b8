import { join } from 'node:path'
import type { Ports } from '../ports.ts'
import type { Database } from './database.ts'

/** Makes a cache of Trivy's in `given` below `folder`, of databases that stand in `of-<database>` beside it. */
export async function makeCache(
  name: string,
  folder: string,
  databases: readonly ('db' | 'java-db')[],
  { files }: Pick<Ports, 'files'>,
): Promise<void> {
  const cache = join(folder, 'given', name)
  await files.makeFolder(cache)
  await Promise.all(databases.map((each) => files.link(`../../of-${each}/${each}`, join(cache, each))))
}

/**
 * The database of Java archives: brought once, for the first scan that needs it. The cache that has it is another one, since no scan may come upon it
 * on its way: then nobody would look whether it can be read.
 */
export type JavaDatabase = { readonly bring: () => Promise<unknown>; readonly used: () => Database | undefined }

/** Gets ready to bring it, by `fetch` into a folder of its own. */
export function openJava(fetch: (folder: string) => Promise<Database>, folder: string, { files }: Pick<Ports, 'files'>): JavaDatabase {
  let used: Database | undefined
  const fetchOnce = async (): Promise<void> => {
    const database = await fetch(await files.temporaryFolder('trivy-java-'))
    await files.link(database.folder, join(folder, 'of-java-db'))
    await makeCache('java-cache', folder, ['db', 'java-db'], { files })
    used = database
  }
  let fetching: Promise<void> | undefined
  return {
    bring: () => {
      fetching ??= fetchOnce()
      return fetching
    },
    used: () => used,
  }
}
