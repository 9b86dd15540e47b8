import { describe, expect, test } from '@jest/globals'
import { FIELDS } from '../../src/inputs/registry-auth.ts'
import { complaints, type Given, read } from '../support/inputs.ts'

const IMAGE = { images: 'acme/app' }

/** Sign-ins with their passwords in the open. */
async function registries(given: Given): Promise<unknown> {
  const found = (await read(given)).registries
  return found.map(({ login, ...rest }) => ({ ...rest, login: login && [login.username, login.password.reveal()] }))
}

const PLAIN = { scope: undefined, keyless: undefined, caCert: undefined, insecure: false, required: true, ecr: undefined }

describe('sign-ins', () => {
  test.each<[string, Given, unknown]>([
    ['none', {}, []],
    ['the short form', { username: 'u', password: 'p' }, [{ ...PLAIN, host: 'docker.io', login: ['u', 'p'] }]],
    [
      'the short form for a host',
      { registry: 'https://GHCR.io/', username: 'u', password: 'p' },
      [{ ...PLAIN, host: 'ghcr.io', login: ['u', 'p'] }],
    ],
    ['a registry without a sign-in', { registry: 'localhost:5000' }, [{ ...PLAIN, host: 'localhost:5000', login: undefined }]],
    [
      'a password with a colon and blanks inside',
      { username: 'u', password: 'a:b c' },
      [{ ...PLAIN, host: 'docker.io', login: ['u', 'a:b c'] }],
    ],
    [
      'both forms',
      { username: 'u', password: 'p', 'registry-auth': '- registry: quay.io\n  username: v\n  password: q' },
      [
        { ...PLAIN, host: 'docker.io', login: ['u', 'p'] },
        { ...PLAIN, host: 'quay.io', login: ['v', 'q'] },
      ],
    ],
    [
      'everything that an entry has',
      {
        'registry-auth':
          '- registry: r.example\n  ca-cert: ./ca.pem\n  required: false\n- username: u\n  password: p\n- registry: s.example\n  insecure: true',
      },
      [
        { ...PLAIN, host: 'r.example', login: undefined, caCert: './ca.pem', required: false },
        { ...PLAIN, host: 'docker.io', login: ['u', 'p'] },
        { ...PLAIN, host: 's.example', login: undefined, insecure: true },
      ],
    ],
  ])('%s', async (_name, given, expected) => {
    expect(await registries({ ...IMAGE, ...given })).toStrictEqual(expected)
  })

  test.each<[string, Given]>([
    ['nothing is published', { push: 'false' }],
    ['the plan alone is asked for', { ...IMAGE, 'dry-run': 'true' }],
  ])('without a password nobody signs in when %s', async (_name, given) => {
    const inputs = await read({ ...given, username: 'u', 'registry-auth': '- registry: quay.io\n  username: v' })
    expect(inputs.registries.map(({ host, login }) => [host, login])).toStrictEqual([
      ['docker.io', undefined],
      ['quay.io', undefined],
    ])
    expect(inputs.notices).toStrictEqual([
      'password: is empty; as nothing is published, the build goes on without signing in to docker.io',
      'registry-auth: entry 1 (line 1) has no password; as nothing is published, the build goes on without that sign-in',
    ])
  })

  const NO_SECRET = 'a secret that is not set is empty, and workflows of forks and of Dependabot get none'
  const NO_HOST = 'is not a host; write it without path, such as ghcr.io or registry.example.com:5000'

  test.each<[string, Given, readonly string[]]>([
    ['no password', { username: 'u' }, [`password: is missing, and username is given; ${NO_SECRET}`]],
    ['no user name', { password: 'hunter2' }, ['username: is missing, and password is given; give both, or neither']],
    ['a path', { registry: 'ghcr.io/acme' }, [`registry: "ghcr.io/acme" ${NO_HOST}`]],
    [
      'a name that no image can have',
      { registry: 'ghcr', username: 'u', password: 'p' },
      ['registry: "ghcr" has no dot and no port, so no image can name it; write a host such as ghcr.io'],
    ],
    [
      'entries',
      {
        'registry-auth':
          '- registry: hunter/2\n  username: u\n- password: hunter2\n- registry: r.example\n  insecure: ye\n  required: nope\n- regsitry: x',
      },
      [
        `registry-auth: entry 1 (line 1) has a registry that ${NO_HOST}`,
        `registry-auth: entry 1 (line 1) has a username and no password; ${NO_SECRET}`,
        'registry-auth: entry 2 (line 3) has a password and no username; give both, or neither',
        'registry-auth: entry 3 (line 4) has a value for insecure that is not a boolean; write true or false',
        'registry-auth: entry 3 (line 4) has a value for required that is not a boolean; write true or false',
        `registry-auth: entry 4 (line 7) has an unknown key at place 1; allowed are ${FIELDS.join(', ')}; did you mean "registry"?`,
      ],
    ],
    [
      'a host twice',
      { registry: 'index.docker.io', username: 'u', password: 'p', 'registry-auth': '- username: v\n  password: q' },
      ['registry-auth: entry 1 (line 1) is for docker.io, which was given before; give each registry once, or several accounts by scope'],
    ],
    [
      'a certificate for plain HTTP',
      { 'registry-auth': '- registry: r.example\n  insecure: true\n  ca-cert: a.pem' },
      ['registry-auth: entry 1 (line 1) has ca-cert and insecure: true, of which only one can hold; leave ca-cert out for plain HTTP'],
    ],
    ['a mapping', { 'registry-auth': 'registry: a' }, ['registry-auth: is not a YAML list; begin each entry with "- registry: …"']],
  ])('refused: %s', async (_name, given, expected) => {
    expect(await complaints({ ...IMAGE, ...given })).toStrictEqual(expected)
  })
})

