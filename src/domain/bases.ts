import { type Digest, parseDigest } from './digest.ts'
import { isRecord } from './json.ts'

/** An image that another was built from: its name with its tag, as the provenance has it, and what that was at the time. */
export type Base = { readonly name: string; readonly digest: Digest }

/** Images of BuildKit's own that take part in a build and leave nothing of themselves in the image. */
const TOOLS = /^docker\/(?:dockerfile(?:-upstream)?|buildkit-[^/:]+)(?::|$)/

/**
 * The images that a provenance statement names as what the image was built from: `materials` of SLSA 0.2, `resolvedDependencies` of version 1
 * (slsa.dev/spec), as package URLs `pkg:docker/<name>@<tag>?platform=…` (moby/buildkit, util/purl). What cannot be read is passed over: nothing is decided by it.
 */
export function basesOf(statement: unknown): readonly Base[] {
  const predicate = isRecord(statement) ? statement['predicate'] : undefined
  if (!isRecord(predicate)) return []
  const definition = predicate['buildDefinition']
  const lists = [predicate['materials'], isRecord(definition) ? definition['resolvedDependencies'] : undefined]
  const found = lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap((entry) => baseOf(entry) ?? [])
  return [...new Map(found.filter(({ name }) => !TOOLS.test(name)).map((base) => [base.name, base])).values()]
}

function baseOf(entry: unknown): Base | undefined {
  if (!isRecord(entry) || typeof entry['uri'] !== 'string' || !isRecord(entry['digest'])) return undefined
  const { sha256 } = entry['digest']
  const digest = typeof sha256 === 'string' ? parseDigest(`sha256:${sha256}`) : undefined
  const [, name, version] = /^pkg:docker\/([^?#@]+)(?:@([^?#]*))?(?:[?#].*)?$/.exec(entry['uri']) ?? []
  if (digest === undefined || name === undefined) return undefined
  return { name: [decoded(name), ...(version === undefined ? [] : [decoded(version)])].join(':'), digest }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // not a URI: shown as it is
  }
}
