import { type EcrHost, parseEcrHost } from '../domain/ecr.ts'
import { isFor, type Lifecycle, parseLifecycle } from '../domain/lifecycle.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { EcrInputs } from '../inputs/ecr.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { EcrRepository, EcrSettings, Ports } from '../ports.ts'
import { type About, type GalleryOrder, galleryLines, readGallery } from './ecr-gallery.ts'
import { entryFor } from './entry.ts'

/** What is done at ECR and ECR Public beside signing in and pushing; for no repository, nothing. */
export type Orders = { readonly repositories: readonly RepositoryOrder[]; readonly gallery: readonly GalleryOrder[] }

/** What is done to one repository of ECR: before the build, and (`scan`) between upload and names. */
export type RepositoryOrder = {
  readonly repository: Repository
  readonly place: EcrHost
  readonly create: EcrSettings | undefined
  readonly lifecycle: LifecycleOrder | undefined
  readonly scan: EcrInputs['scan']
}

/** A lifecycle policy as its file has it. */
type LifecycleOrder = { readonly path: string; readonly text: string; readonly policy: Lifecycle }

const POLICY_LIMIT_BYTES = 256 * 1024

/** What the inputs say of a repository: its entry in `registry-auth` where that has keys of its own, else the inputs `ecr-…`. */
export function ecrInputsFor({ registries, ecr }: Pick<Inputs, 'registries' | 'ecr'>): (repository: Repository) => EcrInputs {
  return (repository) => {
    const ofHost = registries.filter(({ host }) => host === repository.host)
    return entryFor(repository, ofHost)?.ecr ?? ecr
  }
}

/**
 * Makes the orders of the inputs for those images that are at ECR; asks nobody. Warns where the policy's rules for tagged images are for none of the planned
 * tags. Throws `ActionError` `inputs` for a policy file that cannot be read or is none.
 */
export async function readOrders(
  inputsFor: (repository: Repository) => EcrInputs,
  images: readonly Repository[],
  tags: readonly string[],
  about: About,
  ports: Pick<Ports, 'files' | 'log'>,
): Promise<Orders> {
  const policies = new Map<string, Promise<LifecycleOrder>>()
  const policyOf = (path: string): Promise<LifecycleOrder> => {
    const reading = policies.get(path) ?? readPolicy(path, ports)
    policies.set(path, reading)
    return reading
  }
  const repositories = images.map(async (repository): Promise<readonly RepositoryOrder[]> => {
    const place = parseEcrHost(repository.host)
    if (place === undefined) return []
    const { create, lifecyclePolicy, scan } = inputsFor(repository)
    const lifecycle = lifecyclePolicy === undefined ? undefined : await policyOf(lifecyclePolicy)
    if (create === undefined && lifecycle === undefined && scan === 'off') return []
    return [{ repository, place, create, lifecycle, scan }]
  })
  const orders = { repositories: (await Promise.all(repositories)).flat(), gallery: await readGallery(inputsFor, images, about, ports) }
  for (const reading of policies.values()) warnOfMisses(await reading, tags, ports)
  return orders
}

function warnOfMisses({ path, policy }: LifecycleOrder, tags: readonly string[], { log }: Pick<Ports, 'log'>): void {
  const hasTagged = policy.rules.some(({ kind }) => kind === 'tagged')
  if (!hasTagged || tags.length === 0 || tags.some((tag) => isFor(policy, tag))) return
  log.warning(
    `ecr-lifecycle-policy: the tags that the rules of ${path} are for are none of this run's (${tags.join(', ')}), so these images are kept until another rule fits`,
  )
}

async function readPolicy(path: string, { files }: Pick<Ports, 'files'>): Promise<LifecycleOrder> {
  const refuse = (found: string, cause?: unknown) =>
    new ActionError(
      'inputs',
      `ecr-lifecycle-policy: ${JSON.stringify(path)} ${found}`,
      'It is the path of a JSON file, from the workspace on (ECR user guide, "Lifecycle policy properties").',
      cause,
    )
  const text = await files.readText(path, POLICY_LIMIT_BYTES).catch((cause: unknown) => {
    throw refuse('cannot be read', cause)
  })
  if (text === undefined) throw refuse('does not exist')
  const policy = parseLifecycle(text)
  if ('refused' in policy) throw refuse(policy.refused)
  return { path, text, policy }
}

/** The orders as the plan tells them, also in a run that carries none of them out. */
export function orderLines({ repositories, gallery }: Orders): readonly string[] {
  const own = repositories.flatMap(({ repository: { name }, create, lifecycle, scan }) => [
    ...(create === undefined ? [] : [`${name} is created if it does not exist: ${settingsOf(create)}`]),
    ...(lifecycle === undefined ? [] : [`${name} gets the lifecycle policy ${lifecycle.path} unless it has it`]),
    ...(scan === 'off' ? [] : [`${name}: ECR's own scan of the uploaded image is ${SCANS[scan]}`]),
  ])
  return [...own, ...galleryLines(gallery)]
}

const SCANS: Readonly<Record<'report' | 'gate', string>> = {
  report: 'reported before its tags are written',
  gate: 'the condition for its tags',
}

/** How a repository is made, as a list for people. */
export function settingsOf(settings: EcrSettings): string {
  const { encryption, scanOnPush, tags } = settings
  const key = encryption?.key === undefined ? '' : ` with ${encryption.key}`
  return [
    mutabilityOf(settings),
    ...(encryption === undefined ? [] : [`encrypted by ${encryption.type}${key}`]),
    ...(scanOnPush === undefined ? [] : [scanOnPush ? 'scanned on push' : 'not scanned on push']),
    ...(tags.length === 0 ? [] : [`tagged ${tags.map(({ key: name, value }) => `${name}=${value}`).join(', ')}`]),
  ].join(', ')
}

/** Whether tags of a repository may move, for people. */
export function mutabilityOf({ mutability, exclusions }: EcrRepository): string {
  const word = mutability.startsWith('IMMUTABLE') ? 'immutable' : 'mutable'
  return exclusions.length === 0 ? word : `${word} except ${exclusions.join(', ')}`
}
