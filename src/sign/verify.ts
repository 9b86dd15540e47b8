import { SIGN_PREDICATE } from '../domain/cosign.ts'
import type { Digest } from '../domain/digest.ts'
import { at, parseJson } from '../domain/json.ts'
import type { Manifest } from '../domain/manifest.ts'
import { formatPinned, type Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Trust, VerifyInputs } from '../inputs/verify.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import type { Subject } from './artifact.ts'
import { readAttached } from './found.ts'
import { type Attached, bundleLayout, judge, type Layout, LOOKED_AT, legacyLayout, SIGNATURE_LIMIT_BYTES } from './judge.ts'
import { legacyTag } from './legacy.ts'
import { referrersOf } from './store.ts'
import { ensureCosign, type ToolPorts } from './tool.ts'

/** A digest in a repository that must be signed. */
export type Claimed = { readonly repository: Repository; readonly digest: Digest }

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

/** A copy of an image's manifest with its bundles. Others than signatures, such as attestations, are no proof of one. */
async function bundlesOf(root: Subject, client: RegistryClient): Promise<Layout | undefined> {
  const found: Attached[] = []
  for (const entry of (await referrersOf(root.digest, client)).slice(0, LOOKED_AT)) {
    const attached = await readAttached(entry, root, client)
    if (attached !== undefined && predicateIn(attached.bytes) === SIGN_PREDICATE) found.push(attached)
  }
  return found.length === 0 ? undefined : bundleLayout(root, found)
}

async function legacyOf(root: Manifest, client: RegistryClient): Promise<Layout | undefined> {
  const signatures = await client.manifest(legacyTag(root.digest))
  if (signatures?.content.kind !== 'image') return undefined
  const { config, layers } = signatures.content
  const blobs = await Promise.all(
    [config, ...layers.slice(0, LOOKED_AT)].map(async (blob) => ({
      digest: blob.digest,
      bytes: await client.readBlob(blob, SIGNATURE_LIMIT_BYTES),
    })),
  )
  return legacyLayout(root, root.content.kind === 'index', signatures, blobs)
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

function predicateIn(bundle: Uint8Array): unknown {
  const payload = at(parseJson(bundle), 'dsseEnvelope', 'payload')
  return typeof payload === 'string' ? at(parseJson(Buffer.from(payload, 'base64')), 'predicateType') : undefined
}
