import { isRecord, parseJson } from '../../domain/json.ts'
import { Secret } from '../../domain/secret.ts'
import { ActionError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { endAfter, exchange, tokenOf } from '../exchange.ts'
import type { Login } from '../keychain.ts'
import { type KeylessEntry, PLAIN, type Provider } from '../provider.ts'
import { issuerOf } from '../subject.ts'

/** Google Artifact Registry and gcr.io: a service account's key, or an access token (cloud.google.com/artifact-registry/docs/docker/authentication). */
export const google: Provider = {
  ...PLAIN,
  name: 'Google Artifact Registry',
  cure: "Give workload-identity-provider (and service-account), or the username _json_key with a service account's key as password, or oauth2accesstoken with an access token.",
  redeem,
}

/** The user name that goes with an access token. */
const TOKEN_USER = 'oauth2accesstoken'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
/** A token of federation lives as long as what it was bought with, ten minutes at most (google-github-actions/auth, README, "Direct Workload Identity Federation"). */
const FEDERATED_SECONDS = 600
/** What we ask a service account's token to live: the most without a policy of the organisation (cloud.google.com, generateAccessToken). */
const LIFETIME_SECONDS = 3_600

/**
 * A key that is none is found here and not by the registry, whose answer says nothing of it. The user name decides what the password has to be; any other
 * user name is left to the registry.
 */
async function redeem(entry: Login, { runner }: Ports): Promise<Login> {
  if (entry.username !== '_json_key' && entry.username !== '_json_key_base64') return entry
  const given = entry.password.reveal()
  const text = entry.username === '_json_key' ? given : Buffer.from(given, 'base64').toString('utf8')
  const key = parseJson(text)
  const problem = problemOf(key)
  if (problem !== undefined) {
    throw new ActionError(
      'credentials',
      `${entry.host}: the password of ${entry.username} ${problem}`,
      entry.username === '_json_key'
        ? 'Give the whole key file of a service account as it was downloaded; in registry-auth put it in single quotes. A key in base64 goes with the username _json_key_base64.'
        : 'Give the whole key file of a service account in base64; the file as it is goes with the username _json_key.',
    )
  }
  // what is inside is worth as much as the whole, and may be printed without it
  for (const field of ['private_key', 'private_key_id']) {
    const part = isRecord(key) ? key[field] : undefined
    if (typeof part === 'string' && part !== '') runner.mask(new Secret(part))
  }
  if (text !== given) runner.mask(new Secret(text))
  return entry
}

/** What is wrong with a service account's key (cloud.google.com/iam/docs/keys-create-delete, "key file"), as a clause. */
function problemOf(key: unknown): string | undefined {
  if (!isRecord(key)) return 'is not the JSON of a key'
  if (key['type'] !== 'service_account') return 'is JSON, but not the key of a service account (its type is another)'
  const missing = ['client_email', 'private_key'].filter((field) => typeof key[field] !== 'string' || key[field] === '')
  return missing.length === 0 ? undefined : `is a service account's key without ${missing.join(' and ')}`
}

/**
 * Signs in without a key: GitHub's token buys one of federation (RFC 8693, cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token), which the
 * registry takes as it is, or which buys a token of a service account (cloud.google.com/iam/docs/reference/credentials/rest, generateAccessToken).
 */
export async function signInToGoogle({ host, keyless }: KeylessEntry<'google'>, ports: Ports): Promise<Login> {
  const { provider, serviceAccount } = keyless
  const { jwt, claims } = await ports.identity.token(keyless.audience ?? `https://iam.googleapis.com/${provider}`, host)
  const sts = {
    host,
    claims,
    seller: "Google's token service",
    url: new URL('https://sts.googleapis.com/v1/token'),
    body: {
      json: {
        audience: `//iam.googleapis.com/${provider}`,
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        scope: SCOPE,
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
        subjectToken: jwt.reveal(),
      },
    },
    cure: `The provider must have the issuer ${issuerOf(claims)} and an attribute condition that this subject and repository meet.`,
    secrets: [jwt],
  }
  const answer = await exchange(sts, ports)
  const federated = tokenOf(answer, 'access_token', sts, ports)
  const login = { host, username: TOKEN_USER, source: `workload-identity-provider ${provider.split('/').at(-1)}` }
  if (serviceAccount === undefined)
    return { ...login, password: federated, expiresAt: endAfter(answer['expires_in'], FEDERATED_SECONDS, ports) }

  const credentials = {
    host,
    claims,
    seller: "Google's IAM",
    url: new URL(`https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`),
    headers: { authorization: `Bearer ${federated.reveal()}` },
    body: { json: { scope: [SCOPE], lifetime: `${LIFETIME_SECONDS}s`, delegates: [] } },
    cure: `${serviceAccount} must give this repository's principal the role roles/iam.workloadIdentityUser, and needs itself roles/artifactregistry.writer.`,
    secrets: [jwt, federated],
  }
  const given = await exchange(credentials, ports)
  const password = tokenOf(given, 'accessToken', credentials, ports)
  return { ...login, source: `service-account ${serviceAccount}`, password, expiresAt: endAt(given['expireTime'], ports) }
}

function endAt(time: unknown, ports: Pick<Ports, 'clock'>): Date {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(ms) ? endAfter(undefined, LIFETIME_SECONDS, ports) : new Date(ms)
}