describe('several accounts on one host', () => {
  test('are told apart by scope, in lower case; the short form is one of them', async () => {
    const auth = ['acme', 'Acme/App'].map((scope) => `- registry: quay.io\n  scope: ${scope}\n  username: u\n  password: p`).join('\n')
    const found = (await read({ ...IMAGE, registry: 'quay.io', username: 'v', password: 'q', 'registry-auth': auth })).registries
    expect(found.map(({ scope, login }) => [scope, login?.username])).toStrictEqual([
      [undefined, 'v'],
      ['acme', 'u'],
      ['acme/app', 'u'],
    ])
  })

  const SCOPE =
    'is not the path of a repository or a part of one from its beginning, such as acme or acme/app; an account is for reading and writing, so nothing stands behind an @'

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'a scope twice',
      ['scope: acme', 'scope: acme'],
      [
        'entry 2 (line 3) is for quay.io with the scope acme, which was given before; give each registry once, or several accounts by scope',
      ],
    ],
    ['actions', ['scope: acme/app@push'], [`entry 1 (line 1) has a scope that ${SCOPE}`]],
    ['a part of a part', ['scope: acme/'], [`entry 1 (line 1) has a scope that ${SCOPE}`]],
    ['a star', ["scope: 'acme/*'"], [`entry 1 (line 1) has a scope that ${SCOPE}`]],
    [
      'what holds for the host, in the second',
      ['scope: acme', 'insecure: true'],
      ['entry 2 (line 3) has insecure, which holds for all of quay.io; give it in the first entry of that registry'],
    ],
  ])('refused: %s', async (_name, entries, expected) => {
    const auth = entries.map((line) => `- registry: quay.io\n  ${line}`).join('\n')
    expect(await complaints({ ...IMAGE, 'registry-auth': auth })).toStrictEqual(expected.map((sentence) => `registry-auth: ${sentence}`))
  })
})

