import { formatTagged } from '../domain/reference.ts'
import { writtenNames } from '../domain/written.ts'
import type { Annotation } from '../plan/annotations.ts'
import { isOwn } from '../plan/labels.ts'
import type { Plan } from '../plan/plan.ts'

/** What docker/metadata-action tells of a run, in its order, before it is written in any of its forms. */
export type Metadata = {
  /** full references; names alone where no image is named */
  readonly tags: readonly string[]
  readonly tagNames: readonly string[]
  readonly images: readonly string[]
  /** `undefined` where no rule gave a tag */
  readonly version: string | undefined
  /** without our own, which are true of this build alone */
  readonly labels: ReadonlyMap<string, string>
  /** `manifest:key=value` */
  readonly annotations: readonly string[]
}

/** Takes out of a plan what docker/metadata-action tells; of the tags only those that this run may write. */
export function metadataOf(plan: Plan): Metadata {
  const names = writtenNames(plan)
  return {
    tags: plan.images.length === 0 ? names : plan.images.flatMap((repository) => names.map((tag) => formatTagged({ repository, tag }))),
    tagNames: names,
    images: plan.images.map(({ name }) => name),
    version: plan.version === '' ? undefined : plan.version,
    labels: new Map([...plan.labels].filter(([key]) => !isOwn(key))),
    annotations: plan.annotations.told.map(formatAnnotation),
  }
}

/** The outputs of docker/metadata-action that are texts (its README, "outputs"), byte for byte. */
export function metadataOutputs(plan: Plan): readonly (readonly [name: string, value: string])[] {
  const { separators } = plan.metadata
  const { tags, tagNames, version, labels, annotations } = metadataOf(plan)
  const listed = [...labels].map(([key, value]) => `${key}=${value}`)
  return [
    ['version', version ?? ''],
    ['tags', tags.join(separators.tags)],
    ['tag-names', tagNames.join(separators.tags)],
    ['labels', listed.join(separators.labels)],
    ['annotations', annotations.join(separators.annotations)],
    ['json', JSON.stringify({ tags, 'tag-names': tagNames, labels: labelsJson(labels), annotations })],
  ]
}

/** Labels as a JSON object: of a value that goes over lines that action writes the first one alone. */
export function labelsJson(labels: Metadata['labels']): Readonly<Record<string, string>> {
  return Object.fromEntries([...labels].map(([key, value]) => [key, value.split(/[\n\r\u2028\u2029]/, 1)[0] ?? '']))
}

function formatAnnotation({ level, key, value }: Annotation): string {
  return `${level}:${key}=${value}`
}
