import type { Lap, Stage } from './laps.ts'
import { fence } from './markdown.ts'
import { seconds } from './words.ts'

/** Characters for the whole run. */
const WIDTH = 40
/** A stage that is shorter has nothing to tell. */
const SHOWN_MS = 10

const NAMES: Readonly<Record<Stage, string>> = {
  plan: 'plan',
  registries: 'registries',
  build: 'build',
  scan: 'scan',
  smoke: 'smoke',
  upload: 'upload',
  checks: 'last checks',
  tags: 'tags',
  load: 'load',
  cache: 'cache',
}

/**
 * How long each stage took, as bars from its beginning to its end: stages that overlap are seen to. They are characters in a block of code, so they have the
 * colours of the text in every scheme, in mail and on servers that draw no diagrams. A stage that the run ended in is drawn to the end, paler.
 */
export function lapChart(laps: readonly Lap[], tookMs: number): readonly string[] {
  const shown = laps.filter(({ startMs, endMs }) => (endMs ?? tookMs) - startMs >= SHOWN_MS)
  // One stage is the whole run, whose time is in the headline.
  if (shown.length < 2) return []
  const wholeMs = Math.max(tookMs, ...shown.map(({ endMs }) => endMs ?? 0))
  const nameWidth = Math.max(...shown.map(({ stage }) => NAMES[stage].length))
  const times = shown.map(({ startMs, endMs }) => timeOf((endMs ?? wholeMs) - startMs))
  const timeWidth = Math.max(...times.map(({ length }) => length))
  const lines = shown.map(({ stage, startMs, endMs }, index) => {
    const from = Math.min(WIDTH - 1, Math.floor((startMs / wholeMs) * WIDTH))
    const to = Math.max(from + 1, Math.round(((endMs ?? wholeMs) / wholeMs) * WIDTH))
    const bar = `${' '.repeat(from)}${(endMs === undefined ? '░' : '█').repeat(to - from)}`.padEnd(WIDTH)
    const end = endMs === undefined ? '  the run ended here' : ''
    return `${NAMES[stage].padEnd(nameWidth)} │${bar}│ ${(times[index] ?? '').padStart(timeWidth)}${end}`
  })
  return [fence('text', lines)]
}

/** Short stages are told in milliseconds. */
function timeOf(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : seconds(ms)
}
