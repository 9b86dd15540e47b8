import type { Host } from '../domain/reference.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { EcrOptions, Ports } from '../ports.ts'
import { AWS_VARIABLES, findAwsSource } from './aws.ts'
import { explainAws } from './aws-error.ts'
import { chainSource, keysOf } from './aws-keys.ts'
import { roleSession } from './aws-role.ts'
import { endOfPassword } from './ecr.ts'
import type { Login } from './keychain.ts'
import type { Given, KeylessEntry, Provider } from './provider.ts'

/** Amazon ECR Public: anybody may pull; to push, AWS credentials buy a password for twelve hours (`GetAuthorizationToken` of ecr-public). */
export const ecrPublic: Provider = {
  name: 'Amazon ECR Public',
  cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${AWS_VARIABLES}, give role-to-assume in its entry of registry-auth, or an access key as username and its secret as password.`,
  redeem: async (entry, ports) => {
    if (entry.username === 'AWS') return entry
    return buy(entry.host, keysOf(entry, ports), `the access key of ${entry.source}`, ports)
  },
  accept,
  automatic,
}

/** Where STS is asked for a role unless its entry says otherwise: the region that the registry's own API is in. */
const PLACE = { region: 'us-east-1', fips: false, partition: 'aws' } as const

/** Signs in with a role that trusts this job's identity token. */
export async function signInToEcrPublic({ host, keyless }: KeylessEntry<'aws'>, ports: Ports): Promise<Login> {
  return buy(host, roleSession(host, keyless, PLACE, ports), `role-to-assume ${keyless.arn}`, ports)
}

async function accept(earlier: Login, ports: Ports): Promise<Login | undefined> {
  const expiresAt = endOfPassword(earlier.password)
  if (expiresAt === undefined || expiresAt > ports.clock.now()) return { ...earlier, expiresAt }
  ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`)
  return undefined
}

/**
 * AWS credentials of the job sign in where an input names the registry. They may be for something else, and pulling needs none: where they do not open it, the
 * log says so and the registry is asked without a sign-in.
 */
async function automatic(host: Host, { isNamed }: Given, ports: Ports): Promise<Login | undefined> {
  if (!isNamed || (await findAwsSource(ports)).kind !== 'found') return undefined
  try {
    return await buy(host, undefined, await chainSource(host, ecrPublic.cure, ports), ports)
  } catch (thrown) {
    const error = asActionError(thrown)
    if (!(thrown instanceof ActionError) || error.code !== 'credentials') throw thrown
    ports.log.warning(`${error.message}. It is asked without a sign-in, which is enough to pull. ${error.hint ?? ''}`)
    return undefined
  }
}

async function buy(host: Host, keys: EcrOptions['keys'], source: string, ports: Ports): Promise<Login> {
  try {
    const api = await ports.clients.ecrPublic(keys)
    return { host, ...(await api.authorization()), source, gallery: api }
  } catch (thrown) {
    throw explainAws(thrown, host, source, ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'], ecrPublic.cure)
  }
}
