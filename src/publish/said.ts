import type { StagedImage } from '../build/stage.ts'
import { CONFIG_LIMIT_BYTES, parseConfig } from '../domain/config.ts'
import type { Digest } from '../domain/digest.ts'
import { listed } from '../domain/list.ts'
import { isAttestation, type Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'

/** What one platform of an image says of itself. */
export type Voice = {
  /** its platform, else its digest */
  readonly name: string
  /** as the index names it, else as its config does */
  readonly platform: Platform | undefined
  /** the bytes of its config */
  readonly config: Uint8Array
  readonly labels: Labels
}

export type Labels = ReadonlyMap<string, string>

/** An image, by the name that people know it by, and what its platforms say. */
export type Speaker = { readonly name: string; readonly voices: readonly Voice[] }

/** Configs that are asked for at the same time. */
const AT_ONCE = 8

/** Reads what every platform of an image says, in the order of its index; those of indexes within it, too. Throws as `readBlob` does. */
export async function readVoices({ root, children }: StagedImage, client: Pick<RegistryClient, 'readBlob'>): Promise<readonly Voice[]> {
  const below = new Map(children.map((child) => [child.digest, child]))
  const found = [...imagesOf(root, undefined, below)]
  const read = await inParallel(found, AT_ONCE, async ([digest, { platform: named, content }]) => {
    if (content.kind !== 'image') return []
    const config = await client.readBlob(content.config, CONFIG_LIMIT_BYTES)
    const parsed = parseConfig(config)
    const platform = named ?? parsed?.platform
    return [{ name: platform === undefined ? digest : formatPlatform(platform), platform, config, labels: parsed?.labels ?? new Map() }]
  })
  return read.flat()
}

type Found = { readonly platform: Platform | undefined; readonly content: Manifest['content'] }

function imagesOf(
  { content, digest }: Manifest,
  platform: Platform | undefined,
  below: ReadonlyMap<Digest, Manifest>,
): ReadonlyMap<Digest, Found> {
  if (content.kind === 'image') return new Map([[digest, { platform, content }]])
  const found = content.manifests.flatMap((child) => {
    const next = isAttestation(child) ? undefined : below.get(child.digest)
    return next === undefined ? [] : [...imagesOf(next, child.platform ?? platform, below)]
  })
  return new Map(found)
}

/**
 * What all images say alike by a label: images of two commits are no one image. A platform that says nothing leaves it to the others of its image; an image that
 * says nothing does not agree with one that does. Throws `ActionError` `plan` that tells who says what, with the hint.
 */
export function agreed(
  images: readonly Speaker[],
  label: (labels: Labels) => string | undefined,
  what: string,
  hint: string,
): string | undefined {
  const said = images.map(({ name, voices }) => ({ name, each: voices.map((voice) => ({ by: voice.name, value: label(voice.labels) })) }))
  const values = said.map(({ each }) => new Set(each.flatMap(({ value }) => value ?? [])))
  const [first] = values[0] ?? []
  if (values.every((own) => own.size <= 1) && new Set(values.map(([value]) => value)).size <= 1) return first
  const lines = said.flatMap(({ name, each }, at) =>
    (values[at]?.size ?? 0) <= 1
      ? [`${name}: ${[...(values[at] ?? [])][0] ?? 'not said'}`]
      : each.map(({ by, value }) => `${name}, ${by}: ${value ?? 'not said'}`),
  )
  throw new ActionError('plan', [`what from names is not of one ${what}:`, ...listed(lines)].join('\n'), hint)
}
