import type { Context, Versions } from '../context/context.ts'
import { compareStable, type Version, versionOfTag } from '../domain/version.ts'
import type { PlannedTag } from './plan.ts'
import type { Line } from './version.ts'

/** Whether a moving tag is written in this run, and why. */
export type Move = Pick<PlannedTag, 'move' | 'because'>

/** Judges moving tags against the repository's stable versions, which are parsed once for all of them. */
export type MoveJudge = (line: Line | undefined, because: string) => Move

/**
 * Makes the judge: a tag that follows versions moves only when this version is the highest stable one of its line (design.md 4.1), others always
 * move, and nothing moves for a merge queue.
 */
export function moveJudge(context: Context, prefix: string): MoveJudge {
  const stable = stableVersions(context.versions, prefix)
  return (line, because) => {
    if (context.ref.kind === 'queue') return { move: 'keep', because: 'stays: what a merge queue tries may never land' }
    return line === undefined ? { move: 'write', because } : judge(line, context.versions, stable)
  }
}

function judge({ version, holds }: Line, versions: Versions, stable: readonly Version[]): Move {
  if (version.isPrerelease) return { move: 'keep', because: `stays: ${version.full} is a pre-release` }
  switch (versions.kind) {
    case 'unknown':
      return { move: 'keep', because: `stays: the other versions are not known (${versions.because})` }
    case 'unasked':
      return { move: 'keep', because: 'stays: the other versions were not asked for' }
    case 'known': {
      const line = stable.filter(holds)
      const highest = line.reduce((high, other) => (compareStable(other, high) > 0 ? other : high), version)
      if (highest !== version) return { move: 'keep', because: `stays: ${highest.full} is higher` }
      const others = line.filter((other) => compareStable(other, version) !== 0).length
      const among = line.length === stable.length ? '' : ' of its line'
      return {
        move: 'write',
        because: `${version.full} is the highest of ${others + 1} version${others === 0 ? '' : 's'}${among} (${versions.source})`,
      }
    }
  }
}

function stableVersions(versions: Versions, prefix: string): readonly Version[] {
  if (versions.kind !== 'known') return []
  return versions.tags.flatMap((tag) => versionOfTag(tag, prefix) ?? []).filter((version) => !version.isPrerelease)
}
