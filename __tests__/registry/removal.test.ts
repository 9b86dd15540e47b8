import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { blobOf, repositoryOf, testKeychain, testPorts } from './parts.ts'
import { broken, endOf, meetScript, ORIGIN, play, type Said } from './script.ts'

const { digest } = blobOf(new Uint8Array())
const DELETE = `DELETE ${ORIGIN}/v2/acme/app/manifests/${digest}`

describe('a manifest', () => {
  test.each<readonly [number, string]>([
    [200, 'removed'],
    [202, 'removed'],
    [204, 'removed'],
    [404, 'gone'],
  ])('is removed, or gone already: %d', async (status, expected) => {
    expect(await meetScript([[DELETE, { status }]]).client.remove(digest, [])).toBe(expected)
  })

  test.each<readonly [string, Said, string]>([
    [
      'refused',
      { status: 403 },
      `registry-refused: registry.example/acme/app: registry.example answered 403 while deleting ${digest}, without a sign-in`,
    ],
    [
      'answered as if it were being read',
      { status: 206 },
      `registry-answer: registry.example/acme/app: registry.example answered 206 while deleting ${digest}, without a sign-in`,
    ],
    [
      'not reached',
      broken('ENOTFOUND'),
      `registry-unreachable: registry.example/acme/app: no usable answer from registry.example while deleting ${digest}: it broke (ENOTFOUND)`,
    ],
  ])('that is %s stays', async (_name, said, expected) => {
    expect(await endOf(meetScript([[DELETE, said]]).client.remove(digest, []))).toBe(expected)
  })

  test('is removed, and not gone, where a try before may have done it', async () => {
    const { client } = meetScript([
      [DELETE, broken('ECONNRESET')],
      [DELETE, { status: 404 }],
    ])
    expect(await client.remove(digest, [])).toBe('removed')
  })

  test('that Nexus refuses to delete is told with the right that is missing', async () => {
    const challenge = 'BASIC realm="Sonatype Nexus Repository Manager"'
    const { http } = play([
      [`GET ${ORIGIN}/v2/`, { status: 401, headers: { 'www-authenticate': challenge } }],
      [DELETE, { status: 403 }],
    ])
    const keychain = testKeychain({ username: 'bob', password: 'hunter-2-secret' })
    const client = openRegistries(keychain, testPorts({ http })).open(repositoryOf('registry.example/acme/app'))
    await expect(client.remove(digest, [])).rejects.toMatchObject({
      hint: expect.stringContaining('nx-repository-view-docker-REPOSITORY-delete'),
    })
  })

  test('of a registry that deletes nothing stays, and it says how that is changed', async () => {
    const error = await meetScript([[DELETE, { status: 405 }]])
      .client.remove(digest, [])
      .catch((thrown: unknown) => thrown)
    expect(error instanceof ActionError && [error.code, error.message, error.hint]).toStrictEqual([
      'registry-refused',
      `registry.example/acme/app: registry.example answered 405 while deleting ${digest}, without a sign-in`,
      'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true.',
    ])
  })

  /** A registry with a token server at `realm`, which gives a token for `scope` and refuses any other. */
  const signedIn = (realm: string, scope: string, then: readonly (readonly [string, Said])[]) => {
    const token = `GET ${realm}?scope=${encodeURIComponent(`repository:acme/app:${scope}`)}`
    const challenge = { 'www-authenticate': `Bearer realm="${realm}"` }
    const { http, asked } = play([[`GET ${ORIGIN}/v2/`, { status: 401, headers: challenge }], [token, { body: '{"token":"t1"}' }], ...then])
    const keychain = testKeychain({ username: 'bob', password: 'hunter-2-secret' })
    const client = openRegistries(keychain, testPorts({ http })).open(repositoryOf('registry.example/acme/app'))
    return { client, token, lines: () => asked.map(({ line }) => line) }
  }

  test.each<readonly [string, string, string]>([
    ['with a token to delete', `${ORIGIN}/token`, 'pull,delete'],
    ['at Quay with a token to push: its token server knows no other', `${ORIGIN}/v2/auth`, 'pull,push'],
  ])('is removed %s', async (_name, realm, scope) => {
    const { client, token, lines } = signedIn(realm, scope, [[DELETE, { status: 202 }]])
    expect(await client.remove(digest, [])).toBe('removed')
    expect(lines()).toStrictEqual([`GET ${ORIGIN}/v2/`, token, DELETE])
  })

  test('at Google is removed with a token to push, as its own tools do', async () => {
    const origin = 'http://europe-west1-docker.pkg.dev'
    const token = `GET ${origin}/v2/token?scope=${encodeURIComponent('repository:acme/app/web:pull,push')}`
    const { http } = play([
      [`GET ${origin}/v2/`, { status: 401, headers: { 'www-authenticate': `Bearer realm="${origin}/v2/token"` } }],
      [token, { body: '{"token":"t1"}' }],
      [`DELETE ${origin}/v2/acme/app/web/manifests/${digest}`, { status: 403 }],
    ])
    const keychain = testKeychain({ username: '_json_key', password: 'hunter-2-secret' })
    const client = openRegistries(keychain, testPorts({ http })).open(repositoryOf('europe-west1-docker.pkg.dev/acme/app/web'))
    await expect(client.remove(digest, [])).rejects.toMatchObject({
      code: 'registry-refused',
      hint: 'The identity needs roles/artifactregistry.repoAdmin on the repository.',
    })
  })

  test.each<readonly [string, string, number, string, string | undefined]>([
    ['Quay', '/v2/auth', 401, 'UNAUTHORIZED', 'The robot needs the permission Write on this repository.'],
    ['Quay', '/v2/auth', 409, 'TAG_EXPIRED', undefined],
    ['Quay', '/v2/auth', 403, 'UNAUTHORIZED', 'The robot needs the permission Write on this repository.'],
    ['GitLab', '/jwt/auth', 403, 'DENIED', 'the role Maintainer'],
    ['Harbor', '/service/token', 403, 'DENIED', 'permission to delete artifacts'],
    ['any other, for want of a right', '/token', 403, 'DENIED', 'the right to push is not always enough'],
    ['any other, which deletes nothing', '/token', 405, 'UNSUPPORTED', 'REGISTRY_STORAGE_DELETE_ENABLED=true'],
    ['any other, for the rest', '/token', 409, 'CONFLICT', undefined],
  ])('that %s refuses to delete is told with the right that is missing', async (name, path, status, code, hint) => {
    const service = { GitLab: 'container_registry', Harbor: 'harbor-registry' }[name]
    const challenge = `Bearer realm="${ORIGIN}${path}"${service === undefined ? '' : `,service="${service}"`}`
    const scope = encodeURIComponent(`repository:acme/app:${name === 'Quay' ? 'pull,push' : 'pull,delete'}`)
    const { http } = play([
      [`GET ${ORIGIN}/v2/`, { status: 401, headers: { 'www-authenticate': challenge } }],
      [`GET ${ORIGIN}${path}?${service === undefined ? '' : `service=${service}&`}scope=${scope}`, { body: '{"token":"t1"}' }],
      [DELETE, { status, body: JSON.stringify({ errors: [{ code, message: 'no' }] }) }],
    ])
    const keychain = testKeychain({ username: 'bob', password: 'hunter-2-secret' })
    const client = openRegistries(keychain, testPorts({ http })).open(repositoryOf('registry.example/acme/app'))
    const error = await client.remove(digest, []).catch((thrown: unknown) => thrown)
    const told = error instanceof ActionError ? [error.code, error.hint] : error
    expect(told).toStrictEqual(['registry-refused', hint === undefined ? undefined : expect.stringContaining(hint)])
  })

  test.each<readonly [string, string, number, string, string | undefined]>([
    ['Docker Hub', 'docker.io/acme/app', 403, 'DENIED', 'deletes only what has no tag'],
    ['Docker Hub, as it did before', 'docker.io/acme/app', 405, 'UNSUPPORTED', 'deletes only what has no tag'],
    ['Docker Hub, for the rest', 'docker.io/acme/app', 409, 'DENIED', undefined],
    ['Azure, which has it turned off', 'acmelab.azurecr.io/acme/app', 405, 'UNSUPPORTED', 'This registry deletes nothing'],
    ['Azure', 'acmelab.azurecr.io/acme/app', 405, 'REGISTRY_DISALLOWED_OPERATION', 'is locked'],
    ['Azure, for want of a right', 'acmelab.azurecr.io/acme/app', 403, 'DENIED', 'AcrDelete'],
    ['an immutable tag', 'acmelab.azurecr.io/acme/app', 412, 'PRECONDITION', 'keep the image by keep-tags'],
  ])('that is kept by %s is told with what helps', async (name, image, status, code, hint) => {
    const origin = image.startsWith('docker.io') ? 'https://registry-1.docker.io' : 'https://acmelab.azurecr.io'
    const scope = encodeURIComponent('repository:acme/app:pull,delete')
    const message = name === 'an immutable tag' ? "'app:v1' configured as immutable." : 'no'
    const { http } = play([
      [`GET ${origin}/v2/`, {}],
      [`GET https://auth.docker.io/token?service=registry.docker.io&scope=${scope}`, { body: '{"token":"t1"}' }],
      [`DELETE ${origin}/v2/acme/app/manifests/${digest}`, { status, body: JSON.stringify({ errors: [{ code, message }] }) }],
    ])
    const keychain = testKeychain({ username: 'bob', password: 'hunter-2-secret' }, { plain: false })
    const client = openRegistries(keychain, testPorts({ http })).open(repositoryOf(image))
    const expected = hint === undefined ? undefined : expect.stringContaining(hint)
    await expect(client.remove(digest, [])).rejects.toMatchObject({ code: 'registry-refused', hint: expected })
  })
})

