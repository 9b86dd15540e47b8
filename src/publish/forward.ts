import type { Digest } from '../domain/digest.ts'
import type { Relate, Relation } from '../domain/relation.ts'
import { asActionError } from '../errors.ts'
import { type Holder, isOpen, judgeHistory } from '../plan/history.ts'
import type { ObservedImage, Settled, SettledRow } from '../plan/settle.ts'
import type { Registries } from '../registry/registry.ts'
import { describeImage } from './describe.ts'

/**
 * Decides the rows that wait for the history of commits (`isOpen`), for which what their tags hold is read: each image once, whichever registries
 * show it, since a digest names its bytes. It may run beside a build, because it is needed only before the names. Never throws.
 */
export async function onlyForward(settled: Settled, registries: Registries, relate: Relate): Promise<Settled> {
  const open = settled.rows.filter(isOpen)
  if (open.length === 0) return settled
  const holders = new Map<Digest | undefined, Promise<Holder>>()
  const judge = async (row: SettledRow): Promise<SettledRow> => {
    if (!isOpen(row)) return row
    const known = holders.get(row.before)
    const alike = known === undefined ? open.filter(({ before }) => before === row.before) : []
    const holder = known ?? readHolder(alike, registries, relate)
    holders.set(row.before, holder)
    const { move, because } = judgeHistory(settled.plan, row.tag, await holder)
    return { ...row, decision: move, because }
  }
  return { ...settled, rows: await Promise.all(settled.rows.map(judge)) }
}

/** Whether a build would be for nothing: no row is written, but for those that are `open` still. An image that is loaded, or goes under no name, is made for that. */
export function isIdle({ plan, source, rows }: Settled, open: (row: SettledRow) => boolean = () => false): boolean {
  return source.kind === 'build' && !plan.byDigest && !plan.build.load && rows.every((row) => row.decision !== 'write' || open(row))
}

/** How an image's commit stands to ours; `undefined` where it names none. */
export async function relationOf(image: ObservedImage | undefined, relate: Relate): Promise<Relation | undefined> {
  return image?.revision === undefined ? undefined : relate(image.revision)
}

/** Asks one registry after the other; Docker Hub last, because a GET counts as a pull there (docs.docker.com, "Docker Hub pull usage and limits"). */
async function readHolder(rows: readonly SettledRow[], registries: Registries, relate: Relate): Promise<Holder> {
  const isHub = ({ repository }: SettledRow): number => Number(repository.host === 'docker.io')
  const silent: string[] = []
  for (const { repository, before } of rows.toSorted((one, other) => isHub(one) - isHub(other))) {
    if (before === undefined) continue
    try {
      const image = await describeImage(registries.open(repository), before)
      if (image !== undefined) return { kind: 'image', image, relation: await relationOf(image, relate) }
      silent.push(`${repository.name} does not show an image there`)
    } catch (thrown) {
      silent.push(asActionError(thrown).message)
    }
  }
  return { kind: 'unread', because: silent.join('; ') }
}
