import type { EcrHost } from '../domain/ecr.ts'
import { inertInline } from '../domain/inert.ts'
import { saysTheSame } from '../domain/lifecycle.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Observed } from '../plan/settle.ts'
import type { EcrApi, EcrSettings, Ports } from '../ports.ts'
import { awsErrorOf, explainAws } from './aws-error.ts'
import { prepareGallery } from './ecr-gallery.ts'
import { mutabilityOf, type Orders, type RepositoryOrder, settingsOf } from './ecr-orders.ts'
import type { Keychain, Login } from './keychain.ts'
import { spared } from './spared.ts'

/** A repository is there some seconds after it was made (AWS in github.com/hashicorp/terraform-provider-aws#3849). */
const APPEARS_MS = 30_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 4_000

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
    ...orders.repositories.map((order) => {
      const { repository } = order
      const work = async () => ((await prepare(order, await keychain.login(repository), ports)) ? [repository] : [])
      return spared(repository, work, [], keychain, ports)
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
async function prepare(order: RepositoryOrder, login: Login | undefined, ports: Pick<Ports, 'clock' | 'log'>): Promise<boolean> {
  const { repository, place, create: settings, lifecycle } = order
  const api = ecrApiOf(login, order)
  if (settings === undefined && lifecycle === undefined) return false
  const { account } = place
  const ask = asking(order, login?.source ?? 'this job')
  const held = await ask('be looked at', () => api.repository(account, repository.path))
  if (held === undefined && settings === undefined) return false
  if (held === undefined && settings !== undefined) await create(repository, place, settings, api, ask, ports)
  if (held !== undefined && settings !== undefined && mutabilityOf(held) !== mutabilityOf(settings))
    ports.log.info(`${repository.name} exists and stays ${mutabilityOf(held)}, where ecr-tag-mutability says ${mutabilityOf(settings)}`)
  await putPolicy(repository, place, lifecycle, api, ask, ports)
  return held === undefined
}

/** The API that an order needs. Throws `ActionError` `credentials` where the sign-in is one that opens the registry alone. */
export function ecrApiOf(login: Login | undefined, { repository, create: settings, lifecycle, scan }: RepositoryOrder): EcrApi {
  if (login?.ecr !== undefined) return login.ecr
  const asked = [
    ...(settings === undefined ? [] : ['ecr-create-repository']),
    ...(lifecycle === undefined ? [] : ['ecr-lifecycle-policy']),
    ...(scan === 'off' ? [] : ['ecr-scan']),
  ]
  throw new ActionError(
    'credentials',
    `${repository.name}: ${asked.join(' and ')} ${asked.length === 1 ? 'needs' : 'need'} the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`,
    'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.',
  )
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
  lifecycle: RepositoryOrder['lifecycle'],
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

function asking({ repository, place, create: settings, lifecycle }: RepositoryOrder, source: string): Ask {
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
      if (cure === undefined)
        throw explainAws(thrown, repository.name, source, actions, 'Check the AWS credentials of this job.', arnOf(repository, place))
      throw new ActionError('registry-refused', `${repository.name} could not ${what}: ${name}: ${inertInline(message)}`, cure, thrown)
    }
  }
}

/** The name of a repository in policies. */
export function arnOf({ path }: Repository, { region, account, partition }: EcrHost): string {
  return `arn:${partition}:ecr:${region}:${account}:repository/${path}`
}
