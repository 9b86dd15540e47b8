import type { StagedImage } from '../../src/build/stage.ts'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { type Platform, parsePlatform } from '../../src/domain/platform.ts'
import { parseRepository, type Repository } from '../../src/domain/reference.ts'
import { parseVersion } from '../../src/domain/version.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { MetadataInputs } from '../../src/inputs/metadata.ts'
import type { Plan, PlannedTag } from '../../src/plan/plan.ts'
import type { Observed, ObservedImage, ObservedRepository, ObservedTag } from '../../src/plan/settle.ts'
import type { Row, RowState } from '../../src/publish/publish.ts'
import { type Cleared, judge, type ScanVerdict } from '../../src/scan/verdict.ts'

/** The commit of every plan here. */
export const REVISION = '0123456789abcdef0123456789abcdef01234567'

/** A repository by its name; a name that does not parse fails the test. */
export function aRepository(name: string): Repository {
  const parsed = parseRepository(name)
  if ('refused' in parsed) throw new Error(`${name} ${parsed.refused}`)
  return parsed
}

export function aPlatform(text: string): Platform {
  const parsed = parsePlatform(text)
  if (parsed === undefined) throw new Error(`${text} is not a platform`)
  return parsed
}

/** A digest that stands for the text. */
export function aDigest(text: string): Digest {
  return digestOf(new TextEncoder().encode(text))
}

export function aTag(name: string, over: Partial<PlannedTag> = {}): PlannedTag {
  const follows = over.kind === 'moving' ? 'versions' : undefined
  return { name, kind: 'fixed', rule: 'semver', because: `${name} was asked for`, move: 'write', follows, ...over }
}

export function aBuild(over: Partial<BuildInputs> = {}): BuildInputs {
  return {
    context: '.',
    file: undefined,
    target: undefined,
    platforms: [aPlatform('linux/amd64'), aPlatform('linux/arm64')],
    buildArgs: [],
    buildContexts: [],
    secrets: [],
    secretEnvs: [],
    secretFiles: [],
    ssh: [],
    cacheFrom: [],
    cacheTo: [],
    noCache: false,
    noCacheFilters: [],
    pull: false,
    load: false,
    outputs: [],
    provenance: undefined,
    sbom: undefined,
    attests: [],
    addHosts: [],
    allow: [],
    network: undefined,
    shmSize: undefined,
    ulimits: [],
    cgroupParent: undefined,
    builder: undefined,
    call: undefined,
    ...over,
  }
}

/** As it is where nothing is asked for. */
export function aMetadata(over: Partial<MetadataInputs> = {}): MetadataInputs {
  return {
    separators: { tags: '\n', labels: '\n', annotations: '\n' },
    bakeTarget: 'docker-metadata-action',
    levels: ['manifest'],
    exportsVariables: true,
    ...over,
  }
}

/** Two tags (`1.2.3` fixed, `latest` moving) of one image for two platforms, unless told otherwise. */
export function aPlan(over: Partial<Plan> = {}): Plan {
  const version = over.version ?? '1.2.3'
  return {
    images: [aRepository('ghcr.io/acme/app')],
    tags: [aTag('1.2.3'), aTag('latest', { kind: 'moving' })],
    names: ['1.2.3', 'latest'],
    leftOut: [],
    version,
    runVersion: parseVersion(version),
    labels: new Map(),
    annotations: { image: [], told: [] },
    metadata: aMetadata(),
    environment: undefined,
    revision: REVISION,
    build: aBuild(),
    scan: { mode: 'off' },
    sign: { mode: 'off' },
    attests: false,
    smoke: undefined,
    sbomFile: undefined,
    fingerprint: 'fingerprint-of-these-inputs',
    fixedTags: 'keep',
    onPartial: 'stop',
    push: true,
    byDigest: false,
    origin: undefined,
    notes: [],
    ...over,
  }
}

/** What an image of `aPlan()` says of itself. */
export function anImage(over: Partial<ObservedImage> = {}): ObservedImage {
  const platforms = [aPlatform('linux/amd64'), aPlatform('linux/arm64')]
  return {
    revision: REVISION,
    fingerprint: 'fingerprint-of-these-inputs',
    version: '1.2.3',
    created: '2024-01-15T22:30:05.123Z',
    platforms,
    ...over,
  }
}

export function present(text: string, image: ObservedImage | undefined = anImage()): ObservedTag {
  return { kind: 'present', digest: aDigest(text), image }
}

export function aPlace(
  name: string,
  tags: Readonly<Record<string, ObservedTag>> = {},
  over: Partial<ObservedRepository> = {},
): ObservedRepository {
  return {
    repository: aRepository(name),
    required: true,
    refused: undefined,
    tags: new Map(Object.entries(tags)),
    immutable: () => undefined,
    ...over,
  }
}

export function observed(...repositories: readonly ObservedRepository[]): Observed {
  return { repositories }
}

/** An index of two platforms, staged in a layout; `text` makes its digests. */
export function aStaged(text: string, over: Partial<StagedImage> = {}): StagedImage {
  const image = (architecture: string): Manifest => {
    const bytes = new TextEncoder().encode(`${text} ${architecture}`)
    const config = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: aDigest(`${text} ${architecture} config`),
      size: 1,
      platform: undefined,
      annotations: {},
    }
    return { mediaType: MANIFEST_TYPES[1], digest: digestOf(bytes), bytes, content: { kind: 'image', config, layers: [] } }
  }
  const children = ['amd64', 'arm64'].map(image)
  const bytes = new TextEncoder().encode(text)
  const manifests = children.map((child) => ({
    mediaType: child.mediaType,
    digest: child.digest,
    size: child.bytes.length,
    platform: undefined,
    annotations: {},
  }))
  return {
    digest: digestOf(bytes),
    root: { mediaType: MANIFEST_TYPES[0], digest: digestOf(bytes), bytes, content: { kind: 'index', manifests } },
    children,
    blobs: [],
    blob: () => {
      throw new Error('this image has no blobs')
    },
    platforms: children.map((child, index) => ({ platform: aPlatform(index === 0 ? 'linux/amd64' : 'linux/arm64'), digest: child.digest })),
    place: { kind: 'layout', folder: 'layout' },
    materials: [],
    metadata: '{}',
    ...over,
  }
}

/** What the judge says where no gate was asked for. */
export function aWaiver(image: StagedImage): Extract<ScanVerdict, { kind: 'waived' }> {
  const verdict = judge({ mode: 'off' }, image, undefined, new Date(0))
  if (verdict.kind !== 'waived') throw new Error(`the verdict is ${verdict.kind}`)
  return verdict
}

/** An image that may be uploaded. */
export function aCleared(image: StagedImage): Cleared {
  return aWaiver(image).image
}

export function aRow(tag: string, state: RowState, over: Partial<Row> = {}): Row {
  const base = {
    repository: aRepository('ghcr.io/acme/app'),
    tag,
    kind: 'fixed',
    state,
    before: undefined,
    after: undefined,
    attempts: 1,
  } as const
  return { ...base, because: `${tag} was asked for`, error: undefined, required: true, ...over }
}
