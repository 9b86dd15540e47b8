import { join } from 'node:path'
import { hexOf } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../domain/manifest.ts'
import { ActionError } from '../errors.ts'
import type { Files, Ports } from '../ports.ts'
import type { Docker } from './docker.ts'
import { blobPath } from './layout.ts'
import type { StagedImage } from './stage.ts'

const PACK_TIMEOUT_MS = 10 * 60_000

/** One image of a staged one, the names that it gets in an engine (none: it is there by its digest alone), and the input that asked for it. */
export type Loading = {
  readonly manifest: Manifest
  readonly staged: StagedImage
  readonly names: readonly string[]
  readonly input: 'load' | 'smoke'
}

/**
 * Loads one image into the Docker engine: the same bytes that are staged. They come from the layout, or for an image that is only in a registry from
 * there. Throws `ActionError` `no-builder` without docker, `build-output` when the engine does not take it.
 */
export async function loadArchive(loading: Loading, docker: Docker, ports: Ports): Promise<void> {
  const { input } = loading
  const program = await findDocker(input, ports)
  const place = await ports.files.temporaryFolder('load-')
  try {
    const archive = await pack(loading, place, ports)
    const env = { ...ports.env, ...docker.environment }
    const asked = ports.children.ask(program, ['image', 'load', `--input=${archive}`], { env, timeoutMs: PACK_TIMEOUT_MS })
    const said = await expectSuccess(asked, `${input}: docker image load`, ports)
    if (!LOADED.test(said))
      throw new ActionError('build-output', `${input}: docker image load ended with exit code 0, but says of no image that it is loaded`)
  } finally {
    await ports.files.remove(place)
  }
}

/** How the engine says that it has an image, by name or by digest (moby/moby, daemon/containerd/image_exporter.go; `docker image load` prints it). */
const LOADED = /^Loaded image/m

/** The docker program; throws `ActionError` `no-builder` where there is none. */
export async function findDocker(input: Loading['input'], ports: Pick<Ports, 'children'>): Promise<string> {
  const program = await ports.children.find('docker')
  if (program !== undefined) return program
  const hint = `Leave ${input} out, or use a runner with Docker.`
  throw new ActionError('no-builder', `${input} needs the docker program, which is not on PATH`, hint)
}

/**
 * Packs one image as an archive that both kinds of engine read: an OCI layout for the containerd store (image-spec, image-layout.md), and `manifest.json` for the
 * classic one (moby/moby, image/spec/v1.2). Blobs are links to the layout's, followed by tar, or come from the registry. An image without a name
 * is loaded by its digest alone.
 */
async function pack({ manifest, staged, names, input }: Loading, place: string, { files, children, signal }: Ports): Promise<string> {
  const view = join(place, 'image')
  const { content } = manifest
  if (content.kind === 'index') throw new ActionError('build-output', `${input}: ${manifest.digest} is an index, not an image`)
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
  const words = ['--create', '--dereference', `--file=${archive}`, `--directory=${view}`, '.']
  await expectSuccess(children.ask('tar', words, { timeoutMs: PACK_TIMEOUT_MS }), `${input}: tar`, { signal })
  return archive
}

function bring(blob: Descriptor, { place, blob: source }: StagedImage, path: string, files: Files): Promise<void> {
  switch (place.kind) {
    case 'layout':
      return files.link(blobPath(place.folder, blob.digest), path)
    case 'registry':
    case 'parts':
      return files.write(path, source(blob).chunks())
  }
}

/** What a program printed that came to a good end; throws what ended the run meanwhile. */
async function expectSuccess(
  asking: ReturnType<Ports['children']['ask']>,
  what: string,
  { signal }: Pick<Ports, 'signal'>,
): Promise<string> {
  const { ending, stdout, stderr } = await asking
  signal.throwIfAborted()
  if (ending.kind === 'exited' && ending.code === 0) return stdout
  throw new ActionError('build-output', `${what} failed: ${inertInline(stderr) || JSON.stringify(ending)}`)
}
