import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import { InDoubt } from '../../src/registry/errors.ts'
import { imageOf } from './parts.ts'
import { broken, endOf, meetScript, ORIGIN, type Said } from './script.ts'

const { manifest: MANIFEST } = imageOf('one')
const { digest: DIGEST, mediaType: TYPE } = MANIFEST
const OTHER = `sha256:${'0'.repeat(64)}`
const at = (method: string, reference = '1.0') => `${method} ${ORIGIN}/v2/acme/app/manifests/${reference}`
const holds = (headers: Readonly<Record<string, string>>): Said => ({ headers, body: MANIFEST.bytes })
const FULL = { 'docker-content-digest': DIGEST, 'content-type': TYPE }
const ACCEPT =
  'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json'
const answered = (status: number, doing: string) =>
  `registry.example/acme/app: registry.example answered ${status} while ${doing}, without a sign-in`

describe('a HEAD', () => {
  test('accepts every kind of manifest, and its headers are enough', async () => {
    const { client, asked } = meetScript([[at('HEAD'), { headers: FULL }]])
    expect(await client.head('1.0')).toStrictEqual({ digest: DIGEST, mediaType: TYPE })
    expect(asked.slice(1)).toStrictEqual([
      { line: at('HEAD'), headers: { accept: ACCEPT, 'user-agent': 'build-tag-push' }, limitBytes: 65_536 },
    ])
  })

  test.each<readonly [string, string, Said, readonly string[]]>([
    ['by digest that shows it', DIGEST, { headers: FULL }, ['HEAD']],
    ['by digest that shows another', DIGEST, { headers: { ...FULL, 'docker-content-digest': OTHER } }, ['HEAD', 'GET']],
    ['that says no type', '1.0', { headers: { 'docker-content-digest': DIGEST } }, ['HEAD', 'GET']],
    ['that says an empty type', '1.0', { headers: { ...FULL, 'content-type': ' ' } }, ['HEAD', 'GET']],
    [
      'that is not allowed, whatever else it says',
      '1.0',
      { status: 405, headers: { ...FULL, 'docker-content-digest': OTHER } },
      ['HEAD', 'GET'],
    ],
    ['whose type has a parameter', '1.0', { headers: { ...FULL, 'content-type': `${TYPE} ; charset=utf-8` } }, ['HEAD']],
  ])('%s', async (_name, reference, said, expected) => {
    const { client, lines } = meetScript([
      [at('HEAD', reference), said],
      [at('GET', reference), holds({ 'content-type': TYPE })],
    ])
    expect(await client.head(reference)).toStrictEqual({ digest: DIGEST, mediaType: TYPE })
    expect(lines().map((line) => line.split(' ')[0])).toStrictEqual(expected)
  })

  test.each<readonly [string, Said, unknown]>([
    [
      'an index',
      holds({ 'content-type': 'application/vnd.oci.image.index.v1+json' }),
      { digest: DIGEST, mediaType: 'application/vnd.oci.image.index.v1+json' },
    ],
    ['what says no type: an image', holds({}), { digest: DIGEST, mediaType: 'application/vnd.oci.image.manifest.v1+json' }],
    ['nothing', { status: 404 }, undefined],
  ])('that is not known is asked for by GET, which shows %s', async (_name, said, expected) => {
    const { client } = meetScript([
      [at('HEAD'), { status: 405 }],
      [at('GET'), said],
    ])
    expect(await client.head('1.0')).toStrictEqual(expected)
  })

  test.each<readonly [string, number, Said | undefined, string]>([
    ['is told without a GET', 400, undefined, `registry-answer: ${answered(400, 'looking at the tag 1.0')}`],
    [
      '(401) is told in the words of a GET',
      401,
      { status: 401, body: 'no' },
      `registry-refused: ${answered(401, 'looking at the tag 1.0')}: no`,
    ],
    [
      '(403) is told in the words of a GET',
      403,
      { status: 403, body: 'no' },
      `registry-refused: ${answered(403, 'looking at the tag 1.0')}: no`,
    ],
    [
      'is told by itself where the GET ends otherwise',
      403,
      { status: 404, body: 'gone' },
      `registry-refused: ${answered(403, 'looking at the tag 1.0')}`,
    ],
  ])('that is refused %s', async (_name, status, said, expected) => {
    const { client } = meetScript([[at('HEAD'), { status }], ...(said === undefined ? [] : [[at('GET'), said] as const])])
    expect(await endOf(client.head('1.0'))).toBe(expected)
  })
})

