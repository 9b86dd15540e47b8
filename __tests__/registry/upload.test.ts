import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { BlobSource } from '../../src/registry/registry.ts'
import { blobOf, testPorts } from './parts.ts'
import { broken, endOf, meetScript, ORIGIN, type Said } from './script.ts'

const BLOB = blobOf(new TextEncoder().encode('right bytes'))
const ENCODED = encodeURIComponent(BLOB.digest)
const HEAD = `HEAD ${ORIGIN}/v2/acme/app/blobs/${BLOB.digest}`
const OPEN_UPLOAD = `POST ${ORIGIN}/v2/acme/app/blobs/uploads/`
const MOUNT = `${OPEN_UPLOAD}?mount=${ENCODED}&from=acme%2Fbase`
const PUT = `PUT ${ORIGIN}/upload/1?digest=${ENCODED}`

type Script = readonly (readonly [string, Said])[]
const absent = [HEAD, { status: 404 }] as const
const opens: Said = { status: 202, headers: { location: '/upload/1' } }
const opened = [OPEN_UPLOAD, opens] as const
const taken = [PUT, { status: 201 }] as const
const refuses = (status: number, ...errors: readonly { readonly code: string; readonly message?: string }[]): Said => ({
  status,
  body: JSON.stringify({ errors }),
})
const answered = (status: number, doing: string) =>
  `registry.example/acme/app: registry.example answered ${status} while ${doing}, without a sign-in`
const UPLOADING = `uploading the blob ${BLOB.digest}`

describe('a blob', () => {
  test('is sent as bytes of its length, with time for the registry to move them', async () => {
    const { client, asked } = meetScript([absent, opened, taken])
    expect(await client.upload(BLOB, [])).toBe('uploaded')
    const { body, ...sent } = asked.at(-1) ?? { line: '', headers: {} }
    expect(sent).toStrictEqual({
      line: PUT,
      headers: { 'content-type': 'application/octet-stream', 'user-agent': 'build-tag-push' },
      idleMs: 300_000,
      limitBytes: 65_536,
    })
    expect(body !== undefined && 'size' in body && body.size).toBe(BLOB.size)
  })

  test.each([200, 302, 307])('that a registry answers with %d is there', async (status) => {
    const { client } = meetScript([[HEAD, { status }]])
    expect(await client.upload(BLOB, [])).toBe('present')
  })

  test('that nobody may look for is not uploaded', async () => {
    const { client } = meetScript([[HEAD, { status: 403 }]])
    expect(await endOf(client.upload(BLOB, []))).toBe(`registry-refused: ${answered(403, `looking for the blob ${BLOB.digest}`)}`)
  })

  test('that names this very build is neither looked for nor mounted', async () => {
    const { client, lines } = meetScript([opened, taken])
    expect(await client.upload({ ...BLOB, isNew: true }, ['acme/base'])).toBe('uploaded')
    expect(lines()).toStrictEqual(['POST blobs/uploads/', PUT])
  })
})

