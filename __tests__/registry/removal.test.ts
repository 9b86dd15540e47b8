import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { blobOf, repositoryOf, testKeychain, testPorts } from './parts.ts'
import { broken, endOf, meetScript, ORIGIN, play, type Said } from './script.ts'

const { digest } = blobOf(new Uint8Array())
const DELETE = `DELETE ${ORIGIN}/v2/acme/app/manifests/${digest}`

describe('a manifest', () => {
  test.each<readonly [number, boolean]>([
    [200, true],
    [202, true],
    [204, true],
    [404, false],
  ])('is removed, or gone already: %d', async (status, expected) => {
    expect(await meetScript([[DELETE, { status }]]).client.remove(digest)).toBe(expected)
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
    expect(await endOf(meetScript([[DELETE, said]]).client.remove(digest))).toBe(expected)
  })

  test('of a registry that deletes nothing stays, and it says how that is changed', async () => {
    const error = await meetScript([[DELETE, { status: 405 }]])
      .client.remove(digest)
      .catch((thrown: unknown) => thrown)
    expect(error instanceof ActionError && [error.code, error.message, error.hint]).toStrictEqual([
      'registry-refused',
      `registry.example/acme/app: registry.example answered 405 while deleting ${digest}, without a sign-in`,
      'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true, and on Docker Hub its own website or API deletes.',
    ])
  })

  test('is removed with a token to delete', async () => {
    const token = `GET ${ORIGIN}/token?scope=${encodeURIComponent('repository:acme/app:pull,delete')}`
    const { http, asked } = play([
      [`GET ${ORIGIN}/v2/`, { status: 401, headers: { 'www-authenticate': `Bearer realm="${ORIGIN}/token"` } }],
      [token, { body: '{"token":"t1"}' }],
      [DELETE, { status: 202 }],
    ])
    const keychain = testKeychain({ username: 'bob', password: 'hunter-2-secret' })
    await openRegistries(keychain, testPorts({ http })).open(repositoryOf('registry.example/acme/app')).remove(digest)
    expect(asked.map(({ line }) => line)).toStrictEqual([`GET ${ORIGIN}/v2/`, token, DELETE])
  })
})
