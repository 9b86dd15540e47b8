import { parseEcrHost } from '../domain/ecr.ts'
import { isRecord } from '../domain/json.ts'
import type { Host } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { AwsKeys, EcrApi, Ports } from '../ports.ts'
import { AWS_VARIABLES, findAwsSource, isTemporary } from './aws.ts'
import { explainAws } from './aws-error.ts'
import type { Login } from './keychain.ts'
import type { Given, Provider } from './provider.ts'

/** Amazon ECR, private registries: keys or any credentials of the AWS chain buy a password for twelve hours (`GetAuthorizationToken`). */
export const ecr: Provider = {
  name: 'Amazon ECR',
  cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${AWS_VARIABLES}, or give an access key as username and its secret as password.`,
  redeem,
  accept,
  automatic,
}

/**
 * `AWS` is the name that ECR's own passwords come with (`aws ecr get-login-password`); any other is an access key, as docker/login-action has it
 * (src/aws.ts, `getRegistriesData`).
 */
async function redeem(entry: Login, ports: Ports): Promise<Login> {
  return entry.username === 'AWS' ? withApi(entry, ports) : mint(entry.host, entry, ports)
}

/** It spares a run the sign-in that a self-hosted runner still has on disk from a job of the day before. */
async function accept(earlier: Login, ports: Ports): Promise<Login | undefined> {
  const expiresAt = endOf(earlier.password)
  if (expiresAt === undefined || expiresAt > ports.clock.now()) return withApi({ ...earlier, expiresAt }, ports)
  ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`)
  return undefined
}

async function automatic(host: Host, _given: Given, ports: Ports): Promise<Login> {
  return mint(host, undefined, ports)
}

async function mint(host: Host, entry: Login | undefined, ports: Ports): Promise<Login> {
  const { api, source } = await openApi(host, entry, ports)
  try {
    return { host, ...(await api.authorization()), source, ecr: api }
  } catch (thrown) {
    throw explainAws(thrown, host, source, 'ecr:GetAuthorizationToken', ecr.cure)
  }
}

/** A password that was made elsewhere opens the registry, not the API; where the environment opens that, it is there for who asks. */
async function withApi(login: Login, ports: Ports): Promise<Login> {
  if ((await findAwsSource(ports)).kind !== 'found') return login
  const api = async () => (await openApi(login.host, undefined, ports)).api
  return {
    ...login,
    ecr: {
      authorization: async () => (await api()).authorization(),
      repository: async (account, name) => (await api()).repository(account, name),
    },
  }
}

/** Opens the API that serves a host: with the keys of an entry, else with what the SDK's chain finds. */
async function openApi(host: Host, entry: Login | undefined, ports: Ports): Promise<{ readonly api: EcrApi; readonly source: string }> {
  const place = parseEcrHost(host)
  if (place === undefined) throw new ActionError('internal', `${host} is not a private ECR registry`)
  if (entry === undefined) {
    const source = await chainSource(host, ports)
    return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys: undefined }), source }
  }
  const keys = keysOf(entry, ports)
  return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys }), source: `the access key of ${entry.source}` }
}

/** An entry has no place for a session token; where its key is the one in the environment, the token is there too. */
function keysOf(entry: Login, ports: Ports): AwsKeys {
  const isSame = ports.env['AWS_ACCESS_KEY_ID'] === entry.username
  const token = isSame ? (ports.env['AWS_SESSION_TOKEN'] ?? '') : ''
  if (isTemporary(entry.username) && token === '')
    throw new ActionError(
      'credentials',
      `${entry.host}: the access key of ${entry.source} is a temporary one (ASIA…), which needs a session token`,
      'Leave username and password out and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment.',
    )
  return { accessKeyId: entry.username, secretAccessKey: entry.password, sessionToken: token === '' ? undefined : new Secret(token) }
}

/**
 * Without any variable or file the role of the instance is still tried: a self-hosted runner on EC2 has nothing else. It costs a hosted runner two
 * time-outs of the SDK (1 s each), and only in a run that could not sign in anyway: a private ECR registry has no anonymous access.
 */
async function chainSource(host: Host, ports: Ports): Promise<string> {
  const found = await findAwsSource(ports)
  switch (found.kind) {
    case 'found':
      return found.source
    case 'broken':
      throw new ActionError('credentials', `${host}: ${found.problem}`, `AWS credentials come from ${AWS_VARIABLES}.`)
    case 'none': {
      if (found.instance && found.empty.length === 0) return 'the role of this machine (EC2 instance metadata)'
      const empty = found.empty.length === 0 ? '' : `; ${found.empty.join(', ')} ${found.empty.length === 1 ? 'is' : 'are'} set but empty`
      const fork = found.empty.length === 0 ? '' : ' Secrets are empty in runs of a fork and of Dependabot.'
      throw new ActionError('credentials', `${host}: there are no AWS credentials in this job${empty}`, `${ecr.cure}${fork}`)
    }
  }
}

/**
 * An ECR password is base64 of JSON with the second at which it ends (`expiration`), as `aws ecr get-login-password` prints it; AWS does not
 * document that, so anything else means: not known.
 */
function endOf(password: Secret): Date | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(password.reveal(), 'base64').toString('utf8'))
    const end = isRecord(token) ? token['expiration'] : undefined
    return typeof end === 'number' && Number.isSafeInteger(end) && end > 0 && end < 1e10 ? new Date(end * 1000) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
