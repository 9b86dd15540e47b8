import type { CreateRepositoryCommandInput } from '@aws-sdk/client-ecr'
import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Clients, EcrApi, EcrImage, EcrRepository, EcrSettings, Environment } from '../ports.ts'
import { awsConfig, sdkKeys } from './aws.ts'
import { readScan } from './ecr-scan.ts'

/** A finding of Amazon Inspector has some kilobytes: this many stay far below what an answer may be long. */
const PAGE = 100
/** The most that `DescribeImages` gives at once. */
const IMAGES_PAGE = 1_000
/** A repository has at most 100,000 images (ECR's quotas); a list beyond this has no end. */
const IMAGES_PAGES = 1_000

/** The errors of `StartImageScan` after which there is, or will be, a scan; a registry with enhanced scanning knows no such order (github.com/alexjurkiewicz/ecr-scan-image/issues/44). */
const STARTS: ReadonlyMap<string, 'limited' | 'itself'> = new Map([
  ['LimitExceededException', 'limited'],
  ['ValidationException', 'itself'],
])

const MUTABILITIES: readonly EcrRepository['mutability'][] = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']

/**
 * ECR's API through the AWS SDK, which is loaded when first used. Credentials come from `options.keys`, else from the SDK's default chain, which reads
 * the environment of this process itself, as it does `AWS_ENDPOINT_URL_ECR`. Throws the SDK's errors, by their AWS
 * names, and `ActionError` `registry-answer` for an answer without what was asked for.
 */
export function createEcr(env: Environment, signal: AbortSignal): Clients['ecr'] {
  return async (region, options = { fips: false, keys: undefined }) => {
    const sdk = await import('@aws-sdk/client-ecr')
    const { fips, keys } = options
    const config = { ...(await awsConfig('ECR', region, fips, env, signal)), ...(keys === undefined ? {} : { credentials: sdkKeys(keys) }) }
    const client = new sdk.ECRClient(config)
    // The SDK takes LimitExceededException for a server that is busy, and asks again for seconds: here it is an answer.
    const impatient = new sdk.ECRClient({ ...config, maxAttempts: 1 })
    const api: EcrApi = {
      images: async (account, name, digest) => {
        const found: EcrImage[] = []
        const of = digest === undefined ? { maxResults: IMAGES_PAGE } : { imageIds: [{ imageDigest: digest }] }
        for (let nextToken: string | undefined, page = 1; page === 1 || nextToken !== undefined; page += 1) {
          if (page > IMAGES_PAGES)
            throw new ActionError('registry-answer', `ECR lists the images of ${name} on more than ${IMAGES_PAGES} pages`)
          const more = nextToken === undefined ? {} : { nextToken }
          const question = new sdk.DescribeImagesCommand({ registryId: account, repositoryName: name, ...of, ...more })
          const answer = await unless('ImageNotFoundException', unless('RepositoryNotFoundException', client.send(question)))
          if (answer === undefined) return undefined
          found.push(...(answer.imageDetails ?? []).map(imageOf))
          nextToken = answer.nextToken
        }
        return found
      },
      removeImage: async (account, name, digest) => {
        const order = new sdk.BatchDeleteImageCommand({ registryId: account, repositoryName: name, imageIds: [{ imageDigest: digest }] })
        const [failure] = (await client.send(order)).failures ?? []
        return failure && { code: failure.failureCode ?? 'unknown', reason: failure.failureReason ?? 'ECR gives no reason' }
      },
      authorization: async () => parseAuthorization((await client.send(new sdk.GetAuthorizationTokenCommand({}))).authorizationData?.[0]),
      repository: async (account, name) => {
        const question = new sdk.DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] })
        const answer = await unless('RepositoryNotFoundException', client.send(question))
        return answer === undefined ? undefined : parseRepository(name, answer)
      },
      create: async (account, name, settings) => {
        const order = new sdk.CreateRepositoryCommand(orderOf(account, name, settings))
        return (await unless('RepositoryAlreadyExistsException', client.send(order))) === undefined ? 'exists' : 'created'
      },
      lifecycle: async (account, name) => {
        const question = new sdk.GetLifecyclePolicyCommand({ registryId: account, repositoryName: name })
        return (await unless('LifecyclePolicyNotFoundException', client.send(question)))?.lifecyclePolicyText
      },
      putLifecycle: async (account, name, text) => {
        await client.send(new sdk.PutLifecyclePolicyCommand({ registryId: account, repositoryName: name, lifecyclePolicyText: text }))
      },
      startScan: async (account, name, digest) => {
        const order = new sdk.StartImageScanCommand({ registryId: account, repositoryName: name, imageId: { imageDigest: digest } })
        try {
          await impatient.send(order)
        } catch (error) {
          const end = error instanceof Error ? STARTS.get(error.name) : undefined
          if (end !== undefined) return end
          await client.send(order)
        }
        return 'started'
      },
      scan: async (account, name, digest) =>
        readScan((nextToken) => {
          const place = { registryId: account, repositoryName: name, imageId: { imageDigest: digest } }
          const question = new sdk.DescribeImageScanFindingsCommand({
            ...place,
            maxResults: PAGE,
            ...(nextToken === undefined ? {} : { nextToken }),
          })
          return unless('ScanNotFoundException', client.send(question))
        }, `${name}@${digest}`),
    }
    return api
  }
}

