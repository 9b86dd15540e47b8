// @ts-check
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { azureExchanges, googleExchanges, hubExchange, quayExchange } from './exchanges.mjs'
import { forward, reply } from './front.mjs'
import { createIdentityProvider, IDENTITY_HOST } from './identity.mjs'
import { makeSigner } from './jwt.mjs'
import { readJson } from './logins.mjs'
import { createTokenServer } from './token.mjs'

/**
 * @typedef {import('./front.mjs').Answer} Answer
 * @typedef {import('./front.mjs').Request} Request
 * @typedef {import('./state.mjs').Login} Login
 * @typedef {import('./token.mjs').User} User
 *
 * Everything that the vendors' registries know: sign-ins by password, and whom they trust without one.
 * @typedef {object} VendorLogins
 * @property {{bearer: string}} identity
 * @property {{host: string, tenant: string, client: string, reader: string} & Login} azure the login is a token of a scope map
 * @property {{host: string, legacyHost: string, provider: string, serviceAccount: string, key: string}} google
 * @property {{connection: string, organization: string, token: string}} hub `token` is an organisation access token
 * @property {{host: string, robot: string} & Login} quay the login is the robot with its password
 * @property {{host: string, server: string} & Login} enterprise a GitHub Enterprise Server: its registry, its address, the token of a job
 * @property {{host: string} & Login} gitlab
 * @property {{host: string} & Login} harbor
 * @property {{host: string} & Login} nexus
 *
 * @typedef {{kind: 'vendors', backend: import('./hosts.mjs').Backend, logins: VendorLogins}} VendorsFront
 */

/** What the registry behind all of them takes tokens for. Outside, each has a realm and a service of its own. */
export const VENDORS_REALM = { realm: 'https://vendors.lab.invalid/token', service: 'vendors.lab.invalid' }

/** A GitLab of one's own, whose token server has another name than its registry (docs.gitlab.com, "Configure the container registry under its own domain"). */
export const OWN_GITLAB = { host: 'registry.git.acme.example', tokens: 'git.acme.example' }

/** Azure's clouds, each with an Entra, a resource and an audience of its own: how their registries' names end (learn.microsoft.com, "national clouds"). */
const AZURE_CLOUDS = [
  {
    end: 'io',
    login: 'login.microsoftonline.com',
    resource: 'https://containerregistry.azure.net',
    audience: 'api://AzureADTokenExchange',
  },
  {
    end: 'us',
    login: 'login.microsoftonline.us',
    resource: 'https://containerregistry.azure.us',
    audience: 'api://AzureADTokenExchangeUSGov',
  },
  {
    end: 'cn',
    login: 'login.chinacloudapi.cn',
    resource: 'https://containerregistry.azure.cn',
    audience: 'api://AzureADTokenExchangeChina',
  },
]

const ISSUER = 'build-tag-push lab'
const LEEWAY_SECONDS = 60
const NO_RIGHTS = /** @type {const} */ ([])

/**
 * The registries of Azure, Google, GitLab, Quay, Harbor and Nexus as seen from outside, and the services that sell sign-ins for identity tokens. One
 * docker-registry stands behind all of them: the fronts answer for tokens and challenges as each vendor does.
 *
 * @param {VendorsFront} front
 * @param {{home: string, folder: string, hubUsers: User[], galleryUsers: User[]}} options `hubUsers`: who Docker Hub knows; the list grows by those who buy a
 *   sign-in; `galleryUsers`: who bought one of ECR Public
 * @returns {{answers: [string, Answer][], identity: import('./identity.mjs').IdentityProvider}}
 */
