import { describe, expect, test } from '@jest/globals'
import { encodeTar, type TarEntry } from '#lab/tar.mjs'
import { readTar, TarError } from '../../src/scan/tar.ts'
import { fc } from '../support/property.ts'

const FILE: TarEntry = { name: 'trivy.db', content: 'bytes' }

describe('readTar', () => {
  test.each<readonly [string, readonly TarEntry[], readonly (readonly [string, string])[]]>([
    ['nothing', [], []],
    ['a file', [FILE], [['trivy.db', 'bytes']]],
    ['an empty file', [{ name: 'empty' }], [['empty', '']]],
    ['a file below a folder, with a dot before it', [{ name: './a/b', content: 'x' }], [['a/b', 'x']]],
    ['folders, the root among them', [{ name: './', type: '5' }, { name: 'a/', type: '5' }, FILE], [['trivy.db', 'bytes']]],
    ['the type flag of old archives', [{ ...FILE, type: '\0' }], [['trivy.db', 'bytes']]],
    [
      'a content of whole blocks',
      [{ name: 'a', content: 'x'.repeat(1024) }, FILE],
      [
        ['a', 'x'.repeat(1024)],
        ['trivy.db', 'bytes'],
      ],
    ],
    [
      'times in a pax header',
      [{ name: 'pax', type: 'x', content: pax('mtime=1.5') + pax('comment=\u{1F600}') }, FILE],
      [['trivy.db', 'bytes']],
    ],
    ['a comment for all', [{ name: 'pax', type: 'g', content: pax('comment=path=../x') }, FILE], [['trivy.db', 'bytes']]],
  ])('%s', async (_, entries, expected) => {
    expect(await read(encodeTar(entries))).toStrictEqual(expected)
  })

  test.each<readonly [string, readonly TarEntry[], string]>([
    ['a name that goes up', [{ name: '../evil' }], 'holds an entry with the name "../evil", which leads elsewhere'],
    ['a name that goes up in the middle', [{ name: 'a/../../evil' }], 'holds an entry with the name "a/../../evil", which leads elsewhere'],
    ['an absolute name', [{ name: '/etc/evil' }], 'holds an entry with the name "/etc/evil", which leads elsewhere'],
    ['a name with a drive', [{ name: 'C:evil' }], 'holds an entry with the name "C:evil", which leads elsewhere'],
    ['a name with a backslash', [{ name: '..\\evil' }], 'holds an entry with the name "..\\\\evil", which leads elsewhere'],
    ['a name with a control character', [{ name: 'a\nb' }], 'holds an entry with the name "a\\nb", which leads elsewhere'],
    ['a name without a part', [{ name: 'a//b' }], 'holds an entry with the name "a//b", which leads elsewhere'],
    ['no name', [{ name: '' }], 'holds an entry with the name "", which leads elsewhere'],
    ['a folder that goes up', [{ name: '../', type: '5' }], 'holds an entry with the name "../", which leads elsewhere'],
    ['a hard link', [{ name: 'a', type: '1', link: '/etc/passwd' }], 'holds the hard link "a"'],
    ['a symbolic link', [{ name: 'a', type: '2', link: '/etc' }], 'holds the symbolic link "a"'],
    ['a link, then a file through it', [{ name: 'a', type: '2', link: '/tmp' }, { name: 'a/evil' }], 'holds the symbolic link "a"'],
    ['a character device', [{ name: 'a', type: '3' }], 'holds the character device "a"'],
    ['a block device', [{ name: 'a', type: '4' }], 'holds the block device "a"'],
    ['a pipe', [{ name: 'a', type: '6' }], 'holds the pipe "a"'],
    ['a long name', [{ name: 'a', type: 'L', content: '../evil' }], 'holds the long name "a"'],
    ['a long link', [{ name: 'a', type: 'K', content: '../evil' }], 'holds the long link "a"'],
    ['a sparse file', [{ name: 'a', type: 'S' }], 'holds the sparse file "a"'],
    ['a type that nobody knows', [{ name: 'a', type: 'Q' }], 'holds an entry of the type "Q", "a"'],
    ['a folder with a content', [{ name: 'a/', type: '5', content: 'x' }], 'holds the folder "a" with a content'],
    ['a pax header that renames', [{ name: 'p', type: 'x', content: pax('path=../evil') }, FILE], 'holds a pax header that sets path'],
    ['one for all that renames', [{ name: 'p', type: 'g', content: pax('path=../evil') }, FILE], 'holds a pax header that sets path'],
    ['a pax header that links', [{ name: 'p', type: 'x', content: pax('linkpath=/etc') }, FILE], 'holds a pax header that sets linkpath'],
    ['a pax header that resizes', [{ name: 'p', type: 'x', content: pax('size=99') }, FILE], 'holds a pax header that sets size'],
    [
      'a pax header of holes',
      [{ name: 'p', type: 'x', content: pax('GNU.sparse.name=a') }, FILE],
      'holds a pax header that sets GNU.sparse.name',
    ],
    [
      'a renaming behind a harmless record',
      [{ name: 'p', type: 'x', content: pax('mtime=1') + pax('path=/x') }],
      'holds a pax header that sets path',
    ],
    [
      'a record that hides the next one',
      [{ name: 'p', type: 'x', content: '99 mtime=1\n12 path=/etc\n' }],
      'holds a pax header that cannot be read',
    ],
    ['a record without a length', [{ name: 'p', type: 'x', content: 'path=/x\n' }], 'holds a pax header that cannot be read'],
    ['a record with a length of nothing', [{ name: 'p', type: 'x', content: '0 path=/x\n' }], 'holds a pax header that cannot be read'],
    ['a pax header of eight gigabytes', [{ name: 'p', type: 'x', size: 0o77777777777 }], 'holds a pax header of 8589934591 bytes'],
    ['a checksum of another header', [{ ...FILE, checksum: 1 }], 'is no tar archive, or a broken one'],
    ['a size that is longer than the rest', [{ name: 'a', content: 'x', size: 4096 }], 'is cut off'],
  ])('%s is refused', async (_, entries, message) => {
    expect(await read(encodeTar(entries)).catch(messageOf)).toBe(message)
  })

  test.each([
    ['text', Buffer.alloc(1024, 'not an archive'), 'is no tar archive, or a broken one'],
    ['nothing at all', Buffer.alloc(0), 'is cut off'],
    ['a header alone', encodeTar([FILE]).subarray(0, 512), 'is cut off'],
    ['half a header', encodeTar([FILE]).subarray(0, 300), 'is cut off'],
    ['an archive without its end', encodeTar([FILE]).subarray(0, 1024), 'is cut off'],
    ['a size in base 256', base256(encodeTar([FILE])), 'holds an entry without a size that can be read'],
  ])('%s is refused', async (_, bytes, message) => {
    expect(await read(bytes).catch(messageOf)).toBe(message)
  })

  test('a name of two halves is one, in the format that has them', async () => {
    const bytes = encodeTar([FILE])
    const halves = (magic: string) => rehashed(bytes, (header) => header.write(magic, 257, 'latin1') + header.write('a/b', 345))
    expect([await read(halves('ustar\0' + '00')), await read(halves('ustar  \0'))]).toStrictEqual([
      [['a/b/trivy.db', 'bytes']],
      [['trivy.db', 'bytes']],
    ])
  })

  test('a prefix that goes up is refused', async () => {
    const bytes = rehashed(encodeTar([FILE]), (header) => header.write('..', 345))
    expect(await read(bytes).catch(messageOf)).toBe('holds an entry with the name "../trivy.db", which leads elsewhere')
  })

  test('more entries than any archive of ours has are refused', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => ({ name: `f${index}` }))
    expect(await read(encodeTar(many)).catch(messageOf)).toBe('holds more than 10000 entries')
  })

  test('whoever leaves a content, or half of it, gets the next file all the same', async () => {
    const names: string[] = []
    const entries = [{ name: 'a', content: 'x'.repeat(5000) }, { name: 'b', content: 'y'.repeat(5000) }, FILE]
    for await (const { name, chunks } of readTar(inPieces(encodeTar(entries), 100))) {
      names.push(name)
      if (name === 'b') for await (const _ of chunks) break
    }
    expect(names).toStrictEqual(['a', 'b', 'trivy.db'])
  })

  test('whatever the pieces in which it comes, an archive says the same', async () => {
    const files = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,20}$/), fc.string({ maxLength: 2000 })), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 3000 }), async (entries, piece) => {
        const bytes = encodeTar(entries.map(([name, content]) => ({ name, content })))
        expect(await read(bytes, piece)).toStrictEqual(entries.map(([name, content]) => [name, content.toWellFormed()]))
      }),
    )
  })

  test('any damage to a header ends in an error of its own kind, or in what the archive says', async () => {
    const bytes = encodeTar([FILE, { name: 'metadata.json', content: '{}' }])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(bytes)
        damaged.writeUInt8(damaged.readUInt8(at) ^ change, at)
        const outcome = await read(damaged).catch((error: unknown) => (error instanceof TarError ? 'refused' : error))
        // The checksum ends at a NUL, and a blank that says nothing follows (POSIX.1-1988, ustar).
        const saysNothing = (at >= 512 && at < 1024) || (at >= 1536 && at < 2048) || at % 1024 === 155
        expect(outcome === 'refused' || (Array.isArray(outcome) && (saysNothing || at >= 2048))).toBe(true)
      }),
    )
  })
})

