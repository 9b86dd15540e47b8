import { CONFIG_LIMIT_BYTES, parseConfig } from '../domain/config.ts'
import { isAttestation, type Manifest } from '../domain/manifest.ts'
import { COMMIT_LABEL, CREATED_LABEL, FINGERPRINT_LABEL, REVISION_LABEL, RUN_VERSION_LABEL, VERSION_LABEL } from '../plan/labels.ts'
import type { ObservedImage } from '../plan/settle.ts'
import type { RegistryClient } from '../registry/registry.ts'

/** Reads what an image says of itself; an index speaks through its first platform (labels are the same for all, as one build made them). */
export async function describeImage(client: RegistryClient, digest: string): Promise<ObservedImage | undefined> {
  const root = await client.manifest(digest)
  if (root === undefined) return undefined
  const children = root.content.kind === 'index' ? root.content.manifests.filter((child) => !isAttestation(child)) : []
  const image =
    root.content.kind === 'image'
      ? root
      : await firstChild(
          client,
          children.map((child) => child.digest),
        )
  if (image?.content.kind !== 'image') return undefined
  const config = parseConfig(await client.readBlob(image.content.config, CONFIG_LIMIT_BYTES))
  if (config === undefined) return undefined
  return {
    revision: config.labels.get(COMMIT_LABEL) ?? config.labels.get(REVISION_LABEL),
    fingerprint: config.labels.get(FINGERPRINT_LABEL),
    version: config.labels.get(RUN_VERSION_LABEL) ?? config.labels.get(VERSION_LABEL),
    created: config.labels.get(CREATED_LABEL),
    platforms: (root.content.kind === 'index' ? children : [config]).flatMap((child) => child.platform ?? []),
  }
}

async function firstChild(client: RegistryClient, digests: readonly string[]): Promise<Manifest | undefined> {
  const first = digests[0]
  return first === undefined ? undefined : client.manifest(first)
}
