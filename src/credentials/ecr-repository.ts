import { type EcrHost, parseEcrHost } from '../domain/ecr.ts'
import { inertInline } from '../domain/inert.ts'
import { isFor, type Lifecycle, parseLifecycle, saysTheSame } from '../domain/lifecycle.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { EcrInputs } from '../inputs/ecr.ts'
import type { Observed } from '../plan/settle.ts'
import type { EcrApi, EcrRepository, EcrSettings, Ports } from '../ports.ts'
import { awsErrorOf, explainAws } from './aws-error.ts'
import { type About, type GalleryOrders, galleryLines, prepareGallery, readGallery } from './ecr-gallery.ts'
import type { Keychain, Login } from './keychain.ts'

/** What is done to repositories of ECR and ECR Public before the build; without repositories, nothing. */
export type Orders = {
  readonly repositories: readonly { readonly repository: Repository; readonly place: EcrHost }[]
  readonly create: EcrSettings | undefined
  readonly lifecycle: { readonly path: string; readonly text: string; readonly policy: Lifecycle } | undefined
  readonly gallery: GalleryOrders
}

const POLICY_LIMIT_BYTES = 256 * 1024
/** A repository is there some seconds after it was made (AWS in github.com/hashicorp/terraform-provider-aws#3849). */
const APPEARS_MS = 30_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 4_000

/**
 * Makes the orders of the inputs for those images that are at ECR; asks nobody. Warns where the policy's rules for tagged images are for none of the planned
 * tags. Throws `ActionError` `inputs` for a policy file that cannot be read or is none.
 */
export async function readOrders(
  inputs: EcrInputs,
  images: readonly Repository[],
  tags: readonly string[],
  about: About,
  ports: Pick<Ports, 'files' | 'log'>,
): Promise<Orders> {
  const { create, lifecyclePolicy } = inputs
  const repositories = images.flatMap((repository) => {
    const place = parseEcrHost(repository.host)
    return place === undefined ? [] : [{ repository, place }]
  })
  const lifecycle = lifecyclePolicy === undefined ? undefined : await readPolicy(lifecyclePolicy, ports)
  if (lifecycle !== undefined && repositories.length > 0) {
    const hasTagged = lifecycle.policy.rules.some(({ kind }) => kind === 'tagged')
    if (hasTagged && tags.length > 0 && !tags.some((tag) => isFor(lifecycle.policy, tag)))
      ports.log.warning(
        `ecr-lifecycle-policy: the tags that the rules of ${lifecycle.path} are for are none of this run's (${tags.join(', ')}), so these images are kept until another rule fits`,
      )
  }
  const isOrdered = create !== undefined || lifecycle !== undefined
  return { repositories: isOrdered ? repositories : [], create, lifecycle, gallery: await readGallery(inputs, images, about, ports) }
}

async function readPolicy(path: string, { files }: Pick<Ports, 'files'>): Promise<NonNullable<Orders['lifecycle']>> {
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
export function orderLines({ repositories, create, lifecycle, gallery }: Orders): readonly string[] {
  const own = repositories.flatMap(({ repository }) => [
    ...(create === undefined ? [] : [`${repository.name} is created if it does not exist: ${settingsOf(create)}`]),
    ...(lifecycle === undefined ? [] : [`${repository.name} gets the lifecycle policy ${lifecycle.path} unless it has it`]),
  ])
  return [...own, ...galleryLines(gallery)]
}

function settingsOf(settings: EcrSettings): string {
  const { encryption, scanOnPush, tags } = settings
  const key = encryption?.key === undefined ? '' : ` with ${encryption.key}`
  return [
    mutabilityOf(settings),
    ...(encryption === undefined ? [] : [`encrypted by ${encryption.type}${key}`]),
    ...(scanOnPush === undefined ? [] : [scanOnPush ? 'scanned on push' : 'not scanned on push']),
    ...(tags.length === 0 ? [] : [`tagged ${tags.map(({ key: name, value }) => `${name}=${value}`).join(', ')}`]),
  ].join(', ')
}

function mutabilityOf({ mutability, exclusions }: EcrRepository): string {
  const word = mutability.startsWith('IMMUTABLE') ? 'immutable' : 'mutable'
  return exclusions.length === 0 ? word : `${word} except ${exclusions.join(', ')}`
}

/**
 * Carries the orders out, all repositories at once: creates what does not exist and waits until it is there; puts the policy where another one, or none, is.
 * What exists keeps its settings. Gives what was created. Throws `ActionError` for a required registry, with the rights that were missing; for others it warns and goes on.
 */
export async function prepareRepositories(
  orders: Orders,
  keychain: Keychain,
  ports: Pick<Ports, 'clock' | 'log'>,
): Promise<readonly Repository[]> {
  const created = await Promise.all([
    prepareGallery(orders.gallery, keychain, ports),
    ...orders.repositories.map(async ({ repository, place }) => {
      try {
        return (await prepare(repository, place, orders, await keychain.login(repository), ports)) ? [repository] : []
      } catch (thrown) {
        const error = asActionError(thrown)
        if (keychain.settings(repository.host).required || endsRun(error)) throw thrown
        ports.log.warning(`${error.message} (not required: the run goes on)`)
        return []
      }
    }),
  ])
  return created.flat()
}

/**
 * Looks at the registries; again, for as long as a new repository may take to appear, where one does not know yet what was created a moment ago. What else is
 * refused stays so.
 */
export async function lookUntilThere(
  created: readonly Repository[],
  look: () => Promise<Observed>,
  { clock }: Pick<Ports, 'clock'>,
): Promise<Observed> {
  const deadlineMs = clock.elapsedMs() + APPEARS_MS
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const observed = await look()
    const isMissing = observed.repositories.some(
      ({ repository, refused }) =>
        created.some(({ name }) => name === repository.name) && refused?.message.includes('NAME_UNKNOWN') === true,
    )
    if (!isMissing || clock.elapsedMs() + waitMs > deadlineMs) return observed
    await clock.sleep(waitMs)
  }
}