describe('a GET', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['says nothing of the digest', {}, []],
    ['names the digest of its bytes', { 'docker-content-digest': DIGEST }, []],
    [
      'names another digest',
      { 'docker-content-digest': OTHER },
      [`registry.example names another digest for the tag 1.0 than its bytes have, ${DIGEST}`],
    ],
    [
      'names no digest where one should be',
      { 'docker-content-digest': 'x' },
      [`registry.example names another digest for the tag 1.0 than its bytes have, ${DIGEST}`],
    ],
  ])('that %s is believed by its bytes', async (_name, headers, expected) => {
    const { client, warnings } = meetScript([[at('GET'), holds({ ...headers, 'content-type': TYPE })]])
    expect([(await client.manifest('1.0'))?.digest, warnings]).toStrictEqual([DIGEST, expected])
  })

  test.each<readonly [string, Said, string]>([
    [
      'sends other bytes',
      { body: '{}' },
      `registry-answer: registry.example/acme/app: while reading ${DIGEST}, registry.example sent bytes with the digest ${digestOf(Buffer.from('{}'))}`,
    ],
    ['is refused', { status: 403 }, `registry-refused: ${answered(403, `reading ${DIGEST}`)}`],
  ])('by digest that %s is an error', async (_name, said, expected) => {
    const { client } = meetScript([[at('GET', DIGEST), said]])
    expect(await endOf(client.manifest(DIGEST))).toBe(expected)
  })

  test('may be as long as a manifest may be', async () => {
    const { client, asked } = meetScript([[at('GET'), holds({ 'content-type': TYPE })]])
    await client.manifest('1.0')
    expect(asked.slice(1)).toStrictEqual([
      { line: at('GET'), headers: { accept: ACCEPT, 'user-agent': 'build-tag-push' }, limitBytes: 4_194_304 },
    ])
  })
})

describe('a PUT', () => {
  test('sends exactly the bytes, and says what they are', async () => {
    const { client, asked } = meetScript([[at('PUT'), { status: 201 }]])
    expect(await client.putManifest('1.0', MANIFEST)).toStrictEqual({ lost: 0 })
    expect(asked.slice(1)).toStrictEqual([
      { line: at('PUT'), headers: { 'content-type': TYPE, 'user-agent': 'build-tag-push' }, body: MANIFEST.bytes, limitBytes: 65_536 },
    ])
  })

  const again = (...first: readonly Said[]) => [...first, { status: 201 }].map((said) => [at('PUT'), said] as const)
  test.each<readonly [string, readonly Said[], number]>([
    ['refused for now', [{ status: 429 }], 0],
    ['never sent', [broken('ECONNREFUSED')], 0],
    ['lost on the way', [broken('ECONNRESET')], 1],
    ['failed by the server', [{ status: 500 }], 1],
    ['given up by a gateway, twice', [{ status: 504 }, { status: 408 }], 2],
  ])('of which earlier tries were %s says how many may land yet', async (_name, first, lost) => {
    const { client } = meetScript(again(...first))
    expect(await client.putManifest('1.0', MANIFEST)).toStrictEqual({ lost })
  })

  test.each<readonly [string, string, readonly Said[], boolean]>([
    ['a tag, refused', '1.0', [{ status: 403 }], false],
    ['a tag, after a try that was lost', '1.0', [broken('ECONNRESET'), { status: 403 }], true],
    ['a tag, failed by the server each time', '1.0', [{ status: 500 }], true],
    ['a tag at a host that is not there', '1.0', [broken('ENOTFOUND')], false],
    ['a digest, after a try that was lost', DIGEST, [broken('ECONNRESET'), { status: 403 }], false],
  ])('of %s may have been taken: only where it left', async (_name, reference, said, isInDoubt) => {
    const { client } = meetScript(said.map((one) => [at('PUT', reference), one] as const))
    const error = await client.putManifest(reference, MANIFEST).catch((thrown: unknown) => thrown)
    expect([error instanceof ActionError, error instanceof InDoubt]).toStrictEqual([true, isInDoubt])
  })

  test('that broke by a fault of ours is told as that', async () => {
    const ours = new TypeError('oops')
    const { client } = meetScript([
      [at('PUT'), broken('ECONNRESET')],
      [at('PUT'), ours],
    ])
    expect(await endOf(client.putManifest('1.0', MANIFEST))).toBe(ours)
  })

  test.each<readonly [string, Said, unknown]>([
    ['shows the image', { headers: FULL }, { lost: 0 }],
    [
      'shows another',
      { headers: { ...FULL, 'docker-content-digest': OTHER } },
      `registry-answer: registry.example/acme/app: while writing the tag 1.0, registry.example answered 200 instead of 201, and shows ${OTHER} there`,
    ],
    [
      'shows nothing',
      { status: 404 },
      'registry-answer: registry.example/acme/app: while writing the tag 1.0, registry.example answered 200 instead of 201, and shows nothing there',
    ],
  ])('that was answered in another way counts by what the tag shows: it %s', async (_name, said, expected) => {
    const { client } = meetScript([
      [at('PUT'), { status: 200 }],
      [at('HEAD'), said],
    ])
    const error = await client.putManifest('1.0', MANIFEST).catch((thrown: unknown) => thrown)
    expect(error instanceof InDoubt ? `${error.code}: ${error.message}` : error).toStrictEqual(expected)
  })

  test('that is refused says what was written', async () => {
    const { client } = meetScript([[at('PUT'), { status: 403 }]])
    expect(await endOf(client.putManifest('1.0', MANIFEST))).toBe(`registry-refused: ${answered(403, 'writing the tag 1.0')}`)
  })

  test('waits longer each time for blobs that show late, and three times at most', async () => {
    const late: Said = { status: 404, body: '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}' }
    const { client, ports } = meetScript([[at('PUT'), late]], { random: { fraction: () => 0.5, hex: () => '' } })
    expect(await endOf(client.putManifest('1.0', MANIFEST))).toBe(
      `registry-answer: ${answered(404, 'writing the tag 1.0')}: MANIFEST_BLOB_UNKNOWN`,
    )
    expect(ports.slept).toStrictEqual([500, 1_000])
  })
})
