import type { Descriptor, Manifest } from './manifest.ts'

/** A build for some platforms gives an index of images; registries take no deeper nesting for granted. */
const DEPTH_LIMIT = 3
const MANIFESTS_LIMIT = 1_000

/**
 * Reads every manifest below a root, level by level, each once, children before their parents. What is nested deeper than 3 levels or names more than 1,000
 * manifests is refused before more of it is read: `refuse` throws, and gets a clause that follows the image.
 */
export async function readBelow(
  root: Manifest,
  read: (said: Descriptor) => Promise<Manifest>,
  refuse: (what: string) => never,
): Promise<readonly Manifest[]> {
  const levels: (readonly Manifest[])[] = []
  let parents: readonly Manifest[] = [root]
  let count = 0
  for (;;) {
    const said = parents.flatMap(({ content }) => (content.kind === 'index' ? content.manifests : []))
    if (levels.length === DEPTH_LIMIT && parents.some(({ content }) => content.kind === 'index'))
      refuse(`nests indexes deeper than ${DEPTH_LIMIT}`)
    count += said.length
    if (count > MANIFESTS_LIMIT) refuse(`holds ${count} manifests, more than the ${MANIFESTS_LIMIT} that are looked at`)
    if (said.length === 0) break
    parents = await Promise.all(said.map(read))
    levels.push(parents)
  }
  // the first place counts: what stands on several levels is kept at its deepest, before all of its parents
  return [...new Map(levels.toReversed().flatMap((level) => level.map((manifest) => [manifest.digest, manifest] as const))).values()]
}
