import type { StagedImage } from '../build/stage.ts'
import { CONFIG_LIMIT_BYTES, parseConfig } from '../domain/config.ts'
import type { Digest } from '../domain/digest.ts'
import { isAttestation, type Manifest } from '../domain/manifest.ts'
import { formatPinned } from '../domain/reference.ts'
import { readBelow } from '../domain/tree.ts'
import { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'

/**
 * Takes an image that is published already as the staged one: its manifests are read and hashed, its blobs stay where they are until asked for. Throws
 * `ActionError` `registry-answer` for one that is not there any more, or has more below it than is looked at.
 */
export async function adoptImage(digest: Digest, client: RegistryClient): Promise<StagedImage> {
  const root = await need(digest, client)
  const children = await readBelow(
    root,
    (said) => need(said.digest, client),
    (what) => {
      throw new ActionError('registry-answer', `${formatPinned(client.repository, digest)} cannot be adopted: it ${what}`, ANEW)
    },
  )
  const images = [root, ...children].flatMap((manifest) => (manifest.content.kind === 'image' ? [manifest.content] : []))
  const blobs = new Map(images.flatMap((image) => [image.config, ...image.layers]).map((blob) => [blob.digest, blob]))
  return {
    digest,
    root,
    children,
    blobs: [...blobs.values()],
    blob: (blob) => client.blobSource(blob),
    platforms: await platformsOf(root, client),
    place: { kind: 'registry', repository: client.repository },
    materials: [],
    metadata: '',
  }
}

const ANEW = 'Set fixed-tags: overwrite to build anew.'

async function need(digest: Digest, client: RegistryClient): Promise<Manifest> {
  const manifest = await client.manifest(digest)
  if (manifest !== undefined) return manifest
  throw new ActionError(
    'registry-answer',
    `${formatPinned(client.repository, digest)} should be adopted, but the registry does not have that manifest any more`,
    'Run again; if it stays so, set fixed-tags: overwrite to build anew.',
  )
}

async function platformsOf(root: Manifest, client: RegistryClient): Promise<StagedImage['platforms']> {
  if (root.content.kind === 'index') {
    const images = root.content.manifests.filter((child) => !isAttestation(child))
    return images.flatMap((child) => (child.platform === undefined ? [] : [{ platform: child.platform, digest: child.digest }]))
  }
  const config = parseConfig(await client.readBlob(root.content.config, CONFIG_LIMIT_BYTES))
  return config?.platform === undefined ? [] : [{ platform: config.platform, digest: root.digest }]
}
