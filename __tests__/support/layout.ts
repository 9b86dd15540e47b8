import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encodeTar } from '#lab/tar.mjs'
import { type Digest, digestOf, hexOf } from '../../src/domain/digest.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const STATEMENT = 'application/vnd.in-toto+json'

export type Entry = { readonly mediaType: string; readonly digest: Digest; readonly size: number } & Readonly<Record<string, unknown>>

/** A layout that is being made: every file by its path, to be changed before it is written. */
export type DraftLayout = {
  readonly files: Map<string, Uint8Array>
  /** the top manifest */
  readonly root: Entry
  readonly images: readonly Entry[]
  readonly attestations: readonly Entry[]
  readonly layers: readonly Entry[]
  readonly configs: readonly Entry[]
}

/** Drafts a layout as BuildKit writes one: an image for each platform, each with its provenance when `materials` are given, under one index. */
export function draftLayout({
  platforms = ['linux/amd64', 'linux/arm64'],
  materials,
  contents,
}: {
  platforms?: readonly string[]
  materials?: readonly string[]
  /** files of an image by their paths, folders with a slash behind them: then it has a layer that can be unpacked */
  contents?: (platform: string) => Readonly<Record<string, string | Uint8Array>>
} = {}): DraftLayout {
  const files = new Map<string, Uint8Array>()
  const add = (mediaType: string, content: unknown, more: Readonly<Record<string, unknown>> = {}): Entry => {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
    const digest = digestOf(bytes)
    files.set(blobFile(digest), bytes)
    return { mediaType, digest, size: bytes.length, ...more }
  }
  const layers: Entry[] = []
  const configs: Entry[] = []
  const images: Entry[] = []
  const attestations: Entry[] = []
  for (const name of platforms) {
    const [os, architecture, variant] = name.split('/')
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) }
    const tar =
      contents === undefined
        ? undefined
        : encodeTar(
            Object.entries(contents(name)).map(([path, content]) => ({ name: path, content, type: path.endsWith('/') ? '5' : '0' })),
          )
    const layer = add(LAYER, tar === undefined ? `a layer of ${name}` : gzipSync(tar))
    const config = add(CONFIG, { ...platform, rootfs: { type: 'layers', diff_ids: [tar === undefined ? layer.digest : digestOf(tar)] } })
    const image = add(IMAGE, { schemaVersion: 2, mediaType: IMAGE, config, layers: [layer] }, { platform })
    layers.push(layer)
    configs.push(config)
    images.push(image)
    if (materials !== undefined) {
      const statement = {
        predicateType: 'https://slsa.dev/provenance/v0.2',
        subject: [{ name: `pkg:docker/app?platform=${name}` }],
        predicate: { materials: materials.map((uri) => ({ uri })) },
      }
      const proof = add(STATEMENT, statement, { annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } })
      const ofProof = add(CONFIG, { architecture: 'unknown', os: 'unknown', rootfs: { type: 'layers', diff_ids: [proof.digest] } })
      const annotations = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': image.digest }
      attestations.push(
        add(
          IMAGE,
          { schemaVersion: 2, mediaType: IMAGE, config: ofProof, layers: [proof] },
          { platform: { os: 'unknown', architecture: 'unknown' }, annotations },
        ),
      )
    }
  }
  const [only] = images
  const isIndex = images.length > 1 || attestations.length > 0
  const root =
    isIndex || only === undefined ? add(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: [...images, ...attestations] }) : only
  files.set('oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}'))
  files.set('index.json', indexJson([root]))
  return { files, root, images, attestations, layers, configs }
}

export function indexJson(manifests: readonly Entry[]): Uint8Array {
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }))
}

export function blobFile(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`
}

/** Writes a draft into a folder. */
export async function writeLayout(folder: string, { files }: DraftLayout): Promise<void> {
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true })
  await Promise.all([...files].map(([path, bytes]) => writeFile(join(folder, path), bytes)))
}
