import { describe, expect, test } from '@jest/globals'
import { parseHost } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import { createTokenStore, readToken, type Token, tokenRequest } from '../../src/registry/token.ts'

const host = parseHost('ghcr.io')
if (host === undefined) throw new Error('no host')
const BOB = { host, username: 'bob', password: new Secret('s3cret'), source: 'a test', expiresAt: undefined }
const BEARER = { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' } as const
const SERVER = new URL('https://ghcr.io/token?keep=1')

describe('the request', () => {
  test('names the service and each scope, in their order, with user and password', () => {
    const { method, url, headers } = tokenRequest(SERVER, BEARER, ['repository:a/b:pull,push', 'repository:c:pull'], BOB)
    expect([method, url.href, headers]).toStrictEqual([
      'GET',
      'https://ghcr.io/token?keep=1&service=ghcr.io&scope=repository%3Aa%2Fb%3Apull%2Cpush&scope=repository%3Ac%3Apull',
      { accept: 'application/json', authorization: `Basic ${Buffer.from('bob:s3cret').toString('base64')}` },
    ])
  })

  test('has no credentials without a login, and no service that was not named', () => {
    const { url, headers } = tokenRequest(SERVER, { ...BEARER, service: undefined }, [], undefined)
    expect([url.href, headers]).toStrictEqual(['https://ghcr.io/token?keep=1', { accept: 'application/json' }])
  })

  test('sends an identity token in the body, as a refresh token', () => {
    const { method, url, headers, body } = tokenRequest(SERVER, BEARER, ['repository:a:pull', 'repository:b:pull'], {
      ...BOB,
      username: '<token>',
    })
    expect([
      method,
      url.href,
      headers,
      body instanceof Uint8Array && Object.fromEntries(new URLSearchParams(new TextDecoder().decode(body))),
    ]).toStrictEqual([
      'POST',
      SERVER.href,
      { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      {
        grant_type: 'refresh_token',
        client_id: 'build-tag-push',
        service: 'ghcr.io',
        scope: 'repository:a:pull repository:b:pull',
        refresh_token: 's3cret',
      },
    ])
  })
})

test('an identity token is sent without a service or scopes that were not named', () => {
  const { body } = tokenRequest(SERVER, { ...BEARER, service: undefined }, [], { ...BOB, username: '<token>' })
  expect(body instanceof Uint8Array && new TextDecoder().decode(body)).toBe(
    'grant_type=refresh_token&client_id=build-tag-push&refresh_token=s3cret',
  )
})

describe('the answer', () => {
  test.each<readonly [string, unknown, Token | undefined]>([
    ['token', { token: 'a' }, { value: 'a', endsMs: 1_000 + 50_000 }],
    ['access_token', { access_token: 'a' }, { value: 'a', endsMs: 51_000 }],
    ['both', { token: 'a', access_token: 'b' }, { value: 'b', endsMs: 51_000 }],
    ['an empty one beside a good one', { access_token: '', token: 'a' }, { value: 'a', endsMs: 51_000 }],
    ['five minutes', { token: 'a', expires_in: 300 }, { value: 'a', endsMs: 291_000 }],
    ['five seconds', { token: 'a', expires_in: 5 }, { value: 'a', endsMs: 5_000 }],
    ['no time', { token: 'a', expires_in: 0 }, { value: 'a', endsMs: 51_000 }],
    ['negative time', { token: 'a', expires_in: -1 }, { value: 'a', endsMs: 51_000 }],
    ['time as a text', { token: 'a', expires_in: '300' }, { value: 'a', endsMs: 51_000 }],
    ['made in the future', { token: 'a', issued_at: '2999-01-01T00:00:00Z' }, { value: 'a', endsMs: 51_000 }],
    ['no token', {}, undefined],
    ['a token that is a number', { token: 5 }, undefined],
    ['a token with a line end', { token: 'a\r\nx-evil: 1' }, undefined],
    ['a token with a space', { token: 'a b' }, undefined],
    ['a list', [], undefined],
    ['null', null, undefined],
  ])('%s', (_name, document, expected) => {
    expect(readToken({ body: new TextEncoder().encode(JSON.stringify(document)) }, 1_000)).toStrictEqual(expected)
  })

  test('time without end is no time', () => {
    const body = new TextEncoder().encode('{"token":"a","expires_in":1e999}')
    expect(readToken({ body }, 1_000)).toStrictEqual({ value: 'a', endsMs: 51_000 })
  })

  test.each(['', '{', '<html>', '{"token":"a"}}'])('%j is no token', (text) => {
    expect(readToken({ body: new TextEncoder().encode(text) }, 0)).toBeUndefined()
  })
})

describe('the store', () => {
  test('mints once for all who ask, and again when the token has ended or was not taken', async () => {
    let nowMs = 0
    let minted = 0
    const store = createTokenStore(() => nowMs)
    const mint = async (): Promise<Token> => {
      minted += 1
      return { value: `t${minted}`, endsMs: nowMs + 100 }
    }
    const ask = async (key = 'a') => (await store.obtain(key, mint)).value

    expect(await Promise.all([ask(), ask(), ask('b')])).toStrictEqual(['t1', 't1', 't2'])
    nowMs = 99
    expect(await ask()).toBe('t1')
    nowMs = 100
    expect(await Promise.all([ask(), ask()])).toStrictEqual(['t3', 't3'])

    const taken = await store.obtain('a', mint)
    store.forget('a', taken)
    expect(await ask()).toBe('t4')
    store.forget('a', taken)
    expect(await ask()).toBe('t4')
    expect(store.values()).toStrictEqual(['t2', 't4'])
  })

  test('forgets a minting that failed', async () => {
    const store = createTokenStore(() => 0)
    await expect(store.obtain('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect((await store.obtain('a', async () => ({ value: 'good', endsMs: 1 }))).value).toBe('good')
  })
})