export function createVendors({ backend, logins }, { home, folder, hubUsers, galleryUsers }) {
  const { azure, google, hub, quay, enterprise, gitlab, harbor, nexus } = logins
  const identity = createIdentityProvider(home, logins.identity.bearer)

  /** @param {Login} login */
  const userOf = ({ username, password }) => ({
    name: username,
    password,
    access: [{ repository: '*', actions: /** @type {const} */ (['*']) }],
  })
  /** @type {User[]} */
  const azureUsers = [userOf(azure)]
  const googleUsers = [
    userOf({ username: '_json_key', password: google.key }),
    userOf({ username: '_json_key_base64', password: Buffer.from(google.key).toString('base64') }),
  ]
  /** @type {User[]} */
  const quayUsers = [userOf(quay)]
  hubUsers.push({ name: hub.organization, password: hub.token, access: [{ repository: `${hub.organization}/*`, actions: ['*'] }] })

  const cloud = googleExchanges(google, identity, googleUsers)
  const robots = quayExchange(quay, identity, quayUsers)

  return {
    identity,
    answers: [
      [IDENTITY_HOST, identity.answer],
      ['identity.docker.com', hubExchange(hub, identity, hubUsers)],
      ['sts.googleapis.com', cloud.sts],
      ['iamcredentials.googleapis.com', cloud.iam],
      ...AZURE_CLOUDS.flatMap(azureCloud),
      ...[google.host, google.legacyHost].flatMap((host) =>
        bearer({ host, realm: `https://${host}/v2/token`, service: host, users: googleUsers, fields: ['token', 'access_token'] }),
      ),
      ...bearer({
        host: gitlab.host,
        realm: 'https://gitlab.com/jwt/auth',
        service: 'container_registry',
        users: [userOf(gitlab)],
        expiresIn: false,
      }),
      ...bearer({
        host: enterprise.host,
        realm: `https://${enterprise.host}/token`,
        service: enterprise.host,
        users: [userOf(enterprise)],
        expiresIn: false,
      }),
      ...bearer({
        host: OWN_GITLAB.host,
        realm: `https://${OWN_GITLAB.tokens}/jwt/auth`,
        service: 'container_registry',
        users: [userOf(gitlab)],
        expiresIn: false,
      }),
      ...bearer({ host: quay.host, realm: `https://${quay.host}/v2/auth`, service: quay.host, users: quayUsers, expiresIn: false }, [
        ['/oauth2/federation/robot/token', robots],
      ]),
      ...bearer({
        host: harbor.host,
        realm: `https://${harbor.host}/service/token`,
        service: 'harbor-registry',
        users: [userOf(harbor)],
        lifetimeSeconds: 1800,
        // src/server/middleware/v2auth/auth.go, getChallenge: whoever came with an Authorization is asked for Basic
        afterwards: 'Basic realm="harbor"',
      }),
      // The challenge is from general knowledge: AWS does not document it.
      ...bearer({
        host: 'public.ecr.aws',
        realm: 'https://public.ecr.aws/token/',
        service: 'public.ecr.aws',
        users: galleryUsers,
        anonymous: [{ repository: '*', actions: ['pull'] }],
      }),
      [nexus.host, basic(nexus, 'Sonatype Nexus Repository Manager')],
    ],
  }

  /**
   * The registry of the same name in a cloud of Azure, and the Entra of that cloud.
   *
   * @param {typeof AZURE_CLOUDS[number]} cloud
   * @returns {[string, Answer][]}
   */
  function azureCloud({ end, login, resource, audience }) {
    const host = azure.host.replace(/io$/, end)
    const { entra, exchange } = azureExchanges({ ...azure, host, resource, audience }, identity, azureUsers)
    const realm = `https://${host}/oauth2/token`
    return [
      [login, entra],
      ...bearer({ host, realm, service: host, users: azureUsers, fields: ['access_token'], expiresIn: false }, [
        ['/oauth2/exchange', exchange],
      ]),
    ]
  }

  /**
   * @param {Pick<import('./token.mjs').TokenOptions, 'users' | 'anonymous' | 'fields' | 'expiresIn' | 'lifetimeSeconds'> & {host: string, realm: string, service: string, afterwards?: string}} options
   * @param {readonly [string, Answer][]} [more] other paths of the host
   * @returns {[string, Answer][]}
   */
  function bearer({ host, realm, service, afterwards, ...habits }, more = []) {
    const log = join(folder, `token-${host}.jsonl`)
    writeFileSync(log, '')
    const tokens = createTokenServer({ home, realm, service, audience: VENDORS_REALM.service, log, ...habits })
    const { host: tokenHost, pathname } = new URL(realm)
    /** @type {Answer} */
    const sell = (request, response) => {
      request.url = (request.url ?? '').replace(pathname, '/token')
      return tokens.handle(request, response)
    }
    /** @type {Answer} */
    const serve = (request, response, expectsContinue) => {
      const path = pathOf(request)
      const other = more.find(([place]) => place === path)
      if (other !== undefined) return other[1](request, response, expectsContinue)
      if (tokenHost === host && path === pathname) return sell(request, response, expectsContinue)
      if (!path.startsWith('/v2/')) return reply(request, response, { status: 404, body: 'not found\n' })
      forward(request, response, backend.url, expectsContinue, {
        headers: { 'x-forwarded-proto': 'https' },
        onResponse(status, headers) {
          if (status !== 401) return undefined
          const scope = /scope="[^"]*"/.exec(String(headers['www-authenticate'] ?? ''))?.[0]
          const challenge = [`Bearer realm="${realm}"`, `service="${service}"`, ...(scope === undefined ? [] : [scope])].join(',')
          headers['www-authenticate'] = afterwards !== undefined && request.headers.authorization !== undefined ? afterwards : challenge
          return undefined
        },
      })
    }
    return tokenHost === host
      ? [[host, serve]]
      : [
          [host, serve],
          [tokenHost, sell],
        ]
  }

  /**
   * A registry that takes user and password on each request.
   *
   * @param {Login} login
   * @param {string} realm
   * @returns {Answer}
   */
  function basic(login, realm) {
    const signer = makeSigner(home, ISSUER, LEEWAY_SECONDS)
    const right = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
    return (request, response, expectsContinue) => {
      const path = pathOf(request)
      if (!path.startsWith('/v2/')) return reply(request, response, { status: 404, body: 'not found\n' })
      if (request.headers.authorization !== right) {
        const headers = { 'www-authenticate': `BASIC realm="${realm}"` }
        const body = JSON.stringify({
          errors: [{ code: 'UNAUTHORIZED', message: 'access to the requested resource is not authorized', detail: null }],
        })
        return reply(request, response, { status: 401, headers, body })
      }
      const name = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(path)?.[1]
      const rights = name === undefined ? NO_RIGHTS : [{ type: 'repository', name, actions: ['pull', 'push', 'delete'] }]
      const token = signer(login.username, VENDORS_REALM.service, [...rights], Date.now(), 300)
      forward(request, response, backend.url, expectsContinue, {
        headers: { 'x-forwarded-proto': 'https', authorization: `Bearer ${token}` },
      })
    }
  }
}

