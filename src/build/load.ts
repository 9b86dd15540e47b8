import { dirname, join } from 'node:path'
import { hexOf } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { ActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ending, Environment, Ports } from '../ports.ts'
import type { Docker } from './docker.ts'
import { blobPath } from './layout.ts'
import type { StagedImage } from './stage.ts'

const PACK_TIMEOUT_MS = 10 * 60_000

/**
 * Loads the image of one platform from its layout into the Docker engine, under every planned name: the same bytes that were published, not those of another
 * build. `native` is the platform of this machine; an image of one platform is loaded whatever that is. An adopted image has no layout here, so it is
 * left to `docker pull`, which is said. Throws `ActionError` `no-builder` without docker, `build-output` when the engine does not take it.
 */
export async function loadImage(staged: StagedImage, plan: Plan, native: Platform, docker: Docker, ports: Ports): Promise<void> {
  if (staged.place.kind === 'registry') {
    return ports.log.notice(
      `load: the image was published before and not built here; docker pull ${plan.images[0]?.name ?? ''}@${staged.digest} brings it`,
    )
  }
  const manifest = manifestFor(staged, native)
  const program = await ports.children.find('docker')
  if (program === undefined)
    throw new ActionError(
      'no-builder',
      'load needs the docker program, which is not on PATH',
      'Leave load out, or use a runner with Docker.',
    )
  const archive = await pack(manifest, staged.place.folder, namesOf(plan), ports)
  const env = { ...ports.env, ...docker.environment }
  await expectSuccess(
    ports.children.ask(program, ['image', 'load', `--input=${archive}`], { env, timeoutMs: PACK_TIMEOUT_MS }),
    'docker image load',
  )
  await ports.files.remove(dirname(archive))
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
  const built = staged.platforms.map(({ platform }) => formatPlatform(platform)).join(', ')
  throw new ActionError(
    'build-output',
    `load: the image is for ${built}, and this machine is ${formatPlatform(native)}`,
    'Leave load out, or add this platform to platforms.',
  )
}

function namesOf({ images, tags }: Plan): readonly string[] {
  return images.flatMap((image) => tags.map((tag) => `${image.host}/${image.path}:${tag.name}`))
}

/**
 * Packs one image as an archive that both kinds of engine read: an OCI layout for the containerd store (image-spec, image-layout.md), and `manifest.json` for the
 * classic one (moby/moby, image/spec/v1.2). Blobs are links to the layout's, followed by tar.
 */
async function pack(manifest: Manifest, folder: string, names: readonly string[], { files, children }: Ports): Promise<string> {
  const place = await files.temporaryFolder('load-')
  const view = join(place, 'image')
  const { content } = manifest
  if (content.kind === 'index') throw new ActionError('build-output', `load: ${manifest.digest} is an index, not an image`)
  await files.makeFolder(join(view, 'blobs', 'sha256'))
  const digests = new Set([manifest.digest, content.config.digest, ...content.layers.map(({ digest }) => digest)])
  const entry = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length }
  const index = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPES[0],
    manifests: names.map((name) => ({ ...entry, annotations: { 'io.containerd.image.name': name } })),
  }
  const inArchive = (digest: Manifest['digest']): string => `blobs/sha256/${hexOf(digest)}`
  const classic = [
    { Config: inArchive(content.config.digest), RepoTags: names, Layers: content.layers.map(({ digest }) => inArchive(digest)) },
  ]
  await Promise.all([
    files.write(join(view, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}'),
    files.write(join(view, 'index.json'), JSON.stringify(index)),
    files.write(join(view, 'manifest.json'), JSON.stringify(classic)),
    ...[...digests].map((digest) => files.link(blobPath(folder, digest), join(view, inArchive(digest)))),
  ])
  const archive = join(place, 'image.tar')
  await expectSuccess(
    children.ask('tar', ['--create', '--dereference', `--file=${archive}`, `--directory=${view}`, '.'], { timeoutMs: PACK_TIMEOUT_MS }),
    'tar',
  )
  return archive
}

async function expectSuccess(asking: Promise<{ readonly ending: Ending; readonly stderr: string }>, what: string): Promise<void> {
  const { ending, stderr } = await asking
  if (ending.kind === 'exited' && ending.code === 0) return
  throw new ActionError('build-output', `load: ${what} failed: ${inertInline(stderr) || JSON.stringify(ending)}`)
}