describe('a registry that wants the tags deleted first', () => {
  const at = (reference: string) => `${ORIGIN}/v2/acme/app/manifests/${reference}`
  const refusal = (code: string) => ({ status: 400, body: JSON.stringify({ errors: [{ code, message: 'Manifest is still referenced' }] }) })
  const TAGS_FIRST = refusal('GOOGLE_MANIFEST_DANGLING_TAG')
  const shows = (shown = digest): Said => ({
    headers: { 'docker-content-digest': shown, 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
  })
  const other = blobOf(new Uint8Array([1])).digest
  const untag = (tag: string) => [`DELETE ${at(tag)}`, { status: 202 }] as const

  test('gets that, each tag after a look at it', async () => {
    const { client, lines } = meetScript([
      [DELETE, TAGS_FIRST],
      [`HEAD ${at('v1')}`, shows()],
      untag('v1'),
      [`HEAD ${at('v1.0')}`, shows()],
      untag('v1.0'),
      [DELETE, { status: 202 }],
    ])
    expect(await client.remove(digest, ['v1', 'v1.0'])).toBe('removed')
    expect(lines()).toStrictEqual([
      `DELETE manifests/${digest}`,
      'HEAD manifests/v1',
      'DELETE manifests/v1',
      'HEAD manifests/v1.0',
      'DELETE manifests/v1.0',
      `DELETE manifests/${digest}`,
    ])
  })

  test.each<readonly [string, Said]>([
    ['moved on to another image', shows(other)],
    ['is not there any more', { status: 404 }],
  ])('keeps a tag that %s, and the manifest', async (_name, said) => {
    const { client, lines } = meetScript([
      [DELETE, TAGS_FIRST],
      [`HEAD ${at('v1')}`, said],
    ])
    expect(await client.remove(digest, ['v1'])).toBe('changed')
    expect(lines()).toStrictEqual([`DELETE manifests/${digest}`, 'HEAD manifests/v1'])
  })

  test('keeps a manifest that has a tag which nobody judged', async () => {
    const { client, lines } = meetScript([[DELETE, TAGS_FIRST], [`HEAD ${at('v1')}`, shows()], untag('v1'), [DELETE, TAGS_FIRST]])
    expect(await client.remove(digest, ['v1'])).toBe('changed')
    expect(lines().filter((line) => line.startsWith('DELETE'))).toStrictEqual([
      `DELETE manifests/${digest}`,
      'DELETE manifests/v1',
      `DELETE manifests/${digest}`,
    ])
  })

  test('tells which tags are gone when it ends in the middle', async () => {
    const { client } = meetScript([
      [DELETE, TAGS_FIRST],
      [`HEAD ${at('v1')}`, shows()],
      untag('v1'),
      [`HEAD ${at('v2')}`, shows()],
      [`DELETE ${at('v2')}`, { status: 403 }],
    ])
    expect(await endOf(client.remove(digest, ['v1', 'v2']))).toBe(
      'registry-refused: registry.example/acme/app: registry.example answered 403 while deleting v2, without a sign-in; of its tags v1 had been deleted before',
    )
    expect(await endOf(client.remove(digest, ['v2']))).toBe(
      'registry-refused: registry.example/acme/app: registry.example answered 403 while deleting v2, without a sign-in',
    )
    expect(await endOf(client.remove(digest, ['v1', 'v1', 'v2']))).toMatch(/; of its tags v1, v1 had been deleted before$/)
  })

  test('refuses what an index needs that no tag leads to, and it is told how that is found', async () => {
    const { client } = meetScript([[DELETE, refusal('GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE')]])
    await expect(client.remove(digest, [])).rejects.toMatchObject({
      code: 'registry-refused',
      hint: 'An index needs it that no tag leads to; delete that one first: gcloud artifacts docker images list IMAGE shows it by its digest.',
    })
  })
})
