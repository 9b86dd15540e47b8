import { describe, expect, test } from '@jest/globals'
import { parseHost } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import { type Vendor, vendorOfChallenge } from '../../src/domain/vendor.ts'
import { schemeOf, signsOf } from '../../src/registry/challenge.ts'
import { cureFor, remedyFor } from '../../src/registry/cures.ts'
import { endpointOf, recognised } from '../../src/registry/endpoints.ts'

/** What each registry answers to a request without a sign-in, as its sources or documents have it, and what it says when it refuses one. */
type Row = {
  readonly host: string
  readonly challenge: string
  readonly vendor: Vendor
  readonly scheme: unknown
  /** status, codes, words, and how the cure begins */
  readonly refusals: readonly (readonly [number, readonly string[], string, string])[]
}

const bearer = (realm: string, service: string) => ({ kind: 'bearer', realm, service })
const DENIED = ['DENIED']

const ROWS: readonly (readonly [string, Row])[] = [
  [
    'Azure',
    {
      host: 'acmelab.azurecr.io',
      challenge: 'Bearer realm="https://acmelab.azurecr.io/oauth2/token",service="acmelab.azurecr.io"',
      vendor: 'azure',
      scheme: bearer('https://acmelab.azurecr.io/oauth2/token', 'acmelab.azurecr.io'),
      refusals: [
        [401, ['UNAUTHORIZED'], 'authentication required', 'Check name and password (one that was made anew'],
        [403, DENIED, 'requested access to the resource is denied', 'The identity needs the role AcrPush'],
        [403, DENIED, "client with IP '192.0.2.1' is not allowed access", "The registry's firewall"],
        [
          405,
          ['REGISTRY_DISALLOWED_OPERATION'],
          'The operation is disallowed on this registry',
          'The repository, tag or manifest is locked',
        ],
      ],
    },
  ],
  [
    'Google Artifact Registry',
    {
      host: 'europe-west1-docker.pkg.dev',
      challenge: 'Bearer realm="https://europe-west1-docker.pkg.dev/v2/token",service="europe-west1-docker.pkg.dev"',
      vendor: 'google',
      scheme: bearer('https://europe-west1-docker.pkg.dev/v2/token', 'europe-west1-docker.pkg.dev'),
      refusals: [
        [401, ['UNAUTHORIZED'], 'authentication failed', 'The access token has ended'],
        [
          403,
          DENIED,
          "Permission 'artifactregistry.repositories.uploadArtifacts' denied",
          'The identity needs roles/artifactregistry.writer',
        ],
        [
          404,
          ['NAME_UNKNOWN'],
          'Repository "app" not found',
          'The repository must exist before the first push: gcloud artifacts repositories create app --project=acme',
        ],
        [400, ['MANIFEST_INVALID'], 'cannot update tag 1. The repository has enabled tag immutability', 'The tag exists and'],
      ],
    },
  ],
  [
    'GitLab of their own',
    {
      host: 'registry.git.acme.example',
      challenge: 'Bearer realm="https://registry.git.acme.example/jwt/auth",service="container_registry"',
      vendor: 'gitlab',
      scheme: bearer('https://registry.git.acme.example/jwt/auth', 'container_registry'),
      refusals: [
        [401, ['UNAUTHORIZED'], 'HTTP Basic: Access denied', 'A deploy token needs read_registry'],
        [403, DENIED, 'access forbidden', 'A deploy token needs read_registry'],
      ],
    },
  ],
  [
    'Quay of their own',
    {
      host: 'quay.acme.example',
      challenge: 'Bearer realm="https://quay.acme.example/v2/auth",service="quay.acme.example"',
      vendor: 'quay',
      scheme: bearer('https://quay.acme.example/v2/auth', 'quay.acme.example'),
      refusals: [
        [401, ['UNAUTHORIZED'], 'Could not find robot with username', "A robot's user name is NAMESPACE+NAME"],
        [403, DENIED, 'access to the requested resource is not authorized', 'The robot needs the permission Write'],
        [409, ['TAG_IMMUTABLE'], 'tag is immutable and cannot be overwritten', 'The tag exists and'],
      ],
    },
  ],
  [
    'Harbor',
    {
      host: 'harbor.acme.example',
      challenge: 'Bearer realm="https://harbor.acme.example/service/token",service="harbor-registry"',
      vendor: 'harbor',
      scheme: bearer('https://harbor.acme.example/service/token', 'harbor-registry'),
      refusals: [
        [401, ['UNAUTHORIZED'], 'unauthorized to access repository', 'The project acme must exist, and a robot'],
        [403, DENIED, 'can not push artifact to a proxy project: acme', 'The project only mirrors'],
        [403, DENIED, 'adding 1 MiB of storage resource, which when updated will exceed the configured upper limit', "The project's quota"],
        [403, DENIED, 'The system is in read only mode. Any modification is prohibited.', 'Harbor is read-only'],
        [412, ['PRECONDITION'], "Failed to process request due to 'app:1' configured as immutable.", 'The tag exists and'],
      ],
    },
  ],
  [
    'Nexus',
    {
      host: 'nexus.acme.example:8443',
      challenge: 'BASIC realm="Sonatype Nexus Repository Manager"',
      vendor: 'nexus',
      scheme: { kind: 'basic' },
      refusals: [
        [401, ['UNAUTHORIZED'], 'access to the requested resource is not authorized', 'Check user name and password or user token'],
        [403, DENIED, 'access to the requested resource is not authorized', 'The role of this user needs nx-repository-view'],
        [400, ['BLOB_UPLOAD_INVALID'], 'blob upload invalid Repository does not allow updating assets: docker', 'The tag exists and'],
      ],
    },
  ],
  [
    'distribution with a password file',
    {
      host: 'registry.acme.example:5000',
      challenge: 'Basic realm="Registry Realm"',
      vendor: 'generic',
      scheme: { kind: 'basic' },
      refusals: [
        [401, ['UNAUTHORIZED'], 'authentication required', 'Check user name and password'],
        [403, DENIED, 'no', 'Check that this user may push'],
      ],
    },
  ],
]

