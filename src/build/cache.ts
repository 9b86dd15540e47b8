import { parseRepository, type Repository, sameRepository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { parseFields, splitField } from './csv.ts'

/**
 * Refuses a `cache-to` that would write a cache over a planned tag: buildx pushes the reference itself, in the middle of the build. Throws `ActionError`
 * `inputs`.
 */
export function checkCaches({ images, tags, build }: Pick<Plan, 'images' | 'tags' | 'build'>): void {
  for (const entry of build.cacheTo) {
    const reference = referenceOf(entry)
    if (reference === undefined) continue
    const image = images.find((one) => sameRepository(one, reference.repository))
    if (image === undefined || !tags.some(({ name }) => name === reference.tag)) continue
    throw new ActionError(
      'inputs',
      `cache-to would write its cache over the planned tag ${image.name}:${reference.tag}`,
      `Give the cache a name of its own, such as ref=${image.name}:buildcache.`,
    )
  }
}

/** The reference that a cache entry writes: `type=registry,ref=…`, or a reference alone. */
function referenceOf(entry: string): { readonly repository: Repository; readonly tag: string } | undefined {
  const fields = parseFields(entry).map(splitField)
  const [only] = fields
  const isAlone = fields.length === 1 && only?.value === undefined
  const type = fields.find(({ key }) => key === 'type')?.value
  const text = isAlone ? entry.trim() : type === 'registry' ? fields.find(({ key }) => key === 'ref')?.value : undefined
  const [, name, tag = 'latest'] = /^(.+?)(?::([^:/]+))?$/.exec(text ?? '') ?? []
  const repository = name === undefined ? undefined : parseRepository(name)
  return repository === undefined || 'refused' in repository ? undefined : { repository, tag }
}
