import { describe, expect, test } from '@jest/globals'
import { formatSource, parseSource } from '../../src/domain/source.ts'
import { fc } from '../support/property.ts'

const DIGEST = `sha256:${'0a'.repeat(32)}`
const APP = { host: 'ghcr.io', path: 'acme/app', name: 'ghcr.io/acme/app' }

describe('a published image as somebody names it', () => {
  test.each<[string, string, object]>([
    ['by its digest', `ghcr.io/acme/app@${DIGEST}`, { repository: APP, tag: undefined, digest: DIGEST }],
    ['by a tag', 'ghcr.io/acme/app:1.2', { repository: APP, tag: '1.2', digest: undefined }],
    ['by both', `ghcr.io/acme/app:1.2@${DIGEST}`, { repository: APP, tag: '1.2', digest: DIGEST }],
    ['in upper case', `GHCR.io/Acme/App@${DIGEST}`, { repository: APP, tag: undefined, digest: DIGEST }],
    [
      'on a port, without a tag',
      `127.0.0.1:5000/app@${DIGEST}`,
      { repository: { host: '127.0.0.1:5000', path: 'app', name: '127.0.0.1:5000/app' }, tag: undefined, digest: DIGEST },
    ],
    ['a name alone', 'ghcr.io/acme/app', { refused: 'has no digest; name one, such as ghcr.io/acme/app@sha256:…' }],
    ['a port is no tag', '127.0.0.1:5000/app', { refused: 'has no digest; name one, such as ghcr.io/acme/app@sha256:…' }],
    ['a short digest', 'ghcr.io/acme/app@sha256:0a', { refused: 'has a digest that is not sha256: and 64 lower-case hex digits' }],
    [
      'a digest in upper case',
      `ghcr.io/acme/app@${DIGEST.toUpperCase()}`,
      { refused: 'has a digest that is not sha256: and 64 lower-case hex digits' },
    ],
    ['an empty digest', 'ghcr.io/acme/app@', { refused: 'has a digest that is not sha256: and 64 lower-case hex digits' }],
    ['two digests', `ghcr.io/acme/app@${DIGEST}@${DIGEST}`, { refused: 'has more than one "@"' }],
    ['a tag that is none', `ghcr.io/acme/app:-x@${DIGEST}`, { refused: 'has no valid tag (-x)' }],
    ['a digest alone', `@${DIGEST}`, { refused: 'is empty' }],
    ['a URL', `https://ghcr.io/acme/app@${DIGEST}`, { refused: 'is a URL; leave out the scheme' }],
  ])('%s', (_name, text, expected) => {
    expect(parseSource(text)).toStrictEqual(expected)
  })

  test('is written as it was read, and any other text is refused in words', () => {
    const names = fc.constantFrom('ghcr.io/acme/app', 'acme/app', 'localhost:5000/a/b')
    const tags = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), { nil: undefined })
    fc.assert(
      fc.property(names, tags, fc.boolean(), (name, tag, hasDigest) => {
        const text = `${name}${tag === undefined ? '' : `:${tag}`}${hasDigest ? `@${DIGEST}` : ''}`
        const found = parseSource(text)
        expect('refused' in found ? tag === undefined && !hasDigest : formatSource(found) === text).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = parseSource(text)
        expect('refused' in found ? found.refused.length > 0 : parseSource(formatSource(found))).toBeTruthy()
      }),
    )
  })
})
