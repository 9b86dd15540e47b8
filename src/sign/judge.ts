import { join } from 'node:path'
import { type Digest, hexOf } from '../domain/digest.ts'
import type { Descriptor } from '../domain/manifest.ts'
import { ActionError } from '../errors.ts'
import type { Trust, VerifyInputs } from '../inputs/verify.ts'
import type { Ports } from '../ports.ts'
import { pointerTo, type Subject } from './artifact.ts'
import { type CosignPorts, runCosign } from './cosign.ts'
import { copy } from './services.ts'

/** What looks at a copy of an image and its signatures: `undefined` where one of them is good, else what is said against them. */
export type Judge = (layout: Layout) => Promise<ActionError | undefined>

/** An image and its signatures as an OCI layout. */
export type Layout = {
  /** by their path */
  readonly files: ReadonlyMap<string, Uint8Array | string>
  /** the same for layouts about which cosign has the same to say */
  readonly key: string
}

/** A bundle, and the manifest by which it refers to what it signs. */
export type Attached = { readonly manifest: Subject; readonly layer: Descriptor; readonly bytes: Uint8Array }

/** What a judge needs of the machine. */
export type JudgePorts = CosignPorts & Pick<Ports, 'files'>

/** Signatures of one digest that are looked at: more have been put there by somebody who wants us busy. */
export const LOOKED_AT = 50
/** Those that are read at the same time. */
export const AT_ONCE = 8
/** What one signature may have: cosign's own are of some KiB. */
export const SIGNATURE_LIMIT_BYTES = 1024 * 1024

const IMAGE = 'dev.cosignproject.cosign/image'

/**
 * Has cosign judge whether one of the signatures in a layout is by whom is trusted; gives what it says where none is. It asks no registry. Throws what ends the
 * run, and `ActionError` `signing` for a file of the user's that is not there.
 */
export async function judge(
  { files }: Layout,
  program: string,
  { trust, trustedRoot }: VerifyInputs,
  ports: JudgePorts,
): Promise<ActionError | undefined> {
  const folder = await ports.files.temporaryFolder('verify-')
  const image = join(folder, 'image')
  try {
    await ports.files.makeFolder(join(image, 'blobs', 'sha256'))
    await Promise.all([...files].map(([path, content]) => ports.files.write(join(image, path), content)))
    const who = await whoArguments(trust, folder, ports)
    const roots = trustedRoot === undefined ? [] : [`--trusted-root=${join(folder, 'trusted-root.json')}`]
    if (trustedRoot !== undefined) await copy('cosign-trusted-root', trustedRoot, join(folder, 'trusted-root.json'), ports)
    const args = ['verify', '--local-image=true', ...who, ...roots, image]
    return await runCosign({ program, folder, args, secrets: {}, doing: 'verify it' }, ports).then(() => undefined, saidNo)
  } finally {
    await ports.files.remove(folder)
  }
}

/** A layout of an image's manifest with bundles, as `cosign save` makes it; there are some. */
export function bundleLayout(root: Subject, found: readonly Attached[]): Layout {
  const blobs = found.flatMap(({ manifest, layer, bytes }) => [blobOf(manifest), [pathOf(layer.digest), bytes] as const])
  const digests = new Set(found.map(({ layer }) => layer.digest))
  return layoutOf([{ manifest: root, kind: IMAGE }], [blobOf(root), ...blobs], [root.digest, ...digests])
}

/** The same with a manifest of legacy signatures, and the blobs that it names. */
export function legacyLayout(
  root: Subject,
  isIndex: boolean,
  signatures: Subject,
  blobs: readonly { readonly digest: Digest; readonly bytes: Uint8Array }[],
): Layout {
  const kinds = [
    { manifest: root, kind: isIndex ? `${IMAGE}Index` : IMAGE },
    { manifest: signatures, kind: 'dev.cosignproject.cosign/sigs' },
  ]
  return layoutOf(kinds, [root, signatures, ...blobs].map(blobOf), [root.digest, signatures.digest])
}

function layoutOf(
  kinds: readonly { readonly manifest: Subject; readonly kind: string }[],
  blobs: readonly (readonly [string, Uint8Array])[],
  about: readonly Digest[],
): Layout {
  const manifests = kinds.map(({ manifest, kind }) => ({ ...pointerTo(manifest), annotations: { kind } }))
  const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }
  const files = new Map<string, Uint8Array | string>([
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ['index.json', JSON.stringify(index)],
    ...blobs,
  ])
  return { files, key: about.join(' ') }
}

function blobOf({ digest, bytes }: { readonly digest: Digest; readonly bytes: Uint8Array }): readonly [string, Uint8Array] {
  return [pathOf(digest), bytes]
}

function pathOf(digest: Digest): string {
  return join('blobs', 'sha256', hexOf(digest))
}

/** What cosign says against a signature; all else is no judgement. */
function saidNo(thrown: unknown): ActionError {
  if (thrown instanceof ActionError && thrown.code === 'signing') return thrown
  throw thrown
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
