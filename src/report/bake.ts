import type { Plan } from '../plan/plan.ts'
import type { Files } from '../ports.ts'
import { labelsJson, metadataOf } from './metadata.ts'

/** The outputs that name Bake files, as docker/metadata-action has them. */
export const BAKE_OUTPUTS = ['bake-file', 'bake-file-tags', 'bake-file-labels', 'bake-file-annotations'] as const

export type BakeOutput = (typeof BAKE_OUTPUTS)[number]

/** Names and contents of the Bake files of a plan, byte for byte as docker/metadata-action writes them (its README, "Bake definition"). */
export function bakeFiles(plan: Plan): readonly { readonly output: BakeOutput; readonly name: string; readonly content: string }[] {
  const { tags, images, version, labels, annotations } = metadataOf(plan)
  // Without a version there is no such argument, since JSON leaves undefined values out.
  const args = { DOCKER_META_IMAGES: images.join(','), DOCKER_META_VERSION: version }
  const targets: Readonly<Record<BakeOutput, unknown>> = {
    'bake-file': { tags, labels: labelsJson(labels), args },
    'bake-file-tags': { tags, args },
    'bake-file-labels': { labels: labelsJson(labels) },
    'bake-file-annotations': { annotations },
  }
  return BAKE_OUTPUTS.map((output) => ({
    output,
    name: `docker-metadata-action-${output.replace('-file', '')}.json`,
    content: JSON.stringify({ target: { [plan.metadata.bakeTarget]: targets[output] } }, null, 2),
  }))
}

/** Writes the Bake files into a folder of their own in the run's folder, which is there until the job ends, and gives their paths by output. */
export async function writeBakeFiles(plan: Plan, files: Files): Promise<readonly (readonly [BakeOutput, string])[]> {
  const folder = await files.temporaryFolder('bake-')
  return Promise.all(
    bakeFiles(plan).map(async ({ output, name, content }) => {
      const path = `${folder}/${name}`
      await files.write(path, content)
      return [output, path] as const
    }),
  )
}
