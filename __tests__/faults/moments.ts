import { readFileSync } from 'node:fs'
import type { Entry } from '#scripts/probe.mjs'
import { diceOf } from './random.ts'

/** How the image gets to the registries: through a layout to three of them, or by the builder itself to three repositories of one. */
export type Way = 'layout' | 'registry'

export const WAYS: readonly Way[] = ['layout', 'registry']

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const

/** A run that is ended at one of its moments. */
export type Point = { readonly way: Way; readonly signal: (typeof SIGNALS)[number]; readonly moment: string }

/** What the probe wrote down, in its order. */
export function readEntries(path: string): readonly Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line): Entry => JSON.parse(line))
}

/** Moments of main that a run's entries tell: everything but what only happens to it. */
export function momentsOf(entries: readonly Entry[]): readonly string[] {
  const own = entries.filter(({ phase, moment }) => phase === 'main' && !/^(?:signal|exit) /.test(moment))
  return own.map(({ phase, moment }) => `${phase} ${moment}`)
}

/** Every moment with every signal; content is cut in half only where nobody can finish it. */
export function pointsOf(way: Way, moments: readonly string[]): readonly Point[] {
  return moments.flatMap((moment) =>
    SIGNALS.filter((signal) => signal === 'SIGKILL' || !moment.endsWith(' torn')).map((signal) => ({ way, signal, moment })),
  )
}

/** The kinds of moments, as the table of results names them. */
export function kindOf(moment: string): string {
  if (moment.endsWith(' held')) return 'a name that lands after the end'
  if (moment.startsWith('registry ')) return `a request ${moment.split(' ').at(-1)}`
  const [, what = ''] = moment.split(' ')
  if (what === 'file') return /_runner_file_commands/.test(moment) ? 'a file of the runner' : 'a file of the run'
  return what === 'child' ? 'a child' : what === 'request' ? 'a request made' : 'the start'
}

/** What is alike about points: one of them may stand for another. */
export function groupOf({ way, signal, moment }: Point): string {
  return `${way} ${signal} ${kindOf(moment)}`
}

/** An order of points by lot in which the first few have something of every kind, way and signal. */
export function drawn(points: readonly Point[], seed: number): readonly Point[] {
  const dice = diceOf(seed)
  const shuffled = points.map((point) => ({ point, lot: dice.fraction() })).toSorted((one, other) => one.lot - other.lot)
  const turns = new Map<string, number>()
  return shuffled
    .map(({ point }) => {
      const group = groupOf(point)
      const turn = turns.get(group) ?? 0
      turns.set(group, turn + 1)
      return { point, turn }
    })
    .toSorted((one, other) => one.turn - other.turn)
    .map(({ point }) => point)
}