describe('credentials that show whose they are', () => {
  const check = 'check which secret belongs to which registry'

  test.each<[string, string, string, string]>([
    ['ghcr.io', '_json_key', '{}', "has a user name of Google's registries"],
    ['quay.io', 'oauth2accesstoken', 'x', "has a user name of Google's registries"],
    ['docker.io', '00000000-0000-0000-0000-000000000000', 'x', "has a user name of Azure's registries"],
    ['ghcr.io', 'AWS', 'x', "has a user name or an access key of Amazon's registries"],
    ['acmeapp.azurecr.io', 'AKIAABCDEFGHIJKLMNOP', 'x', "has a user name or an access key of Amazon's registries"],
    ['ghcr.io', 'acme', 'dckr_pat_x', 'has an access token of Docker Hub'],
    ['docker.io', 'acme', 'ghp_x', 'has a token of GitHub'],
    ['docker.io', 'acme', 'github_pat_x', 'has a token of GitHub'],
    ['docker.io', 'acme', 'glpat-x', 'has a token of GitLab'],
  ])('are refused at %s: %s', async (registry, username, password, what) => {
    const auth = `- registry: ${registry}\n  username: ${username}\n  password: '${password}'`
    const entry = `${what}, which is not for ${registry}; ${check}`
    expect(await complaints({ ...IMAGE, 'registry-auth': auth })).toStrictEqual([`registry-auth: entry 1 (line 1) ${entry}`])
    expect(await complaints({ ...IMAGE, registry, username, password })).toStrictEqual([`username: ${entry}`])
  })

  test.each([
    ['gcr.io', '_json_key', '{}'],
    ['docker.io', 'acme', 'dckr_oat_x'],
    ['ghcr.io', 'acme', 'ghp_x'],
    ['registry.gitlab.com', 'acme', 'gldt-x'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'AKIAABCDEFGHIJKLMNOP', 'x'],
    ['docker.io', 'AWSOME', 'x'],
  ])('are taken at %s: %s', async (registry, username, password) => {
    expect(await complaints({ ...IMAGE, registry, username, password })).toStrictEqual([])
  })

  test.each(['_json_key', 'AWS'])('%s is taken by a host that may pass it on', async (username) => {
    expect(await complaints({ ...IMAGE, registry: 'mirror.acme.example', username, password: 'x' })).toStrictEqual([])
  })
})

describe('auth-realms', () => {
  test('names token servers by their registry', async () => {
    const given = 'registry.example:5000=auth.example\nregistry.example:5000 = auth2.example:8443\nhttps://B.example/=c.example'
    expect((await read({ ...IMAGE, 'auth-realms': given })).authRealms).toStrictEqual(
      new Map([
        ['registry.example:5000', ['auth.example', 'auth2.example:8443']],
        ['b.example', ['c.example']],
      ]),
    )
  })

  test.each([
    'registry.example',
    'a.example=',
    '=b.example',
    'a.example=b.example=c.example',
    'a.example=https://b.example/token',
    'a.example=*',
    'a=b c',
  ])('refused: %s', async (line) => {
    expect(await complaints({ ...IMAGE, 'auth-realms': line })).toStrictEqual([
      `auth-realms: ${JSON.stringify(line)} is not REGISTRY=TOKEN SERVER, two hosts without path, such as registry.example.com=auth.example.com`,
    ])
  })
})

const CLIENT = '11111111-2222-3333-4444-555555555555'
const TENANT = '99999999-8888-7777-6666-555555555555'
const PROVIDER = 'projects/123456789/locations/global/workloadIdentityPools/github/providers/acme-app'

