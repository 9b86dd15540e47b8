import { isRecord } from '../domain/json.ts'
import { parseRepository, type Repository } from '../domain/reference.ts'

/**
 * The images that a SLSA provenance predicate names as materials: `materials` in version 0.2, `resolvedDependencies` in version 1 (slsa.dev/spec). They are
 * hints of where layers may be mounted from, so what cannot be read is passed over.
 */
export function materialsOf(predicate: unknown): readonly Repository[] {
  if (!isRecord(predicate)) return []
  const definition = predicate['buildDefinition']
  const lists = [predicate['materials'], isRecord(definition) ? definition['resolvedDependencies'] : undefined]
  return lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((entry) => (isRecord(entry) && typeof entry['uri'] === 'string' ? imageOf(entry['uri']) : []))
}

/** `pkg:docker/<name>@<version>?…`: BuildKit writes the familiar name, the host in front unless it is Docker Hub (moby/buildkit, util/purl). */
function imageOf(uri: string): readonly Repository[] {
  const name = /^pkg:docker\/([^?#]+?)(?:@[^/?#]*)?(?:[?#].*)?$/.exec(uri)?.[1]
  if (name === undefined) return []
  const repository = parseRepository(decoded(name))
  return 'refused' in repository ? [] : [repository]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '' // not a URI; an empty name is no image
  }
}
