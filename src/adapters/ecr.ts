import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Clients, EcrApi, EcrRepository, Environment } from '../ports.ts'
import { awsConfig, sdkKeys } from './aws.ts'

const MUTABILITIES: readonly EcrRepository['mutability'][] = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']

/**
 * ECR's API through the AWS SDK, which is loaded when first used. Credentials come from `options.keys`, else from the SDK's default chain, which reads
 * the environment of this process itself, as it does `AWS_ENDPOINT_URL_ECR`. Throws the SDK's errors, by their AWS
 * names, and `ActionError` `registry-answer` for an answer without what was asked for.
 */
export function createEcr(env: Environment, signal: AbortSignal): Clients['ecr'] {
  return async (region, options = { fips: false, keys: undefined }) => {
    const { DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr')
    const { fips, keys } = options
    const client = new ECRClient({
      ...(await awsConfig('ECR', region, fips, env, signal)),
      ...(keys === undefined ? {} : { credentials: sdkKeys(keys) }),
    })
    const api: EcrApi = {
      authorization: async () => parseAuthorization((await client.send(new GetAuthorizationTokenCommand({}))).authorizationData?.[0]),
      repository: async (account, name) => {
        try {
          const question = new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] })
          return parseRepository(name, await client.send(question))
        } catch (error) {
          if (error instanceof Error && error.name === 'RepositoryNotFoundException') return undefined
          throw error
        }
      },
    }
    return api
  }
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