describe('sign-ins without a password', () => {
  test.each<[string, string, unknown]>([
    [
      'Azure',
      `- registry: acmeapp.azurecr.io\n  client-id: ${CLIENT}\n  tenant-id: ${TENANT}`,
      { kind: 'azure', clientId: CLIENT, tenantId: TENANT, audience: undefined },
    ],
    [
      'Azure, the tenant by its domain, another audience',
      `- registry: acmeapp-h4sh.azurecr.io\n  client-id: ${CLIENT}\n  tenant-id: acme.onmicrosoft.com\n  audience: api://acme`,
      { kind: 'azure', clientId: CLIENT, tenantId: 'acme.onmicrosoft.com', audience: 'api://acme' },
    ],
    [
      'Google, federation alone',
      `- registry: europe-west1-docker.pkg.dev\n  workload-identity-provider: ${PROVIDER}`,
      { kind: 'google', provider: PROVIDER, serviceAccount: undefined, audience: undefined },
    ],
    [
      'Google, with a service account',
      `- registry: eu.gcr.io\n  workload-identity-provider: ${PROVIDER}\n  service-account: ci@acme.iam.gserviceaccount.com`,
      { kind: 'google', provider: PROVIDER, serviceAccount: 'ci@acme.iam.gserviceaccount.com', audience: undefined },
    ],
  ])('%s', async (_name, entry, expected) => {
    const [found] = (await read({ ...IMAGE, 'registry-auth': entry })).registries
    expect({ keyless: found?.keyless, login: found?.login }).toStrictEqual({ keyless: expected, login: undefined })
  })

  const AZURE = 'Azure Container Registry (*.azurecr.io, *.azurecr.us, *.azurecr.cn)'
  const GOOGLE = 'Google Artifact Registry (*-docker.pkg.dev, gcr.io)'

  test.each<[string, string, readonly string[]]>([
    ['half of the keys', `client-id: ${CLIENT}`, ['has client-id and no tenant-id; give client-id and tenant-id']],
    [
      'values that are something else',
      'client-id: acme-app\n  tenant-id: acme',
      [
        'has a client-id that is not a GUID; it is the Application (client) ID',
        'has a tenant-id that is neither a GUID nor a domain; it is the Directory (tenant) ID',
      ],
    ],
    [
      'a password as well',
      `client-id: ${CLIENT}\n  tenant-id: ${TENANT}\n  username: u\n  password: hunter2`,
      [
        'has a password and client-id, which takes its place; give one of them',
        'has a username, which client-id takes the place of; leave it out',
      ],
    ],
    [
      'an audience alone',
      'audience: api://x',
      ['has audience alone; it says what the identity token of a sign-in without a password is made for'],
    ],
    [
      'keys of two',
      `client-id: ${CLIENT}\n  tenant-id: ${TENANT}\n  workload-identity-provider: ${PROVIDER}`,
      ['has keys of several sign-ins (workload-identity-provider, client-id, tenant-id); give those of one'],
    ],
    [
      'a provider by its ID of project',
      `registry: gcr.io\n  workload-identity-provider: ${PROVIDER.replace('123456789', 'acme')}`,
      [
        'has a workload-identity-provider that is not the full name of a provider, projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/NAME, with the number of the project',
      ],
    ],
    [
      'a service account that is a name alone',
      `registry: gcr.io\n  workload-identity-provider: ${PROVIDER}\n  service-account: ci`,
      ['has a service-account that is not the e-mail address of a service account, such as NAME@PROJECT.iam.gserviceaccount.com'],
    ],
    ...[
      'ghcr.io',
      'docker.io',
      'azurecr.io',
      'acmeapp.azurecr.io.evil.example',
      'acmeapp.westeurope.data.azurecr.io',
      'registry.example:5000',
    ].map((host): [string, string, readonly string[]] => [
      `keys of Azure at ${host}`,
      `registry: ${host}\n  client-id: ${CLIENT}\n  tenant-id: ${TENANT}`,
      [`has client-id, which is for ${AZURE}, not for ${host}`],
    ]),
    ...['docker.pkg.dev', 'gcr.io.evil.example', 'xgcr.io', 'acmeapp.azurecr.io'].map((host): [string, string, readonly string[]] => [
      `keys of Google at ${host}`,
      `registry: ${host}\n  workload-identity-provider: ${PROVIDER}`,
      [`has workload-identity-provider, which is for ${GOOGLE}, not for ${host}`],
    ]),
    [
      'a national cloud',
      `registry: acmeapp.azurecr.de\n  client-id: ${CLIENT}\n  tenant-id: ${TENANT}`,
      ['has client-id, but acmeapp.azurecr.de is of a cloud that Microsoft has closed; give username and password where it still answers'],
    ],
  ])('refused: %s', async (_name, keys, expected) => {
    const entry = `- ${keys.startsWith('registry:') ? '' : 'registry: acmeapp.azurecr.io\n  '}${keys}`
    expect(await complaints({ ...IMAGE, 'registry-auth': entry })).toStrictEqual(
      expected.map((sentence) => `registry-auth: entry 1 (line 1) ${sentence}`),
    )
  })

  test('everything that is wrong is told at once, each with its line', async () => {
    const auth = ['- registry: quay.io', '  client-id: x', '', '# a comment', '- registry: gcr.io', '  service-account: ci', '- a'].join(
      '\n',
    )
    expect(await complaints({ 'registry-auth': auth, timeout: 'long' })).toStrictEqual([
      expect.stringMatching(/^images: /),
      'registry-auth: entry 1 (line 1) has client-id and no tenant-id; give client-id and tenant-id',
      `registry-auth: entry 1 (line 1) has client-id, which is for ${AZURE}, not for quay.io`,
      'registry-auth: entry 1 (line 1) has a client-id that is not a GUID; it is the Application (client) ID',
      'registry-auth: entry 2 (line 5) has service-account and no workload-identity-provider; give workload-identity-provider',
      'registry-auth: entry 2 (line 5) has a service-account that is not the e-mail address of a service account, such as NAME@PROJECT.iam.gserviceaccount.com',
      'registry-auth: entry 3 (line 7) is not a mapping; write registry, username, password below each other',
      expect.stringMatching(/^timeout: /),
    ])
  })
})