describe('an upload begins anew', () => {
  const again = [absent, opened, absent, opened] as const
  test.each<readonly [string, Said]>([
    ['that is not known', refuses(404, { code: 'BLOB_UPLOAD_UNKNOWN' })],
    ['that is not known, among other errors', refuses(404, { code: 'X' }, { code: 'BLOB_UPLOAD_UNKNOWN' })],
    ['that is invalid', refuses(400, { code: 'BLOB_UPLOAD_INVALID' })],
    ['whose token has ended', refuses(401)],
  ])('at once from a session %s', async (_name, said) => {
    const { client, ports, said: log } = meetScript([...again, [PUT, said], taken])
    expect(await client.upload(BLOB, [])).toBe('uploaded')
    expect([ports.slept, log]).toStrictEqual([[0], [`registry.example: the upload of ${BLOB.digest} broke off and begins again in 0 ms`]])
  })

  test.each<readonly [string, Said]>([
    ['trouble of the server', { status: 503 }],
    ['trouble of the network', broken('ECONNRESET')],
  ])('after waits that grow, for %s; then it is given up', async (_name, said) => {
    const { client, ports, lines } = meetScript([absent, opened, [PUT, said]], { random: { fraction: () => 0.5, hex: () => '' } })
    const told =
      said instanceof Error
        ? 'registry-unreachable: registry.example/acme/app: no usable answer from registry.example while '
        : 'registry-answer: '
    expect(await endOf(client.upload(BLOB, []))).toBe(
      said instanceof Error ? `${told}${UPLOADING}: it broke (ECONNRESET)` : `${told}${answered(503, UPLOADING)}`,
    )
    expect([ports.slept, lines().filter((line) => line === PUT).length]).toStrictEqual([[500, 1_000, 2_000], 4])
  })

  test('not where the answer was all that was lost', async () => {
    const { client, lines } = meetScript([absent, opened, [PUT, broken('ECONNRESET')], [HEAD, {}]])
    expect(await client.upload(BLOB, [])).toBe('uploaded')
    expect(lines().length).toBe(4)
  })

  test('where the run has just so long left, and not where it has less', async () => {
    const end = async (leftMs: number) => {
      const { clock } = testPorts()
      const wait: Said = { status: 429, headers: { 'retry-after': '30' } }
      const script: Script = [absent, opened, [PUT, wait], taken]
      return endOf(meetScript(script, { clock: { ...clock, leftMs: () => leftMs } }).client.upload(BLOB, []))
    }
    expect([await end(30_000), await end(29_999)]).toStrictEqual([
      'uploaded',
      `registry-answer: ${answered(429, UPLOADING).replace('answered 429', 'answered 429; it asks to wait 30 s')}`,
    ])
  })
})

describe('an upload is given up at once', () => {
  test.each<readonly [string, Said, string]>([
    ['a refusal', refuses(403, { code: 'DENIED' }), `registry-refused: ${answered(403, UPLOADING)}: DENIED`],
    [
      'another fault in the upload',
      refuses(400, { code: 'DIGEST_INVALID' }),
      `registry-answer: ${answered(400, UPLOADING)}: DIGEST_INVALID`,
    ],
    [
      'the word for a lost session under another status',
      refuses(409, { code: 'BLOB_UPLOAD_INVALID' }),
      `registry-refused: ${answered(409, UPLOADING)}: BLOB_UPLOAD_INVALID`,
    ],
    [
      'a registry that does not let itself be changed, among other errors',
      refuses(400, { code: 'BLOB_UPLOAD_INVALID' }, { code: 'X', message: 'does not allow updating assets' }),
      `registry-refused: ${answered(400, UPLOADING)}: BLOB_UPLOAD_INVALID; X does not allow updating assets`,
    ],
    ['a redirect', { status: 300 }, `registry-answer: ${answered(300, UPLOADING)}`],
    [
      'a host that is not there',
      broken('ENOTFOUND'),
      `registry-unreachable: registry.example/acme/app: no usable answer from registry.example while ${UPLOADING}: it broke (ENOTFOUND)`,
    ],
  ])('for %s', async (_name, said, expected) => {
    const { client, lines } = meetScript([absent, opened, [PUT, said]])
    expect([await endOf(client.upload(BLOB, [])), lines().length]).toStrictEqual([expected, 3])
  })

  test('where it took the bytes without a word of success, and does not have them', async () => {
    const { client } = meetScript([absent, opened, [PUT, { status: 202 }]])
    expect(await endOf(client.upload(BLOB, []))).toBe(`registry-answer: ${answered(202, UPLOADING)}`)
  })

  test('where it took the bytes without a word of success, and has them, it went well', async () => {
    const { client, lines } = meetScript([absent, opened, [PUT, { status: 204 }], [HEAD, {}]])
    expect([await client.upload(BLOB, []), lines().length]).toStrictEqual(['uploaded', 4])
  })
})

