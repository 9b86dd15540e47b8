import { join } from 'node:path'
import { CONFIG_LIMIT_BYTES } from '../domain/config.ts'
import { joinIndexes, type Part } from '../domain/join.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform, parsePlatform, platformKey, samePlatform } from '../domain/platform.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Files, Ports } from '../ports.ts'
import { exportedCaches } from './cache.ts'
import { blobPath, checkPlatforms, type Layout, readLayout } from './layout.ts'
import { builtDigest, type Metadata, readMetadata } from './metadata.ts'
import { runBuild, type Work } from './run.ts'

/** Where the results of a build go: a folder that becomes a layout, and buildx's metadata file. */
type Results = { readonly folder: string; readonly metadata: string }

/** Whether a build has to be made platform by platform: BuildKit exports no layout from several nodes ("oci for multi-node builds currently not supported"). */
export function isSplit({ builder, plan }: Pick<Work, 'builder' | 'plan'>): boolean {
  return builder.kind === 'nodes' && platformsOf(plan).length > 1
}

/**
 * Builds each platform by itself, all at once, each on the node that buildx has for it, and joins what came of them to one layout: as one node would have
 * written it. The first build that fails ends the others. Throws `ActionError` as `runBuild` does, with the platform in front, and `build-output` where the
 * parts do not fit together.
 */
export async function buildByPlatform(work: Work, results: Results, ports: Ports): Promise<void> {
  const { plan } = work
  const platforms = platformsOf(plan)
  if (exportedCaches(plan).length > 0)
    ports.log.notice('the builder has several nodes, and each writes its own cache to cache-to: under one name the last one stays')
  const parts = platforms.map((platform, index) => ({
    platform,
    results: { folder: `${results.folder}-${index}`, metadata: `${results.metadata}-${index}` },
  }))
  await ports.log.group(`Build of ${platforms.map(formatPlatform).join(', ')}, each by itself`, () =>
    allOrNone(parts, ({ platform, results: own }, signal) => {
      const alone = { ...work, plan: planFor(plan, platform) }
      return runBuild(alone, { kind: 'layout', ...own }, beside(ports, formatPlatform(platform), signal))
    }),
  )
  const built = await Promise.all(parts.map((part) => readBuilt(part.platform, part.results, ports.files)))
  const root = rootOf(built, plan)
  await writeLayout(root, built, results.folder, ports.files)
  await ports.files.write(results.metadata, metadataOf(root, built))
}

function platformsOf({ build }: Plan): readonly Platform[] {
  return [...new Map(build.platforms.map((platform) => [platformKey(platform), platform])).values()]
}

/** Annotations of an index stand on the joined one, those of other platforms on no part of this. */
function planFor(plan: Plan, platform: Platform): Plan {
  const image = plan.annotations.image.filter(({ level }) => {
    const { name, only } = levelOf(level)
    return !name.startsWith('index') && (only === undefined || samePlatform(only, platform))
  })
  return { ...plan, build: { ...plan.build, platforms: [platform] }, annotations: { ...plan.annotations, image } }
}