/** Gives whether the repository was created. */
async function prepare(
  repository: Repository,
  place: EcrHost,
  orders: Orders,
  login: Login | undefined,
  ports: Pick<Ports, 'clock' | 'log'>,
): Promise<boolean> {
  const api = login?.ecr
  if (api === undefined)
    throw new ActionError(
      'credentials',
      `${repository.name}: ecr-create-repository and ecr-lifecycle-policy need the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`,
      'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.',
    )
  const { account } = place
  const ask = asking(repository, place, login?.source ?? 'this job', orders)
  const held = await ask('be looked at', () => api.repository(account, repository.path))
  if (held === undefined && orders.create === undefined) return false
  if (held === undefined && orders.create !== undefined) await create(repository, place, orders.create, api, ask, ports)
  if (held !== undefined && orders.create !== undefined && mutabilityOf(held) !== mutabilityOf(orders.create))
    ports.log.info(
      `${repository.name} exists and stays ${mutabilityOf(held)}, where ecr-tag-mutability says ${mutabilityOf(orders.create)}`,
    )
  await putPolicy(repository, place, orders.lifecycle, api, ask, ports)
  return held === undefined
}

/** A question to the API and its error in our words; `what` follows "could not". */
type Ask = <T>(what: string, question: () => Promise<T>) => Promise<T>

async function create(
  repository: Repository,
  { account }: EcrHost,
  settings: EcrSettings,
  api: EcrApi,
  ask: Ask,
  { clock, log }: Pick<Ports, 'clock' | 'log'>,
): Promise<void> {
  const outcome = await ask('be created', () => api.create(account, repository.path, settings))
  log.info(
    outcome === 'created'
      ? `${repository.name} was created: ${settingsOf(settings)}`
      : `${repository.name} was created meanwhile by somebody else`,
  )
  const deadlineMs = clock.elapsedMs() + APPEARS_MS
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    if ((await ask('be looked at', () => api.repository(account, repository.path))) !== undefined) return
    if (clock.elapsedMs() + waitMs > deadlineMs)
      throw new ActionError(
        'registry-answer',
        `${repository.name} was created and is not there after ${APPEARS_MS / 1000} s`,
        'Run the job again.',
      )
    await clock.sleep(waitMs)
  }
}

async function putPolicy(
  repository: Repository,
  { account }: EcrHost,
  lifecycle: Orders['lifecycle'],
  api: EcrApi,
  ask: Ask,
  { log }: Pick<Ports, 'log'>,
): Promise<void> {
  if (lifecycle === undefined) return
  const held = await ask('be asked for its lifecycle policy', () => api.lifecycle(account, repository.path))
  if (held !== undefined && saysTheSame(lifecycle.policy, held))
    return log.info(`${repository.name} has the lifecycle policy ${lifecycle.path} already`)
  await ask('get its lifecycle policy', () => api.putLifecycle(account, repository.path, lifecycle.text))
  log.info(`${repository.name} got the lifecycle policy ${lifecycle.path}${held === undefined ? '' : ', in place of another one'}`)
}

/** Errors of the API that are about the order, not about who gives it (botocore, ecr/2015-09-21/service-2.json), and what helps. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['InvalidParameterException', 'Check the inputs ecr-…; ECR does not take one of them.'],
  ['InvalidTagParameterException', 'Check ecr-repository-tags.'],
  ['TooManyTagsException', 'Check ecr-repository-tags.'],
  ['LimitExceededException', 'The account has as many repositories as it may have; ask AWS for a higher quota.'],
  [
    'KmsException',
    'Check the key of ecr-encryption; the identity needs kms:CreateGrant, kms:RetireGrant and kms:DescribeKey on it, and it must be in the region of the registry.',
  ],
  ['ValidationException', 'Check the inputs ecr-…; ECR does not take one of them.'],
])

function asking(
  repository: Repository,
  { region, account, partition }: EcrHost,
  source: string,
  { create: settings, lifecycle }: Orders,
): Ask {
  const resource = `arn:${partition}:ecr:${region}:${account}:repository/${repository.path}`
  const actions = [
    'ecr:DescribeRepositories',
    ...(settings === undefined ? [] : ['ecr:CreateRepository']),
    ...(settings === undefined || settings.tags.length === 0 ? [] : ['ecr:TagResource']),
    ...(lifecycle === undefined ? [] : ['ecr:GetLifecyclePolicy', 'ecr:PutLifecyclePolicy']),
  ]
  return async (what, question) => {
    try {
      return await question()
    } catch (thrown) {
      const { name, message } = awsErrorOf(thrown)
      const cure = REFUSALS.get(name)
      if (cure === undefined) throw explainAws(thrown, repository.name, source, actions, 'Check the AWS credentials of this job.', resource)
      throw new ActionError('registry-refused', `${repository.name} could not ${what}: ${name}: ${inertInline(message)}`, cure, thrown)
    }
  }
}