describe('a file that changed', () => {
  const piece = (text: string) => new TextEncoder().encode(text)
  const hint = 'Something changed or damaged the file after it was built; run again, and look at the disk when it comes back.'
  const changed = (found: string) => `the blob ${BLOB.digest} of 11 bytes turned out to have ${found}; it was not uploaded`
  test.each<readonly [string, () => readonly Uint8Array[], string, string | undefined]>([
    ['to more bytes', () => [piece('right bytes'), piece('!')], changed('more than 11 bytes'), hint],
    [
      'to other bytes',
      () => [piece('x')],
      changed('1 bytes with the digest sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'),
      hint,
    ],
    [
      'to none that can be read',
      () => {
        throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })
      },
      `the blob ${BLOB.digest} could not be read: Error: ENOENT: no such file`,
      undefined,
    ],
  ])('%s is told as that', async (_name, pieces, message, told) => {
    const blob: BlobSource = {
      ...BLOB,
      chunks: async function* () {
        yield* pieces()
      },
    }
    const { client } = meetScript([absent, opened, taken])
    const error = await client.upload(blob, []).catch((thrown: unknown) => thrown)
    expect(error instanceof ActionError && [error.code, error.message, error.hint]).toStrictEqual(['blob-content', message, told])
  })
})

describe('a source that is hashed where it is read', () => {
  const from = (text: string): BlobSource => ({ ...BLOB, isHashed: true, chunks: blobOf(new TextEncoder().encode(text)).chunks })

  test('is not hashed again', async () => {
    expect(await meetScript([absent, opened, taken]).client.upload(from('wrong bytes'), [])).toBe('uploaded')
  })

  test('is counted all the same', async () => {
    expect(await endOf(meetScript([absent, opened, taken]).client.upload(from('few'), []))).toBe(
      `blob-content: the blob ${BLOB.digest} of 11 bytes turned out to have 3 bytes with the digest ${BLOB.digest}; it was not uploaded`,
    )
  })
})

describe('a mount', () => {
  test('is asked for with the blob and the other repository, never our own', async () => {
    const { client, lines } = meetScript([absent, [MOUNT, { status: 201 }]])
    expect(await client.upload(BLOB, ['acme/app', 'acme/base'])).toBe('mounted')
    expect(lines().at(-1)).toBe(MOUNT.replace(`${ORIGIN}/v2/acme/app/`, ''))
  })

  test.each<readonly [string, Script, readonly string[]]>([
    ['that is refused without trouble', [[MOUNT, { status: 405 }]], []],
    [
      'whose token is refused',
      [[MOUNT, new ActionError('registry-refused', 'no token for acme/base')]],
      ['no token for acme/base; it is uploaded instead'],
    ],
    [
      'whose token server answers with nonsense',
      [[MOUNT, new ActionError('registry-answer', 'had no token')]],
      ['had no token; it is uploaded instead'],
    ],
  ])('%s is no reason not to upload', async (_name, script, expected) => {
    const { client, said } = meetScript([absent, ...script, opened, taken])
    expect([await client.upload(BLOB, ['acme/base']), said]).toStrictEqual(['uploaded', expected])
  })

  test.each<readonly [string, Said, string]>([
    ['the end of the run', new ActionError('cancelled', 'the run was cancelled'), 'cancelled: the run was cancelled'],
    [
      'a host that is not there',
      broken('ENOTFOUND'),
      `registry-unreachable: registry.example/acme/app: no usable answer from registry.example while mounting the blob ${BLOB.digest} from acme/base: it broke (ENOTFOUND)`,
    ],
    [
      'a session that is nowhere',
      { status: 202 },
      'registry-answer: registry.example/acme/app: while mounting from acme/base, registry.example did not say where the upload goes',
    ],
  ])('that meets %s is the end', async (_name, said, expected) => {
    const { client } = meetScript([absent, [MOUNT, said], opened, taken])
    expect(await endOf(client.upload(BLOB, ['acme/base']))).toBe(expected)
  })

  test('gives a session that a refusal ends, as it was not opened ahead', async () => {
    const { client, lines } = meetScript([absent, [MOUNT, opens], [PUT, refuses(403, { code: 'DENIED' })]])
    expect(await endOf(client.upload(BLOB, ['acme/base']))).toBe(`registry-refused: ${answered(403, UPLOADING)}: DENIED`)
    expect(lines().length).toBe(3)
  })
})
