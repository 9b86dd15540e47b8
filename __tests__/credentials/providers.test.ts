import { describe, expect, test } from '@jest/globals'
import { providerOf } from '../../src/credentials/providers.ts'
import { Secret } from '../../src/domain/secret.ts'
import { aHost, aWorld, shown } from './world.ts'

describe('providerOf', () => {
  test.each([
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com', 'Amazon ECR'],
    ['ghcr.io', 'GitHub Container Registry'],
    ['ghcr.io.evil.test', 'a container registry'],
    ['notghcr.io', 'a container registry'],
    ['docker.io', 'Docker Hub'],
    ['registry-1.docker.io', 'Docker Hub'],
    ['notdocker.io', 'a container registry'],
    ['public.ecr.aws', 'Amazon ECR Public'],
    ['localhost:5000', 'a container registry'],
  ])('%s is %s', (host, name) => {
    expect(providerOf(aHost(host)).name).toBe(name)
  })
})

const ON_SERVER = { GITHUB_ACTOR: 'octo', GITHUB_SERVER_URL: 'https://git.acme.test' }

describe("what signs in with nothing but GitHub's token", () => {
  test.each<[string, string, Readonly<Record<string, string>>, string | undefined, unknown]>([
    ['ghcr.io', 'ghcr.io', { GITHUB_ACTOR: 'octo', GITHUB_SERVER_URL: 'https://github.com' }, 'ghs', login('octo')],
    ['ghcr.io, of an unknown actor', 'ghcr.io', {}, 'ghs', login('github-actions')],
    ['ghcr.io without a token', 'ghcr.io', { GITHUB_ACTOR: 'octo' }, undefined, undefined],
    [
      'ghcr.io from an enterprise server, whose token it does not know',
      'ghcr.io',
      { GITHUB_SERVER_URL: 'https://git.acme.test' },
      'ghs',
      undefined,
    ],
    ['ghcr.io from a data residence', 'ghcr.io', { GITHUB_SERVER_URL: 'https://acme.ghe.com' }, 'ghs', undefined],
    ['Docker Hub', 'docker.io', { GITHUB_ACTOR: 'octo' }, 'ghs', undefined],
    ['any other', 'registry.local', { GITHUB_ACTOR: 'octo' }, 'ghs', undefined],
    [
      'the registry of the enterprise server',
      'containers.git.acme.test',
      ON_SERVER,
      'ghs',
      { ...login('octo'), host: 'containers.git.acme.test' },
    ],
    [
      'the registry of the tenant of ghe.com',
      'containers.acme.ghe.com',
      { ...ON_SERVER, GITHUB_SERVER_URL: 'https://acme.ghe.com/' },
      'ghs',
      { ...login('octo'), host: 'containers.acme.ghe.com' },
    ],
    ['the registry of another server', 'containers.git.other.test', ON_SERVER, 'ghs', undefined],
    ['a name that only begins so', 'containers.git.acme.test.evil.test', ON_SERVER, 'ghs', undefined],
    ['a name before it', 'x.containers.git.acme.test', ON_SERVER, 'ghs', undefined],
    ['its registry at another port', 'containers.git.acme.test:8443', ON_SERVER, 'ghs', undefined],
    [
      'a registry of that name on github.com',
      'containers.github.com',
      { GITHUB_ACTOR: 'octo', GITHUB_SERVER_URL: 'https://github.com' },
      'ghs',
      undefined,
    ],
  ])('%s', async (_name, host, env, token, expected) => {
    const world = await aWorld({ env })
    expect(shown(await providerOf(aHost(host)).automatic(aHost(host), given(token), world.ports))).toStrictEqual(expected)
    await world.close()
  })

  test('a base image that the build alone knows of is read without the token, and the log says how to change that', async () => {
    const world = await aWorld()
    expect(await providerOf(aHost('ghcr.io')).automatic(aHost('ghcr.io'), given('ghs', false), world.ports)).toBeUndefined()
    expect(world.lines).toStrictEqual([
      'info: ghcr.io is asked without a sign-in, since no image and no cache is there; an entry in registry-auth with this registry signs in with github-token',
    ])
    await world.close()
  })
})

function given(token: string | undefined, isNamed = true) {
  return { githubToken: token === undefined ? undefined : new Secret(token), isNamed }
}

function login(username: string): object {
  return { host: 'ghcr.io', username, password: 'ghs', source: 'github-token', expiresAt: undefined }
}
