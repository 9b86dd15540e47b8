import { digestOf } from '../domain/digest.ts'
import { isRecord } from '../domain/json.ts'
import type { Manifest } from '../domain/manifest.ts'
import type { Repository } from '../domain/reference.ts'
import type { Files } from '../ports.ts'
import { blobPath } from './layout.ts'
import { materialsOf } from './materials.ts'

const STATEMENT_LIMIT_BYTES = 4 * 1024 * 1024

/**
 * The images that the provenance inside a layout names as materials (moby/buildkit, docs/attestations/attestation-storage.md). With several platforms
 * buildx' metadata file may say nothing of them. A statement that is too large or not what it is called gives none.
 */
export async function readMaterials(folder: string, manifests: readonly Manifest[], files: Files): Promise<readonly Repository[]> {
  const layers = manifests.flatMap(({ content }) => (content.kind === 'image' ? content.layers : []))
  const statements = layers.filter((layer) => layer.annotations['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'))
  const found = await Promise.all(
    statements.map(async ({ digest, size }) => {
      if (size > STATEMENT_LIMIT_BYTES) return []
      const bytes = await files.read(blobPath(folder, digest), STATEMENT_LIMIT_BYTES)
      const statement = digestOf(bytes) === digest ? parseJson(bytes) : undefined
      return isRecord(statement) ? materialsOf(statement['predicate']) : []
    }),
  )
  return found.flat()
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined // materials are hints: layers that cannot be mounted are uploaded
  }
}
