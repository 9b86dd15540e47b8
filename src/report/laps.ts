import type { Clock } from '../ports.ts'

/** The stages that a report tells the time of, in their order; some of them overlap. */
export const STAGES = ['plan', 'registries', 'build', 'scan', 'smoke', 'upload', 'checks', 'tags', 'load', 'cache'] as const

export type Stage = (typeof STAGES)[number]

/** When a stage began and ended, in milliseconds since the process started; one that the run ended in has no end. */
export type Lap = { readonly stage: Stage; readonly startMs: number; readonly endMs: number | undefined }

/** Measures work that has begun. What is told is what has happened so far, whenever the run ends. */
export type Stopwatch = <T>(stage: Stage, work: Promise<T>) => Promise<T>

/** Takes the stopwatch of a run, whose laps go into its story as they happen. */
export function watchOf(story: { laps?: Lap[] }, { elapsedMs }: Pick<Clock, 'elapsedMs'>): Stopwatch {
  const laps = story.laps ?? []
  story.laps = laps
  return async (stage, work) => {
    const startMs = elapsedMs()
    const at = laps.push({ stage, startMs, endMs: undefined }) - 1
    // Work that throws ends the run, or is told by its stage: its lap stays open.
    const result = await work
    laps[at] = { stage, startMs, endMs: elapsedMs() }
    return result
  }
}

/** One lap a stage, from its first beginning to its last end, in the order of the stages. */
export function lapsByStage(laps: readonly Lap[]): readonly Lap[] {
  return STAGES.flatMap((stage) => {
    const own = laps.filter((lap) => lap.stage === stage)
    if (own.length === 0) return []
    const ends = own.map(({ endMs }) => endMs ?? Number.POSITIVE_INFINITY)
    const endMs = Math.max(...ends)
    return [{ stage, startMs: Math.min(...own.map(({ startMs }) => startMs)), endMs: Number.isFinite(endMs) ? endMs : undefined }]
  })
}
