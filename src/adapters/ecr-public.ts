import type { Clients, Environment } from '../ports.ts'
import { awsConfig, sdkKeys } from './aws.ts'
import { parseAuthorization } from './ecr.ts'

/**
 * The API of the public gallery through an SDK client of its own, which is loaded when first used. It lives in one region alone (AWS General Reference, "Amazon
 * ECR Public endpoints"), whatever the environment says; `AWS_ENDPOINT_URL_ECR_PUBLIC` is honoured. Throws the SDK's errors, by their AWS names, and `ActionError`
 * `registry-answer` for an answer without what was asked for.
 */
export function createEcrPublic(env: Environment, signal: AbortSignal): Clients['ecrPublic'] {
  return async (keys) => {
    const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr-public')
    const client = new ECRPUBLICClient({
      ...(await awsConfig('ECR_PUBLIC', REGION, false, env, signal)),
      ...(keys === undefined ? {} : { credentials: sdkKeys(keys) }),
    })
    return {
      authorization: async () => parseAuthorization((await client.send(new GetAuthorizationTokenCommand({}))).authorizationData),
    }
  }
}

const REGION = 'us-east-1'