/** Reads `manifest[linux/amd64]` (docs.docker.com/build/metadata/annotations, "Specify annotation level"). */
function levelOf(level: string): { readonly name: string; readonly only: Platform | undefined } {
  const [, name = level, platform] = /^([^[]*)\[(.*)\]$/.exec(level) ?? []
  return { name, only: platform === undefined ? undefined : parsePlatform(platform) }
}

async function allOrNone<T>(
  parts: readonly (T & { readonly platform: Platform })[],
  build: (part: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const others = new AbortController()
  const failures: ActionError[] = []
  await Promise.all(
    parts.map((part) =>
      build(part, others.signal).catch((thrown: unknown) => {
        const error = asActionError(thrown)
        const { code, message, hint, cause } = error
        failures.push(endsRun(error) ? error : new ActionError(code, `${formatPlatform(part.platform)}: ${message}`, hint, cause))
        others.abort(error)
      }),
    ),
  )
  const [first] = failures
  if (first !== undefined) throw first
}

/** Builds stand beside each other in one group of the log, so that each line says whose it is. */
function beside(ports: Ports, name: string, signal: AbortSignal): Ports {
  const { log, children } = ports
  const untrusted = (): ReturnType<typeof log.untrusted> => {
    const { line, close } = log.untrusted()
    return { line: (text) => line(`${name} ${text}`), close }
  }
  return {
    ...ports,
    log: { ...log, group: (_title, work) => work(), untrusted },
    children: { ...children, run: (command, args, options) => children.run(command, args, { ...options, signal }) },
  }
}

type Built = {
  readonly platform: Platform
  readonly folder: string
  readonly layout: Layout
  readonly config: Uint8Array | undefined
  readonly metadata: Metadata
}

async function readBuilt(platform: Platform, { folder, metadata: path }: Results, files: Files): Promise<Built> {
  const [metadata, layout] = await Promise.all([readMetadata(path, files), readLayout(folder, files)])
  checkPlatforms(layout, [platform])
  const { digest, content } = layout.root
  const said = builtDigest(metadata)
  if (said !== digest)
    throw new ActionError('build-output', `buildx says that it built ${said} for ${formatPlatform(platform)}, but wrote ${digest}`)
  const config = content.kind === 'image' ? await files.read(blobPath(folder, content.config.digest), CONFIG_LIMIT_BYTES) : undefined
  return { platform, folder, layout, config, metadata }
}

function rootOf(built: readonly Built[], plan: Plan): Manifest {
  const parts = built.map(({ platform, layout, config }): Part => {
    const annotations = annotationsAt('manifest-descriptor', platform, plan)
    return { name: formatPlatform(platform), manifest: layout.root, config, annotations }
  })
  const joined = joinIndexes(parts, annotationsAt('index', undefined, plan))
  if ('manifest' in joined) return joined.manifest
  throw new ActionError('build-output', `the images of the platforms cannot be joined: ${joined.problems.join('; ')}`)
}

function annotationsAt(wanted: string, platform: Platform | undefined, plan: Plan): ReadonlyMap<string, string> {
  const found = plan.annotations.image.filter(({ level }) => {
    const { name, only } = levelOf(level)
    return name === wanted && (only === undefined || platform === undefined || samePlatform(only, platform))
  })
  return new Map(found.map(({ key, value }) => [key, value]))
}

/** All parts in one layout (image-spec, image-layout.md): blobs have the same name wherever they lie, so that they are only moved. */
async function writeLayout(root: Manifest, built: readonly Built[], folder: string, files: Files): Promise<void> {
  await files.makeFolder(join(folder, 'blobs', 'sha256'))
  for (const { folder: from, layout } of built) {
    const digests = new Set([layout.root, ...layout.children, ...layout.blobs].map(({ digest }) => digest))
    await Promise.all([...digests].map((digest) => files.move(blobPath(from, digest), blobPath(folder, digest))))
    await files.remove(from)
  }
  const { mediaType, digest, bytes } = root
  const index = { schemaVersion: 2, mediaType: MANIFEST_TYPES[0], manifests: [{ mediaType, digest, size: bytes.length }] }
  await Promise.all([
    files.write(blobPath(folder, digest), bytes),
    files.write(join(folder, 'index.json'), JSON.stringify(index)),
    files.write(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
  ])
}

const PROVENANCE = 'buildx.build.provenance'

/** What buildx writes for one build of several platforms, of what it wrote for each. */
function metadataOf({ mediaType, digest, bytes }: Manifest, built: readonly Built[]): string {
  const provenances = built.flatMap(({ platform, metadata }) => {
    const document = parseJson(metadata.text)
    const provenance = isRecord(document) ? document[PROVENANCE] : undefined
    return provenance === undefined ? [] : [[`${PROVENANCE}/${formatPlatform(platform)}`, provenance] as const]
  })
  const image = { 'containerimage.descriptor': { mediaType, digest, size: bytes.length }, 'containerimage.digest': digest }
  return JSON.stringify({ ...Object.fromEntries(provenances), ...image }, null, 2)
}
