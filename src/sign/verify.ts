import { SIGN_PREDICATE } from '../domain/cosign.ts'
import type { Digest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { at, parseJson } from '../domain/json.ts'
import type { Manifest } from '../domain/manifest.ts'
import { inParallel } from '../domain/parallel.ts'
import { formatPinned, type Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Trust, VerifyInputs } from '../inputs/verify.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { isSignature, mayBeBundle, type Subject } from './artifact.ts'
import { orUnfit, readAttached } from './found.ts'
import { AT_ONCE, bundleLayout, judge, type Layout, LOOKED_AT, legacyLayout, SIGNATURE_LIMIT_BYTES } from './judge.ts'
import { legacyTag, manifestOf, signaturesIn } from './legacy.ts'
import { lookUp } from './store.ts'
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
    const looked = [await bundlesOf(root, client), await legacyOf(root, client)]
    const layouts = looked.map(({ layout }) => layout).filter((layout) => layout !== undefined)
    if (layouts.length === 0) throw noneOf(named, looked)
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

/** What cosign shall judge, if there is any, and what was passed over, as cosign does: anybody may have put it beside a signature. */
type Looked = { readonly layout: Layout | undefined; readonly passed: readonly ActionError[] }

/** A copy of an image's manifest with its bundles. Others than signatures, such as attestations, are no proof of one. */
async function bundlesOf(root: Subject, client: RegistryClient): Promise<Looked> {
  const list = await orUnfit(() => lookUp(root.digest, client))
  if (list instanceof ActionError) return { layout: undefined, passed: [list] }
  const claims = list.entries.filter(mayBeBundle).toSorted((one, other) => Number(isSignature(other)) - Number(isSignature(one)))
  const read = await inParallel(claims.slice(0, LOOKED_AT), AT_ONCE, (entry) => orUnfit(() => readAttached(entry, root, client)))
  const { whole, passed } = apart(read)
  const found = whole.filter((attached) => attached !== undefined).filter(({ bytes }) => predicateIn(bytes) === SIGN_PREDICATE)
  const cut = list.cut === undefined ? [] : [list.cut]
  return { layout: found.length === 0 ? undefined : bundleLayout(root, found), passed: [...cut, ...passed] }
}

/** The same with its legacy signatures, without those that are not there. */
async function legacyOf(root: Manifest, client: RegistryClient): Promise<Looked> {
  const signatures = await orUnfit(() => client.manifest(legacyTag(root.digest)))
  if (signatures instanceof ActionError) return { layout: undefined, passed: [signatures] }
  const read = await inParallel(signaturesIn(signatures).slice(0, LOOKED_AT), AT_ONCE, (layer) =>
    orUnfit(async () => ({ ...layer, bytes: await client.readBlob(layer, SIGNATURE_LIMIT_BYTES) })),
  )
  const { whole, passed } = apart(read)
  const { manifest, config } = manifestOf(whole)
  const layout = whole.length === 0 ? undefined : legacyLayout(root, root.content.kind === 'index', manifest, [config, ...whole])
  return { layout, passed }
}

function apart<T>(read: readonly (T | ActionError)[]): { readonly whole: readonly T[]; readonly passed: readonly ActionError[] } {
  const whole: T[] = []
  const passed: ActionError[] = []
  for (const one of read) {
    if (one instanceof ActionError) passed.push(one)
    else whole.push(one)
  }
  return { whole, passed }
}

function noneOf(named: string, looked: readonly Looked[]): ActionError {
  const [first] = looked.flatMap(({ passed }) => passed)
  if (first === undefined) return refusal(named, 'it has no signature', undefined)
  return refusal(named, `it has no signature that can be read: ${inertInline(first.message)}`, first)
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
