import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { PartList } from '../../src/domain/manifest.ts'
import { nextPage } from '../../src/registry/referrers.ts'
import { blobOf } from './parts.ts'
import { endOf, meetScript, ORIGIN, type Said } from './script.ts'

const { digest } = blobOf(new Uint8Array())
const LIST = `GET ${ORIGIN}/v2/acme/app/referrers/${digest}`
const INDEX = 'application/vnd.oci.image.index.v1+json'
const signature = (text: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digestOf(Buffer.from(text)),
  size: text.length,
})
const list = (texts: readonly string[], headers: Readonly<Record<string, string>> = { 'content-type': INDEX }): Said => ({
  headers,
  body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: texts.map(signature) }),
})
const IMAGE = JSON.stringify({
  schemaVersion: 2,
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 0 },
  layers: [],
})
const next = { 'content-type': INDEX, link: '<?page=2>; rel="next"' }
const WHILE = `registry-answer: registry.example/acme/app: while listing what refers to ${digest}, registry.example`
const answered = (status: number) =>
  `registry.example/acme/app: registry.example answered ${status} while listing what refers to ${digest}, without a sign-in`

describe('what refers to a digest', () => {
  const digests = async (script: Parameters<typeof meetScript>[0]) => {
    const found = await meetScript(script).client.referrers(digest)
    return found?.map((each) => each.digest)
  }

  test('is what the pages of the list name', async () => {
    const { client, asked } = meetScript([
      [LIST, list(['a'], next)],
      [`${LIST}?page=2`, list(['b', 'c'])],
    ])
    const found = await client.referrers(digest)
    expect(found?.map((each) => each.digest)).toStrictEqual(['a', 'b', 'c'].map((text) => signature(text).digest))
    expect(asked[1]).toStrictEqual({ line: LIST, headers: { accept: INDEX, 'user-agent': 'build-tag-push' }, limitBytes: 4_194_304 })
  })

  test.each<readonly [string, Said]>([
    ...[400, 404, 405, 406, 501].map((status) => [`answers ${status}`, { status }] as const),
    ['answers as another type', list(['a'], { 'content-type': 'application/json' })],
    ['answers as no type', list(['a'], {})],
  ])('is not known to a registry that %s', async (_name, said) => {
    expect(await digests([[LIST, said]])).toBeUndefined()
  })

  test.each<readonly [string, Parameters<typeof meetScript>[0], string]>([
    [
      'is an image',
      [[LIST, { headers: { 'content-type': INDEX }, body: IMAGE }]],
      `registry-answer: the manifest ${digestOf(Buffer.from(IMAGE))} has no list "manifests"`,
    ],
    [
      'is no document',
      [[LIST, { headers: { 'content-type': INDEX }, body: '<html>' }]],
      `registry-answer: the manifest ${digestOf(Buffer.from('<html>'))} is not JSON`,
    ],
    ['is refused', [[LIST, { status: 403 }]], `registry-refused: ${answered(403)}`],
    [
      'breaks off: a part of a list is none',
      [
        [LIST, list(['a'], next)],
        [`${LIST}?page=2`, { status: 404 }],
      ],
      `registry-answer: ${answered(404)}`,
    ],
  ])('is an error where the list %s', async (_name, script, expected) => {
    expect(await endOf(meetScript(script).client.referrers(digest))).toBe(expected)
  })

  test('is an error where the list names a digest of another algorithm, which has all pages of the rest', async () => {
    const mixed = (texts: readonly string[], headers?: Readonly<Record<string, string>>): Said => {
      const manifests = [{ ...signature('x'), digest: `sha512:${'0'.repeat(128)}` }, ...texts.map(signature)]
      return { ...list([], headers), body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }) }
    }
    const script = meetScript([
      [LIST, mixed(['a'], next)],
      [`${LIST}?page=2`, list(['b'], next)],
      [`${LIST}?page=2`, mixed(['c'])],
    ])
    const thrown = await script.client.referrers(digest).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(PartList)
    expect(thrown).toMatchObject({
      ...{
        code: 'registry-answer',
        message: expect.stringMatching(/^the manifest sha256:\w+ has no sha256 digest at manifests\[0\]\.digest$/),
      },
      found: ['a', 'b', 'c'].map((text) => expect.objectContaining(signature(text))),
    })
  })

  test('is an error where the list has no end', async () => {
    const { client, lines } = meetScript([
      [LIST, list(['a'], next)],
      [`${LIST}?page=2`, list(['a'], next)],
    ])
    expect([await endOf(client.referrers(digest)), lines().length]).toStrictEqual([`${WHILE} has more than 10 pages`, 10])
  })

  test('is held up to what two manifests may have, over all pages', async () => {
    const long = (link: object): Said => ({
      headers: { 'content-type': INDEX, ...link },
      body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] }).padEnd(3 * 1024 * 1024),
    })
    const { client, asked } = meetScript([
      [LIST, long(next)],
      [`${LIST}?page=2`, long(next)],
      [`${LIST}?page=2`, long({})],
    ])
    await client.referrers(digest)
    expect(asked.slice(1).map(({ limitBytes }) => limitBytes)).toStrictEqual([4, 4, 2].map((mebibytes) => mebibytes * 1024 * 1024))
  })
})

test.each<readonly [string | undefined, string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['<?page=2>; rel="next"', '?page=2'],
  ['<?page=2> ; rel=next', '?page=2'],
  ['<?page=2>;REL="next"', '?page=2'],
  ['<?page=0>; rel="prev"', undefined],
  ['<>; rel="next"', undefined],
  ['<http://[>; rel="next"', undefined],
  [`<${ORIGIN}/v2/acme/app/referrers/x?page=2>; rel="next"`, '?page=2'],
  ['<https://evil.example/v2/acme/app/referrers/x?page=2>; rel="next"', undefined],
  ['</v2/other/app/referrers/x?page=2>; rel="next"', undefined],
])('the next page after %p', (link, expected) => {
  const from = new URL(`${ORIGIN}/v2/acme/app/referrers/x`)
  expect(nextPage(link, from)?.search).toBe(expected)
})
