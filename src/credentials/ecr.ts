import { type EcrHost, parseEcrHost } from '../domain/ecr.ts'
import { isRecord } from '../domain/json.ts'
import type { Host } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { EcrApi, Ports } from '../ports.ts'
import { AWS_VARIABLES, findAwsSource } from './aws.ts'
import { explainAws } from './aws-error.ts'
import { chainSource, keysOf } from './aws-keys.ts'
import { roleSession } from './aws-role.ts'
import type { Login } from './keychain.ts'
import type { Given, KeylessEntry, Provider } from './provider.ts'

/** Amazon ECR, private registries: keys or any credentials of the AWS chain buy a password for twelve hours (`GetAuthorizationToken`). */
export const ecr: Provider = {
  name: 'Amazon ECR',
  cure: `Run aws-actions/configure-aws-credentials in an earlier step, set ${AWS_VARIABLES}, give role-to-assume in its entry of registry-auth, or an access key as username and its secret as password.`,
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
  const expiresAt = endOfPassword(earlier.password)
  if (expiresAt === undefined || expiresAt > ports.clock.now()) return withApi({ ...earlier, expiresAt }, ports)
  ports.log.info(`${earlier.host}: the sign-in of ${earlier.source} ended at ${expiresAt.toISOString()} and is not used`)
  return undefined
}

async function automatic(host: Host, _given: Given, ports: Ports): Promise<Login> {
  return mint(host, undefined, ports)
}

/** Signs in with a role that trusts this job's identity token; the API keeps working after the role's keys have ended, by new ones. */
export async function signInToEcr({ host, keyless }: KeylessEntry<'aws'>, ports: Ports): Promise<Login> {
  const place = placeOf(host)
  const keys = roleSession(host, keyless, place, ports)
  return buy(host, await ports.clients.ecr(place.region, { fips: place.fips, keys }), `role-to-assume ${keyless.arn}`)
}

async function mint(host: Host, entry: Login | undefined, ports: Ports): Promise<Login> {
  const { api, source } = await openApi(host, entry, ports)
  return buy(host, api, source)
}

async function buy(host: Host, api: EcrApi, source: string): Promise<Login> {
  try {
    return { host, ...(await api.authorization()), source, ecr: api }
  } catch (thrown) {
    throw explainAws(thrown, host, source, ['ecr:GetAuthorizationToken'], ecr.cure)
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
      create: async (account, name, settings) => (await api()).create(account, name, settings),
      lifecycle: async (account, name) => (await api()).lifecycle(account, name),
      putLifecycle: async (account, name, text) => (await api()).putLifecycle(account, name, text),
      startScan: async (account, name, digest) => (await api()).startScan(account, name, digest),
      scan: async (account, name, digest) => (await api()).scan(account, name, digest),
      images: async (account, name, digest) => (await api()).images(account, name, digest),
      removeImage: async (account, name, digest) => (await api()).removeImage(account, name, digest),
    },
  }
}

/** Opens the API that serves a host: with the keys of an entry, else with what the SDK's chain finds. */
async function openApi(host: Host, entry: Login | undefined, ports: Ports): Promise<{ readonly api: EcrApi; readonly source: string }> {
  const place = placeOf(host)
  if (entry === undefined) {
    const source = await chainSource(host, ecr.cure, ports)
    return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys: undefined }), source }
  }
  const keys = keysOf(entry, ports)
  return { api: await ports.clients.ecr(place.region, { fips: place.fips, keys }), source: `the access key of ${entry.source}` }
}

/** What the name of a private ECR registry says. */
export function placeOf(host: Host): EcrHost {
  const place = parseEcrHost(host)
  if (place === undefined) throw new ActionError('internal', `${host} is not a private ECR registry`)
  return place
}

/**
 * When a password of ECR ends. It is base64 of JSON with that second (`expiration`), as `aws ecr get-login-password` prints it; AWS does not
 * document that, so anything else means: not known (`undefined`).
 */
export function endOfPassword(password: Secret): Date | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(password.reveal(), 'base64').toString('utf8'))
    const end = isRecord(token) ? token['expiration'] : undefined
    return typeof end === 'number' && Number.isSafeInteger(end) && end > 0 && end < 1e10 ? new Date(end * 1000) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