/** The answer, or `undefined` for the error of a name that is one, too. */
export async function unless<T>(name: string, asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof Error && error.name === name) return undefined
    throw error
  })
}

/** botocore, ecr/2015-09-21/service-2.json, `CreateRepositoryRequest`. */
function orderOf(
  account: string,
  name: string,
  { mutability, exclusions, encryption, scanOnPush, tags }: EcrSettings,
): CreateRepositoryCommandInput {
  return {
    registryId: account,
    repositoryName: name,
    imageTagMutability: mutability,
    ...(exclusions.length === 0
      ? {}
      : { imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })) }),
    ...(encryption === undefined
      ? {}
      : {
          encryptionConfiguration: { encryptionType: encryption.type, ...(encryption.key === undefined ? {} : { kmsKey: encryption.key }) },
        }),
    ...(scanOnPush === undefined ? {} : { imageScanningConfiguration: { scanOnPush } }),
    ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
  }
}

type Detail = { imageDigest?: string | undefined; imageTags?: string[] | undefined; imagePushedAt?: Date | undefined }

function imageOf({ imageDigest, imageTags = [], imagePushedAt }: Detail): EcrImage {
  if (imageDigest === undefined) throw new ActionError('registry-answer', 'ECR answered DescribeImages with an image without a digest')
  return { digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt }
}

type Authorization = { authorizationToken?: string | undefined; expiresAt?: Date | undefined }

/** One token opens every registry that the identity may use in the region (API reference, `GetAuthorizationToken`): base64 of `AWS:password`. */
export function parseAuthorization(data: Authorization | undefined): Awaited<ReturnType<EcrApi['authorization']>> {
  const { authorizationToken = '', expiresAt } = data ?? {}
  const pair = Buffer.from(authorizationToken, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon <= 0)
    throw new ActionError('registry-answer', 'ECR answered GetAuthorizationToken without a token that is base64 of user:password')
  return { username: pair.slice(0, colon), password: new Secret(pair.slice(colon + 1)), expiresAt }
}

type Repositories = {
  repositories?:
    | { imageTagMutability?: string | undefined; imageTagMutabilityExclusionFilters?: { filter?: string | undefined }[] | undefined }[]
    | undefined
}

function parseRepository(name: string, { repositories }: Repositories): EcrRepository | undefined {
  const repository = repositories?.[0]
  if (repository === undefined) return undefined
  const mutability = MUTABILITIES.find((known) => known === (repository.imageTagMutability ?? 'MUTABLE'))
  if (mutability === undefined)
    throw new ActionError(
      'registry-answer',
      `ECR answered imageTagMutability ${repository.imageTagMutability} for ${name}, which is not known here`,
    )
  return { mutability, exclusions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []) }
}
