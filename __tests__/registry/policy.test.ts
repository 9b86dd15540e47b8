import { describe, expect, test } from '@jest/globals'
import { type Host, parseHost } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import { type Endpoint, endpointOf } from '../../src/registry/endpoints.ts'
import { nextHop, tokenServer } from '../../src/registry/policy.ts'
import { fc } from '../support/property.ts'

function endpoint(name: string, plain = false, realms: readonly Host[] = []): Endpoint {
  const host = parseHost(name)
  if (host === undefined) throw new Error(`${name} is no host`)
  return endpointOf(host, { host, plain, ca: undefined, required: true, realms })
}

/** The answer of the policy in one word. */
function verdict(work: () => unknown): string {
  try {
    const result = work()
    if (result instanceof URL) return 'credentials'
    return typeof result === 'object' && result !== null && 'trusted' in result && result.trusted === true ? 'credentials' : 'bare'
  } catch (error) {
    return error instanceof ActionError ? error.code : String(error)
  }
}

const HUB = endpoint('docker.io')
const GHCR = endpoint('ghcr.io')
const PRIVATE = endpoint('registry.example:5000')
const PLAIN = endpoint('registry.example:5000', true)
const LOOPBACK = endpoint('127.0.0.1:5000', true)
const NAMED = endpoint(
  'registry.example:5000',
  false,
  ['auth.example', 'auth.example:8443', 'other.example:443'].flatMap((name) => parseHost(name) ?? []),
)
const refused = 'registry-refused'

describe('a token server', () => {
  test.each<readonly [string, Endpoint, string, string]>([
    ['of the registry itself', GHCR, 'https://ghcr.io/token', 'credentials'],
    ['of the registry itself, with its port', PRIVATE, 'https://registry.example:5000/token', 'credentials'],
    ['of Docker Hub', HUB, 'https://auth.docker.io/token', 'credentials'],
    ['of GitLab', endpoint('registry.gitlab.com'), 'https://gitlab.com/jwt/auth', 'credentials'],
    ['of Docker Hub, named by another registry', GHCR, 'https://auth.docker.io/token', refused],
    ['elsewhere', GHCR, 'https://ghcr.io.evil.example/token', refused],
    ['under the same domain', PRIVATE, 'https://auth.registry.example/token', refused],
    ['at another port', PRIVATE, 'https://registry.example/token', refused],
    ['without TLS', GHCR, 'http://ghcr.io/token', refused],
    ['without TLS, the registry plain', PLAIN, 'http://registry.example:5000/token', 'credentials'],
    ['without TLS elsewhere, the registry plain', PLAIN, 'http://other.example/token', refused],
    ['on loopback, as the registry', LOOPBACK, 'http://localhost:7777/token', 'credentials'],
    ['on loopback over TLS, as the registry', LOOPBACK, 'https://[::1]:7777/token', 'credentials'],
    ['on loopback, the registry not', PLAIN, 'http://127.0.0.1:7777/token', refused],
    ['elsewhere, the registry on loopback', LOOPBACK, 'http://registry.example/token', refused],
    ['with a user in its URL', GHCR, 'https://bob:secret@ghcr.io/token', refused],
    ['with a user that hides the host', GHCR, 'https://ghcr.io@evil.example/token', refused],
    ['with a backslash that hides the host', GHCR, 'https://evil.example\\@ghcr.io/token', refused],
    ['relative', GHCR, '/token', refused],
    ['that the user named', NAMED, 'https://auth.example/token', 'credentials'],
    ['that the user named, with its port', NAMED, 'https://auth.example:8443/token', 'credentials'],
    ['that the user named with the port of TLS', NAMED, 'https://other.example/token', 'credentials'],
    ['that the user named, at another port', NAMED, 'https://auth.example:9443/token', refused],
    ['that the user named, without TLS', NAMED, 'http://auth.example/token', refused],
    ['below the one that the user named', NAMED, 'https://x.auth.example/token', refused],
    ['that the user named for another registry', PRIVATE, 'https://auth.example/token', refused],
    ['without TLS, the registry plain', PLAIN, 'http://registry.example:5000/token', 'credentials'],
    ['of no scheme that we speak, the registry plain', PLAIN, 'ftp://registry.example:5000/', refused],
    ['with a user and no password', GHCR, 'https://bob@ghcr.io/token', refused],
    ['with a password and no user', GHCR, 'https://:secret@ghcr.io/token', refused],
    ['in a file', GHCR, 'file:///etc/passwd', refused],
    ['of no scheme that we speak', GHCR, 'ftp://ghcr.io/', refused],
    ['of no address at all', GHCR, '', refused],
    ['in other letters', GHCR, 'HTTPS://GHCR.IO/token', 'credentials'],
    ['with the port of TLS', GHCR, 'https://ghcr.io:443/token', 'credentials'],
    ['with a dot at the end of the name', GHCR, 'https://ghcr.io./token', refused],
    ['as a number that is loopback', GHCR, 'https://2130706433/token', refused],
  ])('%s', (_name, place, realm, expected) => {
    expect(verdict(() => tokenServer(realm, place))).toBe(expected)
  })
})

