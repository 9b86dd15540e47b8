import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { encodeTar, type TarEntry } from '#lab/tar.mjs'
import { createFiles } from '../../src/adapters/files.ts'
import { ArchiveError, unpack } from '../../src/scan/unpack.ts'

const WANTED = { names: new Map([['trivy', 0o755]]), limitBytes: 1024 * 1024 }
const TRIVY: TarEntry = { name: 'trivy', content: '#!/bin/sh\n' }

let world = ''
beforeEach(() => {
  world = mkdtempSync(join(tmpdir(), 'unpack-'))
  mkdirSync(join(world, 'here'))
})
afterEach(() => rmSync(world, { recursive: true }))

describe('unpack', () => {
  test('writes what is wanted, under its name and mode, and nothing else', async () => {
    const entries = [
      { name: 'LICENSE', content: 'x' },
      { name: 'contrib/', type: '5' },
      { name: 'contrib/gitlab.tpl', content: 'y' },
      TRIVY,
    ]
    await unpackHere(gzipSync(encodeTar(entries)))
    expect(tree()).toStrictEqual(['here', 'here/trivy'])
    expect(readFileSync(join(world, 'here/trivy'), 'utf8')).toBe('#!/bin/sh\n')
    expect(statSync(join(world, 'here/trivy')).mode & 0o777).toBe(0o755)
  })

  test.each(['gnu', 'ustar', 'posix', 'v7'])(
    'what tar itself writes in its format %s is read, unless that has no mark to know it by',
    async (format) => {
      const source = join(world, 'source')
      mkdirSync(join(source, 'contrib'), { recursive: true })
      for (const [name, content] of [
        ['trivy', 'x'.repeat(100_000)],
        ['LICENSE', 'y'],
        ['contrib/junit.tpl', 'z'],
      ] as const)
        writeFileSync(join(source, name), content)
      const archive = execFileSync('tar', [
        '--create',
        '--gzip',
        `--format=${format}`,
        `--directory=${source}`,
        'LICENSE',
        'contrib',
        'trivy',
      ])
      rmSync(source, { recursive: true })
      if (format === 'v7') return expect(await unpackHere(archive).catch(messageOf)).toBe('is no tar archive, or a broken one')
      await unpackHere(archive)
      expect(tree()).toStrictEqual(['here', 'here/trivy'])
      expect(statSync(join(world, 'here/trivy')).size).toBe(100_000)
    },
  )

  test.each<readonly [string, readonly TarEntry[], string]>([
    ['a name that goes up', [{ name: '../trivy', content: 'x' }, TRIVY], 'holds an entry with the name "../trivy", which leads elsewhere'],
    ['an absolute name', [{ name: '/tmp/trivy' }, TRIVY], 'holds an entry with the name "/tmp/trivy", which leads elsewhere'],
    ['a symbolic link in its place', [{ name: 'trivy', type: '2', link: '../elsewhere' }], 'holds the symbolic link "trivy"'],
    ['a hard link in its place', [{ name: 'trivy', type: '1', link: '/etc/passwd' }], 'holds the hard link "trivy"'],
    ['a link to write through', [{ name: 'trivy', type: '2', link: '../elsewhere' }, TRIVY], 'holds the symbolic link "trivy"'],
    ['a device in its place', [{ name: 'trivy', type: '3' }], 'holds the character device "trivy"'],
    ['a pipe in its place', [{ name: 'trivy', type: '6' }], 'holds the pipe "trivy"'],
    ['the wanted file twice', [TRIVY, TRIVY], 'holds trivy twice'],
    ['the wanted file in two forms', [TRIVY, { ...TRIVY, name: './trivy' }], 'holds trivy twice'],
    ['the wanted file below a folder only', [{ ...TRIVY, name: 'bin/trivy' }], 'lacks trivy'],
    ['the wanted name as a folder', [{ name: 'trivy', type: '5' }], 'lacks trivy'],
    ['nothing', [], 'lacks trivy'],
  ])('%s: refused, nothing outside', async (_, entries, message) => {
    expect(await unpackHere(gzipSync(encodeTar(entries))).catch(messageOf)).toBe(message)
    expect(tree().filter((name) => !['here', 'here/trivy'].includes(name))).toStrictEqual([])
  })

  test.each([
    ['no gzip', Buffer.from('<html>'), 'is no gzip, or a broken one (Z_DATA_ERROR)'],
    ['a gzip that is cut off', gzipSync(encodeTar([TRIVY])).subarray(0, 60), 'is no gzip, or a broken one (Z_BUF_ERROR)'],
    ['a gzip without its checksum', gzipSync(encodeTar([TRIVY])).subarray(0, -8), 'is no gzip, or a broken one (Z_BUF_ERROR)'],
    ['a gzip with another checksum', damaged(gzipSync(encodeTar([TRIVY]))), 'is no gzip, or a broken one (Z_DATA_ERROR)'],
    ['a gzip of something else', gzipSync('x'.repeat(2000)), 'is no tar archive, or a broken one'],
    ['nothing at all', Buffer.alloc(0), 'is no gzip, or a broken one (Z_BUF_ERROR)'],
  ])('%s is refused', async (_, bytes, message) => {
    expect(await unpackHere(bytes).catch(messageOf)).toBe(message)
  })

  test.each([
    ['in the wanted file', 'trivy'],
    ['in a file that is passed over', 'README.md'],
  ])('ten gigabytes %s are stopped at the limit', async (_, name) => {
    // One header, and then zeros without end: a gzip may have many members (RFC 1952, 2.2).
    const header = gzipSync(encodeTar([{ name, size: 0o77777777777 }]).subarray(0, 512))
    const zeros = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    let members = 0
    const bomb = async function* () {
      yield header
      for (; members < 1280; members += 1) yield zeros
    }
    expect(await unpack(bomb(), WANTED, join(world, 'here'), createFiles(world)).catch(messageOf)).toBe(
      'unpacks to more than 1048576 bytes',
    )
    const written = name === 'trivy' ? statSync(join(world, 'here/trivy')).size : 0
    expect({ isBounded: written <= WANTED.limitBytes, isStopped: members < 8, tree: tree().length <= 2 }).toStrictEqual({
      isBounded: true,
      isStopped: true,
      tree: true,
    })
  })

  test('what the source or the disk does wrong is told as it is', async () => {
    const broken = async function* () {
      yield gzipSync(encodeTar([TRIVY])).subarray(0, 20)
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    }
    const files = createFiles(world)
    await expect(unpack(broken(), WANTED, join(world, 'here'), files)).rejects.toMatchObject({ code: 'ECONNRESET' })
    const archive = gzipSync(encodeTar([TRIVY]))
    await expect(unpack(once(archive), WANTED, join(world, 'nowhere'), files)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

function unpackHere(bytes: Uint8Array): Promise<void> {
  return unpack(once(bytes), WANTED, join(world, 'here'), createFiles(world))
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(copy.length - 6) ^ 1, copy.length - 6)
  return copy
}

function tree(): readonly string[] {
  return readdirSync(world, { recursive: true, encoding: 'utf8' }).sort()
}

function messageOf(error: unknown): string {
  return error instanceof ArchiveError ? error.message : `not an ArchiveError: ${String(error)}`
}
