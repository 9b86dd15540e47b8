import http from 'node:http'
import https from 'node:https'
import type { ECRClientConfig } from '@aws-sdk/client-ecr'
import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Clients, EcrApi, EcrOptions, EcrRepository, Environment } from '../ports.ts'

const ATTEMPTS = 4
const CONNECT_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 15_000
const MUTABILITIES: readonly EcrRepository['mutability'][] = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']

/**
 * ECR's API through the AWS SDK, which is loaded when first used. Credentials come from `options.keys`, else from the SDK's default chain, which reads
 * the environment of this process itself, as it does `AWS_ENDPOINT_URL_ECR`. A request is tried four times. Throws the SDK's errors, by their AWS
 * names, and `ActionError` `registry-answer` for an answer without what was asked for.
 */
export function createEcr(env: Environment, signal: AbortSignal): Clients['ecr'] {
  return async (region, options = { fips: false, keys: undefined }) => {
    const { DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr')
    const client = new ECRClient(configOf(region, options, env))
    const api: EcrApi = {
      authorization: async () => parseAuthorization(await client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal })),
      repository: async (account, name) => {
        try {
          const question = new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] })
          return parseRepository(name, await client.send(question, { abortSignal: signal }))
        } catch (error) {
          if (error instanceof Error && error.name === 'RepositoryNotFoundException') return undefined
          throw error
        }
      },
    }
    return api
  }
}

/** The SDK ignores Node's own proxy setting; agents with `proxyEnv` (Node 24.5 and later) know HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
function configOf(region: string, { fips, keys }: EcrOptions, env: Environment): ECRClientConfig {
  const agent = { keepAlive: true, proxyEnv: env }
  return {
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: new http.Agent(agent),
      httpsAgent: new https.Agent(agent),
    },
    // An address that was given stands for itself: the SDK refuses to make a FIPS name of it.
    ...(fips && !hasOwnEndpoint(env) ? { useFipsEndpoint: true } : {}),
    ...(keys === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: keys.accessKeyId,
            secretAccessKey: keys.secretAccessKey.reveal(),
            ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken.reveal() }),
          },
        }),
  }
}

function hasOwnEndpoint(env: Environment): boolean {
  return [env['AWS_ENDPOINT_URL_ECR'], env['AWS_ENDPOINT_URL']].some((url) => url !== undefined && url !== '')
}

type Authorization = { authorizationData?: { authorizationToken?: string | undefined; expiresAt?: Date | undefined }[] | undefined }

/** One token opens every registry that the identity may use in the region (API reference, `GetAuthorizationToken`): base64 of `AWS:password`. */
function parseAuthorization({ authorizationData }: Authorization): Awaited<ReturnType<EcrApi['authorization']>> {
  const { authorizationToken = '', expiresAt } = authorizationData?.[0] ?? {}
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
