import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import type { Descriptor } from '../../src/domain/manifest.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { repositoryOf, testKeychain, testPorts } from './parts.ts'
import { broken, endOf, meetScript, ORIGIN, play, type Said } from './script.ts'

const BYTES = new TextEncoder().encode('right bytes')
const BLOB: Descriptor = { mediaType: 'x', digest: digestOf(BYTES), size: BYTES.byteLength, platform: undefined, annotations: {} }
const GET = `GET ${ORIGIN}/v2/acme/app/blobs/${BLOB.digest}`
const READING = `registry.example/acme/app: while reading the blob ${BLOB.digest}, registry.example`

const to = (location: string, status = 307): Said => ({ status, headers: { location } })

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
  return Buffer.concat(read).toString()
}

describe('a small blob', () => {
  test('is asked for once, with as much room as it says to need, and no less than an error may take', async () => {
    const { client, asked } = meetScript([[GET, { body: BYTES }]])
    expect(Buffer.from(await client.readBlob(BLOB, BLOB.size)).toString()).toBe('right bytes')
    expect(asked[1]).toStrictEqual({ line: GET, headers: { 'user-agent': 'build-tag-push' }, limitBytes: 65_536 })
  })

  test('that is larger than an error gets the room of its size', async () => {
    const bytes = new Uint8Array(100_000)
    const blob = { ...BLOB, digest: digestOf(bytes), size: bytes.byteLength }
    const { client, asked } = meetScript([[GET.replace(BLOB.digest, blob.digest), { body: bytes }]])
    await client.readBlob(blob, 1_000_000)
    expect(asked[1]?.limitBytes).toBe(100_000)
  })

  test('and another one are not taken for each other', async () => {
    const other = new TextEncoder().encode('other bytes')
    const blob = { ...BLOB, digest: digestOf(other) }
    const { client } = meetScript([
      [GET, { body: BYTES }],
      [GET.replace(BLOB.digest, blob.digest), { body: other }],
    ])
    const texts = [await client.readBlob(BLOB, 100), await client.readBlob(blob, 100)].map((bytes) => Buffer.from(bytes).toString())
    expect(texts).toStrictEqual(['right bytes', 'other bytes'])
  })

  test.each<readonly [string, number, Said, string]>([
    ['says to be larger than anybody reads', 10, {}, `registry-answer: ${READING} has 11 bytes there, more than the 10 that are read`],
    [
      'has other bytes',
      11,
      { body: 'wrong bytes' },
      `registry-answer: ${READING} sent bytes with the digest ${digestOf(Buffer.from('wrong bytes'))}`,
    ],
    [
      'is not there',
      11,
      { status: 404, body: '{"errors":[{"code":"BLOB_UNKNOWN"}]}' },
      `registry-answer: registry.example/acme/app: registry.example answered 404 while reading the blob ${BLOB.digest}, without a sign-in: BLOB_UNKNOWN`,
    ],
  ])('that %s is refused', async (_name, limitBytes, said, expected) => {
    const { client, lines } = meetScript([[GET, said]])
    expect([await endOf(client.readBlob(BLOB, limitBytes)), lines().length]).toStrictEqual([expected, limitBytes === 10 ? 0 : 1])
  })
})

describe('a blob that is streamed', () => {
  test('comes from where redirects lead, three of them at most', async () => {
    const { client, lines, cancelled } = meetScript([
      [GET, to('/1', 301)],
      [`GET ${ORIGIN}/1`, to('2', 302)],
      [`GET ${ORIGIN}/2`, to('http://storage.example/3', 308)],
      ['GET http://storage.example/3', { body: BYTES }],
    ])
    const source = client.blobSource(BLOB)
    expect([await readAll(source.chunks()), source.isHashed]).toStrictEqual(['right bytes', true])
    expect([lines().length, cancelled()]).toStrictEqual([4, 3])
  })

  test.each<readonly [string, readonly (readonly [string, Said])[], string]>([
    ['goes in a circle', [[GET, to(GET.slice('GET '.length))]], `registry-answer: ${READING} redirected more than 3 times`],
    [
      'is to come from this machine',
      [[GET, to('http://127.0.0.1:9/x')]],
      'registry-refused: registry.example sends the redirect to 127.0.0.1:9, which is this machine; nothing was sent there',
    ],
    [
      'is redirected to nowhere',
      [[GET, { status: 307 }]],
      `registry-answer: registry.example/acme/app: registry.example answered 307 while reading the blob ${BLOB.digest}, without a sign-in`,
    ],
    [
      'is refused, with a place named',
      [[GET, to('/elsewhere', 403)]],
      `registry-refused: registry.example/acme/app: registry.example answered 403 while reading the blob ${BLOB.digest}, without a sign-in`,
    ],
    [
      'has more bytes',
      [[GET, { body: 'right bytes, and more' }]],
      `registry-answer: ${READING} sent more than the 11 bytes that the blob has`,
    ],
    [
      'has other bytes',
      [[GET, { body: 'wrong' }]],
      `registry-answer: ${READING} sent bytes with the digest ${digestOf(Buffer.from('wrong'))}`,
    ],
    [
      'does not begin',
      [[GET, broken('ENOTFOUND')]],
      `registry-unreachable: registry.example/acme/app: no usable answer from registry.example while reading the blob ${BLOB.digest}: it broke (ENOTFOUND)`,
    ],
  ])('and %s is an error', async (_name, script, expected) => {
    const { client, streamed, cancelled } = meetScript(script)
    expect(await endOf(readAll(client.blobSource(BLOB).chunks()))).toBe(expected)
    // what was answered is read to its end or given back, so that its connection is free
    expect([script.length, streamed() - cancelled()]).toStrictEqual([1, expected.includes(' bytes') ? 1 : 0])
  })
})

test('credentials go where a registry leads as long as that is the registry, and not after it was anybody else', async () => {
  const user = { username: 'bob', password: 'hunter-2-secret' }
  const { http, asked } = play([
    [`GET ${ORIGIN}/v2/`, { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }],
    [GET, to('/moved')],
    [`GET ${ORIGIN}/moved`, to('http://storage.example/x')],
    ['GET http://storage.example/x', to(`${ORIGIN}/back`)],
    [`GET ${ORIGIN}/back`, { body: BYTES }],
  ])
  const client = openRegistries(testKeychain(user), testPorts({ http })).open(repositoryOf('registry.example/acme/app'))
  await client.readBlob(BLOB, 100)
  expect(asked.map(({ line, headers }) => [line.replace('GET ', ''), headers['authorization'] !== undefined])).toStrictEqual([
    [`${ORIGIN}/v2/`, false],
    [GET.replace('GET ', ''), true],
    [`${ORIGIN}/moved`, true],
    ['http://storage.example/x', false],
    [`${ORIGIN}/back`, false],
  ])
})
