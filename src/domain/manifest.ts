import { ActionError } from '../errors.ts'
import { ambiguityOf } from './ambiguity.ts'
import { type Digest, isForeignDigest, parseDigest } from './digest.ts'
import { inertInline } from './inert.ts'
import { at, isRecord, parseJson } from './json.ts'
import type { Platform } from './platform.ts'

/** The manifest types that registries and builders hand out; all four are always offered (facts of registries: leaving one out gives 404 or a converted manifest). */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const

/** Whether a media type is that of an index, by either of its names. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === MANIFEST_TYPES[0] || mediaType === MANIFEST_TYPES[2]
}

/** The largest manifest that is read: 4 MiB, what registries must take (distribution-spec, "Pushing manifests"). */
export const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024

/** A content descriptor (OCI image-spec, descriptor.md). */
export type Descriptor = {
  readonly mediaType: string
  readonly digest: Digest
  /** bytes */
  readonly size: number
  readonly platform: Platform | undefined
  readonly annotations: Readonly<Record<string, string>>
  /** what an artifact in an index is, where the index says that */
  readonly artifactType?: string
}

/** A manifest as its own bytes, which alone are pushed, and what they say. */
export type Manifest = {
  readonly mediaType: string
  readonly digest: Digest
  readonly bytes: Uint8Array
  readonly content:
    | { readonly kind: 'index'; readonly manifests: readonly Descriptor[] }
    | { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
}

/** The annotation by which BuildKit marks attestation manifests in an index (moby/buildkit, docs/attestations/attestation-storage.md). */
export const ATTESTATION_TYPE = 'vnd.docker.reference.type'

/** Whether a child of an index is an attestation rather than a platform's image. */
export function isAttestation(child: Descriptor): boolean {
  return child.annotations[ATTESTATION_TYPE] === 'attestation-manifest'
}

/** A list of what refers to a digest of which only a part can be read: an error to all who need the whole of it. */
export class PartList extends ActionError {
  /** what was read of it */
  readonly found: readonly Descriptor[]

  constructor({ code, message, hint, cause }: ActionError, found: readonly Descriptor[]) {
    super(code, message, hint, cause)
    this.found = found
  }
}

/** An index that names some of its entries by digests that are not ours: no image that anybody here can look at, but a list of which the rest can be read. */
export class ForeignList extends PartList {
  readonly bytes: Uint8Array
  /** the digests that are not ours */
  readonly foreign: readonly string[]

  constructor(error: ActionError, found: readonly Descriptor[], bytes: Uint8Array, foreign: readonly string[]) {
    super(error, found)
    this.bytes = bytes
    this.foreign = foreign
  }
}

/**
 * Parses the bytes of a manifest or index. `mediaType` is what the transport said; the document's own `mediaType` must agree where there is one. A document
 * that others could read as another image, or as an index where we see an image (CVE-2021-41190), is refused: what they pull nobody here has looked at. Throws
 * `ActionError` `build-output` or `registry-answer` (the caller says which) naming document and field; `ForeignList` where nothing else is wrong with an index
 * than digests of other algorithms.
 */
export function parseManifest(
  bytes: Uint8Array,
  digest: Digest,
  mediaType: string | undefined,
  code: 'build-output' | 'registry-answer',
): Manifest {
  const refusal = (what: string) => new ActionError(code, `the manifest ${digest} ${what}`)
  const refuse = (what: string): never => {
    throw refusal(what)
  }
  const text = decode(bytes, () => refuse('is not JSON'))
  const document = parseJson(text)
  if (document === undefined) return refuse('is not JSON')
  if (!isRecord(document)) return refuse('is not a JSON object')
  const ambiguity = ambiguityOf(text, PLAIN)
  if (ambiguity !== undefined) return refuse(ambiguity)
  const own = typeof document['mediaType'] === 'string' ? document['mediaType'] : undefined
  const said = mediaType === undefined ? undefined : mediaType.split(';', 1)[0]?.trim()
  const type = own ?? said ?? (Array.isArray(document['manifests']) ? MANIFEST_TYPES[0] : MANIFEST_TYPES[1])
  if (own !== undefined && said !== undefined && own !== said)
    return refuse(`says mediaType ${inertInline(own)} but came as ${inertInline(said)}`)
  if (!MANIFEST_TYPES.some((known) => known === type))
    return refuse(`has the media type ${inertInline(type)}, which is neither an image nor an index`)
  const isIndex = isIndexType(type)
  const list = document[isIndex ? 'manifests' : 'layers']
  if (!Array.isArray(list)) return refuse(`has no list "${isIndex ? 'manifests' : 'layers'}"`)
  const foreign = (isIndex ? ['layers', 'config'] : ['manifests']).find((name) => name in document)
  if (foreign !== undefined) return refuse(`is ${isIndex ? 'an index' : 'an image'} and has "${foreign}", too`)
  const others = isIndex ? list.map(foreignDigest) : []
  const entries = list.flatMap((entry, index) =>
    others[index] === undefined ? [parseDescriptor(entry, `${isIndex ? 'manifests' : 'layers'}[${index}]`, refuse)] : [],
  )
  const content = isIndex
    ? ({ kind: 'index', manifests: entries } as const)
    : ({ kind: 'image', config: parseDescriptor(document['config'], 'config', refuse), layers: entries } as const)
  const first = others.findIndex((digest) => digest !== undefined)
  if (first === -1) return { mediaType: type, digest, bytes, content }
  const named = others.filter((each) => each !== undefined)
  throw new ForeignList(refusal(`has no sha256 digest at manifests[${first}].digest`), entries, bytes, named)
}

/** The digest of an entry where it is of another algorithm. */
function foreignDigest(entry: unknown): string | undefined {
  const digest = at(entry, 'digest')
  return typeof digest === 'string' && isForeignDigest(digest) ? digest : undefined
}

function parseDescriptor(value: unknown, field: string, refuse: (what: string) => never): Descriptor {
  if (!isRecord(value)) return refuse(`has no object at ${field}`)
  const digest = typeof value['digest'] === 'string' ? parseDigest(value['digest']) : undefined
  const size = value['size']
  if (digest === undefined) return refuse(`has no sha256 digest at ${field}.digest`)
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return refuse(`has no size at ${field}.size`)
  if (typeof value['mediaType'] !== 'string') return refuse(`has no text at ${field}.mediaType`)
  return {
    mediaType: value['mediaType'],
    digest,
    size,
    platform: parsePlatformObject(value['platform']),
    annotations: texts(value['annotations']),
    ...(typeof value['artifactType'] === 'string' ? { artifactType: value['artifactType'] } : {}),
  }
}

function parsePlatformObject(value: unknown): Platform | undefined {
  if (!isRecord(value) || typeof value['os'] !== 'string' || typeof value['architecture'] !== 'string') return undefined
  const variant = value['variant']
  return { os: value['os'], architecture: value['architecture'], ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** A map, whose names Go tells apart by case. */
const PLAIN = new Set(['annotations'])

function decode(bytes: Uint8Array, refuse: () => never): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return refuse()
  }
}
