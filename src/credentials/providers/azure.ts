import type { Keyless } from '../../inputs/keyless.ts'
import type { Ports } from '../../ports.ts'
import { endAfter, endOfJwt, exchange, tokenOf } from '../exchange.ts'
import type { Login } from '../keychain.ts'
import { type KeylessEntry, PLAIN, type Provider } from '../provider.ts'
import { issuerOf } from '../subject.ts'

/** Azure Container Registry: a service principal, a token of a scope map or the admin user by name and password (learn.microsoft.com, "Authenticate with an Azure container registry"). */
export const azure: Provider = {
  ...PLAIN,
  name: 'Azure Container Registry',
  cure: 'Give client-id and tenant-id of an app or a managed identity that trusts this repository and has the role AcrPush, or a token of the registry as username and password.',
}

/** The user name of whoever signs in with a refresh token of the registry (learn.microsoft.com, "az acr login with --expose-token"). */
const NO_USER = '00000000-0000-0000-0000-000000000000'
/** A cloud of Azure, which knows no other. */
type Cloud = {
  /** what GitHub is asked for (learn.microsoft.com, "Set up a workload identity federation trust"; the public one is azure/login's default) */
  readonly audience: string
  /** where Entra sells tokens (github.com/Azure/azure-sdk-for-go, sdk/azcore/cloud) */
  readonly login: string
  /**
   * the registry's own resource: registries that were told to refuse tokens of Azure Resource Manager take this one (learn.microsoft.com, "Disable
   * authentication as ARM template"; in the national clouds as in github.com/ratify-project/ratify, pkg/common/oras/authprovider/azure)
   */
  readonly resource: string
}

const PUBLIC: Cloud = {
  audience: 'api://AzureADTokenExchange',
  login: 'login.microsoftonline.com',
  resource: 'https://containerregistry.azure.net',
}
/** By the end of a registry's name. */
const NATIONAL: ReadonlyMap<string, Cloud> = new Map([
  [
    'us',
    { audience: 'api://AzureADTokenExchangeUSGov', login: 'login.microsoftonline.us', resource: 'https://containerregistry.azure.us' },
  ],
  ['cn', { audience: 'api://AzureADTokenExchangeChina', login: 'login.chinacloudapi.cn', resource: 'https://containerregistry.azure.cn' }],
])
/** A refresh token that does not say when it ends; the shortest of Microsoft's documents lives 35 minutes. */
const REFRESH_SECONDS = 1_800

/**
 * Signs in without a password: GitHub's token buys one of Entra (OAuth 2.0 client credentials with a federated credential, RFC 7523), and this a refresh
 * token of the registry (github.com/Azure/acr, docs/AAD-OAuth.md, "Calling POST /oauth2/exchange").
 */
export async function signInToAzure({ host, settings, keyless }: KeylessEntry<'azure'>, ports: Ports): Promise<Login> {
  const cloud = NATIONAL.get(host.slice(host.lastIndexOf('.') + 1)) ?? PUBLIC
  const { jwt, claims } = await ports.identity.token(keyless.audience ?? cloud.audience, host)
  const common = { host, claims, ca: settings.ca }
  const entra = {
    ...common,
    ca: undefined,
    seller: 'Microsoft Entra ID',
    url: new URL(`https://${cloud.login}/${keyless.tenantId}/oauth2/v2.0/token`),
    body: {
      form: {
        client_id: keyless.clientId,
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: jwt.reveal(),
        scope: `${cloud.resource}/.default`,
      },
    },
    cure: trust(keyless, issuerOf(claims)),
    secrets: [jwt],
  }
  const access = tokenOf(await exchange(entra, ports), 'access_token', entra, ports)
  const registry = {
    ...common,
    seller: 'the registry',
    url: new URL(`https://${host}/oauth2/exchange`),
    body: { form: { grant_type: 'access_token', service: host, tenant: keyless.tenantId, access_token: access.reveal() } },
    cure: ROLE,
    secrets: [jwt, access],
  }
  const refresh = tokenOf(await exchange(registry, ports), 'refresh_token', registry, ports)
  const expiresAt = endOfJwt(refresh) ?? endAfter(undefined, REFRESH_SECONDS, ports)
  return { host, username: NO_USER, password: refresh, source: `client-id ${keyless.clientId}`, expiresAt }
}

function trust({ clientId, tenantId }: Extract<Keyless, { kind: 'azure' }>, issuer: string): string {
  return `The application ${clientId} of the tenant ${tenantId} needs a federated credential with the issuer ${issuer} and exactly this subject and audience.`
}

const ROLE =
  'The application needs the role AcrPush on the registry, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC"; a new assignment takes up to ten minutes.'
