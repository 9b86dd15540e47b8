import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { IDENTITY_HOST, IDENTITY_URL } from '#lab/identity.mjs'
import { OWN_GITLAB } from '#lab/vendors.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { found } from '../support/canary.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Internet, openInternet } from '../support/internet.ts'
import { GOOD, type Parts, readParts, runStep, type Step, told } from '../support/job.ts'
import { processesWith } from '../support/proc.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { maskedIn } from '../support/sinks.ts'
import { readLines } from '../world/program.ts'

const RUN_TIMEOUT_MS = 120_000
/** Another repository in each run of the tests: all of them stay in the lab. */
const name = `vendors-${randomBytes(4).toString('hex')}`
const path = `acme/${name}`

const made: Checkout[] = []
let parts: Parts
let names: Parts['world']['names']['vendors']
let internet: Internet
let reader: Reader
let worldFolder: string

beforeAll(async () => {
  parts = readParts()
  names = parts.world.names.vendors
  const { folder } = keep(makeCheckout())
  worldFolder = join(folder, 'world')
  mkdirSync(worldFolder)
  internet = await openInternet(parts, worldFolder, parts.world.names.ghcr.password)
  const { azure, google, quay, enterprise, gitlab, harbor, nexus, hub } = names
  const key = { username: '_json_key', password: google.key }
  const clouds = ['us', 'cn'].map((end) => ({ ...azure, host: azure.host.replace(/io$/, end) }))
  const logins = [
    azure,
    ...clouds,
    quay,
    enterprise,
    gitlab,
    harbor,
    nexus,
    { ...key, host: google.host },
    { ...key, host: google.legacyHost },
  ]
  reader = openReader(
    parts,
    join(folder, 'reader'),
    [...logins, { host: 'docker.io', username: hub.organization, password: hub.token }],
    internet.env,
  )
})
afterAll(async () => {
  await internet.stop()
  for (const checkout of made) checkout.remove()
})
beforeEach(async () => {
  await internet.steer({ reset: true })
  internet.asked()
  internet.requests()
})

type Row = {
  readonly image: string
  /** lines of the entry below `registry` */
  readonly keys: readonly string[]
  /** every host that is asked */
  readonly asked: readonly string[]
}

const GOOGLE_STS = 'sts.googleapis.com'
const GOOGLE_IAM = 'iamcredentials.googleapis.com'
const ENTRA = 'login.microsoftonline.com'
const HUB = ['auth.docker.io', 'registry-1.docker.io']

const ROWS: Readonly<Record<string, () => Row>> = {
  'Azure with a token of a scope map': () => ({
    image: `${names.azure.host}/${path}`,
    keys: login(names.azure),
    asked: [names.azure.host],
  }),
  'Azure without a password': () => ({
    image: `${names.azure.host}/${path}-keyless`,
    keys: [`client-id: ${names.azure.client}`, `tenant-id: ${names.azure.tenant}`],
    asked: [names.azure.host, ENTRA, IDENTITY_HOST],
  }),
  "Azure's cloud for the government of the United States, without a password": () => national('us', 'login.microsoftonline.us'),
  "Azure's cloud in China, without a password": () => national('cn', 'login.chinacloudapi.cn'),
  "Google with a service account's key": () => ({
    image: `${names.google.host}/acme-lab/${path}`,
    keys: ['username: _json_key', `password: '${names.google.key}'`],
    asked: [names.google.host],
  }),
  "Google with a service account's key in base64": () => ({
    image: `${names.google.host}/acme-lab/${path}-base64`,
    keys: login({ username: '_json_key_base64', password: Buffer.from(names.google.key).toString('base64') }),
    asked: [names.google.host],
  }),
  'Google without a key, by federation alone': () => ({
    image: `${names.google.host}/acme-lab/${path}-direct`,
    keys: [`workload-identity-provider: ${names.google.provider}`],
    asked: [names.google.host, IDENTITY_HOST, GOOGLE_STS],
  }),
  'gcr.io without a key, as a service account': () => ({
    image: `${names.google.legacyHost}/acme-lab/${path}-account`,
    keys: [`workload-identity-provider: ${names.google.provider}`, `service-account: ${names.google.serviceAccount}`],
    asked: [names.google.legacyHost, GOOGLE_IAM, IDENTITY_HOST, GOOGLE_STS],
  }),
  "Docker Hub with an organisation's access token": () => ({
    image: `docker.io/${names.hub.organization}/${name}`,
    keys: login({ username: names.hub.organization, password: names.hub.token }),
    asked: HUB,
  }),
  'Docker Hub by a connection of the organisation': () => ({
    image: `docker.io/${names.hub.organization}/${name}-keyless`,
    keys: [`username: ${names.hub.organization}`, `connection-id: ${names.hub.connection}`],
    asked: [...HUB, 'identity.docker.com', IDENTITY_HOST],
  }),
  'GitLab with a deploy token': () => ({
    image: `${names.gitlab.host}/acme/group/${name}/image`,
    keys: login(names.gitlab),
    asked: [names.gitlab.host, 'gitlab.com'],
  }),
  'Quay with a robot': () => ({ image: `${names.quay.host}/acme/${name}-quay`, keys: login(names.quay), asked: [names.quay.host] }),
  'Quay with a robot that trusts this repository': () => ({
    image: `${names.quay.host}/acme/${name}-robot`,
    keys: [`robot: ${names.quay.robot}`],
    asked: [names.quay.host, IDENTITY_HOST],
  }),
  'Harbor with a robot, whose name has a dollar sign': () => ({
    image: `${names.harbor.host}/acme/${name}-harbor`,
    keys: login(names.harbor),
    asked: [names.harbor.host],
  }),
  'Nexus at a port, the repository first in the path': () => ({
    image: `${names.nexus.host}/docker-hosted/${name}`,
    keys: login(names.nexus),
    asked: [names.nexus.host.replace(/:\d+$/, '')],
  }),
}

