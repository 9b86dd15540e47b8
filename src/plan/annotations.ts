import type { Context } from '../context/context.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { type Entry, joined, ociSet, renderEntries } from './labels.ts'

/** An annotation of one part of the image, `index` or `manifest[linux/amd64]`. */
export type Annotation = { readonly level: string; readonly key: string; readonly value: string }

/** What the input `annotations` comes to in a run. */
export type Annotations = {
  /** those that the user asked for, which the image gets; the last of a level and key counts */
  readonly image: readonly Annotation[]
  /** those of the output, as docker/metadata-action makes them: the OCI set too, at every level of the environment */
  readonly told: readonly Annotation[]
  readonly problems: readonly string[]
}

/** Makes the annotations of a run: the image gets what the user named; the output has what docker/metadata-action's has, and that too. */
export function annotationsOf({ annotations, metadata }: Inputs, context: Context, version: string): Annotations {
  const set = ociSet(context, version)
  const given = annotations.map(({ levels, entry }) => ({
    levels: (levels ?? metadata.levels).map((level) => level.trim()),
    ...(entry === undefined ? { entries: set, problems: [] } : renderEntries('annotations', [entry], context)),
  }))
  const image = given.flatMap(({ levels, entries }) => levels.flatMap((level) => entries.map(([key, value]) => ({ level, key, value }))))
  const defaults = metadata.levels.map((level) => ({ level, key: level.trim() }))
  const sets = new Map<string, readonly Entry[]>(defaults.map(({ key }) => [key, set]))
  const byLevel = groupByLevel(image)
  const places = [...defaults, ...[...byLevel.keys()].filter((key) => !sets.has(key)).map((key) => ({ level: key, key }))]
  return {
    image: lastOfEach(image),
    told: places.flatMap(({ level, key: place }) => {
      const entries = [...(sets.get(place) ?? []), ...(byLevel.get(place) ?? []).map(({ key, value }): Entry => [key, value])]
      return [...joined(entries)].map(([key, value]) => ({ level, key, value }))
    }),
    problems: given.flatMap(({ problems }) => problems),
  }
}

function groupByLevel(annotations: readonly Annotation[]): ReadonlyMap<string, readonly Annotation[]> {
  const groups = new Map<string, Annotation[]>()
  for (const each of annotations) {
    const group = groups.get(each.level)
    if (group === undefined) groups.set(each.level, [each])
    else group.push(each)
  }
  return groups
}

function lastOfEach(annotations: readonly Annotation[]): readonly Annotation[] {
  return [...new Map(annotations.map((each) => [`${each.level}:${each.key}`, each])).values()]
}
