import { join } from 'node:path'
import { BUNDLE_TYPE, SIGN_PREDICATE } from '../domain/cosign.ts'
import { type Digest, hexOf, parseDigest } from '../domain/digest.ts'
import { at, parseJson } from '../domain/json.ts'
import type { Descriptor, Manifest } from '../domain/manifest.ts'
import { formatPinned, type Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Trust, VerifyInputs } from '../inputs/verify.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { pointerTo, type Subject } from './artifact.ts'
import { runCosign } from './cosign.ts'
import { legacyTag } from './legacy.ts'
import { copy } from './services.ts'
import { referrersOf } from './store.ts'
import { ensureCosign, type ToolPorts } from './tool.ts'

/** A digest in a repository that must be signed. */
export type Claimed = { readonly repository: Repository; readonly digest: Digest }

/** Signatures of one digest that are looked at: more have been put there by somebody who wants us busy. */
const LOOKED_AT = 50
const BLOB_LIMIT_BYTES = 1024 * 1024
const IMAGE = 'dev.cosignproject.cosign/image'

/**
 * Sees that each digest has a signature by whom is trusted; cosign judges, in both formats, on copies that are read here. Throws `ActionError` `signing` for one
 * that has none.
 */
export async function verifyImages(
  claimed: readonly Claimed[],
  verifying: VerifyInputs,
  registries: Registries,
  ports: ToolPorts & Pick<Ports, 'files'>,
): Promise<void> {
  const { program } = await ensureCosign(ports)
  for (const { repository, digest } of claimed) {
    const client = registries.open(repository)
    const named = formatPinned(repository, digest)
    const root = await client.manifest(digest)
    if (root === undefined) throw new ActionError('registry-answer', `${named} is not there: the registry has no such manifest`)
    const layouts = [await bundlesOf(root, client), await legacyOf(root, client)].filter((layout) => layout !== undefined)
    if (layouts.length === 0) throw refusal(named, 'it has no signature', undefined)
    const errors: ActionError[] = []
    for (const layout of layouts) {
      const error = await judge(layout, program, verifying, ports)
      if (error !== undefined) errors.push(error)
    }
    const [first] = errors
    if (first !== undefined && errors.length === layouts.length) throw refusal(named, first.message, first)
    ports.log.info(`from-verify: ${named} is signed by ${whoOf(verifying.trust)}`)
  }
}

/** Files of an OCI layout, by their path. */
type Layout = ReadonlyMap<string, Uint8Array | string>

/** A copy of an image's manifest with its bundles, as `cosign save` lays it out. Others than signatures, such as attestations, are no proof of one. */
async function bundlesOf(root: Subject, client: RegistryClient): Promise<Layout | undefined> {
  const found: (readonly [string, Uint8Array])[] = []
  for (const { digest } of (await referrersOf(root.digest, client)).slice(0, LOOKED_AT)) {
    const manifest = await client.manifest(digest)
    if (manifest?.content.kind !== 'image' || subjectIn(manifest) !== root.digest) continue
    const layers = manifest.content.layers.filter(isBundle)
    for (const layer of layers) {
      const bytes = await client.readBlob(layer, BLOB_LIMIT_BYTES)
      if (predicateIn(bytes) === SIGN_PREDICATE) found.push(blobOf(manifest), [pathOf(layer.digest), bytes])
    }
  }
  return found.length === 0 ? undefined : layoutOf([{ manifest: root, kind: IMAGE }], [blobOf(root), ...found])
}

async function legacyOf(root: Manifest, client: RegistryClient): Promise<Layout | undefined> {
  const signatures = await client.manifest(legacyTag(root.digest))
  if (signatures?.content.kind !== 'image') return undefined
  const { config, layers } = signatures.content
  const blobs = [config, ...layers.slice(0, LOOKED_AT)]
  const found = await Promise.all(blobs.map(async (blob) => [pathOf(blob.digest), await client.readBlob(blob, BLOB_LIMIT_BYTES)] as const))
  const kinds = [
    { manifest: root, kind: root.content.kind === 'index' ? `${IMAGE}Index` : IMAGE },
    { manifest: signatures, kind: 'dev.cosignproject.cosign/sigs' },
  ]
  return layoutOf(kinds, [blobOf(root), blobOf(signatures), ...found])
}

