import { isEcrPublic } from '../domain/ecr.ts'
import { inertInline } from '../domain/inert.ts'
import type { Platform } from '../domain/platform.ts'
import type { Repository } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { EcrInputs } from '../inputs/ecr.ts'
import type { GallerySettings, Ports } from '../ports.ts'
import { awsErrorOf, explainAws } from './aws-error.ts'
import type { Keychain, Login } from './keychain.ts'

/** The repositories of ECR Public that are created where they do not exist, and how. */
export type GalleryOrders = { readonly repositories: readonly GalleryPlace[]; readonly settings: GallerySettings }

/** `public.ecr.aws/<alias>/<name>`: the alias is the account's, and no part of the name that the API knows. */
type GalleryPlace = { readonly repository: Repository; readonly alias: string; readonly name: string }

/** What the image says of itself, for its page in the gallery. */
export type About = { readonly description: string | undefined; readonly platforms: readonly Platform[] }

/** botocore, ecr-public/2020-10-30/service-2.json, `RepositoryDescription`, `LogoImageBlob`. */
const DESCRIPTION_LIMIT = 1024
const LOGO_LIMIT_BYTES = 512_000

/** Makes the orders of the inputs for images at ECR Public. Throws `ActionError` `inputs` for a logo that cannot be read, and for an image without an alias. */
export async function readGallery(
  { create, logo }: EcrInputs,
  images: readonly Repository[],
  about: About,
  ports: Pick<Ports, 'files'>,
): Promise<GalleryOrders> {
  const repositories = create === undefined ? [] : images.filter(({ host }) => isEcrPublic(host)).map(placeOf)
  const description = about.description === undefined ? undefined : [...about.description].slice(0, DESCRIPTION_LIMIT).join('')
  const settings = {
    description: description === '' ? undefined : description,
    architectures: [...new Set(about.platforms.map(({ architecture }) => ARCHITECTURES.get(architecture) ?? architecture))],
    systems: [...new Set(about.platforms.map(({ os }) => SYSTEMS.get(os) ?? os))],
    logo: logo === undefined ? undefined : await readLogo(logo, ports),
    tags: create?.tags ?? [],
  }
  return { repositories, settings }
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

async function readLogo(path: string, { files }: Pick<Ports, 'files'>): Promise<Uint8Array> {
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
export function galleryLines({ repositories, settings }: GalleryOrders): readonly string[] {
  return repositories.map(({ repository }) => `${repository.name} is created if it does not exist${withSettings(settings)}`)
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
export async function prepareGallery(orders: GalleryOrders, keychain: Keychain, ports: Pick<Ports, 'log'>): Promise<readonly Repository[]> {
  const created = await Promise.all(
    orders.repositories.map(async (place) => {
      const { repository } = place
      try {
        return (await prepare(place, orders.settings, await keychain.login(repository), ports)) ? [repository] : []
      } catch (thrown) {
        const error = asActionError(thrown)
        if (keychain.settings(repository.host).required || endsRun(error)) throw thrown
        ports.log.warning(`${error.message} (not required: the run goes on)`)
        return []
      }
    }),
  )
  return created.flat()
}

async function prepare(
  { repository, alias, name }: GalleryPlace,
  settings: GallerySettings,
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
