import { isImageConfig } from './config.ts'
import { type Digest, digestOf, parseDigest } from './digest.ts'
import { inertInline } from './inert.ts'
import { isRecord, parseJson } from './json.ts'
import { type Descriptor, isAttestation, MANIFEST_LIMIT_BYTES, MANIFEST_TYPES, type Manifest } from './manifest.ts'
import { formatPlatform, type Platform, platformKey } from './platform.ts'

/** What becomes a part of a joined index: an index, or the image of one platform. */
export type Part = {
  /** how a message calls it: the reference that the user gave, or the platform that was built */
  readonly name: string
  readonly manifest: Manifest
  /** the config of a single image, which alone says what platform it is for; not looked at for an index */
  readonly config: Uint8Array | undefined
  /** of the entry that a single image gets; an index brings its own entries */
  readonly annotations?: ReadonlyMap<string, string>
}

/** One manifest for all parts, or every reason why there is none: sentences without a stop. */
export type Joined = { readonly manifest: Manifest } | { readonly problems: readonly string[] }

const [OCI_INDEX, OCI_IMAGE, DOCKER_LIST, DOCKER_IMAGE] = MANIFEST_TYPES

/**
 * Joins images of several platforms into one index, as one build of all of them would have written it: platforms in the order of the parts and in each part
 * in its own, then their attestations in the same order (moby/buildkit, docs/attestations/attestation-storage.md). Every entry keeps all that it says. Pure.
 *
 * - A single part comes back byte for byte.
 * - Annotations of the indexes are united; `annotations` stand above them. Of two times of creation the later counts; what else contradicts itself is refused.
 * - The result is an OCI index. Images of Docker's type may stand in one (image-spec, image-index.md: "MAY"), but when all are, and nothing is said that only
 *   OCI has a place for, it is Docker's list (distribution, manifest-v2-2.md), which older clients read.
 * - Refused: one platform twice, one digest as two things, an index in an index, attestations of something else, whatever is for no platform.
 */
export function joinIndexes(parts: readonly Part[], annotations: ReadonlyMap<string, string> = new Map()): Joined {
  const [first, ...others] = parts
  if (first === undefined) return { problems: ['there is nothing to join'] }
  if (others.length === 0) return { manifest: first.manifest }
  const different = [...new Map(parts.map((part) => [part.manifest.digest, part])).values()]
  const read = different.map(readPart)
  const all = read.flatMap(({ children }) => children)
  const united = unite(read, annotations)
  const problems = [...repeated(parts), ...read.flatMap((each) => each.problems), ...contradictions(all), ...united.problems]
  const children = [...all.filter(({ about }) => about === undefined), ...read.flatMap(attestationsInOrder)]
  const manifest = write(children, united.annotations)
  if (manifest.bytes.length > MANIFEST_LIMIT_BYTES)
    problems.push(`their index would have ${manifest.bytes.length} bytes, and registries take ${MANIFEST_LIMIT_BYTES}`)
  if (problems.length === 0) return { manifest }
  const more = problems.length - PROBLEMS_LIMIT
  return { problems: more > 0 ? [...problems.slice(0, PROBLEMS_LIMIT), `there are ${more} more problems`] : problems }
}

/** An index of one mistake, repeated, fills no log. */
const PROBLEMS_LIMIT = 20

type Json = Readonly<Record<string, unknown>>

/** An entry of the joined index. */
type Child = {
  readonly said: Descriptor
  /** the entry as it was written, with what we do not read */
  readonly entry: Json
  /** the name of its part */
  readonly from: string
  /** of an attestation: the image that it is about */
  readonly about: Digest | undefined
}

type ReadPart = {
  readonly name: string
  readonly children: readonly Child[]
  /** of the index */
  readonly annotations: readonly (readonly [name: string, value: string])[]
  readonly problems: readonly string[]
}

