import { codeOf } from '../domain/code.ts'
import { type Digest, parseDigest } from '../domain/digest.ts'
import { isRecord } from '../domain/json.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Files } from '../ports.ts'
import { materialsOf } from './materials.ts'

/** What buildx wrote about a build (docs.docker.com/reference/cli/docker/buildx/build, "--metadata-file"). */
export type Metadata = {
  /** of the image or index; `undefined` where the build made no image */
  readonly digest: Digest | undefined
  /** the config's digest of a single image, else the image's own: what build-push-action calls `imageid` */
  readonly imageId: string
  /** images that the build was made from, as far as buildx says */
  readonly materials: readonly Repository[]
  /** the document itself */
  readonly text: string
}

const LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Reads the metadata file. buildx writes it after all else, so a build that ended without it did not end well, whatever its exit code: `ActionError`
 * `build-output`.
 */
export async function readMetadata(path: string, files: Files): Promise<Metadata> {
  const text = await files.readText(path, LIMIT_BYTES).catch((cause: unknown) => {
    const because = codeOf(cause) ?? 'unknown trouble'
    throw new ActionError('build-output', `the metadata file that buildx wrote cannot be read (${because})`, undefined, cause)
  })
  if (text === undefined) throw new ActionError('build-output', 'buildx ended with exit code 0 but wrote no metadata file')
  return parseMetadata(text)
}

/** The digest of the image that a build made; a build that made none is refused with `ActionError` `build-output`. */
export function builtDigest({ digest }: Metadata): Digest {
  if (digest !== undefined) return digest
  throw new ActionError('build-output', 'the metadata file that buildx wrote names no image (containerimage.digest)')
}

/** Parses the metadata file. Throws `ActionError` `build-output` naming what is wrong with it. */
export function parseMetadata(text: string): Metadata {
  const document = parseJson(text)
  if (!isRecord(document)) throw new ActionError('build-output', 'the metadata file that buildx wrote is not a JSON object')
  const digest = digestAt(document, 'containerimage.digest')
  const provenances = Object.entries(document).filter(
    ([key]) => key === 'buildx.build.provenance' || key.startsWith('buildx.build.provenance/'),
  )
  return {
    digest,
    imageId: digestAt(document, 'containerimage.config.digest') ?? digest ?? '',
    materials: provenances.flatMap(([, predicate]) => materialsOf(predicate)),
    text,
  }
}

function digestAt(document: Readonly<Record<string, unknown>>, field: string): Digest | undefined {
  const value = document[field]
  if (value === undefined) return undefined
  const digest = typeof value === 'string' ? parseDigest(value) : undefined
  if (digest === undefined) throw new ActionError('build-output', `the metadata file that buildx wrote has no sha256 digest at ${field}`)
  return digest
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ActionError('build-output', 'the metadata file that buildx wrote is not JSON', undefined, cause)
  }
}