async function read(bytes: Uint8Array, piece = 4096): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = []
  for await (const { name, size, chunks } of readTar(inPieces(bytes, piece))) {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks) parts.push(Buffer.from(chunk))
    const content = Buffer.concat(parts)
    expect(content.length).toBe(size)
    found.push([name, content.toString()])
  }
  return found
}

async function* inPieces(bytes: Uint8Array, piece: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
}

/** A record of a pax header, whose length counts its own digits. */
function pax(text: string): string {
  const rest = Buffer.byteLength(` ${text}\n`)
  const length = [1, 2, 3].map((digits) => rest + digits).find((sum) => String(sum).length + rest === sum)
  return `${length} ${text}\n`
}

function base256(bytes: Buffer): Buffer {
  return rehashed(bytes, (header) => header.fill(0, 124, 136).writeUInt8(0x80, 124))
}

/** Changes the first header and writes its checksum anew. */
function rehashed(bytes: Buffer, change: (header: Buffer) => unknown): Buffer {
  const copy = Buffer.from(bytes)
  const header = copy.subarray(0, 512)
  change(header)
  header.write(' '.repeat(8), 148)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0`,
    148,
  )
  return copy
}

function messageOf(error: unknown): string {
  return error instanceof TarError ? error.message : `not a TarError: ${String(error)}`
}