/**
 * The sign-ins of the vendors' registries: made at the first start, the same afterwards.
 *
 * @param {string} file
 * @returns {VendorLogins}
 */
export function rememberVendors(file) {
  const known = /** @type {VendorLogins | undefined} */ (readJson(file))
  const password = () => randomBytes(24).toString('base64url')
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const serviceAccount = 'ci@acme-lab.iam.gserviceaccount.com'
  const key = {
    type: 'service_account',
    project_id: 'acme-lab',
    private_key_id: randomBytes(20).toString('hex'),
    private_key: privateKey,
    client_email: serviceAccount,
  }
  const fresh = {
    identity: { bearer: password() },
    azure: {
      host: 'acmelab.azurecr.io',
      tenant: randomUUID(),
      client: randomUUID(),
      reader: randomUUID(),
      username: 'ci-token',
      password: password(),
    },
    google: {
      host: 'europe-west1-docker.pkg.dev',
      legacyHost: 'eu.gcr.io',
      provider: 'projects/123456789012/locations/global/workloadIdentityPools/github/providers/acme-app',
      serviceAccount,
      key: JSON.stringify(key),
    },
    hub: { connection: randomUUID(), organization: 'acmeorg', token: `dckr_oat_${password()}` },
    enterprise: {
      host: 'containers.github.acme.example',
      server: 'https://github.acme.example',
      username: 'octocat',
      password: `ghs_${password()}`,
    },
    quay: { host: 'quay.io', robot: 'acme+keyless', username: 'acme+ci', password: password() },
    gitlab: { host: 'registry.gitlab.com', username: 'deploy-1', password: `gldt-${password()}` },
    harbor: { host: 'harbor.acme.example', username: 'robot$acme+ci', password: password() },
    nexus: { host: 'nexus.acme.example:8443', username: 'ci', password: password() },
  }
  // what an older world remembered stays; what it did not know comes along
  const all = { ...fresh, ...known }
  writeFileSync(file, JSON.stringify(all, null, 2), { mode: 0o600 })
  return all
}

/** @param {Request} request */
function pathOf(request) {
  return (request.url ?? '').split('?')[0] ?? ''
}
