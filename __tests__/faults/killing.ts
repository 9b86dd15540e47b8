import { type Breaches, breachesOf, putsOf } from './ends.ts'
import { drawn, groupOf, kindOf, momentsOf, type Point, pointsOf, WAYS } from './moments.ts'
import type { Seen, Stage } from './victim.ts'

/** How a run ended that was ended at a point. */
export type Killed = Breaches & {
  readonly point: Point
  readonly kind: string
  readonly endMs: number | undefined
  /** rows that are told as `unknown`, and tags that came to show the image when main had ended */
  readonly unknown: number
  readonly landed: number
  /** tags that had been sent */
  readonly sent: number
}

export type Killing = {
  readonly killed: readonly Killed[]
  /** points that did not come in their run: requests do not come in the same order every time */
  readonly missed: readonly Point[]
  /** how many points there are to choose from */
  readonly points: number
}

/** What is played; `atOnce` so many at a time, and `againEach` one in so many is followed by two more runs, which have to finish what it left. */
export type Asked = { readonly count: number; readonly seed: number; readonly atOnce: number; readonly againEach: number }

/**
 * Finds the points of a run by running it, and then ends so many runs, each at one of them: all where there are fewer. In the place of a point that does not
 * come stands the next one of its group, so that every group is played, in whatever order a busy machine lets requests come.
 */
export async function killAt(
  { count, seed, atOnce, againEach }: Asked,
  stage: Stage,
  onEnd: (end: Killed) => void = () => undefined,
): Promise<Killing> {
  const all: Point[] = []
  for (const way of WAYS) {
    const { seen, moments } = await stage.record(way)
    if (seen.answer.main.exitCode !== 0) throw new Error(`the run that is recorded failed:\n${seen.answer.main.log.join('\n')}`)
    all.push(...pointsOf(way, [...momentsOf(seen.entries), ...moments]))
  }
  const left = [...drawn(all, seed)]
  const killed: Killed[] = []
  const missed: Point[] = []
  let played = 0
  const takeLike = (point: Point): Point | undefined => {
    const at = left.findIndex((other) => groupOf(other) === groupOf(point))
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const work = async (): Promise<void> => {
    for (let point = left.shift(); point !== undefined; ) {
      const end = await endOf(point, played % againEach === 0, stage)
      played += 1
      if (end === undefined) missed.push(point)
      else {
        killed.push(end)
        onEnd(end)
      }
      const other = end === undefined ? takeLike(point) : undefined
      point = other ?? (killed.length < count ? left.shift() : undefined)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  // Others may have had the machine: who was late is asked once more, alone.
  const judged: Killed[] = []
  for (const end of killed) judged.push(end.late.length === 0 ? end : ((await endOf(end.point, false, stage)) ?? end))
  return { killed: judged, missed, points: all.length }
}

/** Ends a run at a point; `undefined` where it did not come. */
export async function endOf(point: Point, again: boolean, stage: Stage): Promise<Killed | undefined> {
  const seen = await stage.play(point, again)
  if (seen.endMs === undefined) return undefined
  return { point, kind: kindOf(point.moment), endMs: seen.endMs, ...breachesOf(point, seen), ...countsOf(seen) }
}

function countsOf({ outputs, report, tags, tagsAtEnd, digest, entries }: Seen): Pick<Killed, 'unknown' | 'landed' | 'sent'> {
  const unknown = (report ?? outputs).filter(({ state }) => state === 'unknown')
  const landed = [...tags].filter(([reference, shown]) => shown === digest && tagsAtEnd.get(reference) !== digest)
  return { unknown: unknown.length, landed: landed.length, sent: putsOf(entries.filter(({ phase }) => phase === 'main')).size }
}
