import { explainAws } from '../credentials/aws-error.ts'
import { placeOf } from '../credentials/ecr.ts'
import { arnOf } from '../credentials/ecr-repository.ts'
import type { Login } from '../credentials/keychain.ts'
import { parseDigest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { type Memory, readPieces } from './read.ts'
import { type Shelf, sameTags } from './shelf.ts'

const ACTIONS = ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:BatchDeleteImage']
const CURE = `Give the identity ${ACTIONS.join(', ')} on the repository.`

/**
 * Reads a repository of ECR: its API lists every manifest, with a tag or without one, and says when it was pushed. `undefined` where there is no such
 * repository. Throws `ActionError` `credentials` where the sign-in opens the registry alone.
 */
export async function readEcr(client: RegistryClient, login: Login | undefined, memory: Memory): Promise<Shelf | undefined> {
  const { repository } = client
  const api = login?.ecr
  if (login === undefined || api === undefined)
    throw new ActionError(
      'credentials',
      `${repository.name}: to prune needs the API of ECR, and the sign-in of ${login?.source ?? 'this job'} is a password alone`,
      'Give role-to-assume or an access key in the entry of registry-auth, or AWS credentials in the environment.',
    )
  const place = placeOf(repository.host)
  const told = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw explainAws(error, repository.name, login.source, ACTIONS, CURE, arnOf(repository, place))
    })
  const images = await told(api.images(place.account, repository.path))
  if (images === undefined) return undefined
  const listed = images.map(({ digest, tags, pushedAt }) => ({ digest: digestIn(digest), tags, pushedAt }))
  return {
    repository,
    pieces: await readPieces(listed, true, client, memory),
    isWhole: true,
    look: async ({ digest, tags }) => {
      const [now] = (await told(api.images(place.account, repository.path, digest))) ?? []
      if (now === undefined) return 'gone'
      return sameTags(now.tags, tags) ? 'same' : 'changed'
    },
    remove: async ({ digest }) => {
      const failure = await told(api.removeImage(place.account, repository.path, digest))
      if (failure === undefined) return 'removed'
      if (failure.code === 'ImageNotFound') return 'gone'
      throw new ActionError(
        'registry-refused',
        `${repository.host} does not delete ${digest}: ${inertInline(failure.reason)} (${inertInline(failure.code)})`,
      )
    },
  }
}

function digestIn(text: string): NonNullable<ReturnType<typeof parseDigest>> {
  const digest = parseDigest(text)
  if (digest === undefined) throw new ActionError('registry-answer', `ECR names an image ${inertInline(text)}, which is no sha256 digest`)
  return digest
}