describe.each(ROWS)('%s', (_name, { host: name, challenge, vendor, scheme, refusals }) => {
  const host = parseHost(name)
  if (host === undefined) throw new Error(`${name} is no host`)
  const endpoint = recognised(
    endpointOf(host, { host, plain: false, ca: undefined, required: true }),
    vendorOfChallenge(signsOf(challenge)),
  )
  const repository = { host, path: 'acme/app' }
  const login = { host, username: 'ci', password: new Secret('p'), source: 'input registry-auth', expiresAt: undefined }

  test('is known by its name or challenge', () => {
    expect({ kind: endpoint.kind, scheme: schemeOf(challenge) }).toStrictEqual({ kind: vendor, scheme })
  })

  test.each(refusals)('%d %p %s', (status, codes, words, cure) => {
    expect(cureFor({ endpoint, repository, login }, status, codes, words)?.slice(0, cure.length)).toBe(cure)
  })

  test('whoever has no sign-in is told how to give one', () => {
    expect(cureFor({ endpoint, repository, login: undefined }, 401, ['UNAUTHORIZED'], 'authentication required')).toMatch(
      /^Give a sign-in for /,
    )
  })
})

test('a name that says whose registry it is counts more than a challenge that says otherwise', () => {
  const host = parseHost('ghcr.io')
  if (host === undefined) throw new Error('no host')
  const endpoint = endpointOf(host, { host, plain: false, ca: undefined, required: true })
  expect(recognised(endpoint, 'harbor')).toBe(endpoint)
  expect(recognised({ ...endpoint, kind: 'generic' }, undefined).kind).toBe('generic')
})

test('manifests go to a Quay of their own one at a time, as to quay.io', () => {
  const host = parseHost('quay.acme.example')
  if (host === undefined) throw new Error('no host')
  const endpoint = endpointOf(host, { host, plain: false, ca: undefined, required: true })
  expect([endpoint.parallel, recognised(endpoint, 'quay').parallel]).toStrictEqual([10, 1])
})

describe('a refusal', () => {
  const about = (name: string, isSignedIn: boolean) => {
    const host = parseHost(name)
    if (host === undefined) throw new Error(`${name} is no host`)
    const login = { host, username: 'ci', password: new Secret('p'), source: 'input registry-auth', expiresAt: undefined }
    return {
      endpoint: endpointOf(host, { host, plain: false, ca: undefined, required: true }),
      repository: { host, path: 'acme/app' },
      login: isSignedIn ? login : undefined,
    }
  }
  const PASSWORD = 'Check user name and password: the registry does not know them, or they have expired.'
  const MAY_PUSH = 'Check that this user may push to this repository, and that the registry is not read-only.'
  const SIZE = 'The registry, or a proxy before it, limits the size; raise the limit or the quota there.'
  const LIMIT = 'The registry limits how often it is asked; run again later, or with a sign-in that has a higher limit.'
  const TROUBLE = 'The registry is in trouble; run again later.'
  const SIGN_IN = (host: string) =>
    `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`

  test.each<readonly [number, string, string | undefined]>([
    [400, '', undefined],
    [401, '', PASSWORD],
    [403, '', MAY_PUSH],
    [403, 'incorrect username or password', PASSWORD],
    [404, 'incorrect username or password', undefined],
    [405, '', MAY_PUSH],
    [413, '', SIZE],
    [429, '', LIMIT],
    [499, '', undefined],
    [500, '', TROUBLE],
    [503, '', TROUBLE],
    [507, '', SIZE],
  ])('by a registry that nobody knows has a cure by its status: %d %p', (status, words, cure) => {
    expect(cureFor(about('registry.example', true), status, [], words)).toBe(cure)
  })

  test.each<readonly [string, boolean, number, string, string | undefined]>([
    ['ghcr.io', true, 404, '', undefined],
    ['ghcr.io', true, 429, '', LIMIT],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', true, 429, '', LIMIT],
    ['docker.io', true, 429, '', LIMIT],
    ['docker.io', false, 401, '', SIGN_IN('docker.io')],
    ['docker.io', true, 403, 'incorrect username or password', PASSWORD],
    ['registry.example', false, 403, '', SIGN_IN('registry.example')],
    ['registry.example', false, 404, '', undefined],
  ])('that means what it means anywhere has the cure for that: %s (signed in: %p), %d %p', (host, isSignedIn, status, words, cure) => {
    expect(cureFor(about(host, isSignedIn), status, [], words)).toBe(cure)
  })

  test.each<readonly [string, string, string | undefined]>([
    ['EAI_AGAIN', 'registry.example', 'Check the spelling of registry.example, and that this machine can resolve it.'],
    ['ECONNRESET', 'registry.example', undefined],
    [
      'ECONNRESET',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      'ECR also closes the connection where a repository does not exist; create it first.',
    ],
    ['EPIPE', '123456789012.dkr.ecr.eu-west-1.amazonaws.com', undefined],
    [
      'ERR_ADDRESS_REFUSED',
      'registry.example',
      'registry.example, or who answers in its place, leads to an address inside this network where none of its own can be; nothing was sent there.',
    ],
  ])('of the network: %s from %s', (code, host, remedy) => {
    expect(remedyFor(about(host, true).endpoint, code)).toBe(remedy)
  })
})