function readPart({ name, manifest, config, annotations = new Map() }: Part): ReadPart {
  const from = inertInline(name)
  const { content, bytes } = manifest
  if (content.kind === 'image') {
    const found = imageOf(manifest, config, annotations)
    if ('because' in found) return { name: from, children: [], annotations: [], problems: [`${from} ${found.because}`] }
    return { name: from, children: [{ ...found, from, about: undefined }], annotations: [], problems: [] }
  }
  const document = parseJson(bytes)
  const index: Json = isRecord(document) ? document : {}
  const entries: readonly unknown[] = Array.isArray(index['manifests']) ? index['manifests'] : []
  const images = new Set(content.manifests.filter((said) => !isAttestation(said)).map(({ digest }) => digest))
  const children = content.manifests.map((said, at): Child => {
    const entry = entries[at]
    return {
      said,
      entry: isRecord(entry) ? entry : {},
      from,
      about: isAttestation(said) ? parseDigest(said.annotations[ABOUT] ?? '') : undefined,
    }
  })
  const lost = ['subject', 'artifactType'].filter((field) => field in index)
  return {
    name: from,
    children,
    annotations: Object.entries(isRecord(index['annotations']) ? index['annotations'] : {}).filter(isText),
    problems: [
      ...(images.size === 0 ? [`${from} is an index without an image`] : []),
      ...lost.map((field) => `${from} is an index with "${field}", which a joined one would not be`),
      ...(hasOnlyTexts(index['annotations']) ? [] : [`${from} has annotations that are no texts`]),
      ...children.flatMap((child) => {
        const because = whyNot(child, images)
        return because === undefined ? [] : [`${from} names ${child.said.digest}, which ${because}`]
      }),
    ],
  }
}

/** The annotation of an attestation that names its image. */
const ABOUT = 'vnd.docker.reference.digest'

function whyNot({ said, entry, about }: Child, images: ReadonlySet<Digest>): string | undefined {
  const { mediaType, platform } = said
  if (mediaType === OCI_INDEX || mediaType === DOCKER_LIST) return 'is an index itself'
  if (mediaType !== OCI_IMAGE && mediaType !== DOCKER_IMAGE) return `is no image: ${inertInline(mediaType)}`
  if (!hasOnlyTexts(entry['annotations'])) return 'has annotations that are no texts'
  const isUnknown = platform === undefined || platform.os === 'unknown'
  if (!isAttestation(said)) return isUnknown ? 'is for no platform' : undefined
  if (!isUnknown) return `is marked as an attestation and is for ${inertInline(formatPlatform(platform))}`
  return about === undefined || !images.has(about) ? 'is an attestation of an image that is not there' : undefined
}

/** The entry that an index has for an image, its platform as its config says it. */
function imageOf(
  { mediaType, digest, bytes, content }: Manifest,
  config: Uint8Array | undefined,
  added: ReadonlyMap<string, string>,
): Pick<Child, 'said' | 'entry'> | { readonly because: string } {
  const type = content.kind === 'image' ? content.config.mediaType : undefined
  if (type !== undefined && !isImageConfig(type)) return { because: `is no image: its config is ${inertInline(type)}` }
  const document = config === undefined ? undefined : parseJson(config)
  const { architecture, os, variant, 'os.version': version, 'os.features': features } = isRecord(document) ? document : {}
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown' || os === '' || architecture === '')
    return { because: 'has a config that names no platform' }
  const more = typeof variant === 'string' && variant !== '' ? { variant } : {}
  const annotations = Object.fromEntries(added)
  const said: Descriptor = { mediaType, digest, size: bytes.length, platform: { os, architecture, ...more }, annotations }
  const platform = {
    architecture,
    os,
    ...(typeof version === 'string' && version !== '' ? { 'os.version': version } : {}),
    ...(Array.isArray(features) && features.length > 0 ? { 'os.features': features } : {}),
    ...more,
  }
  return { said, entry: { mediaType, digest, size: bytes.length, ...(added.size === 0 ? {} : { annotations }), platform } }
}

function repeated(parts: readonly Part[]): readonly string[] {
  const seen = new Set<Digest>()
  return parts.flatMap(({ name, manifest: { digest } }) => {
    if (seen.has(digest)) return [`${inertInline(name)} is given twice (${digest})`]
    seen.add(digest)
    return []
  })
}

