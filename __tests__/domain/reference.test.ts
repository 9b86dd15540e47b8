import { describe, expect, test } from '@jest/globals'
import {
  canonicalName,
  formatPinned,
  formatTagged,
  isTag,
  parseHost,
  parseRepository,
  parseTagged,
  type Repository,
  sameRepository,
} from '../../src/domain/reference.ts'
import { fc } from '../support/property.ts'

describe('hosts', () => {
  test.each([
    ['ghcr.io', 'ghcr.io'],
    ['GHCR.io', 'ghcr.io'],
    [' registry.example.com:5000 ', 'registry.example.com:5000'],
    ['localhost', 'localhost'],
    ['[::1]:5000', '[::1]:5000'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['registry.hub.docker.com', 'docker.io'],
    ['docker.io', 'docker.io'],
    ['http://registry.example.com/v2/', 'registry.example.com'],
    ['https://ghcr.io', 'ghcr.io'],
  ])('%s', (text, expected) => {
    expect(parseHost(text)).toBe(expected)
  })

  test.each([
    '',
    'ghcr.io/acme',
    'a b',
    'a..b',
    '-a.example',
    'a.example:',
    'a.example:123456',
    'ftp://a.example',
    'user@a.example',
    'a_b.example',
  ])('%p is none', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })
})

describe('image names', () => {
  test.each([
    ['ghcr.io/acme/app', { host: 'ghcr.io', path: 'acme/app', name: 'ghcr.io/acme/app' }],
    ['GHCR.io/Acme/App', { host: 'ghcr.io', path: 'acme/app', name: 'ghcr.io/acme/app' }],
    ['acme/app', { host: 'docker.io', path: 'acme/app', name: 'acme/app' }],
    ['app', { host: 'docker.io', path: 'library/app', name: 'app' }],
    ['docker.io/app', { host: 'docker.io', path: 'library/app', name: 'docker.io/app' }],
    ['index.docker.io/acme/app', { host: 'docker.io', path: 'acme/app', name: 'index.docker.io/acme/app' }],
    ['localhost/app', { host: 'localhost', path: 'app', name: 'localhost/app' }],
    ['localhost:5000/a/b/c', { host: 'localhost:5000', path: 'a/b/c', name: 'localhost:5000/a/b/c' }],
    ['a/b/c/d', { host: 'docker.io', path: 'a/b/c/d', name: 'a/b/c/d' }],
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app',
      { host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com', path: 'app', name: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app' },
    ],
    ['acme/my__app.v2-x', { host: 'docker.io', path: 'acme/my__app.v2-x', name: 'acme/my__app.v2-x' }],
  ])('%s', (text, expected) => {
    expect(parseRepository(text)).toStrictEqual(expected)
  })

  test.each([
    ['', 'is empty'],
    ['https://ghcr.io/acme/app', 'is a URL; leave out the scheme'],
    ['ghcr.io/acme/app@sha256:12', 'has a digest; an image is named without one'],
    ['ghcr.io/acme/app:1.2', 'has a tag (:1.2); an image is named without one'],
    ['app:latest', 'has a tag (:latest); an image is named without one'],
    ['-a.io/app', 'has no valid host (-a.io)'],
    ['ghcr.io/acme//app', 'has a component that registries refuse ("")'],
    ['ghcr.io/acme/', 'has a component that registries refuse ("")'],
    ['acme/-app', 'has a component that registries refuse ("-app")'],
    ['acme/a___b', 'has a component that registries refuse ("a___b")'],
    ['acme/a b', 'has a component that registries refuse ("a b")'],
    [`ghcr.io/${'a'.repeat(248)}`, 'is longer than 255 characters'],
  ])('%p is refused', (text, refused) => {
    expect(parseRepository(text)).toStrictEqual({ refused })
  })

  test('the longest name that clients pass on is taken', () => {
    expect(parseRepository(`ghcr.io/${'a'.repeat(247)}`)).toHaveProperty('host', 'ghcr.io')
  })

  test('parsing never throws, and a name that was taken is taken again as the same place', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '.', ':', '/', '-', '_', '@', '0', ' ', 'docker.io', 'localhost', '[', ']') })
    fc.assert(
      fc.property(text, (sample) => {
        const first = parseRepository(sample)
        if ('refused' in first) return
        expect(parseRepository(first.name)).toStrictEqual(first)
        expect(parseRepository(canonicalName(first))).toMatchObject({ host: first.host, path: first.path })
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['app', 'docker.io/library/app', true],
    ['acme/app', 'registry-1.docker.io/acme/app', true],
    ['acme/app', 'ghcr.io/acme/app', false],
    ['acme/app', 'acme/web', false],
  ])('%s and %s are one place: %p', (one, other, expected) => {
    expect(sameRepository(repository(one), repository(other))).toBe(expected)
  })

  test('names are written as the user spells them, keys as the OCI world does', () => {
    const app = repository('app')
    const digest = `sha256:${'0'.repeat(64)}` as const
    expect([canonicalName(app), formatTagged({ repository: app, tag: '1.2' }), formatPinned(app, digest)]).toStrictEqual([
      'docker.io/library/app',
      'app:1.2',
      `app@${digest}`,
    ])
  })
})

describe('tags', () => {
  test.each(['latest', '1.2.3', 'v1.2.3-rc.1', '_x', 'A', 'a'.repeat(128)])('%s', (text) => expect(isTag(text)).toBe(true))
  test.each(['', '.a', '-a', 'a/b', 'a:b', 'a b', 'a+b', 'é', 'a\n', 'a'.repeat(129)])('%p is none', (text) =>
    expect(isTag(text)).toBe(false),
  )
})

describe('names with a tag', () => {
  test.each([
    ['ghcr.io/acme/app:1.2', 'ghcr.io', 'acme/app', '1.2'],
    ['127.0.0.1:5000/acme/trivy-db:2', '127.0.0.1:5000', 'acme/trivy-db', '2'],
    ['app:latest', 'docker.io', 'library/app', 'latest'],
  ])('%s', (text, host, path, tag) => {
    const found = parseTagged(text)
    if ('refused' in found) throw new Error(found.refused)
    expect({ host: found.repository.host, path: found.repository.path, tag: found.tag }).toStrictEqual({ host, path, tag })
    expect(formatTagged(found)).toBe(text)
  })

  test.each([
    ['ghcr.io/acme/app', 'has no tag'],
    ['127.0.0.1:5000/acme/app', 'has no tag'],
    ['', 'has no tag'],
    ['ghcr.io/acme/app:', 'has no valid tag ()'],
    ['ghcr.io/acme/app:-a', 'has no valid tag (-a)'],
    [`ghcr.io/acme/app@sha256:${'a'.repeat(64)}`, 'has a digest; an image is named without one'],
    ['https://ghcr.io/acme/app:1', 'is a URL; leave out the scheme'],
    [':1', 'is empty'],
  ])('%p %s', (text, refused) => {
    expect(parseTagged(text)).toStrictEqual({ refused })
  })
})

function repository(text: string): Repository {
  const found = parseRepository(text)
  if ('refused' in found) throw new Error(found.refused)
  return found
}
