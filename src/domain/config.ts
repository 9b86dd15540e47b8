import { isRecord } from './json.ts'
import type { Platform } from './platform.ts'

/** The largest image config that is read. */
export const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024

/** Whether a media type is that of an image's config (OCI image-spec, media-types.md; distribution, manifest-v2-2.md). */
export function isImageConfig(mediaType: string): boolean {
  return CONFIGS.has(mediaType)
}

const CONFIGS: ReadonlySet<string> = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'])

/** What we read of an image config (OCI image-spec, config.md): its platform and labels. */
export type ImageConfig = { readonly platform: Platform | undefined; readonly labels: ReadonlyMap<string, string> }

/** Parses an image config; `undefined` when the bytes are not a JSON object (the config of an artifact, say). */
export function parseConfig(bytes: Uint8Array): ImageConfig | undefined {
  const document = parseJson(bytes)
  if (!isRecord(document)) return undefined
  return { platform: platformOf(document), labels: labelsOf(document) }
}

function platformOf(document: Readonly<Record<string, unknown>>): Platform | undefined {
  const { os, architecture, variant } = document
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined
  return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) }
}

function labelsOf(document: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const inner = document['config']
  const labels = isRecord(inner) ? inner['Labels'] : undefined
  if (!isRecord(labels)) return new Map()
  return new Map(Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])))
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
