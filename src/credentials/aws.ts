import { join } from 'node:path'
import type { Environment, Ports } from '../ports.ts'

/**
 * Where the AWS SDK's default chain will find credentials, told from the environment and the presence of files, without a single request:
 * - `found`: `source` names the variables or files, for people;
 * - `broken`: half of what a source needs; `problem` says which half, as a clause;
 * - `none`: nothing; only the role of the instance (EC2's metadata service) is left, and `instance` says whether it may be asked; `empty` are
 *   variables that are set to nothing, as secrets are in runs of a fork.
 */
export type AwsSource =
  | { readonly kind: 'found'; readonly source: string }
  | { readonly kind: 'broken'; readonly problem: string }
  | { readonly kind: 'none'; readonly instance: boolean; readonly empty: readonly string[] }

/** The variables that sign in to AWS, for hints. */
export const AWS_VARIABLES =
  'AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary keys), AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, or AWS_PROFILE'

/**
 * Looks for AWS credentials in the order of the SDK's chain: a named profile comes before keys, keys before shared files, these before a web
 * identity, and the container's endpoint last (github.com/aws/aws-sdk-js-v3, packages/credential-provider-node, `defaultProvider`).
 */
export async function findAwsSource(ports: Pick<Ports, 'env' | 'files'>): Promise<AwsSource> {
  const env = ports.env
  const shared = await sharedFiles(ports)
  const profile = given(env, 'AWS_PROFILE')
  if (profile !== undefined) {
    if (shared.length > 0) return { kind: 'found', source: `AWS_PROFILE ${profile}` }
    return {
      kind: 'broken',
      problem: `AWS_PROFILE is set to ${JSON.stringify(profile)}, but there is neither an AWS config nor an AWS credentials file`,
    }
  }
  return keys(env) ?? webIdentity(env, shared) ?? container(env, shared) ?? files(shared) ?? none(env)
}

function keys(env: Environment): AwsSource | undefined {
  const id = given(env, 'AWS_ACCESS_KEY_ID')
  const secret = given(env, 'AWS_SECRET_ACCESS_KEY')
  if (id === undefined && secret === undefined) return undefined
  if (secret === undefined) return { kind: 'broken', problem: 'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not' }
  if (id === undefined) return { kind: 'broken', problem: 'AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not' }
  if (isTemporary(id) && given(env, 'AWS_SESSION_TOKEN') === undefined)
    return { kind: 'broken', problem: 'AWS_ACCESS_KEY_ID is a temporary key (ASIA…), but AWS_SESSION_TOKEN is not set' }
  return { kind: 'found', source: 'AWS_ACCESS_KEY_ID' }
}

function webIdentity(env: Environment, shared: readonly string[]): AwsSource | undefined {
  const token = given(env, 'AWS_WEB_IDENTITY_TOKEN_FILE')
  const role = given(env, 'AWS_ROLE_ARN')
  if (token !== undefined && role !== undefined) return { kind: 'found', source: 'AWS_WEB_IDENTITY_TOKEN_FILE' }
  // A role alone is common (it is what a workflow hands to other steps), and shared files may complete either half.
  if (token === undefined || shared.length > 0) return undefined
  return { kind: 'broken', problem: 'AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not' }
}

function container(env: Environment, shared: readonly string[]): AwsSource | undefined {
  const names = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']
  const name = names.find((candidate) => given(env, candidate) !== undefined)
  return name === undefined || shared.length > 0 ? undefined : { kind: 'found', source: name }
}

function files(shared: readonly string[]): AwsSource | undefined {
  return shared.length === 0 ? undefined : { kind: 'found', source: `${shared.join(' and ')}, or what the machine gives` }
}

/** The SDK leaves the metadata service alone when AWS_EC2_METADATA_DISABLED is anything but `false`. */
function none(env: Environment): AwsSource {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ROLE_ARN', 'AWS_PROFILE']
  return {
    kind: 'none',
    instance: (given(env, 'AWS_EC2_METADATA_DISABLED') ?? 'false') === 'false',
    empty: names.filter((name) => env[name] === ''),
  }
}

/** Keys that AWS's security token service made; they are worth nothing without their session token (IAM user guide, "Unique identifiers"). */
export function isTemporary(accessKeyId: string): boolean {
  return accessKeyId.startsWith('ASIA')
}

async function sharedFiles({ env, files }: Pick<Ports, 'env' | 'files'>): Promise<readonly string[]> {
  const home = given(env, 'HOME') ?? given(env, 'USERPROFILE')
  const places = [
    given(env, 'AWS_CONFIG_FILE') ?? (home === undefined ? undefined : join(home, '.aws', 'config')),
    given(env, 'AWS_SHARED_CREDENTIALS_FILE') ?? (home === undefined ? undefined : join(home, '.aws', 'credentials')),
  ]
  const found = await Promise.all(
    places.map(async (place) => (place !== undefined && (await files.kind(place)) !== undefined ? [place] : [])),
  )
  return found.flat()
}

function given(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value === '' ? undefined : value
}
