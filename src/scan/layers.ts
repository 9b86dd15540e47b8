import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ambiguityOf } from '../domain/ambiguity.ts'
import { codeOf } from '../domain/code.ts'
import { CONFIG_LIMIT_BYTES } from '../domain/config.ts'
import { type Digest, hexOf } from '../domain/digest.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import type { Descriptor, Manifest } from '../domain/manifest.ts'
import { ActionError } from '../errors.ts'
import type { Files } from '../ports.ts'

/**
 * Refuses an image of which Trivy would leave a layer out: it goes by what the config calls the layers (image-spec, config.md, `rootfs.diff_ids`), and of two
 * with one name it reads the first twice (google/go-containerregistry, pkg/v1/partial, `DiffIDToBlob`). Two layers may well have one name: the same content,
 * packed in two ways; then each is unpacked here and has to be that. `place` holds the blobs by their hex digests. Throws `ActionError` `blocked`.
 */
export async function checkLayers({ digest, content }: Manifest, place: string, files: Files): Promise<void> {
  if (content.kind === 'index') return
  const config = await files.read(join(place, hexOf(content.config.digest)), CONFIG_LIMIT_BYTES).catch(unlessGone)
  if (config === undefined) return
  const ambiguity = ambiguityOf(new TextDecoder().decode(config), MAPS)
  if (ambiguity !== undefined) refuse(`the config of ${digest} ${ambiguity}`)
  const names = namesIn(config)
  if (names?.length !== content.layers.length)
    refuse(`the config of ${digest} names ${names?.length ?? 'no'} layers, and the manifest ${content.layers.length}`)
  const packed = new Map<string, Map<Digest, Descriptor>>()
  for (const [index, name] of names.entries()) {
    const layer = content.layers[index]
    if (layer !== undefined) packed.set(name, (packed.get(name) ?? new Map()).set(layer.digest, layer))
  }
  for (const [name, layers] of packed) {
    if (layers.size < 2) continue
    for (const layer of layers.values())
      if ((await unpackedDigest(layer, place, files)) !== name)
        refuse(`the config of ${digest} has one name for several layers, of which ${layer.digest} is not what it says`)
  }
}

/** Fields whose names the image's author writes (image-spec, config.md). */
const MAPS = new Set(['Labels', 'ExposedPorts', 'Volumes'])

/** Without a config Trivy does nothing, and says that. */
function unlessGone(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

function namesIn(config: Uint8Array): readonly string[] | undefined {
  const document = parseJson(config)
  const rootfs = isRecord(document) ? document['rootfs'] : undefined
  const names: unknown = isRecord(rootfs) ? rootfs['diff_ids'] : undefined
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined
}

/** The digest of a layer's content; `undefined` for one that is packed in a way that is not read here, or is broken. */
async function unpackedDigest({ digest, mediaType }: Descriptor, place: string, files: Files): Promise<string | undefined> {
  const hash = createHash('sha256')
  const packed = files.stream(join(place, hexOf(digest)))
  if (mediaType.endsWith('.tar')) for await (const chunk of packed) hash.update(chunk)
  else if (/[+.]gzip$/.test(mediaType)) {
    try {
      await pipeline(packed, createGunzip(), hash)
    } catch (error) {
      if (codeOf(error)?.startsWith('Z_') === true) return undefined
      throw error
    }
  } else return undefined
  return `sha256:${hash.digest('hex')}`
}

function refuse(what: string): never {
  throw new ActionError('blocked', `the image cannot be scanned as a whole: ${what}`)
}