function national(end: string, login: string): Row {
  const host = names.azure.host.replace(/io$/, end)
  return {
    image: `${host}/${path}-${end}`,
    keys: [`client-id: ${names.azure.client}`, `tenant-id: ${names.azure.tenant}`],
    asked: [host, login, IDENTITY_HOST],
  }
}

test(
  'the registry of the enterprise server that runs the job takes the token of the job, and is all that gets it',
  async () => {
    const { enterprise } = names
    const image = `${enterprise.host}/acme/${name}-enterprise`
    const checkout = keep(makeCheckout())
    const answer = await run({
      checkout,
      token: enterprise.password,
      actor: enterprise.username,
      env: { GITHUB_SERVER_URL: enterprise.server },
      inputs: { images: image, tags: 'type=raw,value=edge' },
    })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(internet.asked()).toStrictEqual([enterprise.host])
    expect(await reader.tags(image)).toStrictEqual({ edge: answer.outputs['digest'] })
  },
  RUN_TIMEOUT_MS,
)

describe('signs in, builds, uploads, publishes and verifies, and lets no secret out', () => {
  test.each(Object.keys(ROWS))(
    '%s',
    async (title) => {
      const { image, keys, asked } = rowOf(title)
      const checkout = keep(makeCheckout())
      const answer = await run({
        checkout,
        inputs: { images: image, tags: 'type=sha,prefix=\ntype=raw,value=edge', ...entry(image, keys) },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.asked()).toStrictEqual([...asked].sort())
      const { digest } = answer.outputs
      expect(await reader.tags(image)).toStrictEqual({ [checkout.sha().slice(0, 7)]: digest, edge: digest })
    },
    RUN_TIMEOUT_MS,
  )
})

type Failure = {
  readonly image: string
  readonly keys: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly world?: Parameters<Internet['steer']>[0]
  readonly error: string
  readonly cure: string
}

const OTHER_SUBJECT = 'repo:acme/other:ref:refs/heads/main'
const NUMBERED = 'repo:acme@1234/app@5678:ref:refs/heads/main'
const NUMBERS =
  ' The subject has the numbers of owner and repository in it (repo:OWNER@ID/REPO@ID:…), as those of all repositories made, renamed or moved since July 2026: a trust that was written as repo:OWNER/REPO:… does not match it.'
const ID_TOKEN =
  'Give the job `permissions: id-token: write` beside what it has (setting any permission takes away those not named: contents: read, packages: write). A reusable workflow gets it only when its caller has it too; pull requests from forks and runs of Dependabot get none.'
const AGAIN = 'Run the job again; if it stays so, a proxy between this machine and that host may be answering in its place.'

const azureKeys = (): readonly string[] => [`client-id: ${names.azure.client}`, `tenant-id: ${names.azure.tenant}`]
const azureTrust = (): string =>
  `The application ${names.azure.client} of the tenant ${names.azure.tenant} needs a federated credential with the issuer https://token.actions.githubusercontent.com and exactly this subject and audience.`
const claimsOf = (audience: string, subject = 'repo:acme/app:ref:refs/heads/main'): string =>
  `its audience (aud) is ${audience}, its subject (sub) ${subject}`
const AZURE_AUDIENCE = 'api://AzureADTokenExchange'
const AZURE_NOT_MATCHED = (subject: string): string =>
  `401 invalid_client: AADSTS700213: No matching federated identity record found for presented assertion subject '${subject}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.`
const googleAudience = (): string => `https://iam.googleapis.com/${names.google.provider}`
const GOOGLE_TRUST =
  'The provider must have the issuer https://token.actions.githubusercontent.com and an attribute condition that this subject and repository meet.'

const FAILURES: Readonly<Record<string, () => Failure>> = {
  'a job without id-token: write': () => ({
    image: `${names.azure.host}/${path}`,
    keys: azureKeys(),
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
    error: `${names.azure.host}: this job gets no identity token from GitHub: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set [credentials]`,
    cure: ID_TOKEN,
  }),
  'Azure, which trusts another repository': () => ({
    image: `${names.azure.host}/${path}`,
    keys: azureKeys(),
    world: { identity: { subject: OTHER_SUBJECT } },
    error: `${names.azure.host}: Microsoft Entra ID (${ENTRA}) refused the sign-in of this job: ${AZURE_NOT_MATCHED(OTHER_SUBJECT)}; ${claimsOf(AZURE_AUDIENCE, OTHER_SUBJECT)} [credentials]`,
    cure: azureTrust(),
  }),
  'Azure, which trusts the subject of before 2026': () => ({
    image: `${names.azure.host}/${path}`,
    keys: azureKeys(),
    world: { identity: { subject: NUMBERED } },
    error: `${names.azure.host}: Microsoft Entra ID (${ENTRA}) refused the sign-in of this job: ${AZURE_NOT_MATCHED(NUMBERED)}; ${claimsOf(AZURE_AUDIENCE, NUMBERED)} [credentials]`,
    cure: `${azureTrust()}${NUMBERS}`,
  }),
  'Azure, for another audience': () => ({
    image: `${names.azure.host}/${path}`,
    keys: [...azureKeys(), 'audience: api://acme'],
    error: `${names.azure.host}: Microsoft Entra ID (${ENTRA}) refused the sign-in of this job: 401 invalid_client: AADSTS700212: No matching federated identity record found for presented assertion audience 'api://acme'.; ${claimsOf('api://acme')} [credentials]`,
    cure: azureTrust(),
  }),
  'Azure, an identity token that has ended': () => ({
    image: `${names.azure.host}/${path}`,
    keys: azureKeys(),
    world: { identity: { lifetimeSeconds: -1 } },
    error: `${names.azure.host}: Microsoft Entra ID (${ENTRA}) refused the sign-in of this job: 401 invalid_client: AADSTS700024: Client assertion is not within its valid time range.; ${claimsOf(AZURE_AUDIENCE)} [credentials]`,
    cure: azureTrust(),
  }),
  'Azure, an application that may only pull': () => ({
    image: `${names.azure.host}/${path}`,
    keys: [`client-id: ${names.azure.reader}`, `tenant-id: ${names.azure.tenant}`],
    error: `${names.azure.host}/${path}: ${names.azure.host} grants only pull where push is needed, signed in as 00000000-0000-0000-0000-000000000000 (client-id ${names.azure.reader}) [registry-refused]`,
    cure: 'The identity needs the role AcrPush, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC" (up to ten minutes after it was given); a token of the registry needs a scope map with content/write.',
  }),
  'Azure, a wrong password': () => ({
    image: `${names.azure.host}/${path}`,
    keys: login({ ...names.azure, password: 'wrong-password' }),
    error: `${names.azure.host}/${path}: ${names.azure.host} answered 401 while asking ${names.azure.host} for a token for repository:${path}:pull,push, signed in as ${names.azure.username} (input registry-auth): UNAUTHORIZED incorrect username or password [registry-refused]`,
    cure: 'Check name and password (one that was made anew works after a minute). A token of the registry needs a scope map with content/write.',
  }),
  'Azure, a web page instead of JSON': () => ({
    image: `${names.azure.host}/${path}`,
    keys: azureKeys(),
    world: {
      fail: [{ name: ENTRA, status: 200, times: 9, headers: { 'content-type': 'text/html' }, body: '<html>Sign in to the proxy</html>' }],
    },
    error: `${names.azure.host}: Microsoft Entra ID (${ENTRA}) answered with a web page, not with JSON [credentials]`,
    cure: AGAIN,
  }),
  'Azure, more than anybody reads': () => ({
    image: `${names.azure.host}/${path}`,
    keys: azureKeys(),
    world: { fail: [{ name: ENTRA, status: 200, times: 9, body: `"${'x'.repeat(200_000)}"` }] },
    error: `${names.azure.host}: Microsoft Entra ID (${ENTRA}) answered with more than 64 KiB [credentials]`,
    cure: AGAIN,
  }),
  'Google, a key that is not JSON': () => ({
    image: `${names.google.host}/acme-lab/${path}`,
    keys: login({ username: '_json_key', password: 'hunter2' }),
    error: `${names.google.host}: the password of _json_key is not the JSON of a key [credentials]`,
    cure: 'Give the whole key file of a service account as it was downloaded; in registry-auth put it in single quotes. A key in base64 goes with the username _json_key_base64.',
  }),
  'Google, which trusts another repository': () => ({
    image: `${names.google.host}/acme-lab/${path}`,
    keys: [`workload-identity-provider: ${names.google.provider}`],
    world: { identity: { subject: NUMBERED } },
    error: `${names.google.host}: Google's token service (${GOOGLE_STS}) refused the sign-in of this job: 401 unauthorized_client: The given credential is rejected by the attribute condition.; ${claimsOf(googleAudience(), NUMBERED)} [credentials]`,
    cure: `${GOOGLE_TRUST}${NUMBERS}`,
  }),
  'Google, another provider': () => ({
    image: `${names.google.host}/acme-lab/${path}`,
    keys: [`workload-identity-provider: ${names.google.provider}-other`],
    error: `${names.google.host}: Google's token service (${GOOGLE_STS}) refused the sign-in of this job: 400 invalid_target: The target service indicated by the "audience" parameters is invalid.; ${claimsOf(`${googleAudience()}-other`)} [credentials]`,
    cure: GOOGLE_TRUST,
  }),
  'Google, a service account that does not trust the provider': () => ({
    image: `${names.google.host}/acme-lab/${path}`,
    keys: [`workload-identity-provider: ${names.google.provider}`, 'service-account: other@acme-lab.iam.gserviceaccount.com'],
    error: `${names.google.host}: Google's IAM (${GOOGLE_IAM}) refused the sign-in of this job: 403 PERMISSION_DENIED: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).; ${claimsOf(googleAudience())} [credentials]`,
    cure: "other@acme-lab.iam.gserviceaccount.com must give this repository's principal the role roles/iam.workloadIdentityUser, and needs itself roles/artifactregistry.writer.",
  }),
  'Docker Hub, another connection': () => ({
    image: `docker.io/${names.hub.organization}/${name}`,
    keys: [`username: ${names.hub.organization}`, 'connection-id: 00000000-1111-2222-3333-444444444444'],
    error: `docker.io: Docker's identity service (identity.docker.com) refused the sign-in of this job: 401 access_denied: connection not found; ${claimsOf('https://identity.docker.com')} [credentials]`,
    cure: `The connection 00000000-1111-2222-3333-444444444444 of ${names.hub.organization} needs a ruleset that this subject meets, with the repositories that are pushed to.`,
  }),
  "Docker Hub, another's namespace": () => ({
    image: `docker.io/somebody/${name}`,
    keys: [`username: ${names.hub.organization}`, `connection-id: ${names.hub.connection}`],
    error: `docker.io/somebody/${name}: docker.io answered 401 while asking auth.docker.io for a token for repository:somebody/${name}:pull,push, signed in as ${names.hub.organization} (connection-id of ${names.hub.organization}): {"details":"access token has insufficient scopes"} [registry-refused]`,
    cure: 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".',
  }),
  'Quay, a robot that trusts another repository': () => ({
    image: `${names.quay.host}/acme/${name}`,
    keys: [`robot: ${names.quay.robot}`],
    world: { identity: { subject: OTHER_SUBJECT } },
    error: `${names.quay.host}: the registry (${names.quay.host}) refused the sign-in of this job: 401 Token does not match robot; ${claimsOf('https://quay.io', OTHER_SUBJECT)} [credentials]`,
    cure: `The robot ${names.quay.robot} needs a "Robot identity federation" with the issuer https://token.actions.githubusercontent.com and exactly this subject.`,
  }),
  'GitLab, a wrong password': () => ({
    image: `${names.gitlab.host}/acme/group/${name}`,
    keys: login({ ...names.gitlab, password: 'wrong-password' }),
    error: `${names.gitlab.host}/acme/group/${name}: ${names.gitlab.host} answered 401 while asking gitlab.com for a token for repository:acme/group/${name}:pull,push, signed in as ${names.gitlab.username} (input registry-auth): UNAUTHORIZED incorrect username or password [registry-refused]`,
    cure: 'A deploy token needs read_registry and write_registry, a personal, project or group access token the same and the role Developer; gitlab-ci-token with CI_JOB_TOKEN works inside GitLab CI alone. The project must exist and have its container registry on.',
  }),
  'Quay, a wrong password': () => ({
    image: `${names.quay.host}/acme/${name}`,
    keys: login({ ...names.quay, password: 'wrong-password' }),
    error: `${names.quay.host}/acme/${name}: ${names.quay.host} answered 401 while asking ${names.quay.host} for a token for repository:acme/${name}:pull,push, signed in as ${names.quay.username} (input registry-auth): UNAUTHORIZED incorrect username or password [registry-refused]`,
    cure: "A robot's user name is NAMESPACE+NAME, with the plus sign; a person with a password of the web page needs an encrypted one or an app token.",
  }),
  'Harbor, a robot whose name a shell has eaten': () => ({
    image: `${names.harbor.host}/acme/${name}`,
    keys: login({ ...names.harbor, username: 'robot+ci' }),
    error: `${names.harbor.host}/acme/${name}: ${names.harbor.host} answered 401 while asking ${names.harbor.host} for a token for repository:acme/${name}:pull,push, signed in as robot+ci (input registry-auth): UNAUTHORIZED incorrect username or password [registry-refused]`,
    cure: 'The project acme must exist, and a robot needs push and pull in it. A robot is named robot$PROJECT+NAME, in full and in single quotes where a shell would take the $; it ends after 30 days unless it was made otherwise. People who sign in by OIDC use the CLI secret of their profile.',
  }),
  'Nexus, a wrong password': () => ({
    image: `${names.nexus.host}/docker-hosted/${name}`,
    keys: login({ ...names.nexus, password: 'wrong-password' }),
    error: `${names.nexus.host}/docker-hosted/${name}: ${names.nexus.host} answered 401 while looking at the tag edge, signed in as ci (input registry-auth): UNAUTHORIZED access to the requested resource is not authorized [registry-refused]`,
    cure: 'Check user name and password or user token, and that host and port (or the first part of the path) are those of the hosted repository, not of a group.',
  }),
}

describe('fails before the build and says what helps', () => {
  test.each(Object.keys(FAILURES))(
    '%s',
    async (title) => {
      const { image, keys, env = {}, world = {}, error, cure } = failureOf(title)
      await internet.steer(world)
      const checkout = keep(makeCheckout())
      const inputs = { images: image, tags: 'type=raw,value=edge', ...entry(image, keys) }
      const answer = await run({ checkout, inputs, env: { DOCKER_HOST: 'unix:///nowhere/docker.sock', ...env } })
      expect(told(answer)).toStrictEqual({ exits: [1, 0], outcome: 'failed', annotations: [`error: ${error}`], left: [] })
      const log = answer.main.log.filter((line) => !line.startsWith('##[debug]'))
      expect({ cure: log.at(-1), groups: log.filter((line) => line.startsWith('##[group]')) }).toStrictEqual({
        cure,
        groups: ['##[group]Plan', '##[group]Registries', '##[group]Tags'],
      })
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'who is in trouble for a moment is asked again, as late as it asks',
  async () => {
    await internet.steer({
      fail: [
        { name: ENTRA, status: 429, times: 1, headers: { 'retry-after': '2' } },
        { name: names.azure.host, path: '/oauth2/exchange', status: 503, times: 1 },
        { name: IDENTITY_HOST, status: 0, times: 1 },
      ],
    })
    const image = `${names.azure.host}/${path}-patient`
    const checkout = keep(makeCheckout())
    const answer = await run({ checkout, inputs: { images: image, tags: 'type=raw,value=edge', ...entry(image, azureKeys()) } })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    const requests = internet.requests().filter((line) => / (?:GET \/32\/|POST \/\S*token|POST \/oauth2\/exchange)/.test(line))
    expect(requests.map((line) => `${line.split(' ')[0]} ${line.split(' ').at(-1)}`)).toStrictEqual([
      `${IDENTITY_HOST} 0`,
      `${IDENTITY_HOST} 200`,
      `${ENTRA} 429`,
      `${ENTRA} 200`,
      `${names.azure.host} 503`,
      `${names.azure.host} 200`,
    ])
  },
  RUN_TIMEOUT_MS,
)

test(
  'two accounts on one host: each repository is written by its own, and builds are told who reads for them',
  async () => {
    const { host } = names.azure
    const images = [`${host}/${path}-scope/one`, `${host}/${path}-scope/two`]
    const entries = [
      [`scope: ${path}-scope/one`, ...login(names.azure)],
      [`scope: ${path}-scope`, ...azureKeys()],
    ]
    const auth = entries.map(([first, ...rest]) => [`- registry: ${host}`, `  ${first}`, ...rest.map((line) => `  ${line}`)].join('\n'))
    const checkout = keep(makeCheckout())
    const before = tokensOf(host).length
    const answer = await run({
      checkout,
      inputs: { images: images.join('\n'), tags: 'type=raw,value=edge', 'registry-auth': auth.join('\n') },
    })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(answer.main.log).toContain(
      `${host} has several accounts; builds ask for the host alone, so base images and caches there are read as the first, of the scope ${path}-scope/one`,
    )
    const sold = tokensOf(host)
      .slice(before)
      .flatMap(({ user, scopes }) => scopes.map((scope) => `${user} ${scope.replace(`repository:${path}-scope/`, '')}`))
    expect([...new Set(sold)].filter((line) => line.endsWith(':pull,push')).sort()).toStrictEqual([
      '00000000-0000-0000-0000-000000000000 two:pull,push',
      `${names.azure.username} one:pull,push`,
    ])
    for (const image of images) expect(await reader.tags(image)).toStrictEqual({ edge: answer.outputs['digest'] })
  },
  RUN_TIMEOUT_MS,
)

test(
  'Quay drops what has no tag after an hour: the age that the upload handed on is told, and what helps',
  async () => {
    const image = `${names.quay.host}/acme/${name}-late`
    const ref = `${image}@sha256:${'0'.repeat(64)}`
    const uploaded = new Date(Date.now() - 72 * 60_000).toISOString()
    const inputs = {
      images: image,
      from: ref,
      'from-uploaded-at': uploaded,
      tags: 'type=raw,value=edge',
      ...entry(image, login(names.quay)),
    }
    const answer = await run({ checkout: keep(makeCheckout()), inputs })
    expect([answer.outputs['outcome'], answer.main.annotations[0]?.data]).toStrictEqual([
      'failed',
      `from: ${ref} is not there: the registry has no such manifest; it was uploaded 1 h 12 min ago, under no name [registry-answer]`,
    ])
    expect(answer.main.log).toContain(
      `${names.quay.host} removes what has no tag after 1 h. Build it again; in a workflow "Re-run all jobs" does that, and "Re-run failed jobs" does not. Name the image that was pushed by its digest, as the outputs "ref" or "staged-digest" of an earlier step have it.`,
    )
  },
  RUN_TIMEOUT_MS,
)

test(
  'Harbor asks for Basic where a token is over, and gets another token',
  async () => {
    const image = `${names.harbor.host}/acme/${name}-again`
    await internet.steer({
      fail: [
        {
          name: names.harbor.host,
          method: 'PUT',
          path: `/v2/acme/${name}-again/manifests/`,
          status: 401,
          times: 1,
          headers: { 'www-authenticate': 'Basic realm="harbor"' },
          body: '{"errors":[{"code":"UNAUTHORIZED","message":"unauthorized to access repository"}]}',
        },
      ],
    })
    const before = tokensOf(names.harbor.host).length
    const checkout = keep(makeCheckout())
    const answer = await run({ checkout, inputs: { images: image, tags: 'type=raw,value=edge', ...entry(image, login(names.harbor)) } })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(tokensOf(names.harbor.host).length - before).toBe(2)
    expect(internet.requests().filter((line) => / 401$/.test(line) && / PUT /.test(line))).toHaveLength(1)
    expect(await reader.tags(image)).toStrictEqual({ edge: answer.outputs['digest'] })
  },
  RUN_TIMEOUT_MS,
)

describe('five registries at once, without a password where that can be', () => {
  const five = (): readonly (readonly [string, readonly string[]])[] => [
    [`${names.azure.host}/${path}-five`, azureKeys()],
    [`${names.google.host}/acme-lab/${path}-five`, [`workload-identity-provider: ${names.google.provider}`]],
    [`docker.io/${names.hub.organization}/${name}-five`, [`username: ${names.hub.organization}`, `connection-id: ${names.hub.connection}`]],
    [`${names.quay.host}/acme/${name}-five`, [`robot: ${names.quay.robot}`]],
    [`${names.harbor.host}/acme/${name}-five`, login(names.harbor)],
  ]
  const publish = (rows: readonly (readonly [string, readonly string[]])[], inputs: Readonly<Record<string, string>> = {}) => {
    const auth = rows.map(([image, keys]) => entry(image, keys)['registry-auth']).join('\n')
    const images = rows.map(([image]) => image).join('\n')
    return run({ checkout: keep(makeCheckout()), inputs: { images, tags: 'type=raw,value=edge', 'registry-auth': auth, ...inputs } })
  }

  test(
    'all of them show the one digest',
    async () => {
      const answer = await publish(five())
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const shown = await Promise.all(five().map(([image]) => reader.tags(image)))
      expect(shown).toStrictEqual(five().map(() => ({ edge: answer.outputs['digest'] })))
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'one that refuses stops the run before the build; where it is not required, the others have the image and the row says why',
    async () => {
      const broken = (more: readonly string[]) =>
        five().map(([image, keys]): readonly [string, readonly string[]] =>
          image.startsWith(names.quay.host) ? [image, ['robot: acme+nobody', ...more]] : [image, keys],
        )
      const refusal = `${names.quay.host}: the registry (${names.quay.host}) refused the sign-in of this job: 401 Robot not found; ${claimsOf('https://quay.io')}`
      const stopped = await publish(broken([]))
      expect(told(stopped)).toStrictEqual({ exits: [1, 0], outcome: 'failed', annotations: [`error: ${refusal} [credentials]`], left: [] })

      const answer = await publish(broken(['required: false']))
      expect({ outcome: answer.outputs['outcome'], exit: answer.main.exitCode }).toStrictEqual({ outcome: 'published', exit: 0 })
      const rows: readonly Readonly<Record<string, unknown>>[] = JSON.parse(answer.outputs['results'] ?? '[]')
      expect(rows.map(({ registry, state }) => `${registry} ${state}`)).toStrictEqual(
        five().map(([image]) => `${image.split('/')[0]} ${image.startsWith(names.quay.host) ? 'failed' : 'published'}`),
      )
      expect(JSON.stringify(rows)).toContain(refusal.slice(0, 60))
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'what is bought without a password is in no child, in no file while the image is built, and in no part of the image',
  async () => {
    const checkout = keep(makeCheckout())
    const mark = randomBytes(8).toString('hex')
    // the mark keeps the step from being taken out of the builder's cache, where it would print nothing
    const script = `echo star""ted; /bin/busybox sleep 3; : ${mark}`
    writeFileSync(
      join(checkout.workspace, 'Dockerfile'),
      ['FROM scratch', 'COPY busybox /bin/busybox', `RUN ["/bin/busybox", "sh", "-c", ${JSON.stringify(script)}]`, ''].join('\n'),
    )
    const rows: readonly (readonly [string, readonly string[]])[] = [
      [`${names.azure.host}/${path}-seen`, azureKeys()],
      [
        `${names.google.host}/acme-lab/${path}-seen`,
        [`workload-identity-provider: ${names.google.provider}`, `service-account: ${names.google.serviceAccount}`],
      ],
      [`${names.quay.host}/acme/${name}-seen`, [`robot: ${names.quay.robot}`]],
    ]
    const seen: string[] = []
    const answer = await run(
      {
        checkout,
        temp: join(checkout.folder, 'runner'),
        env: { MARK: mark },
        inputs: {
          images: rows.map(([image]) => image).join('\n'),
          tags: 'type=raw,value=edge',
          provenance: 'mode=max',
          'registry-auth': rows.map(([image, keys]) => entry(image, keys)['registry-auth']).join('\n'),
        },
      },
      {
        onLine: (line) => {
          if (!line.endsWith(' started') || seen.length > 0) return
          const children = processesWith(`MARK=${mark}`).filter(({ argv }) => argv[1]?.endsWith('/dist/index.js') !== true)
          seen.push(...children.map(({ argv, environ }) => [...argv, ...environ].join('\n')), ...filesBelow(checkout.folder))
        },
      },
    )
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    const canaries = maskedIn(answer)
    expect({ tokens: canaries.length >= 6, children: seen.some((text) => text.includes('docker-buildx')) }).toStrictEqual({
      tokens: true,
      children: true,
    })
    expect(seen.flatMap((text) => found(canaries, text))).toStrictEqual([])
    const image = `${rows[0]?.[0]}`
    const index = await reader.manifest(`${image}:edge`)
    const children = await Promise.all(listOf(index['manifests']).map(({ digest }) => reader.manifest(`${image}@${digest}`)))
    const blobs = await Promise.all(
      children
        .flatMap(({ config, layers }) => [...listOf([config]), ...listOf(layers)])
        .filter(({ mediaType }) => String(mediaType).endsWith('json'))
        .map(({ digest }) => reader.blob(`${image}@${digest}`)),
    )
    expect(blobs.length).toBeGreaterThan(1)
    expect(found(canaries, JSON.stringify([index, children, blobs]))).toStrictEqual([])
  },
  RUN_TIMEOUT_MS,
)

describe('a token server on another host than its registry', () => {
  const image = `${OWN_GITLAB.host}/acme/group/${name}`

  test(
    'gets the credential where auth-realms names it',
    async () => {
      const checkout = keep(makeCheckout())
      const inputs = {
        images: image,
        tags: 'type=raw,value=edge',
        'auth-realms': `${OWN_GITLAB.host}=${OWN_GITLAB.tokens}`,
        ...entry(image, login(names.gitlab)),
      }
      const answer = await run({ checkout, inputs })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.asked()).toStrictEqual([OWN_GITLAB.tokens, OWN_GITLAB.host])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is not even connected to elsewhere',
    async () => {
      const checkout = keep(makeCheckout())
      const inputs = { images: image, tags: 'type=raw,value=edge', ...entry(image, login(names.gitlab)) }
      const answer = await run({ checkout, inputs })
      expect(told(answer)).toStrictEqual({
        exits: [1, 0],
        outcome: 'failed',
        annotations: [
          `error: ${OWN_GITLAB.host} names a token server at another host, ${OWN_GITLAB.tokens}; nothing was sent there [registry-refused]`,
        ],
        left: [],
      })
      expect(answer.main.log.at(-1)).toBe(
        `Credentials for ${OWN_GITLAB.host} go only to ${OWN_GITLAB.host} and its own token server, over TLS. Where that stands on another host and you know it to be right, name it: auth-realms: ${OWN_GITLAB.host}=HOST.`,
      )
      expect(internet.asked()).toStrictEqual([OWN_GITLAB.host])
    },
    RUN_TIMEOUT_MS,
  )
})

/** What the token server of a host was asked for. */
function tokensOf(host: string): readonly { readonly user: string; readonly scopes: readonly string[] }[] {
  return readLines(join(worldFolder, `token-${host}.jsonl`))
    .filter(isRecord)
    .map(({ user, scopes }) => ({ user: String(user), scopes: Array.isArray(scopes) ? scopes.map(String) : [] }))
}

function rowOf(title: string): Row {
  const row = ROWS[title]
  if (row === undefined) throw new Error(`no row ${title}`)
  return row()
}

function failureOf(title: string): Failure {
  const failure = FAILURES[title]
  if (failure === undefined) throw new Error(`no failure ${title}`)
  return failure()
}

/** One entry of `registry-auth` for the host of an image. */
function entry(image: string, keys: readonly string[]): { readonly 'registry-auth': string } {
  return { 'registry-auth': [`- registry: ${image.split('/')[0]}`, ...keys.map((line) => `  ${line}`)].join('\n') }
}

function login({ username, password }: { readonly username: string; readonly password: string }): readonly string[] {
  return [`username: ${username}`, `password: ${password}`]
}

/** A job with `permissions: id-token: write`. */
function run(step: Step, watch?: Parameters<typeof runStep>[2]): ReturnType<typeof runStep> {
  const identity = { ACTIONS_ID_TOKEN_REQUEST_URL: IDENTITY_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN: names.identity.bearer }
  return runStep(parts, { ...step, env: { ...internet.env, ...identity, ...step.env } }, watch)
}

/** The content of every file below a folder. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries.filter((file) => file.isFile()).map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
}

function keep(checkout: Checkout): Checkout {
  made.push(checkout)
  return checkout
}
