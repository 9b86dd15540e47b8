import { join } from 'node:path'
import { hexOf } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { canonicalName } from '../domain/reference.ts'
import { writtenNames } from '../domain/written.ts'
import { ActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ending, Environment, Files, Ports } from '../ports.ts'
import type { Docker } from './docker.ts'
import { blobPath } from './layout.ts'
import type { StagedImage } from './stage.ts'

const PACK_TIMEOUT_MS = 10 * 60_000

/**
 * Refuses a `load` beside `push` that can bring nothing: several platforms are asked for, and none is this machine's. Throws `ActionError` `inputs`, before
 * anything is built.
 */
export function checkLoad({ build, push }: Pick<Plan, 'build' | 'push'>, native: Platform): void {
  const { load, platforms } = build
  if (!push || !load || platforms.length < 2 || platforms.some((platform) => samePlatform(platform, native))) return
  throw unsuited('inputs', platforms, native)
}

/**
 * Loads the image of one platform into the Docker engine, under every name that the plan writes: the same bytes that were published, not those of another
 * build. They come from the layout, or for an image that is only in a registry from there. `native` is the platform of this machine; an image of one
 * platform is loaded whatever that is. Throws `ActionError` `no-builder` without docker, `build-output` when the engine does not take it.
 */
export async function loadImage(staged: StagedImage, plan: Plan, native: Platform, docker: Docker, ports: Ports): Promise<void> {
  const manifest = manifestFor(staged, native)
  const program = await ports.children.find('docker')
  if (program === undefined)
    throw new ActionError(
      'no-builder',
      'load needs the docker program, which is not on PATH',
      'Leave load out, or use a runner with Docker.',
    )
  const place = await ports.files.temporaryFolder('load-')
  try {
    const archive = await pack(manifest, staged, namesOf(plan), place, ports)
    const env = { ...ports.env, ...docker.environment }
    await expectSuccess(
      ports.children.ask(program, ['image', 'load', `--input=${archive}`], { env, timeoutMs: PACK_TIMEOUT_MS }),
      'docker image load',
    )
  } finally {
    await ports.files.remove(place)
  }
}

/** The platform of this machine, by what the runner says of it (docs.github.com, variables reference: `RUNNER_ARCH`); linux/amd64 where nobody does. */
export function nativePlatform(env: Environment): Platform {
  switch (env['RUNNER_ARCH']) {
    case 'ARM64':
      return { os: 'linux', architecture: 'arm64' }
    case 'ARM':
      return { os: 'linux', architecture: 'arm', variant: 'v7' }
    case 'X86':
      return { os: 'linux', architecture: '386' }
    default:
      return { os: 'linux', architecture: 'amd64' }
  }
}

function manifestFor(staged: StagedImage, native: Platform): Manifest {
  const [only] = staged.platforms
  const wanted = staged.platforms.length === 1 ? only : staged.platforms.find(({ platform }) => samePlatform(platform, native))
  const manifest = [staged.root, ...staged.children].find(({ digest }) => digest === wanted?.digest)
  if (manifest !== undefined) return manifest
  throw unsuited(
    'build-output',
    staged.platforms.map(({ platform }) => platform),
    native,
  )
}

function unsuited(code: 'inputs' | 'build-output', platforms: readonly Platform[], native: Platform): ActionError {
  const message = `load: the image is for ${platforms.map(formatPlatform).join(', ')}, and this machine is ${formatPlatform(native)}`
  return new ActionError(code, message, 'Leave load out, or add this platform to platforms.')
}

function namesOf(plan: Plan): readonly string[] {
  return plan.images.flatMap((image) => writtenNames(plan).map((tag) => `${canonicalName(image)}:${tag}`))
}

/**
 * Packs one image as an archive that both kinds of engine read: an OCI layout for the containerd store (image-spec, image-layout.md), and `manifest.json` for the
 * classic one (moby/moby, image/spec/v1.2). Blobs are links to the layout's, followed by tar, or come from the registry. An image without a name
 * is loaded by its digest alone.
 */
async function pack(manifest: Manifest, staged: StagedImage, names: readonly string[], place: string, ports: Ports): Promise<string> {
  const { files, children } = ports
  const view = join(place, 'image')
  const { content } = manifest
  if (content.kind === 'index') throw new ActionError('build-output', `load: ${manifest.digest} is an index, not an image`)
  await files.makeFolder(join(view, 'blobs', 'sha256'))
  const blobs = new Map([content.config, ...content.layers].map((blob) => [blob.digest, blob]))
  const entry = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length }
  const index = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPES[0],
    manifests: names.length === 0 ? [entry] : names.map((name) => ({ ...entry, annotations: { 'io.containerd.image.name': name } })),
  }
  const inArchive = (digest: Manifest['digest']): string => `blobs/sha256/${hexOf(digest)}`
  const classic = [
    { Config: inArchive(content.config.digest), RepoTags: names, Layers: content.layers.map(({ digest }) => inArchive(digest)) },
  ]
  await Promise.all([
    files.write(join(view, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
    files.write(join(view, 'index.json'), JSON.stringify(index)),
    files.write(join(view, 'manifest.json'), JSON.stringify(classic)),
    files.write(join(view, inArchive(manifest.digest)), manifest.bytes),
    ...[...blobs.values()].map((blob) => bring(blob, staged, join(view, inArchive(blob.digest)), files)),
  ])
  const archive = join(place, 'image.tar')
  await expectSuccess(
    children.ask('tar', ['--create', '--dereference', `--file=${archive}`, `--directory=${view}`, '.'], { timeoutMs: PACK_TIMEOUT_MS }),
    'tar',
  )
  return archive
}

function bring(blob: Descriptor, { place, blob: source }: StagedImage, path: string, files: Files): Promise<void> {
  switch (place.kind) {
    case 'layout':
      return files.link(blobPath(place.folder, blob.digest), path)
    case 'registry':
      return files.write(path, source(blob).chunks())
  }
}

async function expectSuccess(asking: Promise<{ readonly ending: Ending; readonly stderr: string }>, what: string): Promise<void> {
  const { ending, stderr } = await asking
  if (ending.kind === 'exited' && ending.code === 0) return
  throw new ActionError('build-output', `load: ${what} failed: ${inertInline(stderr) || JSON.stringify(ending)}`)
}
