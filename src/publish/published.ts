import type { StagedImage } from '../build/stage.ts'
import { CONFIG_LIMIT_BYTES, parseConfig } from '../domain/config.ts'
import type { Digest } from '../domain/digest.ts'
import { isAttestation, type Manifest } from '../domain/manifest.ts'
import { readBelow } from '../domain/tree.ts'
import type { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'

/** How somebody tells what is wrong with an image that he wants to read. */
export type Told = {
  /** the registry does not have the manifest */
  readonly missing: (digest: Digest) => ActionError
  /** a clause that follows the image: it is made in a way that is not read */
  readonly unfit: (what: string) => ActionError
}

/**
 * Reads an image that is published by its digest: its manifests are read and hashed, its blobs stay where they are until asked for. Throws what is `told` of one
 * that is not there, or has more below it than is looked at.
 */
export async function readPublished(digest: Digest, client: RegistryClient, told: Told): Promise<StagedImage> {
  const need = async (wanted: Digest): Promise<Manifest> => {
    const manifest = await client.manifest(wanted)
    if (manifest === undefined) throw told.missing(wanted)
    return manifest
  }
  const root = await need(digest)
  const children = await readBelow(
    root,
    (said) => need(said.digest),
    (what) => {
      throw told.unfit(what)
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

async function platformsOf(root: Manifest, client: RegistryClient): Promise<StagedImage['platforms']> {
  if (root.content.kind === 'index') {
    const images = root.content.manifests.filter((child) => !isAttestation(child))
    return images.flatMap((child) => (child.platform === undefined ? [] : [{ platform: child.platform, digest: child.digest }]))
  }
  const config = parseConfig(await client.readBlob(root.content.config, CONFIG_LIMIT_BYTES))
  return config?.platform === undefined ? [] : [{ platform: config.platform, digest: root.digest }]
}