function layoutOf(
  kinds: readonly { readonly manifest: Subject; readonly kind: string }[],
  blobs: readonly (readonly [string, Uint8Array])[],
): Layout {
  const manifests = kinds.map(({ manifest, kind }) => ({ ...pointerTo(manifest), annotations: { kind } }))
  const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }
  return new Map<string, Uint8Array | string>([
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ['index.json', JSON.stringify(index)],
    ...blobs,
  ])
}

async function judge(
  layout: Layout,
  program: string,
  { trust, trustedRoot }: VerifyInputs,
  ports: ToolPorts,
): Promise<ActionError | undefined> {
  const folder = await ports.files.temporaryFolder('verify-')
  const image = join(folder, 'image')
  try {
    await ports.files.makeFolder(join(image, 'blobs', 'sha256'))
    await Promise.all([...layout].map(([path, content]) => ports.files.write(join(image, path), content)))
    const who = await whoArguments(trust, folder, ports)
    const roots = trustedRoot === undefined ? [] : [`--trusted-root=${join(folder, 'trusted-root.json')}`]
    if (trustedRoot !== undefined) await copy('cosign-trusted-root', trustedRoot, join(folder, 'trusted-root.json'), ports)
    const args = ['verify', '--local-image=true', ...who, ...roots, image]
    await runCosign({ program, folder, args, secrets: {}, doing: 'verify it' }, ports)
    return undefined
  } catch (thrown) {
    if (thrown instanceof ActionError && thrown.code === 'signing') return thrown
    throw thrown
  } finally {
    await ports.files.remove(folder)
  }
}

async function whoArguments(trust: Trust, folder: string, { files }: Pick<Ports, 'files'>): Promise<readonly string[]> {
  const log = trust.log ? [] : ['--insecure-ignore-tlog=true']
  if (trust.kind === 'key') {
    const key = join(folder, 'cosign.pub')
    await files.write(key, `${trust.key}\n`)
    return [`--key=${key}`, ...log]
  }
  const identity = `--certificate-identity${trust.isPattern ? '-regexp' : ''}=${trust.identity}`
  return [identity, `--certificate-oidc-issuer=${trust.issuer}`, ...log, ...(trust.log ? [] : ['--use-signed-timestamps=true'])]
}

function whoOf(trust: Trust): string {
  return trust.kind === 'key' ? 'the key that it names' : `${trust.identity}, known to ${trust.issuer}`
}

function refusal(named: string, because: string, cause: ActionError | undefined): ActionError {
  return new ActionError(
    'signing',
    `from: ${named} is not signed as from-verify says that it must be: ${because}`,
    'Nothing was written. Publish an image that was signed so, or name in from-verify who signed it; log=false takes a signature that is in no transparency log.',
    cause,
  )
}

function isBundle({ mediaType }: Descriptor): boolean {
  return mediaType === BUNDLE_TYPE
}

function subjectIn({ bytes }: Manifest): Digest | undefined {
  const subject = at(parseJson(bytes), 'subject', 'digest')
  return typeof subject === 'string' ? parseDigest(subject) : undefined
}

function predicateIn(bundle: Uint8Array): unknown {
  const payload = at(parseJson(bundle), 'dsseEnvelope', 'payload')
  return typeof payload === 'string' ? at(parseJson(Buffer.from(payload, 'base64')), 'predicateType') : undefined
}

function blobOf({ digest, bytes }: Subject): readonly [string, Uint8Array] {
  return [pathOf(digest), bytes]
}

function pathOf(digest: Digest): string {
  return join('blobs', 'sha256', hexOf(digest))
}
