import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { inertInline } from '../domain/inert.ts'
import { type Descriptor, isAttestation, type Manifest } from '../domain/manifest.ts'
import { memberBytes } from '../domain/member.ts'
import { formatPlatform } from '../domain/platform.ts'
import type { Ports } from '../ports.ts'
import type { StagedImage } from './stage.ts'

/** The largest SBOM that is taken out; Syft's of a large image have some MiB. */
const LIMIT_BYTES = 256 * 1024 * 1024

type SbomPorts = Pick<Ports, 'files' | 'log'>

/**
 * Writes the SBOM of each platform into a folder, as `linux-amd64.spdx.json`: the predicate of the attestation that lies beside the image, byte for byte. The
 * attestation's hash is compared before a file gets its name; what is in it is data, and not looked at. Gives whether every platform has its file: trouble is
 * an error of its own in the log, since it must not hide what else is to be said of the image.
 */
export async function writeSboms(staged: StagedImage, folder: string, ports: SbomPorts): Promise<boolean> {
  const ends: boolean[] = []
  for (const { platform, digest } of staged.platforms) {
    const statements = statementsAbout(digest, staged)
    if (statements.length === 0) ends.push(tell(`the image has no SBOM for ${formatPlatform(platform)}`, ports))
    for (const [index, statement] of statements.entries()) {
      const name = `${formatPlatform(platform).replaceAll('/', '-')}${index === 0 ? '' : `-${index + 1}`}.spdx.json`
      ends.push(await writeSbom(staged, statement, folder, name, ports))
    }
  }
  return ends.length > 0 && ends.every((isThere) => isThere)
}

function tell(what: string, { log }: SbomPorts): false {
  log.error(`sbom-file: ${what}`)
  return false
}

/** What BuildKit attached about an image (moby/buildkit, docs/attestations/attestation-storage.md), as far as it is SPDX; scans of the context and of other stages come after that of the image. */
function statementsAbout(digest: string, { root, children }: StagedImage): readonly Descriptor[] {
  const listed = root.content.kind === 'index' ? root.content.manifests : []
  const about = new Set(
    listed
      .filter((child) => isAttestation(child) && child.annotations['vnd.docker.reference.digest'] === digest)
      .map((child) => String(child.digest)),
  )
  const layers = (manifest: Manifest) => (manifest.content.kind === 'image' && about.has(manifest.digest) ? manifest.content.layers : [])
  return children
    .flatMap(layers)
    .filter(({ annotations }) => annotations['in-toto.io/predicate-type']?.startsWith('https://spdx.dev/Document'))
}

async function writeSbom(staged: StagedImage, statement: Descriptor, folder: string, name: string, ports: SbomPorts): Promise<boolean> {
  const { files } = ports
  if (statement.size > LIMIT_BYTES)
    return tell(`${name} would have ${statement.size} bytes, more than the ${LIMIT_BYTES} that are taken out`, ports)
  const hash = createHash('sha256')
  let bytes = 0
  async function* hashed(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length
      yield chunk
    }
  }
  try {
    const draft = join(await files.temporaryFolder('sbom-'), name)
    await files.write(draft, counted(memberBytes(hashed(staged.blob(statement).chunks()), 'predicate')))
    if (`sha256:${hash.digest('hex')}` !== statement.digest)
      return tell(`the attestation of ${name} holds other bytes than its digest says`, ports)
    if (bytes === 0) return tell(`the attestation of ${name} has no predicate`, ports)
    await files.makeFolder(folder)
    await files.move(draft, join(folder, name))
    return true
  } catch (error) {
    return tell(`${inertInline(join(folder, name))} cannot be written (${codeOf(error) ?? inertInline(String(error))})`, ports)
  }
}
