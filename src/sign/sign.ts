import type { Digest } from '../domain/digest.ts'
import { at } from '../domain/json.ts'
import type { Platform } from '../domain/platform.ts'
import { canonicalName, type Repository } from '../domain/reference.ts'
import { type ActionError, asActionError, endsRun } from '../errors.ts'
import type { SignInputs } from '../inputs/sign.ts'
import type { Settled } from '../plan/settle.ts'
import type { SignPlan } from '../plan/sign.ts'
import type { Ports } from '../ports.ts'
import type { Uploaded } from '../publish/upload.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import type { Subject } from './artifact.ts'
import { claimsOf } from './claims.ts'
import { simpleSigningOf, statementOf } from './payload.ts'
import { AUDIENCE, type Hand, openPen, type Pen, type Written } from './pen.ts'
import { haveLog, type Services } from './services.ts'
import { isSigned, type Storing, storeBundle, storeLegacy } from './store.ts'
import { type CosignUsed, ensureCosign } from './tool.ts'
import { type Job, once, openSigners, type Signers, type Who } from './who.ts'

/** What came of one signature: of a digest in a repository. */
export type Signature = {
  readonly repository: Repository
  readonly digest: Digest
  /** whose image the digest is; `undefined` for that of the whole */
  readonly platform: Platform | undefined
  readonly end: Storing | { readonly kind: 'failed'; readonly error: ActionError }
}

/** All signatures of a run, and who made them. */
export type Signatures = {
  readonly each: readonly Signature[]
  /** as the bundle has it; `undefined` where nothing was signed */
  readonly signer: string | undefined
  /** who said whose hand it was; `undefined` for a key, and where nothing was signed */
  readonly issuer: string | undefined
  /** whether they have an entry in a transparency log */
  readonly log: boolean
  /** cosign's version */
  readonly version: string | undefined
}

/** A plan in which something is signed. */
export type Signing = Exclude<SignPlan, { readonly mode: 'off' }>

/** The cosign that signs, and the name that the job has for it, where it signs by its identity. */
export type Prepared = CosignUsed & { readonly job?: Job | undefined }

/** Sees that the job has identity tokens where it signs with them, and gets cosign. Throws `ActionError` `credentials` or `signing`. */
export async function prepareSigning({ mode }: Pick<Signing, 'mode'>, ports: Ports): Promise<Prepared> {
  const token = mode === 'keyless' ? await ports.identity.token(AUDIENCE, WHAT) : undefined
  return { ...(await ensureCosign(ports)), job: token && jobOf(token, ports) }
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
  prepared: Promise<Prepared>,
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
  const means = { cosign: prepared, services: servicesOf(plan), hand: handOf(inputs) }
  const signers = openSigners(means, ports)
  const own = once(async () => signers.own((await prepared).job))
  const each: Signature[] = []
  let by: By | undefined
  let version: string | undefined
  let lost: ActionError | undefined
  const folder = await ports.files.temporaryFolder('sign-')
  try {
    for (const { subject, platform } of subjectsOf(image, plan.recursive)) {
      const ended = (repository: Repository, end: Signature['end']) => each.push({ repository, digest: subject.digest, platform, end })
      try {
        if (lost !== undefined) throw lost
        // What was made just now has no signature yet.
        const known = settled.source.kind === 'build' ? undefined : await signerAtAll(clients, subject, plan.format, own)
        if (known !== undefined) {
          by = { ...known, log: await haveLog(means.services, ports) }
          version = (await prepared).version
          for (const repository of targets) ended(repository, { kind: 'already' })
          continue
        }
        const pen = await openPen(await prepared, means.services, means.hand, WHAT, folder, ports)
        version = pen.version
        const ends = await signSubject(subject, clients, plan.format, pen, signers, ports)
        by = ends.by ?? by
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
  return { each, signer: by?.signer, issuer: by?.issuer, log: by?.log ?? plan.log, version }
}

type By = Pick<Signatures, 'signer' | 'issuer' | 'log'>

/** Who signs in this run, where all of these repositories have a good signature of theirs. One that cannot be asked is asked again when it is written to. */
async function signerAtAll(
  clients: readonly RegistryClient[],
  subject: Subject,
  format: Signing['format'],
  own: () => Promise<Who | undefined>,
): Promise<Who | undefined> {
  const found = await Promise.all(clients.map((client) => isSigned(subject, format, client, own).catch(notKnown)))
  return found.length > 0 && found.every((each) => each) ? own() : undefined
}

function notKnown(thrown: unknown): false {
  const error = asActionError(thrown)
  if (endsRun(error)) throw error
  return false
}

const WHAT = 'sign: keyless'

/** The name that Fulcio gives a job of GitHub (sigstore/fulcio, docs/oidc.md); another Sigstore may give it another one. */
function jobOf({ jwt, claims: { issuer } }: Awaited<ReturnType<Ports['identity']['token']>>, { env }: Pick<Ports, 'env'>): Job | undefined {
  const workflow = at(claimsOf(jwt), 'job_workflow_ref')
  if (typeof workflow !== 'string' || issuer === undefined) return undefined
  return { signer: `URI:${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${workflow}`, issuer }
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
  signers: Signers,
  ports: Ports,
): Promise<{ readonly by: By | undefined; readonly each: readonly Signature['end'][] }> {
  if (format === 'bundle') {
    const written = await pen.write(statementOf(subject.digest), 'dsse', subject.digest)
    const { judge } = signers.of(written)
    return {
      by: byOf(written),
      each: await Promise.all(clients.map((client) => settle(storeBundle(written, subject, client, judge, ports)))),
    }
  }
  const each: Signature['end'][] = []
  let by: By | undefined
  for (const client of clients) {
    const payload = simpleSigningOf(client.repository, subject.digest)
    const write = async (): Promise<Storing> => {
      const bundle = await pen.write(payload, 'message', subject.digest)
      by = byOf(bundle)
      return storeLegacy(bundle, payload, subject, client, signers.of(bundle).judge, ports)
    }
    each.push(await settle(write()))
  }
  return { by, each }
}

function byOf({ signer, issuer, entry }: Written): By {
  return { signer, issuer, log: entry !== undefined }
}

async function settle(work: Promise<Storing>): Promise<Signature['end']> {
  try {
    return await work
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
