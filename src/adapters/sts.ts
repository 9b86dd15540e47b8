import { Secret } from '../domain/secret.ts'
import type { Clients, Environment } from '../ports.ts'
import { awsConfig } from './aws.ts'

/**
 * STS through the AWS SDK's own provider for web identities, which is loaded when first used and honours `AWS_ENDPOINT_URL_STS`. The request is not signed: no
 * credential of the environment goes along.
 */
export function createSts(env: Environment, signal: AbortSignal): Clients['assumeRole'] {
  return async ({ region, fips, role, sessionName, seconds, jwt }) => {
    const { fromWebToken } = await import('@aws-sdk/credential-provider-web-identity')
    const assume = fromWebToken({
      roleArn: role,
      roleSessionName: sessionName,
      webIdentityToken: jwt.reveal(),
      ...(seconds === undefined ? {} : { durationSeconds: seconds }),
      clientConfig: await awsConfig('STS', region, fips, env, signal),
    })
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await assume()
    const keys = {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: sessionToken === undefined ? undefined : new Secret(sessionToken),
    }
    return { keys, expiresAt: expiration }
  }
}
