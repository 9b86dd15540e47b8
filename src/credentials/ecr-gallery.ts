import { isEcrPublic } from '../domain/ecr.ts'
import { inertInline } from '../domain/inert.ts'
import type { Platform } from '../domain/platform.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { EcrInputs } from '../inputs/ecr.ts'
import type { GallerySettings, Ports } from '../ports.ts'
import { awsErrorOf, explainAws } from './aws-error.ts'
import type { Keychain, Login } from './keychain.ts'
import { spared } from './spared.ts'

/** A repository of ECR Public that is created where it does not exist, and how. */
export type GalleryOrder = GalleryPlace & { readonly settings: GallerySettings }

/** `public.ecr.aws/<alias>/<name>`: the alias is the account's, and no part of the name that the API knows. */
type GalleryPlace = { readonly repository: Repository; readonly alias: string; readonly name: string }

/** What the image says of itself, for its page in the gallery. */
export type About = { readonly description: string | undefined; readonly platforms: readonly Platform[] }

/** botocore, ecr-public/2020-10-30/service-2.json, `RepositoryDescription`, `LogoImageBlob`. */
const DESCRIPTION_LIMIT = 1024
const LOGO_LIMIT_BYTES = 512_000

/** Makes the orders of the inputs for images at ECR Public. Throws `ActionError` `inputs` for a logo that cannot be read, and for an image without an alias. */
export async function readGallery(
  inputsFor: (repository: Repository) => EcrInputs,
  images: readonly Repository[],
  about: About,
  ports: Pick<Ports, 'files'>,
): Promise<readonly GalleryOrder[]> {
  const orders = images.map(async (repository): Promise<readonly GalleryOrder[]> => {
    const { create, logo } = inputsFor(repository)
    if (create === undefined || !isEcrPublic(repository.host)) return []
    return [{ ...placeOf(repository), settings: { ...settingsOf(about), logo: await readLogo(logo, ports), tags: create.tags } }]
  })
  return (await Promise.all(orders)).flat()
}

/** What the gallery says of every image of this run. */
function settingsOf({ description: text = '', platforms }: About): Omit<GallerySettings, 'logo' | 'tags'> {
  const description = [...text].slice(0, DESCRIPTION_LIMIT).join('')
  return {
    description: description === '' ? undefined : description,
    architectures: [...new Set(platforms.map(({ architecture }) => ARCHITECTURES.get(architecture) ?? architecture))],
    systems: [...new Set(platforms.map(({ os }) => SYSTEMS.get(os) ?? os))],
  }
}

/** The words that the gallery shows as badges (AWS's API reference, "RepositoryCatalogDataInput"). */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['amd64', 'x86-64'],
  ['386', 'x86'],
  ['arm64', 'ARM 64'],
  ['arm', 'ARM'],
])
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['linux', 'Linux'],
  ['windows', 'Windows'],
])

function placeOf(repository: Repository): GalleryPlace {
  const [alias = '', ...rest] = repository.path.split('/')
  if (rest.length === 0)
    throw new ActionError(
      'inputs',
      `images: ${repository.name} has no alias`,
      'Write public.ecr.aws/ALIAS/NAME; the alias is that of your public registry.',
    )
  return { repository, alias, name: rest.join('/') }
}

async function readLogo(path: string | undefined, { files }: Pick<Ports, 'files'>): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined
  try {
    return await files.read(path, LOGO_LIMIT_BYTES)
  } catch (cause) {
    throw new ActionError(
      'inputs',
      `ecr-public-logo: ${JSON.stringify(path)} cannot be read`,
      `It is the path of a PNG file of at most ${LOGO_LIMIT_BYTES / 1000} kB, from the workspace on.`,
      cause,
    )
  }
}

/** The orders as the plan tells them. */
export function galleryLines(orders: readonly GalleryOrder[]): readonly string[] {
  return orders.map(({ repository, settings }) => `${repository.name} is created if it does not exist${withSettings(settings)}`)
}

function withSettings({ description, architectures, logo, tags }: GallerySettings): string {
  const parts = [
    ...(description === undefined ? [] : ['a description']),
    ...(logo === undefined ? [] : ['a logo']),
    ...(architectures.length === 0 ? [] : [`the architectures ${architectures.join(', ')}`]),
    ...(tags.length === 0 ? [] : [`the tags ${tags.map(({ key, value }) => `${key}=${value}`).join(', ')}`]),
  ]
  return parts.length === 0 ? '' : `, with ${parts.join(', ')}`
}

/**
 * Creates what does not exist, and gives what was created. Throws `ActionError` for a required registry, with the rights that were missing; for others it
 * warns and goes on.
 */
export async function prepareGallery(
  orders: readonly GalleryOrder[],
  keychain: Keychain,
  ports: Pick<Ports, 'log'>,
): Promise<readonly Repository[]> {
  const created = orders.map((order) => {
    const { repository } = order
    const work = async () => ((await prepare(order, await keychain.login(repository), ports)) ? [repository] : [])
    return spared(repository, work, [], keychain, ports)
  })
  return (await Promise.all(created)).flat()
}

async function prepare(
  { repository, alias, name, settings }: GalleryOrder,
  login: Login | undefined,
  { log }: Pick<Ports, 'log'>,
): Promise<boolean> {
  const api = login?.gallery
  if (api === undefined)
    throw new ActionError(
      'credentials',
      `${repository.name}: ecr-create-repository needs the API of ECR Public, and ${login === undefined ? 'there are no AWS credentials' : `the sign-in of ${login.source} is a password alone`}`,
      'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.',
    )
  try {
    if (await api.exists(name)) return false
    const aliases = await api.aliases()
    if (!aliases.includes(alias))
      throw new ActionError(
        'registry-refused',
        `${repository.name} does not exist, and ${alias} is no alias of this account's public registry (${aliases.join(', ') || 'it has none'})`,
        'Check the alias in the name of the image, and the account of the credentials.',
      )
    log.info(
      (await api.create(name, settings)) === 'created'
        ? `${repository.name} was created${withSettings(settings)}`
        : `${repository.name} was created meanwhile by somebody else`,
    )
    return true
  } catch (thrown) {
    throw explain(thrown, repository, login?.source ?? 'this job', settings)
  }
}

function explain(thrown: unknown, { name }: Repository, source: string, { tags }: GallerySettings): ActionError {
  const { name: error, message } = awsErrorOf(thrown)
  if (REFUSALS.has(error))
    return new ActionError(
      'registry-refused',
      `${name} could not be created: ${error}: ${inertInline(message)}`,
      'Check the name of the image and the inputs ecr-…',
      thrown,
    )
  const actions = ['DescribeRepositories', 'DescribeRegistries', 'CreateRepository', ...(tags.length === 0 ? [] : ['TagResource'])]
  return explainAws(
    thrown,
    name,
    source,
    actions.map((action) => `ecr-public:${action}`),
    'Check the AWS credentials of this job.',
  )
}

/** Errors of the API that are about the order (botocore, ecr-public/2020-10-30/service-2.json). */
const REFUSALS: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidTagParameterException',
  'TooManyTagsException',
  'LimitExceededException',
  'UnsupportedCommandException',
])
