import type { Digest } from '../domain/digest.ts'
import type { Platform } from '../domain/platform.ts'
import { canonicalName, type Repository, sameRepository } from '../domain/reference.ts'
import { type ActionError, asActionError, endsRun } from '../errors.ts'
import type { SignInputs } from '../inputs/sign.ts'
import type { Settled } from '../plan/settle.ts'
import type { SignPlan } from '../plan/sign.ts'
import type { Ports } from '../ports.ts'
import type { Uploaded } from '../publish/upload.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import type { Subject } from './artifact.ts'
import { simpleSigningOf, statementOf } from './payload.ts'
import { AUDIENCE, type Hand, openPen, type Pen } from './pen.ts'
import type { Services } from './services.ts'
import { isSigned, type Storing, storeBundle, storeLegacy } from './store.ts'
import { type CosignUsed, ensureCosign } from './tool.ts'

/** What came of one signature: of a digest in a repository. */
export type Signature = {
  readonly repository: Repository
  readonly digest: Digest
  /** whose image the digest is; `undefined` for that of the whole */
  readonly platform: Platform | undefined
  readonly end: { readonly kind: Storing } | { readonly kind: 'failed'; readonly error: ActionError }
}

/** All signatures of a run, and who made them. */
export type Signatures = {
  readonly each: readonly Signature[]
  /** as the bundle has it; `undefined` where nothing was signed */
  readonly signer: string | undefined
  /** cosign's version */
  readonly version: string | undefined
}

/** A plan in which something is signed. */
export type Signing = Exclude<SignPlan, { readonly mode: 'off' }>

/** Sees that the job has identity tokens where it signs with them, and gets cosign. Throws `ActionError` `credentials` or `signing`. */
export async function prepareSigning({ mode }: Pick<Signing, 'mode'>, ports: Ports): Promise<CosignUsed> {
  if (mode === 'keyless') await ports.identity.token(AUDIENCE, 'sign: keyless')
  return ensureCosign(ports)
}

/**
 * Signs an uploaded image in every repository that has it, and stores the signatures there: the digest itself, then each platform's if the plan says so. Never
 * throws but for what ends the run: a failure is in its signatures.
 */
export async function signImage(
  { image, places }: Pick<Uploaded, 'image' | 'places'>,
  about: {
    readonly plan: Signing
    readonly inputs: SignInputs
    readonly settled: Settled
    readonly withheld: ReadonlyMap<string, unknown>
  },
  cosign: Promise<CosignUsed>,
  registries: Registries,
  ports: Ports,
): Promise<Signatures> {
  const { plan, inputs, settled, withheld } = about
  const having = settled.rows.filter((row) => row.before === image.digest).map(({ repository }) => repository)
  const lying = places.filter(({ error }) => error === undefined).map(({ repository }) => repository)
  const targets = [...new Map([...lying, ...having].map((repository) => [canonicalName(repository), repository])).values()].filter(
    (repository) => !withheld.has(canonicalName(repository)),
  )
  const clients = targets.map((repository) => registries.open(repository))
  const each: Signature[] = []
  let signer: string | undefined
  let version: string | undefined
  let lost: ActionError | undefined
  const folder = await ports.files.temporaryFolder('sign-')
  try {
    for (const { subject, platform } of subjectsOf(image, plan.recursive)) {
      const ended = (repository: Repository, end: Signature['end']) => each.push({ repository, digest: subject.digest, platform, end })
      try {
        if (lost !== undefined) throw lost
        const pen = await openPen(await cosign, servicesOf(plan), handOf(inputs), 'sign: keyless', folder, ports)
        version = pen.version
        const ends = await signSubject(subject, clients, plan.format, pen, ports)
        signer = ends.signer ?? signer
        ends.each.forEach((end, index) => {
          const repository = targets[index]
          if (repository !== undefined) ended(repository, end)
        })
      } catch (thrown) {
        const error = asActionError(thrown)
        if (endsRun(error)) throw error
        lost = error
        for (const repository of targets) ended(repository, { kind: 'failed', error })
      }
    }
  } finally {
    await ports.files.remove(folder)
  }
  return { each, signer, version }
}

/** Whether a published digest has signatures wherever a tag shows it: then there is nothing to sign for a run that writes no tag. */
export async function hasSignatures(
  digest: Digest,
  format: Signing['format'],
  { rows }: Settled,
  registries: Registries,
): Promise<boolean> {
  const having = rows.filter((row) => row.before === digest).map(({ repository }) => repository)
  const places = having.filter((repository, index) => having.findIndex((other) => sameRepository(other, repository)) === index)
  const found = await Promise.all(places.map((repository) => isSigned(digest, format, registries.open(repository))))
  return found.every((each) => each)
}

/** The image itself, and of an index the manifest of each platform: not its attestations, which nobody deploys. */
function subjectsOf(
  { root, children, platforms }: Uploaded['image'],
  isRecursive: boolean,
): readonly { readonly subject: Subject; readonly platform: Platform | undefined }[] {
  const parts = isRecursive ? platforms : []
  const below = parts.flatMap(({ platform, digest }) => {
    const child = children.find((manifest) => manifest.digest === digest)
    return child === undefined ? [] : [{ subject: child, platform }]
  })
  return [{ subject: root, platform: undefined }, ...new Map(below.map((each) => [each.subject.digest, each])).values()]
}

/** A bundle is the same for every repository; what the legacy format signs has the repository in it. */
async function signSubject(
  subject: Subject,
  clients: readonly RegistryClient[],
  format: Signing['format'],
  pen: Pen,
  ports: Ports,
): Promise<{ readonly signer: string | undefined; readonly each: readonly Signature['end'][] }> {
  if (format === 'bundle') {
    const bundle = await pen.write(statementOf(subject.digest), 'dsse', subject.digest)
    return { signer: bundle.signer, each: await Promise.all(clients.map((client) => settle(storeBundle(bundle, subject, client, ports)))) }
  }
  const each: Signature['end'][] = []
  let signer: string | undefined
  for (const client of clients) {
    const payload = simpleSigningOf(client.repository, subject.digest)
    const write = async (): Promise<Storing> => {
      const bundle = await pen.write(payload, 'message', subject.digest)
      signer = bundle.signer
      return storeLegacy(bundle, payload, subject.digest, client, ports)
    }
    each.push(await settle(write()))
  }
  return { signer, each }
}

async function settle(work: Promise<Storing>): Promise<Signature['end']> {
  try {
    return { kind: await work }
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    return { kind: 'failed', error }
  }
}

function servicesOf({ mode, log, own }: Signing): Services {
  if (own !== undefined) return { kind: 'own', ...own }
  return mode === 'key' && !log ? { kind: 'none' } : { kind: 'public', log }
}

/** Who signs by a key that is not there was told so by the inputs. */
function handOf(inputs: SignInputs): Hand {
  return inputs.mode === 'key' ? inputs : { mode: 'keyless', key: undefined }
}