/** What cannot stand in one index: two images for one platform, or one digest that is said to be two things. */
function contradictions(children: readonly Child[]): readonly string[] {
  const problems: string[] = []
  const platforms = new Map<string, Child>()
  const digests = new Map<Digest, Child>()
  for (const child of children) {
    const { digest, size, mediaType, platform } = child.said
    const known = digests.get(digest)
    digests.set(digest, known ?? child)
    if (known !== undefined && (known.said.size !== size || known.said.mediaType !== mediaType))
      problems.push(`${digest} is ${thing(known)} and ${thing(child)}`)
    if (child.about !== undefined || platform === undefined || platform.os === 'unknown') continue
    const key = keyOf(platform, child.entry)
    const twin = platforms.get(key)
    platforms.set(key, twin ?? child)
    if (twin !== undefined)
      problems.push(
        `${inertInline(formatPlatform(platform))} is there twice: ${twin.said.digest} (${twin.from}) and ${digest} (${child.from})`,
      )
    else if (known !== undefined) problems.push(`${digest} is for ${called(known)} and for ${called(child)}`)
  }
  return problems
}

function thing({ said, from }: Child): string {
  return `${inertInline(said.mediaType)} of ${said.size} bytes (${from})`
}

function called({ said, from }: Child): string {
  return `${said.platform === undefined ? 'no platform' : inertInline(formatPlatform(said.platform))} (${from})`
}

/** Windows has images of several of its versions in one index, and they are chosen by that (image-spec, image-index.md, "os.version"). */
function keyOf(platform: Platform, { platform: written }: Json): string {
  const { 'os.version': version, 'os.features': features } = isRecord(written) ? written : {}
  return JSON.stringify([platformKey(platform), version ?? '', Array.isArray(features) ? features.toSorted() : []])
}

/** An attestation may be the same bytes for two images, so that its digest alone says nothing of its place. */
function attestationsInOrder({ children }: ReadPart): readonly Child[] {
  const attestations = new Map<Digest, Child[]>()
  for (const { about, said } of children) if (about === undefined) attestations.set(said.digest, [])
  for (const child of children) if (child.about !== undefined) attestations.get(child.about)?.push(child)
  return [...attestations.values()].flat()
}

const CREATED = 'org.opencontainers.image.created'

type United = { readonly annotations: ReadonlyMap<string, string>; readonly problems: readonly string[] }

function unite(parts: readonly ReadPart[], above: ReadonlyMap<string, string>): United {
  const all = new Map<string, ReadonlyMap<string, string>>()
  for (const { name, annotations } of parts)
    for (const [key, value] of annotations) all.set(key, new Map([...(all.get(key) ?? []), [value, name]]))
  const found = [...all]
    .filter(([key]) => !above.has(key))
    .map(([key, values]) => ({ key, values, value: onlyOf(key, [...values.keys()]) }))
  return {
    annotations: new Map([...found.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const])), ...above]),
    problems: found.flatMap(({ key, values, value }) =>
      value === undefined ? [`the annotation ${inertInline(key)} is ${differing(values)}`] : [],
    ),
  }
}

function onlyOf(key: string, values: readonly string[]): string | undefined {
  if (values.length === 1) return values[0]
  const isTime = key === CREATED && values.every((value) => !Number.isNaN(Date.parse(value)))
  return isTime ? values.reduce((last, value) => (Date.parse(value) > Date.parse(last) ? value : last)) : undefined
}

function differing(values: ReadonlyMap<string, string>): string {
  return [...values].map(([value, name]) => `${JSON.stringify(inertInline(value))} in ${name}`).join(' and ')
}

function hasOnlyTexts(annotations: unknown): boolean {
  return annotations === undefined || (isRecord(annotations) && Object.entries(annotations).every(isText))
}

function isText(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string'
}

/** What an entry of Docker's list has a place for. */
const DOCKER_FIELDS: readonly string[] = ['mediaType', 'digest', 'size', 'platform', 'urls']

function write(children: readonly Child[], annotations: ReadonlyMap<string, string>): Manifest {
  const isDocker = ({ said, entry }: Child): boolean =>
    said.mediaType === DOCKER_IMAGE && Object.keys(entry).every((field) => DOCKER_FIELDS.includes(field))
  const mediaType = annotations.size === 0 && children.every(isDocker) ? DOCKER_LIST : OCI_INDEX
  const document = {
    schemaVersion: 2,
    mediaType,
    manifests: children.map(({ entry }) => entry),
    ...(annotations.size === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
  }
  const bytes = new TextEncoder().encode(JSON.stringify(document, null, 2))
  return { mediaType, digest: digestOf(bytes), bytes, content: { kind: 'index', manifests: children.map(({ said }) => said) } }
}
