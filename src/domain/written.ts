/** What of a plan says which names its image gets. */
type Names = {
  readonly tags: readonly { readonly name: string; readonly move: 'write' | 'keep' }[]
  readonly names: readonly string[]
}

/** The names of the tags that this run may write, in docker/metadata-action's order: a tag that stays where it is, is no name of this image. */
export function writtenNames({ tags, names }: Names): readonly string[] {
  const written = new Set(tags.filter(({ move }) => move === 'write').map(({ name }) => name))
  return names.filter((name) => written.has(name))
}