describe('a place that an answer names', () => {
  test.each<readonly [string, Endpoint, string, string]>([
    ['relative', GHCR, '/v2/a/blobs/uploads/1?state=x', 'credentials'],
    ['relative to the request', GHCR, '1?state=x', 'credentials'],
    ['the registry, absolute', GHCR, 'https://ghcr.io/v2/a/blobs/uploads/1', 'credentials'],
    ['a storage', GHCR, 'https://pkg-containers.githubusercontent.com/blob?sig=1', 'bare'],
    ['a storage by its scheme-less address', GHCR, '//pkg-containers.githubusercontent.com/blob', 'bare'],
    ['a storage without TLS', GHCR, 'http://storage.example/blob', refused],
    ['the registry without TLS', GHCR, 'http://ghcr.io/v2/', refused],
    ['a storage without TLS, the registry plain', PLAIN, 'http://storage.example/blob', 'bare'],
    ['the registry at another port', PRIVATE, 'https://registry.example:5001/v2/', 'bare'],
    ['a storage of no scheme that we speak, the registry plain', PLAIN, 'ftp://storage.example/blob', refused],
    ['this machine', PRIVATE, 'https://127.0.0.1:9000/blob', refused],
    ['this machine by name', PRIVATE, 'https://minio.localhost/blob', refused],
    ['this machine, the registry as well', LOOPBACK, 'http://127.0.0.1:9000/blob', 'bare'],
    ['a user in its URL', GHCR, 'https://bob:secret@ghcr.io/v2/', refused],
    ['a script', GHCR, 'javascript:alert(1)', refused],
    ['data', GHCR, 'data:,x', refused],
    ['nothing that can be read', GHCR, 'https://[', refused],
  ])('%s', (_name, place, location, expected) => {
    for (const what of ['upload', 'redirect'] as const) {
      expect(verdict(() => nextHop(location, new URL('/v2/a/blobs/uploads/', place.origin), what, place))).toBe(expected)
    }
  })
})

test('whatever a registry names, credentials go to its own origin or its own token server, over TLS', () => {
  const schemes = fc.constantFrom('https:', 'http:', 'HTTPS:', 'ftp:', '')
  const slashes = fc.constantFrom('//', '/', '\\\\', '/\\', '')
  const users = fc.constantFrom('', 'ghcr.io@', 'a:b@', ':@', '%40')
  const hosts = fc.constantFrom(
    'ghcr.io',
    'GHCR.io',
    'ghcr.io.',
    'xghcr.io',
    'ghcr.io.evil.example',
    'evil.example',
    '127.0.0.1',
    '[::1]',
    '169.254.169.254',
    'localhost',
    'ghcr.io%00.evil.example',
    'ghcr。io',
  )
  const ports = fc.constantFrom('', ':443', ':80', ':8443', ':')
  const rests = fc.constantFrom('', '/token', '@evil.example/', '\\@evil.example', '?x=@ghcr.io', '#@ghcr.io')
  fc.assert(
    fc.property(fc.tuple(schemes, slashes, users, hosts, ports, rests), (parts) => {
      const text = parts.join('')
      const base = new URL('/v2/a/blobs/uploads/', GHCR.origin)
      if (verdict(() => tokenServer(text, GHCR)) === 'credentials') expect(tokenServer(text, GHCR).origin).toBe('https://ghcr.io')
      if (verdict(() => nextHop(text, base, 'upload', GHCR)) === 'credentials')
        expect(nextHop(text, base, 'upload', GHCR).url.origin).toBe('https://ghcr.io')
      if (verdict(() => nextHop(text, base, 'upload', GHCR)) === 'bare')
        expect(nextHop(text, base, 'upload', GHCR).url.protocol).toBe('https:')
    }),
    { numRuns: 3_000 },
  )
})

describe('a refusal names the host and what was found, and no secret of the URL:', () => {
  const base = new URL('/v2/a/blobs/uploads/', GHCR.origin)
  test.each<readonly [string, () => unknown, string]>([
    [
      'a user',
      () => tokenServer('https://bob:secret@evil.example/token?key=secret', GHCR),
      'names a place for the token server with a user name in its URL, at evil.example',
    ],
    [
      'another host',
      () => tokenServer('https://evil.example/token?key=secret', GHCR),
      'names a token server at another host, evil.example',
    ],
    ['no address', () => nextHop('https://[', base, 'redirect', GHCR), 'names a place for the redirect that is no URL'],
    ['no TLS', () => nextHop('http://evil.example/x', base, 'upload', GHCR), 'sends the upload to http://evil.example, which is not TLS'],
    [
      'this machine',
      () => nextHop('https://127.0.0.1:9/x', base, 'upload', GHCR),
      'sends the upload to 127.0.0.1:9, which is this machine',
    ],
  ])('%s', (_name, work, found) => {
    let thrown: unknown
    try {
      work()
    } catch (error) {
      thrown = error
    }
    expect(thrown instanceof ActionError && [thrown.code, thrown.message, thrown.hint]).toStrictEqual([
      'registry-refused',
      `ghcr.io ${found}; nothing was sent there`,
      'Credentials for ghcr.io go only to ghcr.io and its own token server, over TLS. Where that stands on another host and you know it to be right, name it: auth-realms: ghcr.io=HOST.',
    ])
  })
})
