import { describe, expect, test } from '@jest/globals'
import { dockerKey, type Entry, hostOfKey, parseAuths } from '../../src/credentials/auths.ts'
import { fc } from '../support/property.ts'
import { aHost, base64 } from './world.ts'

describe('parseAuths', () => {
  const LOGIN = { username: 'u', password: 'p:w' }
  const PAIR = base64('u:p:w')

  test.each<[string, unknown, Readonly<Record<string, unknown>>]>([
    ['a bare host', { 'ghcr.io': { auth: PAIR } }, { 'ghcr.io': LOGIN }],
    ['a host with a port', { '127.0.0.1:5000': { auth: PAIR } }, { '127.0.0.1:5000': LOGIN }],
    ['a URL', { 'https://ghcr.io': { auth: PAIR } }, { 'ghcr.io': LOGIN }],
    ['a URL with the path of the old API', { 'https://ghcr.io/v1/': { auth: PAIR } }, { 'ghcr.io': LOGIN }],
    ['a URL of plain HTTP', { 'http://registry.local:5000/v2/': { auth: PAIR } }, { 'registry.local:5000': LOGIN }],
    ['a host in upper case', { 'GHCR.IO': { auth: PAIR } }, { 'ghcr.io': LOGIN }],
    ['a key with a path', { 'ghcr.io/acme': { auth: PAIR } }, { 'ghcr.io': LOGIN }],
    ['the key of Docker Hub', { 'https://index.docker.io/v1/': { auth: PAIR } }, { 'docker.io': LOGIN }],
    ['another name of Docker Hub', { 'registry-1.docker.io': { auth: PAIR } }, { 'docker.io': LOGIN }],
    [
      'the exact key before other spellings and keys with a path',
      {
        'https://index.docker.io/v1/access-token': { auth: base64('a:1') },
        'docker.io': { auth: base64('b:2') },
        'https://index.docker.io/v1/': { auth: base64('c:3') },
        'index.docker.io': { auth: base64('d:4') },
      },
      { 'docker.io': { username: 'c', password: '3' } },
    ],
    [
      'the first of equally good spellings',
      { 'https://ghcr.io': { auth: base64('a:1') }, 'http://ghcr.io': { auth: base64('b:2') } },
      { 'ghcr.io': { username: 'a', password: '1' } },
    ],
    [
      'user name and password in the open',
      { 'ghcr.io': { username: 'u', password: 'p' } },
      { 'ghcr.io': { username: 'u', password: 'p' } },
    ],
    [
      'an identity token before a pair',
      { 'a.azurecr.io': { auth: PAIR, identitytoken: 'jwt' } },
      { 'a.azurecr.io': { username: '<token>', password: 'jwt' } },
    ],
    ['NULs around a password are padding', { 'ghcr.io': { auth: base64('u:\0p\0\0') } }, { 'ghcr.io': { username: 'u', password: 'p' } }],
    ['base64 in lines', { 'ghcr.io': { auth: `${PAIR.slice(0, 4)}\n${PAIR.slice(4)}` } }, { 'ghcr.io': LOGIN }],
    ['the mark of a helper is no sign-in', { 'ghcr.io': {}, 'quay.io': { auth: '' } }, {}],
    ['an e-mail is no sign-in', { 'ghcr.io': { email: 'a@example.test' } }, {}],
    ['not base64', { 'ghcr.io': { auth: '%%%' } }, { 'ghcr.io': 'has an auth that is not base64' }],
    ['base64 that is cut', { 'ghcr.io': { auth: PAIR.slice(0, -1) } }, { 'ghcr.io': 'has an auth that is not base64' }],
    ['bytes that are not text', { 'ghcr.io': { auth: 'dTr/' } }, { 'ghcr.io': 'has an auth that is not text' }],
    ['no colon', { 'ghcr.io': { auth: base64('user') } }, { 'ghcr.io': 'has an auth that is not base64 of user:password' }],
    ['no user', { 'ghcr.io': { auth: base64(':secret') } }, { 'ghcr.io': 'has an auth that is not base64 of user:password' }],
    [
      'a bearer token',
      { 'ghcr.io': { registrytoken: 'jwt' } },
      { 'ghcr.io': 'holds a registrytoken, which cannot be renewed or handed to a builder' },
    ],
    ['keys that are no hosts', { 'not a host': { auth: PAIR }, '': { auth: PAIR }, 'https://': { auth: PAIR } }, {}],
    ['entries that are no objects', { 'ghcr.io': PAIR, 'quay.io': null, 'docker.io': [PAIR] }, {}],
    ['no object at all', [PAIR], {}],
    ['nothing', undefined, {}],
  ])('%s', (_name, auths, expected) => {
    expect(open(parseAuths(auths))).toStrictEqual(expected)
  })

  test('every pair comes back as it was written, whichever spelling the host has', () => {
    const spelling = fc.constantFrom(
      (host: string) => host,
      (host: string) => `https://${host}`,
      (host: string) => `https://${host}/`,
      (host: string) => `http://${host}/v2/`,
      (host: string) => `https://${host}/v1/`,
      (host: string) => host.toUpperCase(),
    )
    const username = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes(':'))
    const password = fc.string({ unit: 'grapheme' }).filter((text) => !/^\0|\0$/.test(text))
    fc.assert(
      fc.property(fc.domain(), spelling, username, password, (host, spell, name, secret) => {
        const auths = { [spell(host)]: { auth: base64(`${name}:${secret}`) } }
        expect(open(parseAuths(auths))).toStrictEqual({ [host.toLowerCase()]: { username: name, password: secret } })
      }),
    )
  })

  test('nothing that JSON can say makes it throw, and what it finds are hosts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (any, record) => {
        for (const host of [...parseAuths(any).keys(), ...parseAuths(record).keys()]) expect(hostOfKey(host)).toBe(host)
      }),
    )
  })
})

describe('dockerKey', () => {
  test.each([
    ['docker.io', 'https://index.docker.io/v1/'],
    ['ghcr.io', 'ghcr.io'],
    ['localhost:5000', 'localhost:5000'],
  ])('%s is %s', (host, key) => {
    expect(dockerKey(aHost(host))).toBe(key)
    expect(hostOfKey(key)).toBe(host)
  })
})

/** Entries with their secrets in the open, which show themselves to no comparison otherwise. */
function open(entries: ReadonlyMap<string, Entry>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...entries].map(([host, entry]) => [
      host,
      entry.kind === 'broken' ? entry.problem : { username: entry.username, password: entry.password.reveal() },
    ]),
  )
}
